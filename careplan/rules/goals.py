"""The scale of the goals, and which scores stand when several were made at once. Rules C1 and C2."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LOWEST: Final = 0
HIGHEST: Final = 10
# Benefit is asked when the follow-up has been tried; at the first visit there is nothing to judge yet.
WITHOUT_BENEFIT: Final = frozenset({"HPH2"})


class ScoreProblem(StrEnum):
    OUTSIDE = "OUTSIDE"
    BENEFIT_TOO_EARLY = "BENEFIT_TOO_EARLY"


@dataclass(frozen=True)
class Scored:
    """A version of a score, and the version its author had seen (0: none)."""

    version: int
    seen_version: int


@dataclass(frozen=True)
class Chosen:
    """A choice: this version, of all versions up to `up_to`."""

    version: int
    up_to: int


def is_on_scale(value: object) -> bool:
    """Return whether the value is a whole number from 0 to 10. Rule C1."""
    return isinstance(value, int) and not isinstance(value, bool) and LOWEST <= value <= HIGHEST


def score_problem(
    *, occasion: str, current: object, importance: object, benefit: object
) -> ScoreProblem | None:
    """Return what is wrong with a score, or None. Benefit may be left open (None). Rule C1."""
    if not is_on_scale(current) or not is_on_scale(importance):
        return ScoreProblem.OUTSIDE
    if benefit is None:
        return None
    if not is_on_scale(benefit):
        return ScoreProblem.OUTSIDE
    return ScoreProblem.BENEFIT_TOO_EARLY if occasion in WITHOUT_BENEFIT else None


def standing(scores: Iterable[Scored], choices: Iterable[Chosen] = ()) -> tuple[int, ...]:
    """Return the versions that stand, newest first. More than one: a person must choose. Rule C2.

    A version gives way to a later one whose author had seen it, and to a choice of another version.
    """
    all_scores, all_choices = tuple(scores), tuple(choices)
    return tuple(
        sorted(
            (
                each.version
                for each in all_scores
                if not any(
                    later.version > each.version and later.seen_version >= each.version
                    for later in all_scores
                )
                and not any(
                    choice.up_to >= each.version and choice.version != each.version for choice in all_choices
                )
            ),
            reverse=True,
        )
    )


def suggested_occasion(*, done_steps: frozenset[str], open_steps: frozenset[str]) -> str:
    """Return the occasion that a conversation held now most likely is. HPH5 once HPH2 is done and HPH5 is open."""
    if "HPH2" not in done_steps:
        return "HPH2"
    return "HPH5" if "HPH5" in open_steps else "OTHER"
