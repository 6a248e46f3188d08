"""Files from a message service: each taken once, whole; nothing lost, whatever lies in the folder."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from messaging import operations
from messaging.enums import Outcome, Source, TaskReason
from messaging.models import InboxTask, Message, RawMessage
from messaging.operations.transport import watch
from messaging.rules import transport as rules
from pathways.models import Pathway
from tests import workers
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db
EARLIER = timedelta(minutes=1)


@pytest.fixture
def folder(cast, settings, tmp_path):
    settings.HPH_IN_FOLDERS = [tmp_path / "in"]
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def lay(folder, name, raw, *, ago=EARLIER, now=TAKEN_IN_AT):
    """Lay a file in the folder that was written `ago`."""
    file = folder / name
    file.write_bytes(raw)
    when = (now - ago).timestamp()
    os.utime(file, (when, when))
    return file


def take(now=TAKEN_IN_AT):
    return operations.take_from_folders(now=now)


def names(folder):
    return sorted(entry.name for entry in folder.iterdir() if entry.name != watch.TAKEN)


def test_a_file_is_taken_in_once_and_is_gone(folder):
    lay(folder, "a.xml", official.example(official.INNLAGT))
    assert take() == watch.Watched(taken=1)
    assert take() == watch.Watched()
    assert (names(folder), list((folder / watch.TAKEN).iterdir())) == ([], [])
    row = RawMessage.objects.get()
    assert (row.source, row.outcome, row.receipt_status) == (Source.FOLDER, Outcome.TAKEN_IN, "1")
    assert Pathway.objects.count() == 1


def test_files_are_taken_in_the_order_they_were_written(folder):
    lay(folder, "a.xml", official.example(official.KLAR), ago=timedelta(minutes=1))
    lay(folder, "b.xml", official.example(official.INNLAGT), ago=timedelta(minutes=2))
    assert take().taken == 2
    assert [row.kind for row in RawMessage.objects.order_by("pk")] == ["LOG_INNLAGT", "LOG_UTSKRIVNINGSKLAR"]


def test_several_folders_are_watched_and_a_new_one_is_made(folder, settings, tmp_path):
    settings.HPH_IN_FOLDERS = [folder, tmp_path / "receipts"]
    assert take() == watch.Watched()
    lay(tmp_path / "receipts", "r.xml", official.example(official.APPREC))
    assert take().taken == 1


@pytest.mark.parametrize("name", [".a.xml", "a.xml.tmp", "a.part", "~a.xml"])
def test_a_file_with_an_unfinished_name_is_left(folder, name):
    lay(folder, name, official.example(official.INNLAGT))
    assert take() == watch.Watched()
    assert names(folder) == [name]


def test_a_file_that_is_being_written_is_left_until_it_is_whole(folder):
    raw = official.example(official.INNLAGT)
    # Given half a file, written just now, then left alone for a minute
    lay(folder, "a.xml", raw[: len(raw) // 2], ago=timedelta(seconds=1))
    assert take() == watch.Watched(left=1)
    lay(folder, "a.xml", raw[: len(raw) // 2], ago=timedelta(minutes=1))
    assert take() == watch.Watched(left=1)
    assert (names(folder), RawMessage.objects.count()) == (["a.xml"], 0)
    # When the rest has come
    lay(folder, "a.xml", raw, ago=timedelta(seconds=6))
    # Then it is taken in
    assert take() == watch.Watched(taken=1)
    assert RawMessage.objects.get().receipt_status == "1"


def test_a_piece_of_a_file_that_nobody_finishes_is_laid_aside_with_its_reason(folder):
    raw = official.example(official.INNLAGT)[:200]
    lay(folder, "a.xml", raw, ago=timedelta(minutes=3))
    assert take() == watch.Watched(aside=1)
    aside = folder / watch.ASIDE
    assert names(aside) == ["a.xml", "a.xml.reason.txt"]
    assert (aside / "a.xml").read_bytes() == raw
    assert (aside / "a.xml.reason.txt").read_text().strip()
    task = InboxTask.objects.get()
    assert task.reason == TaskReason.UNREADABLE
    assert task.unit is not None
    assert RawMessage.objects.get().outcome == Outcome.UNREADABLE
    # A second one with the same name does not take its place
    lay(folder, "a.xml", b"rubbish", ago=timedelta(minutes=3))
    take()
    assert names(aside) == ["a-1.xml", "a-1.xml.reason.txt", "a.xml", "a.xml.reason.txt"]
    assert take(TAKEN_IN_AT + timedelta(days=1)) == watch.Watched()


def test_half_a_message_that_nobody_finishes_is_answered_when_it_says_who_sent_it(folder):
    raw = official.example(official.INNLAGT)
    lay(folder, "a.xml", raw[: len(raw) // 2], ago=timedelta(minutes=3))
    assert take() == watch.Watched(taken=1)
    row = RawMessage.objects.get()
    assert (row.receipt_status, row.errors[0]["code"]) == ("2", "T01")


def test_a_wrong_message_is_answered_and_gone(folder):
    lay(folder, "a.xml", official.example(official.INNLAGT).replace(b"15076500565", b"15076500566"))
    assert take() == watch.Watched(taken=1)
    row = RawMessage.objects.get()
    assert (row.receipt_status, row.outcome) == ("2", Outcome.REFUSED)
    assert names(folder) == []


def test_a_message_to_others_is_laid_aside_for_somebody(folder):
    raw = official.example(official.INNLAGT).replace(b"<Id>99387</Id>", b"<Id>7</Id>")
    lay(folder, "a.xml", raw.replace(b"<Id>5078</Id>", b"<Id>8</Id>"))
    assert take() == watch.Watched(aside=1)
    assert InboxTask.objects.count() == 1


@pytest.mark.parametrize("fault", ["too large", "unreadable"])
def test_a_file_that_cannot_be_read_is_laid_aside_and_is_work_for_people(
    folder, settings, monkeypatch, fault
):
    lay(folder, "a.xml", official.example(official.INNLAGT))
    lay(folder, "b.xml", official.example(official.KLAR), ago=timedelta(seconds=30))
    if fault == "too large":
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = len(official.example(official.INNLAGT)) - 1
    else:
        read = watch.Path.read_bytes

        def closed(path):
            if path.name.endswith("a.xml"):
                raise PermissionError(13, "Permission denied")
            return read(path)

        monkeypatch.setattr(watch.Path, "read_bytes", closed)
    found = take()
    assert found.aside >= 1
    assert found.aside + found.taken == 2  # the other one is not held back
    assert "a.xml" in names(folder / watch.ASIDE)
    task = InboxTask.objects.filter(reason=TaskReason.UNREADABLE).first()
    assert "a.xml" in task.sentence
    assert task.unit.kind == "COORDINATING_UNIT"


def test_a_folder_that_cannot_be_listed_does_not_stop_the_others(folder, settings, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    settings.HPH_IN_FOLDERS = [tmp_path / "file", folder]
    lay(folder, "a.xml", official.example(official.INNLAGT))
    assert take().taken == 1
    assert "cannot be read" in caplog.text


def test_what_cannot_be_stored_stays_in_the_folder(folder, monkeypatch):
    def down(**_named):
        raise OperationalError

    lay(folder, "a.xml", official.example(official.INNLAGT))
    monkeypatch.setattr(watch, "take_in", down)
    with pytest.raises(OperationalError):
        take()
    assert names(folder) == ["a.xml"]
    monkeypatch.undo()
    assert take().taken == 1


@pytest.mark.parametrize("is_stored", [False, True], ids=["before it was stored", "after it was stored"])
def test_a_process_that_died_with_a_file_loses_nothing_and_doubles_nothing(folder, is_stored):
    raw = official.example(official.INNLAGT)
    file = lay(folder, "a.xml", raw)
    watch._claim(folder, file, now=TAKEN_IN_AT)
    if is_stored:
        operations.take_in(raw=raw, now=TAKEN_IN_AT, source=Source.FOLDER)
    assert take(TAKEN_IN_AT + rules.TAKEN_FOR - timedelta(seconds=1)) == watch.Watched()
    assert take(TAKEN_IN_AT + rules.TAKEN_FOR) == watch.Watched(taken=1)
    assert (Pathway.objects.count(), Message.objects.count()) == (1, 1)


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    lay(tmp_path, "outside.xml", official.example(official.INNLAGT))
    (folder / "a.xml").symlink_to(tmp_path / "outside.xml")
    assert take() == watch.Watched()
    assert (tmp_path / "outside.xml").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_processes_at_once_take_each_file_once(cast, settings, tmp_path, worker, broker_url, monkeypatch):
    # Given a folder with thirty messages, and two workers that watch it
    folder = tmp_path / "in"
    folder.mkdir()
    monkeypatch.setenv("HPH_IN_FOLDER", str(folder))
    raw = official.example(official.INNLAGT)
    msg_id = raw.partition(b"<MsgId>")[2].partition(b"</MsgId>")[0]
    for number in range(30):
        lay(folder, f"{number}.xml", raw.replace(msg_id, b"id-%d" % number), now=timezone.now())
    started = [worker(broker=broker_url), worker(broker=broker_url)]
    # When both are told to look, several times
    for each in started * 3:
        each.send("messaging.tasks.take_from_folders")
    # Then each file was taken once
    workers.eventually(lambda: RawMessage.objects.exclude(outcome="").count() >= 30, seconds=60)
    workers.eventually(lambda: names(folder) == [] and not any((folder / watch.TAKEN).iterdir()))
    assert RawMessage.objects.count() == 30
    assert Message.objects.filter(direction="IN").count() == 30
    assert Pathway.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_threads_claim_a_file_once(folder):
    file = lay(folder, "a.xml", b"<a></a>")

    def claim(_number):
        try:
            return watch._claim(folder, file, now=TAKEN_IN_AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(claim, range(8)))
    assert len([each for each in claims if each]) == 1
