"""What a readable message must also satisfy before it is taken in. Each problem has a national code and a sentence."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from messaging import rules
from messaging.operations.texts import moment_text
from messaging.rules import Problem
from messaging.rules import changes as change_rules
from messaging.xml import codes, validate
from messaging.xml.epikrise import Epikrise
from messaging.xml.logistics import MeldingOmInnlagt, MeldingOmUtskrevet, OrienteringOmDod
from messaging.xml.model import Envelope, Patient, Payload
from messaging.xml.times import Moment, oslo_date
from pathways.enums import NumberKind, Sex
from pathways.operations import PatientFacts
from pathways.rules import clock as clock_rules
from pathways.rules import flow as flow_rules
from pathways.rules import person_number


def problems(*, envelope: Envelope, kind: str, raw: bytes, now: datetime) -> list[Problem]:
    """Return everything that is wrong with the message; empty when it can be taken in."""
    found = [*_schema(raw), *_times(envelope, now=now), *_status(kind, envelope.payload)]
    if envelope.head.patient is not None:
        found += [*_number(envelope.head.patient), *_names(envelope.head.patient)]
    return found


def patient_facts(envelope: Envelope) -> PatientFacts | None:
    """Return what the message says of the patient, or None when it names none. It must have passed `problems`."""
    patient = envelope.head.patient
    if patient is None:
        return None
    facts = person_number.check(
        patient.number,
        patient.number_type,
        issuer=patient.issuer,
        allow_synthetic=settings.HPH_ALLOW_SYNTHETIC,
    )
    kin = getattr(envelope.payload, "next_of_kin", ())
    address = patient.address
    return PatientFacts(
        number=facts.number,
        number_kind=facts.kind,
        number_issuer=patient.issuer if facts.kind == NumberKind.HNR else "",
        family_name=patient.family,
        given_name=" ".join(part for part in (patient.given, patient.middle) if part),
        birth_date=patient.birth_date or facts.birth_date,
        sex=patient.sex if patient.sex in Sex.values else Sex.UNKNOWN,
        street=address.street if address else "",
        postal_code=address.postal_code[:10] if address else "",
        city=address.city if address else "",
        phone=patient.telecoms[0].number[:30] if patient.telecoms else "",
        lives_alone=getattr(envelope.payload, "lives_alone", None),
        next_of_kin=tuple(
            (
                each.person.full_name[:120],
                each.relation.name[:60] if each.relation else "",
                each.person.telecoms[0].number[:30] if each.person.telecoms else "",
            )
            for each in kin
            if each.person.full_name and each.minor_born is None
        ),
    )


def _schema(raw: bytes) -> list[Problem]:
    objections = validate.schema_errors(raw, settings.HPH_SCHEMAS) or []
    if not objections:
        return []
    return [
        Problem(
            rules.NOT_BY_SCHEMA,
            _("The message does not follow the official form. The receipt tells the sender where."),
            objections[0],
        )
    ]


def _times(envelope: Envelope, *, now: datetime) -> list[Problem]:
    gen_at = envelope.head.gen_at
    if gen_at > now + rules.GEN_DATE_TOLERANCE:
        return [
            Problem(
                rules.OTHER_ERROR,
                _(
                    "The message is dated in the future (%(when)s). Check the sender's clock, and send it anew."
                )
                % {"when": clock_rules.oslo_text(gen_at)},
            )
        ]
    happened = _happened(envelope.payload)
    if happened is not None and _lies_ahead(happened, now):
        return [
            Problem(
                rules.OTHER_ERROR,
                _("The message tells of something that has not happened yet (%(when)s). Send it afterwards.")
                % {"when": moment_text(happened)},
            )
        ]
    return []


def _happened(payload: Payload) -> Moment | None:
    """Return the moment that the message says has been. A patient may be expected ready on a later day."""
    if isinstance(payload, MeldingOmInnlagt):
        return payload.admitted_at
    if isinstance(payload, MeldingOmUtskrevet):
        return payload.discharged_at
    if isinstance(payload, OrienteringOmDod):
        return payload.died_at
    if isinstance(payload, Epikrise):
        return payload.stay_ended_at
    return None


def _lies_ahead(moment: Moment, now: datetime) -> bool:
    if isinstance(moment, datetime):
        return flow_rules.is_in_future(at=moment, now=now)
    return moment > oslo_date(now)


def _status(kind: str, payload: Payload) -> list[Problem]:
    refusal = change_rules.why_not(kind, getattr(payload, "status", codes.NEW)) if kind else None
    return [Problem(rules.OTHER_ERROR, status_sentence(refusal))] if refusal else []


def status_sentence(refusal: change_rules.Refusal) -> str:
    """Return what whoever sends a message is told when its kind cannot be changed, or cancelled. M50."""
    if refusal == change_rules.Refusal.NOT_CHANGED:
        return _("A message of this kind cannot be changed. Cancel it, and send a new one.")
    return _("A message of this kind cannot be cancelled. Send a new one that puts it right, or telephone.")


def _number(patient: Patient) -> list[Problem]:
    if not patient.number.strip():
        return [Problem("E30", _("The patient's number is missing."))]
    if patient.number_type not in NumberKind.values:
        return [
            Problem(
                "E31",
                _("The patient is given with a kind of number that cannot be used here."),
                patient.number_type,
            )
        ]
    try:
        person_number.check(
            patient.number,
            patient.number_type,
            issuer=patient.issuer,
            allow_synthetic=settings.HPH_ALLOW_SYNTHETIC,
        )
    except person_number.BadNumber as error:
        return [Problem("E31", _number_sentence(error.code))]
    return []


def _number_sentence(problem: person_number.Problem) -> str:
    if problem == person_number.Problem.SYNTHETIC_NOT_ALLOWED:
        return _("The patient's number is a test number, and this is not a test installation.")
    if problem == person_number.Problem.ISSUER_MISSING:
        return _("The patient's local number lacks its issuer, and means nothing without it.")
    return _("The patient's number is not a valid number. Check it, and send the message anew.")


def _names(patient: Patient) -> list[Problem]:
    if not patient.family and not patient.given:
        return [Problem("E32", _("The patient's name is missing."))]
    if not patient.family:
        return [Problem("E33", _("The patient's family name is missing."))]
    if not patient.given:
        return [Problem("E34", _("The patient's given name is missing."))]
    return []
