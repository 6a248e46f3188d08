"""Pathways read for the figures, month by month. At most four queries, however many pathways."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from insights import rules
from pathways.enums import DeadlineKind, EventKind, Party, StepCode
from pathways.models import Deadline, PathwayEvent, PathwayUnit, Step
from pathways.rules import deadlines as deadline_rules

CLOCKS = {
    StepCode.HPH2: DeadlineKind.HPH2,
    StepCode.HPH3: DeadlineKind.HPH3,
    StepCode.HPH5: DeadlineKind.HPH5,
}
END_EVENTS = (EventKind.READMITTED, EventKind.DECEASED, EventKind.CANCELLED)


@dataclass(frozen=True)
class Month:
    """One month's numbers; `first` is its first day."""

    first: date
    counts: rules.Counts
    is_now: bool


@dataclass(frozen=True)
class Figures:
    """The twelve months before this one and this one, oldest first, and the twelve together."""

    months: tuple[Month, ...]
    year: rules.Counts

    @property
    def now(self) -> Month:
        return self.months[-1]

    @property
    def is_empty(self) -> bool:
        return not self.year.everybody and not self.now.counts.everybody


def figures(*, unit_ids: Collection[int], now: datetime) -> Figures:
    """Return the adherence of the units at `now`. At most four queries. Rules I1 to I10."""
    months = rules.months(now)
    rows = [rules.judge(each, now) for each in followed(unit_ids=unit_ids, first=months[0], last=months[-1])]
    found = rules.by_month(rows, months)
    this = months[-1]
    return Figures(
        months=tuple(
            Month(first=month, counts=rules.count(found[month]), is_now=month == this) for month in months
        ),
        year=rules.count(row for month in months[:-1] for row in found[month]),
    )


def followed(*, unit_ids: Collection[int], first: date, last: date) -> list[rules.Followed]:
    """Return the pathways of the units whose four-week limit falls in the Oslo months `first` to `last`.

    Those where one of the units plays a part now, other than the ward's: what `visible_to` lets the units' people
    see. First homecoming first. At most four queries. Rules I3 and I4.
    """
    rows = _rows(unit_ids, *rules.bounds(first, last))
    # The numbers are written into the next three questions: found anew each time, they cost as much as all the rest.
    wanted = [pk for pk, *_rest in rows]
    dues: dict[tuple[int, str], datetime] = {
        (pathway, kind): due_at
        for pathway, kind, due_at in Deadline.objects.filter(
            pathway__in=wanted, kind__in=list(CLOCKS.values())
        )
        .order_by()
        .values_list("pathway_id", "kind", "due_at")
    }
    steps: dict[int, dict[str, tuple[Any, ...]]] = {}
    for pathway_id, code, *rest in (
        Step.objects.filter(pathway__in=wanted, code__in=rules.MAIN, occurrence=1)
        .order_by()
        .values_list("pathway_id", "code", "state", "done_at", "reason")
    ):
        steps.setdefault(pathway_id, {})[code] = tuple(rest)
    over = [pk for pk, _home, state, _closed in rows if rules.ends_as(state)]
    ended: dict[int, datetime] = dict(
        PathwayEvent.objects.filter(pathway__in=over, kind__in=END_EVENTS)
        .order_by("recorded_at", "pk")
        .values_list("pathway_id", "at")
    )
    return [
        rules.Followed(
            pathway_id=pk,
            homecoming_at=homecoming_at,
            tasks=tuple(
                _task(code, steps.get(pk, {}).get(code), dues.get((pk, CLOCKS.get(code, ""))), homecoming_at)
                for code in rules.MAIN
            ),
            ended_as=rules.ends_as(state),
            ended_at=ended.get(pk, closed_at) if rules.ends_as(state) else None,
            closed_at=closed_at,
        )
        for pk, homecoming_at, state, closed_at in rows
    ]


def _rows(unit_ids: Collection[int], after: datetime, until: datetime) -> list[Any]:
    """Return pathway, homecoming, state and close of those whose four-week limit lies after the one and by the other."""
    ours = PathwayUnit.objects.filter(unit__in=list(unit_ids), ended_at__isnull=True).exclude(part=Party.WARD)
    return list(
        Deadline.objects.filter(
            kind=DeadlineKind.HPH5,
            due_at__gt=after,
            due_at__lte=until,
            pathway__in=ours.values("pathway"),
            pathway__homecoming_at__isnull=False,
        )
        .order_by("pathway__homecoming_at", "pathway_id")
        .values_list("pathway_id", "pathway__homecoming_at", "pathway__state", "pathway__closed_at")
    )


def _task(
    code: StepCode, step: tuple[Any, ...] | None, due_at: datetime | None, homecoming_at: datetime
) -> rules.Task:
    """Return the checklist with its limit: the homecoming for HPH1, the clock for the others. Rule I5."""
    state, done_at, reason = step or ("", None, "")
    if code == StepCode.HPH1:
        limit = homecoming_at
    else:
        limit = due_at or deadline_rules.due_at(CLOCKS[code], homecoming_at)
    return rules.Task(
        code=code,
        state=state,
        done_at=done_at,
        due_at=limit,
        # A checklist that the homecoming closed with points unanswered carries the reason.
        is_whole=not reason,
        reason=reason,
    )
