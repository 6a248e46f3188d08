"""The medicines as pages read them: lines, doses, choices, and the list they make."""

from dataclasses import dataclass
from datetime import date, datetime

from careplan.enums.medication import ListState, Regularity
from careplan.rules import medication as rules


@dataclass(frozen=True)
class LineView:
    """One line as it was written. `is_standing` tells that nothing has taken its place."""

    pk: int
    version: int
    source: str
    source_label: str
    difference: str
    difference_label: str
    name: str
    strength: str
    dose: str
    frequency: str
    reason: str
    regularity: str
    regularity_label: str
    cure_ends_on: date | None
    stopped_on: date | None
    is_multidose: bool
    given_by: str
    given_by_label: str
    at: datetime
    by_name: str
    is_standing: bool

    @property
    def taken(self) -> str:
        """Return dose and how often in one phrase; "" when neither is written."""
        return ", ".join(part for part in (self.dose, self.frequency) if part)


@dataclass(frozen=True)
class DoseView:
    """What was given. `taken_back` is why it does not count, "" when it does."""

    pk: int
    at: datetime
    what: str
    giver_name: str
    by_name: str
    taken_back: str


@dataclass(frozen=True)
class ChoiceView:
    at: datetime
    by_name: str
    note: str


@dataclass(frozen=True)
class MedicineView:
    """One medicine, newest line first. `holds` is the line that counts, None while the sources differ.

    `doses` are those given today in Oslo, newest first. `is_in_use` is for today.
    """

    pk: int
    lines: tuple[LineView, ...]
    silent: tuple[str, ...]
    holds: LineView | None
    choice: ChoiceView | None
    doses: tuple[DoseView, ...]
    is_in_use: bool

    @property
    def name(self) -> str:
        return (self.holds or self.lines[0]).name

    @property
    def beside(self) -> tuple[LineView, ...]:
        return tuple(line for line in self.lines if line.is_standing)

    @property
    def earlier(self) -> tuple[LineView, ...]:
        return tuple(line for line in self.lines if not line.is_standing)

    @property
    def sources(self) -> tuple[LineView, ...]:
        """Return what the sources say besides the line that counts."""
        return tuple(line for line in self.beside if self.holds is None or line.pk != self.holds.pk)

    @property
    def differs(self) -> bool:
        return self.holds is None

    @property
    def seen_version(self) -> int:
        return self.lines[0].version

    @property
    def is_multidose(self) -> bool:
        return any(line.is_multidose for line in self.beside)


@dataclass(frozen=True)
class ReconciledView:
    at: datetime
    by_name: str
    note: str
    medicines: int


@dataclass(frozen=True)
class SourceView:
    """One source: how many medicines it names, and how many it could say the same as the others about."""

    source: str
    label: str
    named: int
    open: int


@dataclass(frozen=True)
class MedicineList:
    """The list of a pathway. `seen` is what the page showed: reconciling takes it back, so that news are not missed."""

    medicines: tuple[MedicineView, ...]
    sources: tuple[SourceView, ...]
    state: str
    state_label: str
    reconciled: ReconciledView | None
    regular: int
    seen: tuple[int, int]
    can_carry_over: int

    @property
    def differing(self) -> tuple[MedicineView, ...]:
        return tuple(each for each in self.medicines if each.differs)

    @property
    def regular_medicines(self) -> tuple[MedicineView, ...]:
        return self._used(Regularity.REGULAR)

    @property
    def as_needed(self) -> tuple[MedicineView, ...]:
        return self._used(Regularity.AS_NEEDED)

    @property
    def ended(self) -> tuple[MedicineView, ...]:
        """Return what is stopped, and cures that are over."""
        return tuple(each for each in self.medicines if each.holds and not each.is_in_use)

    @property
    def in_use(self) -> tuple[MedicineView, ...]:
        return tuple(each for each in self.medicines if each.holds and each.is_in_use)

    @property
    def heard(self) -> tuple[SourceView, ...]:
        return tuple(each for each in self.sources if each.named)

    @property
    def is_reconciled(self) -> bool:
        return self.state == ListState.RECONCILED

    @property
    def is_polypharmacy(self) -> bool:
        return self.regular >= rules.POLYPHARMACY

    @property
    def doses(self) -> tuple[tuple[MedicineView, DoseView], ...]:
        """Return what was given today, newest first."""
        given = [(medicine, dose) for medicine in self.medicines for dose in medicine.doses]
        return tuple(sorted(given, key=lambda pair: pair[1].at, reverse=True))

    def _used(self, regularity: str) -> tuple[MedicineView, ...]:
        return tuple(each for each in self.in_use if each.holds and each.holds.regularity == regularity)
