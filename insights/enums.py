"""What became of a checklist, and of a pathway, when the figures ask."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChecklistOutcome(TextChoices):
    """What became of one of the four main checklists on one pathway."""

    ON_TIME = "ON_TIME", _("done on time")
    LATE = "LATE", _("done late")
    NOT_DONE = "NOT_DONE", _("not done")
    NOT_APPLICABLE = "NOT_APPLICABLE", _("not applicable")
    ENDED = "ENDED", _("the pathway ended before the limit")
    RUNNING = "RUNNING", _("not decided yet")


class PathwayOutcome(TextChoices):
    """Whether a pathway got at least three of the four main checklists, done and on time."""

    MET = "MET", _("at least three done on time")
    NOT_MET = "NOT_MET", _("fewer than three done on time")
    RUNNING = "RUNNING", _("not decided yet")
    READMITTED = "READMITTED", _("readmitted before the limit")
    DECEASED = "DECEASED", _("died before the limit")
    CANCELLED = "CANCELLED", pgettext_lazy("pathway", "cancelled before the limit")
    TOO_FEW = "TOO_FEW", _("fewer than three checklists applied")


EXCLUDED = (
    PathwayOutcome.READMITTED,
    PathwayOutcome.DECEASED,
    PathwayOutcome.CANCELLED,
    PathwayOutcome.TOO_FEW,
)
