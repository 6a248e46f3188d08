"""What holds for every deadline, whatever the day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from pathways.rules import clock, deadlines, urgency

OSLO = ZoneInfo("Europe/Oslo")
CLOCK_CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2027, 3, 28, 1, tzinfo=UTC),
]

any_moment = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.sampled_from([UTC, OSLO]))
near_a_clock_change = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CLOCK_CHANGES),
    st.integers(-40 * 24 * 60, 2 * 24 * 60),
)
moments = any_moment | near_a_clock_change
kinds = st.sampled_from(sorted(deadlines.RULES))
forward = st.sampled_from(sorted(kind for kind, line in deadlines.RULES.items() if line.span.count >= 0))
by_days = st.sampled_from(
    sorted(kind for kind, line in deadlines.RULES.items() if line.span.clock is deadlines.Clock.DAYS)
)
red_days = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40)


def utc(moment: datetime) -> datetime:
    """Two moments of one zone are subtracted by the wall clock in Python; in UTC they are not."""
    return moment.astimezone(UTC)


@given(kind=forward, start=moments)
def test_nothing_is_due_before_it_starts(kind, start):
    assert deadlines.due_at(kind, start) >= utc(start)


@given(start=moments, hours=st.integers(0, 5000))
def test_hours_are_elapsed_hours(start, hours):
    """R8: exact in UTC."""
    assert clock.elapsed(start, hours) - utc(start) == timedelta(hours=hours)


@given(kind=by_days, start=moments)
def test_day_clocks_always_land_on_midnight_in_oslo(kind, start):
    """R9: and on the right day."""
    due = deadlines.due_at(kind, start).astimezone(OSLO)

    assert due.time() == time.min
    assert due.date() - start.astimezone(OSLO).date() == timedelta(days=deadlines.rule(kind).span.count + 1)


@given(kind=by_days, start=moments, seconds=st.integers(0, 86_400))
def test_the_hour_of_the_day_never_moves_a_day_clock(kind, start, seconds):
    other = clock.start_of_day(clock.oslo_date(start)) + timedelta(seconds=seconds)
    if clock.oslo_date(other) == clock.oslo_date(start):
        assert deadlines.due_at(kind, other) == deadlines.due_at(kind, start)


@given(kind=kinds, start=moments, later=st.integers(0, 10**6))
def test_a_later_start_is_never_due_earlier(kind, start, later):
    assert deadlines.due_at(kind, utc(start) + timedelta(seconds=later)) >= deadlines.due_at(kind, start)


@given(kind=kinds, start=moments)
def test_the_basis_agrees_with_the_due_time(kind, start):
    basis = deadlines.explain(kind, deadlines.rule(kind).start, start)

    assert datetime.fromisoformat(str(basis["due_at"])) == deadlines.due_at(kind, start)
    assert basis["escalates_at"] > basis["due_at"]


@given(kind=forward, day=st.dates(date(2026, 1, 1), date(2026, 12, 1)), hour=st.integers(0, 23), red=red_days)
def test_red_days_only_ever_give_more_time_and_never_the_last_day(kind, day, hour, red):
    start = datetime.combine(day, time(hour), UTC)
    due = deadlines.due_at(kind, start, skip_holidays=True, holidays=red)

    assert due >= deadlines.due_at(kind, start)
    assert clock.oslo_date(due - urgency.INSTANT) not in red


@given(due_times=st.lists(moments, max_size=5), now=moments, share=st.floats(0, 1, exclude_max=True))
def test_no_urgency_changes_before_the_promised_moment(due_times, now, share):
    change = urgency.next_change_at(due_times, now)
    between = utc(now) + (change - utc(now)) * share

    assert change > utc(now)
    if between < change:
        assert [urgency.urgency(due, between) for due in due_times] == [
            urgency.urgency(due, now) for due in due_times
        ]
