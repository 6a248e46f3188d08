"""Messages leave by folder or by HTTPS, are tried again, and are left to people when they cannot get out."""

import socket
from datetime import timedelta

import pytest

from accounts.enums import Act
from accounts.rules import NotAllowed
from audit.models import AppendOnlyError
from messaging import operations
from messaging.enums import MessageState, SendOutcome, Source, TaskReason
from messaging.models import InboxTask, Line, Message, RawMessage, SendAttempt
from messaging.operations.transport import handing, https
from messaging.rules import transport as rules
from pathways.enums import EventKind
from pathways.models import BoardVersion, EventToTell, PathwayEvent
from tests.cast import NOON, admitted
from tests.messaging import doors
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.test_writing import _report, send, write
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(seconds=10)


@pytest.fixture
def door():
    with doors.open_door() as door:
        yield door


@pytest.fixture
def message(outside):
    """Return an innleggelsesrapport on its way to the hospital, HER-id 59."""
    pathway = admitted(outside)
    write(pathway, "INNLEGGELSESRAPPORT", outside.anne, _report())
    return send(pathway, "INNLEGGELSESRAPPORT", outside.anne)


@pytest.fixture
def line(door, settings, tmp_path):
    """Return the hospital's line over HTTPS, with its token in a file."""
    settings.HPH_TOKENS_FOLDER = tmp_path / "tokens"
    settings.HPH_TOKENS_FOLDER.mkdir()
    (settings.HPH_TOKENS_FOLDER / "olav").write_text(f"{doors.TOKEN}\n")
    return Line.objects.create(her_id=59, name="St. Olavs", way="HTTPS", url=door.url, token_file="olav")


def fresh(message):
    return Message.objects.get(pk=message.pk)


def attempts(message):
    return list(SendAttempt.objects.filter(message=message).order_by("pk").values_list("outcome", "status"))


# --- Folder --------------------------------------------------------------------------------------------------


def test_without_a_row_a_message_goes_to_the_folder(message, settings, tmp_path):
    settings.HPH_OUT_FOLDER = tmp_path / "out"
    assert operations.send_waiting(now=SOON) == 1
    file = tmp_path / "out" / f"{message.message_id}.xml"
    assert file.read_bytes() == bytes(message.xml)
    assert fresh(message).handed_over_at == SOON
    assert attempts(message) == [("DELIVERED", 0)]
    assert operations.send_waiting(now=SOON + timedelta(hours=9)) == 0
    assert list((tmp_path / "out").iterdir()) == [file]


def test_a_row_chooses_a_folder_of_its_own(message, settings, tmp_path):
    settings.HPH_OUT_FOLDER = tmp_path
    Line.objects.create(her_id=59, name="St. Olavs", subfolder="olav")
    operations.send_waiting(now=SOON)
    assert [file.name for file in (tmp_path / "olav").iterdir()] == [f"{message.message_id}.xml"]


@pytest.mark.parametrize("fault", ["no space", "closed", "a file is in the way"])
def test_a_folder_that_cannot_be_written_is_tried_again_at_growing_waits(
    message, settings, tmp_path, monkeypatch, fault
):
    folder = settings.HPH_OUT_FOLDER = tmp_path / "out"
    if fault == "a file is in the way":
        folder.write_text("")
    else:
        error = (
            OSError(28, "No space left on device") if fault == "no space" else PermissionError(13, "closed")
        )
        monkeypatch.setattr("os.fsync", lambda _handle: (_ for _ in ()).throw(error))
    # Given one failed attempt, nothing is left half-written, and it waits a minute
    assert operations.send_waiting(now=SOON) == 0
    assert not folder.is_dir() or list(folder.iterdir()) == []
    assert fresh(message).next_try_at == SOON + timedelta(minutes=1)
    assert fresh(message).error_text
    assert operations.send_waiting(now=SOON + timedelta(seconds=59)) == 0
    assert attempts(message) == [("FAILED", 0)]
    # When the folder is open again, then it goes
    monkeypatch.undo()
    if folder.is_file():
        folder.unlink()
    assert operations.send_waiting(now=SOON + timedelta(minutes=1)) == 1
    assert [file.name for file in folder.iterdir()] == [f"{message.message_id}.xml"]
    assert (fresh(message).error_text, fresh(message).state) == ("", MessageState.SENT)


def test_what_a_dead_process_left_half_written_is_cleared_away(message, settings, tmp_path):
    settings.HPH_OUT_FOLDER = tmp_path
    (tmp_path / f".{message.message_id}.xml.4711.part").write_bytes(b"<half")
    operations.send_waiting(now=SOON)
    assert [file.name for file in tmp_path.iterdir()] == [f"{message.message_id}.xml"]


def test_without_any_way_out_it_is_tried_and_then_left_to_people(message, settings):
    settings.HPH_OUT_FOLDER = None
    now = SOON
    for _attempt in range(rules.MOST_ATTEMPTS):
        operations.send_waiting(now=now)
        now = fresh(message).next_try_at or now
    assert fresh(message).state == MessageState.NOT_SENT
    assert len(attempts(message)) == rules.MOST_ATTEMPTS
    assert now - SOON == sum(rules.WAITS, timedelta())


# --- HTTPS -----------------------------------------------------------------------------------------------------


def test_over_https_the_receipt_comes_back_in_the_same_breath(message, line, door):
    door.mode = "receipt"
    assert operations.send_waiting(now=SOON) == 1
    assert door.kept == {message.message_id: bytes(message.xml)}
    assert door.calls == [("/inn", message.message_id)]
    assert fresh(message).state == MessageState.ACKNOWLEDGED
    assert RawMessage.objects.get().source == Source.ANSWER
    assert attempts(message) == [("DELIVERED", 200)]


@pytest.mark.parametrize("mode", ["empty", "html"])
def test_a_receiver_who_only_says_yes_is_waited_for(message, line, door, mode):
    door.mode = mode
    operations.send_waiting(now=SOON)
    assert (fresh(message).state, fresh(message).handed_over_at) == (MessageState.SENT, SOON)
    assert not RawMessage.objects.exists()


@pytest.mark.parametrize("mode", ["500", "503", "429", "half", "unmeasured", "redirect"])
def test_what_may_pass_is_tried_again_with_the_same_key(message, line, door, mode):
    door.mode = mode
    assert operations.send_waiting(now=SOON) == 0
    assert fresh(message).state == MessageState.SENT
    assert fresh(message).next_try_at == SOON + timedelta(minutes=1)
    door.mode = "receipt"
    assert operations.send_waiting(now=SOON + timedelta(minutes=1)) == 1
    assert [key for _path, key in door.calls] == [message.message_id] * 2
    assert list(door.kept) == [message.message_id]
    assert fresh(message).state == MessageState.ACKNOWLEDGED
    assert [outcome for outcome, _status in attempts(message)] == ["FAILED", "DELIVERED"]


def test_no_answer_in_time_is_tried_again(message, line, door, monkeypatch):
    monkeypatch.setattr(https, "SECONDS", 0.2)
    door.mode = "silent"
    assert operations.send_waiting(now=SOON) == 0
    assert attempts(message) == [("FAILED", 0)]
    assert "in time" in fresh(message).error_text
    door.mode = "empty"
    door.release.set()
    assert operations.send_waiting(now=SOON + timedelta(minutes=1)) == 1
    assert list(door.kept) == [message.message_id]


def test_nobody_there_is_tried_again(message, line):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        line.url = f"http://127.0.0.1:{closed.getsockname()[1]}/inn"
    line.save()
    assert operations.send_waiting(now=SOON) == 0
    assert attempts(message) == [("FAILED", 0)]
    assert fresh(message).next_try_at is not None


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(message, line, door):
    """The door speaks plain HTTP; asked for TLS it cannot prove who it is."""
    line.url = door.url.replace("http://", "https://")
    line.save()
    assert operations.send_waiting(now=SOON) == 0
    assert (door.calls, attempts(message)) == ([], [("FAILED", 0)])


@pytest.mark.parametrize("mode", ["403", "422"])
def test_a_refusal_is_final_and_the_receivers_sentence_is_shown(message, line, door, mode):
    door.mode = mode
    operations.send_waiting(now=SOON)
    failed = fresh(message)
    assert (failed.state, failed.error_code) == (MessageState.NOT_SENT, mode)
    assert "Mottakeren sier nei." in failed.error_text
    assert attempts(message) == [("REFUSED", int(mode))]
    task = InboxTask.objects.get()
    assert (task.unit, task.reason, task.message) == (message.sender_unit, TaskReason.NOT_SENT, message)
    assert "Telephone" in task.sentence
    event = PathwayEvent.objects.get(kind=EventKind.MESSAGE_NOT_SENT)
    assert (event.pathway_id, event.data["message"]) == (message.pathway_id, message.pk)
    assert EventToTell.objects.filter(event=event).exists()
    assert operations.send_waiting(now=SOON + timedelta(days=1)) == 0
    assert len(door.calls) == 1


def test_a_wrong_token_is_final_and_says_who_must_look(message, line, door, settings):
    (settings.HPH_TOKENS_FOLDER / "olav").write_text("another")
    operations.send_waiting(now=SOON)
    assert fresh(message).state == MessageState.NOT_SENT
    assert "administrator" in fresh(message).error_text
    # When the token is right, people send it once more
    (settings.HPH_TOKENS_FOLDER / "olav").write_text(doors.TOKEN)
    operations.try_again(message_id=message.pk, by=message.author, now=SOON)
    assert operations.send_waiting(now=SOON) == 1
    assert list(door.kept) == [message.message_id]


@pytest.mark.parametrize("what", ["no token", "out of use"])
def test_a_line_that_is_not_ready_fails_and_passes(message, line, door, settings, what):
    if what == "no token":
        (settings.HPH_TOKENS_FOLDER / "olav").unlink()
    else:
        Line.objects.update(is_active=False)
    operations.send_waiting(now=SOON)
    assert (attempts(message), door.calls) == ([("FAILED", 0)], [])


def test_a_token_never_leaves_its_folder(message, line, settings, tmp_path):
    (tmp_path / "secret").write_text("secret")
    Line.objects.update(token_file="../secret")
    operations.send_waiting(now=SOON)
    assert attempts(message) == [("FAILED", 0)]


def test_a_line_found_down_is_asked_once_a_tick_and_hurries_when_it_is_open(outside, line, door, monkeypatch):
    asked, sent = [], []
    post = https.HttpsWay._post
    monkeypatch.setattr(https.HttpsWay, "_post", lambda *given: asked.append(given) or post(*given))
    for serial in range(3):
        pathway = admitted(outside, serial=serial)
        write(pathway, "INNLEGGELSESRAPPORT", outside.anne, _report())
        sent.append(send(pathway, "INNLEGGELSESRAPPORT", outside.anne))
    line.url = "http://127.0.0.1:1/inn"
    line.save()
    operations.send_waiting(now=SOON)
    assert [fresh(each).attempts for each in sent] == [1, 1, 1]
    assert len(asked) == 1
    # When the line is open again and the first of them gets away, the others do not wait out their hours
    Message.objects.exclude(pk=sent[0].pk).update(next_try_at=SOON + timedelta(hours=4), attempts=5)
    line.url = door.url
    line.save()
    assert operations.send_waiting(now=SOON + timedelta(minutes=1)) == 1
    assert operations.send_waiting(now=SOON + timedelta(minutes=1, seconds=10)) == 2


def test_the_worker_stops_in_time(message, line, door):
    assert operations.send_waiting(now=SOON, may_go_on=lambda: False) == 0
    assert fresh(message).attempts == 0


# --- Claims ----------------------------------------------------------------------------------------------------


def test_a_message_that_kills_each_process_is_given_up(message, line, door, monkeypatch):
    def die(**_named):
        raise SystemExit

    monkeypatch.setattr(handing, "note", die)
    now = SOON
    for _attempt in range(rules.MOST_ATTEMPTS):
        with pytest.raises(SystemExit):
            operations.send_waiting(now=now)
        assert operations.send_waiting(now=now + rules.CLAIM - timedelta(seconds=1)) == 0  # the claim holds
        now += rules.CLAIM
    monkeypatch.undo()
    operations.send_waiting(now=now)
    assert fresh(message).state == MessageState.NOT_SENT
    assert list(door.kept) == [message.message_id]


def test_an_attempt_that_ends_after_another_took_over_changes_nothing(message, line, door):
    slow = handing._claim_message(message.pk, SOON)
    assert operations.send_waiting(now=SOON + rules.CLAIM) == 1
    refused = handing.lines.way_to(59)
    handing.note(
        parcel=slow,
        way=refused,
        sent=handing.Sent(SendOutcome.REFUSED, 422, "too late"),
        now=SOON + rules.CLAIM,
    )
    assert (fresh(message).state, fresh(message).error_text) == (MessageState.SENT, "")


def test_the_log_of_attempts_cannot_be_changed(message, settings, tmp_path):
    settings.HPH_OUT_FOLDER = tmp_path
    operations.send_waiting(now=SOON)
    with pytest.raises(AppendOnlyError):
        SendAttempt.objects.update(detail="other")


# --- Receipts that we give --------------------------------------------------------------------------------------


def test_a_receipt_has_a_folder_of_its_own(cast, settings, tmp_path):
    settings.HPH_OUT_FOLDER, settings.HPH_RECEIPT_FOLDER = tmp_path / "out", tmp_path / "receipts"
    operations.take_in(raw=official.example(official.INNLAGT), now=TAKEN_IN_AT, source=Source.FOLDER)
    assert operations.send_waiting(now=TAKEN_IN_AT) == 1
    row = RawMessage.objects.get()
    file = tmp_path / "receipts" / f"apprec-{row.pk}.xml"
    assert file.read_bytes() == bytes(row.receipt)
    assert not (tmp_path / "out").exists()


def test_a_receipt_that_cannot_get_out_is_left_to_people(cast, line, door):
    door.mode = "422"
    operations.take_in(raw=official.example(official.INNLAGT), now=TAKEN_IN_AT, source=Source.FOLDER)
    operations.send_waiting(now=TAKEN_IN_AT)
    assert len(door.calls) == 1
    task = InboxTask.objects.get(reason=TaskReason.RECEIPT_NOT_SENT)
    assert task.unit == cast.district
    assert operations.send_waiting(now=TAKEN_IN_AT + timedelta(days=1)) == 0


def test_a_receipt_over_the_interface_is_the_answer_and_goes_nowhere_else(cast, settings, tmp_path):
    settings.HPH_OUT_FOLDER = tmp_path
    client_row = operations.create_client(name="EPJ", her_id=59, now=TAKEN_IN_AT)
    client = operations.authenticate(token=client_row)
    operations.take_in(
        raw=official.example(official.INNLAGT), now=TAKEN_IN_AT, source=Source.API, client=client
    )
    assert operations.send_waiting(now=TAKEN_IN_AT + timedelta(days=1)) == 0
    assert list(tmp_path.iterdir()) == []


# --- What people do -------------------------------------------------------------------------------------------


@pytest.fixture
def failed(message, line, door):
    door.mode = "422"
    operations.send_waiting(now=SOON)
    return fresh(message)


def test_people_send_it_once_more_with_the_same_id(failed, door, outside):
    version = BoardVersion.objects.get(unit=outside.district).version
    operations.try_again(message_id=failed.pk, by=outside.anne, now=SOON)
    assert BoardVersion.objects.get(unit=outside.district).version > version
    assert fresh(failed).receipt_due_at == SOON + timedelta(hours=96)
    door.mode = "receipt"
    assert operations.send_waiting(now=SOON) == 1
    assert fresh(failed).state == MessageState.ACKNOWLEDGED
    assert not InboxTask.objects.still_open().exists()
    assert PathwayEvent.objects.get(kind=EventKind.MESSAGE_TRIED_AGAIN).by == outside.anne
    with pytest.raises(NotAllowed, match="already"):
        operations.try_again(message_id=failed.pk, by=outside.anne, now=SOON)


def test_people_note_that_they_telephoned(failed, outside):
    with pytest.raises(NotAllowed, match="whom"):
        operations.handle_by_phone(message_id=failed.pk, reason="  ", by=outside.anne, now=SOON)
    operations.handle_by_phone(
        message_id=failed.pk, reason="Snakket med vakthavende", by=outside.anne, now=SOON
    )
    done = fresh(failed)
    assert (done.state, done.phone_note) == (MessageState.BY_PHONE, "Snakket med vakthavende")
    event = PathwayEvent.objects.get(kind=EventKind.MESSAGE_BY_PHONE)
    assert (event.data["reason"], event.by) == ("Snakket med vakthavende", outside.anne)
    assert not InboxTask.objects.still_open().exists()
    with pytest.raises(NotAllowed, match="already"):
        operations.handle_by_phone(message_id=failed.pk, reason="Igjen", by=outside.anne, now=SOON)


def test_others_may_not(failed, outside):
    with pytest.raises(Message.DoesNotExist):
        operations.try_again(message_id=failed.pk, by=outside.cecilie, now=SOON)
    with pytest.raises(NotAllowed, match=str(Act.RESEND_MESSAGE.label)):
        operations.try_again(message_id=failed.pk, by=outside.bjorn, now=SOON)
    assert fresh(failed).state == MessageState.NOT_SENT
