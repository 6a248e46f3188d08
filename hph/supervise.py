"""Runs the whole system on one machine: web server, worker and beat, watched.

`python -m hph.supervise --host 127.0.0.1 --port 8000`. A part that dies is started again, each time
after a longer pause; a part that keeps dying stops the whole with a sentence, because a system whose
beat or worker is gone looks alive and forgets deadlines. SIGTERM or Ctrl-C stops everything cleanly.
"""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

PAUSES = (0.5, 1, 2, 4, 8)  # seconds before each new start
CALM_AFTER = 60.0  # a part that has run so long is taken to be well again
STOP_WITHIN = 20.0  # seconds that a part has to finish what it does
LOOK_EVERY = 0.2


@dataclass
class Part:
    """One process of the system."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    start_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the process in a session of its own, so that only the supervisor stops it."""
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_end_with_parent)
        self.started = time.monotonic()

    def fell(self) -> bool:
        """Return whether the process has ended by itself."""
        return self.process is not None and self.process.poll() is not None


def parts(host: str, port: int, *, web_workers: int, task_workers: int) -> list[Part]:
    """Return the parts of the system; the web server listens on `host`:`port`."""
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "hph", "--skip-checks", "--quiet"]
    web = [
        python,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "hph.wsgi:application",
        "--host",
        host,
        "--port",
        str(port),
    ]
    # Work is done in the database; more threads than this only queue there.
    threads = ["--blocking-threads", "4", "--backpressure", "64"]
    # The workers need not know of each other.
    alone = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [
        Part("web", [*web, "--workers", str(web_workers), "--no-ws", "--log-level", "warning", *threads]),
        Part("worker", [*celery, "worker", "--concurrency", str(task_workers), *alone]),
        Part("beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""]),
    ]


def run(system: list[Part]) -> int:
    """Run every part until a signal comes (returns 0) or one cannot be kept running (returns 1)."""
    asked_to_stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: asked_to_stop.append(got))
    for part in system:
        part.start()
    hopeless = None
    while not asked_to_stop and hopeless is None:
        time.sleep(LOOK_EVERY)
        hopeless = next((part for part in system if not _kept_running(part)), None)
    if hopeless:
        _say(
            f"{hopeless.name} ended {hopeless.falls} times in a row; everything stops. Its lines above say why."
        )
    _stop(system)
    return 1 if hopeless else 0


def _kept_running(part: Part) -> bool:
    """Start `part` again when it fell and its pause is over. Returns False when it keeps falling."""
    now = time.monotonic()
    if part.process is None:
        if now >= part.start_at:
            part.start()
        return True
    if not part.fell():
        return True
    if now - part.started >= CALM_AFTER:
        part.falls = 0
    part.falls += 1
    if part.falls > len(PAUSES):
        return False
    pause = PAUSES[part.falls - 1]
    _say(f"{part.name} ended with code {part.process.returncode}; it is started again in {pause} s.")
    part.process, part.start_at = None, now + pause
    return True


def _stop(system: list[Part]) -> None:
    """Stop every part, the last first; what does not end in time is killed with its children."""
    running = [part for part in reversed(system) if part.process and part.process.poll() is None]
    for part in running:
        if part.process:
            part.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN
    for part in running:
        if part.process is None:
            continue
        try:
            part.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _say(f"{part.name} did not stop within {STOP_WITHIN:.0f} s and is ended.")
            os.killpg(part.process.pid, signal.SIGKILL)
            part.process.wait()


def _end_with_parent() -> None:
    """Ask Linux to end this process when the supervisor is killed, so that none is left on the port."""
    if sys.platform == "linux":
        parent_death_signal = 1
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGTERM)


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description="Run web server, worker and beat.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--web-workers", type=int, default=2)
    parser.add_argument("--task-workers", type=int, default=2)
    choice = parser.parse_args()
    return run(
        parts(choice.host, choice.port, web_workers=choice.web_workers, task_workers=choice.task_workers)
    )


if __name__ == "__main__":
    sys.exit(main())
