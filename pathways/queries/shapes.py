"""What pages, the PDF and the API are given: frozen, ready to show, with no way back to the database."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from pathways.enums import Urgency


class OfPatient(Protocol):
    """A row about one patient's pathway."""

    @property
    def patient_id(self) -> int: ...

    @property
    def pathway_id(self) -> int: ...


Row = TypeVar("Row", bound=OfPatient)


@dataclass(frozen=True)
class PatientPage(Generic[Row]):
    """One page of a list of patients; `total` counts the rows of all pages."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int

    @property
    def patient_ids(self) -> list[int]:
        return [row.patient_id for row in self.rows]

    @property
    def pathway_ids(self) -> list[int]:
        return [row.pathway_id for row in self.rows]

    @property
    def previous_page(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def next_page(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


@dataclass(frozen=True)
class Clock:
    """One open or met deadline as people read it. `explained` says how its time was computed."""

    pk: int
    kind: str
    label: str
    due_at: datetime
    urgency: str
    responsible: str
    is_missed: bool
    met_at: datetime | None = None
    met_recorded_at: datetime | None = None
    explained: str = ""

    @property
    def is_late(self) -> bool:
        return self.urgency == Urgency.LATE

    @property
    def was_late(self) -> bool:
        return self.met_at is not None and self.met_at > self.due_at


@dataclass(frozen=True)
class Station:
    """One step HPH0 to HPH6 as it stands on the line of stations."""

    step_id: int
    code: str
    label: str
    state: str
    state_label: str
    occurrence: int
    opened_at: datetime | None
    done_at: datetime | None
    recorded_at: datetime | None
    reason: str
    checklist_id: int | None

    @property
    def is_open(self) -> bool:
        return self.state in ("OPEN", "IN_PROGRESS")

    @property
    def was_recorded_late(self) -> bool:
        """Tell whether the work was written down on a later minute than it was done."""
        if self.done_at is None or self.recorded_at is None:
            return False
        return (self.recorded_at - self.done_at).total_seconds() >= 60


@dataclass(frozen=True)
class Mark:
    """A report that should have gone: sent, or still missing."""

    code: str
    label: str
    sent_at: datetime | None


@dataclass(frozen=True)
class Turn:
    part: str
    part_label: str
    unit: str
    next_thing: str
    next_label: str


@dataclass(frozen=True)
class BoardRow:
    """One patient on a board. `group` is NOW, WAITING, COMING or AFTER, seen from the unit whose board it is."""

    pathway_id: int
    patient_id: int
    name: str
    initials: str
    age: int | None
    state: str
    state_label: str
    group: str
    next_thing: str
    next_label: str
    turns: tuple[Turn, ...]
    clocks: tuple[Clock, ...]
    marks: tuple[Mark, ...]
    hospital_ward: str
    district: str
    municipality: str
    day_number: int | None
    admitted_at: datetime | None
    expected_discharge_date: date | None
    ready_date: date | None
    days_ready: int | None
    destination_label: str
    answer: str
    answer_label: str
    answer_date: date | None
    track: str
    coordinator: str
    what_matters: str

    @property
    def nearest(self) -> Clock | None:
        return self.clocks[0] if self.clocks else None

    @property
    def urgency(self) -> str:
        return self.clocks[0].urgency if self.clocks else Urgency.LATER

    @property
    def tone(self) -> str:
        """Return the urgency as the page's style names it."""
        return self.urgency.lower()


@dataclass(frozen=True)
class Board(PatientPage[BoardRow]):
    """One page of a unit's board. `next_change_at` is when a colour changes without anybody doing anything.

    `total` counts what the filter leaves, `everybody` what is there without it.
    """

    counts: dict[str, int]
    late: int
    everybody: int
    next_change_at: datetime

    def group(self, name: str) -> tuple[BoardRow, ...]:
        """Return the rows of this page that belong to the group."""
        return tuple(row for row in self.rows if row.group == name)


@dataclass(frozen=True)
class Goal:
    """What matters to the patient, in their own words, with the newest scores 0 to 10 (None: not asked).

    `is_disputed` tells that two people scored it at once, and that nobody has chosen between them yet.
    """

    text: str
    now: int | None = None
    importance: int | None = None
    benefit: int | None = None
    is_disputed: bool = False

    @property
    def is_scored(self) -> bool:
        return self.now is not None


@dataclass(frozen=True)
class Kin:
    name: str
    relation: str
    phone: str
    is_primary: bool


@dataclass(frozen=True)
class PatientFacts:
    patient_id: int
    name: str
    age: int | None
    birth_date: date | None
    sex_label: str
    number_masked: str
    number_kind_label: str
    address: str
    has_address_lock: bool
    phone: str
    access_note: str
    lives_alone: bool | None
    critical_information: str
    fastlege: str
    next_of_kin: tuple[Kin, ...]


@dataclass(frozen=True)
class Happening:
    """One line of the timeline. `group` is the filter it belongs to."""

    pk: int
    kind: str
    group: str
    at: datetime
    recorded_at: datetime
    sentence: str
    by_name: str

    @property
    def was_recorded_late(self) -> bool:
        return (self.recorded_at - self.at).total_seconds() >= 60


@dataclass(frozen=True)
class Point:
    """One section 9 point, with its text and its answer ("" when missing)."""

    key: str
    label: str
    answer: str


@dataclass(frozen=True)
class ActButton:
    """An act on the pathway: its words, its address name, and why it cannot be done now (None: it can)."""

    code: str
    label: str
    route: str
    arguments: tuple[Any, ...]
    why_not: str | None
    is_primary: bool


@dataclass(frozen=True)
class PersonContact:
    name: str
    phone: str


@dataclass(frozen=True)
class Party:
    part: str
    part_label: str
    unit_id: int
    unit: str
    phone: str


@dataclass(frozen=True)
class Case:
    """Everything the patient page and the hand-over sheet show of one pathway."""

    pathway_id: int
    state: str
    state_label: str
    is_open: bool
    patient: PatientFacts
    what_matters: str
    what_matters_at: datetime | None
    goals: tuple[Goal, ...]
    turns: tuple[Turn, ...]
    acts: tuple[ActButton, ...]
    clocks: tuple[Clock, ...]
    done_clocks: tuple[Clock, ...]
    stations: tuple[Station, ...]
    timeline: tuple[Happening, ...]
    parties: tuple[Party, ...]
    marks: tuple[Mark, ...]
    section9: tuple[Point, ...]
    started_at: datetime
    homecoming_at: datetime | None
    closed_at: datetime | None
    closed_reason: str
    admitted_at: datetime | None
    reason: str
    ward_contact: str
    expected_discharge_date: date | None
    ready_date: date | None
    ready_by_name: str
    discharged_at: datetime | None
    destination: str
    destination_label: str
    destination_note: str
    answer: str
    answer_label: str
    answer_date: date | None
    track: str
    coordinator: PersonContact | None
    primary_contact: PersonContact | None
    previous_id: int | None
    next_id: int | None

    @property
    def section9_answered(self) -> int:
        return sum(1 for point in self.section9 if point.answer)

    @property
    def primary_act(self) -> ActButton | None:
        return next((act for act in self.acts if act.is_primary), None)


@dataclass(frozen=True)
class TabletStep:
    step_id: int
    code: str
    label: str
    state: str
    occurrence: int
    answered: int
    items: int
    required: int
    required_answered: int
    clock: Clock | None


@dataclass(frozen=True)
class TabletCard:
    """One patient on the home nurse's list of today, what is due first."""

    pathway_id: int
    patient_id: int
    name: str
    age: int | None
    address: str
    access_note: str
    phone: str
    critical_information: str
    what_matters: str
    goals: tuple[Goal, ...]
    state: str
    state_label: str
    next_thing: str
    next_label: str
    urgency: str
    nearest: Clock | None
    steps: tuple[TabletStep, ...]
    can_come_home: bool
    why_not_hph4: str | None

    @property
    def has_event(self) -> bool:
        """Tell whether a fall or a sudden change is being followed up."""
        return any(step.code == "HPH4" for step in self.steps)
