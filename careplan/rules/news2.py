"""NEWS2, as the Royal College of Physicians published it in 2017. Rules C20 to C23.

The names are the keys of the items in the checklists, so that answers are read as they stand.
For adults: not for those under 16 years, and not in pregnancy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

RESPIRATORY_RATE: Final = "respiratory_rate"
SPO2: Final = "spo2"
SPO2_SCALE: Final = "spo2_scale"
OXYGEN: Final = "oxygen"
SYSTOLIC_BP: Final = "systolic_bp"
PULSE: Final = "pulse"
CONSCIOUSNESS: Final = "consciousness"
TEMPERATURE: Final = "temperature"

# The seven that make the total, in the order of the chart; the scale says how one of them is read.
PARAMETERS: Final = (RESPIRATORY_RATE, SPO2, OXYGEN, SYSTOLIC_BP, PULSE, CONSCIOUSNESS, TEMPERATURE)
KEYS: Final = (*PARAMETERS, SPO2_SCALE)

SCALE_1: Final = "scale_1"
SCALE_2: Final = "scale_2"
AIR: Final = "air"
ON_OXYGEN: Final = "oxygen"
ALERT: Final = "alert"
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    SPO2_SCALE: (SCALE_1, SCALE_2),
    OXYGEN: (AIR, ON_OXYGEN),
    CONSCIOUSNESS: (ALERT, "new_confusion", "voice", "pain", "unresponsive"),
}

HIGHEST_TOTAL: Final = 20
# What a person can have and a device can show; anything else is a slip of the finger. Temperature in °C.
LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    RESPIRATORY_RATE: (0, 80),
    SPO2: (40, 100),
    SYSTOLIC_BP: (30, 300),
    PULSE: (20, 250),
    TEMPERATURE: (25, 45),
}

_ANY: Final = 10**6
# Per table: the highest value of each row, and its score. Temperature in tenths of a degree.
_BANDS: Final[Mapping[str, tuple[tuple[int, int], ...]]] = {
    RESPIRATORY_RATE: ((8, 3), (11, 1), (20, 0), (24, 2), (_ANY, 3)),
    SYSTOLIC_BP: ((90, 3), (100, 2), (110, 1), (219, 0), (_ANY, 3)),
    PULSE: ((40, 3), (50, 1), (90, 0), (110, 1), (130, 2), (_ANY, 3)),
    TEMPERATURE: ((350, 3), (360, 1), (380, 0), (390, 1), (_ANY, 2)),
}
_SPO2_1: Final = ((91, 3), (93, 2), (95, 1), (_ANY, 0))
_SPO2_2_AIR: Final = ((83, 3), (85, 2), (87, 1), (_ANY, 0))
_SPO2_2_OXYGEN: Final = ((83, 3), (85, 2), (87, 1), (92, 0), (94, 1), (96, 2), (_ANY, 3))


class Level(StrEnum):
    """The five response levels, mildest first."""

    ZERO = "ZERO"
    LOW = "LOW"
    SINGLE = "SINGLE"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


# The published frequency of monitoring: hours from and to; None is without pause.
EVERY_HOURS: Final[Mapping[Level, tuple[int, int] | None]] = {
    Level.ZERO: (12, 12),
    Level.LOW: (4, 6),
    Level.SINGLE: (1, 1),
    Level.MEDIUM: (1, 1),
    Level.HIGH: None,
}
URGENT: Final = frozenset({Level.SINGLE, Level.MEDIUM, Level.HIGH})


@dataclass(frozen=True)
class Part:
    """One parameter. `score` None: it has no value, or `is_impossible`, a value that no row of the table holds."""

    parameter: str
    value: object
    score: int | None
    is_impossible: bool = False


@dataclass(frozen=True)
class News2:
    """What the values give. `total` and `level` are None unless every parameter has a score. Rule C22.

    `at_least` is the sum of what is known, None when nothing is; it is a floor and never the total.
    `scale` is the SpO2 scale that was used, None when nobody has said which; `is_scale_chosen` whether it was said.
    """

    parts: tuple[Part, ...]
    scale: str | None
    is_scale_chosen: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what must be measured or chosen before there is a total, in the order of the chart."""
        if self.scale:
            return tuple(each.parameter for each in self.parts if each.score is None)
        # A saturation that is there only waits for its scale.
        lacking = (
            each.parameter
            for each in self.parts
            if each.score is None and (each.parameter != SPO2 or each.value is None or each.is_impossible)
        )
        return (*lacking, SPO2_SCALE)

    @property
    def impossible(self) -> tuple[str, ...]:
        return tuple(each.parameter for each in self.parts if each.is_impossible)

    @property
    def is_empty(self) -> bool:
        return all(each.value is None for each in self.parts)

    @property
    def total(self) -> int | None:
        return None if self.missing else self.at_least

    @property
    def at_least(self) -> int | None:
        known = [each.score for each in self.parts if each.score is not None]
        return sum(known) if known else None

    @property
    def threes(self) -> tuple[str, ...]:
        """Return the parameters that score 3 by themselves."""
        return tuple(each.parameter for each in self.parts if each.score == 3)

    @property
    def level(self) -> Level | None:
        return None if self.total is None else level_of(self.total, has_three=bool(self.threes))

    @property
    def level_at_least(self) -> Level | None:
        """Return the level that what is known calls for already; None when nothing is known."""
        return None if self.at_least is None else level_of(self.at_least, has_three=bool(self.threes))


def is_possible(parameter: str, value: object) -> bool:
    """Return whether the value can stand for the parameter: a choice that exists, or a number within its limits.

    Only temperature has decimals. Raises KeyError for a parameter that NEWS2 does not have.
    """
    if parameter in CHOICES:
        return value in CHOICES[parameter]
    low, high = LIMITS[parameter]
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    # NaN is within no limits.
    return bool(low <= value <= high) and (parameter == TEMPERATURE or value == int(value))


def score(parameter: str, value: object, *, scale: str = SCALE_1, oxygen: str | None = None) -> int | None:
    """Return the score of one parameter, 0 to 3, or None where it cannot be known. Rules C20 and C21.

    Above 92 % on scale 2 the score depends on whether the patient has oxygen, and without that it is not known.
    """
    if value is None or not is_possible(parameter, value):
        return None
    if parameter == OXYGEN:
        return 2 if value == ON_OXYGEN else 0
    if parameter == CONSCIOUSNESS:
        return 0 if value == ALERT else 3
    number = _tenths(value) if parameter == TEMPERATURE else int(value)  # type: ignore[call-overload]
    if parameter != SPO2:
        return _in(_BANDS[parameter], number)
    if scale != SCALE_2:
        return _in(_SPO2_1, number)
    on_air, on_oxygen = _in(_SPO2_2_AIR, number), _in(_SPO2_2_OXYGEN, number)
    if on_air == on_oxygen:
        return on_air
    return {AIR: on_air, ON_OXYGEN: on_oxygen}.get(oxygen or "")


def work_out(values: Mapping[str, object], *, last_scale: str | None = None) -> News2:
    """Return NEWS2 from what was measured; a value that is None or not there is missing, never 0. Rules C20 to C22.

    Without a choice scale 1 counts, as the standard says, unless the patient was last read on scale 2
    (`last_scale`): then somebody must choose.
    """
    chosen = values.get(SPO2_SCALE)
    is_chosen = chosen in CHOICES[SPO2_SCALE]
    scale = str(chosen) if is_chosen else (None if last_scale == SCALE_2 else SCALE_1)
    oxygen = values.get(OXYGEN)
    parts = []
    for parameter in PARAMETERS:
        value = values.get(parameter)
        is_unread = parameter == SPO2 and scale is None
        parts.append(
            Part(
                parameter=parameter,
                value=value,
                score=None
                if is_unread
                else score(
                    parameter,
                    value,
                    scale=scale or SCALE_1,
                    oxygen=str(oxygen) if oxygen is not None else None,
                ),
                is_impossible=value is not None and not is_possible(parameter, value),
            )
        )
    return News2(tuple(parts), scale, is_chosen)


def level_of(total: int, *, has_three: bool) -> Level:
    """Return the response level of a total, and of whether one parameter alone scores 3. Rule C23.

    Raises ValueError for a total that cannot be (below 0, above 20).
    """
    if not 0 <= total <= HIGHEST_TOTAL:
        raise ValueError(f"NEWS2 goes from 0 to {HIGHEST_TOTAL}, not {total}.")
    if total >= 7:
        return Level.HIGH
    if total >= 5:
        return Level.MEDIUM
    if has_three:
        return Level.SINGLE
    return Level.LOW if total else Level.ZERO


def _tenths(value: object) -> int:
    return int((Decimal(str(value)) * 10).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _in(bands: tuple[tuple[int, int], ...], number: int) -> int:
    return next(points for highest, points in bands if number <= highest)
