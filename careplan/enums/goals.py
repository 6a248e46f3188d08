"""When a goal is scored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Occasion(TextChoices):
    """The two conversations of the method, and any other time."""

    HPH2 = "HPH2", _("at the first visit (HPH2)")
    HPH5 = "HPH5", _("at the four-week review (HPH5)")
    OTHER = "OTHER", _("at another time")
