"""A pathway that the ward cancels takes back what the ward had told: the receivers get the cancellation. HISD 1154."""

from datetime import timedelta

import pytest

from accounts.models import Unit
from messaging import operations
from messaging.enums import Direction, MessageKind, MessageState, MessageStatus, TaskReason
from messaging.models import InboxTask, Message
from messaging.xml import parse, validate
from pathways import operations as pathway_operations
from pathways.models import EventToTell, PathwayEvent
from tests import cast as cast_module
from tests.cast import NOON, admitted, author
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def far(cast):
    """Return the cast with the municipality outside the installation."""
    municipal = [cast.office.pk, cast.district.pk, cast.municipality.pk]
    Unit.objects.filter(pk__in=municipal).update(is_internal=False)
    return cast


def cancel(pathway, user, at=LATER):
    pathway_operations.cancel(pathway_id=pathway.pk, reason="Feil pasient", by=author(user), now=at)
    operations.tell_people(now=at)


def cancellations():
    return list(Message.objects.filter(status=MessageStatus.CANCELLED).order_by("pk"))


def told(cast):
    pathway = admitted(cast)
    operations.tell_people(now=NOON)
    return pathway, Message.objects.get(kind=MessageKind.LOG_INNLAGT)


def test_the_notice_of_an_admission_is_cancelled_towards_the_outside(far):
    pathway, notice = told(far)
    assert notice.direction == Direction.OUT
    cancel(pathway, far.bjorn)
    [taken_back] = cancellations()
    notice.refresh_from_db()
    assert notice.state == MessageState.CANCELLED
    assert "Feil pasient" in notice.note
    assert (taken_back.state, taken_back.parent_id) == (MessageState.SENT, notice.message_id)
    raw = bytes(taken_back.xml)
    assert validate.schema_errors(raw, official.folder()) == []
    read = parse.parse(raw)
    assert (read.payload.status, read.head.conversation.parent) == ("C", notice.message_id)
    assert read.head.receiver == parse.parse(bytes(notice.xml)).head.receiver
    # Told again by mistake, it is not sent again.
    EventToTell.objects.create(event=PathwayEvent.objects.get(kind="CANCELLED"))
    operations.tell_people(now=LATER)
    assert len(cancellations()) == 1


def test_what_was_said_of_being_ready_is_cancelled_before_it(far):
    pathway = admitted(far)
    cast_module.make_ready(far, pathway, at=NOON)
    operations.tell_people(now=NOON)
    cancel(pathway, far.bjorn)
    found = cancellations()
    assert [each.kind for each in found] == [MessageKind.LOG_UTSKRIVNINGSKLAR, MessageKind.LOG_INNLAGT]
    for each in found:
        assert validate.schema_errors(bytes(each.xml), official.folder()) == []
        assert parse.parse(bytes(each.xml)).payload.status == "C"


def test_inside_the_house_the_message_stands_as_cancelled_too(cast):
    pathway, notice = told(cast)
    cancel(pathway, cast.bjorn)
    notice.refresh_from_db()
    assert notice.state == MessageState.CANCELLED
    assert [each.direction for each in cancellations()] == [Direction.INTERNAL]


def test_a_municipality_that_ends_its_follow_up_takes_nothing_of_the_wards_back(cast):
    pathway, notice = told(cast)
    cancel(pathway, cast.kari)
    notice.refresh_from_db()
    assert notice.state == MessageState.ACKNOWLEDGED
    assert cancellations() == []


def test_an_admission_that_was_real_is_not_taken_back_afterwards(far):
    pathway, notice = told(far)
    cast_module.discharge(far, pathway, at=NOON + timedelta(hours=1))
    cancel(pathway, far.bjorn)
    notice.refresh_from_db()
    assert notice.state == MessageState.SENT
    assert cancellations() == []


def test_a_cancellation_that_cannot_be_sent_is_work_for_the_ward(far):
    pathway, notice = told(far)
    Unit.objects.filter(pk__in=[far.ward.pk, far.hospital.pk, far.trust.pk]).update(her_id=None)
    cancel(pathway, far.bjorn)
    notice.refresh_from_db()
    assert notice.state == MessageState.SENT
    task = InboxTask.objects.get(reason=TaskReason.NO_ADDRESS)
    assert (task.unit, task.message.status) == (far.ward, MessageStatus.CANCELLED)
    assert "HER-id" in task.sentence


def test_the_notice_taken_back_first_cancels_once(far):
    _pathway, notice = told(far)
    operations.cancel_message(message_pk=notice.pk, reason="Feil", by=author(far.bjorn), now=LATER)
    operations.tell_people(now=LATER)
    assert len(cancellations()) == 1
