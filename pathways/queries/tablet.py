"""The home nurse's list: whom to see today, what is due first. Seven queries, however many patients."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts import models as account_models
from checklists import queries as checklist_queries
from pathways.enums import NextThing, State, StepCode, StepState, Urgency
from pathways.models import Deadline, Pathway, PathwayUnit, Step
from pathways.queries import common, shapes
from pathways.queries.board import board_version
from pathways.rules import clock as clock_rules
from pathways.rules import urgency as urgency_rules

# A tablet carries what a shift needs, not the municipality.
MOST = 100
ON_THE_LIST = (State.READY_FOR_DISCHARGE, State.DISCHARGED, State.SHORT_TERM_STAY, State.AT_HOME)
ORDER = {Urgency.LATE: 0, Urgency.TODAY: 1, Urgency.LATER: 2, Urgency.DONE: 3}
# The nurse at the door answers for home care's clocks; the ward's and the office's are theirs.
HOME_CARES_CLOCKS = ("HPH2", "HPH3", "HPH5", "HOMECOMING")
FAR = datetime.max.replace(tzinfo=clock_rules.OSLO)


@dataclass(frozen=True)
class Tablet:
    """The list with its counts. `is_cut` tells that the unit has more patients than a tablet carries."""

    cards: tuple[shapes.TabletCard, ...]
    counts: dict[str, int]
    is_cut: bool
    next_change_at: datetime

    @property
    def patient_ids(self) -> list[int]:
        return [card.patient_id for card in self.cards]

    @property
    def pathway_ids(self) -> list[int]:
        return [card.pathway_id for card in self.cards]

    @property
    def pressing(self) -> int:
        """Return how many are late or due today."""
        return self.counts[Urgency.LATE] + self.counts[Urgency.TODAY]

    def of(self, urgencies: tuple[str, ...]) -> tuple[shapes.TabletCard, ...]:
        """Return the cards with one of these urgencies; all of them when none is named."""
        return tuple(card for card in self.cards if not urgencies or card.urgency in urgencies)


def tablet(*, user: account_models.User, unit: account_models.Unit, now: datetime) -> Tablet:
    """Return the home nurse's list as the page shows it. Six queries."""
    cards = tablet_cards(user=user, unit=unit, now=now)
    counts = {urgency.value: sum(1 for card in cards if card.urgency == urgency) for urgency in ORDER}
    due_times = [step.clock.due_at for card in cards for step in card.steps if step.clock]
    due_times += [card.nearest.due_at for card in cards if card.nearest]
    return Tablet(
        cards=cards,
        counts=counts,
        is_cut=len(cards) == MOST,
        next_change_at=urgency_rules.next_change_at(due_times, now),
    )


def tablet_version(*, unit_id: int) -> tuple[int, int]:
    """Return the version of the unit's board, and how many answers its open checklists hold. Two queries.

    A tick does not change the board, so that fifty tablets never wait for one row; but it moves a progress line here.
    """
    is_open = Q(state__in=(StepState.OPEN, StepState.IN_PROGRESS))
    steps = Step.objects.filter(is_open, pathway__in=_ours(unit_id).values("pathway"))
    answers = steps.order_by().aggregate(number=Count("checklist__answers"))["number"]
    return board_version(unit_id=unit_id), answers


def _ours(unit_id: int) -> "QuerySet[PathwayUnit]":
    return PathwayUnit.objects.filter(Q(unit=unit_id) | Q(unit__parent=unit_id), is_open=True)


def on_the_list(*, user: account_models.User, unit: account_models.Unit) -> "QuerySet[Pathway]":
    """Return the unit's patients who are at home or on their way, what is due first first. Reads the reach at once."""
    clocks = (
        Deadline.objects.still_open().filter(pathway=OuterRef("pk"), kind__in=HOME_CARES_CLOCKS).order_by()
    )
    first = clocks.values("pathway").annotate(first=Min("due_at")).values("first")
    return (
        Pathway.objects.visible_to(user)
        .filter(pk__in=_ours(unit.pk).values("pathway"), state__in=ON_THE_LIST)
        .annotate(nearest_due=Subquery(first))
        .order_by(F("nearest_due").asc(nulls_last=True), "pk")
    )


def tablet_cards(
    *, user: account_models.User, unit: account_models.Unit, now: datetime
) -> tuple[shapes.TabletCard, ...]:
    """Return the unit's patients who are at home or on their way, late first, then today, then by due time."""
    ours = _ours(unit.pk)
    found = list(on_the_list(user=user, unit=unit).select_related("patient")[:MOST])
    ids = [pathway.pk for pathway in found]
    things = {}
    for party in ours.filter(pathway__in=ids).order_by("next_thing"):
        things[party.pathway_id] = party.next_thing
    deadlines: dict[int, dict[str, Deadline]] = defaultdict(dict)
    for deadline in Deadline.objects.still_open().filter(pathway__in=ids).order_by("-due_at"):
        deadlines[deadline.pathway_id][deadline.kind] = deadline
    steps: dict[int, list[Step]] = defaultdict(list)
    is_open = Q(state__in=(StepState.OPEN, StepState.IN_PROGRESS))
    for step in Step.objects.filter(is_open, pathway__in=ids).order_by("pathway", "code", "occurrence"):
        steps[step.pathway_id].append(step)
    progress = checklist_queries.progress_of(
        checklist_ids=[step.checklist_id for each in steps.values() for step in each if step.checklist_id]
    )
    cards = [
        _card(each, things.get(each.pk, ""), deadlines[each.pk], steps[each.pk], progress, now=now)
        for each in found
    ]
    return tuple(
        sorted(
            cards,
            key=lambda card: (ORDER[Urgency(card.urgency)], card.nearest.due_at if card.nearest else FAR),
        )
    )


def _card(
    pathway: Pathway,
    thing: str,
    deadlines: dict[str, Deadline],
    steps: list[Step],
    progress: dict,
    *,
    now: datetime,
) -> shapes.TabletCard:
    clocks = {kind: common.clock_of(deadline, now=now, units={}) for kind, deadline in deadlines.items()}
    ours = [clocks[kind] for kind in HOME_CARES_CLOCKS if kind in clocks]
    nearest = min(ours, key=lambda clock: clock.due_at, default=None)
    has_event = any(step.code == StepCode.HPH4 for step in steps)
    patient = pathway.patient
    address = ", ".join(
        part for part in (patient.street, f"{patient.postal_code} {patient.city}".strip()) if part
    )
    return shapes.TabletCard(
        pathway_id=pathway.pk,
        patient_id=patient.pk,
        name=patient.name,
        age=patient.age_on(clock_rules.oslo_date(now)),
        address=_("The address is locked") if patient.has_address_lock else address,
        access_note=patient.access_note,
        phone="" if patient.has_address_lock else patient.phone,
        critical_information=patient.critical_information,
        what_matters=pathway.what_matters,
        goals=common.goals_of(pathway),
        state=pathway.state,
        state_label=pathway.get_state_display(),
        next_thing=thing,
        next_label=str(NextThing(thing).label) if thing else "",
        urgency=Urgency.TODAY
        if has_event and (nearest is None or not nearest.is_late)
        else _urgency(nearest),
        nearest=nearest,
        steps=tuple(
            sorted((_step(each, clocks, progress) for each in steps if _is_ours(each)), key=_pressing)
        ),
        can_come_home=pathway.why_not_register_homecoming() is None,
        why_not_hph4=pathway.why_not_open_hph4(),
    )


def _is_ours(step: Step) -> bool:
    return step.code != StepCode.HPH0


def _pressing(step: shapes.TabletStep) -> tuple[bool, datetime]:
    """Put what happened just now first, then what is due first."""
    return step.code != StepCode.HPH4, step.clock.due_at if step.clock else FAR


def _urgency(clock: shapes.Clock | None) -> str:
    return clock.urgency if clock else Urgency.LATER


def _step(step: Step, clocks: dict[str, shapes.Clock], progress: dict) -> shapes.TabletStep:
    made = progress.get(step.checklist_id)
    return shapes.TabletStep(
        step_id=step.pk,
        code=step.code,
        label=str(StepCode(step.code).label),
        state=step.state,
        occurrence=step.occurrence,
        answered=made.items_answered if made else 0,
        items=made.items if made else 0,
        required=made.required if made else 0,
        required_answered=made.required_answered if made else 0,
        clock=clocks.get(step.code),
    )
