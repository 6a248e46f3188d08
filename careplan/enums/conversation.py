"""The points of the discharge conversation, and how each was understood."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Point(TextChoices):
    """What the patient should know on the way home, in the order it is talked through."""

    WHY = "WHY", _("why I was in hospital, and what was found")
    MEDICINES = "MEDICINES", _("my medicines: what is new, changed or stopped, and why")
    SELF = "SELF", _("what I can do myself")
    HELP = "HELP", _("what help I get at home")
    WATCH = "WATCH", _("what I should watch for, and whom to call")
    NEXT = "NEXT", _("what happens next: visits and appointments")


class TeachBack(TextChoices):
    OWN_WORDS = "OWN_WORDS", _("told it in own words")
    REPEATED = "REPEATED", _("told it after it was explained again")
    NOT_YET = "NOT_YET", _("not understood yet")
    NOT_RELEVANT = "NOT_RELEVANT", _("not relevant")


class PaperLanguage(TextChoices):
    """The language of the paper the patient takes home."""

    NB = "nb", "Bokmål"
    NN = "nn", "Nynorsk"
