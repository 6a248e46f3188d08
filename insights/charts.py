"""Where the bars, lines and words of a chart stand. Pure geometry: the template draws, the style sheet colours."""

from collections.abc import Sequence
from dataclasses import dataclass

from insights.rules import Share

LEFT, RIGHT, TOP, BOTTOM = 54, 4, 22, 40
GAP = 0.3  # share of a bar's place that is left empty


@dataclass(frozen=True)
class Column:
    """One month as the chart gets it: its words under the bar, its share, and whether it is the month we are in."""

    words: str
    share: Share
    is_now: bool


@dataclass(frozen=True)
class Bar:
    """One month's bar in the drawing's own units; `middle` is where its words are centred.

    `height` is None where there was nothing to count. A bar that stands on few pathways is drawn as an outline.
    """

    words: str
    met: int
    total: int
    x: float
    y: float
    width: float
    height: float | None
    middle: float
    is_few: bool
    is_now: bool
    has_words: bool


@dataclass(frozen=True)
class Chart:
    """A whole drawing. `mean_y` is None when the months together are too few to carry a line."""

    width: int
    height: int
    left: int
    right: int
    base: float
    bars: tuple[Bar, ...]
    grid: tuple[tuple[float, int], ...]
    mean_y: float | None
    mean: Share


def bars(columns: Sequence[Column], *, mean: Share, width: int, height: int, words_every: int = 1) -> Chart:
    """Return the drawing of the columns from 0 to 100 percent, with a line at `mean`.

    `words_every` leaves out words under some bars where there is no room; the last bar always has its own.
    """
    base = float(height - BOTTOM)
    place = (width - LEFT - RIGHT) / max(1, len(columns))
    drawn = []
    for number, column in enumerate(columns):
        tall = None if not column.share.total else _length(column.share, base)
        x = LEFT + number * place + place * GAP / 2
        drawn.append(
            Bar(
                words=column.words,
                met=column.share.met,
                total=column.share.total,
                x=round(x, 1),
                y=round(base - (tall or 0), 1),
                width=round(place * (1 - GAP), 1),
                height=tall,
                middle=round(LEFT + (number + 0.5) * place, 1),
                is_few=column.share.is_few,
                is_now=column.is_now,
                has_words=(len(columns) - 1 - number) % words_every == 0,
            )
        )
    return Chart(
        width=width,
        height=height,
        left=LEFT,
        right=width - RIGHT,
        base=base,
        bars=tuple(drawn),
        grid=tuple((round(base - (base - TOP) * percent / 100, 1), percent) for percent in (0, 50, 100)),
        mean_y=None if mean.is_few else round(base - _length(mean, base), 1),
        mean=mean,
    )


def _length(share: Share, base: float) -> float:
    return round((base - TOP) * share.met / share.total, 1)
