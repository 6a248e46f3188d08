"""The stage of the demonstration: what is to be done when, played in the order of the clock with the sweep between."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Min

from accounts.models import User
from checklists.models import Item
from hph.workbench.places import Region
from pathways import operations
from pathways.models import Deadline
from pathways.models.deadline import NOT_ESCALATED, NOT_MISSED
from pathways.rules import clock

MINUTE = timedelta(minutes=1)
Act = Callable[[datetime], None]


@dataclass
class Stage:
    """Where the stories are played: the region, the clock they end at, and what is to be done when."""

    region: Region
    now: datetime
    chance: random.Random
    items: dict[int, list[Item]] = field(default_factory=dict)
    plan: list[tuple[datetime, int, Act]] = field(default_factory=list)
    authors: dict[int, operations.Author] = field(default_factory=dict)

    def ago(self, *, hours: float) -> datetime:
        """Return the moment that many hours before the end of the play."""
        return self.now - timedelta(hours=hours)

    def day(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """Return about that time on the Oslo clock, so many days ago: nobody is on the minute."""
        start = clock.start_of_day(clock.oslo_date(self.now) - timedelta(days=days_ago))
        return start + timedelta(hours=hour, minutes=minute + self.chance.randint(0, 23))

    def run(self) -> None:
        """Do everything, oldest first; limits that pass on the way are noted in the minute after."""
        for moment, _number, act in sorted(self.plan, key=lambda planned: planned[:2]):
            self._sweep_until(moment)
            act(moment)
        self._sweep_until(self.now)
        operations.sweep(now=self.now)

    def _sweep_until(self, moment: datetime) -> None:
        while (limit := _next_limit()) is not None and (tick := _minute_after(limit)) <= moment:
            operations.sweep(now=tick)

    def author(self, user: User) -> operations.Author:
        """Return the person as one who acts, the same for the whole play: nobody changes jobs in it."""
        return self.authors.setdefault(user.pk, operations.Author.person(user))

    def items_of(self, template_id: int) -> list[Item]:
        """Return the items of a template in order, read once."""
        if template_id not in self.items:
            self.items[template_id] = list(Item.objects.filter(template=template_id))
        return self.items[template_id]


def _next_limit() -> datetime | None:
    first = Deadline.objects.filter(NOT_MISSED).aggregate(at=Min("due_at"))["at"]
    second = Deadline.objects.filter(NOT_ESCALATED).aggregate(at=Min("escalates_at"))["at"]
    return min((limit for limit in (first, second) if limit is not None), default=None)


def _minute_after(limit: datetime) -> datetime:
    return limit.replace(second=0, microsecond=0) + MINUTE
