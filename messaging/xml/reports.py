"""The reports: Helseopplysninger (early notice and updates), Innleggelsesrapport, Utskrivningsrapport, and to doctors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from messaging.xml import codes
from messaging.xml.clinical import (
    Aid,
    Allergy,
    AssistedCommunication,
    Device,
    Diagnosis,
    DiagnosisPeriod,
    FollowUp,
    FunctionMap,
    JournalNote,
    Medical,
    Medicine,
    Nursing,
    OtherProfession,
    Reservation,
    Section,
    Service,
    ServiceNeed,
    Subject,
)
from messaging.xml.model import CarePayload, InformationGiven, TimedEvent
from messaging.xml.parts import Code
from messaging.xml.times import Moment

READY_FOR_DISCHARGE = "3"
_EARLY_NOTICE, _DISCHARGE_REPORT = codes.code("9140", "1"), codes.code("9139", "11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Helseopplysninger(CarePayload):
    """Early notice (`kind` 9140/1, tidligmelding) or updated information (9140/2). PLO 1.5 has no kind."""

    type_codes: ClassVar[tuple[str, ...]] = (codes.HELSEOPPL_SOKNAD,)

    kind: Code | None = None
    kind_note: str = ""
    stay: tuple[TimedEvent, ...] = ()
    own_application_sent: bool | None = None
    application_note: str = ""
    diagnoses: tuple[Diagnosis, ...] = ()
    medical: Medical | None = None
    nursing: Nursing | None = None
    other_professions: tuple[OtherProfession, ...] = ()
    function: FunctionMap | None = None
    communication: tuple[AssistedCommunication, ...] = ()
    information_given: tuple[InformationGiven, ...] = ()
    needs: tuple[ServiceNeed, ...] = ()

    @property
    def is_early_notice(self) -> bool:
        return self.kind is not None and self.kind.value == "1"

    @property
    def expected_discharge(self) -> Moment | None:
        """When the patient is expected to be ready for discharge; the first such event."""
        ready = (e.at for e in self.stay if e.code is not None and e.code.value == READY_FOR_DISCHARGE)
        return next(ready, None)

    @property
    def sections(self) -> tuple[Section, ...]:
        return sections_of(self)

    @property
    def status_text(self) -> str:
        """The patient's condition (9145/1)."""
        return text_under(self.sections, "9145", "1")

    @property
    def course_text(self) -> str:
        """The expected course (9145/2)."""
        return text_under(self.sections, "9145", "2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Innleggelsesrapport(CarePayload):
    """What home care knows about the patient, to the hospital."""

    type_codes: ClassVar[tuple[str, ...]] = (codes.INNLEGGELSESRAPPORT,)

    diagnoses: tuple[Diagnosis, ...] = ()
    medical: Medical | None = None
    medicines: tuple[Medicine, ...] = ()
    services: tuple[Service, ...] = ()
    function: FunctionMap | None = None
    other_notes: tuple[JournalNote, ...] = ()
    other_allergies: tuple[Allergy, ...] = ()
    nursing: Nursing | None = None
    other_profession: OtherProfession | None = None
    aids: tuple[Aid, ...] = ()
    devices: tuple[Device, ...] = ()
    communication: tuple[AssistedCommunication, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    information_given: tuple[InformationGiven, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        return sections_of(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utskrivningsrapport(CarePayload):
    """The hospital's nursing report at discharge (TverrfagligEpikrise). `kind` is list 9139, 11 when not given."""

    type_codes: ClassVar[tuple[str, ...]] = (codes.UTSKRIVNINGSRAPPORT,)

    kind: Code = _DISCHARGE_REPORT
    kind_note: str = ""
    stay: tuple[TimedEvent, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    medical: Medical | None = None
    medicines: tuple[Medicine, ...] = ()
    other_notes: tuple[JournalNote, ...] = ()
    other_allergies: tuple[Allergy, ...] = ()
    nursing: Nursing | None = None
    other_professions: tuple[OtherProfession, ...] = ()
    function: FunctionMap | None = None
    needs: tuple[ServiceNeed, ...] = ()
    information_given: tuple[InformationGiven, ...] = ()
    communication: tuple[AssistedCommunication, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    aids: tuple[Aid, ...] = ()
    devices: tuple[Device, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        return sections_of(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelseopplysningerTilLege(CarePayload):
    """Home care's health information to the general practitioner."""

    type_codes: ClassVar[tuple[str, ...]] = (codes.HELSEOPPLYSNINGER_LEGE,)

    subjects: tuple[Subject, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    medical: Medical | None = None
    medicines: tuple[Medicine, ...] = ()
    other_notes: tuple[JournalNote, ...] = ()
    other_allergies: tuple[Allergy, ...] = ()
    nursing: Nursing | None = None
    function: FunctionMap | None = None
    information_given: tuple[InformationGiven, ...] = ()
    communication: tuple[AssistedCommunication, ...] = ()
    reservations: tuple[Reservation, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        return sections_of(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class MedisinskeOpplysninger(CarePayload):
    """The general practitioner's medical information to home care."""

    type_codes: ClassVar[tuple[str, ...]] = (codes.MEDISINSKE_OPPLYSNINGER,)

    kind: Code | None = None
    kind_note: str = ""
    own_application_sent: bool | None = None
    application_note: str = ""
    diagnoses: tuple[Diagnosis, ...] = ()
    medical: Medical | None = None
    medicines: tuple[Medicine, ...] = ()
    diagnosis_periods: tuple[DiagnosisPeriod, ...] = ()
    reported_event: TimedEvent | None = None
    other_professions: tuple[OtherProfession, ...] = ()
    function: FunctionMap | None = None
    communication: tuple[AssistedCommunication, ...] = ()
    information_given: tuple[InformationGiven, ...] = ()
    needs: tuple[ServiceNeed, ...] = ()
    other_notes: tuple[JournalNote, ...] = ()
    other_allergies: tuple[Allergy, ...] = ()
    reservations: tuple[Reservation, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        return sections_of(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrienteringOmTjenestetilbud(CarePayload):
    """Which municipal services the patient gets, to the general practitioner."""

    type_codes: ClassVar[tuple[str, ...]] = (codes.ORIENTERING_TJENESTETILBUD,)

    services: tuple[Service, ...]
    communication: tuple[AssistedCommunication, ...] = ()


Report = (
    Helseopplysninger
    | Innleggelsesrapport
    | Utskrivningsrapport
    | HelseopplysningerTilLege
    | MedisinskeOpplysninger
)


def early_notice(expected_on: dt.date, *, status: str, course: str, **frame: object) -> Helseopplysninger:
    """A tidligmelding with its required points; `frame` are the other fields of Helseopplysninger."""
    return Helseopplysninger(
        kind=_EARLY_NOTICE,
        stay=(expected_discharge(expected_on),),
        medical=Medical(notes=(JournalNote(sections=early_notice_sections(status, course)),)),
        **frame,  # type: ignore[arg-type]
    )


def expected_discharge(at: Moment) -> TimedEvent:
    """The forecast of when the patient is ready for discharge, as a report carries it."""
    return TimedEvent(at=at, is_estimate=True, code=codes.code("9121", READY_FOR_DISCHARGE))


def early_notice_sections(status: str, course: str) -> tuple[Section, ...]:
    """The two texts of a tidligmelding, those that are not blank."""
    both = (section("9145", "1", status), section("9145", "2", course))
    return tuple(each for each in both if each.text)


def section(list_number: str, value: str, text: str) -> Section:
    """A text under a heading of one of the national heading lists (9141, 9142, 9143, 9145)."""
    return Section(text=text, heading=codes.code(list_number, value))


def sections_of(report: Report) -> tuple[Section, ...]:
    """All texts of the report in the order it gives them: medical, other important, nursing, other professions."""
    found: list[Section] = []
    if report.medical:
        found += [each for note in report.medical.notes for each in note.sections]
    found += [each for note in getattr(report, "other_notes", ()) for each in note.sections]
    if nursing := getattr(report, "nursing", None):
        found += nursing.sections
    one = getattr(report, "other_profession", None)
    for profession in getattr(report, "other_professions", (one,) if one else ()):
        found += profession.sections
    return tuple(found)


def text_under(sections: Iterable[Section], list_number: str, value: str) -> str:
    """The texts under one heading, joined by blank lines; blank when there are none."""
    system = codes.OID + list_number
    return "\n\n".join(
        each.text
        for each in sections
        if each.heading is not None and (each.heading.system, each.heading.value) == (system, value)
    )
