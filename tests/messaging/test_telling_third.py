"""The third limit: the coordinating unit hears when a leader has left a clock open."""

from datetime import time, timedelta

import pytest

from accounts.enums import Role
from messaging import operations
from messaging.enums import Level
from messaging.models import Delivery, OutsideNotice, TellingRule, ThirdLimit
from pathways import operations as pathway_operations
from pathways.enums import DeadlineKind, State
from tests import cast as cast_module
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cast import NOON, admitted, pathway_at
from tests.messaging.telling_cast import reachable, send, tell

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def left_open(cast):
    """Return the HPH2 clock of a patient whom nobody has visited, a minute past its second limit."""
    pathway = pathway_at(cast, State.AT_HOME)
    clock = pathway.deadlines.get(kind=DeadlineKind.HPH2)
    pathway_operations.sweep(now=clock.escalates_at + MINUTE)
    operations.tell_people(now=clock.escalates_at + MINUTE)
    return clock


def third_of(clock):
    return ThirdLimit.objects.get(event__deadline=clock).due_at


def told_third(clock):
    rows = Delivery.objects.filter(event__deadline=clock, level=Level.COORDINATING)
    return {row.recipient.username for row in rows.select_related("recipient")}


def test_m23_the_coordinating_unit_is_told_once_when_the_leader_has_not_acted(cast, left_open):
    at = third_of(left_open)
    assert at == left_open.escalates_at + (left_open.escalates_at - left_open.due_at)
    operations.tell_third(now=at - MINUTE)
    assert told_third(left_open) == set()
    operations.tell_third(now=at)
    assert told_third(left_open) == {"kari"}
    rows = Delivery.objects.count()
    assert operations.tell_third(now=at + timedelta(days=3)) == 0
    assert Delivery.objects.count() == rows


def test_work_that_was_done_meanwhile_is_not_told(cast, left_open):
    at = third_of(left_open)
    cast_module.finish(cast, left_open.pathway, "HPH2", at=at - MINUTE)
    assert operations.tell_third(now=at + MINUTE) >= 1
    assert told_third(left_open) == set()
    assert ThirdLimit.objects.get(event__deadline=left_open).settled_at == at + MINUTE


def test_a_late_coordinating_unit_is_told_of_to_the_leader_above_it(cast):
    boss = MembershipFactory(
        user=UserFactory(username="boss"), unit=cast.municipality, role=Role.UNIT_LEADER
    ).user
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    clock = pathway.deadlines.get(kind=DeadlineKind.READY_ANSWER)
    assert clock.responsible == cast.office
    leader = MembershipFactory(
        user=UserFactory(username="chief"), unit=cast.office, role=Role.UNIT_LEADER
    ).user
    pathway_operations.sweep(now=clock.escalates_at + MINUTE)
    operations.tell_people(now=clock.escalates_at + MINUTE)
    assert Delivery.objects.filter(recipient=leader, level=Level.LEADER, event__deadline=clock).count() == 1
    operations.tell_third(now=third_of(clock))
    assert told_third(clock) == {boss.username}


def test_the_level_can_be_switched_off(cast, left_open):
    TellingRule.objects.create(event_kind="DEADLINE_ESCALATED", level="COORDINATING", is_on=False)
    operations.tell_third(now=third_of(left_open))
    assert told_third(left_open) == set()
    assert Delivery.objects.filter(event__deadline=left_open, level=Level.LEADER).exists()


def test_m26_the_laws_clock_disturbs_a_leader_at_night_who_allows_it(cast, letters):
    # Given two leaders, one of whom sleeps undisturbed, and the ward's tidligmelding left open over midnight
    wakes, sleeps = (
        reachable(
            MembershipFactory(user=UserFactory(username=name), unit=cast.ward, role=Role.UNIT_LEADER).user,
            by_sms=False,
            quiet_from=time(20),
            quiet_to=time(7),
            urgent_in_quiet=name == "wakes",
        )
        for name in ("wakes", "sleeps")
    )
    pathway = admitted(cast, at=NOON - timedelta(hours=1))
    clock = pathway.deadlines.get(kind=DeadlineKind.TIDLIGMELDING)
    at_night = clock.escalates_at + MINUTE
    assert at_night.hour in (21, 22, 23)
    pathway_operations.sweep(now=at_night)
    tell(at_night)
    assert send(at_night + MINUTE) == ["SENT"]
    assert [to for to, _letter in letters.letters] == [wakes.email]
    assert OutsideNotice.objects.get(recipient=sleeps).next_try_at.hour == 6


def test_the_cost_does_not_grow_with_the_limits(cast, django_assert_max_num_queries):
    clocks = [
        pathway_at(cast, State.AT_HOME, serial=serial).deadlines.get(kind=DeadlineKind.HPH2)
        for serial in range(4)
    ]
    late = max(clock.escalates_at for clock in clocks) + timedelta(days=30)
    pathway_operations.sweep(now=late)
    pathway_operations.sweep(now=late)
    operations.tell_people(now=late)
    assert ThirdLimit.objects.count() >= 4
    with django_assert_max_num_queries(13):
        operations.tell_third(now=late + timedelta(days=30))
    assert not ThirdLimit.objects.filter(settled_at=None).exists()
