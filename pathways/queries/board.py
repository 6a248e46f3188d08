"""The board of a unit: who needs us now, who we wait for, who is coming."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts import models as account_models
from accounts.enums import UnitKind
from pathways.enums import IN_HOSPITAL, Destination, NextThing, Party, ReadyAnswer, State
from pathways.models import BoardVersion, Deadline, HospitalStay, Pathway, PathwayUnit
from pathways.queries import common, shapes
from pathways.rules import clock as clock_rules
from pathways.rules import turns as turn_rules
from pathways.rules import urgency as urgency_rules

NOW, WAITING, COMING = "NOW", "WAITING", "COMING"
GROUPS = (NOW, WAITING, COMING)
PAGE = 50


@dataclass(frozen=True)
class BoardFilter:
    """What the person chose; it stays in the address of the page, and never holds a name or a number.

    `is_here` keeps to patients who lie in hospital, and those for whom the unit still owes something: a ward's list.
    """

    group: str = ""
    state: str = ""
    is_late: bool = False
    is_here: bool = False
    sort: str = "due"
    page: int = 1


SORTS: Mapping[str, tuple[Any, ...]] = {
    "due": ("rank", F("nearest").asc(nulls_last=True), "pk"),
    "clock": (F("nearest").asc(nulls_last=True), "rank", "pk"),
    "name": ("patient__family_name", "patient__given_name", "pk"),
    "admitted": (F("stay__admitted_at").asc(nulls_last=True), "pk"),
    "expected": (F("stay__expected_discharge_date").asc(nulls_last=True), "pk"),
}


def board_version(*, unit_id: int) -> int:
    """Return a number that grows with every change that the unit's board shows. One query."""
    found = BoardVersion.objects.filter(_within(unit_id, "unit")).aggregate(total=Sum("version"))
    return int(found["total"] or 0)


def board(
    *, user: account_models.User, unit: account_models.Unit, chosen: BoardFilter, now: datetime
) -> shapes.Board:
    """Return one page of the open pathways that the unit, or a unit under it, takes part in. Five queries, whatever the rows.

    Late first, then what is due next. Only what the person may see is there.
    """
    rows = _rows(user=user, unit=unit)
    if chosen.is_here:
        rows = rows.filter(Q(state__in=IN_HOSPITAL) | ~Q(my_thing=""))
    wanted = _chosen(chosen, now=now)
    counted = rows.aggregate(
        everybody=Count("pk"),
        total=Count("pk", filter=wanted),
        late=Count("pk", filter=Q(nearest__lt=now)),
        # A row that is not on this page can become late too, and then the counts and the order change.
        next_late=Min("nearest", filter=Q(nearest__gte=now)),
        **{group: Count("pk", filter=Q(group=group)) for group in GROUPS},
    )
    total = counted["total"]
    pages = max(1, ceil(total / PAGE))
    page = min(max(1, chosen.page), pages)
    ordered = rows.filter(wanted).order_by(*SORTS.get(chosen.sort, SORTS["due"]))
    found = list(ordered.select_related("patient", "stay", "coordinator")[(page - 1) * PAGE : page * PAGE])
    shown = _board_rows(found, now=now)
    return shapes.Board(
        rows=tuple(shown),
        counts={group: counted[group] for group in GROUPS},
        late=counted["late"],
        everybody=counted["everybody"],
        total=total,
        page=page,
        pages=pages,
        next_change_at=urgency_rules.next_change_at(
            [
                *(clock.due_at for row in shown for clock in row.clocks),
                *([counted["next_late"]] if counted["next_late"] else []),
            ],
            now,
        ),
    )


def _within(unit_id: int, field: str) -> Q:
    """Return the condition that `field` is the unit or one of the two levels under it."""
    return (
        Q(**{field: unit_id})
        | Q(**{f"{field}__parent": unit_id})
        | Q(**{f"{field}__parent__parent": unit_id})
    )


def _rows(*, user: account_models.User, unit: account_models.Unit) -> "QuerySet[Any]":
    ours = PathwayUnit.objects.filter(_within(unit.pk, "unit"), is_open=True)
    mine = ours.filter(pathway=OuterRef("pk")).order_by("-next_thing").values("next_thing")[:1]
    nearest = (
        Deadline.objects.still_open()
        .filter(pathway=OuterRef("pk"))
        .order_by()
        .values("pathway")
        .annotate(first=Min("due_at"))
        .values("first")
    )
    coming = turn_rules.COMING_TO.get(UnitKind(unit.kind).value, frozenset())
    return (
        Pathway.objects.visible_to(user)
        .filter(pk__in=ours.values("pathway"))
        .annotate(
            my_thing=Coalesce(Subquery(mine), Value(""), output_field=CharField()),
            nearest=Subquery(nearest),
            group=Case(
                When(~Q(my_thing=""), then=Value(NOW)),
                When(state__in=coming, then=Value(COMING)),
                default=Value(WAITING),
                output_field=CharField(),
            ),
            rank=Case(
                When(group=NOW, then=Value(0)),
                When(group=WAITING, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            ),
        )
    )


def _chosen(chosen: BoardFilter, *, now: datetime) -> Q:
    """Return the filter as a condition, so that one query counts the chosen rows along with all the others."""
    wanted = Q(pk__isnull=False)
    if chosen.group in GROUPS:
        wanted &= Q(group=chosen.group)
    if chosen.state in State.values:
        wanted &= Q(state=chosen.state)
    if chosen.is_late:
        wanted &= Q(nearest__lt=now)
    return wanted


def _board_rows(found: Sequence[Any], *, now: datetime) -> list[shapes.BoardRow]:
    ids = [pathway.pk for pathway in found]
    parties: dict[int, list[PathwayUnit]] = defaultdict(list)
    open_parties = PathwayUnit.objects.filter(pathway__in=ids, ended_at__isnull=True).select_related("unit")
    for party in open_parties.order_by("pathway_id", "part"):
        parties[party.pathway_id].append(party)
    clocks: dict[int, list[Deadline]] = defaultdict(list)
    for deadline in Deadline.objects.still_open().filter(pathway__in=ids).order_by("due_at", "pk"):
        clocks[deadline.pathway_id].append(deadline)
    return [_row(each, parties[each.pk], clocks[each.pk], now=now) for each in found]


def _row(
    pathway: Any, parties: list[PathwayUnit], deadlines: list[Deadline], *, now: datetime
) -> shapes.BoardRow:
    today = clock_rules.oslo_date(now)
    stay = common.stay_or_none(pathway)
    units = {party.unit_id: party.unit.name for party in parties}
    names = {party.part: party.unit.name for party in parties}
    patient = pathway.patient
    return shapes.BoardRow(
        pathway_id=pathway.pk,
        patient_id=patient.pk,
        name=patient.name,
        initials="".join(part[0] for part in (patient.given_name, patient.family_name) if part),
        age=patient.age_on(today),
        state=pathway.state,
        state_label=pathway.get_state_display(),
        group=pathway.group,
        next_thing=pathway.my_thing,
        next_label=str(NextThing(pathway.my_thing).label) if pathway.my_thing else "",
        turns=common.turns_of(parties),
        clocks=tuple(common.clock_of(each, now=now, units=units) for each in deadlines),
        marks=common.marks_of(stay),
        hospital_ward=names.get(Party.WARD, ""),
        district=names.get(Party.HOME_CARE, ""),
        municipality=names.get(Party.MUNICIPALITY, ""),
        day_number=_day_number(stay, today),
        admitted_at=stay.admitted_at if stay else None,
        expected_discharge_date=stay.expected_discharge_date if stay else None,
        ready_date=stay.ready_date if stay else None,
        days_ready=_days_ready(pathway.state, stay, today),
        destination_label=common.label(Destination, pathway.destination),
        answer_label=common.label(ReadyAnswer, pathway.ready_answer),
        answer_date=pathway.ready_answer_date,
        track=stay.track if stay else "",
        coordinator=str(pathway.coordinator) if pathway.coordinator else "",
        what_matters=pathway.what_matters,
    )


def _day_number(stay: HospitalStay | None, today: date) -> int | None:
    """Return which day in hospital it is, the day of admission being the first; None when the patient has left."""
    if stay is None or stay.discharged_at is not None:
        return None
    return (today - clock_rules.oslo_date(stay.admitted_at)).days + 1


def _days_ready(state: str, stay: HospitalStay | None, today: date) -> int | None:
    """Return how many days the patient has waited since the ready report; None when not waiting."""
    if state != State.READY_FOR_DISCHARGE or stay is None or stay.ready_at is None:
        return None
    return (today - clock_rules.oslo_date(stay.ready_at)).days
