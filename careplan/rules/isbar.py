"""The ISBAR of a fall or a sudden change: the same lines in the same order every time. Rules C17 to C19.

Whoever listens on the telephone knows the order, and hears what nobody has found out. Nothing is left out silently.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Part(StrEnum):
    IDENTIFICATION = "I"
    SITUATION = "S"
    BACKGROUND = "B"
    ASSESSMENT = "A"
    RECOMMENDATION = "R"


# Every line there is, in the order it is read aloud. The keys of items are those of the checklist.
TABLE: Final[Mapping[Part, tuple[str, ...]]] = {
    Part.IDENTIFICATION: ("caller", "patient", "place"),
    Part.SITUATION: ("trigger", "what_happened"),
    Part.BACKGROUND: (
        "usual_function",
        "critical_information",
        "matters",
        "medicines",
        "anticoagulants",
        "causes",
    ),
    Part.ASSESSMENT: ("abcde", "news2", "news2_before", "pain_now", "head_injury", "able_to_stand"),
    Part.RECOMMENDATION: ("measures_taken", "contacted", "asked", "outcome", "next_observation"),
}
KEYS: Final = tuple(key for keys in TABLE.values() for key in keys)
LETTERS: Final = ("A", "B", "C", "D", "E")
NORMAL: Final = "normal"
DEVIATION: Final = "deviation"


@dataclass(frozen=True)
class Line:
    """One line. `words` are empty when nobody has said anything: then it is said that it is missing."""

    part: Part
    key: str
    words: str

    @property
    def is_missing(self) -> bool:
        return not self.words


@dataclass(frozen=True)
class Abcde:
    """The five letters by what was found. `unknown` are those not assessed and those nobody has answered."""

    deviating: tuple[str, ...]
    normal: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not self.deviating and not self.normal


def lines(said: Mapping[str, str]) -> tuple[Line, ...]:
    """Return every line of the table, with what was said or nothing. Rule C17. Raises KeyError for a key without place."""
    strange = set(said) - set(KEYS)
    if strange:
        raise KeyError(f"ISBAR has no place for {sorted(strange)}.")
    return tuple(Line(part, key, said.get(key, "").strip()) for part, keys in TABLE.items() for key in keys)


def abcde(values: Mapping[str, object]) -> Abcde:
    """Return the letters by what was found; anything but normal and deviation is not known. Rule C18."""
    return Abcde(
        deviating=tuple(each for each in LETTERS if values.get(each) == DEVIATION),
        normal=tuple(each for each in LETTERS if values.get(each) == NORMAL),
        unknown=tuple(each for each in LETTERS if values.get(each) not in (DEVIATION, NORMAL)),
    )


def sub_scores(scores: Mapping[str, int | None]) -> str:
    """Return the sub-scores as they are read aloud, "–" for what is not measured, never 0. Rule C19."""
    return ", ".join(f"{name} {'–' if score is None else score}" for name, score in scores.items())
