"""Adherence: the share of pathways with at least three of the four main checklists done and on time.

Pure functions over what was read. Moments are aware; months are calendar months in Oslo. Rules I1 to I10.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from insights.enums import EXCLUDED, ChecklistOutcome, PathwayOutcome
from pathways.enums import State, StepCode, StepState
from pathways.rules import clock as clock_rules
from pathways.rules import urgency as urgency_rules

# I1. The four main checklists, in their order.
MAIN: Final = (StepCode.HPH1, StepCode.HPH2, StepCode.HPH3, StepCode.HPH5)
# I2. How many of them make a pathway one that was followed.
ENOUGH: Final = 3
# I9. Under this many pathways a share says more about chance than about the work.
FEW: Final = 10
# I10. The month we are in, and as many before it.
MONTHS_BEFORE: Final = 12


@dataclass(frozen=True)
class Task:
    """One main checklist of a pathway, as it stands. `due_at` is its limit, for HPH1 the homecoming itself.

    `is_whole` is false for a checklist that was closed with required points unanswered.
    """

    code: str
    state: str
    done_at: datetime | None
    due_at: datetime
    is_whole: bool = True
    reason: str = ""


@dataclass(frozen=True)
class Followed:
    """One pathway after the homecoming. `tasks` are the main checklists, each once, in their order.

    `ended_as` is READMITTED, DECEASED or CANCELLED, and `ended_at` when that happened; both are empty for a pathway
    that runs or was completed. `closed_at` is when we were told that the pathway was over, however it ended.
    """

    pathway_id: int
    homecoming_at: datetime
    tasks: tuple[Task, ...]
    ended_as: str = ""
    ended_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def limit(self) -> datetime:
        """Return the four-week limit, which says the month that the pathway belongs to. Rule I3."""
        return next(task.due_at for task in self.tasks if task.code == StepCode.HPH5)


@dataclass(frozen=True)
class Judged:
    """What became of one pathway and of each of its main checklists."""

    pathway: Followed
    outcome: PathwayOutcome
    checklists: Mapping[str, ChecklistOutcome]


@dataclass(frozen=True)
class Share:
    """`met` of `total`. `percent` is None when the total is too small to carry one. Rule I9."""

    met: int
    total: int

    @property
    def is_few(self) -> bool:
        return self.total < FEW

    @property
    def percent(self) -> int | None:
        """Return whole percent, halves upwards."""
        return None if self.is_few else (200 * self.met + self.total) // (2 * self.total)


@dataclass(frozen=True)
class Counts:
    """How many pathways came to each outcome in a period, and how many checklists, by code."""

    pathways: Mapping[str, int]
    checklists: Mapping[str, Mapping[str, int]]

    @property
    def share(self) -> Share:
        """Return the pathways that got enough, of those that are decided and count. Rule I2."""
        met = self.pathways[PathwayOutcome.MET]
        return Share(met, met + self.pathways[PathwayOutcome.NOT_MET])

    @property
    def running(self) -> int:
        return self.pathways[PathwayOutcome.RUNNING]

    @property
    def excluded(self) -> int:
        return sum(self.pathways[outcome] for outcome in EXCLUDED)

    @property
    def everybody(self) -> int:
        return sum(self.pathways.values())

    def checklist(self, code: str) -> Share:
        """Return how often the checklist was done on time, of those whose limit counted. Rule I8."""
        counted = self.checklists[code]
        met = counted[ChecklistOutcome.ON_TIME]
        return Share(met, met + counted[ChecklistOutcome.LATE] + counted[ChecklistOutcome.NOT_DONE])


def checklist_outcome(task: Task, pathway: Followed, now: datetime) -> ChecklistOutcome:
    """Return what became of one checklist at `now`. Rules I4 to I7.

    Decided first when its limit has passed, also when it is done already: else those who are early would flatter
    a month that is not over.
    """
    if _applies_not(task, pathway):
        return ChecklistOutcome.NOT_APPLICABLE
    if pathway.ended_at is not None and not urgency_rules.is_late(task.due_at, pathway.ended_at):
        return ChecklistOutcome.ENDED
    if not urgency_rules.is_late(task.due_at, now):
        return ChecklistOutcome.RUNNING
    if task.state != StepState.DONE or task.done_at is None or not task.is_whole:
        return ChecklistOutcome.NOT_DONE
    if urgency_rules.is_late(task.due_at, task.done_at):
        return ChecklistOutcome.LATE
    return ChecklistOutcome.ON_TIME


def _applies_not(task: Task, pathway: Followed) -> bool:
    """Return whether somebody set the checklist aside while it could still have been done in time. Rule I6.

    One that closed because the pathway did was not judged by anybody; HPH1 that never opened is a pathway that
    began at home, where there was no homecoming to prepare.
    """
    if task.state == StepState.WAITING:
        return task.code == StepCode.HPH1
    if task.state != StepState.NOT_APPLICABLE or task.done_at is None:
        return False
    closed_with_pathway = pathway.closed_at is not None and task.done_at >= pathway.closed_at
    return not closed_with_pathway and not urgency_rules.is_late(task.due_at, task.done_at)


def judge(pathway: Followed, now: datetime) -> Judged:
    """Return what became of the pathway and of its checklists at `now`. Rules I2 and I5 to I7."""
    checklists = {task.code: checklist_outcome(task, pathway, now) for task in pathway.tasks}
    return Judged(pathway, _pathway_outcome(pathway, checklists, now), checklists)


def _pathway_outcome(
    pathway: Followed, checklists: Mapping[str, ChecklistOutcome], now: datetime
) -> PathwayOutcome:
    last = max(task.due_at for task in pathway.tasks)
    if pathway.ended_at is not None and not urgency_rules.is_late(last, pathway.ended_at):
        return PathwayOutcome(pathway.ended_as)
    if not urgency_rules.is_late(last, now):
        return PathwayOutcome.RUNNING
    kinds = Counter(checklists.values())
    if len(checklists) - kinds[ChecklistOutcome.NOT_APPLICABLE] < ENOUGH:
        return PathwayOutcome.TOO_FEW
    return PathwayOutcome.MET if kinds[ChecklistOutcome.ON_TIME] >= ENOUGH else PathwayOutcome.NOT_MET


def ends_as(state: str) -> str:
    """Return the state when it ended the pathway before its time, or "". Completed is not such an end. Rule I7."""
    return state if state in (State.READMITTED, State.DECEASED, State.CANCELLED) else ""


def days_late(task: Task) -> int:
    """Return by how many days, begun ones counted, the checklist was done too late; 0 when it was not."""
    if task.done_at is None:
        return 0
    return -(-urgency_rules.late_by(task.due_at, task.done_at) // timedelta(days=1))


def month_of(limit: datetime) -> date:
    """Return the first day of the Oslo month that the limit falls in: midnight belongs to the day that ends. Rule I3."""
    return clock_rules.oslo_date(limit - urgency_rules.INSTANT).replace(day=1)


def months(now: datetime) -> tuple[date, ...]:
    """Return the first days of the twelve months before this one and of this one, oldest first. Rule I10."""
    first = clock_rules.oslo_date(now).replace(day=1)
    return tuple(_add_months(first, number) for number in range(-MONTHS_BEFORE, 1))


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the moments, in UTC, between which a limit lies that falls in the months: after the one, by the other."""
    return clock_rules.start_of_day(first), clock_rules.start_of_day(_add_months(last, 1))


def _add_months(first: date, count: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + count, 12)
    return date(year, month + 1, 1)


def count(judged: Iterable[Judged]) -> Counts:
    """Return how many pathways and checklists came to each outcome; every outcome has its number, also 0."""
    rows = list(judged)
    pathways = Counter(row.outcome for row in rows)
    checklists = {code: Counter(row.checklists[code] for row in rows) for code in MAIN}
    return Counts(
        pathways={str(outcome): pathways[outcome] for outcome in PathwayOutcome},
        checklists={
            str(code): {str(outcome): counted[outcome] for outcome in ChecklistOutcome}
            for code, counted in checklists.items()
        },
    )


def by_month(judged: Sequence[Judged], months: Sequence[date]) -> dict[date, list[Judged]]:
    """Return the pathways of each month, months without any too. Rule I3."""
    found: dict[date, list[Judged]] = {month: [] for month in months}
    for row in judged:
        if (month := month_of(row.pathway.limit)) in found:
            found[month].append(row)
    return found
