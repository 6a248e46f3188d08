"""From a payload to what is stored and shown: part key -> text for reports, facts by key for the others."""

from typing import Any

from django.utils.translation import gettext as _

from messaging import headings
from messaging.enums import MessageKind
from messaging.operations import from_epikrise
from messaging.operations.texts import joined, moment_text
from messaging.xml import codes
from messaging.xml.clinical import FollowUp, FunctionMap, Medical, Medicine, Nursing, Service
from messaging.xml.dialog import Dialogmelding, HelsefagligDialog
from messaging.xml.epikrise import Epikrise
from messaging.xml.logistics import (
    Avmelding,
    MeldingOmInnlagt,
    MeldingOmUtskrevet,
    MeldingOmUtskrivningsklar,
    OrienteringOmDod,
)
from messaging.xml.model import CarePayload, ContactUnit, Payload
from messaging.xml.parts import Code
from messaging.xml.reports import Helseopplysninger, OrienteringOmTjenestetilbud, Report
from messaging.xml.times import oslo_date

# The kind that a report's head type stands for; an early notice is told apart by its content.
KIND_OF_REPORT = {
    codes.HELSEOPPL_SOKNAD: MessageKind.HELSEOPPLYSNINGER,
    codes.INNLEGGELSESRAPPORT: MessageKind.INNLEGGELSESRAPPORT,
    codes.UTSKRIVNINGSRAPPORT: MessageKind.UTSKRIVNINGSRAPPORT,
    codes.HELSEOPPLYSNINGER_LEGE: MessageKind.HELSEOPPLYSNINGER_LEGE,
    codes.MEDISINSKE_OPPLYSNINGER: MessageKind.MEDISINSKE_OPPLYSNINGER,
}


def content_of(payload: Payload) -> dict[str, Any]:
    """Return what a page shows of the payload. Empty values are left out."""
    found: dict[str, Any] = {}
    if isinstance(payload, CarePayload):
        found |= _frame(payload)
    if isinstance(payload, Epikrise):
        found |= from_epikrise.content_of(payload)
    elif isinstance(payload, Report):
        found |= _report(payload)
    elif isinstance(payload, (Dialogmelding, HelsefagligDialog)):
        found |= _dialogue(payload)
    elif isinstance(payload, OrienteringOmTjenestetilbud):
        _add(found, "services", "\n".join(_service(each) for each in payload.services))
    else:
        found |= _logistics(payload)
    return {key: value for key, value in found.items() if value not in ("", None, [])}


def _frame(payload: CarePayload) -> dict[str, Any]:
    contacts = [_contact(unit) for unit in payload.contact_units]
    contacts += [
        f"{each.professional.full_name} {each.professional.phone}".strip() for each in payload.contact_people
    ]
    return {
        "contact": "\n".join(contacts),
        "responsible": "\n".join(each.professional.full_name for each in payload.responsible),
        "next_of_kin": "\n".join(
            joined(
                each.person.full_name,
                each.relation.name if each.relation else "",
                each.person.telecoms[0].number if each.person.telecoms else "",
                each.note,
            )
            for each in payload.next_of_kin
            if each.minor_born is None
        ),
        "children": "\n".join(
            joined(each.person.full_name, str(each.minor_born), each.note)
            for each in payload.next_of_kin
            if each.minor_born is not None
        ),
        "lives_alone": payload.lives_alone,
    }


def _contact(unit: ContactUnit) -> str:
    name = f"{unit.name} {unit.phone}".strip()
    return unit.note if unit.note.startswith(unit.name) else "\n".join(filter(None, (name, unit.note)))


def _dialogue(payload: Dialogmelding | HelsefagligDialog) -> dict[str, Any]:
    about = [note.theme for note in payload.notes] + [request.kind for request in payload.requests]
    subjects = [note.subject for note in payload.notes] + [request.subject for request in payload.requests]
    names = [_coded(code) for code in about]
    subjects = [subject for subject in subjects if subject and subject not in names]
    return {"about": "\n".join(names), "subject": "\n".join(subjects), "text": payload.text}


def _coded(code: Code) -> str:
    return code.name or codes.name_of(code.system, code.value) or code.other or code.value


def _logistics(payload: Payload) -> dict[str, Any]:
    if isinstance(payload, MeldingOmInnlagt):
        return {"admitted_at": moment_text(payload.admitted_at), "text": payload.text}
    if isinstance(payload, MeldingOmUtskrivningsklar):
        return {
            "admitted_at": moment_text(payload.admitted_at),
            "ready_at": moment_text(payload.ready_at),
            "text": payload.ready.note or payload.ready.text,
        }
    if isinstance(payload, Avmelding):
        return {
            "admitted_at": moment_text(payload.admitted_at),
            "ready_at": moment_text(payload.ready_at),
            "withdrawn_at": moment_text(payload.withdrawn_at),
            "text": payload.reason,
        }
    if isinstance(payload, MeldingOmUtskrevet):
        return {
            "discharged_at": moment_text(payload.discharged_at),
            "discharged_to": joined(payload.to.name or payload.to.value, payload.to_note),
            "discharged_state": payload.state.name or payload.state.value if payload.state else "",
            "text": payload.note or payload.discharged.text,
        }
    if isinstance(payload, OrienteringOmDod):
        return {"died_at": moment_text(payload.died_at), "text": payload.text}
    return {}


def _report(payload: Report) -> dict[str, Any]:
    kind = _kind(payload)
    found: dict[str, Any] = {}
    for section in payload.sections:
        heading = section.heading
        part = headings.part_of_heading(kind, heading.system, heading.value) if heading else "other"
        title = f"{heading.name}: " if part == "other" and heading and heading.name else ""
        _add(found, part, f"{title}{section.text}")
    _add(found, "diagnoses", "\n".join(_diagnosis(each) for each in payload.diagnoses))
    _add(found, "critical_information", _critical(payload.medical))
    # The reports share these fields, and not every report has every field.
    function: FunctionMap | None = getattr(payload, "function", None)
    nursing: Nursing | None = getattr(payload, "nursing", None)
    medicines: tuple[Medicine, ...] = getattr(payload, "medicines", ())
    services: tuple[Service, ...] = getattr(payload, "services", ())
    follow_ups: tuple[FollowUp, ...] = getattr(payload, "follow_ups", ())
    _add(found, "function_scores", _function(function) if function else "")
    _add(found, "medicines", nursing.medicine_help_note if nursing else "")
    _add(found, "supplies", nursing.dressings_note if nursing else "")
    _add(found, "medicines", "\n".join(_medicine(each) for each in medicines))
    _add(found, "services", "\n".join(_service(each) for each in services))
    _add(found, "appointments", "\n".join(filter(None, map(_follow_up, follow_ups))))
    _add(found, "aids", _aids(payload))
    if isinstance(payload, Helseopplysninger):
        _add(found, "changes", payload.kind_note)
        if payload.expected_discharge:
            found["expected_discharge"] = oslo_date(payload.expected_discharge).isoformat()
    return found


def _kind(payload: Report) -> str:
    if isinstance(payload, Helseopplysninger) and payload.is_early_notice:
        return MessageKind.TIDLIGMELDING
    return {code: kind for code, kind in KIND_OF_REPORT.items() if code in payload.type_codes}.popitem()[1]


def _add(found: dict[str, Any], key: str, text: str) -> None:
    text = "\n".join(line.strip() for line in text.strip().splitlines())
    if text:
        found[key] = f"{found[key]}\n\n{text}" if found.get(key) else text


def _diagnosis(diagnosis: Any) -> str:
    code = diagnosis.code
    return joined(code.value if code else "", code.name if code else "", diagnosis.text)


def _critical(medical: Medical | None) -> str:
    if medical is None:
        return ""
    lines = [each.text for each in medical.cave_keywords] + [each.agent for each in medical.allergies]
    return "\n".join(line for line in lines if line)


def _function(function: FunctionMap) -> str:
    lines = [
        f"{each.variable.name}: {each.score}"
        for each in function.scores
        if each.variable and each.score is not None
    ]
    return "\n".join([function.note, *lines])


def _service(service: Service) -> str:
    name = service.name or (service.type.name if service.type else "")
    return joined(name, service.text, service.amount, service.note)


def _medicine(medicine: Medicine) -> str:
    drug = medicine.drug
    strength = f"{drug.strength.value} {drug.strength.unit}".strip() if drug.strength else ""
    ended = _("no longer taken") if medicine.is_discontinued else ""
    return joined(
        drug.name, drug.form.name if drug.form else "", strength, drug.dose, drug.use.name if drug.use else "",
        medicine.note, ended,
    )  # fmt: skip


def _aids(payload: Report) -> str:
    lines = [
        joined(
            aid.glasses.name if aid.glasses else "",
            aid.hearing.name if aid.hearing else "",
            _("Pacemaker") if aid.pacemaker else "",
            aid.note,
        )
        for aid in getattr(payload, "aids", ())
    ]
    lines += [joined(device.name, device.status.name) for device in getattr(payload, "devices", ())]
    return "\n".join(line for line in lines if line)


def _follow_up(each: FollowUp) -> str:
    if each.booked is not None:
        return joined(moment_text(each.booked.at), each.booked.place)
    if each.tentative is not None:
        return joined(each.tentative.when, each.tentative.place, each.tentative.note)
    return _("An appointment must be made.") if each.to_book is not None else ""
