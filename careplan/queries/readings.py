"""What has been assessed of a patient over time: on the assessment pages, and in HPH2, HPH4 and HPH5.

Nothing is typed twice: a value given on a checklist stands beside one given here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import models as account_models
from careplan.enums.assessments import AssessmentKind
from careplan.models import Assessment
from careplan.rules import news2, nutrition
from checklists import queries as checklist_queries
from pathways import models as pathway_models
from pathways.enums import StepCode

# A weight by itself is no assessment; it is followed all the same.
WEIGHT = "WEIGHT"
ASKED_IN = (StepCode.HPH2, StepCode.HPH4, StepCode.HPH5)
SCORE = "score"
FRAILTY_ITEM, WEIGHT_ITEM, TRIGGER_ITEM, FELL = "frailty_cfs", "weight", "trigger", "fall"
ITEM_KEYS = (*news2.KEYS, FRAILTY_ITEM, WEIGHT_ITEM, TRIGGER_ITEM)


@dataclass(frozen=True)
class Reading:
    """One assessment, or what one checklist says of one kind. `source` is the checklist's code, "" for an assessment.

    `before` holds the values that a correction took the place of, and `reason` why.
    """

    kind: str
    at: datetime
    by_name: str
    pathway_id: int
    values: Mapping[str, Any]
    source: str = ""
    step_id: int | None = None
    assessment_id: int | None = None
    note: str = ""
    reason: str = ""
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Readings:
    """All readings, oldest first. `falls_seen` are the falls that opened an HPH4."""

    all: tuple[Reading, ...]
    falls_seen: tuple[datetime, ...]

    def of(self, kind: str) -> tuple[Reading, ...]:
        return tuple(each for each in self.all if each.kind == kind)

    def newest(self, kind: str) -> Reading | None:
        return next((each for each in reversed(self.all) if each.kind == kind), None)

    def news2(self) -> tuple[tuple[Reading, news2.News2], ...]:
        """Return NEWS2 worked out at each reading: the SpO2 scale that was chosen stays until another is."""
        found, last_scale = [], None
        for reading in self.of(AssessmentKind.NEWS2):
            result = news2.work_out(reading.values, last_scale=last_scale)
            last_scale = result.scale if result.is_scale_chosen else last_scale
            found.append((reading, result))
        return tuple(found)


def readings_of(*, patient_id: int, user: account_models.User) -> Readings:
    """Return what is known of the patient from the pathways the person sees. Five queries.

    What a correction has replaced is left out; two that were made at once are both there.
    """
    seen = pathway_models.Pathway.objects.visible_to(user).filter(patient=patient_id)
    pathway_ids = list(seen.values_list("pk", flat=True))
    found = [*_assessed(pathway_ids)]
    from_checklists, falls_seen = _answered(pathway_ids)
    found += from_checklists
    return Readings(
        all=tuple(sorted(found, key=lambda each: (each.at, each.assessment_id or 0))),
        falls_seen=tuple(sorted(falls_seen)),
    )


def usual_values(*, pathway_id: int, kind: str, user: account_models.User) -> dict[str, Any]:
    """Return what an assessment of the kind starts with, because it seldom changes: the height, the SpO2 scale.

    Seven queries, or two. Raises Pathway.DoesNotExist for a stranger.
    """
    pathway = pathway_models.Pathway.objects.visible_to(user).get(pk=pathway_id)
    key = {AssessmentKind.NUTRITION: nutrition.HEIGHT, AssessmentKind.NEWS2: news2.SPO2_SCALE}.get(
        AssessmentKind(kind)
    )
    if key is None:
        return {}
    readings = readings_of(patient_id=pathway.patient_id, user=user)
    known = next((each.values[key] for each in reversed(readings.of(kind)) if key in each.values), None)
    return {} if known is None else {key: known}


def _assessed(pathway_ids: list[int]) -> list[Reading]:
    rows = list(Assessment.objects.filter(pathway__in=pathway_ids).order_by("pk"))
    known = {row.pk: row for row in rows}
    replaced = {row.replaces_id for row in rows if row.replaces_id}
    found = []
    for row in rows:
        if row.pk in replaced:
            continue
        reading = Reading(
            kind=row.kind,
            at=row.assessed_at,
            by_name=row.by_name,
            pathway_id=row.pathway_id,
            values=row.values,
            assessment_id=row.pk,
            note=row.note,
            reason=row.reason,
            before=known[row.replaces_id].values if row.replaces_id else None,
        )
        found.append(reading)
        weight = row.values.get(nutrition.WEIGHT) if row.kind == AssessmentKind.NUTRITION else None
        if weight is not None:
            found.append(Reading(WEIGHT, row.assessed_at, row.by_name, row.pathway_id, {WEIGHT_ITEM: weight}))
    return found


def _answered(pathway_ids: list[int]) -> tuple[list[Reading], list[datetime]]:
    steps = pathway_models.Step.objects.filter(
        pathway__in=pathway_ids, code__in=ASKED_IN, checklist__isnull=False
    )
    by_checklist = {
        checklist_id: (pk, code, pathway_id)
        for pk, code, checklist_id, pathway_id in steps.values_list("pk", "code", "checklist", "pathway")
    }
    given = checklist_queries.values_of(checklist_ids=by_checklist, keys=ITEM_KEYS)
    found: list[Reading] = []
    falls_seen: list[datetime] = []
    for checklist_id, answers in given.items():
        step_id, code, pathway_id = by_checklist[checklist_id]
        trigger = answers.get(TRIGGER_ITEM)
        if trigger is not None and trigger.value == FELL:
            falls_seen.append(trigger.answered_at)
        for kind, keys in (
            (str(AssessmentKind.NEWS2), news2.KEYS),
            (str(AssessmentKind.FRAILTY), (FRAILTY_ITEM,)),
            (WEIGHT, (WEIGHT_ITEM,)),
        ):
            mine = {key: answers[key] for key in keys if key in answers}
            if not mine or set(mine) == {news2.SPO2_SCALE}:
                continue
            last = max(mine.values(), key=lambda each: each.answered_at)
            values = {key: each.value for key, each in mine.items()}
            if kind == AssessmentKind.FRAILTY:
                values = {SCORE: values[FRAILTY_ITEM]}
            found.append(
                Reading(
                    kind, last.answered_at, last.by_name, pathway_id, values, source=code, step_id=step_id
                )
            )
    return found, falls_seen
