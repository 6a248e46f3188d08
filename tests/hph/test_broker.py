"""Messages pass the folder broker and Redis whole, once and in order, between real processes."""

import json
import subprocess
import sys
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

import hph.celery  # the transport's name is registered there
from pathways.models import Heartbeat

assert hph.celery.app
ROOT = Path(__file__).resolve().parents[2]


def _connection(folder: Path) -> Connection:
    return Connection(f"folder://{folder}", transport_options={"folder": str(folder)})


def test_messages_come_out_whole_and_in_order(tmp_path: Path) -> None:
    with _connection(tmp_path) as line:
        queue = line.SimpleQueue("numbers")
        for number in range(50):
            queue.put({"number": number, "text": "å" * 10_000})
        got = [queue.get_nowait() for _ in range(50)]
        assert [message.payload["number"] for message in got] == list(range(50))
        assert all(message.payload["text"] == "å" * 10_000 for message in got)
        with pytest.raises(Empty):
            queue.get_nowait()


READER = """
import json, sys
from queue import Empty
import hph.celery
from kombu import Connection

folder, last, taken = sys.argv[1], None, []
with Connection(f"folder://{folder}", transport_options={"folder": folder}) as line:
    queue = line.SimpleQueue("numbers")
    print("ready", flush=True)
    while last != "end":
        try:
            message = queue.get_nowait()
        except Empty:
            continue
        message.ack()
        last = message.payload["number"]
        taken.append(last)
print(json.dumps(taken[:-1]))
"""


def test_two_readers_get_each_message_once_while_it_is_written(tmp_path: Path) -> None:
    command = [sys.executable, "-c", READER, str(tmp_path)]
    readers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for reader in readers:
        assert reader.stdout.readline() == "ready\n"
    with _connection(tmp_path) as line:
        queue = line.SimpleQueue("numbers")
        for number in [*range(500), "end", "end"]:
            queue.put({"number": number})
    taken = [json.loads(reader.communicate(timeout=60)[0]) for reader in readers]
    assert sorted(taken[0] + taken[1]) == list(range(500))
    assert not list((tmp_path / "taken").iterdir())


def test_nothing_half_written_is_ever_under_a_final_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _connection(tmp_path) as line:
        queue = line.SimpleQueue("numbers")

        def power_cut(*_: object) -> None:
            raise OSError("power cut")

        monkeypatch.setattr("hph.broker.os.rename", power_cut)
        with pytest.raises(OSError, match="power cut"):
            queue.put({"number": 1})
        monkeypatch.undo()
        assert queue.qsize() == 0
        with pytest.raises(Empty):
            queue.get_nowait()


@pytest.mark.parametrize("kind", ["redis", "folder"])
def test_a_real_worker_takes_a_task_from(kind, worker, broker_url, eventually, tmp_path: Path) -> None:
    broker = broker_url if kind == "redis" else f"folder://{tmp_path / 'broker'}"
    running = worker(broker=broker)
    running.send("pathways.tasks.sweep_deadlines")
    eventually(lambda: Heartbeat.objects.filter(pk="sweep_deadlines").exists(), what=running.said())
