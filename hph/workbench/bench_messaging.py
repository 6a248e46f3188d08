"""Taking messages in: against reading them alone, with two workers who get the same post, and in memory."""

import multiprocessing
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from time import time

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import get_resolver

from accounts.models import Unit
from hph.workbench import bench_databases, regions
from hph.workbench.bench_figures import Figure, race
from hph.workbench.bench_messages import MESSAGES_A_STAY, Post
from messaging import operations
from messaging.enums import Outcome, Source
from messaging.models import Message, RawMessage
from messaging.queries import addresses
from messaging.xml import parse, validate
from pathways.models import Pathway

MANY = 1_000
LONG, LONGEST = 2_000, 10_000
ROUNDS = 25
WORKERS = 2
GIVE_UP_AFTER = 1_800
MEGABYTES = 250
BEGAN = timedelta(days=40)
HER_IDS = {"alvdal.care": 990_011, "alvdal": 990_010}


def figures(
    *, now: datetime, quick: bool = False, full: bool = False, say: Callable[[str], None]
) -> tuple[list[Figure], list[str]]:
    """Measure in a database of its own. `full` gives the memory figure all of its messages.

    The stays are numbered: each figure takes in others than the ones before it.
    """
    prefix = f"hph_bench_{os.getpid()}"
    with (
        bench_databases.throw_away(prefix=prefix) as databases,
        override_settings(HPH_ALLOW_SYNTHETIC=True, HPH_OUT_FOLDER=None, HPH_RECEIPT_FOLDER=None),
    ):
        databases.use(databases.create("messages"))
        say("Laying out the tables …")
        call_command("migrate", verbosity=0)
        call_command("load_checklists", verbosity=0, stdout=_Silent())
        post = _post(now)
        count = 80 if quick else LONGEST if full else LONG
        say(f"A worker takes in {count:,} messages …")
        # First, while this process is small: the worker begins as a copy of it.
        begun, grown = _in_process(_take_in_long, post, count // MESSAGES_A_STAY, now)
        say("Taking in against reading alone …")
        found, notes = _against_reading(post, rounds=3 if quick else ROUNDS, now=now)
        say("Two workers get the same post …")
        many = 80 if quick else MANY
        seconds, wrong = _two_workers(post, many // MESSAGES_A_STAY, now)
    found += [
        Figure("messages_once", f"{many:,} messages, all of them to both of {WORKERS} workers: not taken in once",
               wrong, "messages", wrong, 0, is_ratio=False),
        Figure("messages_memory", f"Memory of a worker after {count:,} messages",
               grown, "MB", grown, MEGABYTES, is_ratio=False),
    ]  # fmt: skip
    notes.append(
        f"Two workers were done with {many:,} messages, each of which came to both, in {seconds:.1f} s: "
        f"{2 * many / seconds:.0f} arrivals in a second. The worker's memory was {begun:.0f} MB after the first stay."
    )
    return found, notes


def _post(now: datetime) -> Post:
    """Make the places, with the addresses that messages need."""
    place = regions.build(municipalities=1)[0]
    for part, her_id in HER_IDS.items():
        Unit.objects.filter(pk=place.units[part]).update(her_id=her_id)
    ward = Unit.objects.filter(kind="WARD").order_by("pk")[0]
    Unit.objects.filter(pk=ward.pk).update(her_id=990_002)
    Unit.objects.filter(pk=ward.parent_id).update(her_id=990_001)
    sender, receiver = (
        addresses.address_of(Unit.objects.select_related("parent__parent").get(pk=pk))
        for pk in (ward.pk, place.units["alvdal.care"])
    )
    return Post(sender=sender, receiver=receiver, first=now - BEGAN)


def _take_in(raws: list[bytes], now: datetime) -> None:
    for raw in raws:
        result = operations.take_in(raw=raw, now=now, source=Source.COMMAND)
        if result.receipt_status != "1" and not result.is_duplicate:
            raise ValueError(f"A message of the bench was not taken in: {result.outcome} {result.errors}")


def _read(raws: list[bytes]) -> None:
    """Parse and check against the schema, and nothing else: what any receiver must do."""
    for raw in raws:
        parse.parse(raw)
        if objections := validate.schema_errors(raw, settings.HPH_SCHEMAS):
            raise ValueError(f"A message of the bench is not valid: {objections[0]}")


def _keep(raws: list[bytes], now: datetime) -> None:
    """Store the bytes and close their row, in a transaction each, and nothing else: the least that loses no message."""
    for raw in raws:
        with transaction.atomic(durable=True):
            row = RawMessage.objects.create(
                raw=raw, sha256="", size=len(raw), source=Source.COMMAND, received_at=now, next_try_at=now
            )
        with transaction.atomic():
            RawMessage.objects.filter(pk=row.pk, handled_at__isnull=True).update(
                handled_at=now, outcome=Outcome.TAKEN_IN, receipt=raw, receipt_status="1", next_try_at=None
            )


def _against_reading(post: Post, *, rounds: int, now: datetime) -> tuple[list[Figure], list[str]]:
    stays = [post.stay(20_000 + number) for number in range(rounds + 1)]
    taken, read, kept = iter(stays), iter(stays), iter(stays)
    acts = [lambda: _take_in(next(taken), now), lambda: _read(next(read)), lambda: _keep(next(kept), now)]
    times = race(acts, rounds=rounds)
    what = f"A message taken in (mean of the {MESSAGES_A_STAY} of a stay)"
    counts = ", ".join(str(count) for count in _statements(post.stay(20_000 + rounds + 1), now))
    kept_ms = times.median(2) / MESSAGES_A_STAY
    cost = (
        f"Storing a message and closing its row, two transactions with one statement each, is {kept_ms:.2f} ms of it. "
        f"SQL statements, in the order of a stay: {counts}."
    )
    if validate.schema_errors(post.stay(0)[0], settings.HPH_SCHEMAS) is None:
        note = (
            f"{what}: {times.median(0) / MESSAGES_A_STAY:.1f} ms. Not judged: HPH_SCHEMAS names no folder of "
            "official schemas to check against."
        )
        return [], [note, cost]
    figure = Figure(
        name="message",
        what=what,
        value=times.median(0) / MESSAGES_A_STAY,
        unit="ms",
        baseline="parsing and schema check alone",
        baseline_value=times.median(1) / MESSAGES_A_STAY,
        judged=times.ratio(0, 1),
        limit=4,
    )
    return [figure], [cost]


def _statements(raws: list[bytes], now: datetime) -> list[int]:
    """Return how many SQL statements each message takes."""
    counts = []
    for raw in raws:
        with CaptureQueriesContext(connection) as statements:
            _take_in([raw], now)
        counts.append(len(statements))
    return counts


def _two_workers(post: Post, stays: int, now: datetime) -> tuple[float, int]:
    """Give both workers every message, from opposite ends; return the seconds and how many were not taken in once."""
    before = (Message.objects.count(), Pathway.objects.count())
    connection.close()  # each process opens its own
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(WORKERS), context.Queue()
    orders = [range(30_000, 30_000 + stays), range(30_000 + stays - 1, 29_999, -1)]
    workers = [
        context.Process(target=_work, args=(post, list(order), now, barrier, results)) for order in orders
    ]
    for worker in workers:
        worker.start()
    spans = [results.get(timeout=GIVE_UP_AFTER) for _ in workers]
    for worker in workers:
        worker.join()
    if failed := [span for span in spans if isinstance(span, str)]:
        raise ValueError(failed[0])
    seconds = max(end for _start, end in spans) - min(start for start, _end in spans)
    count = stays * MESSAGES_A_STAY
    ids = [_first_id(raw) for number in range(30_000, 30_000 + stays) for raw in post.stay(number)]
    rows = RawMessage.objects.filter(msg_id__in=ids)
    outcomes = dict(rows.values_list("outcome").annotate(Count("pk")))
    wrong = abs(Message.objects.count() - before[0] - count) + abs(
        Pathway.objects.count() - before[1] - stays
    )
    wrong += abs(outcomes.get(Outcome.TAKEN_IN, 0) - count) + abs(outcomes.get(Outcome.DUPLICATE, 0) - count)
    return seconds, wrong


def _first_id(raw: bytes) -> str:
    return parse.parse(raw).head.msg_id


def _work(
    post: Post, order: list[int], now: datetime, barrier: Barrier, results: "Queue[tuple[float, float] | str]"
) -> None:
    """One worker, in a process of its own."""
    try:
        stays = [post.stay(number) for number in order]
        connection.ensure_connection()
        barrier.wait(GIVE_UP_AFTER)
        start = time()
        for raws in stays:
            _take_in(raws, now)
        results.put((start, time()))
    except ValueError as error:
        results.put(str(error))
    finally:
        connection.close()


def _take_in_long(post: Post, stays: int, now: datetime) -> tuple[float, float]:
    """Take in stay after stay as a worker does, with all the code of the house in memory; return both sizes in MB."""
    _load_everything()
    _take_in(post.stay(0), now)
    begun = _resident()
    for number in range(1, stays):
        _take_in(post.stay(number), now)
    return begun, _resident()


def _load_everything() -> None:
    # A worker of the message queue holds the pages too, whether it shows them or not.
    len(get_resolver().url_patterns)


def _resident() -> float:
    """Return the memory that this process has had at most, in megabytes, pages shared with others counted in."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise ValueError("This system does not say how much memory a process has.")


def _in_process(
    act: Callable[[Post, int, datetime], tuple[float, float]], post: Post, stays: int, now: datetime
) -> tuple[float, float]:
    connection.close()
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    worker = context.Process(target=_report, args=(act, post, stays, now, results))
    worker.start()
    found = results.get(timeout=GIVE_UP_AFTER)
    worker.join()
    if isinstance(found, str):
        raise ValueError(found)
    return found


def _report(
    act: Callable[[Post, int, datetime], tuple[float, float]],
    post: Post,
    stays: int,
    now: datetime,
    results: "Queue[tuple[float, float] | str]",
) -> None:
    try:
        results.put(act(post, stays, now))
    except (ValueError, OSError) as error:
        results.put(str(error))
    finally:
        connection.close()


class _Silent:
    def write(self, _text: str) -> None:
        """Say nothing."""
