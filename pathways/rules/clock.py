"""Time as the rules count it. Elapsed hours run in UTC, calendar days are days in Oslo. Rules R8 and R9."""

from collections.abc import Set
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
NO_DAYS: frozenset[date] = frozenset()


def aware(moment: datetime) -> datetime:
    """Return `moment` in UTC. Raises ValueError when it has no zone: a bare clock time is not a moment."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)


def oslo_date(moment: datetime) -> date:
    """Return the calendar day of `moment` in Oslo. Raises ValueError without a zone."""
    return aware(moment).astimezone(OSLO).date()


def oslo_text(moment: datetime) -> str:
    """Return `moment` on the Oslo clock, day first: 02.03.2026 09:00. Raises ValueError without a zone."""
    return f"{aware(moment).astimezone(OSLO):%d.%m.%Y %H:%M}"


def start_of_day(day: date) -> datetime:
    """Return 00:00 Oslo time of `day`, as UTC."""
    return datetime.combine(day, time.min, OSLO).astimezone(UTC)


def elapsed(start: datetime, hours: float, *, skip: Set[date] = NO_DAYS) -> datetime:
    """Return the moment `hours` elapsed hours after `start`, in UTC. Rule R8.

    Elapsed, not the same time on tomorrow's clock: over the March change 24 hours end one clock hour later.
    Time on the Oslo days in `skip` does not count. Raises ValueError without a zone.
    """
    moment, left = aware(start), timedelta(hours=hours)
    if not skip:
        return moment + left
    while True:
        day = oslo_date(moment)
        midnight = start_of_day(day + timedelta(days=1))
        if day not in skip:
            if left <= midnight - moment:
                return moment + left
            left -= midnight - moment
        moment = midnight


def end_of_day(start: datetime, days: int, *, skip: Set[date] = NO_DAYS) -> datetime:
    """Return the end of the `days`-th Oslo calendar day after the day of `start`, as UTC. Rule R9.

    The end of a day is 00:00 of the next one. The day of `start` is day 0; a negative count goes back.
    Days in `skip` are not counted, so the last day is never one of them. Raises ValueError without a zone.
    """
    step = timedelta(days=1 if days >= 0 else -1)
    day, left = oslo_date(start), abs(days)
    while left or day in skip:
        day += step
        if left and day not in skip:
            left -= 1
    return start_of_day(day + timedelta(days=1))


def age_on(birth_date: date | None, day: date) -> int | None:
    """Return whole years of age on that day, or None when the date of birth is not known."""
    if birth_date is None:
        return None
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday
