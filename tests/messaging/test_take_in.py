"""A message comes in: every official one in any order, the same one twice, and everything that can be wrong."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.models import Unit
from messaging import operations
from messaging.enums import MessageState, Outcome, Source, TaskReason
from messaging.models import InboxTask, Message, RawMessage
from messaging.operations import effects
from messaging.rules import WAITS
from messaging.xml import apprec
from pathways import operations as pathway_operations
from pathways.enums import DeadlineKind, Party, State
from pathways.models import Pathway
from tests.cast import author
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.xml import official
from tests.messaging.xml.official import (
    AVMELDING,
    DOD,
    INNLAGT,
    INNLAGT_CANCELLED,
    KLAR,
    LOGISTICS,
    UTSKREVET,
)

pytestmark = pytest.mark.django_db
ADMITTED_AT = datetime(2018, 1, 29, 9, 0, tzinfo=UTC)


def take_in(raw, now=TAKEN_IN_AT):
    return operations.take_in(raw=raw, now=now, source=Source.COMMAND)


def official_one(name, now=TAKEN_IN_AT):
    return take_in(official.example(name), now)


def broken(name, *changes):
    """Return an official example with pieces of its text replaced."""
    text = official.example(name).decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


def receipt_of(result):
    return apprec.parse(result.receipt)


# --- What each official message does ------------------------------------------------------------------------


def test_the_admission_starts_the_pathway_with_two_clocks(cast):
    result = official_one(INNLAGT, now=ADMITTED_AT + timedelta(hours=1))
    pathway = Pathway.objects.get(pk=result.pathway_id)
    assert (result.receipt_status, result.errors, result.is_duplicate) == ("1", (), False)
    assert (pathway.state, pathway.patient.name) == (State.ADMITTED, "Roland Gundersen")
    assert pathway.stay.admitted_at == ADMITTED_AT
    assert pathway.stay.notice_sent_at == datetime(2018, 1, 29, 9, 11, 54, tzinfo=UTC)
    assert dict(pathway.parties.values_list("part", "unit")) == {
        Party.WARD: cast.ward.pk,
        Party.MUNICIPALITY: cast.municipality.pk,
        Party.COORDINATING_UNIT: cast.office.pk,
        Party.HOME_CARE: cast.district.pk,
    }
    clocks = pathway.deadlines.still_open()
    assert {clock.kind for clock in clocks} == {DeadlineKind.TIDLIGMELDING, DeadlineKind.INNLEGGELSESRAPPORT}


def test_the_receipt_answers_the_sender_about_this_message(cast):
    receipt = receipt_of(official_one(INNLAGT))
    assert receipt.is_positive
    assert receipt.original_id == "b088a160-0698-11e8-b566-0800200c9a66"
    assert (receipt.receiver.her_id, receipt.receiver.service_her_id) == (59, 90998)
    assert (receipt.sender.her_id, receipt.sender.service_her_id) == (99387, 5078)
    assert receipt.version == "1.0"


def test_the_installation_may_choose_the_newer_receipt(cast, settings):
    settings.HPH_APPREC_VERSION = "1.1"
    assert receipt_of(official_one(INNLAGT)).version == "1.1"


STATES = {
    (INNLAGT,): State.ADMITTED,
    (INNLAGT, KLAR): State.READY_FOR_DISCHARGE,
    (INNLAGT, KLAR, AVMELDING): State.ADMITTED,
    (INNLAGT, KLAR, AVMELDING, UTSKREVET): State.DISCHARGED,
    (INNLAGT, KLAR, AVMELDING, UTSKREVET, DOD): State.DECEASED,
    (INNLAGT, INNLAGT_CANCELLED): State.CANCELLED,
    (KLAR,): State.READY_FOR_DISCHARGE,
    (AVMELDING,): State.ADMITTED,
}


@pytest.mark.parametrize(("names", "state"), STATES.items(), ids=lambda value: str(len(value)))
def test_messages_end_in_the_same_state_in_any_order(cast, names, state):
    orders = list(itertools.permutations(names))
    for order in orders[:: max(1, len(orders) // 6)]:
        results = [official_one(name) for name in order]
        assert all(result.receipt_status == "1" for result in results)
        pathway = Pathway.objects.get()
        assert (pathway.state, order) == (state, order)
        assert not InboxTask.objects.still_open().exists(), order
        _forget()


def _forget():
    """Empty the tables between two orders, faster than a new test each."""
    tables = "messaging_inboxtask, messaging_rawmessage, messaging_message, pathways_patient"
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"truncate {tables} cascade")


def test_every_logistics_message_gets_its_receipt_and_none_is_lost(cast):
    for order in (LOGISTICS, LOGISTICS[::-1], sorted(LOGISTICS)):
        results = [official_one(name) for name in order]
        assert [result.receipt_status for result in results] == ["1"] * len(LOGISTICS)
        assert Message.objects.count() == len(LOGISTICS)
        unsettled = Message.objects.filter(pathway=None, tasks__closed_at__isnull=False)
        assert not unsettled.exists()
        _forget()


def test_a_message_that_waits_is_a_task_until_the_admission_comes(cast):
    result = official_one(UTSKREVET)
    task = InboxTask.objects.get()
    assert (result.receipt_status, result.pathway_id) == ("1", None)
    assert (task.unit, task.reason) == (cast.district, TaskReason.NO_PATHWAY)
    official_one(INNLAGT)
    task.refresh_from_db()
    assert task.closed_at is not None
    assert Pathway.objects.get().state == State.DISCHARGED


def test_a_cancellation_waits_for_what_it_cancels(cast):
    assert official_one(INNLAGT_CANCELLED).pathway_id is None
    official_one(INNLAGT)
    assert Pathway.objects.get().state == State.CANCELLED
    assert Message.objects.get(status="N").state == MessageState.CANCELLED


def test_a_cancellation_does_not_undo_what_was_told_later(cast):
    official_one(INNLAGT)
    official_one(KLAR)
    official_one(INNLAGT_CANCELLED)
    assert Pathway.objects.get().state == State.READY_FOR_DISCHARGE
    assert InboxTask.objects.get().reason == TaskReason.NOT_APPLIED


def test_only_the_sender_can_cancel(cast):
    official_one(INNLAGT)
    other = broken(INNLAGT_CANCELLED, ("<Id>59</Id>", "<Id>60</Id>"))
    assert take_in(other).receipt_status == "1"
    assert Pathway.objects.get().state == State.ADMITTED
    assert "another organisation" in InboxTask.objects.get().sentence


def test_a_notice_of_a_stay_that_the_ward_registered_by_hand_is_the_same_stay(cast):
    by_hand = official.example(INNLAGT).replace(b"2018-01-29T10:00:00", b"2018-01-29T09:30:00")
    take_in(by_hand.replace(b"b088a160", b"c088a160"))
    assert official_one(INNLAGT).pathway_id == Pathway.objects.get().pk


def test_a_refusal_of_the_pathway_is_a_receipt_and_a_task(cast):
    # Given a patient whom the ward itself has discharged
    pathway = Pathway.objects.get(pk=official_one(INNLAGT).pathway_id)
    pathway_operations.discharge(
        pathway_id=pathway.pk,
        at=ADMITTED_AT + timedelta(days=1),
        to_code="1",
        by=author(cast.bjorn),
        now=ADMITTED_AT + timedelta(days=1),
    )
    # When a message says that the patient is ready for discharge
    result = official_one(KLAR)
    # Then the sender is answered, and a person is told why nothing happened
    assert (result.receipt_status, result.pathway_id) == ("1", pathway.pk)
    task = InboxTask.objects.get()
    assert task.reason == TaskReason.NOT_APPLIED
    assert task.sentence


def test_an_admission_report_that_comes_before_the_notice_meets_its_clock_when_that_comes(cast):
    # Given a report to a ward that has no such patient yet
    Unit.objects.filter(pk=cast.ward.pk).update(her_id=91090)
    report = official_one("Innleggelsesrapport_v1-6_Ny.xml")
    assert (report.receipt_status, report.pathway_id) == ("1", None)
    assert InboxTask.objects.get().unit == cast.ward
    patient = Message.objects.get().patient
    # When the notice of the patient's admission comes
    notice = broken(INNLAGT, (NUMBER, f"<Id>{patient.number}</Id>"))
    pathway = Pathway.objects.get(pk=take_in(notice).pathway_id)
    # Then the report lies on the pathway, and its clock is met
    assert set(pathway.messages.values_list("kind", flat=True)) == {"LOG_INNLAGT", "INNLEGGELSESRAPPORT"}
    assert pathway.stay.innleggelsesrapport_sent_at is not None
    assert not pathway.deadlines.still_open().filter(kind=DeadlineKind.INNLEGGELSESRAPPORT).exists()
    assert not InboxTask.objects.still_open().exists()


# --- The same one twice ----------------------------------------------------------------------------------------


def test_a_duplicate_has_no_effect_and_no_second_receipt(cast):
    first, second = official_one(INNLAGT), official_one(INNLAGT)
    assert (second.is_duplicate, second.pathway_id) == (True, first.pathway_id)
    assert (second.receipt_status, second.receipt) == ("", first.receipt)
    assert (Message.objects.count(), RawMessage.objects.count()) == (1, 2)


def test_a_refused_message_that_is_put_right_is_no_duplicate(cast):
    wrong = broken(INNLAGT, ("<Id>15076500565</Id>", "<Id>15076500566</Id>"))
    assert take_in(wrong).receipt_status == "2"
    assert official_one(INNLAGT).receipt_status == "1"


# --- What can be wrong ------------------------------------------------------------------------------------------

NUMBER = "<Id>15076500565</Id>"
WRONG = {
    "number with a wrong digit": ("E31", [(NUMBER, "<Id>15076500566</Id>")]),
    "number of a passport": ("E31", [('V="FNR" DN="Fødselsnummer"', 'V="PNR" DN="Passnummer"')]),
    "no family name": ("E33", [("<FamilyName>Gundersen</FamilyName>", "")]),
    "no given name": ("E34", [("<GivenName>Roland</GivenName>", "")]),
    "dated in the future": ("X99", [("<GenDate>2018-01-29T10:11:54", "<GenDate>2018-03-01T10:11:00")]),
    "admission in the future": ("X99", [('V="2018-01-29T10:00:00"', 'V="2018-03-02T10:00:00"')]),
    "a notice that is changed": ("X99", [('V="N" DN="Ny"', 'V="M" DN="Endring"')]),
    "an unknown status": ("T02", [('V="N" DN="Ny"', 'V="A" DN="Annet"')]),
    "a required element missing": ("T02", [("<Anslag>false</Anslag>", ""), ('V="2018-01-29T10:00:00"', "")]),
    "cut in the middle": ("T01", [("</Document>", "")]),
}


@pytest.mark.parametrize(("code", "changes"), WRONG.values(), ids=WRONG)
def test_a_wrong_message_gets_a_negative_receipt_with_the_national_code(cast, code, changes):
    result = take_in(broken(INNLAGT, *changes))
    assert (result.receipt_status, result.outcome) == ("2", Outcome.REFUSED)
    assert [error["code"] for error in result.errors] == [code]
    assert result.errors[0]["text"]
    assert receipt_of(result).errors[0].value == code
    assert not Message.objects.exists()
    assert not Pathway.objects.exists()
    assert RawMessage.objects.get().handled_at == TAKEN_IN_AT


def test_a_patient_without_a_number_or_a_name_is_told_both(cast):
    text = official.example(INNLAGT).decode()
    start, end = text.index("<Patient>"), text.index("</Patient>")
    ident = text[text.index("<Ident>", start) : text.index("</Ident>", start) + len("</Ident>")]
    result = take_in((text[:start] + text[start:end].replace(ident, "") + text[end:]).encode())
    assert [error["code"] for error in result.errors] == ["E30"]


def test_synthetic_numbers_only_where_the_setting_allows_them(cast, settings):
    settings.HPH_ALLOW_SYNTHETIC = False
    synthetic = broken(INNLAGT, (NUMBER, "<Id>17854100090</Id>"))
    result = take_in(synthetic)
    assert result.receipt_status == "2"
    assert result.errors[0]["code"] == "E31"


def test_the_official_schema_is_asked_when_it_is_there(cast, settings):
    settings.HPH_SCHEMAS = official.folder()
    assert official_one(INNLAGT).receipt_status == "1"
    odd = broken(
        INNLAGT, ("<Anslag>false</Anslag>", "<Anslag>false</Anslag><Ukjent/>"), ("b088a160", "a088a160")
    )
    result = take_in(odd)
    assert [error["code"] for error in result.errors] == ["T02"]


NOT_OURS = {
    "another municipality": [("<Id>99387</Id>", "<Id>1</Id>"), ("<Id>5078</Id>", "<Id>2</Id>")],
    "a hospital that is not served here": [("<Id>99387</Id>", "<Id>3</Id>"), ("<Id>5078</Id>", "<Id>4</Id>")],
}


@pytest.mark.parametrize("changes", NOT_OURS.values(), ids=NOT_OURS)
def test_nothing_is_receipted_that_is_not_addressed_to_us(cast, changes):
    result = take_in(broken(INNLAGT, *changes))
    assert (result.receipt, result.receipt_status, result.outcome) == (None, "", Outcome.NOT_OURS)
    assert result.errors[0]["text"]
    assert (Message.objects.count(), RawMessage.objects.count()) == (0, 1)


def test_a_unit_that_is_only_known_here_is_not_served_here(cast):
    Unit.objects.update(is_internal=False)
    assert official_one(INNLAGT).outcome == Outcome.NOT_OURS


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><MsgHead>&c;</MsgHead>'


@pytest.mark.parametrize("raw", [b"", b"not xml at all", BOMB, b"\xff\xfe\x00", b"<a/>"])
def test_what_cannot_be_read_is_kept_and_given_to_people(cast, raw):
    result = take_in(raw)
    assert (result.outcome, result.receipt) == (Outcome.UNREADABLE, None)
    assert result.errors[0]["text"]
    assert bytes(RawMessage.objects.get().raw) == raw
    assert InboxTask.objects.get().reason == TaskReason.UNREADABLE


# --- Failures in our own house -------------------------------------------------------------------------------------


def test_a_crash_keeps_the_message_and_the_next_attempt_takes_it_in(cast, monkeypatch):
    # Given an installation that fails in the middle
    def fail(_arrival):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(effects, "effect_of", fail)
        result = official_one(INNLAGT)
    # Then nothing is answered, and nothing is lost
    row = RawMessage.objects.get()
    assert (result.receipt_status, result.outcome, row.attempts, row.handled_at) == ("", "", 1, None)
    assert "stored" in result.errors[0]["text"]
    assert not Message.objects.exists()
    # When it works again, then the message is taken in once
    later = TAKEN_IN_AT + WAITS[0]
    assert operations.retry_unhandled(now=later) == 1
    row.refresh_from_db()
    assert (row.outcome, row.receipt_status) == (Outcome.TAKEN_IN, "1")
    assert operations.retry_unhandled(now=later) == 0


def test_after_the_last_attempt_people_take_over(cast, monkeypatch):
    def fail(_arrival):
        raise RuntimeError

    monkeypatch.setattr(effects, "effect_of", fail)
    official_one(INNLAGT)
    now = TAKEN_IN_AT
    for wait in WAITS:
        now += wait
        assert operations.retry_unhandled(now=now) == 1
    row, task = RawMessage.objects.get(), InboxTask.objects.get()
    assert (row.outcome, task.reason, task.raw) == (Outcome.GIVEN_UP, TaskReason.GIVEN_UP, row)
    assert operations.retry_unhandled(now=now + timedelta(days=1)) == 0


def test_a_message_stored_by_a_process_that_died_is_found(cast):
    RawMessage.objects.create(
        raw=official.example(INNLAGT),
        sha256="",
        size=1,
        source=Source.API,
        received_at=TAKEN_IN_AT,
        next_try_at=TAKEN_IN_AT,
    )
    operations.retry_unhandled(now=TAKEN_IN_AT + timedelta(minutes=5))
    assert Pathway.objects.get().state == State.ADMITTED


@pytest.mark.parametrize("raw", [b"<cut off", official.example(INNLAGT)], ids=["unreadable", "an admission"])
def test_one_who_stalls_until_another_has_handled_it_changes_nothing(cast, raw):
    stalled = RawMessage.objects.create(
        raw=raw, sha256="", size=len(raw), source=Source.COMMAND, received_at=TAKEN_IN_AT
    )
    first = operations.handle(raw_id=stalled.pk, now=TAKEN_IN_AT)
    counts = (InboxTask.objects.count(), Message.objects.count(), Pathway.objects.count())
    late = operations.handle(raw_id=stalled.pk, now=TAKEN_IN_AT + timedelta(minutes=3), stored=stalled)
    assert late == first
    assert (InboxTask.objects.count(), Message.objects.count(), Pathway.objects.count()) == counts
