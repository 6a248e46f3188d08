"""Finds the people who hear of events: the house's table, what administrators changed in it, and who works where."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import models

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import Act, Role, UnitKind
from messaging.enums import Level
from messaging.models import TellingRule
from messaging.rules import telling
from pathways.enums import DeadlineKind, EventKind, Party
from pathways.models import Deadline, Pathway, PathwayEvent, PathwayUnit

Told = tuple[account_models.User, account_models.Unit, Level]

PART_OF_UNIT = {
    UnitKind.WARD: Party.WARD,
    UnitKind.COORDINATING_UNIT: Party.COORDINATING_UNIT,
    UnitKind.MUNICIPALITY: Party.MUNICIPALITY,
    UnitKind.HOME_CARE_DISTRICT: Party.HOME_CARE,
    UnitKind.SHORT_TERM_INSTITUTION: Party.INSTITUTION,
    UnitKind.GP_PRACTICE: Party.GP,
}
HOME_CARE_CLOCKS = (DeadlineKind.HPH2, DeadlineKind.HPH3, DeadlineKind.HPH5, DeadlineKind.HOMECOMING)


def unit_and_above(unit: account_models.Unit) -> tuple[int, ...]:
    """Return the ids of the unit and of those above it, nearest first. Read with `parent__parent`: no query."""
    found: list[int] = []
    here: account_models.Unit | None = unit
    while here is not None:
        found.append(here.pk)
        here = here.parent
    return tuple(found)


def with_all(events: models.QuerySet[PathwayEvent]) -> models.QuerySet[PathwayEvent]:
    """Return the events, oldest first, with everything that deciding who is told reads."""
    return (
        events.select_related(
            "pathway__patient", "pathway__coordinator", "pathway__primary_contact", "pathway__stay"
        )
        .select_related("deadline__responsible__parent__parent", "step", "by")
        .order_by("pk")
    )


class People:
    """Finds the people of a batch of events; units, roles and settings are looked up once."""

    def __init__(self, events: Sequence[PathwayEvent]) -> None:
        self._units: dict[int, dict[str, account_models.Unit]] = {}
        parties = PathwayUnit.objects.filter(
            pathway_id__in={event.pathway_id for event in events}, ended_at__isnull=True
        )
        for party in parties.select_related("unit__parent__parent"):
            self._units.setdefault(party.pathway_id, {})[party.part] = party.unit
        self._members: dict[tuple[int, tuple[Role, ...]], list[account_models.User]] = {}
        self._settings = [row.setting() for row in TellingRule.objects.all()]

    def to_tell(self, event: PathwayEvent) -> list[Told]:
        """Return who hears of the event, for which unit, as what. Never the author, and nobody twice."""
        if event.deadline is None:
            return _once(self._of_the_work(event), event)
        return _once(self._of_the_clock(event, event.deadline), event)

    def to_tell_third(self, event: PathwayEvent) -> list[Told]:
        """Return who hears that the leader has not acted on a clock: the coordinating unit. Rule M23.

        When the coordinating unit is the one that is late, the leader above it hears.
        """
        units, deadline = self._units.get(event.pathway_id, {}), event.deadline
        unit = units.get(Party.COORDINATING_UNIT) or units.get(Party.MUNICIPALITY)
        if unit is None or deadline is None:
            return []
        level, clock = Level.COORDINATING, deadline.kind
        if deadline.responsible_id == unit.pk:
            above = unit.parent or unit
            return _once(self._allowed(event, above, (Role.UNIT_LEADER,), level, clock), event)
        roles = self._working_roles(unit)
        return _once(
            [
                *self._allowed(event, unit, roles, level, clock),
                *self._added(event, unit, level, clock),
            ],
            event,
        )

    def _of_the_work(self, event: PathwayEvent) -> Iterator[Told]:
        units = self._units.get(event.pathway_id, {})
        for part in telling.told(event.kind, step_code=event.step.code if event.step else ""):
            played, unit = part, units.get(part)
            while unit is None and played in telling.STANDS_IN:
                played = telling.STANDS_IN[played]
                unit = units.get(played)
            if unit is not None:
                yield from self._allowed(event, unit, self._working_roles(unit), Level.RESPONSIBLE)
        for unit in units.values():
            if event.kind in telling.TOLD_SENDER and unit.pk == event.data.get("unit"):
                yield from self._allowed(event, unit, self._working_roles(unit), Level.RESPONSIBLE)
            yield from self._added(event, unit, Level.RESPONSIBLE)

    def _of_the_clock(self, event: PathwayEvent, deadline: Deadline) -> Iterator[Told]:
        units = self._units.get(event.pathway_id, {})
        unit = deadline.responsible or units.get(Party.COORDINATING_UNIT) or units.get(Party.MUNICIPALITY)
        if unit is None:
            return
        if event.kind == EventKind.DEADLINE_ESCALATED:
            level = Level.LEADER
            yield from self._allowed(event, unit, (Role.UNIT_LEADER,), level, deadline.kind)
        else:
            level = Level.RESPONSIBLE
            yield from self._responsible(event, unit, deadline.kind)
        yield from self._added(event, unit, level, deadline.kind)

    def _responsible(self, event: PathwayEvent, unit: account_models.Unit, clock: str) -> Iterator[Told]:
        """Tell the person in charge, else those who do the work, else their leader."""
        roles = self._working_roles(unit)
        named = self._named(event.pathway, clock, unit)
        if not roles or not (named or self._with_roles(unit, roles)):
            roles = (Role.UNIT_LEADER,)
        for role in roles:
            if self._is_on(event, unit, role, Level.RESPONSIBLE, clock):
                for person in named or self._with_roles(unit, (role,)):
                    yield person, unit, Level.RESPONSIBLE

    def _named(self, pathway: Pathway, kind: str, unit: account_models.Unit) -> list[account_models.User]:
        """Return the person named on the pathway who works at the unit; for visits at home the primary contact."""
        people = [pathway.coordinator, pathway.primary_contact]
        if kind in HOME_CARE_CLOCKS:
            people.reverse()
        for person in people:
            if person and account_queries.may(user=person, act=Act.VIEW_PATIENT, unit_ids=[unit.pk]):
                return [person]
        return []

    def _allowed(
        self,
        event: PathwayEvent,
        unit: account_models.Unit,
        roles: Iterable[Role],
        level: Level,
        clock: str = "",
    ) -> Iterator[Told]:
        for role in roles:
            if self._is_on(event, unit, role, level, clock):
                for person in self._with_roles(unit, (role,)):
                    yield person, unit, level

    def _added(
        self, event: PathwayEvent, unit: account_models.Unit, level: Level, clock: str = ""
    ) -> Iterator[Told]:
        roles = telling.added_roles(
            self._settings, event=event.kind, level=level, clock=clock, unit_ids=unit_and_above(unit)
        )
        for role in roles:
            for person in self._with_roles(unit, (role,)):
                yield person, unit, level

    def _is_on(
        self, event: PathwayEvent, unit: account_models.Unit, role: Role, level: Level, clock: str
    ) -> bool:
        return telling.is_told(
            self._settings,
            event=event.kind,
            role=role,
            level=level,
            clock=clock,
            unit_ids=unit_and_above(unit),
        )

    def _working_roles(self, unit: account_models.Unit) -> tuple[Role, ...]:
        part = PART_OF_UNIT.get(UnitKind(unit.kind))
        return telling.WORKING_ROLES[part] if part else ()

    def _with_roles(self, unit: account_models.Unit, roles: tuple[Role, ...]) -> list[account_models.User]:
        key = (unit.pk, roles)
        if key not in self._members:
            self._members[key] = account_queries.members_with_roles([unit.pk], roles) if roles else []
        return self._members[key]


def _once(candidates: Iterable[Told], event: PathwayEvent) -> list[Told]:
    found: dict[int, Told] = {}
    for person, unit, level in candidates:
        if person.pk != event.by_id:
            found.setdefault(person.pk, (person, unit, level))
    return list(found.values())
