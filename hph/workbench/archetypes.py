"""Pathways to copy: each is played through the real operations, read back row by row, and rolled away.

A bulk history made of such rows is what the operations themselves would have written, today and after they change.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle
from typing import Any

from django.db import models, transaction
from django.utils import translation

from checklists.models import Answer, Checklist
from hph.workbench import places, stories, texts
from hph.workbench.people import People
from hph.workbench.play import Play
from hph.workbench.stage import Stage
from pathways.models import (
    Deadline,
    HospitalStay,
    NextOfKin,
    Pathway,
    PathwayEvent,
    PathwayUnit,
    Patient,
    Step,
)
from pathways.models.pathway import OPEN_STATES
from pathways.rules import clock

SEED = 41
TOWN = places.ALVDAL
# The units of the scratch region that a pathway may meet; each is exchanged for one of the real region.
PARTS = (
    places.TRUST, places.ORTHOPAEDICS, places.GERIATRICS, places.MEDICINE,
    TOWN, f"{TOWN}.office", f"{TOWN}.care", f"{TOWN}.stay", f"{TOWN}.gp",
)  # fmt: skip

# In the order in which rows point at each other.
TABLES: tuple[type[models.Model], ...] = (
    Patient, NextOfKin, Checklist, Pathway, HospitalStay, PathwayUnit, Step, Answer, Deadline, PathwayEvent,
)  # fmt: skip
Row = dict[str, Any]
Kinds = tuple[tuple[stories.Story, int], ...]

# A year of pathways has few open ones; what is over is mostly completed, some of it late.
OVER: Kinds = (
    (stories.completed, 10),
    (stories.died, 1),
    (stories.cancelled, 1),
)
RUNNING: Kinds = tuple(
    (story, (count + 1) // 2)
    for story, count in stories.STORIES
    if story not in (stories.completed, stories.died, stories.cancelled)
)


@dataclass(frozen=True)
class Archetype:
    """One patient's rows by table, as the operations left them at `now`."""

    rows: dict[type[models.Model], list[Row]]
    is_open: bool

    @property
    def open_deadlines(self) -> int:
        return sum(1 for row in self.rows[Deadline] if row["met_at"] is None and row["cancelled_at"] is None)


@dataclass(frozen=True)
class Scratch:
    """The archetypes, and what their rows point at: unit id -> part, user id -> (part, name), agreement's name."""

    archetypes: tuple[Archetype, ...]
    units: dict[int, str]
    users: dict[int, tuple[str, str]]
    agreement: str


class _RollBack(Exception):
    """Ends the scratch transaction. Not an error."""


def play(*, now: datetime, share: float = 1.0, kinds: Kinds | None = None, thorough: float = 0.4) -> Scratch:
    """Play the stories up to `now` and return their rows. Nothing of it stays in the database.

    `share` below 1 plays fewer of each kind, at least one. `kinds` are the stories with how many of each, all of
    them when None; `thorough` is how often people do what can be left. The checklists must be loaded.
    """
    found: list[Scratch] = []
    try:
        with transaction.atomic(), translation.override("nb"):
            found.append(_played(now, share, (*OVER, *RUNNING) if kinds is None else kinds, thorough))
            raise _RollBack
    except _RollBack:
        return found[0]


def _played(now: datetime, share: float, kinds: Kinds, thorough: float) -> Scratch:
    # Clocks that are there already belong to others; for the time of the play they do not run.
    Deadline.objects.still_open().update(cancelled_at=now)
    region = places.build(password="", now=now)
    stage = Stage(region=region, now=now, chance=random.Random(SEED))
    plays = list(_plays(stage, share, kinds, thorough))
    stage.run()
    archetypes = [_read(each.pathway_id) for each in plays]
    return Scratch(
        archetypes=tuple(archetypes),
        units={region.units[part].pk: part for part in PARTS},
        users={
            user.pk: (part, user.display_name)
            for (part, _role), users in region.staff.items()
            for user in users
        },
        agreement=_agreement_name(region),
    )


def _agreement_name(region: places.Region) -> str:
    return f"{region.units[places.TRUST].name} – {region.units[TOWN].name}"


def _plays(stage: Stage, share: float, kinds: Kinds, thorough: float) -> Iterator[Play]:
    people, conditions = People(seed=SEED, today=clock.oslo_date(stage.now)), cycle(texts.CONDITIONS)
    for story, count in kinds:
        for number in range(max(1, round(count * share))):
            play = Play(
                stage,
                # Older than anybody: their numbers are nobody's in this database, and are not copied.
                people.patient(youngest=108, oldest=120),
                town=TOWN,
                district=f"{TOWN}.care",
                condition=next(conditions),
                chance=random.Random(f"{story.__name__} {number} {SEED}"),
                optional=0.1,
                thorough=thorough,
                writes=False,
            )
            story(stage, play, number)
            yield play


def _read(pathway_id: int) -> Archetype:
    patient_id = Pathway.objects.values_list("patient_id", flat=True).get(pk=pathway_id)
    pathways = _rows(Pathway, patient=patient_id)
    ids = [row["id"] for row in pathways]
    steps = _rows(Step, pathway__in=ids)
    checklists = [row["checklist_id"] for row in steps if row["checklist_id"] is not None]
    return Archetype(
        rows={
            Patient: _rows(Patient, pk=patient_id),
            NextOfKin: _rows(NextOfKin, patient=patient_id),
            Checklist: _rows(Checklist, pk__in=checklists),
            Pathway: pathways,
            HospitalStay: _rows(HospitalStay, pathway__in=ids),
            PathwayUnit: _rows(PathwayUnit, pathway__in=ids),
            Step: steps,
            Answer: _rows(Answer, checklist__in=checklists),
            Deadline: _rows(Deadline, pathway__in=ids),
            PathwayEvent: _rows(PathwayEvent, pathway__in=ids),
        },
        is_open=any(row["state"] in OPEN_STATES for row in pathways),
    )


def _rows(model: type[models.Model], **which: object) -> list[Row]:
    names = [field.attname for field in model._meta.concrete_fields]
    return list(model._default_manager.filter(**which).order_by("pk").values(*names))
