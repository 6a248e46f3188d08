"""Measures the product's speed figures in one run, each against its baseline, in databases of its own."""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings

from hph.workbench import (
    bench_databases,
    bench_doors,
    bench_messaging,
    bench_sweep,
    bench_tablet,
    bulk,
    regions,
)
from hph.workbench.bench_databases import Databases
from hph.workbench.bench_doors import Doors
from hph.workbench.bench_figures import Figure, stopwatch
from hph.workbench.bulk import Filled
from hph.workbench.regions import Place
from pathways import operations
from pathways.models import Deadline, Pathway

SMALL = 1_700
BOARD = 50
MUNICIPALITIES = 66
SIZE_ROUNDS = 9
Say = Callable[[str], None]


@dataclass(frozen=True)
class World:
    """A database with history in it, and the district where the board is measured."""

    name: str
    place: Place
    filled: Filled


@dataclass(frozen=True)
class Result:
    figures: tuple[Figure, ...]
    facts: dict[str, Any]
    notes: tuple[str, ...]


def run(*, pathways: int, seed: int, now: datetime, quick: bool = False, say: Say) -> Result:
    """Measure everything at `pathways` pathways of history, and what that much history costs against little of it.

    `quick` measures a few rounds only, to see that it works. Raises ValueError when there is too little to measure.
    """
    prefix = f"hph_bench_{os.getpid()}"
    with bench_databases.throw_away(prefix=prefix) as databases, _as_in_service():
        base = databases.create("base")
        databases.use(base)
        say("Laying out the tables …")
        call_command("migrate", verbosity=0)
        call_command("load_checklists", verbosity=0, stdout=_Silent())
        little = min(SMALL, pathways)
        small = _fill(databases, "small", base, little, seed=seed, now=now, quick=quick, say=say)
        large = _fill(databases, "large", base, pathways, seed=seed, now=now, quick=quick, say=say)
        say("Measuring …")
        return _measure(databases, small, large, quick=quick, say=say)


def run_tablet(*, now: datetime, quick: bool = False) -> Result:
    """Measure the tablet's downloads and its outbox, and many tablets at once. Ends by itself within minutes."""
    with _as_in_service():
        figures, notes = bench_tablet.figures(now=now, quick=quick)
        facts = {"database": _database(), "python": platform.python_version(), "cores": os.cpu_count()}
    return Result(tuple(figures), facts, tuple(notes))


def run_messaging(*, now: datetime, quick: bool = False, full: bool = False, say: Say) -> Result:
    """Measure what it costs to take messages in. `full` gives the memory figure 10,000 messages."""
    with _as_in_service():
        figures, notes = bench_messaging.figures(now=now, quick=quick, full=full, say=say)
        facts = {"database": _database(), "python": platform.python_version(), "cores": os.cpu_count()}
    return Result(tuple(figures), facts, tuple(notes))


def _measure(databases: Databases, small: World, large: World, *, quick: bool, say: Say) -> Result:
    databases.use(large.name)
    facts = {
        "database": _database(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "pathways": Pathway.objects.count(),
        "open_deadlines": Deadline.objects.still_open().count(),
        "client": "django.test.Client, in process",
    }
    count, many = (200, 400) if quick else (bench_sweep.DUE, bench_sweep.MANY)
    figures = bench_sweep.figures(rounds=3 if quick else bench_sweep.ROUNDS, count=count, many=many)
    doors = bench_doors.open_doors(large.place)
    figures += bench_doors.figures(doors, rounds=3 if quick else bench_doors.ROUNDS)
    say("Measuring what much history costs …")
    figures += _sizes(databases, small, large, count=count, rounds=2 if quick else SIZE_ROUNDS)
    notes = []
    if connection.vendor != "postgresql":
        notes.append(
            "Measured on SQLite, which has one writer: the limits are meant for PostgreSQL, and the raw sweep "
            "is three statements there."
        )
    return Result(tuple(figures), facts, tuple(notes))


def _sizes(databases: Databases, small: World, large: World, *, count: int, rounds: int) -> list[Figure]:
    """Time board, sweep and tick in the small and the large database in turn."""
    worlds = (small, large)
    doors: dict[str, Doors] = {}
    for world in worlds:
        databases.use(world.name)
        doors[world.name] = bench_doors.open_doors(world.place)
    measures: dict[str, Callable[[World], float]] = {
        "board": lambda world: _median(doors[world.name].board, 5),
        "sweep": lambda world: bench_sweep.sweeps(rounds=2, count=count).median(0),
        "tick": lambda world: _median(doors[world.name].ticks(), 15),
    }
    times: dict[str, list[list[float]]] = {name: [[], []] for name in measures}
    for _round in range(rounds):
        for number, world in enumerate(worlds):
            databases.use(world.name)
            for name, measure in measures.items():
                times[name][number].append(measure(world))
    return [
        Figure(
            name=f"{name}_history",
            what=f"The same {name} with {large.filled.pathways:,} pathways",
            value=median(rows[1]),
            unit="ms",
            baseline=f"with {small.filled.pathways:,}",
            baseline_value=median(rows[0]),
            judged=median(one / other for one, other in zip(rows[1], rows[0], strict=True)),
            limit=1.5,
        )
        for name, rows in times.items()
    ]


def _median(act: Callable[[], object], times: int) -> float:
    act()
    return median(stopwatch(act) for _ in range(times))


def _fill(
    databases: Databases,
    name: str,
    base: str,
    pathways: int,
    *,
    seed: int,
    now: datetime,
    quick: bool,
    say: Say,
) -> World:
    """Make one database and its history; the district of the board has its share of what is over."""
    full = databases.create(name, like=base)
    databases.use(full)
    say(f"Filling in {pathways:,} pathways …")
    municipalities = 2 if quick else MUNICIPALITIES
    place = regions.build(municipalities=municipalities + 1)[-1]
    over = pathways // (municipalities * regions.DISTRICTS)
    filled = bulk.fill(
        pathways=pathways,
        municipalities=municipalities,
        seed=seed,
        now=now,
        share=0.2 if quick else 1.0,
        shows_progress=not quick,
        extra=[bulk.Extra(place, running=BOARD, over=over)],
    )
    bulk.analyse()
    operations.sweep(now=now)
    return World(full, place, filled)


@contextmanager
def _as_in_service() -> Iterator[None]:
    """Settings as where it counts: no debugging; the bench's two addresses besides those of the house."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(DEBUG=False, ROOT_URLCONF=bench_doors.__name__, STORAGES=storages):
        yield


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select version()" if connection.vendor == "postgresql" else "select sqlite_version()")
        version = str(cursor.fetchone()[0]).split(" (")[0]
    return " ".join(version.split(" ")[:2]) if connection.vendor == "postgresql" else f"SQLite {version}"


class _Silent:
    def write(self, _text: str) -> None:
        """Say nothing."""
