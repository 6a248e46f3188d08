"""The tray of events: who is told, which message goes to the other side, which draft begins. Each exactly once."""

import logging
import uuid
from collections.abc import Callable
from datetime import date, datetime

from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from messaging import rules
from messaging.enums import Direction, MessageKind, MessageState, TaskReason
from messaging.models import InboxTask, Message
from messaging.operations import arrivals, drafts, recipients, sending, taking_back, telling
from pathways.enums import EventKind, ReadyAnswer
from pathways.models import EventToTell, HospitalStay, PathwayEvent
from pathways.models.pathway import IN_HOSPITAL
from pathways.operations import Author
from pathways.rules import clock as clock_rules

log = logging.getLogger(__name__)

BATCH = 200


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
    events = list(recipients.with_all(PathwayEvent.objects.filter(pk__in=taken)))
    people = recipients.People(events)
    telling.plan(((event, told) for event in events for told in people.to_tell(event)), now=now)
    telling.plan_third_limits(events)
    with translation.override(rules.HOUSE_LANGUAGE):
        for event in events:
            _follow_up(event, now=now)
    EventToTell.objects.filter(pk__in=taken).delete()
    return len(taken)


# --- What goes to the other side, and what begins here ------------------------------------------------------


def _follow_up(event: PathwayEvent, *, now: datetime) -> None:
    if event.kind == EventKind.ADMITTED:
        arrivals.replay_for_patient(patient_id=event.pathway.patient_id, now=now)
        _begin_admission_report(event, now=now)
    if event.kind == EventKind.CANCELLED:
        for cancellation, sentence in taking_back.take_back_notices(event, now=now):
            _fail(cancellation, sentence, now=now)
    if event.by is not None and not event.data.get("is_transfer"):
        kind = rules.MESSAGE_OF_EVENT.get(event.kind)
        if kind is not None:
            _tell_the_other_side(event, kind, now=now)


def _begin_admission_report(event: PathwayEvent, *, now: datetime) -> None:
    """Home care finds the innleggelsesrapport begun while the hospital needs it; nobody to write it is no fault."""
    awaits = HospitalStay.objects.filter(
        pathway=event.pathway_id, pathway__state__in=IN_HOSPITAL, innleggelsesrapport_sent_at__isnull=True
    )
    sender = drafts.sender_of(event.pathway, MessageKind.INNLEGGELSESRAPPORT)
    if sender is None or not sender.is_internal or not awaits.exists():
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
