"""Steps that another act closes: the report does HPH6, the homecoming HPH1, and leaving hospital ends HPH0."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from checklists import operations as checklist_operations
from pathways.enums import EventKind, StepCode
from pathways.models import Pathway
from pathways.operations import core


def finish_open(
    pathway: Pathway, code: StepCode, *, at: datetime, by: core.Author, now: datetime, reason: str
) -> None:
    """Close an open step that another act finishes. Required points that lack an answer need a reason."""
    step = (
        pathway.steps.filter(code=code, state__in=("OPEN", "IN_PROGRESS")).select_related("checklist").first()
    )
    if step is None:
        return
    if step.checklist is not None:
        missing = step.checklist.why_not_complete()
        if missing and code == StepCode.HPH1 and not reason:
            raise NotAllowed(
                _("%(step)s: %(missing)s Answer them, or write why they are missing.")
                % {"step": code.value, "missing": missing}
            )
        if missing or by.user is None:
            checklist_operations.close(
                checklist=step.checklist, reason=reason or str(code.label), by=by.user, now=now
            )
        else:
            reason = ""
            checklist_operations.complete(checklist=step.checklist, done_at=at, by=by.user, now=now)
    step.finish(done_at=at, recorded_at=now, reason=reason)
    step.save()
    core.record(
        pathway=pathway,
        kind=EventKind.STEP_DONE,
        at=at,
        now=now,
        by=by,
        step=step,
        code=code.value,
        reason=reason,
    )


def skip_open(
    pathway: Pathway, codes: Sequence[StepCode], *, by: core.Author, now: datetime, reason: str
) -> None:
    """Set every open step with these codes aside as not applicable, and close its checklist, for `reason`."""
    rows = pathway.steps.filter(code__in=codes, state__in=("OPEN", "IN_PROGRESS"))
    steps = list(rows.select_related("checklist").order_by("code", "occurrence"))
    for step in steps:
        if step.checklist is not None:
            checklist_operations.close(checklist=step.checklist, reason=reason, by=by.user, now=now)
        step.skip(at=now, reason=reason)
        step.save()
    core.record_steps(
        pathway=pathway, kind=EventKind.STEP_NOT_APPLICABLE, steps=steps, at=now, by=by, now=now
    )
