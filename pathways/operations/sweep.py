"""The sweep: limits that have passed are recorded, once each, with their true due time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from pathways.enums import EventKind
from pathways.models import Deadline, EventToTell, Heartbeat, PathwayEvent, PathwayUnit
from pathways.models.deadline import DeadlineQuerySet
from pathways.operations import core

BATCH = 1000
HEARTBEAT = "sweep_deadlines"
HOLD_POISON_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Swept:
    """`due` clocks had passed a limit, `missed` of them their first one; `events` were written; `held` could not be."""

    due: int
    missed: int
    events: int
    held: int


@dataclass(frozen=True)
class Limit:
    """One of the two limits of a clock: which rows have passed it, what is noted, and the limit's own time."""

    rows: Callable[[datetime], DeadlineQuerySet]
    field: str
    kind: EventKind
    time: str


LIMITS = (
    Limit(Deadline.objects.due, "missed_at", EventKind.DEADLINE_MISSED, "due_at"),
    Limit(Deadline.objects.to_escalate, "escalated_at", EventKind.DEADLINE_ESCALATED, "escalates_at"),
)


def sweep(*, now: datetime, batch: int = BATCH) -> Swept:
    """Record every limit that has passed at `now`, however long ago. Safe in any number of workers, or twice.

    1. Claim a batch of rows that nobody else has claimed. 2. Mark them. 3. Write one event each, dated at the limit
    itself, and put it in the letterbox's tray. 4. Count up the boards. All four in one transaction, or none.
    A batch that the database refuses is done again row by row; a row that still fails is held for an hour, so that
    it cannot stop the others. Ends with the heartbeat.
    """
    due = events = held = 0
    noted: dict[EventKind, int] = {}
    for limit in LIMITS:
        # Asked before anything is locked: most sweeps find nothing, and should cost next to nothing.
        while limit.rows(now).exists():
            try:
                found = _sweep_batch(limit, limit.rows(now)[:batch], now=now)
            except DatabaseError:
                found, poison = _one_by_one(limit, now=now, batch=batch)
                held += poison
                due += poison
            due += found
            events += found
            noted[limit.kind] = noted.get(limit.kind, 0) + found
            if found < batch:
                break
    missed = noted.get(EventKind.DEADLINE_MISSED, 0)
    _beat(now, due=due, missed=missed, events=events, held=held)
    return Swept(due=due, missed=missed, events=events, held=held)


def _beat(now: datetime, **facts: int) -> None:
    if not Heartbeat.objects.filter(name=HEARTBEAT).update(last_at=now, facts=facts):
        Heartbeat.objects.bulk_create(
            [Heartbeat(name=HEARTBEAT, last_at=now, facts=facts)], ignore_conflicts=True
        )


@transaction.atomic
def _sweep_batch(limit: Limit, rows: DeadlineQuerySet, *, now: datetime) -> int:
    claimed = list(
        rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "pathway_id", limit.time)
    )
    if claimed:
        _note(limit, claimed, now=now)
    return len(claimed)


def _note(limit: Limit, claimed: Sequence[tuple[int, int, datetime]], *, now: datetime) -> None:
    Deadline.objects.filter(pk__in=[row[0] for row in claimed]).update(**{limit.field: now})
    events = PathwayEvent.objects.bulk_create(
        [
            PathwayEvent(pathway_id=pathway_id, deadline_id=pk, kind=limit.kind, at=at, recorded_at=now)
            for pk, pathway_id, at in claimed
        ]
    )
    EventToTell.objects.bulk_create([EventToTell(event=event) for event in events])
    units = PathwayUnit.objects.filter(pathway_id__in={row[1] for row in claimed}, is_open=True)
    core.touch_boards(unit_ids=units.order_by().values_list("unit_id", flat=True).distinct())


def _one_by_one(limit: Limit, *, now: datetime, batch: int) -> tuple[int, int]:
    """Return how many rows of a refused batch could be noted, and how many are held back."""
    found = held = 0
    for pk in list(limit.rows(now).values_list("pk", flat=True)[:batch]):
        try:
            found += _sweep_batch(limit, limit.rows(now).filter(pk=pk), now=now)
        except DatabaseError:
            Deadline.objects.filter(pk=pk).update(held_until=now + HOLD_POISON_FOR)
            held += 1
    return found, held
