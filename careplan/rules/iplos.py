"""Function as IPLOS scores it: twenty variables, each 1 to 5, or 9 where it is not relevant. Rule C25.

The scores are never averaged, and 9 is no amount: each variable stands by itself.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

# In the order and with the numbers of the national list (kodeverk 9111).
VARIABLES: Final = (
    "social_participation",
    "obtaining_goods",
    "daily_decisions",
    "own_health",
    "moving_indoors",
    "housework",
    "hygiene",
    "dressing",
    "cooking",
    "eating",
    "toilet",
    "moving_outdoors",
    "sight",
    "hearing",
    "memory",
    "communication",
    "behaviour",
    "finances",
    "initiative",
    "feeling_safe",
)
NOT_RELEVANT: Final = 9
SCORES: Final = (1, 2, 3, 4, 5, NOT_RELEVANT)
# From here on somebody must help.
HELP_FROM: Final = 3


class IplosProblem(StrEnum):
    NO_VARIABLE = "NO_VARIABLE"
    UNKNOWN_VARIABLE = "UNKNOWN_VARIABLE"
    OFF_SCALE = "OFF_SCALE"


def problem(values: Mapping[str, object]) -> IplosProblem | None:
    """Return what is wrong with the scores, or None. Variables may be left out; one at least is scored. Rule C25."""
    if not values:
        return IplosProblem.NO_VARIABLE
    if not set(values) <= set(VARIABLES):
        return IplosProblem.UNKNOWN_VARIABLE
    is_whole = all(is_on_scale(value) for value in values.values())
    return None if is_whole else IplosProblem.OFF_SCALE


def is_on_scale(value: object) -> bool:
    """Return whether the value is one of 1, 2, 3, 4, 5 and 9. Rule C25."""
    return isinstance(value, int) and not isinstance(value, bool) and value in SCORES


def needs_help(score: int) -> bool:
    """Return whether somebody must help: 3, 4 or 5. Rule C25."""
    return HELP_FROM <= score < NOT_RELEVANT


def with_help(values: Mapping[str, int]) -> tuple[str, ...]:
    """Return the variables where somebody must help, in the order of the list: a list, and never a mean."""
    return tuple(each for each in VARIABLES if each in values and needs_help(values[each]))


def change(before: int | None, now: int | None) -> int | None:
    """Return how many steps more help one variable needs than before; None where one of the two is no amount."""
    if before is None or now is None or NOT_RELEVANT in (before, now):
        return None
    return now - before
