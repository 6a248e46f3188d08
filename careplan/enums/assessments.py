"""The closed lists of the assessments."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class AssessmentKind(TextChoices):
    """What is assessed, in the order the page shows it."""

    NEWS2 = "NEWS2", _("NEWS2, vital signs")
    FRAILTY = "FRAILTY", _("frailty (Clinical Frailty Scale)")
    IPLOS = "IPLOS", _("function (IPLOS)")
    NUTRITION = "NUTRITION", _("nutrition (MUST) and weight")
    FALLS = "FALLS", _("risk of falling")


class Frailty(IntegerChoices):
    """The nine levels, short."""

    VERY_FIT = 1, _("very fit")
    FIT = 2, _("fit")
    MANAGING_WELL = 3, _("managing well")
    VERY_MILD = 4, _("very mild frailty")
    MILD = 5, _("mild frailty")
    MODERATE = 6, _("moderate frailty")
    SEVERE = 7, _("severe frailty")
    VERY_SEVERE = 8, _("very severe frailty")
    END_OF_LIFE = 9, _("near the end of life")


class IplosScore(IntegerChoices):
    """The six answers of each variable."""

    NO_PROBLEM = 1, _("no problem")
    WITH_EFFORT = 2, _("manages alone, with effort or in another way")
    SOME_HELP = 3, _("some need: the helper can come and go")
    MUCH_HELP = 4, _("great need: the helper is there all the time")
    FULL_HELP = 5, _("full need for help with everything")
    NOT_RELEVANT = 9, _("not relevant")
