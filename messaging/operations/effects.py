"""What each kind of message does to the pathway. Messages drive the pathway in the order they were made, not came."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts.rules import NotAllowed
from messaging import rules
from messaging.enums import LOGISTICS_KINDS, Direction, MessageKind, MessageState, MessageStatus, TaskReason
from messaging.operations import cancellations, changes, requests
from messaging.operations.shapes import Arrival, Effect
from messaging.queries import addresses
from messaging.xml.dialog import Dialogmelding, HelsefagligDialog, Reception, reception_answer
from messaging.xml.epikrise import Epikrise
from messaging.xml.logistics import (
    Avmelding,
    MeldingOmInnlagt,
    MeldingOmUtskrevet,
    MeldingOmUtskrivningsklar,
    OrienteringOmDod,
)
from messaging.xml.model import CarePayload, Payload
from messaging.xml.reports import Helseopplysninger, Innleggelsesrapport, Utskrivningsrapport
from messaging.xml.times import Moment, oslo_date
from pathways import operations as pathway_operations
from pathways.enums import Party, ReadyAnswer, State
from pathways.models import HospitalStay, Pathway
from pathways.models.pathway import IN_HOSPITAL
from pathways.operations import StayFacts
from pathways.rules import clock as clock_rules

LAST_MINUTE = time(23, 59)
ANSWER_OF_RECEPTION = {
    Reception.ON_DATE: ReadyAnswer.ON_NOTIFIED_DATE,
    Reception.LATER: ReadyAnswer.ON_DATE,
    Reception.NOT_YET: ReadyAnswer.NOT_YET,
}


def effect_of(arrival: Arrival) -> Effect:
    """Let the pathway follow the message. Raises NotAllowed with the pathway's own sentence."""
    if arrival.message.status == MessageStatus.CANCELLED:
        return cancellations.cancelled(arrival)
    if arrival.message.conversation_id and (effect := changes.withdrawn_before(arrival)) is not None:
        return effect
    handler = HANDLERS.get(type(arrival.payload))
    effect = handler(arrival, arrival.payload) if handler else _attached(arrival)
    return (
        changes.replace_earlier(arrival, effect)
        if arrival.message.status == MessageStatus.CHANGED
        else effect
    )


def open_pathway(arrival: Arrival) -> Pathway | None:
    """Return the patient's open pathway, or None."""
    rows = Pathway.objects.filter(patient_id=arrival.message.patient_id).still_open()
    return rows.select_related("stay").order_by().first()


def latest_pathway(arrival: Arrival) -> Pathway | None:
    """Return the pathway that a message which could not be followed is laid with: the open one, else the last."""
    last = Pathway.objects.filter(patient_id=arrival.message.patient_id).order_by("-started_at", "-pk")
    return open_pathway(arrival) or last.first()


# --- Melding om innlagt, utskrivningsklar, avmelding -------------------------------------------------


def _admitted(arrival: Arrival, payload: MeldingOmInnlagt) -> Effect:
    pathway = _admit(arrival, payload.admitted_at, notice_sent_at=arrival.sent_at, reason=payload.text)
    return Effect(pathway_id=pathway.pk)


def _ready(arrival: Arrival, payload: MeldingOmUtskrivningsklar) -> Effect:
    pathway = _in_hospital(arrival, payload.admitted_at)
    if pathway is None:
        return _waits()
    if note := _overtaken(arrival, pathway):
        return Effect(pathway_id=pathway.pk, note=note)
    if pathway.state == State.READY_FOR_DISCHARGE:
        if pathway.stay.ready_date == payload.ready_on:
            return Effect(pathway_id=pathway.pk, note=_("The patient was already reported ready that day."))
        pathway_operations.withdraw_ready(
            pathway_id=pathway.pk,
            reason=_("The hospital has given another date."),
            at=arrival.sent_at,
            by=arrival.by,
            now=arrival.now,
        )
    pathway_operations.report_ready(
        pathway_id=pathway.pk,
        ready_date=payload.ready_on,
        decided_by=arrival.message.author_name or arrival.message.sender_name,
        at=arrival.sent_at,
        by=arrival.by,
        now=arrival.now,
    )
    return Effect(pathway_id=pathway.pk)


def _withdrawn(arrival: Arrival, payload: Avmelding) -> Effect:
    pathway = _in_hospital(arrival, payload.admitted_at)
    if pathway is None:
        return _waits()
    if note := _overtaken(arrival, pathway):
        return Effect(pathway_id=pathway.pk, note=note)
    if pathway.state == State.ADMITTED:
        return Effect(
            pathway_id=pathway.pk, note=_("The patient was not reported ready here, and is still admitted.")
        )
    pathway_operations.withdraw_ready(
        pathway_id=pathway.pk, reason=payload.reason, at=arrival.sent_at, by=arrival.by, now=arrival.now
    )
    return Effect(pathway_id=pathway.pk)


def _admit(
    arrival: Arrival, admitted_at: Moment, *, notice_sent_at: datetime | None = None, reason: str = ""
) -> Pathway:
    message, payload, unit = arrival.message, arrival.payload, arrival.message.receiver_unit
    places = None
    if unit is not None:
        places = addresses.places(
            receiver=unit, sender=message.sender_unit, patient_id=message.patient_id or 0
        )
    if places is None or arrival.patient is None:
        raise NotAllowed(
            _("A notice of an admission goes to a municipality. %(unit)s cannot start a pathway.")
            % {"unit": unit or message.receiver_name}
        )
    moment = _moment(admitted_at, arrival)
    known = _known_stay(arrival, moment, ward=places.ward)
    contact = payload.contact_units[0] if isinstance(payload, CarePayload) and payload.contact_units else None
    return pathway_operations.admit(
        patient=arrival.patient,
        stay=StayFacts(
            admitted_at=known.admitted_at if known else moment,
            notice_sent_at=notice_sent_at,
            reason=reason[:300],
            contact_name=contact.name[:120] if contact else "",
            contact_phone=contact.phone[:30] if contact else "",
        ),
        places=places,
        by=arrival.by,
        now=arrival.now,
    ).pathway


def _known_stay(
    arrival: Arrival, admitted_at: datetime, *, ward: account_models.Unit | None
) -> HospitalStay | None:
    """Return the stay that the message is about when it is here already, perhaps registered by hand.

    Not the very minute counts, but the ward and the half day; a stay that had ended by then is another one.
    """
    near = rules.SAME_ADMISSION_WITHIN
    stays = (
        HospitalStay.objects.filter(
            pathway__patient=arrival.message.patient,
            admitted_at__range=(admitted_at - near, admitted_at + near),
        )
        .exclude(pathway__state=State.CANCELLED)
        .exclude(discharged_at__lte=admitted_at)
    )
    for stay in sorted(stays, key=lambda each: abs(each.admitted_at - admitted_at)):
        wards = set(stay.pathway.parties.filter(part=Party.WARD).values_list("unit_id", flat=True))
        if stay.admitted_at == admitted_at or ward is None or not wards or ward.pk in wards:
            return stay
    return None


def _in_hospital(arrival: Arrival, admitted_at: Moment | None) -> Pathway | None:
    """Return the pathway of the stay that the message is about, begun by it when need be; None without a time."""
    current = (
        Pathway.objects.filter(patient_id=arrival.message.patient_id, state__in=IN_HOSPITAL)
        .select_related("stay")
        .first()
    )
    near = rules.SAME_ADMISSION_WITHIN
    if current is not None:
        moment = _moment(admitted_at, arrival) if admitted_at is not None else current.started_at
        if abs(moment - current.started_at) <= near:
            return current
    return _admit(arrival, admitted_at) if admitted_at is not None else current


# --- Melding om utskrevet, dødsfall ---------------------------------------------------------------------


def _discharged(arrival: Arrival, payload: MeldingOmUtskrevet) -> Effect:
    at = _moment(payload.discharged_at, arrival)
    pathway = _latest_started_by(arrival, at)
    if pathway is None:
        return _waits()
    if note := _overtaken(arrival, pathway):
        return Effect(pathway_id=pathway.pk, note=note)
    if payload.is_dead:
        return _register_death(arrival, pathway, at)
    stay = getattr(pathway, "stay", None)
    if stay and stay.discharged_at and oslo_date(stay.discharged_at) == oslo_date(at):
        return Effect(pathway_id=pathway.pk, note=_("The discharge was already registered."))
    pathway_operations.discharge(
        pathway_id=pathway.pk,
        at=max(at, pathway.started_at),
        to_code=payload.to_code,
        by=arrival.by,
        now=arrival.now,
    )
    return Effect(pathway_id=pathway.pk)


def _died(arrival: Arrival, payload: OrienteringOmDod) -> Effect:
    at = _moment(payload.died_at, arrival)
    pathway = _latest_started_by(arrival, at)
    if pathway is None or not (pathway.is_open or pathway.state == State.DECEASED):
        return _waits()
    return _register_death(arrival, pathway, at)


def _register_death(arrival: Arrival, pathway: Pathway, at: datetime) -> Effect:
    if pathway.state == State.DECEASED:
        return Effect(pathway_id=pathway.pk, note=_("The death was already registered."))
    pathway_operations.register_death(pathway_id=pathway.pk, at=at, by=arrival.by, now=arrival.now)
    return Effect(pathway_id=pathway.pk)


# --- Reports -----------------------------------------------------------------------------------------------


def _reported(
    arrival: Arrival, payload: Helseopplysninger | Innleggelsesrapport | Utskrivningsrapport
) -> Effect:
    pathway = open_pathway(arrival)
    stay = getattr(pathway, "stay", None)
    if pathway is None or stay is None:
        return _waits()
    expected = payload.expected_discharge if isinstance(payload, Helseopplysninger) else None
    pathway_operations.note_sent(
        pathway_id=pathway.pk,
        kind=arrival.message.kind,
        # A report may be written before the notice that tells when the admission was.
        sent_at=max(arrival.sent_at, stay.admitted_at),
        expected_discharge_date=oslo_date(expected) if expected else None,
        by=arrival.by,
        now=arrival.now,
    )
    return Effect(pathway_id=pathway.pk)


def _letter(arrival: Arrival, payload: Epikrise) -> Effect:
    """Lay the letter with the stay that it is about, and meet the clocks that wait for it. D8, D9."""
    pathway = _pathway_of_stay(arrival, payload)
    if pathway is None:
        return _waits()
    pathway_operations.note_epikrise(
        pathway_id=pathway.pk, sent_at=arrival.sent_at, by=arrival.by, now=arrival.now
    )
    return Effect(pathway_id=pathway.pk)


def _pathway_of_stay(arrival: Arrival, payload: Epikrise) -> Pathway | None:
    """Return the patient's pathway whose stay the letter tells of: same day in or out, else the last one begun by then."""
    pathways = list(
        Pathway.objects.filter(patient_id=arrival.message.patient_id)
        .exclude(state=State.CANCELLED)
        .select_related("stay")
        .order_by("-started_at", "-pk")
    )
    days = {oslo_date(each) for each in (payload.stay_started_at, payload.stay_ended_at) if each is not None}
    for pathway in pathways:
        stay = getattr(pathway, "stay", None)
        known = [stay.admitted_at, stay.discharged_at] if stay is not None else []
        if any(oslo_date(moment) in days for moment in known if moment is not None):
            return pathway
    return next((pathway for pathway in pathways if pathway.started_at <= arrival.sent_at), None)


def _said(arrival: Arrival, payload: Dialogmelding | HelsefagligDialog) -> Effect:
    """Lay a dialogue with the pathway: an answer on utskrivningsklar is followed, a request has its clock. D5, D11."""
    pathway = open_pathway(arrival)
    if pathway is None:
        return _waits()
    if arrival.message.kind == MessageKind.READY_ANSWER and pathway.state == State.READY_FOR_DISCHARGE:
        _answered(arrival, payload, pathway)
    requests.follow(arrival.message, pathway, now=arrival.now)
    return Effect(pathway_id=pathway.pk)


def _answered(arrival: Arrival, payload: Dialogmelding | HelsefagligDialog, pathway: Pathway) -> None:
    """Note the municipality's answer when its words are ours; others are read by people."""
    said = reception_answer(payload)
    if said is not None:
        pathway_operations.answer_ready(
            pathway_id=pathway.pk,
            answer=ANSWER_OF_RECEPTION[said.kind],
            on_date=said.on,
            at=max(arrival.sent_at, pathway.started_at),
            by=arrival.by,
            now=arrival.now,
        )


def _attached(arrival: Arrival) -> Effect:
    """Lay a message that moves nothing with the patient's pathway, for people to read."""
    pathway = open_pathway(arrival)
    return Effect(pathway_id=pathway.pk) if pathway else _waits()


# --- Shared -----------------------------------------------------------------------------------------------------

DRIVING_KINDS = tuple(kind for kind in LOGISTICS_KINDS if kind != MessageKind.LOG_INNLAGT)


def _overtaken(arrival: Arrival, pathway: Pathway) -> str:
    """Return the note for a message made before one that the pathway already follows; empty otherwise."""
    later = pathway.messages.filter(
        direction=Direction.IN,
        status=MessageStatus.NEW,
        state=MessageState.RECEIVED,
        kind__in=DRIVING_KINDS,
        gen_at__gt=arrival.sent_at,
    ).exclude(pk=arrival.message.pk)
    return _("A later message had already come, and counts.") if later.exists() else ""


def _latest_started_by(arrival: Arrival, at: datetime) -> Pathway | None:
    """Return the patient's latest pathway that had begun at `at`; a cancelled one never was."""
    return (
        Pathway.objects.filter(patient_id=arrival.message.patient_id, started_at__lte=at)
        .exclude(state=State.CANCELLED)
        .select_related("stay")
        .order_by("-started_at", "-pk")
        .first()
    )


def _moment(moment: Moment, arrival: Arrival) -> datetime:
    """Return when something that is dated by day happened: the message's own time that day, else the day's end."""
    if isinstance(moment, datetime):
        return moment
    if moment == oslo_date(arrival.sent_at):
        return arrival.sent_at
    return min(datetime.combine(moment, LAST_MINUTE, clock_rules.OSLO), arrival.now)


def _waits() -> Effect:
    return Effect(
        reason=TaskReason.NO_PATHWAY,
        sentence=_(
            "The patient has no open pathway here. The message is followed when the admission is told."
        ),
    )


HANDLERS: Mapping[type[Payload], Callable[[Arrival, Any], Effect]] = {
    MeldingOmInnlagt: _admitted,
    MeldingOmUtskrivningsklar: _ready,
    Avmelding: _withdrawn,
    MeldingOmUtskrevet: _discharged,
    OrienteringOmDod: _died,
    Helseopplysninger: _reported,
    Innleggelsesrapport: _reported,
    Utskrivningsrapport: _reported,
    Epikrise: _letter,
    Dialogmelding: _said,
    HelsefagligDialog: _said,
}
