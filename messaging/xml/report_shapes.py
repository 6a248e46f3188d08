"""The tables of the three reports, in the order of their schemas."""

from __future__ import annotations

from typing import Any

from lxml import etree

from messaging.xml import clinical_shapes as parts
from messaging.xml import journal_shapes as journal
from messaging.xml import nursing_shapes as nursing
from messaging.xml.bind import Field, Group, Inside, Notes, Shape, missing
from messaging.xml.codecs import BOOLEAN, CODE, TEXT
from messaging.xml.codes import ADMISSION_REPORT, DISCHARGE_REPORT, HEALTH_INFO
from messaging.xml.common_shapes import FRAME, GIVEN_FIELD, TIMED_EVENT, po
from messaging.xml.reports import Helseopplysninger, Innleggelsesrapport, Utskrivningsrapport

HEALTH_INFO_ROOT = f"{{{HEALTH_INFO}}}HelseopplysningerVedSoknad"
ADMISSION_REPORT_ROOT = f"{{{ADMISSION_REPORT}}}Innleggelsesrapport"
DISCHARGE_REPORT_ROOT = f"{{{DISCHARGE_REPORT}}}TverrfagligEpikrise"

_KIND = Group(
    po("TypeInnholdIMelding"),
    (Field("kind", po("TypeInnhold"), CODE, must=True), Field("kind_note", po("Merknad"), TEXT)),
    must=True,
)
_STAY = Inside(po("TidsfestetHendelse"), TIMED_EVENT)
_MEDICAL = Field("medical", po("MedisinskfagligeOpplysninger"), parts.MEDICAL)
_MEDICINES = Field("medicines", journal.epj3("Legemiddelinfo"), nursing.MEDICINE, many=True)
_NURSING = Field("nursing", po("Sykepleierdokumentasjon"), nursing.NURSING)
_FUNCTION = Field("function", po("InfoKartleggingFunksjonsniva"), parts.FUNCTION)
_OTHERS = Field("other_professions", po("OpplysningerAndreFaggrupper"), parts.OTHER_PROFESSION, many=True)
_COMMUNICATION = Field("communication", po("InfoAssistertKommunikasjon"), parts.COMMUNICATION, many=True)
_NEEDS = Field("needs", po("TjenesteBehov"), parts.NEED, many=True)
_OTHER_NOTES = Group(
    po("InfoAndreViktigeOpplysninger"),
    (
        Field("other_notes", journal.epj2("GenereltJournalnotat"), journal.NOTE, many=True),
        Field("other_allergies", journal.epj1("Allerginotat"), parts.ALLERGY, many=True),
    ),
)
_RESERVATIONS = Group(
    po("InfoReservasjon"), (Field("reservations", po("ReservasjonOnske"), parts.RESERVATION, many=True),)
)

_HEALTH_INFO: Shape[Helseopplysninger] = Shape(
    Helseopplysninger,
    *FRAME,
    _KIND,
    Field("stay", po("OpplysningOpphold"), _STAY, many=True, must=True),
    Group(
        po("OpplysningerTilSoknad"),
        (
            Field("own_application_sent", po("EgensoknadSendt"), BOOLEAN, must=True),
            Field("application_note", po("Merknad"), TEXT),
        ),
    ),
    parts.DIAGNOSES,
    _MEDICAL,
    _NURSING,
    _OTHERS,
    _FUNCTION,
    _COMMUNICATION,
    GIVEN_FIELD,
    _NEEDS,
)
_ADMISSION: Shape[Innleggelsesrapport] = Shape(
    Innleggelsesrapport,
    *FRAME,
    parts.DIAGNOSES,
    _MEDICAL,
    _MEDICINES,
    Field("services", po("EksisterendeTjeneste"), parts.SERVICE, many=True),
    _FUNCTION,
    _OTHER_NOTES,
    _NURSING,
    Field("other_profession", po("OpplysningerAndreFaggrupper"), parts.OTHER_PROFESSION),
    parts.AIDS,
    _COMMUNICATION,
    _RESERVATIONS,
    GIVEN_FIELD,
)
_DISCHARGE: Shape[Utskrivningsrapport] = Shape(
    Utskrivningsrapport,
    *FRAME,
    _KIND,
    Field("stay", po("OpplysningOpphold"), _STAY, many=True),
    parts.DIAGNOSES,
    _MEDICAL,
    _MEDICINES,
    _OTHER_NOTES,
    _NURSING,
    _OTHERS,
    _FUNCTION,
    _NEEDS,
    GIVEN_FIELD,
    _COMMUNICATION,
    _RESERVATIONS,
    Field("follow_ups", po("InfoKontrolltime"), parts.FOLLOW_UP, many=True),
    parts.AIDS,
)


def read_health_info(root: etree._Element, notes: Notes) -> Helseopplysninger:
    """Helseopplysninger. NotValid when version 1.6 does not say its kind and when the patient is expected out."""
    found = _HEALTH_INFO.read(root, notes)
    if notes.version != "1.5":
        if found.kind is None:
            raise missing(root, "TypeInnholdIMelding")
        if not found.stay:
            raise missing(root, "OpplysningOpphold")
    return found


def write_health_info(root: etree._Element, payload: Any, notes: Notes) -> None:
    _HEALTH_INFO.write_into(root, payload, notes)


def read_admission_report(root: etree._Element, notes: Notes) -> Innleggelsesrapport:
    return _ADMISSION.read(root, notes)


def write_admission_report(root: etree._Element, payload: Any, notes: Notes) -> None:
    _ADMISSION.write_into(root, payload, notes)


def read_discharge_report(root: etree._Element, notes: Notes) -> Utskrivningsrapport:
    return _DISCHARGE.read(root, notes)


def write_discharge_report(root: etree._Element, payload: Any, notes: Notes) -> None:
    _DISCHARGE.write_into(root, payload, notes)
