"""The follow-up plan: what was observed, what is done about it, what could be; and the daily work list."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts import models as account_models
from careplan.enums.plan import Area, EvaluationOccasion, EvaluationResult, MeasureKind, MeasureState
from careplan.models import Evaluation, Measure, Observation
from careplan.rules import measures as measure_rules
from careplan.rules import plan as plan_rules
from careplan.rules.suggestion import text_in
from checklists import queries as checklist_queries
from pathways import models as pathway_models
from pathways.enums import StepCode
from pathways.rules import clock

ASKED_IN = (StepCode.HPH2, StepCode.HPH4, StepCode.HPH5)


@dataclass(frozen=True)
class FoundProblem:
    """An area that a checklist says is new or changed, with the nurse's note."""

    area: str
    area_label: str
    words: str
    step_code: str
    at: datetime
    by_name: str


@dataclass(frozen=True)
class Offer:
    """A suggested measure, in the reader's content language."""

    key: str
    kind_label: str
    what: str


@dataclass(frozen=True)
class ProblemOffers:
    problem: FoundProblem
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class EvaluationView:
    """One evaluation, written or waiting. `on` is None while nobody knows the homecoming."""

    pk: int
    occasion_label: str
    on: date | None
    result: str
    result_label: str
    note: str
    at: datetime | None
    by_name: str
    is_late: bool

    @property
    def is_written(self) -> bool:
        return self.at is not None


@dataclass(frozen=True)
class MeasureView:
    pk: int
    kind: str
    kind_label: str
    state: str
    state_label: str
    what: str
    line: plan_rules.WorkLine
    responsible: str
    area_label: str
    ended_at: datetime | None
    ended_reason: str
    by_name: str
    evaluations: tuple[EvaluationView, ...]

    @property
    def is_planned(self) -> bool:
        return self.state == MeasureState.PLANNED

    @property
    def is_running(self) -> bool:
        return self.state == MeasureState.RUNNING

    @property
    def is_open(self) -> bool:
        return self.is_planned or self.is_running

    @property
    def next_evaluation(self) -> EvaluationView | None:
        return next((each for each in self.evaluations if not each.is_written), None)


@dataclass(frozen=True)
class ObservationView:
    """An observation with its measures that are open."""

    pk: int
    area_label: str
    words: str
    step_code: str
    at: datetime
    by_name: str
    measures: tuple[MeasureView, ...]


@dataclass(frozen=True)
class Plan:
    """The plan of one pathway."""

    observations: tuple[ObservationView, ...]
    ended: tuple[MeasureView, ...]
    problems: tuple[ProblemOffers, ...]

    @property
    def open_measures(self) -> tuple[MeasureView, ...]:
        return tuple(measure for each in self.observations for measure in each.measures)

    @property
    def unmet(self) -> int:
        """Return how many problems no open measure is about."""
        met = {measure.area_label for measure in self.open_measures}
        return sum(1 for each in self.problems if each.problem.area_label not in met)

    @property
    def planned(self) -> int:
        return sum(1 for measure in self.open_measures if measure.is_planned)

    @property
    def running(self) -> int:
        return sum(1 for measure in self.open_measures if measure.is_running)

    @property
    def next_evaluation(self) -> EvaluationView | None:
        waiting = [each.next_evaluation for each in self.open_measures if each.next_evaluation]
        dated = [each for each in waiting if each.on]
        return min(dated, key=lambda each: each.on or date.max, default=None)


def plan_page(*, pathway_id: int, user: account_models.User, language: str, now: datetime) -> Plan:
    """Return the plan. Six queries. Raises Pathway.DoesNotExist for a stranger.

    Suggestions come in the language; a suggestion that is in the plan is not offered again.
    """
    pathway = pathway_models.Pathway.objects.visible_to(user).get(pk=pathway_id)
    measures = list(_measures().filter(pathway=pathway).order_by("pk"))
    views = _views(measures, homecoming_at=pathway.homecoming_at, now=now)
    by_observation: dict[int, list[MeasureView]] = defaultdict(list)
    for measure in measures:
        if measure.is_open:
            by_observation[measure.observation_id].append(views[measure.pk])
    observations = Observation.objects.filter(pathway=pathway, pk__in=list(by_observation)).order_by("pk")
    taken = {measure.suggestion for measure in measures if measure.is_open}
    return Plan(
        observations=tuple(_observation(each, by_observation[each.pk]) for each in observations),
        ended=tuple(views[measure.pk] for measure in measures if not measure.is_open),
        problems=_offers(problems(pathway=pathway, language=language), taken=taken, language=language),
    )


def problems(*, pathway: pathway_models.Pathway, language: str) -> dict[str, FoundProblem]:
    """Return, by area, what the newest answers of HPH2, HPH4 and HPH5 say is new or changed. One query. Rule C5."""
    checklists = pathway.steps.filter(code__in=ASKED_IN, checklist__isnull=False)
    answers = checklist_queries.latest_answers(
        checklist_ids=checklists.values_list("checklist_id", flat=True),
        language=language,
        keys=measure_rules.ITEM_KEYS,
        says_nothing_new=measure_rules.SAYS_NOTHING_NEW,
    )
    found: dict[str, FoundProblem] = {}
    for answer in sorted(answers.values(), key=lambda each: each.answered_at):
        problem = measure_rules.problem_of(item_key=answer.key, value=answer.value)
        if problem is not None:
            found[problem.area] = FoundProblem(
                area=problem.area,
                area_label=str(Area(problem.area).label),
                words=answer.note or answer.text,
                step_code=answer.template_code,
                at=answer.answered_at,
                by_name=answer.by_name,
            )
    return found


def work_list(*, pathway_id: int, user: account_models.User, now: datetime) -> tuple[MeasureView, ...]:
    """Return the running measures, those with a plan for worsening last. Four queries. Raises Pathway.DoesNotExist."""
    pathway = pathway_models.Pathway.objects.visible_to(user).get(pk=pathway_id)
    running = list(_measures().filter(pathway=pathway, state=MeasureState.RUNNING).order_by("pk"))
    views = _views(running, homecoming_at=pathway.homecoming_at, now=now)
    return tuple(
        sorted((views[each.pk] for each in running), key=lambda each: (bool(each.line.if_worse), each.pk))
    )


def open_measures(*, pathway_id: int, user: account_models.User, now: datetime) -> tuple[MeasureView, ...]:
    """Return the measures that run or are planned. Four queries. Raises Pathway.DoesNotExist for a stranger."""
    pathway = pathway_models.Pathway.objects.visible_to(user).get(pk=pathway_id)
    still_open = (MeasureState.PLANNED, MeasureState.RUNNING)
    rows = list(_measures().filter(pathway=pathway, state__in=still_open).order_by("pk"))
    return tuple(_views(rows, homecoming_at=pathway.homecoming_at, now=now).values())


def measure_of(*, measure_id: int, user: account_models.User) -> Measure:
    """Return the measure with its observation. Raises Measure.DoesNotExist for a stranger. Two queries."""
    seen = pathway_models.Pathway.objects.visible_to(user)
    return Measure.objects.select_related("observation").get(pk=measure_id, pathway__in=seen)


def evaluation_of(*, evaluation_id: int, user: account_models.User) -> Evaluation:
    """Return the evaluation with its measure. Raises Evaluation.DoesNotExist for a stranger. Two queries."""
    seen = pathway_models.Pathway.objects.visible_to(user)
    return Evaluation.objects.select_related("measure").get(pk=evaluation_id, measure__pathway__in=seen)


def observation_choices(*, pathway_id: int, user: account_models.User) -> tuple[tuple[int, str], ...]:
    """Return the observations that a measure can belong to, newest first. Two queries."""
    seen = pathway_models.Pathway.objects.visible_to(user)
    rows = Observation.objects.filter(pathway=pathway_id, pathway__in=seen).order_by("-pk")
    return tuple(
        (row.pk, f"{row.get_area_display()}: {row.words}" if row.words else row.get_area_display())
        for row in rows
    )


def _measures() -> "QuerySet[Measure]":
    return Measure.objects.select_related("observation", "unit", "person")


def _views(
    measures: list[Measure], *, homecoming_at: datetime | None, now: datetime
) -> dict[int, MeasureView]:
    evaluations: dict[int, list[EvaluationView]] = defaultdict(list)
    today = clock.oslo_date(now)
    planned = {measure.pk: measure.planned_at for measure in measures}
    for each in Evaluation.objects.filter(measure__in=list(planned)):
        on = plan_rules.evaluation_date(
            each.occasion,
            homecoming_at=homecoming_at,
            planned_at=planned[each.measure_id],
            own_date=each.own_date,
        )
        evaluations[each.measure_id].append(
            EvaluationView(
                pk=each.pk,
                occasion_label=str(EvaluationOccasion(each.occasion).label),
                on=on,
                result=each.result,
                result_label=str(EvaluationResult(each.result).label) if each.result else "",
                note=each.note,
                at=each.at,
                by_name=each.by_name,
                is_late=each.at is None and on is not None and on < today,
            )
        )
    return {measure.pk: _view(measure, evaluations[measure.pk]) for measure in measures}


def _view(measure: Measure, evaluations: list[EvaluationView]) -> MeasureView:
    return MeasureView(
        pk=measure.pk,
        kind=measure.kind,
        kind_label=str(MeasureKind(measure.kind).label),
        state=measure.state,
        state_label=measure.get_state_display(),
        what=measure.what,
        line=plan_rules.work_line(
            what=measure.what,
            does=measure.does,
            helps=measure.helps,
            observe=measure.observe,
            report=measure.report,
            if_worse=measure.if_worse,
        ),
        responsible=measure.unit.name if measure.unit else str(measure.person),
        area_label=str(Area(measure.observation.area).label),
        ended_at=measure.ended_at,
        ended_reason=measure.ended_reason,
        by_name=measure.by_name,
        evaluations=tuple(sorted(evaluations, key=lambda each: (each.on or date.max, each.pk))),
    )


def _observation(observation: Observation, measures: list[MeasureView]) -> ObservationView:
    return ObservationView(
        pk=observation.pk,
        area_label=str(Area(observation.area).label),
        words=observation.words,
        step_code=observation.step_code,
        at=observation.at,
        by_name=observation.by_name,
        measures=tuple(measures),
    )


def _offers(found: dict[str, FoundProblem], *, taken: set[str], language: str) -> tuple[ProblemOffers, ...]:
    return tuple(
        ProblemOffers(
            problem=problem,
            offers=tuple(
                Offer(each.key, str(MeasureKind(each.kind).label), text_in(language, each.what))
                for each in measure_rules.TABLE[area]
                if each.key not in taken
            ),
        )
        for area, problem in found.items()
    )
