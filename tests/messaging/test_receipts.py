"""Receipts for our own messages: the first one counts, none within 96 hours counts as negative. D10, M6, M7."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from messaging import operations
from messaging.enums import MessageState, Source, TaskReason
from messaging.models import InboxTask, Message, RawMessage
from messaging.operations import receipts
from messaging.operations.transport import handing
from messaging.xml import apprec, parse
from pathways.enums import EventKind
from pathways.models import BoardVersion, EventToTell, PathwayEvent
from tests.cast import NOON, admitted
from tests.messaging.test_writing import _report, send, write

pytestmark = pytest.mark.django_db
LIMIT = NOON + timedelta(hours=96)
AFTER = LIMIT + timedelta(seconds=1)


def sent_report(outside, serial=0):
    pathway = admitted(outside, serial=serial)
    write(pathway, "INNLEGGELSESRAPPORT", outside.anne, _report())
    return send(pathway, "INNLEGGELSESRAPPORT", outside.anne)


@pytest.fixture
def message(outside, settings, tmp_path):
    """Return a report that was put in the hospital's folder at noon."""
    settings.HPH_OUT_FOLDER = tmp_path
    message = sent_report(outside)
    operations.send_waiting(now=NOON)
    return message


def answer(message, *codes, now, version="1.0", **changes):
    """Let the receiver's receipt arrive."""
    head = parse.parse(bytes(message.xml)).head
    errors = [apprec.error(code) for code in codes]
    receipt = apprec.answer(head, msg_id=f"r{now:%d%H%M%S}", gen_at=now, errors=errors, version=version)
    raw = apprec.build(receipt)
    for old, new in changes.items():
        raw = raw.replace(old.encode(), new.encode())
    return operations.take_in(raw=raw, now=now, source=Source.FOLDER)


def fresh(message):
    return Message.objects.get(pk=message.pk)


def missing(now):
    return operations.note_missing_receipts(now=now)


def test_d10_nothing_happens_within_96_hours(message):
    assert missing(LIMIT) == 0
    assert fresh(message).state == MessageState.SENT


def test_d10_without_a_receipt_it_counts_as_negative_once(message, outside):
    version = BoardVersion.objects.get(unit=outside.district).version
    assert missing(AFTER) == 1
    assert missing(AFTER + timedelta(hours=1)) == 0
    assert fresh(message).state == MessageState.NO_RECEIPT
    task = InboxTask.objects.get()
    assert (task.unit, task.reason, task.message) == (outside.district, TaskReason.NO_RECEIPT, message)
    event = PathwayEvent.objects.get(kind=EventKind.RECEIPT_MISSING)
    assert (event.at, event.recorded_at, event.by_name) == (LIMIT, AFTER, "")
    assert BoardVersion.objects.get(unit=outside.district).version > version
    # The people who sent it are told, once each
    assert EventToTell.objects.filter(event=event).exists()
    operations.tell_people(now=AFTER)
    assert {each.recipient for each in event.deliveries.all()} == {outside.anne}


def test_d10_what_has_not_got_out_waits_for_its_line_instead(outside, settings):
    settings.HPH_OUT_FOLDER = None
    message = sent_report(outside)
    assert missing(AFTER) == 0
    assert fresh(message).state == MessageState.SENT


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_d10_a_receipt_in_time_ends_the_waiting(message, version):
    answer(message, now=LIMIT - timedelta(minutes=1), version=version)
    assert missing(AFTER) == 0
    assert fresh(message).state == MessageState.ACKNOWLEDGED


@pytest.mark.parametrize(("codes", "status"), [((), "1"), (("E35",), "2")])
def test_d10_a_late_receipt_is_kept_and_shown_and_changes_nothing(message, codes, status):
    missing(AFTER)
    late = AFTER + timedelta(hours=2)
    result = answer(message, *codes, now=late)
    after = fresh(message)
    assert (after.state, after.late_receipt_status) == (MessageState.NO_RECEIPT, status)
    assert after.late_receipt_at == late
    assert RawMessage.objects.get(pk=result.raw_id).message == message
    assert InboxTask.objects.count() == 1  # the one of D10; still open, for people to close
    answer(message, now=late + timedelta(hours=1))
    assert fresh(message).late_receipt_at == late


def test_m6_sent_once_more_it_is_awaited_for_96_hours_more(message, outside):
    missing(AFTER)
    operations.try_again(message_id=message.pk, by=outside.anne, now=AFTER)
    assert operations.send_waiting(now=AFTER) == 1
    assert missing(AFTER + timedelta(hours=96)) == 0
    answer(message, now=AFTER + timedelta(hours=1))
    assert fresh(message).state == MessageState.ACKNOWLEDGED


def test_d10_a_row_that_cannot_be_noted_holds_back_no_other(message, outside, monkeypatch, caplog):
    other = sent_report(outside, serial=1)
    operations.send_waiting(now=NOON)
    record = handing.record

    def poison(row, *arguments, **named):
        if row.pk == message.pk:
            raise RuntimeError
        return record(row, *arguments, **named)

    monkeypatch.setattr(handing, "record", poison)
    assert missing(AFTER) == 1
    assert (fresh(message).state, fresh(other).state) == (MessageState.SENT, MessageState.NO_RECEIPT)
    assert missing(AFTER + timedelta(minutes=59)) == 0
    monkeypatch.undo()
    assert missing(AFTER + timedelta(minutes=61)) == 1
    assert InboxTask.objects.filter(reason=TaskReason.NO_RECEIPT).count() == 2


@pytest.mark.django_db(transaction=True)
def test_d10_several_workers_at_once_note_each_message_once(outside, settings, tmp_path):
    settings.HPH_OUT_FOLDER = tmp_path
    for serial in range(4):
        sent_report(outside, serial=serial)
    operations.send_waiting(now=NOON)

    def work(_number):
        try:
            return missing(AFTER)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        noted = sum(pool.map(work, range(4)))
    noted += missing(AFTER)
    assert noted == 4
    assert PathwayEvent.objects.filter(kind=EventKind.RECEIPT_MISSING).count() == 4
    assert InboxTask.objects.filter(reason=TaskReason.NO_RECEIPT).count() == 4


def test_m7_a_receipt_from_another_organisation_is_not_believed(message):
    result = answer(
        message, now=NOON + timedelta(minutes=1), **{"<Id>59<": "<Id>60<", "<Id>90998<": "<Id>61<"}
    )
    assert fresh(message).state == MessageState.SENT
    task = InboxTask.objects.get()
    assert (task.reason, task.raw_id) == (TaskReason.ORIGINAL_UNKNOWN, result.raw_id)
    assert "not believed" in task.sentence
    answer(message, now=NOON + timedelta(minutes=2))
    assert fresh(message).state == MessageState.ACKNOWLEDGED


def test_m7_a_second_receipt_is_stored_and_ignored(message):
    answer(message, now=NOON + timedelta(minutes=1))
    answer(message, "X99", now=NOON + timedelta(minutes=2))
    assert fresh(message).state == MessageState.ACKNOWLEDGED
    assert RawMessage.objects.filter(message=message).count() == 2
    assert not InboxTask.objects.exists()


def test_a_receipt_for_what_we_thought_had_never_got_out_is_believed(outside, settings):
    settings.HPH_OUT_FOLDER = None
    message = sent_report(outside)
    now = NOON
    while fresh(message).state == MessageState.SENT:
        operations.send_waiting(now=now)
        now = fresh(message).next_try_at or now
    answer(message, now=now + timedelta(hours=1))
    assert fresh(message).state == MessageState.ACKNOWLEDGED
    assert not InboxTask.objects.still_open().exists()


def test_a_receipt_for_nothing_lands_with_somebody(cast, message):
    answer(message, now=NOON, **{message.message_id: "unknown"})
    assert InboxTask.objects.get().unit == cast.office


def test_the_sweep_costs_one_question_when_nothing_waits(message, django_assert_num_queries):
    with django_assert_num_queries(1):
        receipts.note_missing_receipts(now=LIMIT)
