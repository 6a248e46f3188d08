"""The risk of falling: three questions, and what makes a fall serious. Rule C28."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

FALLS: Final = "falls"
INJURY: Final = "injury"
LONG_LIE: Final = "long_lie"
FAINTED: Final = "fainted"
UNSTEADY: Final = "unsteady"
AFRAID: Final = "afraid"
# Asked of everybody; the three about the fall itself are only asked of those who have fallen.
ALWAYS: Final = (FALLS, UNSTEADY, AFRAID)
ABOUT_THE_FALL: Final = (INJURY, LONG_LIE, FAINTED)
KEYS: Final = (FALLS, INJURY, LONG_LIE, FAINTED, UNSTEADY, AFRAID)
MOST: Final = 99
REPEATED_FROM: Final = 2
YEAR: Final = timedelta(days=365)


class FallRisk(StrEnum):
    LOW = "LOW"
    RAISED = "RAISED"
    HIGH = "HIGH"


@dataclass(frozen=True)
class Falls:
    """What the answers say. `risk` is None while what is missing could change it."""

    risk: FallRisk | None
    missing: tuple[str, ...]


def is_possible(key: str, value: object) -> bool:
    """Return whether the value can stand for the key: a whole number of falls, or yes and no."""
    if key == FALLS:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST
    return isinstance(value, bool)


def assess(values: Mapping[str, int | bool | None]) -> Falls:
    """Return the risk. Rule C28.

    Two falls in the last twelve months, or one with injury, a long lie or fainting: high. One fall, unsteady gait, or
    fear of falling: raised. What is not answered is named, and keeps the risk open unless it is high already.
    """
    falls = values.get(FALLS)
    asked = (*ALWAYS, *(ABOUT_THE_FALL if falls else ()))
    missing = tuple(key for key in KEYS if key in asked and values.get(key) is None)
    is_serious = bool(falls) and any(values.get(key) for key in ABOUT_THE_FALL)
    if is_serious or is_repeated(falls):
        return Falls(FallRisk.HIGH, missing)
    if missing:
        return Falls(None, missing)
    is_raised = any(values.get(key) for key in ALWAYS)
    return Falls(FallRisk.RAISED if is_raised else FallRisk.LOW, ())


def is_repeated(falls: int | None) -> bool:
    """Return whether there were two falls or more in the twelve months."""
    return falls is not None and falls >= REPEATED_FROM


def in_twelve_months(
    *, told: int | None, told_at: datetime | None, seen: Iterable[datetime], now: datetime
) -> int | None:
    """Return how many falls the last twelve months (365 days) hold; None when nobody has asked or seen any. Rule C28.

    `told` is what an assessment counted at `told_at`; falls that were `seen` after it come on top. An assessment
    older than the year no longer counts.
    """
    recent = [at for at in seen if now - YEAR <= at <= now]
    if told is None or told_at is None or told_at < now - YEAR:
        return len(recent) or None
    return told + sum(1 for at in recent if at > told_at)
