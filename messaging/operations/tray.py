"""The tray of events: who is told, which message goes to the other side, which draft begins. Each exactly once."""

import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import Act, Role, UnitKind
from accounts.rules import NotAllowed
from messaging import rules
from messaging.enums import Direction, Level, MessageKind, MessageState, TaskReason
from messaging.models import Delivery, InboxTask, Message
from messaging.operations import arrivals, drafts, sending
from pathways.enums import DeadlineKind, EventKind, Party, ReadyAnswer
from pathways.models import EventToTell, HospitalStay, Pathway, PathwayEvent, PathwayUnit
from pathways.models.pathway import IN_HOSPITAL
from pathways.operations import Author
from pathways.rules import clock as clock_rules

log = logging.getLogger(__name__)

BATCH = 200
PART_OF_UNIT = {
    UnitKind.WARD: Party.WARD,
    UnitKind.COORDINATING_UNIT: Party.COORDINATING_UNIT,
    UnitKind.MUNICIPALITY: Party.MUNICIPALITY,
    UnitKind.HOME_CARE_DISTRICT: Party.HOME_CARE,
    UnitKind.SHORT_TERM_INSTITUTION: Party.INSTITUTION,
    UnitKind.GP_PRACTICE: Party.GP,
}
HOME_CARE_CLOCKS = (DeadlineKind.HPH2, DeadlineKind.HPH3, DeadlineKind.HPH5, DeadlineKind.HOMECOMING)


def tell_people(*, now: datetime, batch: int = BATCH) -> int:
    """Empty the tray: plan one delivery for each event and person, and remove the row, in one transaction.

    Safe in any number of workers, or twice. A batch that fails is done again row by row, so that one bad event
    cannot hold back the others; it stays in the tray. Returns how many events were handled.
    """
    told = 0
    while True:
        try:
            found = _tell(EventToTell.objects.order_by("pk")[:batch], now=now)
        except Exception:
            log.exception("A batch of events could not be told; trying one by one")
            return told + _one_by_one(now=now, batch=batch)
        told += found
        if found < batch:
            return told


def _one_by_one(*, now: datetime, batch: int) -> int:
    told = 0
    for pk in list(EventToTell.objects.order_by("pk").values_list("pk", flat=True)[:batch]):
        try:
            told += _tell(EventToTell.objects.filter(pk=pk), now=now)
        except Exception:
            log.exception("Event %s could not be told", pk)
    return told


@transaction.atomic
def _tell(rows: models.QuerySet[EventToTell], *, now: datetime) -> int:
    taken = list(rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    if not taken:
        return 0
    events = list(
        PathwayEvent.objects.filter(pk__in=taken)
        .select_related(
            "pathway__patient", "pathway__coordinator", "pathway__primary_contact", "pathway__stay"
        )
        .select_related("deadline__responsible", "step", "by")
        .order_by("pk")
    )
    people = _People(events)
    planned = [
        Delivery(event=event, recipient=person, unit=unit, level=level, created_at=now, delivered_at=now)
        for event in events
        for person, unit, level in people.to_tell(event)
    ]
    Delivery.objects.bulk_create(planned, ignore_conflicts=True)
    with translation.override(rules.HOUSE_LANGUAGE):
        for event in events:
            _follow_up(event, now=now)
    EventToTell.objects.filter(pk__in=taken).delete()
    return len(taken)


# --- Who is told -------------------------------------------------------------------------------------------


class _People:
    """Finds the people of a batch of events; units and roles are looked up once."""

    def __init__(self, events: Sequence[PathwayEvent]) -> None:
        self._units: dict[int, dict[str, account_models.Unit]] = {}
        parties = PathwayUnit.objects.filter(
            pathway_id__in={event.pathway_id for event in events}, ended_at__isnull=True
        )
        for party in parties.select_related("unit"):
            self._units.setdefault(party.pathway_id, {})[party.part] = party.unit
        self._members: dict[tuple[int, tuple[Role, ...]], list[account_models.User]] = {}

    def to_tell(self, event: PathwayEvent) -> list[tuple[account_models.User, account_models.Unit, Level]]:
        """Return who hears of the event, for which unit, as what. Never the author, and nobody twice."""
        found: dict[int, tuple[account_models.User, account_models.Unit, Level]] = {}
        for person, unit, level in self._candidates(event):
            if person.pk != event.by_id:
                found.setdefault(person.pk, (person, unit, level))
        return list(found.values())

    def _candidates(
        self, event: PathwayEvent
    ) -> Iterable[tuple[account_models.User, account_models.Unit, Level]]:
        if event.deadline_id is not None:
            yield from self._for_deadline(event)
            return
        parts, level = rules.told(event.kind, step_code=event.step.code if event.step else "")
        units = self._units.get(event.pathway_id, {})
        for part in parts:
            played, unit = part, units.get(part)
            while unit is None and played in rules.STANDS_IN:
                played = rules.STANDS_IN[played]
                unit = units.get(played)
            if unit is not None:
                for person in self._workers(unit):
                    yield person, unit, level

    def _for_deadline(
        self, event: PathwayEvent
    ) -> Iterable[tuple[account_models.User, account_models.Unit, Level]]:
        units = self._units.get(event.pathway_id, {})
        deadline = event.deadline
        unit = deadline.responsible if deadline else None
        unit = unit or units.get(Party.COORDINATING_UNIT) or units.get(Party.MUNICIPALITY)
        if deadline is None or unit is None:
            return
        if event.kind == EventKind.DEADLINE_ESCALATED:
            for person in self._with_roles(unit, (Role.UNIT_LEADER,)):
                yield person, unit, Level.LEADER
            return
        named = self._named(event.pathway, deadline.kind, unit)
        for person in named or self._workers(unit) or self._with_roles(unit, (Role.UNIT_LEADER,)):
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

    def _workers(self, unit: account_models.Unit) -> list[account_models.User]:
        part = PART_OF_UNIT.get(UnitKind(unit.kind))
        return self._with_roles(unit, rules.WORKING_ROLES[part]) if part else []

    def _with_roles(self, unit: account_models.Unit, roles: tuple[Role, ...]) -> list[account_models.User]:
        key = (unit.pk, roles)
        if key not in self._members:
            self._members[key] = account_queries.members_with_roles([unit.pk], roles)
        return self._members[key]


# --- What goes to the other side, and what begins here ------------------------------------------------------


def _follow_up(event: PathwayEvent, *, now: datetime) -> None:
    if event.kind == EventKind.ADMITTED:
        arrivals.replay_for_patient(patient_id=event.pathway.patient_id, now=now)
        _begin_admission_report(event, now=now)
    if event.by is not None and not event.data.get("is_transfer"):
        kind = rules.MESSAGE_OF_EVENT.get(event.kind)
        if kind is not None:
            _tell_the_other_side(event, kind, now=now)


def _begin_admission_report(event: PathwayEvent, *, now: datetime) -> None:
    """Home care finds the innleggelsesrapport begun while the hospital needs it; nobody to write it is no fault."""
    awaits = HospitalStay.objects.filter(
        pathway=event.pathway_id, pathway__state__in=IN_HOSPITAL, innleggelsesrapport_sent_at__isnull=True
    )
    if not awaits.exists():
        return
    try:
        with transaction.atomic():
            drafts.open_draft(
                pathway_id=event.pathway_id,
                kind=MessageKind.INNLEGGELSESRAPPORT,
                by=Author(user=None, name=""),
                now=now,
            )
    except NotAllowed:
        log.info("No innleggelsesrapport was begun on pathway %s", event.pathway_id)


def _tell_the_other_side(event: PathwayEvent, kind: MessageKind, *, now: datetime) -> None:
    """Record the message that the event is, and send it; one that cannot be sent stands as failed, with a task."""
    sender = drafts.sender_of(event.pathway, kind)
    if sender is None or Message.objects.filter(event=event).exists():
        return
    message = Message(
        direction=Direction.OUT,
        kind=kind,
        state=MessageState.DRAFT,
        message_id=str(uuid.uuid4()),
        pathway=event.pathway,
        patient=event.pathway.patient,
        event=event,
        sender_unit=sender,
        sender_name=sender.name,
        content=CONTENT.get(event.kind, _nothing)(event),
        author=event.by,
        author_name=event.by_name,
        created_at=event.recorded_at,
    )
    try:
        with transaction.atomic():
            sending.dispatch(message=message, pathway=event.pathway, now=now, told_at=event.recorded_at)
    except NotAllowed as error:
        _fail(message, str(error), now=now)


def _fail(message: Message, sentence: str, *, now: datetime) -> None:
    if message.state == MessageState.DRAFT:
        message.send(at=now)
    message.reject(at=now, code="", text=sentence)
    message.save()
    InboxTask.objects.create(
        unit=message.sender_unit,
        message=message,
        reason=TaskReason.NO_ADDRESS,
        sentence=sentence,
        created_at=now,
    )


def _nothing(_event: PathwayEvent) -> dict[str, str]:
    return {}


def _admitted_at(event: PathwayEvent) -> dict[str, str]:
    stay = event.pathway.stay
    return {"admitted_at": clock_rules.oslo_text(stay.admitted_at), "text": stay.reason}


def _ready_at(event: PathwayEvent) -> dict[str, str]:
    return {
        "admitted_at": clock_rules.oslo_text(event.pathway.stay.admitted_at),
        "ready_at": f"{date.fromisoformat(event.data['ready_date']):%d.%m.%Y}",
        "responsible": event.pathway.stay.ready_by_name,
    }


def _withdrawn_at(event: PathwayEvent) -> dict[str, str]:
    return {"withdrawn_at": clock_rules.oslo_text(event.at), "text": str(event.data.get("reason", ""))}


def _answered(event: PathwayEvent) -> dict[str, str]:
    on = event.pathway.ready_answer_date
    answer = str(ReadyAnswer(event.data["answer"]).label)
    return {"answer": f"{answer} ({on:%d.%m.%Y})" if on else answer}


def _discharged_at(event: PathwayEvent) -> dict[str, str]:
    return {
        "discharged_at": clock_rules.oslo_text(event.at),
        "discharged_to": _("code %(code)s in list 8408") % {"code": event.data.get("to_code", "")},
    }


CONTENT: dict[str, Callable[[PathwayEvent], dict[str, str]]] = {
    EventKind.ADMITTED: _admitted_at,
    EventKind.READY_REPORTED: _ready_at,
    EventKind.READY_WITHDRAWN: _withdrawn_at,
    EventKind.READY_ANSWERED: _answered,
    EventKind.DISCHARGED: _discharged_at,
}
