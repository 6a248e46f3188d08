"""Kill -9 of the sender between sending and noting it: the receiver sees one message. Folders and HTTPS."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import operations
from messaging.enums import MessageState
from messaging.models import Line, Message, SendAttempt
from messaging.rules import transport as rules
from messaging.xml import parse
from tests import workers
from tests.cast import admitted
from tests.messaging import doors
from tests.messaging.test_writing import _report, send, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# A process of its own that sends what waits. Asked to, it stops for ever when a file has got its name.
SENDER = """
import sys, time, django
django.setup()
from django.utils import timezone
from messaging import operations
from messaging.operations.transport import folders
if "stop-after-putting" in sys.argv:
    really_put = folders.put
    def put_and_stop(*arguments):
        really_put(*arguments)
        print("put", flush=True)
        time.sleep(600)
    folders.put = put_and_stop
print("ready", flush=True)
operations.send_waiting(now=timezone.now())
print("done", flush=True)
"""


def sender(*arguments, **environment):
    return subprocess.Popen(
        [sys.executable, "-c", SENDER, *arguments],
        cwd=workers.ROOT,
        env=workers.environment() | environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)
    assert process.returncode == -signal.SIGKILL


@pytest.fixture
def message(outside):
    now = timezone.now() - timedelta(minutes=10)
    pathway = admitted(outside, at=now)
    write(pathway, "INNLEGGELSESRAPPORT", outside.anne, _report(), now=now)
    return send(pathway, "INNLEGGELSESRAPPORT", outside.anne, now=now)


def is_noted(message):
    return Message.objects.get(pk=message.pk).handed_over_at is not None


def test_by_folder_the_receiver_sees_one_file(message, settings, tmp_path):
    # Given a sender killed after the file had its name, before that was noted
    out = {"HPH_OUT_FOLDER": str(tmp_path / "out")}
    first = sender("stop-after-putting", **out)
    assert [first.stdout.readline().strip() for _line in range(2)] == ["ready", "put"]
    kill(first)
    assert not is_noted(message)
    (before,) = (tmp_path / "out").iterdir()
    # When the next one sends, once the claim of the dead one has run out
    settings.HPH_OUT_FOLDER = tmp_path / "out"
    assert operations.send_waiting(now=timezone.now()) == 0
    assert operations.send_waiting(now=timezone.now() + rules.CLAIM) == 1
    # Then there is one file, whole, and it is noted
    assert list((tmp_path / "out").iterdir()) == [before]
    assert parse.parse(before.read_bytes()).head.msg_id == message.message_id
    assert is_noted(message)


def test_by_https_the_receiver_keeps_one_message(message, settings, tmp_path):
    # Given a sender killed after the receiver had the message, before the answer came
    settings.HPH_TOKENS_FOLDER = tmp_path
    (tmp_path / "olav").write_text(doors.TOKEN)
    with doors.open_door() as door:
        Line.objects.create(her_id=59, name="St. Olavs", way="HTTPS", url=door.url, token_file="olav")
        door.mode = "silent"
        first = sender(HPH_TOKENS_FOLDER=str(tmp_path))
        assert door.arrived.wait(60)
        kill(first)
        assert not is_noted(message)
        assert list(door.kept) == [message.message_id]
        # When the next one sends
        door.mode = "receipt"
        assert operations.send_waiting(now=timezone.now() + rules.CLAIM) == 1
        # Then the receiver was asked twice with one key, keeps one message, and its receipt counts
        assert [key for _path, key in door.calls] == [message.message_id] * 2
        assert door.kept == {message.message_id: bytes(message.xml)}
    assert Message.objects.get(pk=message.pk).state == MessageState.ACKNOWLEDGED
    assert SendAttempt.objects.get().number == 2


def test_two_senders_at_once_send_each_message_once(outside, settings, tmp_path):
    # Given eight messages that wait
    now = timezone.now() - timedelta(minutes=10)
    for serial in range(8):
        pathway = admitted(outside, serial=serial, at=now)
        write(pathway, "INNLEGGELSESRAPPORT", outside.anne, _report(), now=now)
        send(pathway, "INNLEGGELSESRAPPORT", outside.anne, now=now)
    (tmp_path / "olav").write_text(doors.TOKEN)
    with doors.open_door() as door:
        Line.objects.create(her_id=59, name="St. Olavs", way="HTTPS", url=door.url, token_file="olav")
        # When three processes send at the same time
        running = [sender(HPH_TOKENS_FOLDER=str(tmp_path)) for _each in range(3)]
        for process in running:
            process.communicate(timeout=60)
            assert process.returncode == 0
        # Then each message arrived once
        keys = [key for _path, key in door.calls]
    assert (len(keys), len(set(keys))) == (8, 8)
    assert SendAttempt.objects.count() == 8
    assert not Message.objects.to_hand_over().exists()
