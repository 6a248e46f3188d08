"""How pressing a deadline is, worked out when it is shown and never stored. Rules R13 and R14.

The due moment itself is still in time; the next microsecond, the finest step a stored moment has, is late.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pathways.enums import Urgency
from pathways.rules.clock import aware, end_of_day, oslo_date

INSTANT = timedelta(microseconds=1)


def is_late(due_at: datetime, at: datetime) -> bool:
    """Return whether `at` is past the due moment. Works for now and for when work was done. Rule R13."""
    return aware(at) > aware(due_at)


def urgency(due_at: datetime, now: datetime, met_at: datetime | None = None) -> Urgency:
    """Return LATE, TODAY (due before the next Oslo midnight, or at it), LATER or DONE. Rule R13.

    Work that was met is DONE, even when it was met late. Raises ValueError without a zone.
    """
    if met_at is not None:
        return Urgency.DONE
    if is_late(due_at, now):
        return Urgency.LATE
    # A day ends at 00:00 of the next day; the instant before tells which day the deadline belongs to.
    return Urgency.TODAY if oslo_date(due_at - INSTANT) <= oslo_date(now) else Urgency.LATER


def next_change_at(due_times: Iterable[datetime], now: datetime) -> datetime:
    """Return the first moment after `now`, in UTC, when an urgency of these deadlines can differ. Rule R14.

    That is the first instant past a due moment that has not passed yet, or the next Oslo midnight.
    """
    moments = [aware(due_at) + INSTANT for due_at in due_times if not is_late(due_at, now)]
    return min([*moments, end_of_day(now, 0)])


def late_by(due_at: datetime, at: datetime) -> timedelta:
    """Return how long past the due moment `at` is; zero when it is in time."""
    return max(aware(at) - aware(due_at), timedelta())


def minutes_until(due_at: datetime, now: datetime) -> int:
    """Return the whole minutes left, rounded down so that it never promises too much; negative when late."""
    return (aware(due_at) - aware(now)) // timedelta(minutes=1)
