"""The figures of the bench and their arithmetic: medians, paired ratios, limits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

MS = 1000


@dataclass(frozen=True)
class Figure:
    """One thing measured against its baseline. `limit` says how large `judged` may be (`at_least`: how small)."""

    name: str
    what: str
    value: float
    unit: str
    judged: float
    limit: float
    baseline: str = ""
    baseline_value: float | None = None
    is_ratio: bool = True
    at_least: bool = False

    @property
    def ok(self) -> bool:
        return self.judged >= self.limit if self.at_least else self.judged <= self.limit

    def facts(self) -> dict[str, Any]:
        """Return the figure as JSON has it."""
        return {
            "name": self.name,
            "what": self.what,
            "value": round(self.value, 3),
            "unit": self.unit,
            "baseline": self.baseline or None,
            "baseline_value": None if self.baseline_value is None else round(self.baseline_value, 3),
            "ratio": round(self.judged, 3) if self.is_ratio else None,
            "limit": self.limit,
            "limit_is": "at least" if self.at_least else "at most",
            "ok": self.ok,
        }


def stopwatch(act: Callable[[], object]) -> float:
    """Return how long the act took, in milliseconds."""
    started = perf_counter()
    act()
    return (perf_counter() - started) * MS


@dataclass(frozen=True)
class Race:
    """Rounds in which each act was timed in turn; `times[act][round]` in milliseconds."""

    times: tuple[tuple[float, ...], ...]

    def median(self, act: int) -> float:
        """Return the act's median over the rounds."""
        return median(self.times[act])

    def ratio(self, act: int, baseline: int) -> float:
        """Return the median of the rounds' ratios: what disturbs a round disturbs both sides of it."""
        return median(one / other for one, other in zip(self.times[act], self.times[baseline], strict=True))


def race(acts: Sequence[Callable[[], object]], *, rounds: int, each: int = 1) -> Race:
    """Time the acts in turn, `each` times a round, and keep each round's median. One turn first to warm up."""
    for act in acts:
        act()
    times: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for number, act in enumerate(acts):
            times[number].append(median(stopwatch(act) for _ in range(each)))
    return Race(tuple(tuple(rows) for rows in times))


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as people read them."""
    head = ("figure", "measured", "baseline", "ratio", "limit", "")
    rows = [head]
    for figure in figures:
        sign = "≥" if figure.at_least else "≤"
        base = (
            "–"
            if figure.baseline_value is None
            else f"{figure.baseline_value:.4g} {figure.unit} ({figure.baseline})"
        )
        rows.append(
            (
                figure.what,
                f"{figure.value:.4g} {figure.unit}",
                base,
                f"{figure.judged:.2f}" if figure.is_ratio else "–",
                f"{sign} {figure.limit:g}" + ("" if figure.is_ratio else f" {figure.unit}"),
                "ok" if figure.ok else "over",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
