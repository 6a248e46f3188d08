"""Epikrise 1.2, the doctor's letter about a stay. It travels alone, without a message head."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from messaging.xml import codes
from messaging.xml.model import Party, Payload
from messaging.xml.parts import Address, Code, Quantity
from messaging.xml.times import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifiedCode:
    """A code, and what qualifies it: the star code of a diagnosis, the side of the body."""

    code: Code
    modifiers: tuple[tuple[Code, tuple[Code, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadedText:
    """A text under a heading of list 8311 (AI, FO, HJ, VU, OP, SY, IP ...)."""

    heading: Code | None = None
    text: str = ""
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A finding, a diagnosis, a critical information: by text, by code, or both."""

    text: str = ""
    note: str = ""
    coded: ModifiedCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medication:
    """A line of the medicine list. `unit_dose` is what one unit holds, `dose` how it is taken."""

    drug: Code
    status: Code
    dose_coded: Code | None = None
    note: str = ""
    form: Code | None = None
    route: Code | None = None
    duration: Quantity | None = None
    supplied: Quantity | None = None
    unit_dose: Quantity | None = None
    dose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result of an examination: text, interval, number or date."""

    about: Code
    specified: tuple[Code, ...] = ()
    text: HeadedText | None = None
    low: Quantity | None = None
    high: Quantity | None = None
    compared: Code | None = None
    number: Quantity | None = None
    on: Moment | None = None
    kind: Code | None = None
    done_at: Moment | None = None
    note: str = ""
    deviates: Code | None = None
    diagnosis: ModifiedCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalItem:
    """One piece of clinical information. `type` is list 8233: H main diagnosis, B other, CAVE, FUNN, ANAM, MEDB ..."""

    type: Code
    observed: Observed | None = None
    medication: Medication | None = None
    result: Result | None = None
    starts: Moment | None = None
    ends: Moment | None = None
    noted: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedParty:
    """A unit or a person with a part in the treatment: referring doctor, GP, responsible, where it happened."""

    party: Party
    relation: Code | None = None
    role: Code | None = None
    starts: Moment | None = None
    ends: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """What happened, or is planned: the stay, its texts and its clinical information."""

    status: Code
    started: Moment | None = None
    ended: Moment | None = None
    planned: Moment | None = None
    plan_note: str = ""
    advice: str = ""
    outcome: Code | None = None
    service: Code | None = None
    specialty: Code | None = None
    category: Code | None = None
    within: tuple[Stay, ...] = ()
    related: tuple[RelatedParty, ...] = ()
    items: tuple[ClinicalItem, ...] = ()
    texts: tuple[HeadedText, ...] = ()
    coded_texts: tuple[ModifiedCode, ...] = ()

    @property
    def all_items(self) -> tuple[ClinicalItem, ...]:
        """What was found here, and in what happened within it."""
        return self.items + tuple(item for each in self.within for item in each.all_items)

    @property
    def all_texts(self) -> tuple[HeadedText, ...]:
        """What was written here, and about what happened within it."""
        return self.texts + tuple(text for each in self.within for text in each.all_texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """The referral that the stay answered."""

    status: Code
    issued_at: Moment
    kind: Code
    id: str
    diagnoses: tuple[ModifiedCode, ...]
    received_at: Moment | None = None
    note: str = ""
    reasons: tuple[HeadedText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Precaution:
    """Something whoever treats the patient must heed."""

    text: str
    starts: Moment | None = None
    ends: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Next of kin. `number` is an official number."""

    relation: Code
    name: str = ""
    number: str = ""
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Epikrise(Payload):
    """The whole letter. `status` is list 7309 and `document_id` binds the editions of one letter together.

    `state` is list 7306 (F final, P preliminary), `purpose` list 8323 (TEST). Sender, receiver (who referred the
    patient), copies and patient stand in the head that goes with it.
    """

    type_codes: ClassVar[tuple[str, ...]] = (codes.EPIKRISE,)

    status: str = codes.NEW
    purpose: str = ""
    state: Code
    title: str
    document_id: str = ""
    approved_at: Moment | None = None
    priority: Code | None = None
    wants_receipt: Code | None = None
    referrals: tuple[Referral, ...] = ()
    stays: tuple[Stay, ...] = ()
    died_on: Moment | None = None
    precautions: tuple[Precaution, ...] = ()
    relatives: tuple[Relative, ...] = ()
    patients_helpers: tuple[RelatedParty, ...] = ()
    responsible: tuple[RelatedParty, ...] = ()

    @property
    def items(self) -> tuple[ClinicalItem, ...]:
        return tuple(item for stay in self.stays for item in stay.all_items)

    @property
    def texts(self) -> tuple[HeadedText, ...]:
        return tuple(text for stay in self.stays for text in stay.all_texts)

    @property
    def diagnoses(self) -> tuple[ModifiedCode, ...]:
        """The diagnoses of the stays, the main one as the letter orders them."""
        return tuple(
            each.observed.coded
            for each in self.items
            if each.type.value in ("H", "B") and each.observed is not None and each.observed.coded is not None
        )

    @property
    def medications(self) -> tuple[Medication, ...]:
        return tuple(each.medication for each in self.items if each.medication is not None)

    @property
    def stay_ended_at(self) -> Moment | None:
        """The end of the last stay that was reported; None when none has an end."""
        ends = [stay.ended for stay in self.stays if stay.ended is not None]
        return ends[-1] if ends else None

    @property
    def stay_started_at(self) -> Moment | None:
        """The beginning of the first stay that was reported."""
        return next((stay.started for stay in self.stays if stay.started is not None), None)


def simple(
    *,
    started: Moment,
    ended: Moment,
    texts: tuple[HeadedText, ...],
    title: str = "Sykehusepikrise",
    **more: object,
) -> Epikrise:
    """A letter of one stay with texts; `more` are the other fields of Epikrise."""
    stay = Stay(
        status=codes.code("7309", codes.NEW), started=started, ended=ended, category=_WHOLE_DAY, texts=texts
    )
    return Epikrise(state=_FINAL, title=title, stays=(stay,), **more)  # type: ignore[arg-type]


def text(value: str, words: str) -> HeadedText:
    """A text under a heading of list 8311."""
    return HeadedText(heading=Code(value, "", codes.LISTS["8311"][value]), text=words)


_FINAL = Code("F", "", "Endelig rapport")
_WHOLE_DAY = Code("1", "", "Heldøgnsopphold")


def birth_date(moment: Moment | None) -> dt.date | None:
    """The day in a moment, as the sender's clock has it."""
    return moment.date() if isinstance(moment, dt.datetime) else moment
