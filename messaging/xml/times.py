"""Times in messages. Text without an offset is wall time in Europe/Oslo; what is read is UTC or a plain date."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

# A moment in a message: an aware datetime, or a date when the sender gave no clock time.
Moment = dt.datetime | dt.date

# Outside these years a date is a slip of the pen, and later arithmetic with zones would overflow.
FIRST_YEAR, LAST_YEAR = 1800, 2200

_DAY = r"(\d{4})-(\d\d)-(\d\d)"
_ZONE = r"(Z|[+-]\d\d:\d\d)?"
_DATETIME = re.compile(_DAY + r"T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?" + _ZONE, re.ASCII)
_DATE = re.compile(_DAY + _ZONE, re.ASCII)
_YEAR = re.compile(r"(\d{4})" + _ZONE, re.ASCII)


def read_datetime(text: str) -> dt.datetime:
    """The xs:dateTime in `text` as an aware datetime in UTC. ValueError when it is not one.

    Without an offset the text is Oslo wall time. The hour that occurs twice on the autumn night is taken as the
    first of the two; a time inside the hour that the spring night skips is moved forward, as clocks were.
    """
    found = _DATETIME.fullmatch(text)
    if not found:
        raise ValueError("not a dateTime")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    _check_year(year)
    midnight = (hour, minute, second) == (24, 0, 0)  # the end of the day, which XML can say and Python cannot
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    if midnight and micro:
        raise ValueError("not a dateTime")
    zone = _zone(found[8])
    moment = dt.datetime(year, month, day, 0 if midnight else hour, minute, second, micro, tzinfo=zone)
    return (moment + dt.timedelta(days=midnight)).astimezone(dt.UTC)


def read_date(text: str) -> dt.date:
    """The xs:date in `text`; an offset is dropped, for the day is what was meant. ValueError when it is not one."""
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError("not a date")
    _check_year(int(found[1]))
    return dt.date(int(found[1]), int(found[2]), int(found[3]))


def read_moment(text: str) -> Moment:
    """A dateTime (aware, UTC) or a date. ValueError for the vaguer forms (year, month, time alone) and for nonsense."""
    return read_datetime(text) if "T" in text else read_date(text)


def read_year(text: str) -> int:
    """The year in an xs:gYear. ValueError when it is not one."""
    found = _YEAR.fullmatch(text)
    if not found:
        raise ValueError("not a year")
    _check_year(int(found[1]))
    return int(found[1])


def write_datetime(moment: dt.datetime) -> str:
    """`moment` as Oslo wall time with its offset, so that no hour is ambiguous. ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a datetime in a message must be aware")
    return moment.astimezone(OSLO).isoformat()


def write_moment(moment: Moment) -> str:
    """A datetime as `write_datetime` does it, a date as a date."""
    return write_datetime(moment) if isinstance(moment, dt.datetime) else moment.isoformat()


def oslo_date(moment: Moment) -> dt.date:
    """The calendar day of `moment` in Oslo."""
    return moment.astimezone(OSLO).date() if isinstance(moment, dt.datetime) else moment


def _zone(text: str | None) -> dt.tzinfo:
    if text is None:
        return OSLO
    if text == "Z":
        return dt.UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError("not an offset")
    span = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-span if text[0] == "-" else span)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError("not a plausible year")
