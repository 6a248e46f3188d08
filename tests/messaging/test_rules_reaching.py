"""When and how a colleague hears outside the system: quiet hours, gathering, waits, numbers."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.enums import AttemptOutcome, Channel, Level
from messaging.rules import reaching
from messaging.rules.reaching import Choice
from pathways.enums import DeadlineKind
from pathways.rules import clock as clock_rules

NIGHT = Choice(by_email=True, quiet_from=time(22), quiet_to=time(7))


def oslo(day, hour, minute=0, *, month=3, year=2026, fold=0):
    return datetime(year, month, day, hour, minute, tzinfo=clock_rules.OSLO, fold=fold).astimezone(UTC)


def until(at, begins, ends):
    return reaching.quiet_until(at, quiet_from=begins, quiet_to=ends)


def test_m24_the_persons_own_choice_counts_then_the_nearest_units_then_the_houses():
    town, own = Choice(by_email=True, bundle_minutes=30), Choice(by_sms=True, bundle_minutes=1)
    assert reaching.choice_of(None, []) == reaching.HOUSE
    assert reaching.HOUSE.channels() == ()
    assert reaching.choice_of(None, [None, town]) == town
    found = reaching.choice_of(own, [None, town])
    assert found.channels() == (Channel.SMS,)
    assert found.bundle_minutes == 30


@pytest.mark.parametrize(
    ("at", "begins", "ends", "expected"),
    [
        pytest.param(oslo(3, 23), time(22), time(7), oslo(4, 7), id="before midnight"),
        pytest.param(oslo(4, 3), time(22), time(7), oslo(4, 7), id="after midnight"),
        pytest.param(oslo(4, 7), time(22), time(7), None, id="the end itself is not quiet"),
        pytest.param(oslo(4, 22), time(22), time(7), oslo(5, 7), id="the beginning is"),
        pytest.param(oslo(4, 12), time(22), time(7), None, id="by day"),
        pytest.param(oslo(4, 12), time(8), time(16), oslo(4, 16), id="quiet by day"),
        pytest.param(oslo(4, 12), time(12), time(12), None, id="equal times are none"),
        pytest.param(oslo(4, 12), None, time(12), None, id="half a choice is none"),
        # 29 March 2026: the clock goes from 02:00 to 03:00. 25 October: from 03:00 back to 02:00.
        pytest.param(oslo(28, 23), time(22), time(7), oslo(29, 7), id="the short night ends at seven"),
        pytest.param(oslo(29, 1), time(22), time(2, 30), oslo(29, 3, 30), id="an end that the clock skips"),
        pytest.param(
            oslo(24, 23, month=10),
            time(22),
            time(7),
            oslo(25, 7, month=10),
            id="the long night ends at seven",
        ),
        pytest.param(
            oslo(25, 1, month=10),
            time(22),
            time(2, 30),
            oslo(25, 2, 30, month=10),
            id="the first of two half past two",
        ),
        pytest.param(
            oslo(25, 2, 10, month=10, fold=1),
            time(22),
            time(2, 30),
            oslo(25, 2, 30, month=10, fold=1),
            id="the second of two half past two",
        ),
    ],
)
def test_m25_quiet_hours_follow_the_clock_on_the_wall(at, begins, ends, expected):
    assert until(at, begins, ends) == expected


def test_m25_the_nights_of_the_change_have_nine_hours_less_and_more_one():
    lengths = [
        until(oslo(day, 22, month=month), time(22), time(7)) - oslo(day, 22, month=month)
        for day, month in ((27, 3), (28, 3), (24, 10))
    ]
    assert lengths == [timedelta(hours=9), timedelta(hours=8), timedelta(hours=10)]


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    begins=st.times().map(lambda value: value.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda value: value.replace(second=0, microsecond=0)),
)
def test_m25_quiet_hours_always_end_and_are_over_when_they_end(at, begins, ends):
    moment = at.replace(tzinfo=UTC)
    end = until(moment, begins, ends)
    if end is not None:
        assert moment < end <= moment + timedelta(hours=25)
        again = until(end, begins, ends)
        # Only where the clock was put back can the same time come a second time.
        assert again is None or again - end <= timedelta(hours=1)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("clock", ["", *DeadlineKind])
def test_m26_only_the_laws_clocks_at_the_leaders_are_urgent(level, clock):
    laws = {"TIDLIGMELDING", "HELSEOPPLYSNINGER_UPDATE", "READY_ANSWER", "EPIKRISE_READY", "EPIKRISE"}
    expected = level in (Level.LEADER, Level.COORDINATING) and clock in laws
    assert reaching.is_urgent(level=level, clock=clock) is expected


def test_m26_urgent_goes_through_the_night_only_when_the_person_allows_it():
    at, allows = oslo(3, 23), Choice(quiet_from=time(22), quiet_to=time(7), urgent_in_quiet=True)
    assert reaching.due_at(at, choice=allows, urgent=True) == at + timedelta(minutes=1)
    assert reaching.due_at(at, choice=allows, urgent=False) == oslo(4, 7)
    assert reaching.due_at(at, choice=NIGHT, urgent=True) == oslo(4, 7)


def test_m27_what_happens_within_the_minutes_goes_as_one():
    at = oslo(3, 12)
    assert reaching.due_at(at, choice=NIGHT, urgent=False) == at + timedelta(minutes=10)
    # Gathering that ends in the quiet hours waits them out.
    assert reaching.due_at(oslo(3, 21, 55), choice=NIGHT, urgent=False) == oslo(4, 7)


def waits_after(outcome, *, since=timedelta()):
    now = oslo(3, 12)
    found = [
        reaching.next_try_at(attempts=number, outcome=outcome, due_at=now - since, now=now)
        for number in range(1, 9)
    ]
    return [wait and wait - now for wait in found]


@pytest.mark.parametrize("outcome", [AttemptOutcome.FAILED, AttemptOutcome.UNSURE, AttemptOutcome.LOST])
def test_m28_waits_grow_and_end(outcome):
    waits = waits_after(outcome)
    assert waits[6:] == [None, None]
    assert waits[:6] == sorted(set(waits[:6])) == list(reaching.WAITS)


def test_m28_a_service_that_is_down_is_asked_every_hour_for_a_day():
    assert waits_after(AttemptOutcome.DOWN)[3:] == [timedelta(hours=1)] * 5
    assert waits_after(AttemptOutcome.DOWN, since=timedelta(hours=23))[7] == timedelta(hours=1)
    assert waits_after(AttemptOutcome.DOWN, since=timedelta(hours=23, minutes=1))[7] is None


def test_m28_what_is_refused_is_given_up_at_once():
    assert waits_after(AttemptOutcome.REFUSED) == [None] * 8


def test_m29_an_hour_is_waiting_more_is_an_outage():
    now = oslo(3, 12)
    assert not reaching.was_held(since=now - timedelta(hours=1), now=now)
    assert reaching.was_held(since=now - timedelta(hours=1, seconds=1), now=now)


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("400 00 000", "+4740000000"),
        ("90 00 00 00", "+4790000000"),
        ("+47 400 00 000", "+4740000000"),
        ("0047 400 00 000", "+4740000000"),
        ("+46 70 000 00 00", "+46700000000"),
        ("72 00 00 00", None),
        ("intern 1234", None),
        ("", None),
        ("400 00 000 (hjemme)", None),
    ],
)
def test_m31_a_text_message_goes_to_mobile_numbers_only(phone, expected):
    assert reaching.mobile(phone) == expected
