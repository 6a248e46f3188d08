from datetime import UTC, timedelta

import pytest

from pathways.rules import urgency
from tests.pathways.rules.moments import moment

DUE = "2026-03-02T15:00+01:00"


@pytest.mark.parametrize(
    ("due", "now", "expected"),
    [
        pytest.param(DUE, "2026-03-01T23:59:59+01:00", "LATER", id="R13 the evening before"),
        pytest.param(DUE, "2026-03-02T00:00+01:00", "TODAY", id="R13 the day begins"),
        pytest.param(DUE, "2026-03-02T14:59+01:00", "TODAY", id="R13 just before"),
        pytest.param(DUE, DUE, "TODAY", id="R13 at the due moment"),
        pytest.param(DUE, "2026-03-02T15:00:00.000001+01:00", "LATE", id="R13 just after"),
        pytest.param(DUE, "2026-03-20T15:00+01:00", "LATE", id="R13 long after"),
        pytest.param("2026-03-06T00:00+01:00", "2026-03-05T00:00+01:00", "TODAY", id="R13 due at day's end"),
        pytest.param(
            "2026-03-06T00:00+01:00", "2026-03-04T23:59+01:00", "LATER", id="R13 the day before that"
        ),
        pytest.param("2026-03-06T00:00+01:00", "2026-03-06T00:00:01+01:00", "LATE", id="R13 day is over"),
        pytest.param("2026-03-30T00:00+02:00", "2026-03-29T00:30+01:00", "TODAY", id="R13 day of 23 hours"),
        pytest.param("2026-10-26T00:00+01:00", "2026-10-25T00:30+02:00", "TODAY", id="R13 day of 25 hours"),
        pytest.param(
            "2026-10-25T02:30+01:00", "2026-10-25T02:40+02:00", "TODAY", id="R13 two half past twos"
        ),
        pytest.param("2027-01-01T00:00+01:00", "2026-12-31T12:00+01:00", "TODAY", id="R13 New Year's Eve"),
        pytest.param(
            "2026-03-02T23:30+00:00", "2026-03-02T12:00+00:00", "LATER", id="R13 Oslo's day, not UTC's"
        ),
    ],
)
def test_how_pressing_it_is(due, now, expected):
    assert urgency.urgency(moment(due), moment(now)) == expected


@pytest.mark.parametrize(
    "met",
    [pytest.param(DUE, id="R13 met in time"), pytest.param("2026-03-09T15:00+01:00", id="R13 met late")],
)
def test_what_is_met_is_done(met):
    assert urgency.urgency(moment(DUE), moment("2026-03-20T15:00+01:00"), moment(met)) == "DONE"


@pytest.mark.parametrize(
    ("due_times", "now", "change"),
    [
        pytest.param([], "2026-03-02T12:00+01:00", "2026-03-03T00:00+01:00", id="R14 no deadlines: midnight"),
        pytest.param([DUE], "2026-03-02T12:00+01:00", "2026-03-02T15:00:00.000001+01:00", id="R14 due today"),
        pytest.param([DUE], DUE, "2026-03-02T15:00:00.000001+01:00", id="R14 at the due moment"),
        pytest.param([DUE], "2026-03-02T16:00+01:00", "2026-03-03T00:00+01:00", id="R14 already late"),
        pytest.param([DUE], "2026-02-20T16:00+01:00", "2026-02-21T00:00+01:00", id="R14 far ahead"),
        pytest.param(
            ["2026-03-02T18:00+01:00", DUE],
            "2026-03-02T12:00+01:00",
            "2026-03-02T15:00:00.000001+01:00",
            id="R14 the first of two",
        ),
        pytest.param([], "2026-03-29T12:00+02:00", "2026-03-30T00:00+02:00", id="R14 clocks go forward"),
        pytest.param([], "2026-10-25T00:30+02:00", "2026-10-26T00:00+01:00", id="R14 clocks go back"),
    ],
)
def test_when_the_page_changes_by_itself(due_times, now, change):
    changes_at = urgency.next_change_at([moment(due) for due in due_times], moment(now))

    assert changes_at == moment(change)
    assert changes_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("at", "late", "minutes"),
    [
        pytest.param("2026-03-02T13:00+01:00", timedelta(0), 120, id="R13 two hours left"),
        pytest.param("2026-03-02T14:59:30+01:00", timedelta(0), 0, id="R13 half a minute left"),
        pytest.param(DUE, timedelta(0), 0, id="R13 none left"),
        pytest.param("2026-03-02T15:00:30+01:00", timedelta(seconds=30), -1, id="R13 half a minute late"),
        pytest.param("2026-03-03T15:00+01:00", timedelta(days=1), -1440, id="R13 a day late"),
    ],
)
def test_how_long_is_left_or_over(at, late, minutes):
    assert urgency.late_by(moment(DUE), moment(at)) == late
    assert urgency.minutes_until(moment(DUE), moment(at)) == minutes
    assert urgency.is_late(moment(DUE), moment(at)) is (late > timedelta(0))
