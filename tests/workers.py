"""A real Celery worker in a process of its own, on the database of the running test."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import redis
from celery import Celery
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


class Worker:
    """A running worker; `log` is the file it writes to."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, broker: str) -> None:
        self.process = process
        self.log = log
        self.broker = broker

    def said(self) -> str:
        """Return all that the worker has written."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """Kill the worker and its children the hard way, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask the worker to finish what it does, and wait."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def send(self, task: str, *arguments: object) -> None:
        """Hand `task` to this worker through its broker."""
        sender = Celery("sender", broker=self.broker, set_as_current=False)
        if self.broker.startswith("folder:"):
            sender.conf.broker_transport_options = {"folder": urlsplit(self.broker).path}
        with sender.connection_for_write() as line:
            sender.send_task(task, args=arguments, connection=line, ignore_result=True)


def environment() -> dict[str, str]:
    """Return the environment for a process that shall see the database of the running test."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    if parts.scheme == "sqlite":
        raise RuntimeError("SQLite's test database lives in one process; another process cannot see it.")
    address = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    return {**os.environ, "DATABASE_URL": address, "HPH_LOG_LEVEL": "INFO"}


def empty_broker() -> str:
    """Return the address of a Redis database that only this test process uses, emptied."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    address = urlunsplit(urlsplit(os.environ["HPH_BROKER_URL"])._replace(path=f"/{number}"))
    with redis.Redis.from_url(address) as client:
        client.flushdb()
    return address


@contextlib.contextmanager
def running(*options: str, broker: str, concurrency: int = 1, folder: Path | None = None) -> Iterator[Worker]:
    """Run a worker for the time of the block; it is ready when the block begins."""
    handle, name = tempfile.mkstemp(prefix="worker-", suffix=".log", dir=folder)
    os.close(handle)
    log = Path(name)
    command = [sys.executable, "-m", "celery", "-A", "hph", "worker", "--concurrency", str(concurrency)]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO", *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment() | {"HPH_BROKER_URL": broker},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    worker = Worker(process, log, broker)
    try:
        eventually(lambda: " ready." in worker.said() or process.poll() is not None, seconds=30)
        if process.poll() is not None:
            raise AssertionError(worker.said())
        yield worker
    finally:
        worker.stop()


def eventually(is_so: Callable[[], object], *, seconds: float = 15, what: str = "") -> None:
    """Wait until `is_so()` holds. Raises AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {seconds} s: {what or is_so}")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Return whether somebody listens on `port` of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
