"""Reports that people write, in the national form. What has no place of its own stands under a heading."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from messaging import headings, rules, wording
from messaging.enums import MessageKind
from messaging.models import Message
from messaging.operations.to_xml import frame
from messaging.operations.to_xml.frame import Payloads
from messaging.queries import known
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
from messaging.xml.model import NextOfKin, Payload
from messaging.xml.parts import Person
from pathways.models import Pathway

# Parts that have a place of their own in the standard, not a heading.
PLACED = frozenset(
    {
        "contact", "next_of_kin", "diagnoses", "critical_information", "lives_alone", "medicines", "services",
        "aids", "appointments", "supplies", "expected_discharge", "changes",
    }
)  # fmt: skip


def _report_frame(message: Message, *, is_all: bool = False) -> dict[str, Any]:
    kin = []
    for line in frame.lines(message, "next_of_kin"):
        name, _comma, rest = line.partition(", ")
        given, _space, family = name.rpartition(" ")
        kin.append(NextOfKin(person=Person(family=family, given=given), note=rest))
    alone = message.content.get("lives_alone")
    return {
        **frame.frame(message),
        "next_of_kin": tuple(kin),
        "lives_alone": {"yes": True, "no": False}.get(str(alone)),
        "diagnoses": tuple(Diagnosis(text=line) for line in frame.lines(message, "diagnoses")),
        "medical": _medical(message, is_all=is_all),
    }


def _health_info(message: Message, pathway: Pathway) -> Payload:
    is_early = message.kind == MessageKind.TIDLIGMELDING
    stay = [logistics.admitted(frame.stay(pathway).admitted_at)]
    if expected := message.content.get("expected_discharge"):
        stay.append(reports.expected_discharge(date.fromisoformat(expected)))
    return reports.Helseopplysninger(
        kind=codes.code("9140", "1" if is_early else "2"),
        kind_note=frame.text(message, "changes"),
        stay=tuple(stay),
        nursing=_nursing(message),
        **_report_frame(message),
    )


def _admission_report(message: Message, _pathway: Pathway) -> Payload:
    return reports.Innleggelsesrapport(
        medicines=_medicines(message),
        services=_services(message),
        aids=_aids(message),
        nursing=_nursing(message),
        **_report_frame(message),
    )


def _discharge_report(message: Message, pathway: Pathway) -> Payload:
    stay = frame.stay(pathway)
    events = [logistics.admitted(stay.admitted_at)]
    if stay.discharged_at is not None:
        events.append(logistics.discharged(stay.discharged_at))
    return reports.Utskrivningsrapport(
        stay=tuple(events),
        medicines=_medicines(message),
        aids=_aids(message),
        follow_ups=tuple(
            FollowUp(tentative=TentativeTime(note=line)) for line in frame.lines(message, "appointments")
        ),
        nursing=_nursing(message),
        **_report_frame(message),
    )


def _to_doctor(message: Message, _pathway: Pathway) -> Payload:
    return reports.HelseopplysningerTilLege(
        medicines=_medicines(message), nursing=_nursing(message), **_report_frame(message)
    )


def _medical_information(message: Message, _pathway: Pathway) -> Payload:
    # This message has no place for nursing: all its texts stand among the medical ones.
    return reports.MedisinskeOpplysninger(
        medicines=_medicines(message), **_report_frame(message, is_all=True)
    )


def _service_notice(message: Message, _pathway: Pathway) -> Payload:
    return reports.OrienteringOmTjenestetilbud(services=_services(message), **frame.frame(message))


def _services(message: Message) -> tuple[Service, ...]:
    return tuple(Service(name=line) for line in frame.lines(message, "services"))


def _medical(message: Message, *, is_all: bool) -> Medical | None:
    sections = _sections(message, is_nursing=False)
    if is_all:
        sections += _sections(message, is_nursing=True)
    keywords = tuple(CaveKeyword(text=line) for line in frame.lines(message, "critical_information"))
    if not sections and not keywords:
        return None
    notes = (JournalNote(sections=tuple(sections)),) if sections else ()
    return Medical(cave_keywords=keywords, notes=notes)


def _nursing(message: Message) -> Nursing | None:
    sections = _sections(message, is_nursing=True)
    supplies = frame.text(message, "supplies")
    if not sections and not supplies:
        return None
    return Nursing(
        sections=tuple(sections), needs_dressings=True if supplies else None, dressings_note=supplies
    )


def _sections(message: Message, *, is_nursing: bool) -> list[Section]:
    """Return the texts under their national headings; what has none stands under "other", with its own name first."""
    found = []
    known_headings = headings.HEADING_OF_PART[message.kind]
    for key in _keys(message):
        text = frame.text(message, key)
        if key in PLACED and (message.content.get(key) or not text):
            continue
        list_number, value = known_headings.get(key, headings.OTHER)
        if not text or (list_number == headings.NURSING_LIST) != is_nursing:
            continue
        if key not in known_headings:
            text = f"{wording.words(key).label}: {text}"
        found.append(reports.section(list_number, value, text))
    if is_nursing and (reason := frame.taken_back(message)):
        found.append(reports.section(*headings.OTHER, reason))
    return found


def _keys(message: Message) -> Iterable[str]:
    if message.kind in rules.CONTENT_RULE:
        return known.part_keys(message.kind)
    return sorted(
        message.content.keys() | message.reasons.keys(), key=lambda key: wording.ORDER.get(key, 999)
    )


def _medicines(message: Message) -> tuple[Medicine, ...]:
    return tuple(Medicine(drug=Drug(name=line)) for line in frame.lines(message, "medicines"))


def _aids(message: Message) -> tuple[Aid, ...]:
    text = message.content.get("aids", "")
    return (Aid(note=text),) if text else ()


PAYLOADS: Payloads = {
    MessageKind.TIDLIGMELDING: _health_info,
    MessageKind.HELSEOPPLYSNINGER: _health_info,
    MessageKind.INNLEGGELSESRAPPORT: _admission_report,
    MessageKind.UTSKRIVNINGSRAPPORT: _discharge_report,
    MessageKind.HELSEOPPLYSNINGER_LEGE: _to_doctor,
    MessageKind.MEDISINSKE_OPPLYSNINGER: _medical_information,
    MessageKind.ORIENTERING_TJENESTETILBUD: _service_notice,
}
