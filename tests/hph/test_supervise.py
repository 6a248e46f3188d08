"""One command runs the whole system, starts what falls, and stops without leaving anything."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hph import supervise
from tests import services, workers

ROOT = Path(__file__).resolve().parents[2]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_part_that_keeps_falling_stops_the_whole(monkeypatch: pytest.MonkeyPatch, capfd) -> None:
    monkeypatch.setattr(supervise, "PAUSES", (0.01, 0.01))
    monkeypatch.setattr(supervise, "LOOK_EVERY", 0.01)
    well = supervise.Part("web", python("import time; time.sleep(60)"))
    ill = supervise.Part("worker", python("raise SystemExit(7)"))
    assert supervise.run([well, ill]) == 1
    said = capfd.readouterr().err
    assert "worker ended with code 7; it is started again in 0.01 s." in said
    assert "worker ended 3 times in a row; everything stops." in said
    assert well.process.poll() is not None


def test_a_part_that_does_not_stop_is_ended(monkeypatch: pytest.MonkeyPatch, capfd) -> None:
    monkeypatch.setattr(supervise, "STOP_WITHIN", 0.5)
    stubborn = supervise.Part(
        "beat",
        python(
            "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
        ),
    )
    stubborn.start()
    time.sleep(0.5)
    supervise._stop([stubborn])
    assert stubborn.process.returncode == -signal.SIGKILL
    assert "beat did not stop" in capfd.readouterr().err


@pytest.fixture
def system(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """Run the whole system on its embedded defaults, with a fresh SQLite file and a folder for a broker."""
    port = services.free_port()
    environment = os.environ | {
        "HPH_VAR": str(tmp_path / "var"),
        "DATABASE_URL": "",
        "HPH_BROKER_URL": "",
        "HPH_HASHED_STATIC": "0",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "hph.supervise",
                "--port",
                str(port),
                "--web-workers",
                "1",
                "--task-workers",
                "1",
            ],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    yield process, port, log
    if process.poll() is None:
        process.kill()
    process.wait()


def health(port: int) -> dict[str, object]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        return json.load(refusal)
    except OSError:
        return {}


def children_of(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """Return the parts that run under `process`, by name."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    names = {"granian": "web", "worker": "worker", "beat": "beat"}
    found = {}
    for number in listed:
        words = Path(f"/proc/{number}/cmdline").read_bytes().decode().split("\0")
        found |= {part: int(number) for word, part in names.items() if word in words}
    return found


@pytest.mark.slow
def test_the_embedded_system_runs_sweeps_recovers_and_stops(system) -> None:
    process, port, log = system
    workers.eventually(lambda: health(port).get("database") == "ok", seconds=30, what=log.read_text())
    workers.eventually(lambda: set(children_of(process)) == {"web", "worker", "beat"})
    # The beat wakes a real worker over the folder broker, and the sweep leaves its heartbeat.
    workers.eventually(lambda: health(port).get("status") == "ok", seconds=60, what=log.read_text())
    before = children_of(process)
    os.kill(before["worker"], signal.SIGKILL)
    workers.eventually(lambda: children_of(process).get("worker") not in {None, before["worker"]}, seconds=10)
    assert "worker ended with code -9; it is started again" in log.read_text()
    after = children_of(process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert not any(Path(f"/proc/{number}").exists() for number in after.values())
    assert not workers.listens(port)
