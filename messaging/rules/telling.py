"""Who is told of what, and as what: the table of the house, and what administrators change in it.

Rules M20 to M23. Pure: people and units are ids and roles here, found by the operations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from accounts import rules as account_rules
from accounts.enums import Act, Role
from messaging.enums import Level
from pathways.enums import EventKind, Party
from pathways.rules import clock as clock_rules
from pathways.rules import deadlines

P = Party

# The roles that do the work at a part.
WORKING_ROLES: Mapping[str, tuple[Role, ...]] = MappingProxyType(
    {
        P.WARD: (Role.WARD_NURSE,),
        P.COORDINATING_UNIT: (Role.CASE_WORKER,),
        P.MUNICIPALITY: (Role.CASE_WORKER,),
        P.HOME_CARE: (Role.HOME_NURSE,),
        P.INSTITUTION: (Role.HOME_NURSE,),
        P.GP: (Role.GP,),
    }
)

# Event -> the parts that are told. Misses and escalations follow the deadline's own responsible unit.
TOLD_PARTS: Mapping[str, tuple[Party, ...]] = MappingProxyType(
    {
        EventKind.ADMITTED: (P.HOME_CARE, P.COORDINATING_UNIT),
        EventKind.NOTICE_RECEIVED: (P.HOME_CARE,),
        EventKind.TIDLIGMELDING_SENT: (P.COORDINATING_UNIT,),
        EventKind.HELSEOPPLYSNINGER_SENT: (P.COORDINATING_UNIT,),
        EventKind.INNLEGGELSESRAPPORT_SENT: (P.WARD,),
        EventKind.READY_REPORTED: (P.COORDINATING_UNIT,),
        EventKind.READY_WITHDRAWN: (P.COORDINATING_UNIT, P.HOME_CARE),
        EventKind.READY_ANSWERED: (P.WARD,),
        EventKind.UTSKRIVNINGSRAPPORT_SENT: (P.HOME_CARE,),
        EventKind.DISCHARGED: (P.HOME_CARE, P.COORDINATING_UNIT, P.INSTITUTION),
        EventKind.HOMECOMING: (P.HOME_CARE, P.GP),
        EventKind.READMITTED: (P.HOME_CARE,),
        EventKind.CANCELLED: (P.WARD, P.HOME_CARE, P.COORDINATING_UNIT),
        EventKind.DECEASED: (P.WARD, P.HOME_CARE, P.COORDINATING_UNIT, P.INSTITUTION, P.GP),
    }
)
# A checklist that opens is told to those who fill it in, when nobody else's message has told them already.
TOLD_STEPS: Mapping[str, tuple[Party, ...]] = MappingProxyType({"HPH4": (P.HOME_CARE, P.GP)})
# Who hears instead when nobody plays the part.
STANDS_IN: Mapping[str, Party] = MappingProxyType(
    {P.HOME_CARE: P.COORDINATING_UNIT, P.COORDINATING_UNIT: P.MUNICIPALITY}
)
# What a clock tells, at which levels. Everything else is told to those who do the work.
CLOCK_LEVELS: Mapping[str, tuple[Level, ...]] = MappingProxyType(
    {
        EventKind.DEADLINE_MISSED: (Level.RESPONSIBLE,),
        EventKind.DEADLINE_ESCALATED: (Level.LEADER, Level.COORDINATING),
    }
)
# What became of a message is told to the unit that sent it.
TOLD_SENDER = frozenset({EventKind.MESSAGE_NOT_SENT, EventKind.RECEIPT_MISSING})
SHORTEST_THIRD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the house's own table: this event is told to this role, as this."""

    event: EventKind
    role: Role
    level: Level


@dataclass(frozen=True, slots=True)
class Setting:
    """What an administrator wrote: on or off. Empty role, level or clock: any. `unit_id` None: everywhere."""

    event: str
    is_on: bool
    role: str = ""
    level: str = ""
    clock: str = ""
    unit_id: int | None = None


def told(kind: str, *, step_code: str = "") -> tuple[Party, ...]:
    """Return the parts that hear of an event. Empty: nobody, or the deadline decides. Rule M20."""
    if kind == EventKind.STEP_OPENED:
        return TOLD_STEPS.get(step_code, ())
    return TOLD_PARTS.get(kind, ())


def levels_of(kind: str) -> tuple[Level, ...]:
    """Return the levels at which the event is told. Rule M20."""
    return CLOCK_LEVELS.get(kind, (Level.RESPONSIBLE,))


def lines() -> tuple[Line, ...]:
    """Return the house's own table, in the order of the pathway, for a page to show. Rule M20."""
    working = tuple(dict.fromkeys(role for roles in WORKING_ROLES.values() for role in roles))
    found: dict[Line, None] = {}
    for event in EventKind:
        parts = TOLD_PARTS.get(event, ())
        if event == EventKind.STEP_OPENED:
            parts = tuple(part for told_parts in TOLD_STEPS.values() for part in told_parts)
        for part in parts:
            for role in WORKING_ROLES[part]:
                found[Line(event, role, Level.RESPONSIBLE)] = None
        if event == EventKind.DEADLINE_MISSED or event in TOLD_SENDER:
            found |= {Line(event, role, Level.RESPONSIBLE): None for role in working}
        if event == EventKind.DEADLINE_ESCALATED:
            found[Line(event, Role.UNIT_LEADER, Level.LEADER)] = None
            found[Line(event, Role.CASE_WORKER, Level.COORDINATING)] = None
    return tuple(found)


def events() -> tuple[EventKind, ...]:
    """Return the events that people can be told of: those of the table. Rule M21."""
    return tuple(dict.fromkeys(line.event for line in lines()))


def is_of_law(clock: str) -> bool:
    """Return whether the clock rests on law. An unknown kind of clock does not."""
    return clock in deadlines.RULES and deadlines.RULES[clock].basis is deadlines.Basis.LAW


def is_told(
    settings: Sequence[Setting],
    *,
    event: str,
    role: str,
    level: str,
    clock: str = "",
    unit_ids: Sequence[int],
    default: bool = True,
) -> bool:
    """Return whether people in the role hear of the event at the unit. Rules M21 and M22.

    `unit_ids` is the unit and those above it, nearest first. The nearest unit's setting goes before those further up
    and those for everywhere; at the same unit the one that names more goes first; off goes before on. Nothing
    silences the law's clocks towards the responsible person.
    """
    if event == EventKind.DEADLINE_MISSED and level == Level.RESPONSIBLE and is_of_law(clock) and default:
        return True
    matching = [
        setting
        for setting in settings
        if setting.event == event
        and setting.role in ("", role)
        and setting.level in ("", level)
        and setting.clock in ("", clock)
        and (setting.unit_id is None or setting.unit_id in unit_ids)
    ]
    if not matching:
        return default
    return min(matching, key=lambda setting: _order(setting, unit_ids)).is_on


def _order(setting: Setting, unit_ids: Sequence[int]) -> tuple[int, int, bool]:
    distance = len(unit_ids) if setting.unit_id is None else list(unit_ids).index(setting.unit_id)
    named = sum(bool(part) for part in (setting.role, setting.level, setting.clock))
    return distance, -named, setting.is_on


def added_roles(
    settings: Sequence[Setting], *, event: str, level: str, clock: str = "", unit_ids: Sequence[int]
) -> tuple[Role, ...]:
    """Return the roles that hear of the event at the unit because an administrator switched it on. Rule M21."""
    named = {
        setting.role
        for setting in settings
        if setting.is_on and setting.role and setting.event == event and setting.level in ("", level)
    }
    return tuple(
        Role(role)
        for role in sorted(named)
        if account_rules.may(role, Act.VIEW_PATIENT)
        and is_told(
            settings, event=event, role=role, level=level, clock=clock, unit_ids=unit_ids, default=False
        )
    )


def setting_problem(setting: Setting) -> str | None:
    """Return why a setting may not be written, or None. Rules M21 and M22.

    NOT_TOLD: the event is not in the table. LAW: the law's clocks cannot be switched off for the responsible person.
    NO_CLOCK: only the events of a clock have one. LEVEL: the event is not told at that level. NO_ROLE: to switch on, say for whom.
    NO_SIGHT: the role sees no patients, and is not told of them.
    """
    if setting.event not in events():
        return "NOT_TOLD"
    if setting.clock and setting.event not in CLOCK_LEVELS:
        return "NO_CLOCK"
    if setting.level and setting.level not in levels_of(setting.event):
        return "LEVEL"
    if setting.role and not account_rules.may(setting.role, Act.VIEW_PATIENT):
        return "NO_SIGHT"
    if setting.is_on:
        return None if setting.role else "NO_ROLE"
    if setting.event == EventKind.DEADLINE_MISSED and (not setting.clock or is_of_law(setting.clock)):
        return "LAW"
    return None


def third_limit(*, due_at: datetime, escalates_at: datetime) -> datetime:
    """Return when the coordinating unit is told, in UTC. Rule M23.

    As long after the second limit as that came after the first, and at least an hour. Raises ValueError without
    a zone.
    """
    second = clock_rules.aware(escalates_at)
    return second + max(second - clock_rules.aware(due_at), SHORTEST_THIRD)
