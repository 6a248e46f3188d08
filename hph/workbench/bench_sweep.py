"""The sweep against the plainest statement that does the same, and against a second worker."""

import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from statistics import median
from time import time

from django.db import connection

from hph.workbench.bench_figures import Figure, Race, race, stopwatch
from pathways import operations
from pathways.enums import DeadlineKind

DUE = 1_000
MANY = 5_000
WORKERS = 2
ROUNDS = 15
IDLE_ROUNDS = 100
GIVE_UP_AFTER = 120
# Long before anything that was generated, so that only the rows of this bench are due then.
THEN = datetime(2001, 1, 1, tzinfo=UTC)
KINDS = (
    DeadlineKind.APPREC,
    DeadlineKind.REQUEST_ANSWER,
    DeadlineKind.PRESCRIPTION,
    DeadlineKind.AVMELDING,
    DeadlineKind.EPIKRISE,
    DeadlineKind.EPIKRISE_READY,
    DeadlineKind.MELDING_OM_INNLAGT,
    DeadlineKind.HELSEOPPLYSNINGER_UPDATE,
)

_DUE = """
    select id, pathway_id, due_at from pathways_deadline
     where met_at is null and cancelled_at is null and missed_at is null
       and due_at < %s and (held_until is null or held_until < %s)
     order by due_at, id
"""
# One statement: find, mark, record, and put in the letterbox's tray.
RAW = f"""
with due as ({_DUE} for update skip locked),
     marked as (update pathways_deadline d set missed_at = %s from due where d.id = due.id),
     noted as (
        insert into pathways_pathwayevent
               (pathway_id, kind, at, recorded_at, by_id, by_name, deadline_id, step_id, data)
        select pathway_id, 'DEADLINE_MISSED', due_at, %s, null, '', id, null, '{{}}' from due
        returning id)
insert into pathways_eventtotell (event_id) select id from noted
"""  # noqa: S608
# SQLite does not write inside WITH: the same in three statements.
RAW_PARTS = (
    f"""
    insert into pathways_pathwayevent
           (pathway_id, kind, at, recorded_at, by_id, by_name, deadline_id, step_id, data)
    select pathway_id, 'DEADLINE_MISSED', due_at, %s, null, '', id, null, '{{}}' from ({_DUE})
    """,  # noqa: S608
    """
    insert into pathways_eventtotell (event_id)
    select id from pathways_pathwayevent
     where recorded_at = %s and id not in (select event_id from pathways_eventtotell)
    """,
    f"update pathways_deadline set missed_at = %s where id in (select id from ({_DUE}))",  # noqa: S608
)
_KINDS = " union all ".join(f"select '{kind.value}' as kind" for kind in KINDS)
ADD = f"""
insert into pathways_deadline (pathway_id, kind, responsible_id, opened_at, due_at, basis)
select p.id, k.kind, null, %s, %s, '{{}}'
  from pathways_pathway p cross join ({_KINDS}) k
 where p.closed_at is null
   and not exists (select 1 from pathways_deadline d where d.pathway_id = p.id and d.kind = k.kind
                      and d.met_at is null and d.cancelled_at is null)
 order by k.kind, p.id limit %s
"""  # noqa: S608


def add_due(count: int) -> None:
    """Open `count` clocks that are due at THEN, on open pathways, kinds that nothing else uses there."""
    with connection.cursor() as cursor:
        cursor.execute(ADD, [THEN, THEN, count])
        if cursor.rowcount != count:
            raise ValueError(f"There is room for {cursor.rowcount} of {count} clocks. Use more pathways.")


def put_away() -> None:
    """Close the clocks of this bench, so that the next round can open them anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update pathways_deadline set met_at = %s, met_recorded_at = %s"
            " where due_at = %s and met_at is null",
            [THEN, THEN, THEN],
        )


def raw_sweep(now: datetime) -> None:
    """Do with plain SQL what the sweep does for the first limit, and nothing else."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(RAW, [now, now, now, now])
            return
        cursor.execute(RAW_PARTS[0], [now, now, now])
        cursor.execute(RAW_PARTS[1], [now])
        cursor.execute(RAW_PARTS[2], [now, now, now])


def _timed(act: Callable[[datetime], object], count: int, number: int) -> float:
    """Return the milliseconds of one sweep of `count` new clocks. Each sweep has its own second."""
    add_due(count)
    now = THEN + timedelta(seconds=1 + number)
    spent = stopwatch(lambda: act(now))
    put_away()
    return spent


def sweeps(*, rounds: int = ROUNDS, count: int = DUE) -> Race:
    """Time sweep and raw statement in turn, each on `count` clocks of its own."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(-1, rounds):
        ours = _timed(lambda now: operations.sweep(now=now), count, 2 * number + 10)
        raw = _timed(raw_sweep, count, 2 * number + 11)
        if number >= 0:
            times[0].append(ours)
            times[1].append(raw)
    return Race((tuple(times[0]), tuple(times[1])))


def figures(*, rounds: int = ROUNDS, count: int = DUE, many: int = MANY) -> list[Figure]:
    """Measure the three figures of the sweep in the database in use."""
    times = sweeps(rounds=rounds, count=count)
    idle = race([lambda: operations.sweep(now=THEN - timedelta(days=1))], rounds=IDLE_ROUNDS)
    seconds, duplicates = _two_workers(many)
    return [
        Figure(
            name="sweep",
            what=f"Sweep of {count:,} due deadlines",
            value=times.median(0),
            unit="ms",
            baseline="one raw statement",
            baseline_value=times.median(1),
            judged=times.ratio(0, 1),
            limit=5,
        ),
        Figure("sweep_idle", "Idle sweep", idle.median(0), "ms", idle.median(0), 5, is_ratio=False),
        Figure(
            "sweep_two_workers",
            f"{many:,} overdue become events, {WORKERS} workers",
            seconds,
            "s",
            seconds,
            2,
            is_ratio=False,
        ),
        Figure(
            "sweep_duplicates",
            "Duplicates among them",
            duplicates,
            "events",
            duplicates,
            0,
            is_ratio=False,
        ),
    ]


def _two_workers(many: int, *, times: int = 3) -> tuple[float, int]:
    """Return the median seconds until both workers were done, and how many events were wrong in number."""
    spent: list[float] = []
    wrong = 0
    for number in range(times):
        add_due(many)
        now = THEN + timedelta(days=1, seconds=number)
        before = _events()
        spent.append(_run_workers(now))
        wrong += abs(_events() - before - many)
        put_away()
    return median(spent), wrong


def _events() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pathways_pathwayevent e join pathways_deadline d on d.id = e.deadline_id"
            " where d.due_at = %s",
            [THEN],
        )
        return int(cursor.fetchone()[0])


def _run_workers(now: datetime) -> float:
    """Return the seconds from the first worker's start to the last one's end."""
    connection.close()  # each process opens its own
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(WORKERS)
    results = context.Queue()
    workers = [context.Process(target=_work, args=(now, barrier, results)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    spans = [results.get(timeout=GIVE_UP_AFTER) for _ in workers]
    for worker in workers:
        worker.join()
    return max(end for _start, end in spans) - min(start for start, _end in spans)


def _work(now: datetime, barrier: Barrier, results: "Queue[tuple[float, float]]") -> None:
    """One worker, in a process of its own."""
    connection.ensure_connection()
    barrier.wait(GIVE_UP_AFTER)
    start = time()
    operations.sweep(now=now)
    results.put((start, time()))
    connection.close()
