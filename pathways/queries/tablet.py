"""The home nurse's list: whom to see today, what is due first. Six queries, however many patients."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import models as account_models
from checklists import queries as checklist_queries
from pathways.enums import NextThing, State, StepCode, StepState, Urgency
from pathways.models import Deadline, Pathway, PathwayUnit, Step
from pathways.queries import common, shapes
from pathways.rules import clock as clock_rules

# A tablet carries what a shift needs, not the municipality.
MOST = 100
ON_THE_LIST = (State.READY_FOR_DISCHARGE, State.DISCHARGED, State.SHORT_TERM_STAY, State.AT_HOME)
ORDER = {Urgency.LATE: 0, Urgency.TODAY: 1, Urgency.LATER: 2, Urgency.DONE: 3}


def tablet_cards(
    *, user: account_models.User, unit: account_models.Unit, now: datetime
) -> tuple[shapes.TabletCard, ...]:
    """Return the unit's patients who are at home or on their way, late first, then today, then by due time."""
    ours = PathwayUnit.objects.filter(Q(unit=unit) | Q(unit__parent=unit), is_open=True)
    found = list(
        Pathway.objects.visible_to(user)
        .filter(pk__in=ours.values("pathway"), state__in=ON_THE_LIST)
        .select_related("patient")
        .order_by("pk")[:MOST]
    )
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
    far = datetime.max.replace(tzinfo=clock_rules.OSLO)
    return tuple(
        sorted(
            cards,
            key=lambda card: (ORDER[Urgency(card.urgency)], card.nearest.due_at if card.nearest else far),
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
    # The nurse at the door answers for home care's clocks; the ward's and the office's are theirs.
    ours = [clocks[kind] for kind in ("HPH2", "HPH3", "HPH5", "HOMECOMING") if kind in clocks]
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
        state=pathway.state,
        state_label=pathway.get_state_display(),
        next_thing=thing,
        next_label=str(NextThing(thing).label) if thing else "",
        urgency=Urgency.TODAY
        if has_event and (nearest is None or not nearest.is_late)
        else _urgency(nearest),
        nearest=nearest,
        steps=tuple(_step(step, clocks, progress) for step in steps if step.code != StepCode.HPH0),
        can_come_home=pathway.why_not_register_homecoming() is None,
        why_not_hph4=pathway.why_not_open_hph4(),
    )


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
