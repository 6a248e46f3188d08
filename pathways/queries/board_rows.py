"""The rows of a board: columns read as plain values, made into what the page shows.

Plain values and labels looked up once a board, because a board is read every half minute by everybody.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet, TextChoices

from pathways.enums import DeadlineKind, Destination, NextThing, Party, ReadyAnswer, State
from pathways.models import Deadline, PathwayUnit
from pathways.queries import common, shapes
from pathways.rules import clock as clock_rules
from pathways.rules import urgency as urgency_rules

GROUPS = ("NOW", "WAITING", "COMING", "AFTER")
# The clocks of the epikrise: on the board of the unit that answers for them, and on nobody else's. Rule R44.
OF_THE_LETTER = (DeadlineKind.EPIKRISE_READY, DeadlineKind.EPIKRISE)

COLUMNS = (
    "pk",
    "patient_id",
    "state",
    "rank",
    "destination",
    "ready_answer",
    "ready_answer_date",
    "what_matters",
    "patient__given_name",
    "patient__family_name",
    "patient__birth_date",
    "coordinator__display_name",
    "coordinator__username",
    "stay__admitted_at",
    "stay__expected_discharge_date",
    "stay__ready_at",
    "stay__ready_date",
    "stay__discharged_at",
    "stay__track",
    *(f"stay__{field}" for _code, field, _kind in common.MARKS),
)

Label = Callable[[type[TextChoices], str], str]


def read(rows: "QuerySet[Any]", *, unit_id: int, now: datetime) -> list[shapes.BoardRow]:
    """Return the rows as the board of the unit shows them. Three queries, whatever the rows."""
    found = list(rows.values_list(*COLUMNS, named=True))
    ids = [row.pk for row in found]
    parties: dict[int, list[Any]] = defaultdict(list)
    for party in _parties(ids):
        parties[party.pathway_id].append(party)
    clocks: dict[int, list[Any]] = defaultdict(list)
    for deadline in _deadlines(ids):
        clocks[deadline.pathway_id].append(deadline)
    label: Label = cache(lambda enum, value: str(enum(value).label) if value else "")
    return [
        _row(row, parties[row.pk], clocks[row.pk], label=label, unit_id=unit_id, now=now) for row in found
    ]


def _parties(pathway_ids: list[int]) -> "QuerySet[Any]":
    return (
        PathwayUnit.objects.filter(pathway__in=pathway_ids, ended_at__isnull=True)
        .order_by("pathway_id", "part")
        .values_list(
            "pathway_id",
            "part",
            "unit_id",
            "unit__name",
            "unit__parent_id",
            "unit__parent__parent_id",
            "next_thing",
            "is_open",
            named=True,
        )
    )


def _deadlines(pathway_ids: list[int]) -> "QuerySet[Any]":
    return (
        Deadline.objects.still_open()
        .filter(pathway__in=pathway_ids)
        .order_by("due_at", "pk")
        .values_list("pk", "pathway_id", "kind", "due_at", "responsible_id", "missed_at", named=True)
    )


def _row(
    row: Any, parties: Sequence[Any], deadlines: Sequence[Any], *, label: Label, unit_id: int, now: datetime
) -> shapes.BoardRow:
    today = clock_rules.oslo_date(now)
    names = {party.part: party.unit__name for party in parties}
    my_thing = _my_thing(parties, unit_id)
    return shapes.BoardRow(
        pathway_id=row.pk,
        patient_id=row.patient_id,
        name=f"{row.patient__given_name} {row.patient__family_name}".strip(),
        initials=f"{row.patient__given_name[:1]}{row.patient__family_name[:1]}",
        age=clock_rules.age_on(row.patient__birth_date, today),
        state=row.state,
        state_label=label(State, row.state),
        group=GROUPS[row.rank],
        next_thing=my_thing,
        next_label=label(NextThing, my_thing),
        turns=tuple(_turn(party, label) for party in parties if party.next_thing),
        clocks=tuple(
            _clock(each, parties, label=label, now=now)
            for each in deadlines
            if _is_shown(each, parties, unit_id=unit_id, group=GROUPS[row.rank])
        ),
        marks=_marks(row, label),
        hospital_ward=names.get(Party.WARD, ""),
        district=names.get(Party.HOME_CARE, ""),
        municipality=names.get(Party.MUNICIPALITY, ""),
        day_number=_day_number(row, today),
        admitted_at=row.stay__admitted_at,
        expected_discharge_date=row.stay__expected_discharge_date,
        ready_date=row.stay__ready_date,
        days_ready=_days_ready(row, today),
        destination_label=label(Destination, row.destination),
        answer=row.ready_answer,
        answer_label=label(ReadyAnswer, row.ready_answer),
        answer_date=row.ready_answer_date,
        track=row.stay__track or "",
        coordinator=row.coordinator__display_name or row.coordinator__username or "",
        what_matters=row.what_matters,
    )


def _is_shown(deadline: Any, parties: Sequence[Any], *, unit_id: int, group: str) -> bool:
    """Return whether the clock is on this board; when only the epikrise is left, no other clock is. Rule R44."""
    if deadline.kind not in OF_THE_LETTER:
        return group != "AFTER"
    return any(
        party.unit_id == deadline.responsible_id and unit_id in _unit_and_above(party) for party in parties
    )


def _unit_and_above(party: Any) -> tuple[int | None, ...]:
    return party.unit_id, party.unit__parent_id, party.unit__parent__parent_id


def _my_thing(parties: Sequence[Any], unit_id: int) -> str:
    """Return what the unit, or a unit under it, does next; "" when the turn is somebody else's."""
    mine = [party.next_thing for party in parties if party.is_open and unit_id in _unit_and_above(party)]
    return max(mine, default="")


def _turn(party: Any, label: Label) -> shapes.Turn:
    return shapes.Turn(
        part=party.part,
        part_label=label(Party, party.part),
        unit=party.unit__name,
        next_thing=party.next_thing,
        next_label=label(NextThing, party.next_thing),
    )


def _clock(deadline: Any, parties: Sequence[Any], *, label: Label, now: datetime) -> shapes.Clock:
    responsible = (party.unit__name for party in parties if party.unit_id == deadline.responsible_id)
    return shapes.Clock(
        pk=deadline.pk,
        kind=deadline.kind,
        label=label(DeadlineKind, deadline.kind),
        due_at=deadline.due_at,
        urgency=urgency_rules.urgency(deadline.due_at, now),
        responsible=next(responsible, ""),
        is_missed=deadline.missed_at is not None or urgency_rules.is_late(deadline.due_at, now),
    )


def _marks(row: Any, label: Label) -> tuple[shapes.Mark, ...]:
    if row.stay__admitted_at is None:
        return ()
    return tuple(
        shapes.Mark(code, label(DeadlineKind, kind), getattr(row, f"stay__{field}"))
        for code, field, kind in common.MARKS
    )


def _day_number(row: Any, today: date) -> int | None:
    """Return which day in hospital it is, the day of admission being the first; None when the patient has left."""
    if row.stay__admitted_at is None or row.stay__discharged_at is not None:
        return None
    return (today - clock_rules.oslo_date(row.stay__admitted_at)).days + 1


def _days_ready(row: Any, today: date) -> int | None:
    """Return how many days the patient has waited since the ready report; None when not waiting."""
    if row.state != State.READY_FOR_DISCHARGE or row.stay__ready_at is None:
        return None
    return (today - clock_rules.oslo_date(row.stay__ready_at)).days
