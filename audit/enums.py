"""Words the log uses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What a person did with what they saw."""

    LIST = "LIST", _("saw in a list")
    OPEN = "OPEN", _("opened")
    SEARCH = "SEARCH", _("searched")
    REVEAL = "REVEAL", _("revealed the national identity number")
    PRINT = "PRINT", _("printed")
    EXPORT = "EXPORT", _("exported")
    CHANGE = "CHANGE", _("changed")
    SEND = "SEND", _("sent")
    REFUSED = "REFUSED", _("was refused")
