"""Fills a database with plausible history: archetypes copied many thousand times, each for another person and place."""

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F
from tqdm import tqdm

from checklists.models import Answer
from hph.workbench import archetypes, copies, loading, regions
from hph.workbench.archetypes import TABLES
from hph.workbench.copies import After, Form
from hph.workbench.people import FAMILY, MEN, STREETS, WOMEN
from hph.workbench.regions import Place
from pathways.enums import Sex
from pathways.models import BoardVersion, Pathway, Patient
from pathways.rules import clock
from pathways.rules.person_number import synthetic_numbers

# A year of Helse Vest is 170,000 pathways, with about 25,000 deadlines open at any time.
OPEN_DEADLINES = 25_000 / 170_000
YEAR = 365
CHUNK = 2_000
MIDNIGHT = 24 * 60


@dataclass(frozen=True)
class Filled:
    """What was added."""

    pathways: int
    open_pathways: int
    open_deadlines: int
    rows: int
    units: int


@dataclass(frozen=True)
class Extra:
    """A place that gets so many pathways that are open, and so many that are over."""

    place: Place
    running: int
    over: int = 0


@transaction.atomic
def fill(
    *,
    pathways: int,
    municipalities: int,
    seed: int,
    now: datetime,
    share: float = 1.0,
    shows_progress: bool = False,
    extra: Sequence[Extra] = (),
) -> Filled:
    """Add about `pathways` pathways over the year before `now`, in `municipalities` made-up municipalities.

    The same arguments give the same history. All of it or nothing; on PostgreSQL the foreign keys are checked at
    the end, so nobody should work in this database meanwhile. `share` plays fewer archetypes. `extra` are places
    that get more besides. The checklists must be loaded.
    """
    now = now.replace(second=0, microsecond=0)
    loader = loading.loader()
    places = regions.build(municipalities=municipalities)
    scratch = archetypes.play(now=now, share=share)
    forms = [copies.compile_form(each, scratch, now=now, loader=loader) for each in scratch.archetypes]
    chance = random.Random(seed)
    writer = _Writer(loader, now, chance)
    plan = _plan(forms, places, pathways, extra, chance)
    with loading.without_foreign_keys(TABLES):
        bar = tqdm(plan, total=pathways, unit=" pathways", file=sys.stderr, disable=not shows_progress)
        for form, place in bar:
            writer.add(form, place)
        writer.finish()
    return Filled(
        pathways=writer.next_id[Pathway] - writer.first_id[Pathway],
        open_pathways=writer.open_pathways,
        open_deadlines=writer.open_deadlines,
        rows=sum(writer.next_id[model] - writer.first_id[model] for model in TABLES),
        units=len({unit for place in places for unit in place.units.values()}),
    )


@transaction.atomic
def add_year(*, scratch: archetypes.Scratch, place: Place, pathways: int, seed: int, now: datetime) -> None:
    """Add so many pathways that are over, spread over the year before `now`, all of them at one place.

    `scratch` was played up to `now`. These are few: the foreign keys stay, and people may work meanwhile.
    """
    now = now.replace(second=0, microsecond=0)
    loader = loading.loader()
    forms = [copies.compile_form(each, scratch, now=now, loader=loader) for each in scratch.archetypes]
    over = [form for form in forms if not form.is_open]
    writer = _Writer(loader, now, random.Random(seed))
    for number in range(pathways):
        writer.add(over[number % len(over)], place)
    writer.finish()


def _plan(
    forms: Sequence[Form],
    places: Sequence[Place],
    pathways: int,
    extra: Sequence[Extra],
    chance: random.Random,
) -> Iterator[tuple[Form, Place]]:
    """Give form and place of each copy: the open ones spread evenly among all, so that numbers tell nothing."""
    running = [form for form in forms if form.is_open]
    over = [form for form in forms if not form.is_open]
    for each in extra:
        for number in range(each.running):
            yield running[number % len(running)], each.place
        for number in range(each.over):
            yield over[number % len(over)], each.place
    each_has = sum(form.open_deadlines for form in running) / len(running)
    open_share = OPEN_DEADLINES / each_has
    made = opened = number = 0
    while made < pathways:
        if opened < open_share * (made + 1):
            form = chance.choice(running)
            opened += 1
        else:
            form = chance.choice(over)
        made += form.counts[Pathway]
        yield form, places[number % len(places)]
        number += 1


class _Writer:
    """Fills in one form after the other, and hands the rows on a few thousand at a time."""

    def __init__(self, loader: loading.Loader, now: datetime, chance: random.Random) -> None:
        self._loader, self._chance = loader, chance
        self._calendar = _Calendar(loader, clock.oslo_date(now))
        self._people = _BulkPeople(chance, clock.oslo_date(now), loader)
        self._columns = {model: [field.column for field in model._meta.concrete_fields] for model in TABLES}
        self._rows: dict[type[models.Model], list[tuple[Any, ...]]] = {model: [] for model in TABLES}
        self._waiting = 0
        self._boards: Counter[int] = Counter()
        self.first_id = {model: loading.first_free_id(model) for model in TABLES}
        self.next_id = dict(self.first_id)
        self.open_pathways = self.open_deadlines = 0

    def add(self, form: Form, place: Place) -> None:
        """Write one copy."""
        vector = self._vector(form, place)
        for model in TABLES:
            self._rows[model] += [pick(vector) for pick in form.rows[model]]
            self.next_id[model] += form.counts[model]
        self.open_pathways += form.is_open
        self.open_deadlines += form.open_deadlines
        self._boards.update(place.units[part] for part in form.parts)
        self._waiting += 1
        if self._waiting >= CHUNK:
            self._flush()

    def finish(self) -> None:
        """Write what is left, and let the tables' own numbers and the boards' versions go on from here."""
        self._flush()
        for model in TABLES:
            if self.next_id[model] > self.first_id[model]:
                loading.go_on_from(model, self.next_id[model] - 1)
        BoardVersion.objects.bulk_create(
            [BoardVersion(unit_id=unit_id) for unit_id in sorted(self._boards)], ignore_conflicts=True
        )
        for unit_id, count in self._boards.items():
            BoardVersion.objects.filter(unit_id=unit_id).update(version=F("version") + count)

    def _flush(self) -> None:
        for model in TABLES:
            if self._rows[model]:
                self._loader.write(model._meta.db_table, self._columns[model], self._rows[model])
                self._rows[model].clear()
        self._waiting = 0

    def _vector(self, form: Form, place: Place) -> list[Any]:
        """Return the values of one copy, in the order of `copies.GROUPS`, numbers and texts last."""
        back = self._days_back(form)
        minutes = self._minutes(form, back)
        encode = self._loader.encode
        moments = self._calendar.moments
        iso = self._calendar.iso
        vector = (
            form.constants + [moments(minute) for minute in minutes] + [iso(minute) for minute in minutes]
        )
        vector += [self._calendar.day(number - back) for number in form.days]
        vector += [encode(place.units[part]) for part in form.parts]
        vector += [encode(place.users[part][0]) for part in form.users]
        vector += [place.users[part][1] for part in form.users]
        vector += self._people.person()
        vector += place.texts
        # Half chance, half the row's own number: the same seed twice must not give the same id twice.
        number = self.next_id[Answer]
        vector += [
            f"{self._chance.getrandbits(64):016x}{number + each:016x}" for each in range(form.uuid_count)
        ]
        for model in TABLES:
            first = self.next_id[model]
            vector += map(encode, range(first, first + form.counts[model]))
        vector += [template % pick(vector) for template, pick in form.texts]
        return vector

    def _days_back(self, form: Form) -> int:
        """Return how many days ago the copy lies. An open one is of today; elapsed hours never meet a clock change."""
        if form.is_open:
            return 0
        while True:
            back = self._chance.randint(max(1, form.last_day + 1), YEAR)
            if not any(self._calendar.is_change(day - back) for day in form.elapsed_days):
                return back

    def _minutes(self, form: Form, back: int) -> list[int]:
        """Return the form's times in UTC, as minutes from the calendar's first midnight."""
        shake = self._chance.randint(*form.shake)
        utc = self._calendar.utc
        minutes: list[int] = []
        for time in form.times:
            if isinstance(time, After):
                minutes.append(minutes[time.index] + time.minutes)
            else:
                minutes.append(utc(time.day - back, time.minute + shake if time.is_shaken else time.minute))
        return minutes


class _Calendar:
    """Turns days and minutes on the Oslo clock into UTC, and both into text, by looking them up."""

    BACK, AHEAD = 3 * YEAR, 2 * YEAR

    def __init__(self, loader: loading.Loader, today: date) -> None:
        self._today = today
        self._loader = loader
        first = today - timedelta(days=self.BACK)
        self._names = [
            (first + timedelta(days=number)).isoformat() for number in range(self.BACK + self.AHEAD)
        ]
        self._midnights = [
            (clock.start_of_day(first + timedelta(days=number)) - clock.start_of_day(first)) // copies.MINUTE
            for number in range(self.BACK + self.AHEAD)
        ]
        # Minutes from the first Oslo midnight to the first UTC midnight.
        self._shift = int(clock.start_of_day(first).astimezone(clock.OSLO).utcoffset().total_seconds()) // 60
        self._clock = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(MIDNIGHT)]

    def is_change(self, day: int) -> bool:
        """Return whether the clocks change on that day, counted from today."""
        here = day + self.BACK
        return self._midnights[here + 1] - self._midnights[here] != MIDNIGHT

    def utc(self, day: int, minute: int) -> int:
        """Return the moment in minutes. On the day of a change the hours after it are an hour off: none is elapsed."""
        return self._midnights[day + self.BACK] + minute

    def moments(self, minute: int) -> str:
        """Return the moment as the database takes it."""
        day, left = divmod(minute - self._shift, MIDNIGHT)
        return self._loader.moment(self._names[day], self._clock[left])

    def iso(self, minute: int) -> str:
        """Return the moment as it stands in JSON."""
        day, left = divmod(minute - self._shift, MIDNIGHT)
        return f"{self._names[day]}T{self._clock[left]}:00+00:00"

    def day(self, number: int) -> str:
        """Return a day, counted from today."""
        return self._names[number + self.BACK]


class _BulkPeople:
    """Patients, quicker than `People`: names may repeat, numbers never do."""

    def __init__(self, chance: random.Random, today: date, loader: loading.Loader) -> None:
        self._chance, self._today, self._loader = chance, today, loader
        self._taken = set(Patient.objects.exclude(number="").values_list("number", flat=True))
        self._numbers: dict[int, Iterator[str]] = {}

    def person(self) -> list[Any]:
        """Return the values of `copies.PERSON`, and the names of two next of kin."""
        chance, encode = self._chance, self._loader.encode
        age = chance.randint(66 * 365, 97 * 365)
        is_woman = chance.random() < 0.6
        given, family = chance.choice(WOMEN if is_woman else MEN), chance.choice(FAMILY)
        return [
            self._number(age),
            family,
            given,
            (self._today - timedelta(days=age)).isoformat(),
            encode(str(Sex.FEMALE if is_woman else Sex.MALE)),
            f"{chance.choice(STREETS)} {chance.randint(1, 98)}",
            f"000 {chance.randint(10, 99)} {chance.randint(100, 999)}",
            encode(chance.random() < 0.6),
            f"{chance.choice(WOMEN)} {family}",
            f"{chance.choice(MEN)} {family}",
        ]

    def _number(self, age: int) -> str:
        if age not in self._numbers:
            self._numbers[age] = synthetic_numbers(self._today - timedelta(days=age))
        return next(number for number in self._numbers[age] if number not in self._taken)


def analyse() -> None:
    """Let the planner know of the new rows before anybody asks for them. Outside any transaction."""
    verb = "vacuum analyze" if connection.vendor == "postgresql" else "analyze"
    with connection.cursor() as cursor:
        for model in TABLES:
            cursor.execute(f'{verb} "{model._meta.db_table}"')
