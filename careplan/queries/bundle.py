"""Plan and medicines as a tablet carries them, for many patients at once. The shapes are those of docs/tablet.md."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from careplan.enums.medication import Difference, GivenBy, Regularity, Source
from careplan.enums.plan import MeasureKind, MeasureState
from careplan.models import Evaluation, Measure, MedicineLine
from careplan.queries import medication
from careplan.rules import plan as plan_rules
from pathways.rules import clock

CARRIED = (MeasureState.PLANNED, MeasureState.RUNNING)


@dataclass(frozen=True)
class Carried:
    """What the care plan puts beside a pathway in the bundle. `medication` None: no list is written."""

    plan: tuple[dict[str, Any], ...]
    medication: tuple[dict[str, Any], ...] | None

    def part(self) -> dict[str, Any]:
        return {
            "plan": list(self.plan),
            "medication": None if self.medication is None else list(self.medication),
        }


def carried(*, homecomings: Mapping[int, datetime | None], now: datetime) -> dict[int, Carried]:
    """Return plan and medicines by pathway; `homecomings` is when each patient came home. Five queries.

    Whoever calls has asked for sight.
    """
    ids = list(homecomings)
    plans = _plans(homecomings)
    today = clock.oslo_date(now)
    stands = medication.stands_of(pathway_ids=ids, on=today)
    return {
        pk: Carried(
            plan=tuple(plans[pk]),
            medication=tuple(
                _medicine(stand) for stand in stands[pk] if stand.verdict.differs or stand.is_in_use(today)
            )
            if stands[pk]
            else None,
        )
        for pk in ids
    }


def _plans(homecomings: Mapping[int, datetime | None]) -> dict[int, list[dict[str, Any]]]:
    rows = Measure.objects.filter(pathway__in=list(homecomings), state__in=CARRIED)
    measures = list(rows.select_related("unit", "person").order_by("pathway", "pk"))
    waiting: dict[int, list[Evaluation]] = defaultdict(list)
    for each in Evaluation.objects.filter(measure__in=measures, at__isnull=True):
        waiting[each.measure_id].append(each)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for measure in measures:
        home = homecomings[measure.pathway_id]
        found[measure.pathway_id].append(_measure(measure, waiting[measure.pk], home))
    return found


def _measure(measure: Measure, waiting: Sequence[Evaluation], home: datetime | None) -> dict[str, Any]:
    days = [
        plan_rules.evaluation_date(
            each.occasion, homecoming_at=home, planned_at=measure.planned_at, own_date=each.own_date
        )
        for each in waiting
    ]
    first = min((day for day in days if day), default=None)
    return {
        "id": measure.pk,
        "kind": measure.kind,
        "kind_label": str(MeasureKind(measure.kind).label),
        "state": measure.state,
        "what": measure.what,
        "responsible": measure.unit.name if measure.unit else str(measure.person),
        "does": measure.does,
        "helps": measure.helps,
        "observe": measure.observe,
        "report": measure.report,
        "if_worse": measure.if_worse,
        "next_evaluation_on": first.isoformat() if first else None,
    }


def _medicine(stand: medication.Stand) -> dict[str, Any]:
    shown = [stand.holds] if stand.holds else stand.beside
    return {
        "id": stand.medicine.pk,
        "is_unclear": stand.verdict.differs,
        "silent": sorted(str(Source(source).label) for source in stand.verdict.silent),
        "lines": [_line(line) for line in shown],
    }


def _line(line: MedicineLine) -> dict[str, Any]:
    return {
        "source_label": str(Source(line.source).label),
        "difference_label": str(Difference(line.difference).label),
        "name": line.name,
        "strength": line.strength,
        "dose": line.dose,
        "frequency": line.frequency,
        "reason": line.reason,
        "regularity_label": str(Regularity(line.regularity).label),
        "cure_ends_on": line.cure_ends_on.isoformat() if line.cure_ends_on else None,
        "stopped_on": line.stopped_on.isoformat() if line.stopped_on else None,
        "is_multidose": line.is_multidose,
        "given_by_label": str(GivenBy(line.given_by).label),
    }
