"""Clock times in messages, on the nights when Oslo's clocks change and everywhere else."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.xml import times


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018-01-29T10:00:00", utc(2018, 1, 29, 9)),
        ("2018-07-29T10:00:00", utc(2018, 7, 29, 8)),
        ("2018-07-29T10:00:00Z", utc(2018, 7, 29, 10)),
        ("2018-07-29T10:00:00+05:30", utc(2018, 7, 29, 4, 30)),
        ("2018-07-29T10:00:00-01:00", utc(2018, 7, 29, 11)),
        ("2009-09-10T11:31:54.148+02:00", utc(2009, 9, 10, 9, 31, 54, 148000)),
        ("2018-01-29T24:00:00", utc(2018, 1, 29, 23)),
        # Spring: 02:30 does not exist, the clock showed 03:30.
        ("2026-03-29T01:59:59", utc(2026, 3, 29, 0, 59, 59)),
        ("2026-03-29T02:30:00", utc(2026, 3, 29, 1, 30)),
        ("2026-03-29T03:00:00", utc(2026, 3, 29, 1)),
        # Autumn: 02:30 occurs twice, the first is meant unless the offset says otherwise.
        ("2026-10-25T02:30:00", utc(2026, 10, 25, 0, 30)),
        ("2026-10-25T02:30:00+01:00", utc(2026, 10, 25, 1, 30)),
        ("2026-10-25T03:00:00", utc(2026, 10, 25, 2)),
    ],
)
def test_it_reads_moments(text, expected):
    assert times.read_moment(text) == expected


def test_a_date_stays_a_date_whatever_its_offset():
    for text in ("2018-01-31", "2018-01-31Z", "2018-01-31+01:00"):
        assert times.read_moment(text) == dt.date(2018, 1, 31)
        assert not isinstance(times.read_moment(text), dt.datetime)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2018",
        "2018-01",
        "10:00:00",
        "2018-02-30",
        "2018-13-01",
        "2018-01-29T25:00:00",
        "2018-01-29T24:00:01",
        "2018-01-29T10:00",
        "2018-01-29 10:00:00",
        "29.01.2018",
        "0001-01-01",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59",
        "12018-01-29",
        "-2018-01-29",
        "2018-01-29T10:00:00+15:00",
        "٢٠١٨-٠١-٢٩",
        "i dag",
    ],
)
def test_it_refuses_what_is_not_a_moment(text):
    with pytest.raises(ValueError, match=r"."):
        times.read_moment(text)


@given(
    st.datetimes(
        min_value=dt.datetime(1900, 1, 1), max_value=dt.datetime(2199, 12, 31), timezones=st.just(dt.UTC)
    )
)
def test_what_is_written_is_read_back_on_every_night(moment):
    assert times.read_moment(times.write_moment(moment)) == moment


def test_a_naive_time_is_never_written():
    with pytest.raises(ValueError, match="aware"):
        times.write_moment(dt.datetime(2018, 1, 29, 10))


def test_the_day_is_the_day_in_oslo():
    assert times.oslo_date(utc(2018, 7, 29, 22, 30)) == dt.date(2018, 7, 30)
    assert times.oslo_date(dt.date(2018, 7, 29)) == dt.date(2018, 7, 29)
