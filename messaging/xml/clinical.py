"""The clinical building blocks of the three reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from messaging.xml.parts import Code, Person, Professional, Quantity
from messaging.xml.times import Moment

CAVE, OTHER_NOTES = "Cave/allergier", "Andre notater"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A text under a heading (lists 9141, 9142, 9143, 9145)."""

    text: str
    heading: Code | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalNote:
    """Texts that belong together. `category` is one of the four that the standard names."""

    sections: tuple[Section, ...]
    category: str = OTHER_NOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class CaveKeyword:
    text: str
    section: Section | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allergy:
    agent: str
    on_prescribing: bool | None = None
    food_or_drink: bool | None = None
    contact: bool | None = None
    pollen_or_insects: bool | None = None
    substance: Code | None = None
    other_substance: Code | None = None
    anaphylactic: Code | None = None
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastIllness:
    text: str = ""
    is_chronic: bool | None = None
    diagnosis: Code | None = None
    section: Section | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medical:
    """Medical information: critical information first, then texts."""

    cave_keywords: tuple[CaveKeyword, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    past_illnesses: tuple[PastIllness, ...] = ()
    notes: tuple[JournalNote, ...] = ()
    blood_type: Code | None = None
    rhesus: Code | None = None
    blood_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """By code (ICD-10, ICPC-2), by text, or both."""

    code: Code | None = None
    text: str = ""
    is_main: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisPeriod:
    """A diagnosis and the time it held."""

    diagnosis: Diagnosis
    starts_on: dt.date
    ends_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a message to a doctor is about."""

    kind: Code
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """A medicine and how it is taken. `use`: 1 regular, 2 course, 3 when needed."""

    name: str
    dose: str = ""
    strength: Quantity | None = None
    form: Code | None = None
    use: Code | None = None
    starts: Moment | None = None
    ends: Moment | None = None
    indication: str = ""
    generic_name: str = ""
    atc: Code | None = None
    number: str = ""
    not_with_others: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """A line of the medicine list. `multidose` is list 9103; `status` 2 means that it is no longer taken."""

    drug: Drug
    multidose: Code | None = None
    status: Code | None = None
    note: str = ""
    prescription_id: str = ""
    prescriber: Professional | None = None

    @property
    def name(self) -> str:
        return self.drug.name

    @property
    def is_discontinued(self) -> bool:
        return self.status is not None and self.status.value == "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMedicine:
    """A dose that health personnel gave on the day of the transfer."""

    started_at: Moment
    ended_at: Moment | None = None
    drug: Drug | None = None
    dose: Quantity | None = None
    amount: str = ""
    status: Code | None = None
    by: Professional | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOutMedicine:
    """Doses that the patient was handed to take alone."""

    started_at: Moment
    counts: tuple[int, ...]
    ended_at: Moment | None = None
    drug: Drug | None = None
    dose: Quantity | None = None
    by: Professional | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOut:
    on: dt.date
    can_end: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something done or planned for the patient."""

    text: str = ""
    codes: tuple[Code, ...] = ()
    staff: Code | None = None
    keywords: tuple[str, ...] = ()
    evaluate_on: dt.date | None = None
    note: str = ""
    carried_out: tuple[CarriedOut, ...] = ()
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    weekdays: tuple[Code, ...] = ()
    interval: Quantity | None = None
    as_needed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineAgreement:
    """Whether the municipality handles the patient's medicines. `form` is list 9135, `special` list 9136."""

    handles_medicines: bool
    multidose: bool
    note: str = ""
    form: Code | None = None
    special: tuple[Code, ...] = ()
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    area: Code | None = None
    coded: Code | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    about: str
    keywords: tuple[str, ...] = ()
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    staff: Code | None = None
    findings: tuple[Finding, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedResult:
    """A goal or the result that is expected."""

    text: str = ""
    result: Code | None = None
    degree: Code | None = None
    staff: Code | None = None
    expected_on: dt.date | None = None
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    keywords: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nursing:
    """Nursing information: texts, what must be ready when the patient arrives, medicines given today, plans."""

    sections: tuple[Section, ...] = ()
    needs_dressings: bool | None = None
    dressings_note: str = ""
    needs_medicine_help: bool | None = None
    medicine_help_note: str = ""
    function_change: str = ""
    given: tuple[GivenMedicine, ...] = ()
    handed_out: tuple[HandedOutMedicine, ...] = ()
    medicine_agreement: MedicineAgreement | None = None
    assessments: tuple[Assessment, ...] = ()
    measures: tuple[Measure, ...] = ()
    recommended: tuple[Measure, ...] = ()
    expected_results: tuple[ExpectedResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionScore:
    """A score 1 to 5, or 9 for not relevant, on a variable of list 9111."""

    variable: Code | None = None
    score: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionMap:
    """Scores of function. The date they were made stands in `note`, since the standard has no place for it."""

    scores: tuple[FunctionScore, ...]
    note: str = ""
    care_load: str = ""
    care_load_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A municipal service that the patient has. `type` is list 9151."""

    type: Code | None = None
    name: str = ""
    is_private: bool = False
    provider: str = ""
    text: str = ""
    amount: str = ""
    unit: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNeed:
    """A municipal service that the patient is thought to need. `type` is list 9151."""

    type: Code | None = None
    name: str = ""
    at_institution: str = ""
    text: str = ""
    amount: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherProfession:
    """What another profession (physiotherapist, occupational therapist ...) reports."""

    sections: tuple[Section, ...] = ()
    started_on: dt.date | None = None
    status_at_admission: str = ""
    status_at_start: str = ""
    expected_status: str = ""
    professional: Professional | None = None
    recommended: tuple[Measure, ...] = ()
    assessments: tuple[Assessment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistedCommunication:
    """Impaired hearing or sight, and the language for which an interpreter is needed."""

    language: Code | None = None
    impaired_hearing: bool | None = None
    impaired_sight: bool | None = None
    for_whom: Person | None = None
    preferred_interpreter: Person | None = None
    ended: Moment | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Something the patient refuses or wishes."""

    about: str
    by: Person
    on: dt.date
    withdrawn_by: Person | None = None
    withdrawn_on: dt.date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Informed:
    patient: bool
    next_of_kin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedTime:
    is_booked: bool
    at: dt.datetime | None = None
    minutes: int | None = None
    place: str = ""
    informed: Informed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeToBook:
    by_patient: bool
    informed: Informed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TentativeTime:
    when: str = ""
    place: str = ""
    note: str = ""
    informed: Informed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """An outpatient appointment: exactly one of the three."""

    booked: BookedTime | None = None
    to_book: TimeToBook | None = None
    tentative: TentativeTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """Glasses, hearing aid, pacemaker."""

    glasses: Code | None = None
    hearing: Code | None = None
    pacemaker: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A technical aid and its status (6 in use)."""

    name: str
    status: Code
    code: Code | None = None
    number: int | None = None
