"""The tables of the reports, in the order of their schemas."""

from __future__ import annotations

from lxml import etree

from messaging.xml import clinical_shapes as parts
from messaging.xml import journal_shapes as journal
from messaging.xml import nursing_shapes as nursing
from messaging.xml.bind import Field, Group, Inside, Notes, Shape, missing
from messaging.xml.codecs import BOOLEAN, CODE, TEXT
from messaging.xml.codes import (
    ADMISSION_REPORT,
    DISCHARGE_REPORT,
    HEALTH_INFO,
    HEALTH_INFO_TO_DOCTOR,
    MEDICAL_INFO,
    SERVICE_NOTICE,
)
from messaging.xml.common_shapes import FRAME, GIVEN_FIELD, TIMED_EVENT, po
from messaging.xml.reports import (
    Helseopplysninger,
    HelseopplysningerTilLege,
    Innleggelsesrapport,
    MedisinskeOpplysninger,
    OrienteringOmTjenestetilbud,
    Utskrivningsrapport,
)

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

_APPLICATION = Group(
    po("OpplysningerTilSoknad"),
    (
        Field("own_application_sent", po("EgensoknadSendt"), BOOLEAN, must=True),
        Field("application_note", po("Merknad"), TEXT),
    ),
)

_HEALTH_INFO: Shape[Helseopplysninger] = Shape(
    Helseopplysninger,
    *FRAME,
    _KIND,
    Field("stay", po("OpplysningOpphold"), _STAY, many=True, must=True),
    _APPLICATION,
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


_TO_DOCTOR: Shape[HelseopplysningerTilLege] = Shape(
    HelseopplysningerTilLege,
    *FRAME,
    Field("subjects", po("InnholdKonsultasjon"), parts.SUBJECT, many=True, most=1),
    parts.DIAGNOSES,
    _MEDICAL,
    _MEDICINES,
    _OTHER_NOTES,
    _NURSING,
    _FUNCTION,
    GIVEN_FIELD,
    _COMMUNICATION,
    _RESERVATIONS,
)
_MEDICAL_INFO: Shape[MedisinskeOpplysninger] = Shape(
    MedisinskeOpplysninger,
    *FRAME,
    Group(_KIND.tag, _KIND.fields),
    _APPLICATION,
    parts.DIAGNOSES,
    _MEDICAL,
    _MEDICINES,
    Group(
        po("InfoIPLOSrelevantInformasjon"),
        (
            Field("diagnosis_periods", po("TidsperiodeDiagnose"), parts.DIAGNOSIS_PERIOD, many=True),
            Field("reported_event", po("TidsfestetHendelse"), TIMED_EVENT),
        ),
    ),
    _OTHERS,
    _FUNCTION,
    _COMMUNICATION,
    GIVEN_FIELD,
    _NEEDS,
    _OTHER_NOTES,
    _RESERVATIONS,
)
_SERVICE_NOTICE: Shape[OrienteringOmTjenestetilbud] = Shape(
    OrienteringOmTjenestetilbud,
    *FRAME,
    Field("services", po("EksisterendeTjeneste"), parts.SERVICE, many=True, need=True, must=True),
    Field("communication", po("AssistertKommunikasjon"), parts.ASSISTED, many=True),
)


class HealthInfo:
    """Helseopplysninger, whose version 1.6 says more than 1.5 does."""

    cls = Helseopplysninger
    shape = _HEALTH_INFO

    def read(self, root: etree._Element, notes: Notes) -> Helseopplysninger:
        """NotValid when version 1.6 does not say its kind and when the patient is expected out."""
        found = self.shape.read(root, notes)
        if notes.version != "1.5":
            if found.kind is None:
                raise missing(root, "TypeInnholdIMelding")
            if not found.stay:
                raise missing(root, "OpplysningOpphold")
        return found

    def write_into(self, root: etree._Element, payload: Helseopplysninger, notes: Notes) -> None:
        self.shape.write_into(root, payload, notes)


# The reports: the prefix that the official examples use, the namespace, the root element, the table.
REPORTS = (
    ("p5", HEALTH_INFO, "HelseopplysningerVedSoknad", HealthInfo()),
    ("p7", ADMISSION_REPORT, "Innleggelsesrapport", _ADMISSION),
    ("p8", DISCHARGE_REPORT, "TverrfagligEpikrise", _DISCHARGE),
    ("p6", HEALTH_INFO_TO_DOCTOR, "Konsultasjon", _TO_DOCTOR),
    ("p4", MEDICAL_INFO, "OverforingMedisinskeOpplysninger", _MEDICAL_INFO),
    ("p3", SERVICE_NOTICE, "OrienteringOmTjenestetilbud", _SERVICE_NOTICE),
)
