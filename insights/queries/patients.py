"""The patients behind one number of the figures, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import models as account_models
from insights import rules
from insights.enums import ChecklistOutcome
from insights.queries.figures import followed
from insights.queries.scope import Scope
from pathways.enums import StepCode, StepState
from pathways.models import Pathway
from pathways.queries import shapes
from pathways.rules import clock as clock_rules

PAGE = 50


@dataclass(frozen=True)
class Period:
    """Months from first to last, by their first days."""

    first: date
    last: date


@dataclass(frozen=True)
class Line:
    """One main checklist of one patient, in words."""

    code: str
    outcome: str
    words: str
    reason: str


@dataclass(frozen=True)
class Row:
    """One patient behind the number, with the pathway to open."""

    pathway_id: int
    patient_id: int
    name: str
    age: int | None
    homecoming_at: datetime
    outcome: str
    words: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Patients(shapes.PatientPage[Row]):
    """One page of the list."""


def patients(
    *,
    user: account_models.User,
    scope: Scope,
    period: Period,
    outcomes: Sequence[str],
    code: str = "",
    page: int = 1,
    now: datetime,
) -> Patients:
    """Return the patients of the period whose pathway, or whose checklist `code`, came to one of the outcomes.

    Only whom the person may see. Latest homecoming first. At most six queries.
    """
    judged = [
        rules.judge(each, now)
        for each in followed(unit_ids=scope.unit_ids, first=period.first, last=period.last)
    ]
    wanted = [row for row in judged if (row.checklists[code] if code else row.outcome) in outcomes]
    wanted.reverse()
    pages = max(1, ceil(len(wanted) / PAGE))
    page = min(max(1, page), pages)
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    seen = {
        pathway.pk: pathway
        for pathway in Pathway.objects.visible_to(user)
        .filter(pk__in=[row.pathway.pathway_id for row in shown])
        .select_related("patient")
    }
    return Patients(
        rows=tuple(
            _row(row, seen[row.pathway.pathway_id], now=now)
            for row in shown
            if row.pathway.pathway_id in seen
        ),
        total=len(wanted),
        page=page,
        pages=pages,
    )


def _row(judged: rules.Judged, pathway: Pathway, *, now: datetime) -> Row:
    return Row(
        pathway_id=pathway.pk,
        patient_id=pathway.patient_id,
        name=pathway.patient.name,
        age=pathway.patient.age_on(clock_rules.oslo_date(now)),
        homecoming_at=judged.pathway.homecoming_at,
        outcome=judged.outcome,
        words=str(judged.outcome.label),
        lines=tuple(_line(task, judged.checklists[task.code]) for task in judged.pathway.tasks),
    )


def _line(task: rules.Task, outcome: ChecklistOutcome) -> Line:
    return Line(
        code=StepCode(task.code).value,
        outcome=outcome,
        words=_words(task, outcome),
        reason=task.reason if outcome in (ChecklistOutcome.NOT_DONE, ChecklistOutcome.NOT_APPLICABLE) else "",
    )


def _words(task: rules.Task, outcome: ChecklistOutcome) -> str:
    if outcome == ChecklistOutcome.LATE:
        days = rules.days_late(task)
        return ngettext("done %(count)d day late", "done %(count)d days late", days) % {"count": days}
    if outcome == ChecklistOutcome.NOT_DONE and task.state == StepState.DONE:
        return _("closed with points unanswered")
    return str(outcome.label)
