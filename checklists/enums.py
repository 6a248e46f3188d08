"""The closed lists of the checklists: kinds of item, states, and problem codes."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TemplateState(TextChoices):
    DRAFT = "DRAFT", _("Draft")
    PUBLISHED = "PUBLISHED", _("Published")
    RETIRED = "RETIRED", _("Retired")


class ChecklistState(TextChoices):
    OPEN = "OPEN", _("Not started")
    IN_PROGRESS = "IN_PROGRESS", _("In progress")
    DONE = "DONE", _("Done")
    CLOSED = "CLOSED", _("Closed without being completed")


class ItemKind(TextChoices):
    TICK = "TICK", _("Tick")
    CHOICE = "CHOICE", _("One of several choices")
    SCALE = "SCALE", _("Scale")
    NUMBER = "NUMBER", _("Number")
    TEXT = "TEXT", _("Free text")
    DATE = "DATE", _("Date")


class ChangeKind(TextChoices):
    """How one place of a template differs from another template's."""

    ADDED = "ADDED", _("Added")
    REMOVED = "REMOVED", _("Removed")
    CHANGED = "CHANGED", _("Changed")
    MOVED = "MOVED", _("Moved")


class ValueProblem(StrEnum):
    """Why a value cannot be the answer to an item."""

    NOT_A_TICK = "NOT_A_TICK"
    NOT_A_CHOICE = "NOT_A_CHOICE"
    NOT_A_NUMBER = "NOT_A_NUMBER"
    NOT_WHOLE = "NOT_WHOLE"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    ABOVE_MAXIMUM = "ABOVE_MAXIMUM"
    NOT_TEXT = "NOT_TEXT"
    TOO_LONG = "TOO_LONG"
    NOT_A_DATE = "NOT_A_DATE"


class TimeProblem(StrEnum):
    """Why a moment cannot be when something was answered or done."""

    IN_THE_FUTURE = "IN_THE_FUTURE"
    BEFORE_OPENING = "BEFORE_OPENING"


class TemplateProblem(StrEnum):
    """Why a template cannot be published."""

    BAD_CODE = "BAD_CODE"
    BAD_KEY = "BAD_KEY"
    BAD_KIND = "BAD_KIND"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    MISSING_BOKMAL = "MISSING_BOKMAL"
    MISSING_NYNORSK = "MISSING_NYNORSK"
    TOO_LONG = "TOO_LONG"
    NO_ITEMS = "NO_ITEMS"
    CHOICES_MISSING = "CHOICES_MISSING"
    CHOICES_NOT_USED = "CHOICES_NOT_USED"
    BAD_LIMITS = "BAD_LIMITS"
    NEEDED_ITEM_GONE = "NEEDED_ITEM_GONE"
    NEEDED_ITEM_KIND = "NEEDED_ITEM_KIND"
