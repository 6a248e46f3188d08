"""Nutrition: the three steps of MUST, and loss of weight by itself. Rules C26 and C27.

Weights are in kilograms, heights in centimetres. Figures are worked out exactly, and only rounded to be shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

WEIGHT: Final = "weight"
HEIGHT: Final = "height"
WEIGHT_BEFORE: Final = "weight_before"
# Acutely ill, and nothing eaten, or likely to be, for more than five days.
NO_INTAKE: Final = "no_intake"
KEYS: Final = (WEIGHT, HEIGHT, WEIGHT_BEFORE, NO_INTAKE)
LIMITS: Final = {WEIGHT: (20, 350), WEIGHT_BEFORE: (20, 350), HEIGHT: (100, 230)}

HIGHEST_TOTAL: Final = 6
RISK_FROM: Final = 2
# Six months, for weights that were measured.
SPAN: Final = timedelta(days=183)
LOSS_FROM: Final = Decimal(5)


class Risk(StrEnum):
    """The three levels of MUST."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


@dataclass(frozen=True)
class Must:
    """MUST in its three steps; a step that lacks a value is None, and then there is no total. Rule C26."""

    bmi: Decimal | None
    bmi_points: int | None
    loss_percent: Decimal | None
    loss_points: int | None
    illness_points: int | None
    missing: tuple[str, ...]

    @property
    def total(self) -> int | None:
        points = (self.bmi_points, self.loss_points, self.illness_points)
        return None if None in points else sum(each for each in points if each is not None)

    @property
    def at_least(self) -> int:
        """Return the sum of the steps that are known: a floor, never the total."""
        return sum(each or 0 for each in (self.bmi_points, self.loss_points, self.illness_points))

    @property
    def risk(self) -> Risk | None:
        """Return the level; high risk is known as soon as two points are, whatever else is missing."""
        if self.at_least >= RISK_FROM:
            return Risk.HIGH
        return None if self.total is None else (Risk.MEDIUM if self.total else Risk.LOW)


@dataclass(frozen=True)
class Weighed:
    """A weight in kilograms on a day (Oslo)."""

    on: date
    kilograms: Decimal


def is_possible(key: str, value: object) -> bool:
    """Return whether the value can stand for the key: within its limits, or yes and no. KeyError for another key."""
    if key == NO_INTAKE:
        return isinstance(value, bool)
    low, high = LIMITS[key]
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return bool(low <= value <= high)


def must(
    *,
    weight: Decimal | None,
    height: Decimal | None,
    weight_before: Decimal | None,
    no_intake: bool | None,
) -> Must:
    """Return MUST from weight (kg), height (cm), the weight three to six months before and intake. Rule C26."""
    given = {WEIGHT: weight, HEIGHT: height, WEIGHT_BEFORE: weight_before, NO_INTAKE: no_intake}
    bmi = weight / (height / 100) ** 2 if weight is not None and height is not None else None
    loss = loss_percent(weight, weight_before) if weight is not None and weight_before is not None else None
    return Must(
        bmi=bmi,
        bmi_points=None if bmi is None else bmi_points(bmi),
        loss_percent=loss,
        loss_points=None if loss is None else loss_points(loss),
        illness_points=None if no_intake is None else (2 if no_intake else 0),
        missing=tuple(key for key in KEYS if given[key] is None),
    )


def must_of(values: Mapping[str, int | float | Decimal | bool | None]) -> Must:
    """Return MUST from values by their keys; a key that is not there is missing. Rule C26."""
    weight, height, before = (
        None if (value := values.get(key)) is None else Decimal(str(value))
        for key in (WEIGHT, HEIGHT, WEIGHT_BEFORE)
    )
    intake = values.get(NO_INTAKE)
    return must(
        weight=weight,
        height=height,
        weight_before=before,
        no_intake=None if intake is None else bool(intake),
    )


def bmi_points(bmi: Decimal) -> int:
    """Return the points of the first step: above 20 none, 18.5 to 20 one, below 18.5 two. Rule C26."""
    if bmi > 20:
        return 0
    return 1 if bmi >= Decimal("18.5") else 2


def loss_points(percent: Decimal) -> int:
    """Return the points of the second step: below 5 % none, 5 to 10 % one, above 10 % two. Rule C26."""
    if percent < LOSS_FROM:
        return 0
    return 1 if percent <= 10 else 2


def loss_percent(weight: Decimal, before: Decimal) -> Decimal:
    """Return how many percent of the weight before is lost; below zero when it has gone up."""
    return (before - weight) / before * 100


def loss_over_time(weights: Iterable[Weighed]) -> Decimal | None:
    """Return the loss in percent from the heaviest of the six months up to the newest weight; None without two.

    Rule C27. Two weights of one day are no loss.
    """
    known = sorted(weights, key=lambda each: each.on)
    if not known:
        return None
    newest = known[-1]
    before = [each.kilograms for each in known if newest.on - SPAN <= each.on < newest.on]
    return loss_percent(newest.kilograms, max(before)) if before else None


def is_loss(percent: Decimal | None) -> bool:
    """Return whether the loss is five percent or more. Rule C27."""
    return percent is not None and percent >= LOSS_FROM
