"""From a message written here to the national form, for receivers outside the installation."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from messaging import headings, rules, wording
from messaging.enums import MessageKind
from messaging.models import Message
from messaging.queries import known
from messaging.xml import build as xml_build
from messaging.xml import codes, logistics, reports
from messaging.xml.clinical import (
    Aid,
    CaveKeyword,
    Diagnosis,
    Drug,
    FollowUp,
    JournalNote,
    Medical,
    Medicine,
    Nursing,
    Section,
    Service,
    TentativeTime,
)
from messaging.xml.dialog import Reception, ReceptionAnswer, reception_note
from messaging.xml.errors import NotWritable
from messaging.xml.model import (
    ContactUnit,
    Conversation,
    Head,
    NextOfKin,
    Party,
    Patient,
    Payload,
    Responsible,
)
from messaging.xml.parts import Address, Ident, Organisation, Person, Professional, Telecom
from pathways import models as pathway_models
from pathways.enums import NumberKind, ReadyAnswer, Sex
from pathways.models import Pathway
from pathways.rules import clock as clock_rules

TYPE_CODES: Mapping[str, str] = {
    MessageKind.TIDLIGMELDING: codes.HELSEOPPL_SOKNAD,
    MessageKind.HELSEOPPLYSNINGER: codes.HELSEOPPL_SOKNAD,
    MessageKind.READY_ANSWER: codes.DIALOG_NOTAT,
}
RECEPTION = {
    ReadyAnswer.ON_NOTIFIED_DATE: Reception.ON_DATE,
    ReadyAnswer.ON_DATE: Reception.LATER,
    ReadyAnswer.NOT_YET: Reception.NOT_YET,
}
# Parts that have a place of their own in the standard, not a heading.
PLACED = frozenset(
    {
        "contact", "next_of_kin", "diagnoses", "critical_information", "lives_alone", "medicines", "services",
        "aids", "appointments", "supplies", "expected_discharge", "changes",
    }
)  # fmt: skip


def build(*, message: Message, pathway: Pathway, sender: Party, receiver: Party) -> bytes:
    """Return the message as PLO 1.6 XML. Raises NotWritable when something that the standard demands is missing."""
    with translation.override(rules.HOUSE_LANGUAGE):
        payload = PAYLOADS[MessageKind(message.kind)](message, pathway)
        return xml_build.build(_head(message, pathway, sender, receiver), payload)


def _head(message: Message, pathway: Pathway, sender: Party, receiver: Party) -> Head:
    if message.gen_at is None:
        raise NotWritable("a message that is sent has a time")
    conversation = None
    if message.parent_id:
        conversation = Conversation(
            parent=message.parent_id, first=message.conversation_id or message.parent_id
        )
    return Head(
        type_code=TYPE_CODES.get(message.kind, message.kind),
        msg_id=message.message_id,
        gen_at=message.gen_at,
        sender=sender,
        receiver=receiver,
        patient=_patient(pathway.patient),
        conversation=conversation,
    )


def _patient(patient: pathway_models.Patient) -> Patient:
    address = Address(street=patient.street, postal_code=patient.postal_code, city=patient.city)
    has_address = bool(patient.street or patient.city) and not patient.has_address_lock
    return Patient(
        family=patient.family_name,
        given=patient.given_name,
        birth_date=patient.birth_date,
        sex=patient.sex if patient.sex != Sex.UNKNOWN else "",
        number=patient.number,
        number_type=patient.number_kind,
        issuer=patient.number_issuer if patient.number_kind == NumberKind.HNR else "",
        address=address if has_address else None,
    )


def _frame(message: Message) -> dict[str, Any]:
    unit, author = message.sender_unit, message.author
    frame: dict[str, Any] = {"status": message.status}
    if unit is not None and unit.her_id:
        phones = (Telecom(f"tel:{unit.phone.replace(' ', '')}", "HP"),) if unit.phone else ()
        organisation = Organisation(name=unit.name, idents=(Ident(str(unit.her_id), "HER"),), telecoms=phones)
        frame["contact_units"] = (ContactUnit(organisation=organisation, note=_text(message, "contact")),)
    if author is not None and author.hpr_nummer:
        frame["responsible"] = (
            Responsible(professional=_professional(message.author_name, author.hpr_nummer)),
        )
    return frame


def _professional(name: str, hpr: str) -> Professional:
    given, _space, family = name.rpartition(" ")
    return Professional(family=family, given=given, idents=(Ident(hpr, "HPR"),))


# --- Reports ---------------------------------------------------------------------------------------------


def _report_frame(message: Message) -> dict[str, Any]:
    kin = []
    for line in _lines(message, "next_of_kin"):
        name, _comma, rest = line.partition(", ")
        given, _space, family = name.rpartition(" ")
        kin.append(NextOfKin(person=Person(family=family, given=given), note=rest))
    alone = message.content.get("lives_alone")
    return {
        **_frame(message),
        "next_of_kin": tuple(kin),
        "lives_alone": {"yes": True, "no": False}.get(str(alone)),
        "diagnoses": tuple(Diagnosis(text=line) for line in _lines(message, "diagnoses")),
        "medical": _medical(message),
        "nursing": _nursing(message),
    }


def _health_info(message: Message, pathway: Pathway) -> Payload:
    is_early = message.kind == MessageKind.TIDLIGMELDING
    stay = [logistics.admitted(pathway.stay.admitted_at)]
    if expected := message.content.get("expected_discharge"):
        stay.append(reports.expected_discharge(date.fromisoformat(expected)))
    return reports.Helseopplysninger(
        kind=codes.code("9140", "1" if is_early else "2"),
        kind_note=_text(message, "changes"),
        stay=tuple(stay),
        **_report_frame(message),
    )


def _admission_report(message: Message, _pathway: Pathway) -> Payload:
    return reports.Innleggelsesrapport(
        medicines=_medicines(message),
        services=tuple(Service(name=line) for line in _lines(message, "services")),
        aids=_aids(message),
        **_report_frame(message),
    )


def _discharge_report(message: Message, pathway: Pathway) -> Payload:
    stay = pathway.stay
    events = [logistics.admitted(stay.admitted_at)]
    if stay.discharged_at is not None:
        events.append(logistics.discharged(stay.discharged_at))
    return reports.Utskrivningsrapport(
        stay=tuple(events),
        medicines=_medicines(message),
        aids=_aids(message),
        follow_ups=tuple(
            FollowUp(tentative=TentativeTime(note=line)) for line in _lines(message, "appointments")
        ),
        **_report_frame(message),
    )


def _medical(message: Message) -> Medical | None:
    sections = _sections(message, is_nursing=False)
    keywords = tuple(CaveKeyword(text=line) for line in _lines(message, "critical_information"))
    if not sections and not keywords:
        return None
    notes = (JournalNote(sections=tuple(sections)),) if sections else ()
    return Medical(cave_keywords=keywords, notes=notes)


def _nursing(message: Message) -> Nursing | None:
    sections = _sections(message, is_nursing=True)
    supplies = _text(message, "supplies")
    if not sections and not supplies:
        return None
    return Nursing(
        sections=tuple(sections), needs_dressings=True if supplies else None, dressings_note=supplies
    )


def _sections(message: Message, *, is_nursing: bool) -> list[Section]:
    """Return the texts under their national headings; what has none stands under "other", with its own name first."""
    found = []
    known_headings = headings.HEADING_OF_PART[message.kind]
    for key in known.part_keys(message.kind):
        text = _text(message, key)
        if key in PLACED and (message.content.get(key) or not text):
            continue
        list_number, value = known_headings.get(key, headings.OTHER)
        if not text or (list_number == headings.NURSING_LIST) != is_nursing:
            continue
        if key not in known_headings:
            text = f"{wording.words(key).label}: {text}"
        found.append(reports.section(list_number, value, text))
    return found


def _medicines(message: Message) -> tuple[Medicine, ...]:
    return tuple(Medicine(drug=Drug(name=line)) for line in _lines(message, "medicines"))


def _aids(message: Message) -> tuple[Aid, ...]:
    text = message.content.get("aids", "")
    return (Aid(note=text),) if text else ()


def _lines(message: Message, key: str) -> list[str]:
    return [line.strip() for line in message.content.get(key, "").splitlines() if line.strip()]


def _text(message: Message, key: str) -> str:
    """Return what is written, or why it cannot be known, so that the reader never meets a silent gap."""
    written = str(message.content.get(key, "")).strip()
    reason = message.reasons.get(key, "")
    return written or (_("Cannot be known yet: %(reason)s") % {"reason": reason} if reason else "")


# --- Messages that tell of an event ---------------------------------------------------------------------


def _admitted(message: Message, pathway: Pathway) -> Payload:
    event = logistics.admitted(pathway.stay.admitted_at, text=pathway.stay.reason)
    return logistics.MeldingOmInnlagt(admitted=event, **_frame(message))


def _ready(message: Message, pathway: Pathway) -> Payload:
    on = date.fromisoformat(_data(message)["ready_date"])
    decided = (
        _("Decided by %(name)s") % {"name": pathway.stay.ready_by_name} if pathway.stay.ready_by_name else ""
    )
    return logistics.MeldingOmUtskrivningsklar(
        admitted=logistics.admitted(pathway.stay.admitted_at),
        ready=logistics.ready(on, note=decided),
        **_frame(message),
    )


def _withdrawn(message: Message, pathway: Pathway) -> Payload:
    at = message.event.at if message.event else message.created_at
    return logistics.Avmelding(
        admitted=logistics.admitted(pathway.stay.admitted_at),
        withdrawn=logistics.withdrawn(clock_rules.oslo_date(at), reason=_data(message).get("reason", "")),
        **_frame(message),
    )


def _discharged(message: Message, _pathway: Pathway) -> Payload:
    at = message.event.at if message.event else message.created_at
    return logistics.MeldingOmUtskrevet(
        discharged=logistics.discharged(at),
        to=codes.code("8408", _data(message)["to_code"]),
        state=codes.code("8431", "1"),
        **_frame(message),
    )


def _answer(message: Message, pathway: Pathway) -> Payload:
    answer = ReadyAnswer(_data(message)["answer"])
    author = message.author
    return reception_note(
        ReceptionAnswer(
            kind=RECEPTION[answer], on=pathway.ready_answer_date, comment=message.content.get("text", "")
        ),
        author=_professional(message.author_name, author.hpr_nummer)
        if author and author.hpr_nummer
        else None,
    )


def _data(message: Message) -> dict[str, Any]:
    return message.event.data if message.event else {}


PAYLOADS: Mapping[MessageKind, Callable[[Message, Pathway], Payload]] = {
    MessageKind.TIDLIGMELDING: _health_info,
    MessageKind.HELSEOPPLYSNINGER: _health_info,
    MessageKind.INNLEGGELSESRAPPORT: _admission_report,
    MessageKind.UTSKRIVNINGSRAPPORT: _discharge_report,
    MessageKind.LOG_INNLAGT: _admitted,
    MessageKind.LOG_UTSKRIVNINGSKLAR: _ready,
    MessageKind.LOG_AVMELDING: _withdrawn,
    MessageKind.LOG_UTSKREVET: _discharged,
    MessageKind.READY_ANSWER: _answer,
}
