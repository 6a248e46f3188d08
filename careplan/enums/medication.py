"""The closed lists of the medicines: who says it, what differs, how it is taken, who gives it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(TextChoices):
    """Who says what the patient takes. Each has a list of its own."""

    PATIENT = "PATIENT", _("the patient")
    HOME_CARE = "HOME_CARE", _("home care")
    GP = "GP", _("the GP")
    HOSPITAL = "HOSPITAL", _("the hospital")


class Difference(TextChoices):
    """The SNEKS codes: what a source says has happened to a medicine."""

    AS_BEFORE = "AS_BEFORE", pgettext_lazy("medicine", "as before")
    NEW = "NEW", pgettext_lazy("medicine", "new")
    CHANGED = "CHANGED", pgettext_lazy("medicine", "changed")
    CURE = "CURE", pgettext_lazy("medicine", "cure")
    STOPPED = "STOPPED", pgettext_lazy("medicine", "stopped")


class Regularity(TextChoices):
    REGULAR = "REGULAR", pgettext_lazy("medicine", "regular")
    AS_NEEDED = "AS_NEEDED", pgettext_lazy("medicine", "as needed")


class GivenBy(TextChoices):
    """Who sees to it that the medicine is taken."""

    SELF = "SELF", _("the patient")
    NEXT_OF_KIN = "NEXT_OF_KIN", _("next of kin")
    HOME_CARE = "HOME_CARE", _("home care")
    OTHER = "OTHER", pgettext_lazy("who gives a medicine", "others")


class ListState(TextChoices):
    """How far the list of a pathway has come."""

    EMPTY = "EMPTY", _("no medicine is written")
    DIFFERS = "DIFFERS", _("the sources differ")
    READY = "READY", _("ready to be reconciled")
    RECONCILED = "RECONCILED", _("reconciled")
    CHANGED = "CHANGED", _("changed since it was reconciled")
