"""Plays the demonstration: the region, its people, and some eighty patients who live around now."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle

from django.db import transaction
from django.db.models import Min
from django.utils import translation

from accounts.enums import UnitKind
from hph.workbench import archetypes, bulk, patients, places, stories, texts
from hph.workbench.people import People
from hph.workbench.play import Play
from hph.workbench.regions import ROLES, Place
from hph.workbench.stage import Stage
from hph.workbench.stories import STORIES
from pathways.models import EventToTell, Pathway, PathwayEvent

SEED = 20160606
# Where the patients live, in turn: the town of the official examples has its share.
TURNS = (places.TRONDHEIM, places.ALVDAL, places.ORKLAND, places.TRONDHEIM, places.HITRA, places.ALVDAL)
TOLD_AFTER = timedelta(hours=24)
# A year that is over, for the figures of one municipality: so many are played, and copied over the year.
PLAYED = ((stories.completed, 6),)
THOROUGH = 0.8


@dataclass(frozen=True)
class Made:
    """What there is now. `is_new` is False when the patients were there already."""

    is_new: bool
    states: dict[str, int]
    sign_ins: tuple[tuple[str, str, str], ...]


@transaction.atomic
def play(*, password: str, now: datetime, past: int = 0) -> Made:
    """Make the region and play every story up to `now`. Safe to repeat: with pathways there, only people are renewed.

    `past` is how many pathways of the year before are copied besides. The checklists must be loaded before, since a
    pathway keeps the version it starts with.
    """
    with translation.override("nb"):
        region = places.build(password=password, now=now)
        is_new = not Pathway.objects.filter(parties__unit__in=region.units.values()).exists()
        if is_new:
            _play_stories(region, now)
            if past:
                _add_past(region, past, now)
    return Made(
        is_new=is_new,
        states=dict(Counter(Pathway.objects.values_list("state", flat=True))),
        sign_ins=tuple((job.username, job.name, job.role.label) for job in places.JOBS if job.username),
    )


def _play_stories(region: places.Region, now: datetime) -> None:
    stage = Stage(region=region, now=now, chance=random.Random(SEED))
    people = People(seed=SEED, today=now.date())
    towns, conditions = cycle(TURNS), cycle(texts.CONDITIONS)
    for story, count in STORIES:
        for number in range(count):
            town, condition = next(towns), next(conditions)
            chance = random.Random(f"{story.__name__} {number}")
            districts = [key for key in region.units if key.startswith(f"{town}.care")]
            story(
                stage,
                Play(
                    stage,
                    people.patient(),
                    town=town,
                    district=chance.choice(districts),
                    condition=condition,
                    chance=chance,
                ),
                number,
            )
    newest = PathwayEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    stage.run()
    # Whoever had to know of the old ones has been told long ago. Events are written in the order of the clock.
    ours = PathwayEvent.objects.filter(pk__gt=newest)
    recent = ours.filter(recorded_at__gte=now - TOLD_AFTER).aggregate(first=Min("pk"))["first"]
    if recent is not None:
        EventToTell.objects.filter(pk__gt=newest, pk__lt=recent).delete()


def _add_past(region: places.Region, count: int, now: datetime) -> None:
    """Give the town where the archetypes live a year of pathways that are over."""
    now = now.replace(second=0, microsecond=0)
    scratch = archetypes.play(now=now, kinds=PLAYED, thorough=THOROUGH)
    units = {part: region.units[part] for part in archetypes.PARTS}
    workers = {
        part: region.staff[part, ROLES[UnitKind(unit.kind)]][0]
        for part, unit in units.items()
        if unit.kind in ROLES
    }
    place = Place(
        units={part: unit.pk for part, unit in units.items()},
        users={part: (user.pk, user.display_name) for part, user in workers.items()},
        texts=(
            *patients.POSTAL[archetypes.TOWN],
            units[archetypes.TOWN].kommunenummer,
            scratch.agreement,
        ),
    )
    bulk.add_year(scratch=scratch, place=place, pathways=count, seed=SEED, now=now)
