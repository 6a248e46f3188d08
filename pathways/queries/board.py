"""The board of a unit: who needs us now, who we wait for, who is coming, and whose epikrise is all that is left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
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

from accounts import models as account_models
from accounts import queries as account_queries
from accounts import rules as account_rules
from accounts.enums import UnitKind
from pathways.enums import IN_HOSPITAL, NextThing, State
from pathways.models import BoardVersion, Deadline, Pathway, PathwayUnit
from pathways.queries import board_rows, shapes
from pathways.rules import turns as turn_rules
from pathways.rules import urgency as urgency_rules

# The groups, in the order of `rank`.
GROUPS = board_rows.GROUPS
NOW, WAITING, COMING, AFTER = range(4)
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
    "clock": (Case(When(rank=AFTER, then=1), default=0), F("nearest").asc(nulls_last=True), "rank", "pk"),
    "name": ("patient__family_name", "patient__given_name", "pk"),
    "admitted": (F("stay__admitted_at").asc(nulls_last=True), "pk"),
    "expected": (F("stay__expected_discharge_date").asc(nulls_last=True), "pk"),
}


def board_version(*, unit_id: int) -> int:
    """Return a number that grows with every change that the unit's board shows. One query."""
    within = Q(unit=unit_id) | Q(unit__parent=unit_id) | Q(unit__parent__parent=unit_id)
    found = BoardVersion.objects.filter(within).aggregate(total=Sum("version"))
    return int(found["total"] or 0)


def board(
    *,
    user: account_models.User,
    unit: account_models.Unit,
    chosen: BoardFilter,
    now: datetime,
    held: Iterable[account_models.Membership] | None = None,
) -> shapes.Board:
    """Return one page of the open pathways that the unit, or a unit under it, takes part in.

    Late first, then what is due next. Only what the person may see is there. `held` are the person's memberships
    when the door has read them. Five queries, whatever the rows; four at a unit without units below it.
    """
    rows = _rows(reach=account_queries.reach(user, held=held), unit=unit)
    if chosen.is_here:
        rows = rows.filter(Q(state__in=IN_HOSPITAL) | Q(rank__in=(NOW, AFTER)))
    wanted = _chosen(chosen, now=now)
    counted = rows.aggregate(
        everybody=Count("pk"),
        total=Count("pk", filter=wanted),
        late=Count("pk", filter=Q(nearest__lt=now)),
        # A row that is not on this page can become late too, and then the counts and the order change.
        next_late=Min("nearest", filter=Q(nearest__gte=now)),
        **{group: Count("pk", filter=Q(rank=rank)) for rank, group in enumerate(GROUPS)},
    )
    total = counted["total"]
    pages = max(1, ceil(total / PAGE))
    page = min(max(1, chosen.page), pages)
    ordered = rows.filter(wanted).order_by(*SORTS.get(chosen.sort, SORTS["due"]))
    shown = board_rows.read(ordered[(page - 1) * PAGE : page * PAGE], unit_id=unit.pk, now=now)
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


def _within(unit: account_models.Unit, field: str = "unit") -> Q:
    """Return the condition that a row's unit is this one, or one of the two levels under it where there are any."""
    if unit.kind not in account_rules.KINDS_WITH_UNITS_BELOW:
        return Q(**{field: unit.pk})
    below = account_models.Unit.objects.filter(Q(pk=unit.pk) | Q(parent=unit.pk) | Q(parent__parent=unit.pk))
    return Q(**{f"{field}__in": below.values("pk")})


def _rows(*, reach: account_queries.Reach, unit: account_models.Unit) -> "QuerySet[Any]":
    """Return the rows with their group and their nearest clock. Rule R44 on the epikrise."""
    ours = PathwayUnit.objects.filter(_within(unit), is_open=True)
    turn = ours.filter(pathway=OuterRef("pk"))
    clocks = Deadline.objects.still_open().filter(pathway=OuterRef("pk")).order_by("due_at").values("due_at")
    of_the_letter = Q(kind__in=board_rows.OF_THE_LETTER)
    nearest: Any = Subquery(clocks.exclude(of_the_letter)[:1])
    groups = [When(Exists(turn.exclude(next_thing__in=("", NextThing.SEND_EPIKRISE))), then=Value(NOW))]
    if unit.kind in account_rules.HOSPITAL_KINDS:
        # Nobody else answers for an epikrise, and their boards are not made to look for one.
        our_letter = of_the_letter & _within(unit, "responsible")
        groups.append(When(Exists(turn.filter(next_thing=NextThing.SEND_EPIKRISE)), then=Value(AFTER)))
        nearest = Case(
            When(rank=AFTER, then=Subquery(clocks.filter(our_letter)[:1])),
            default=Subquery(clocks.filter(our_letter | ~of_the_letter)[:1]),
        )
    coming = turn_rules.COMING_TO.get(UnitKind(unit.kind).value, frozenset())
    groups.append(When(state__in=coming, then=Value(COMING)))
    return (
        Pathway.objects.within(reach)
        .filter(pk__in=ours.values("pathway"))
        .annotate(rank=Case(*groups, default=Value(WAITING), output_field=IntegerField()))
        .annotate(nearest=nearest)
    )


def _chosen(chosen: BoardFilter, *, now: datetime) -> Q:
    """Return the filter as a condition, so that one query counts the chosen rows along with all the others."""
    wanted = Q(pk__isnull=False)
    if chosen.group in GROUPS:
        wanted &= Q(rank=GROUPS.index(chosen.group))
    if chosen.state in State.values:
        wanted &= Q(state=chosen.state)
    if chosen.is_late:
        wanted &= Q(nearest__lt=now)
    return wanted
