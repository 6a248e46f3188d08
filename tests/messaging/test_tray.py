"""People are told, each once; the other side gets its message, once; the admission report is begun."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from messaging import operations
from messaging.enums import Direction, Level, MessageKind, MessageState, Source
from messaging.models import Delivery, Message
from messaging.operations import tray
from pathways import operations as pathway_operations
from pathways.enums import EventKind, State
from pathways.models import EventToTell, PathwayEvent
from tests import cast as cast_module
from tests.cast import ADMITTED_AT, NOON, admitted, author, pathway_at
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db


def told(user, kind):
    return Delivery.objects.filter(recipient=user, event__kind=kind).count()


def test_an_admission_is_told_to_home_care_and_the_office_and_never_to_its_author(cast):
    admitted(cast)
    operations.tell_people(now=NOON)
    assert [told(user, EventKind.ADMITTED) for user in (cast.anne, cast.kari, cast.bjorn, cast.cecilie)] == [
        1,
        1,
        0,
        0,
    ]
    assert not EventToTell.objects.exists()


def test_telling_twice_tells_once(cast):
    pathway_at(cast, State.AT_HOME)
    first = operations.tell_people(now=NOON)
    rows = Delivery.objects.count()
    # Somebody puts an event back in the tray by mistake: the row in Delivery is its own proof.
    event = PathwayEvent.objects.filter(kind=EventKind.ADMITTED).get()
    EventToTell.objects.create(event=event)
    assert (first > 0, operations.tell_people(now=NOON)) == (True, 1)
    assert Delivery.objects.count() == rows
    assert Message.objects.filter(kind=MessageKind.LOG_INNLAGT).count() == 1


def test_a_part_that_nobody_plays_is_told_to_the_one_that_stands_in(cast):
    places = pathway_operations.Places(
        ward=cast.ward, municipality=cast.municipality, coordinating_unit=cast.office
    )
    pathway_operations.admit(
        patient=cast_module.patient_facts(),
        stay=pathway_operations.StayFacts(admitted_at=ADMITTED_AT),
        places=places,
        by=author(cast.bjorn),
        now=ADMITTED_AT,
    )
    operations.tell_people(now=NOON)
    assert told(cast.kari, EventKind.ADMITTED) == 1


def test_an_escalation_reaches_the_leader_as_leader(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    clock = pathway.deadlines.get(kind="HPH2")
    pathway_operations.sweep(now=clock.escalates_at + timedelta(minutes=1))
    operations.tell_people(now=clock.escalates_at + timedelta(minutes=2))
    delivery = Delivery.objects.get(
        recipient=cast.lars, event__kind=EventKind.DEADLINE_ESCALATED, event__deadline=clock
    )
    assert delivery.level == Level.LEADER


def test_the_admission_report_is_begun_for_home_care(cast):
    pathway = admitted(cast)
    operations.tell_people(now=NOON)
    draft = Message.objects.get(kind=MessageKind.INNLEGGELSESRAPPORT)
    assert (draft.pathway, draft.sender_unit, draft.state) == (pathway, cast.district, MessageState.DRAFT)
    assert draft.content["reason_for_admission"] == "Hoftebrudd"


def test_messages_inside_the_house_arrive_at_once(cast):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    cast_module.answer(cast, pathway, at=NOON + timedelta(days=2))
    cast_module.discharge(cast, pathway, at=NOON + timedelta(days=3))
    operations.tell_people(now=NOON + timedelta(days=3))
    sent = Message.objects.exclude(state=MessageState.DRAFT).order_by("pk")
    assert [(message.kind, message.receiver_unit) for message in sent] == [
        (MessageKind.LOG_INNLAGT, cast.district),
        (MessageKind.LOG_UTSKRIVNINGSKLAR, cast.office),
        (MessageKind.READY_ANSWER, cast.ward),
        (MessageKind.LOG_UTSKREVET, cast.district),
    ]
    assert {message.state for message in sent} == {MessageState.ACKNOWLEDGED}
    assert {message.direction for message in sent} == {Direction.INTERNAL}


def test_what_came_by_message_is_not_sent_back(cast):
    operations.take_in(raw=official.example(official.KLAR), now=TAKEN_IN_AT, source=Source.COMMAND)
    operations.tell_people(now=TAKEN_IN_AT)
    assert set(Message.objects.values_list("kind", flat=True)) == {
        MessageKind.LOG_UTSKRIVNINGSKLAR,
        MessageKind.INNLEGGELSESRAPPORT,
    }


def test_an_admission_by_hand_frees_the_messages_that_waited(cast):
    # Given a discharge that came before anybody knew of the stay
    operations.take_in(raw=official.example(official.UTSKREVET), now=TAKEN_IN_AT, source=Source.COMMAND)
    waiting = Message.objects.get()
    # When the ward registers the admission by hand
    pathway_operations.admit(
        patient=cast_module.patient_facts(number="15076500565", family_name="Gundersen", given_name="Roland"),
        stay=pathway_operations.StayFacts(admitted_at=waiting.gen_at - timedelta(days=3)),
        places=cast.places,
        by=author(cast.bjorn),
        now=TAKEN_IN_AT,
    )
    operations.tell_people(now=TAKEN_IN_AT)
    waiting.refresh_from_db()
    assert waiting.pathway.state == State.DISCHARGED


def test_one_bad_event_does_not_hold_back_the_others(cast, monkeypatch):
    admitted(cast)
    admitted(cast, serial=1)
    bad = EventToTell.objects.order_by("pk").first().pk
    follow_up = tray._follow_up

    def fail_for_one(event, *, now):
        if event.pk == bad:
            raise RuntimeError
        follow_up(event, now=now)

    monkeypatch.setattr(tray, "_follow_up", fail_for_one)
    operations.tell_people(now=NOON)
    assert list(EventToTell.objects.values_list("pk", flat=True)) == [bad]
    assert Delivery.objects.filter(event_id=bad).count() == 0
    monkeypatch.undo()
    operations.tell_people(now=NOON)
    assert not EventToTell.objects.exists()
    assert told(cast.anne, EventKind.ADMITTED) == 2


def test_the_cost_of_a_batch_does_not_grow_with_its_events(cast, django_assert_max_num_queries):
    pathways = [pathway_at(cast, State.AT_HOME, serial=serial) for serial in range(3)]
    operations.tell_people(now=NOON)
    late = max(clock.due_at for pathway in pathways for clock in pathway.deadlines.all())
    pathway_operations.sweep(now=late + timedelta(minutes=1))
    assert EventToTell.objects.count() >= 9
    with django_assert_max_num_queries(17):
        operations.tell_people(now=late + timedelta(minutes=2))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_event_once(cast):
    for serial in range(12):
        admitted(cast, serial=serial)
    start = Barrier(2)

    def work(_number):
        try:
            start.wait()
            return operations.tell_people(now=NOON, batch=3)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        told_by = list(threads.map(work, range(2)))
    operations.tell_people(now=NOON)
    assert not EventToTell.objects.exists()
    assert sum(told_by) <= PathwayEvent.objects.count()
    assert told(cast.anne, EventKind.ADMITTED) == told(cast.kari, EventKind.ADMITTED) == 12
    assert Message.objects.filter(kind=MessageKind.LOG_INNLAGT).count() == 12
    assert Message.objects.filter(kind=MessageKind.INNLEGGELSESRAPPORT).count() == 12
