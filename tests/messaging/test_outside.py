"""Messages to the outside: valid by the official schema, put in the folder, answered by a receipt."""

from datetime import timedelta

import pytest

from accounts.models import Unit
from accounts.rules import NotAllowed
from messaging import operations
from messaging.enums import Direction, MessageKind, MessageState, Source, TaskReason
from messaging.models import InboxTask, Message
from messaging.operations.from_xml import content_of
from messaging.xml import apprec, parse, validate
from pathways import operations as pathway_operations
from pathways.enums import ReadyAnswer, State
from tests import cast as cast_module
from tests.cast import NOON, admitted, author, make_ready, pathway_at
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.test_writing import TIDLIGMELDING, _report, send, write
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db

UTSKRIVNINGSRAPPORT = {
    "current_problem": "Operert for brudd i lårhalsen",
    "diagnoses": "S72.0 Brudd i lårhals\nI10 Høyt blodtrykk",
    "critical_information": "Penicillin",
    "follow_up_plan": "Fjern sting etter 14 dager",
    "appointments": "Kontroll på poliklinikken om seks uker",
    "medicines": "Paracet 1 g x 3\nFragmin 5000 IE daglig i 28 dager",
    "nursing_summary": "Trenger hjelp til å kle seg",
    "status_at_discharge": "Går med rullator",
    "function_in_words": "Går alene inne med rullator",
    "swallowing": "Ingen vansker",
    "supplies": "Bandasjer til mandag",
    "patient_view": "Gleder seg til å komme hjem",
    "practical_information": "Nøkkel hos naboen",
    "contact": "Ortopedisk 73 55 55 55",
    "next_of_kin": "Ola Skog, sønn, 90000000",
    "children": "Ingen",
}


def checked(message):
    """Return the message read back; the official schema has nothing against it."""
    raw = bytes(message.xml)
    assert validate.schema_errors(raw, official.folder()) == []
    return parse.parse(raw)


@pytest.fixture
def hpr(cast):
    """Give everybody a number in the register of health personnel."""
    for number, user in enumerate((cast.bjorn, cast.anne, cast.kari), 9144900):
        user.hpr_nummer = str(number)
        user.save()


def test_an_admission_report_goes_to_the_hospital_and_says_the_same_there(outside, hpr):
    pathway = admitted(outside)
    content = {**_report(), "lives_alone": "yes", "plans": "Time hos fastlegen 9. mars"}
    write(pathway, "INNLEGGELSESRAPPORT", outside.anne, content, {"children": "Ikke aktuelt"})
    message = send(pathway, "INNLEGGELSESRAPPORT", outside.anne)
    assert (message.direction, message.state) == (Direction.OUT, MessageState.SENT)
    envelope = checked(message)
    assert (envelope.head.receiver.her_id, envelope.head.receiver.service_her_id) == (59, 90998)
    assert (envelope.head.sender.her_id, envelope.head.sender.service_her_id) == (99387, 5078)
    assert envelope.head.patient.number == pathway.patient.number
    read = content_of(envelope.payload)
    for key in ("reason_for_admission", "medicines", "function_in_words", "services", "aids", "next_of_kin"):
        assert content[key] in read[key]
    assert read["lives_alone"] is True


@pytest.mark.parametrize("has_hpr", [True, False])
def test_every_report_of_the_ward_is_valid(cast, has_hpr, request):
    if has_hpr:
        request.getfixturevalue("hpr")
    Unit.objects.filter(pk__in=[cast.office.pk, cast.district.pk, cast.municipality.pk]).update(
        is_internal=False
    )
    pathway = admitted(cast)
    write(
        pathway,
        "TIDLIGMELDING",
        cast.bjorn,
        {**TIDLIGMELDING, "expected_discharge": ""},
        {"expected_discharge": "Ikke avklart"},
    )
    early = checked(send(pathway, "TIDLIGMELDING", cast.bjorn))
    assert early.payload.is_early_notice
    assert early.payload.status_text == TIDLIGMELDING["status"]
    assert early.payload.expected_discharge is None
    write(pathway, "HELSEOPPLYSNINGER", cast.bjorn, {**TIDLIGMELDING, "changes": "Ny dato"})
    update = checked(send(pathway, "HELSEOPPLYSNINGER", cast.bjorn))
    assert update.head.conversation.first == early.head.msg_id
    assert content_of(update.payload)["changes"] == "Ny dato"
    assert content_of(update.payload)["expected_discharge"] == "2026-03-09"
    write(pathway, "UTSKRIVNINGSRAPPORT", cast.bjorn, UTSKRIVNINGSRAPPORT)
    read = content_of(checked(send(pathway, "UTSKRIVNINGSRAPPORT", cast.bjorn)).payload)
    gone = {key for key, text in UTSKRIVNINGSRAPPORT.items() if text not in " ".join(map(str, read.values()))}
    assert not gone


def test_what_people_do_here_is_told_to_the_outside(cast, hpr):
    # Given a municipality outside the installation
    municipal = [cast.office.pk, cast.district.pk, cast.municipality.pk]
    Unit.objects.filter(pk__in=municipal).update(is_internal=False)
    # When a patient is admitted, reported ready, withdrawn, and discharged
    pathway = admitted(cast)
    make_ready(cast, pathway, at=NOON)
    pathway_operations.withdraw_ready(
        pathway_id=pathway.pk, reason="Feber", at=NOON, by=author(cast.bjorn), now=NOON
    )
    cast_module.discharge(cast, pathway, at=NOON + timedelta(hours=1))
    operations.tell_people(now=NOON + timedelta(hours=2))
    operations.tell_people(now=NOON + timedelta(hours=2))
    # Then each is one valid message
    sent = Message.objects.filter(direction=Direction.OUT).exclude(state=MessageState.DRAFT).order_by("pk")
    assert [message.kind for message in sent] == [
        MessageKind.LOG_INNLAGT,
        MessageKind.LOG_UTSKRIVNINGSKLAR,
        MessageKind.LOG_AVMELDING,
        MessageKind.LOG_UTSKREVET,
    ]
    types = [checked(message).head.type_code for message in sent]
    assert types == [message.kind for message in sent]
    assert checked(sent[2]).payload.reason == "Feber"


def test_the_answer_to_a_hospital_outside_is_a_dialogue_message(outside, hpr):
    pathway = pathway_at(outside, State.READY_FOR_DISCHARGE)
    at = NOON + timedelta(days=2)
    kari = author(outside.kari)
    pathway_operations.decide_destination(pathway_id=pathway.pk, destination="HOME", note="", by=kari, now=at)
    pathway_operations.answer_ready(
        pathway_id=pathway.pk, answer=ReadyAnswer.ON_DATE, on_date=at.date(), at=at, by=kari, now=at
    )
    operations.tell_people(now=at)
    answer = Message.objects.get(kind=MessageKind.READY_ANSWER)
    assert checked(answer).head.type_code == "DIALOG_NOTAT"


def test_a_unit_without_an_address_is_a_failed_message_and_a_task(outside):
    Unit.objects.filter(pk=outside.office.pk).update(her_id=None)
    pathway = pathway_at(outside, State.READY_FOR_DISCHARGE)
    cast_module.answer(outside, pathway, at=NOON + timedelta(days=2))
    operations.tell_people(now=NOON + timedelta(days=2))
    answer = Message.objects.get(kind=MessageKind.READY_ANSWER)
    assert answer.state == MessageState.REJECTED
    task = InboxTask.objects.get(message=answer)
    assert (task.unit, task.reason) == (outside.office, TaskReason.NO_ADDRESS)
    assert outside.office.name in task.sentence


def test_a_report_that_cannot_be_addressed_is_not_sent(outside):
    Unit.objects.filter(pk=outside.ward.pk).update(her_id=None)
    pathway = admitted(outside)
    write(pathway, "INNLEGGELSESRAPPORT", outside.anne, _report())
    with pytest.raises(NotAllowed, match="HER-id"):
        send(pathway, "INNLEGGELSESRAPPORT", outside.anne)
    pathway.stay.refresh_from_db()
    assert pathway.stay.innleggelsesrapport_sent_at is None
    Unit.objects.filter(pk=outside.ward.pk).update(her_id=90998)
    assert send(pathway, "INNLEGGELSESRAPPORT", outside.anne).state == MessageState.SENT


def test_a_ward_that_is_not_known_here_is_answered_at_the_address_of_its_notice(cast):
    # Given an admission told by a hospital that has no unit here
    Unit.objects.filter(pk=cast.ward.pk).update(her_id=1)
    Unit.objects.filter(pk=cast.trust.pk).update(her_id=2)
    result = operations.take_in(
        raw=official.example(official.INNLAGT), now=TAKEN_IN_AT, source=Source.COMMAND
    )
    pathway = Message.objects.get().pathway
    assert not pathway.parties.filter(part="WARD").exists()
    # When home care sends its report
    write(pathway, "INNLEGGELSESRAPPORT", cast.anne, _report(), now=TAKEN_IN_AT)
    message = send(pathway, "INNLEGGELSESRAPPORT", cast.anne, now=TAKEN_IN_AT)
    # Then it goes where the notice came from
    receiver = checked(message).head.receiver
    assert (receiver.her_id, receiver.service_her_id) == (59, 90998)
    assert result.pathway_id == pathway.pk


def sent_report(outside):
    pathway = admitted(outside)
    write(pathway, "INNLEGGELSESRAPPORT", outside.anne, _report())
    return send(pathway, "INNLEGGELSESRAPPORT", outside.anne)


def receipt_for(message, *errors):
    head = parse.parse(bytes(message.xml)).head
    answer = apprec.answer(
        head,
        msg_id="r1",
        gen_at=NOON + timedelta(minutes=1),
        errors=[apprec.error(code) for code in errors],
    )
    return operations.take_in(raw=apprec.build(answer), now=NOON + timedelta(minutes=2), source=Source.API)


def test_a_positive_receipt_acknowledges_and_a_late_negative_one_changes_nothing(outside):
    message = sent_report(outside)
    result = receipt_for(message)
    message.refresh_from_db()
    assert (message.state, result.pathway_id) == (MessageState.ACKNOWLEDGED, message.pathway_id)
    assert result.receipt is None  # a receipt is not receipted
    receipt_for(message, "X99")
    message.refresh_from_db()
    assert message.state == MessageState.ACKNOWLEDGED


def test_a_negative_receipt_is_shown_and_is_work_for_the_sender(outside):
    message = sent_report(outside)
    receipt_for(message, "E35")
    message.refresh_from_db()
    assert (message.state, message.error_code) == (MessageState.REJECTED, "E35")
    task = InboxTask.objects.get()
    assert (task.unit, task.reason) == (outside.district, TaskReason.REJECTED)


def test_a_receipt_for_nothing_of_ours_is_given_to_people(cast):
    operations.take_in(raw=official.example(official.APPREC), now=NOON, source=Source.API)
    assert InboxTask.objects.get().reason == TaskReason.ORIGINAL_UNKNOWN


def test_a_sent_message_is_put_in_the_folder_once(
    outside, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.HPH_OUT_FOLDER = tmp_path / "out"
    with django_capture_on_commit_callbacks(execute=True):
        message = sent_report(outside)
    assert [file.name for file in (tmp_path / "out").iterdir()] == [f"{message.message_id}.xml"]
    message.refresh_from_db()
    assert message.handed_over_at == NOON


def test_a_message_that_was_not_put_down_in_time_is_put_down_by_the_next_tick(outside, settings, tmp_path):
    message = sent_report(outside)
    settings.HPH_OUT_FOLDER = tmp_path
    for _twice in range(2):
        operations.send_waiting(now=NOON + timedelta(minutes=1))
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [bytes(message.xml)]
