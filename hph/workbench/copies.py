"""Makes an archetype into a form that can be filled in many thousand times.

Every value of every row is either constant or a place in one list of values ("the vector"): a moment, a day, a
row's number, a unit, a person. Filling in is building the vector once and picking each row out of it.
Times move by whole days and keep the Oslo clock; minutes are shaken a little, within what the rules leave free.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from django.db import models

from checklists.models import Answer, Checklist
from hph.workbench.archetypes import TABLES, Archetype, Row, Scratch
from hph.workbench.loading import Loader
from pathways.enums import EventKind
from pathways.models import Deadline, NextOfKin, Pathway, PathwayEvent, Patient, Step
from pathways.rules import clock

SHAKE = 180  # minutes, at most, either way
MINUTE = timedelta(minutes=1)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
Slot = tuple[str, Any]

# What a new person brings to the patient's row and to the next of kin's.
PERSON = ("number", "family_name", "given_name", "birth_date", "sex", "street", "phone", "lives_alone")
PLACE = ("postal_code", "city", "kommunenummer")
# Foreign keys to rows that are copied along.
OWN: Mapping[str, type[models.Model]] = {
    "patient_id": Patient,
    "checklist_id": Checklist,
    "pathway_id": Pathway,
    "previous_id": Pathway,
    "step_id": Step,
    "deadline_id": Deadline,
}
UNITS = frozenset({"unit_id", "responsible_id", "fastlege_id"})
USERS = frozenset({"by_id", "done_by_id", "coordinator_id", "primary_contact_id"})
NAMES = {"by_name": "by_id", "done_by_name": "done_by_id"}


@dataclass(frozen=True)
class Moment:
    """A time on the Oslo clock: days from the day of the play, minutes from its midnight."""

    day: int
    minute: int
    is_shaken: bool


@dataclass(frozen=True)
class After:
    """A time so many elapsed minutes after another one of the list."""

    index: int
    minutes: int


@dataclass
class Form:
    """The archetype, ready to be filled in. `shake` are the minutes it may move, first and last."""

    counts: dict[type[models.Model], int]
    times: list[Moment | After]
    days: list[int]
    texts: list[tuple[str, Callable[[Sequence[Any]], tuple[Any, ...]]]]
    constants: list[Any]
    parts: list[str]
    users: list[str]
    uuid_count: int
    rows: dict[type[models.Model], list[Callable[[Sequence[Any]], tuple[Any, ...]]]]
    shake: tuple[int, int]
    # Days, counted from the play, on which elapsed hours run: no change of the clock may fall on them.
    elapsed_days: frozenset[int]
    last_day: int
    is_open: bool
    open_deadlines: int


@dataclass
class _Draft:
    origin: date
    loader: Loader
    scratch: Scratch
    ids: dict[tuple[type[models.Model], int], int]
    groups: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in GROUPS})
    known: dict[Slot, int] = field(default_factory=dict)
    texts: list[tuple[str, list[Slot]]] = field(default_factory=list)

    def slot(self, group: str, value: Any) -> Slot:
        """Return the place of the value in its group, a new one when it is not there."""
        key = (group, value)
        if key not in self.known:
            self.known[key] = len(self.groups[group])
            self.groups[group].append(value)
        return group, self.known[key]

    def moment(self, at: datetime, *, is_shaken: bool = True) -> Slot:
        local = at.astimezone(clock.OSLO)
        day = (local.date() - self.origin).days
        return self.slot("times", Moment(day, local.hour * 60 + local.minute, is_shaken))

    def day(self, value: date) -> Slot:
        return self.slot("days", (value - self.origin).days)

    def after(self, base: Slot, start: datetime, end: datetime) -> Slot:
        return self.slot("times", After(base[1], (end - start) // MINUTE))

    def constant(self, value: Any) -> Slot:
        return self.slot("constants", self.loader.encode(value))

    def text(self, template: str, slots: list[Slot]) -> Slot:
        self.texts.append((self.loader.json_text(template), slots))
        return "texts", len(self.texts) - 1


# The vector, group after group. Texts come last: they are made from the others.
GROUPS = ("constants", "times", "iso", "days", "units", "users", "names", "person", "place", "uuids")


def compile_form(archetype: Archetype, scratch: Scratch, *, now: datetime, loader: Loader) -> Form:
    """Return the archetype as a form. `now` is the end of the play."""
    ids = {(model, row["id"]): number for model in TABLES for number, row in enumerate(archetype.rows[model])}
    draft = _Draft(clock.oslo_date(now), loader, scratch, ids)
    clocks = {row["id"]: _Clock(draft, row) for row in archetype.rows[Deadline]}
    rows: dict[type[models.Model], list[list[Slot]]] = {
        model: [[_slot(draft, clocks, model, row, name) for name in row] for row in archetype.rows[model]]
        for model in TABLES
    }
    counts = {model: len(archetype.rows[model]) for model in TABLES}
    at = _offsets(draft, counts)
    return Form(
        counts=counts,
        times=draft.groups["times"],
        days=draft.groups["days"],
        texts=[(template, _getter(slots, at)) for template, slots in draft.texts],
        constants=draft.groups["constants"],
        parts=draft.groups["units"],
        users=draft.groups["users"],
        uuid_count=len(draft.groups["uuids"]),
        rows={model: [_getter(slots, at) for slots in rows[model]] for model in TABLES},
        shake=_shake(draft, list(clocks.values()), archetype, now),
        elapsed_days=frozenset(day for each in clocks.values() for day in each.elapsed_days),
        last_day=max(time.day for time in draft.groups["times"] if isinstance(time, Moment)),
        is_open=archetype.is_open,
        open_deadlines=archetype.open_deadlines,
    )


def _offsets(draft: _Draft, counts: Mapping[type[models.Model], int]) -> dict[Any, int]:
    """Return where each group begins in the vector: the groups, then the numbers table by table, then the texts."""
    # Every moment also stands there as ISO text, and every user as a name.
    sizes = {name: len(draft.groups[name]) for name in GROUPS}
    sizes["iso"], sizes["names"] = sizes["times"], sizes["users"]
    sizes["person"], sizes["place"] = len(PERSON) + 2, len(PLACE) + 1
    at: dict[Any, int] = {}
    position = 0
    for name in GROUPS:
        at[name] = position
        position += sizes[name]
    for model in TABLES:
        at[model] = position
        position += counts[model]
    at["texts"] = position
    return at


def _getter(slots: Sequence[Slot], at: Mapping[Any, int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    indexes = [at[group] + number for group, number in slots]
    if not indexes:
        return lambda _vector: ()
    if len(indexes) == 1:
        only = indexes[0]
        return lambda vector: (vector[only],)
    return itemgetter(*indexes)


class _Clock:
    """The times of one deadline: the limit hangs on its start, everything the sweep noted hangs on the limit."""

    def __init__(self, draft: _Draft, row: Row) -> None:
        basis = row["basis"]
        self.row = row
        self.is_hours = basis["clock"] == "HOURS"
        self.start_at = datetime.fromisoformat(basis["start_at"])
        self.start = draft.moment(self.start_at)
        due_at = row["due_at"]
        self.due = (
            draft.after(self.start, self.start_at, due_at)
            if self.is_hours
            else draft.moment(due_at, is_shaken=False)
        )
        self.slots: dict[str, Slot] = {"due_at": self.due}
        for name in ("escalates_at", "missed_at", "escalated_at"):
            if row[name] is not None:
                self.slots[name] = draft.after(self.due, due_at, row[name])
        first = (clock.oslo_date(self.start_at if self.is_hours else due_at) - draft.origin).days
        last = max(row[name] for name in self.slots if row[name] is not None)
        self.elapsed_days = range(first, (clock.oslo_date(last) - draft.origin).days + 1)

    def basis(self, draft: _Draft) -> Slot:
        marks = {"start_at": ("iso", self.start[1]), "due_at": ("iso", self.due[1])}
        basis = dict(self.row["basis"])
        escalates_at = datetime.fromisoformat(basis["escalates_at"])
        marks["escalates_at"] = ("iso", draft.after(self.due, self.row["due_at"], escalates_at)[1])
        slots: list[Slot] = []
        if basis["agreement"]:
            basis["agreement"] = basis["agreement"].replace(draft.scratch.agreement, "@agreement@")
            marks["agreement"] = ("place", len(PLACE))
        return _json(draft, basis, marks, slots)

    def event(self, kind: str) -> tuple[Slot, Slot]:
        """Return when the limit passed, and when the sweep saw it."""
        if kind == EventKind.DEADLINE_MISSED:
            return self.due, self.slots["missed_at"]
        return self.slots["escalates_at"], self.slots["escalated_at"]


def _json(draft: _Draft, value: dict[str, Any], marks: Mapping[str, Slot], slots: list[Slot]) -> Slot:
    """Return the JSON object as a text to fill in: a marked key's value is written by its slot."""
    marked = {name: value[name] for name in value}
    for name in marks:
        if name != "agreement":
            marked[name] = f"@{name}@"
    text = json.dumps(marked, ensure_ascii=False).replace("%", "%%")
    places = sorted((text.index(f"@{name}@"), name) for name in marks if f"@{name}@" in text)
    for _place, name in places:
        is_text = marks[name][0] in ("iso", "days", "place")
        text = text.replace(f"@{name}@" if is_text else f'"@{name}@"', "%s")
        slots.append(marks[name])
    return draft.text(text, slots)


def _slot(
    draft: _Draft, clocks: Mapping[int, _Clock], model: type[models.Model], row: Row, name: str
) -> Slot:
    value = row[name]
    if name == "id":
        return model, draft.ids[model, value]  # type: ignore[return-value]
    if (special := SPECIAL.get((model, name))) is not None:
        return special(draft, clocks, row)
    if value is None:
        return draft.constant(None)
    if (target := OWN.get(name)) is not None:
        return target, draft.ids[target, value]  # type: ignore[return-value]
    if (points_at := _pointer(draft, row, name)) is not None:
        return points_at
    if isinstance(value, datetime):
        return draft.moment(value)
    return draft.day(value) if isinstance(value, date) else draft.constant(value)


def _pointer(draft: _Draft, row: Row, name: str) -> Slot | None:
    """Return the slot of a unit, a person at work, or that person's name; None for anything else."""
    if name in UNITS:
        return draft.slot("units", draft.scratch.units[row[name]])
    if name in USERS:
        return draft.slot("users", draft.scratch.users[row[name]][0])
    if name in NAMES and row[NAMES[name]] is not None:
        return "names", draft.slot("users", draft.scratch.users[row[NAMES[name]]][0])[1]
    return None


def _deadline_time(name: str) -> Callable[[_Draft, Mapping[int, _Clock], Row], Slot]:
    return lambda draft, clocks, row: clocks[row["id"]].slots.get(name) or draft.constant(None)


def _event_time(name: str) -> Callable[[_Draft, Mapping[int, _Clock], Row], Slot]:
    def slot(draft: _Draft, clocks: Mapping[int, _Clock], row: Row) -> Slot:
        if row["kind"] in (EventKind.DEADLINE_MISSED, EventKind.DEADLINE_ESCALATED):
            return clocks[row["deadline_id"]].event(row["kind"])[name == "recorded_at"]
        return draft.moment(row[name])

    return slot


def _event_data(draft: _Draft, _clocks: Mapping[int, _Clock], row: Row) -> Slot:
    """The only things an event's data points at are units and people; days stand there as text."""
    marks: dict[str, Slot] = {}
    for name, value in row["data"].items():
        if name == "unit":
            marks[name] = draft.slot("units", draft.scratch.units[value])
        elif name in ("coordinator", "primary_contact") and value is not None:
            marks[name] = draft.slot("users", draft.scratch.users[value][0])
        elif name == "ready_date":
            marks[name] = draft.day(date.fromisoformat(value))
    return _json(draft, row["data"], marks, []) if marks else draft.constant(row["data"])


def _answer_value(draft: _Draft, _clocks: Mapping[int, _Clock], row: Row) -> Slot:
    value = row["value"]
    if isinstance(value, str) and _DATE.match(value):
        return draft.text('"%s"', [draft.day(date.fromisoformat(value))])
    return draft.text(json.dumps(value, ensure_ascii=False).replace("%", "%%"), [])


def _person(name: str) -> Callable[[_Draft, Mapping[int, _Clock], Row], Slot]:
    return lambda _draft, _clocks, _row: ("person", PERSON.index(name))


def _place(name: str) -> Callable[[_Draft, Mapping[int, _Clock], Row], Slot]:
    return lambda _draft, _clocks, _row: ("place", PLACE.index(name))


SPECIAL: Mapping[tuple[type[models.Model], str], Callable[[_Draft, Mapping[int, _Clock], Row], Slot]] = {
    **{(Patient, name): _person(name) for name in PERSON},
    **{(Patient, name): _place(name) for name in PLACE},
    (NextOfKin, "name"): lambda draft, _clocks, row: ("person", len(PERSON) + (not row["is_primary"])),
    (Answer, "client_id"): lambda draft, _clocks, row: draft.slot("uuids", row["client_id"]),
    (Answer, "value"): _answer_value,
    (Deadline, "basis"): lambda draft, clocks, row: clocks[row["id"]].basis(draft),
    **{
        (Deadline, name): _deadline_time(name)
        for name in ("due_at", "escalates_at", "missed_at", "escalated_at")
    },
    (PathwayEvent, "at"): _event_time("at"),
    (PathwayEvent, "recorded_at"): _event_time("recorded_at"),
    (PathwayEvent, "data"): _event_data,
}


def _shake(draft: _Draft, clocks: list[_Clock], archetype: Archetype, now: datetime) -> tuple[int, int]:
    """Return the minutes, first and last, that the archetype can move without another story coming out.

    Nothing changes its Oslo day, no day's limit is passed that was kept, or kept that was passed, and an open
    pathway neither reaches into the future nor passes a limit that the play had not passed.
    """
    shaken = [time.minute for time in draft.groups["times"] if isinstance(time, Moment) and time.is_shaken]
    first, last = max(-SHAKE, -min(shaken)), min(SHAKE, 1439 - max(shaken))
    for each in clocks:
        low, high = _room(each, now)
        first, last = max(first, low), min(last, high)
    if archetype.is_open:
        newest = max(
            value
            for model in TABLES
            for row in archetype.rows[model]
            for name, value in row.items()
            if isinstance(value, datetime) and name not in ("due_at", "escalates_at")
        )
        last = min(last, (now - newest) // MINUTE)
    return min(first, 0), max(last, 0)


def _room(each: _Clock, now: datetime) -> tuple[int, int]:
    row, low, high = each.row, -SHAKE, SHAKE
    ended = row["met_at"] or row["cancelled_at"]
    for limit, noted in (("due_at", "missed_at"), ("escalates_at", "escalated_at")):
        if ended is not None and not each.is_hours:
            # The limit stays and the end moves: on its own side of the limit, and of what the sweep noted.
            if ended <= row[limit]:
                high = min(high, (row[limit] - ended) // MINUTE)
            else:
                low = max(low, (row[limit] - ended) // MINUTE + 1)
            recorded = row["met_recorded_at"] or ended
            if row[noted] is None:
                high = min(high, (row[limit] - recorded) // MINUTE)
            else:
                low = max(low, (row[noted] - recorded) // MINUTE)
        elif ended is None and each.is_hours and row[noted] is None:
            low = max(low, (now - row[limit]) // MINUTE + 1)
    return low, high
