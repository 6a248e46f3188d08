"""Small charts of values over time: where each point, line and day stands. Drawn by templates/careplan/_chart.html.

Pure: numbers and days go in, places in a picture of WIDTH x HEIGHT come out. What a colour says is also said in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

WIDTH: Final = 320
HEIGHT: Final = 132
LEFT, RIGHT, TOP, BOTTOM = 30, 304, 20, 108
# More numbers than this in one picture cover each other; then only the first, the last and the extremes have theirs.
MOST_NUMBERS: Final = 7


@dataclass(frozen=True)
class Dated:
    """One value, and how it is written."""

    at: datetime
    number: Decimal
    text: str


@dataclass(frozen=True)
class Mark:
    """A line across the picture where the meaning changes."""

    number: Decimal
    words: Any


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    text: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Line:
    y: float
    text: str
    words: Any = ""


@dataclass(frozen=True)
class Chart:
    """The picture. `ticks` are the ends of the scale, `marks` the lines across, `first` and `last` the days below."""

    points: tuple[Point, ...]
    ticks: tuple[Line, ...]
    marks: tuple[Line, ...]
    first: datetime
    last: datetime
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM
    day_y: int = HEIGHT - 6

    @property
    def path(self) -> str:
        """Return the line through the points, as an SVG polyline has it."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def draw(
    values: Sequence[Dated], *, low: Decimal | int, high: Decimal | int, marks: Sequence[Mark] = ()
) -> Chart | None:
    """Return the chart of the values, oldest first, on a scale from low to high. None with fewer than two values.

    A value outside the scale widens it: a point is never drawn where it is not.
    """
    if len(values) < 2:
        return None
    numbers = [each.number for each in values]
    bottom, top = min(Decimal(low), *numbers), max(Decimal(high), *numbers)
    if bottom == top:
        top += 1
    first, last = values[0].at, values[-1].at
    numbered = _numbered(numbers)

    def across(at: datetime, place: int) -> float:
        if first == last:
            # Made at one moment: side by side, in the order they were written.
            return round(LEFT + (RIGHT - LEFT) * place / (len(values) - 1), 1)
        return round(LEFT + (RIGHT - LEFT) * ((at - first) / (last - first)), 1)

    def down(number: Decimal) -> float:
        return round(float(BOTTOM - (BOTTOM - TOP) * (number - bottom) / (top - bottom)), 1)

    return Chart(
        points=tuple(
            Point(
                across(each.at, place),
                down(each.number),
                each.text if place in numbered else "",
                place == 0,
                place == len(values) - 1,
            )
            for place, each in enumerate(values)
        ),
        ticks=tuple(Line(down(number), f"{number.normalize():f}") for number in (bottom, top)),
        marks=tuple(
            Line(down(mark.number), f"{mark.number.normalize():f}", mark.words)
            for mark in marks
            if bottom < mark.number < top
        ),
        first=first,
        last=last,
    )


def _numbered(numbers: Sequence[Decimal]) -> frozenset[int]:
    """Return the places whose number is written at the point."""
    if len(numbers) <= MOST_NUMBERS:
        return frozenset(range(len(numbers)))
    return frozenset({0, len(numbers) - 1, numbers.index(min(numbers)), numbers.index(max(numbers))})
