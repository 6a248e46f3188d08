"""The follow-up plan: measures are planned, taken over, changed, started, done, stopped, evaluated."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts.enums import Act
from accounts.rules import NotAllowed
from careplan.enums.plan import Area, EvaluationOccasion, MeasureKind, MeasureState
from careplan.models import Evaluation, Measure, Observation
from careplan.operations import common
from careplan.queries import plan as plan_queries
from careplan.rules import measures as measure_rules
from careplan.rules import plan as plan_rules
from careplan.rules.suggestion import text_in
from pathways import models as pathway_models
from pathways import operations as pathway_operations
from pathways.enums import EventKind, Party
from pathways.operations import core

# Who answers for a measure that is taken over: the first of these parties that there is.
RESPONSIBLE = (Party.HOME_CARE, Party.INSTITUTION, Party.COORDINATING_UNIT, Party.MUNICIPALITY)


@dataclass(frozen=True)
class MeasureInput:
    """A measure as it was typed. Exactly one of `unit` and `person` answers for it.

    `observation_id` None: `area` and `observed` become a new observation. A day left open is the method's own.
    """

    kind: str
    what: str
    does: str = ""
    helps: str = ""
    observe: str = ""
    report: str = ""
    if_worse: str = ""
    unit: account_models.Unit | None = None
    person: account_models.User | None = None
    observation_id: int | None = None
    area: str = Area.OTHER
    observed: str = ""
    three_days: date | None = None
    four_weeks: date | None = None


@transaction.atomic
def add_measure(
    *, pathway_id: int, measure: MeasureInput, by: pathway_operations.Author, now: datetime
) -> Measure:
    """Plan a measure, with its observation and its two evaluations.

    Raises Pathway.DoesNotExist, or NotAllowed (role, closed pathway, no words, no plan for worsening, no responsible).
    """
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.EDIT_PLAN, by=by)
    return _add(pathway, measure, by=by, now=now)


@transaction.atomic
def take_over(
    *, pathway_id: int, key: str, language: str, by: pathway_operations.Author, now: datetime
) -> Measure:
    """Take over a suggested measure as it stands, in the language; at home it runs at once.

    What was found in the checklist becomes its observation. Raises Pathway.DoesNotExist or NotAllowed (role, closed
    pathway, no such suggestion, or one that is in the plan already).
    """
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.EDIT_PLAN, by=by)
    known = measure_rules.suggestion(key)
    if known is None:
        raise NotAllowed(_("There is no such measure any more. Choose another, or write one."))
    area, suggestion = known
    if Measure.objects.filter(
        pathway=pathway, suggestion=key, state__in=(MeasureState.PLANNED, MeasureState.RUNNING)
    ).exists():
        raise NotAllowed(_("This measure is already in the plan."))
    found = plan_queries.problems(pathway=pathway, language=language).get(area)
    observation = Observation.objects.filter(pathway=pathway, area=area).order_by("-pk").first()
    if observation is None or (found and found.at > observation.at):
        observation = Observation.objects.create(
            pathway=pathway,
            area=area,
            words=(found.words if found else "")[:1000],
            step_code=found.step_code if found else "",
            at=found.at if found else now,
            recorded_at=now,
            by=common.person(by),
            by_name=found.by_name if found else by.name,
        )
    measure = _add(
        pathway,
        MeasureInput(
            kind=suggestion.kind,
            what=text_in(language, suggestion.what),
            does=text_in(language, suggestion.does),
            helps=text_in(language, suggestion.helps),
            observe=text_in(language, suggestion.observe),
            report=text_in(language, suggestion.report),
            if_worse=text_in(language, suggestion.if_worse),
            unit=responsible(pathway),
            observation_id=observation.pk,
        ),
        by=by,
        now=now,
        suggestion=key,
    )
    if plan_rules.starts_at_once(pathway_state=pathway.state):
        _start(pathway, measure, by=by, now=now)
    return measure


@transaction.atomic
def change_measure(
    *, measure_id: int, measure: MeasureInput, by: pathway_operations.Author, now: datetime
) -> Measure:
    """Put a measure with other words in the place of this one, which is kept as stopped.

    Evaluations that are written stay with the old one. Raises Measure.DoesNotExist or NotAllowed.
    """
    pathway, old = _locked(measure_id, by)
    core.refuse_if(old.why_not_stop())
    was_running = old.state == MeasureState.RUNNING
    old.stop(at=now, reason=_("Replaced by other words"))
    old.save()
    new = _add(pathway, measure, by=by, now=now, suggestion=old.suggestion, replaces=old)
    if was_running:
        _start(pathway, new, by=by, now=now)
    return new


@transaction.atomic
def start_measure(*, measure_id: int, by: pathway_operations.Author, now: datetime) -> Measure:
    """Start a planned measure: from now on it stands on the work list. Raises Measure.DoesNotExist or NotAllowed."""
    pathway, measure = _locked(measure_id, by)
    core.refuse_if(measure.why_not_start())
    _start(pathway, measure, by=by, now=now)
    return measure


@transaction.atomic
def start_all(*, pathway_id: int, by: pathway_operations.Author, now: datetime) -> int:
    """Start every planned measure, and return how many. Raises Pathway.DoesNotExist or NotAllowed (none is planned)."""
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.EDIT_PLAN, by=by)
    planned = list(Measure.objects.filter(pathway=pathway, state=MeasureState.PLANNED))
    if not planned:
        raise NotAllowed(_("No measure waits to be started."))
    for measure in planned:
        _start(pathway, measure, by=by, now=now)
    return len(planned)


@transaction.atomic
def finish_measure(*, measure_id: int, by: pathway_operations.Author, now: datetime) -> Measure:
    """Call a running measure done. Raises Measure.DoesNotExist or NotAllowed."""
    pathway, measure = _locked(measure_id, by)
    core.refuse_if(measure.why_not_finish())
    measure.finish(at=now)
    measure.save()
    _note(pathway, EventKind.MEASURE_DONE, measure, by=by, now=now)
    return measure


@transaction.atomic
def stop_measure(*, measure_id: int, reason: str, by: pathway_operations.Author, now: datetime) -> Measure:
    """Stop a measure before it is done, with a reason. Raises Measure.DoesNotExist or NotAllowed."""
    pathway, measure = _locked(measure_id, by)
    core.refuse_if(measure.why_not_stop())
    kept = common.said(reason)
    if not kept:
        raise NotAllowed(_("Write why the measure is stopped."))
    measure.stop(at=now, reason=kept)
    measure.save()
    _note(pathway, EventKind.MEASURE_STOPPED, measure, by=by, now=now, reason=kept)
    return measure


@transaction.atomic
def evaluate(
    *,
    evaluation_id: int,
    result: str,
    note: str,
    at: datetime,
    by: pathway_operations.Author,
    now: datetime,
) -> Evaluation:
    """Write how a measure works. Raises Evaluation.DoesNotExist or NotAllowed (written already, measure ended)."""
    measure_id = Evaluation.objects.values_list("measure_id", flat=True).get(pk=evaluation_id)
    try:
        pathway, measure = _locked(measure_id, by)
    except Measure.DoesNotExist:
        raise Evaluation.DoesNotExist from None
    evaluation = Evaluation.objects.select_related("measure").get(pk=evaluation_id)
    core.refuse_if(evaluation.why_not_evaluate())
    common.check_time(at=at, now=now, not_before=pathway.started_at)
    evaluation.result, evaluation.note = result, common.said(note)
    evaluation.at, evaluation.recorded_at = at, now
    evaluation.by, evaluation.by_name = common.person(by), by.name
    evaluation.save()
    _note(
        pathway,
        EventKind.MEASURE_EVALUATED,
        measure,
        by=by,
        now=now,
        at=at,
        reason=evaluation.get_result_display(),
    )
    return evaluation


def _add(
    pathway: pathway_models.Pathway,
    given: MeasureInput,
    *,
    by: pathway_operations.Author,
    now: datetime,
    suggestion: str = "",
    replaces: Measure | None = None,
) -> Measure:
    names = ("what", "does", "helps", "observe", "report", "if_worse")
    texts = {name: common.said(getattr(given, name)) for name in names}
    if not texts["what"]:
        raise NotAllowed(_("Write what the measure is."))
    if plan_rules.lacks_contingency(kind=given.kind, if_worse=texts["if_worse"]):
        raise NotAllowed(_("A health measure needs a plan for worsening: what to do, and whom to call."))
    if (given.unit is None) == (given.person is None):
        raise NotAllowed(_("Name one who answers for the measure: a unit or a person."))
    measure = Measure(
        pathway=pathway,
        observation=_observation(pathway, given, by=by, now=now),
        kind=MeasureKind(given.kind),
        **texts,
        unit=given.unit,
        person=given.person,
        suggestion=suggestion,
        replaces=replaces,
        planned_at=now,
        by=common.person(by),
        by_name=by.name,
    )
    measure.save()
    Evaluation.objects.bulk_create(
        [
            Evaluation(measure=measure, occasion=EvaluationOccasion.THREE_DAYS, own_date=given.three_days),
            Evaluation(measure=measure, occasion=EvaluationOccasion.FOUR_WEEKS, own_date=given.four_weeks),
        ]
    )
    _note(pathway, EventKind.MEASURE_PLANNED, measure, by=by, now=now)
    return measure


def _observation(
    pathway: pathway_models.Pathway, given: MeasureInput, *, by: pathway_operations.Author, now: datetime
) -> Observation:
    if given.observation_id is not None:
        found = Observation.objects.filter(pathway=pathway, pk=given.observation_id).first()
        if found is None:
            raise NotAllowed(_("There is no such observation on this pathway. Write it once more."))
        return found
    return Observation.objects.create(
        pathway=pathway,
        area=Area(given.area),
        words=common.said(given.observed),
        at=now,
        recorded_at=now,
        by=common.person(by),
        by_name=by.name,
    )


def responsible(pathway: pathway_models.Pathway) -> account_models.Unit:
    """Return the unit that answers for a measure nobody has placed yet."""
    parties = pathway.parties.filter(ended_at__isnull=True, part__in=RESPONSIBLE).select_related("unit")
    units = {party.part: party.unit for party in parties}
    part = next((part for part in RESPONSIBLE if part in units), None)
    if part is None:
        raise NotAllowed(_("No unit follows the patient at home yet. Name people and places first."))
    return units[part]


def _start(
    pathway: pathway_models.Pathway, measure: Measure, *, by: pathway_operations.Author, now: datetime
) -> None:
    measure.start(at=now)
    measure.save()
    _note(pathway, EventKind.MEASURE_STARTED, measure, by=by, now=now)


def _note(
    pathway: pathway_models.Pathway,
    kind: EventKind,
    measure: Measure,
    *,
    by: pathway_operations.Author,
    now: datetime,
    at: datetime | None = None,
    reason: str = "",
) -> None:
    pathway_operations.note(
        pathway=pathway,
        kind=kind,
        at=at or now,
        by=by,
        now=now,
        measure=measure.pk,
        words=measure.what,
        reason=reason,
    )


def _locked(measure_id: int, by: pathway_operations.Author) -> tuple[pathway_models.Pathway, Measure]:
    """Return the measure and its pathway, the pathway's row locked. Raises Measure.DoesNotExist (not visible)."""
    pathway = common.locked_pathway(Measure, measure_id, Act.EDIT_PLAN, by=by)
    return pathway, Measure.objects.get(pk=measure_id)
