"""A broker that needs no service: Celery's folder transport, made safe.

The stock transport writes a message under its final name, so a reader can take half of it, and it
writes its routing files the same way. Here every file is written under a temporary name and renamed,
and a message is taken by renaming it: the rename succeeds for one reader only.

A worker that is killed loses the task in its hands. That is allowed: what is due stands in the
database and the next tick of the beat finds it. Production uses Redis, which hands the task out again.
"""

import contextlib
import fcntl
import json
import os
import time
import uuid
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem, virtual


class Channel(filesystem.Channel):
    """The stock channel with every write and every take made atomic."""

    @cached_property
    def root(self) -> Path:
        """The broker's folder."""
        return Path(self.transport_options["folder"])

    def _made(self, name: str) -> Path:
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    @cached_property
    def waiting(self) -> Path:
        """Where messages wait."""
        return self._made("waiting")

    @cached_property
    def taken(self) -> Path:
        """Where a message lies between being taken and being read."""
        return self._made("taken")

    @cached_property
    def data_folder_in(self) -> str:
        """The stock class counts and purges here."""
        return str(self.waiting)

    @property
    def control_folder(self) -> Path:
        """Where the routing tables lie."""
        return self._made("routes")

    def _put(self, queue: str, payload: Any, **_kwargs: Any) -> None:
        """Put `payload` on `queue`; the name sorts by time, so messages are taken in order."""
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        _write(self.waiting / name, payload)

    def _get(self, queue: str) -> Any:
        """Take the oldest message of `queue`. Raises Empty when there is none."""
        wanted = f"{queue}.msg"
        for name in sorted(os.listdir(self.waiting)):
            if name.partition(".")[2] != wanted:
                continue
            mine = self.taken / name
            try:
                os.rename(self.waiting / name, mine)
            except FileNotFoundError:
                continue  # another worker was faster
            payload = json.loads(mine.read_bytes())
            mine.unlink()
            return payload
        raise Empty()

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        """Return which queues `exchange` leads to."""
        try:
            rows = json.loads(self._exchange_file(exchange).read_bytes())
        except FileNotFoundError:
            return []
        return [filesystem.exchange_queue_t(*row) for row in rows]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._routes_locked():
            rows = self.get_table(exchange)
            if row not in rows:
                _write(self._exchange_file(exchange), [row, *rows])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *_args: Any, **_kwargs: Any
    ) -> None:
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._purge(queue)
        with self._routes_locked():
            rows = self.get_table(exchange)
            if row in rows:
                _write(self._exchange_file(exchange), [other for other in rows if other != row])

    @contextlib.contextmanager
    def _routes_locked(self) -> Iterator[None]:
        """Let one process at a time change a routing table."""
        with (self.root / "routes.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """What `folder:///path` in HPH_BROKER_URL stands for."""

    Channel = Channel
    driver_name = "folder"

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        # The stock class remembers for the whole process which queues are bound, whatever the folder.
        self.state = virtual.BrokerState()


def _write(path: Path, content: Any) -> None:
    """Put `content` at `path` as JSON, whole or not at all."""
    draft = path.with_name(f"{uuid.uuid4().hex}.draft")
    draft.write_text(json.dumps(content))
    os.rename(draft, path)
