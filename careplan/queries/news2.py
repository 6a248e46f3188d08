"""NEWS2 as the checklist page shows it: worked out from the answers given there, and what it was the time before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import models as account_models
from careplan import wording
from careplan.queries import assessments as assessment_queries
from careplan.queries import readings as reading_queries
from careplan.queries.readings import ASKED_IN, Reading
from careplan.rules import news2
from checklists import queries as checklist_queries
from pathways import models as pathway_models
from pathways import queries as pathway_queries
from pathways.queries import shapes


@dataclass(frozen=True)
class PartView:
    """One of the seven. `score` is None while it is not measured."""

    short: str
    label: str
    score: int | None


@dataclass(frozen=True)
class Before:
    """NEWS2 the time before: its total, when, and on which checklist ("" for an assessment)."""

    total: int
    at: datetime
    source: str


@dataclass(frozen=True)
class ChecklistNews2:
    """What the slot shows. `problem` says why there is no total; `floor` what is known all the same, "" if nothing."""

    pathway_id: int
    patient_id: int
    parts: tuple[PartView, ...]
    total: int | None
    level: str
    every: str
    response: str
    is_urgent: bool
    problem: str
    floor: str
    scale: str
    before: Before | None
    goals: tuple[shapes.Goal, ...]

    @property
    def change(self) -> int | None:
        return None if self.total is None or self.before is None else self.total - self.before.total


def checklist_news2(*, step_id: int, user: account_models.User) -> ChecklistNews2 | None:
    """Return NEWS2 from the answers of the step's checklist; None where the step has none to ask. Eight queries.

    Raises Step.DoesNotExist for a stranger.
    """
    step = pathway_queries.visible_step(step_id=step_id, user=user)
    if step.code not in ASKED_IN or step.checklist_id is None:
        return None
    readings = reading_queries.readings_of(patient_id=step.pathway.patient_id, user=user)
    earlier = [(reading, result) for reading, result in readings.news2() if reading.step_id != step_id]
    given = checklist_queries.values_of(checklist_ids=[step.checklist_id], keys=news2.KEYS)
    mine = given.get(step.checklist_id, {})
    at = max((each.answered_at for each in mine.values()), default=None)
    before_this = [(reading, result) for reading, result in earlier if at is None or reading.at <= at]
    result = news2.work_out(
        {key: each.value for key, each in mine.items()}, last_scale=_last_scale(before_this)
    )
    return _view(step, result, _before(before_this))


def _last_scale(earlier: list[tuple[Reading, news2.News2]]) -> str | None:
    return next((result.scale for _r, result in reversed(earlier) if result.is_scale_chosen), None)


def _before(earlier: list[tuple[Reading, news2.News2]]) -> Before | None:
    return next(
        (
            Before(result.total, reading.at, reading.source)
            for reading, result in reversed(earlier)
            if result.total is not None
        ),
        None,
    )


def _view(step: pathway_models.Step, result: news2.News2, before: Before | None) -> ChecklistNews2:
    level = result.level
    # What is known may call for help already, whatever is missing.
    heeded = level or (result.level_at_least if result.level_at_least in news2.URGENT else None)
    return ChecklistNews2(
        pathway_id=step.pathway_id,
        patient_id=step.pathway.patient_id,
        parts=tuple(
            PartView(
                str(wording.NEWS2_SHORT[part.parameter]),
                str(capfirst(wording.NEWS2_LABELS[part.parameter])),
                part.score,
            )
            for part in result.parts
        ),
        total=result.total,
        level=str(capfirst(wording.LEVEL_LABELS[level])) if level else "",
        every=str(wording.LEVEL_EVERY[heeded]) if heeded else "",
        response=str(wording.LEVEL_RESPONSE[heeded]) if heeded else "",
        is_urgent=heeded in news2.URGENT,
        problem=_problem(result),
        floor=_("At least %(number)d already.") % {"number": result.at_least} if not level and heeded else "",
        scale=_scale_words(result),
        before=before,
        goals=pathway_queries.goals_of(step.pathway),
    )


def _problem(result: news2.News2) -> str:
    if result.is_empty:
        return _("Cannot be worked out: nothing is measured on this checklist yet.")
    return assessment_queries.missing_words(result.missing, wording.NEWS2_LABELS) if result.missing else ""


def _scale_words(result: news2.News2) -> Any:
    if result.scale is None:
        return _("The patient was last read on SpO2 scale 2. Choose the scale.")
    words = _("SpO2 scale 2") if result.scale == news2.SCALE_2 else _("SpO2 scale 1")
    if result.is_scale_chosen:
        return words
    return _("SpO2 scale 1, because no other is chosen")
