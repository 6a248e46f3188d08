"""When the lists of several sources say the same, what waits for a person, and when a list is reconciled.

Rules C9 to C16. Nothing here works out a dose or judges a medicine: it compares what was written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from careplan.rules import goals

SOURCES: Final = frozenset({"PATIENT", "HOME_CARE", "GP", "HOSPITAL"})
AS_BEFORE: Final = "AS_BEFORE"
NEW: Final = "NEW"
CURE: Final = "CURE"
STOPPED: Final = "STOPPED"
DIFFERENCES: Final = frozenset({AS_BEFORE, NEW, "CHANGED", CURE, STOPPED})
REGULAR: Final = "REGULAR"
# To reconcile is to compare: one list alone is a copy of it.
FEWEST_SOURCES: Final = 2
POLYPHARMACY: Final = 5


class LineProblem(StrEnum):
    NO_NAME = "NO_NAME"
    UNKNOWN_SOURCE = "UNKNOWN_SOURCE"
    UNKNOWN_DIFFERENCE = "UNKNOWN_DIFFERENCE"
    CURE_WITHOUT_END = "CURE_WITHOUT_END"
    CURE_IS_OVER = "CURE_IS_OVER"
    STOPPED_WITHOUT_DAY = "STOPPED_WITHOUT_DAY"
    STOPPED_IN_FUTURE = "STOPPED_IN_FUTURE"


class DoseProblem(StrEnum):
    BEFORE_THE_LINE = "BEFORE_THE_LINE"
    NOT_IN_USE = "NOT_IN_USE"


class State(StrEnum):
    EMPTY = "EMPTY"
    DIFFERS = "DIFFERS"
    READY = "READY"
    RECONCILED = "RECONCILED"
    CHANGED = "CHANGED"


@dataclass(frozen=True)
class Line:
    """What one source says. Versions count through all sources of the medicine, from 1."""

    version: int
    seen_version: int
    source: str
    difference: str
    strength: str = ""
    dose: str = ""
    frequency: str = ""
    regularity: str = REGULAR
    cure_ends_on: date | None = None
    stopped_on: date | None = None


@dataclass(frozen=True)
class Choice:
    """A person's choice: this version holds, of all versions up to `up_to`."""

    version: int
    up_to: int


@dataclass(frozen=True)
class Verdict:
    """How a medicine stands. `standing` are versions, newest first; `silent` the sources that leave it out.

    `holds` is the version that counts, None while the sources differ and nobody has chosen.
    """

    standing: tuple[int, ...]
    silent: frozenset[str]
    holds: int | None

    @property
    def differs(self) -> bool:
        return self.holds is None


def folded(text: str) -> str:
    """Return the text without what is no difference: capitals and blanks."""
    return " ".join(text.split()).casefold()


def line_problem(
    *,
    name: str,
    source: str,
    difference: str,
    cure_ends_on: date | None,
    stopped_on: date | None,
    said_on: date,
    today: date,
) -> LineProblem | None:
    """Return what is wrong with a line, or None. Days are Oslo days; `said_on` is when the source said it. Rule C9."""
    if not name.strip():
        return LineProblem.NO_NAME
    if source not in SOURCES:
        return LineProblem.UNKNOWN_SOURCE
    if difference not in DIFFERENCES:
        return LineProblem.UNKNOWN_DIFFERENCE
    if difference == CURE:
        return _cure_problem(cure_ends_on, said_on)
    return _stop_problem(stopped_on, today) if difference == STOPPED else None


def _cure_problem(ends_on: date | None, said_on: date) -> LineProblem | None:
    if ends_on is None:
        return LineProblem.CURE_WITHOUT_END
    return LineProblem.CURE_IS_OVER if ends_on < said_on else None


def _stop_problem(stopped_on: date | None, today: date) -> LineProblem | None:
    if stopped_on is None:
        return LineProblem.STOPPED_WITHOUT_DAY
    return LineProblem.STOPPED_IN_FUTURE if stopped_on > today else None


def says(line: Line) -> tuple[object, ...]:
    """Return what the line says the patient takes, to be compared with other lines. Rule C11.

    As before, new and changed say the same when the rest is equal. Nothing written is not the same as something.
    """
    if line.difference == STOPPED:
        return (STOPPED,)
    return (
        folded(line.strength),
        folded(line.dose),
        folded(line.frequency),
        line.regularity,
        line.cure_ends_on,
    )


def is_in_use(line: Line, on: date) -> bool:
    """Return whether the line says that the medicine is taken on this Oslo day; a cure counts to its last day."""
    if line.difference == STOPPED:
        return False
    return line.cure_ends_on is None or line.cure_ends_on >= on


def standing(lines: Iterable[Line], choices: Iterable[Choice] = ()) -> tuple[int, ...]:
    """Return the versions that stand, newest first. Rules C10 and C13.

    A version gives way to a later one of the same source whose author had seen it, and to a choice of another.
    """
    every, chosen = tuple(lines), [goals.Chosen(each.version, each.up_to) for each in choices]
    found: list[int] = []
    for source in {line.source for line in every}:
        scored = [goals.Scored(each.version, each.seen_version) for each in every if each.source == source]
        found.extend(goals.standing(scored, chosen))
    return tuple(sorted(found, reverse=True))


def verdict(lines: Iterable[Line], choices: Iterable[Choice], *, heard: frozenset[str], on: date) -> Verdict:
    """Return how one medicine stands. `heard` are the sources that have said anything on the pathway.

    A source that is heard and leaves out a medicine in use differs from those who name it, until somebody chooses.
    Rules C10, C11, C12 and C13.
    """
    every, settled = tuple(lines), tuple(choices)
    versions = standing(every, settled)
    here = [line for line in every if line.version in versions]
    silent = heard - {line.source for line in every}
    is_missed = bool(silent) and not settled and any(is_in_use(line, on) for line in here)
    agree = len({says(line) for line in here}) == 1
    return Verdict(
        standing=versions,
        silent=silent if is_missed else frozenset(),
        holds=_most_telling(here) if agree and not is_missed else None,
    )


def _most_telling(lines: Iterable[Line]) -> int:
    """Return the newest of equal lines, one that marks a difference before one that says as before."""
    return max(lines, key=lambda line: (line.difference != AS_BEFORE, line.version)).version


def proposed_difference(*, is_known: bool, source: str, heard: frozenset[str]) -> str:
    """Return the code a line most likely has: the first list is what the patient has always taken."""
    if is_known:
        return "CHANGED"
    return NEW if heard - {source} else AS_BEFORE


def list_state(
    *,
    lines: int,
    choices: int,
    differing: int,
    heard: int,
    rests_on: tuple[int, int] | None,
) -> State:
    """Return how far the list has come. `rests_on` are the lines and choices of the last reconciliation. Rule C14."""
    if rests_on is not None:
        return State.RECONCILED if rests_on == (lines, choices) else State.CHANGED
    if not lines:
        return State.EMPTY
    return State.DIFFERS if differing or heard < FEWEST_SOURCES else State.READY


def is_regular(lines: Iterable[Line], verdict: Verdict, on: date) -> bool:
    """Return whether the medicine is one in regular use; while the sources differ, whether any says so. Rule C15.

    A cure has an end, so it is not counted.
    """
    versions = (verdict.holds,) if verdict.holds else verdict.standing
    return any(
        line.version in versions
        and line.regularity == REGULAR
        and line.difference != CURE
        and is_in_use(line, on)
        for line in lines
    )


def dose_problem(
    line: Line, *, given_at: datetime, given_on: date, said_first_at: datetime
) -> DoseProblem | None:
    """Return why a medicine cannot be written as given then, or None. `given_on` is the Oslo day. Rule C16."""
    if given_at < said_first_at:
        return DoseProblem.BEFORE_THE_LINE
    if line.difference == STOPPED and line.stopped_on and given_on > line.stopped_on:
        return DoseProblem.NOT_IN_USE
    if line.cure_ends_on and given_on > line.cure_ends_on:
        return DoseProblem.NOT_IN_USE
    return None
