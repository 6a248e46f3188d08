"""The tablet's downloads and its outbox, in process, and fifty tablets at once against two web workers."""

import gzip
import io
import itertools
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from http.client import HTTPConnection, HTTPException
from statistics import median
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership, User
from hph import env
from hph.workbench import bench_databases, bench_doors, bulk, regions
from hph.workbench.bench_figures import Figure, stopwatch
from pathways import operations
from pathways.models import QuarantinedEvent, Step, TabletEvent
from pathways.rules import tablet as tablet_rules

PATIENTS = 60
QUEUE = 200
TABLETS = 50
EVENTS_A_TABLET = 20
MEGABYTE = 1_000_000
STARTS_WITHIN = 60
ENDS_WITHIN = 240
TRIES = 8
NAMES = {"X-HPH-App": "bench"}


@dataclass(frozen=True)
class Desk:
    """What the tablets work on: open checklists with the questions that can be answered again and again."""

    client: Client
    nurse: User
    unit_id: int
    steps: list[tuple[Step, list[str]]]

    def events(self, count: int, *, first: int = 0) -> list[dict[str, Any]]:
        """Return answers to one checklist after another, five to each, as a shift makes them."""
        turns = itertools.cycle(self.steps[first % len(self.steps) :] + self.steps[: first % len(self.steps)])
        made: list[dict[str, Any]] = []
        for step, keys in turns:
            for key in keys[:5]:
                if len(made) == count:
                    return made
                at = (step.opened_at or step.pathway.started_at).isoformat()
                made.append(
                    {
                        "id": str(uuid.uuid4()), "kind": "ANSWER", "at": at, "offset": 0, "step": step.pk,
                        "item_key": key, "value": "unchanged", "seen_version": tablet_rules.MOST_EVENTS,
                    }
                )  # fmt: skip
        return made


def figures(*, now: datetime, quick: bool = False) -> tuple[list[Figure], list[str]]:
    """Measure in throw-away databases beside the configured one. Returns figures and notes."""
    with bench_databases.throw_away(prefix=f"hph_bench_tablet_{os.getpid()}") as databases:
        name = databases.create("full")
        databases.use(name)
        desk = _lay_out(now, quick=quick)
        found = [*_bundle(desk, rounds=2 if quick else 7), *_sync(desk, rounds=1 if quick else 5)]
        if connection.vendor != "postgresql":
            return found, ["SQLite has one writer: tablets at once are measured on PostgreSQL only."]
        return [*found, *_at_once(desk, name, tablets=6 if quick else TABLETS)], []


def _lay_out(now: datetime, *, quick: bool) -> Desk:
    call_command("migrate", verbosity=0)
    call_command("load_checklists", verbosity=0, stdout=io.StringIO())
    place = regions.build(municipalities=2)[-1]
    share = 0.2 if quick else 1.0
    bulk.fill(
        pathways=100 if quick else 300, municipalities=1, seed=1, now=now, share=share,
        extra=[bulk.Extra(place, running=PATIENTS * 2)],
    )  # fmt: skip
    bulk.analyse()
    operations.sweep(now=now)
    doors = bench_doors.open_doors(place)
    nurse = User.objects.get(pk=place.users["alvdal.care"][0])
    steps = [(step, keys) for step, keys in doors.steps if keys]
    return Desk(doors.client, nurse, doors.unit_id, steps)


def _headers(device: str) -> dict[str, Any]:
    return {"headers": {**NAMES, "X-HPH-Device": device}, **bench_doors.HOST}


def _bundle(desk: Desk, *, rounds: int) -> list[Figure]:
    address, device = reverse("careplan:tablet-bundle"), str(uuid.uuid4())

    def download(since: str = "") -> Any:
        asked = {"since": since} if since else {}
        headers = _headers(device)
        headers["headers"] |= {"Accept-Encoding": "gzip"}
        return desk.client.get(address, asked, **headers)

    first = download()
    facts = json.loads(gzip.decompress(first.content))
    whole = median(stopwatch(download) for _ in range(rounds))
    again = median(stopwatch(lambda: download(facts["token"])) for _ in range(rounds))
    size, count = len(first.content), facts["carried"]
    nothing = len(download(facts["token"]).content)
    a_sixty = size * PATIENTS / max(count, 1)
    return [
        Figure("bundle_bytes", f"First download, for {PATIENTS} patients (of {count} measured)", a_sixty, "bytes",
               a_sixty, MEGABYTE, is_ratio=False),
        Figure("bundle", f"First download of {count} patients", whole, "ms", whole, 2000, is_ratio=False),
        Figure("bundle_delta", "Download of what changed, when nothing did", again, "ms", again, 2000, is_ratio=False),
        Figure("bundle_delta_bytes", "The same", nothing, "bytes", nothing, 10_000, is_ratio=False),
    ]  # fmt: skip


def _sync(desk: Desk, *, rounds: int) -> list[Figure]:
    device = str(uuid.uuid4())

    def send(events: Sequence[dict[str, Any]]) -> None:
        for part in _parts(events):
            body = {"person": desk.nurse.pk, "events": part}
            answer = desk.client.post(
                reverse("pathways:sync"), body, content_type="application/json", **_headers(device)
            )
            refused = [each for each in answer.json()["results"] if each["status"] != "stored"]
            if refused:
                raise ValueError(f"The bench's events were refused: {refused[0]}")

    send(desk.events(QUEUE))
    times = [stopwatch(lambda: send(desk.events(QUEUE))) / 1000 for _ in range(rounds)]
    with CaptureQueriesContext(connection) as asked:
        send(desk.events(QUEUE))
    statements = len(asked) / QUEUE
    seconds = median(times)
    return [
        Figure("sync", f"{QUEUE} queued events in {QUEUE // tablet_rules.EVENTS_PER_REQUEST} requests", seconds, "s",
               seconds, 2, is_ratio=False),
        Figure("sync_statements", "SQL statements an event", statements, "", statements, 12, is_ratio=False),
    ]  # fmt: skip


def _parts(events: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    size = tablet_rules.EVENTS_PER_REQUEST
    for start in range(0, len(events), size):
        yield events[start : start + size]


# --- Many tablets at once ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """What one tablet saw: how long until its queue was empty, and what never came through."""

    seconds: float
    failed: int
    ids: tuple[str, ...]


def _at_once(desk: Desk, database: str, *, tablets: int) -> list[Figure]:
    """Let the tablets send at once. One request in four is sent again, as when its answer was lost."""
    cookies = [_signed_in(desk.unit_id, number) for number in range(tablets)]
    queues = [desk.events(EVENTS_A_TABLET, first=number) for number in range(tablets)]
    connection.close()
    with _web(database) as port:
        started = time.monotonic()
        with ThreadPoolExecutor(tablets) as threads:
            sent = list(threads.map(_send_all, [port] * tablets, cookies, queues))
        seconds = time.monotonic() - started
    ids = [event_id for each in sent for event_id in each.ids]
    stored = TabletEvent.objects.filter(pk__in=ids).count()
    answers = _answers(ids)
    refused = QuarantinedEvent.objects.filter(event_id__in=ids).count()
    wrong = abs(len(ids) - stored) + abs(len(ids) - answers) + refused
    failed = sum(each.failed for each in sent)
    slowest = max(each.seconds for each in sent)
    what = f"{tablets} tablets with {EVENTS_A_TABLET} events each, two web workers"
    return [
        Figure("at_once_failed", f"{what}: requests that failed", failed, "", failed, 0, is_ratio=False),
        Figure("at_once_wrong", "Events lost, doubled or refused", wrong, "", wrong, 0, is_ratio=False),
        Figure(
            "at_once", "Until the last queue was empty", seconds, "s", seconds, ENDS_WITHIN, is_ratio=False
        ),
        Figure("at_once_slowest", "The slowest tablet", slowest, "s", slowest, ENDS_WITHIN, is_ratio=False),
    ]


def _answers(ids: Sequence[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from checklists_answer where client_id = any(%s::uuid[])", [list(ids)]
        )
        return int(cursor.fetchone()[0])


def _signed_in(unit_id: int, number: int) -> tuple[int, str]:
    """Make one more nurse of the unit, and return the person's id and the session's cookie."""
    user = User.objects.create(username=f"bench.{number}", display_name=f"Oppdiktet {number}")
    Membership.objects.create(user=user, unit_id=unit_id, role=Role.HOME_NURSE, valid_from=date(2024, 1, 1))
    client = Client()
    client.force_login(user, backend="accounts.backends.RoleBackend")
    return user.pk, client.cookies[settings.SESSION_COOKIE_NAME].value


def _send_all(port: int, who: tuple[int, str], events: Sequence[dict[str, Any]]) -> Sent:
    person, session = who
    token = "b" * 32
    headers = {
        **NAMES,
        "X-HPH-Device": str(uuid.uuid4()),
        "Content-Type": "application/json",
        "X-CSRFToken": token,
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
    }
    started = time.monotonic()
    failed = 0
    parts = [events[start : start + 5] for start in range(0, len(events), 5)]
    for number, part in enumerate(parts):
        body = json.dumps({"person": person, "events": part}).encode()
        for _again in range(2 if number % 4 == 0 else 1):
            failed += not _post(port, body, headers)
    return Sent(time.monotonic() - started, failed, tuple(event["id"] for event in events))


def _post(port: int, body: bytes, headers: dict[str, str]) -> bool:
    """Send as the contract says: again after a while when the server is busy. Tells whether it came through."""
    for attempt in range(TRIES):
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
                line.request("POST", reverse("pathways:sync"), body, headers)
                answer = line.getresponse()
                answer.read()
            if answer.status == 200:
                return True
            if answer.status < 500 and answer.status != 429:
                return False
        except (OSError, HTTPException):
            pass
        time.sleep(0.1 * 2**attempt)
    return False


@contextmanager
def _web(database: str) -> Iterator[int]:
    """Run granian with two workers on the database; give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="hph-bench-web-") as var:
        environment = env.passed_on(
            DATABASE_URL=_url(database),
            HPH_SECRET_KEY=settings.SECRET_KEY,
            HPH_PLAIN_HTTP="1",
            HPH_DEBUG="0",
            HPH_HASHED_STATIC="0",
            HPH_LOG_LEVEL="ERROR",
            HPH_VAR=var,
        )
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "hph.wsgi:application", "--host", "127.0.0.1",
            "--port", str(port), "--workers", "2", "--blocking-threads", "4", "--backpressure", "64",
            "--log-level", "error",
        ]  # fmt: skip
        web = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
        try:
            _wait_for(port, web)
            yield port
        finally:
            web.terminate()
            try:
                web.wait(20)
            except subprocess.TimeoutExpired:
                web.kill()
                web.wait()


def _wait_for(port: int, web: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and web.poll() is None:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as line:
                line.request("GET", settings.LOGIN_URL)
                line.getresponse().read()
                return
        except (OSError, HTTPException):
            time.sleep(0.2)
    raise ValueError("The web workers of the bench did not start.")


def _url(database: str) -> str:
    """Return the address of a database beside the configured one."""
    given = connection.settings_dict
    who = quote(str(given["USER"]), safe="")
    if given["PASSWORD"]:
        who += ":" + quote(str(given["PASSWORD"]), safe="")
    options = "&".join(
        f"{name}={quote(str(value), safe='')}"
        for name, value in (given.get("OPTIONS") or {}).items()
        if name.startswith("ssl")
    )
    place = f"{given['HOST']}:{given['PORT']}" if given["PORT"] else str(given["HOST"])
    return f"postgres://{who}@{place}/{database}" + (f"?{options}" if options else "")
