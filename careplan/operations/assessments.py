"""Assessments: made, and corrected with a reason. And the suggested geriatric assessment: accepted or declined."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.enums import Act
from accounts.rules import NotAllowed
from careplan import wording
from careplan.enums.assessments import AssessmentKind
from careplan.models import Assessment, Measure, SuggestionAnswer
from careplan.operations import common
from careplan.operations import plan as plan_operations
from careplan.queries import geriatric as geriatric_queries
from careplan.queries.readings import SCORE
from careplan.rules import falls, frailty, geriatric, iplos, news2, nutrition
from careplan.rules.suggestion import text_in
from pathways import models as pathway_models
from pathways import operations as pathway_operations
from pathways.enums import EventKind
from pathways.operations import core

# What the history calls them: short names that are the same in every language.
SHORT = {
    AssessmentKind.NEWS2: "NEWS2",
    AssessmentKind.FRAILTY: "CFS",
    AssessmentKind.IPLOS: "IPLOS",
    AssessmentKind.NUTRITION: "MUST",
    AssessmentKind.FALLS: "Fall",
}


@dataclass(frozen=True)
class AssessmentInput:
    """An assessment as it was made. A value that is None was not measured. `replaces_id`: it corrects that one."""

    client_id: UUID
    kind: str
    values: Mapping[str, Any]
    at: datetime
    note: str = ""
    replaces_id: int | None = None
    reason: str = ""


@transaction.atomic
def assess(
    *, pathway_id: int, given: AssessmentInput, by: pathway_operations.Author, now: datetime
) -> Assessment:
    """Store an assessment, or a correction of one. The same client id twice is one assessment.

    Raises Pathway.DoesNotExist, or NotAllowed (role, closed pathway, a score off its scale, nothing measured, an
    impossible time, a correction without a reason or of something that is not here).
    """
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.ASSESS, by=by)
    stored = Assessment.objects.filter(client_id=given.client_id).first()
    if stored is not None and stored.pathway_id == pathway.pk:
        return stored
    if stored is not None:
        raise NotAllowed(
            _("This was sent before, about something else. Open the page anew and write it again.")
        )
    kind = AssessmentKind(given.kind)
    values = {key: value for key, value in given.values.items() if value is not None}
    core.refuse_if(_problem(kind, values))
    common.check_time(at=given.at, now=now, not_before=pathway.started_at)
    replaces = _corrected(pathway, kind, given)
    reason = common.said(given.reason)
    if replaces is not None and not reason:
        raise NotAllowed(_("Write why the assessment is corrected."))
    result = _result(kind, values)
    new = Assessment.objects.create(
        client_id=given.client_id,
        pathway=pathway,
        kind=kind,
        values={key: _stored(value) for key, value in values.items()},
        result=result,
        note=common.said(given.note),
        replaces=replaces,
        reason=reason if replaces else "",
        assessed_at=given.at,
        recorded_at=now,
        by=common.person(by),
        by_name=by.name,
    )
    pathway_operations.note(
        pathway=pathway,
        kind=EventKind.ASSESSMENT_CORRECTED if replaces else EventKind.ASSESSED,
        at=given.at,
        by=by,
        now=now,
        assessment=new.pk,
        words=SHORT[kind] if result is None else f"{SHORT[kind]} {result}",
        reason=new.reason,
    )
    return new


@transaction.atomic
def accept_suggestion(
    *, pathway_id: int, language: str, by: pathway_operations.Author, now: datetime
) -> Measure:
    """Make the suggested geriatric assessment a measure of the plan, with its reasons as the observation.

    Raises Pathway.DoesNotExist or NotAllowed (role, closed pathway, nothing is suggested any more).
    """
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.EDIT_PLAN, by=by)
    found = _suggested(pathway, by, now)
    said = geriatric.MEASURE
    with override(language):
        observed = found.sentence
    measure = plan_operations.add_measure(
        pathway_id=pathway_id,
        measure=plan_operations.MeasureInput(
            kind=said.kind,
            what=text_in(language, said.what),
            helps=text_in(language, said.helps),
            observe=text_in(language, said.observe),
            report=text_in(language, said.report),
            if_worse=text_in(language, said.if_worse),
            unit=plan_operations.responsible(pathway),
            area=geriatric.AREA,
            observed=observed,
        ),
        by=by,
        now=now,
    )
    _answer(pathway, found, measure=measure, by=by, now=now)
    return measure


@transaction.atomic
def decline_suggestion(
    *, pathway_id: int, reason: str, by: pathway_operations.Author, now: datetime
) -> SuggestionAnswer:
    """Say no to the suggestion, with a reason. It is not made again for the same reasons. Rule C30.

    Raises Pathway.DoesNotExist or NotAllowed (role, closed pathway, no reason, nothing is suggested any more).
    """
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.EDIT_PLAN, by=by)
    kept = common.said(reason)
    if not kept:
        raise NotAllowed(_("Write why the suggestion does not fit."))
    found = _suggested(pathway, by, now)
    answer = _answer(pathway, found, declined_reason=kept, by=by, now=now)
    pathway_operations.note(
        pathway=pathway,
        kind=EventKind.SUGGESTION_DECLINED,
        at=now,
        by=by,
        now=now,
        words=found.sentence,
        reason=kept,
    )
    return answer


def _suggested(
    pathway: pathway_models.Pathway, by: pathway_operations.Author, now: datetime
) -> geriatric_queries.SuggestionView:
    found = geriatric_queries.suggestion_of(pathway=pathway, user=common.person(by), now=now)
    if found is None:
        raise NotAllowed(_("Somebody has already answered this suggestion."))
    return found


def _answer(
    pathway: pathway_models.Pathway,
    found: geriatric_queries.SuggestionView,
    *,
    by: pathway_operations.Author,
    now: datetime,
    measure: Measure | None = None,
    declined_reason: str = "",
) -> SuggestionAnswer:
    return SuggestionAnswer.objects.create(
        pathway=pathway,
        reasons=[str(reason) for reason in found.reasons],
        measure=measure,
        declined_reason=declined_reason,
        at=now,
        by=common.person(by),
        by_name=by.name,
    )


def _corrected(
    pathway: pathway_models.Pathway, kind: AssessmentKind, given: AssessmentInput
) -> Assessment | None:
    if given.replaces_id is None:
        return None
    found = Assessment.objects.filter(pathway=pathway, kind=kind, pk=given.replaces_id).first()
    if found is None:
        raise NotAllowed(_("The assessment to correct is not on this pathway."))
    return found


def _problem(kind: AssessmentKind, values: Mapping[str, Any]) -> str | None:
    """Return why these values cannot be stored as this kind, or None."""
    if not values:
        return _("Nothing is measured or answered yet.")
    return PROBLEMS[kind](values)


def _news2_problem(values: Mapping[str, Any]) -> str | None:
    if unknown := set(values) - set(news2.KEYS):
        return _not_part_of(unknown)
    for key, value in values.items():
        if not news2.is_possible(key, value):
            return _outside(wording.NEWS2_LABELS[key], news2.LIMITS.get(key))
    if set(values) == {news2.SPO2_SCALE}:
        return _("Nothing is measured or answered yet.")
    if news2.SPO2 in values and news2.SPO2_SCALE not in values:
        return _("Choose the SpO2 scale: scale 1, unless a doctor has decided scale 2.")
    return None


def _frailty_problem(values: Mapping[str, Any]) -> str | None:
    if set(values) == {SCORE} and frailty.is_on_scale(values[SCORE]):
        return None
    return _("Frailty is a whole number from 1 to 9.")


def _iplos_problem(values: Mapping[str, Any]) -> str | None:
    problem = iplos.problem(values)
    if problem == iplos.IplosProblem.UNKNOWN_VARIABLE:
        return _not_part_of(set(values) - set(iplos.VARIABLES))
    return _("Each variable is scored 1 to 5, or 9 where it is not relevant.") if problem else None


def _nutrition_problem(values: Mapping[str, Any]) -> str | None:
    if unknown := set(values) - set(nutrition.KEYS):
        return _not_part_of(unknown)
    for key, value in values.items():
        if not nutrition.is_possible(key, value):
            return _outside(wording.NUTRITION_LABELS[key], nutrition.LIMITS.get(key))
    return None


def _falls_problem(values: Mapping[str, Any]) -> str | None:
    if unknown := set(values) - set(falls.KEYS):
        return _not_part_of(unknown)
    for key, value in values.items():
        if not falls.is_possible(key, value):
            return _outside(wording.FALL_QUESTIONS[key], (0, falls.MOST) if key == falls.FALLS else None)
    return None


PROBLEMS = {
    AssessmentKind.NEWS2: _news2_problem,
    AssessmentKind.FRAILTY: _frailty_problem,
    AssessmentKind.IPLOS: _iplos_problem,
    AssessmentKind.NUTRITION: _nutrition_problem,
    AssessmentKind.FALLS: _falls_problem,
}


def _outside(label: Any, limits: tuple[int, int] | None) -> str:
    if limits is None:
        return _("«%(what)s» has an answer that does not exist.") % {"what": label}
    return _("«%(what)s» must be a number from %(low)d to %(high)d.") % {
        "what": label,
        "low": limits[0],
        "high": limits[1],
    }


def _not_part_of(keys: set[str]) -> str:
    return _("This is not part of the assessment: %(what)s.") % {"what": ", ".join(sorted(keys))}


def _result(kind: AssessmentKind, values: Mapping[str, Any]) -> int | None:
    """Return the number of the scale; None for IPLOS, and where a value is missing."""
    if kind == AssessmentKind.NEWS2:
        return news2.work_out(values).total
    if kind == AssessmentKind.FRAILTY:
        return int(values[SCORE])
    if kind == AssessmentKind.NUTRITION:
        return nutrition.must_of(values).total
    return values.get(falls.FALLS) if kind == AssessmentKind.FALLS else None


def _stored(value: Any) -> Any:
    """Return the value as JSON keeps it."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
