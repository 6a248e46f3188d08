"""When a measure is evaluated, what it must hold, and what the work list says. Rules C3, C4 and C6."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from pathways.rules import clock

HEALTH: Final = "HEALTH"
DAYS_AFTER_HOMECOMING: Final[Mapping[str, int]] = {"THREE_DAYS": 3, "FOUR_WEEKS": 28}
# Where help at home has begun, a measure that is taken over runs at once.
RUNS_AT_ONCE: Final = frozenset({"AT_HOME", "SHORT_TERM_STAY"})


@dataclass(frozen=True)
class WorkLine:
    """What one measure says on the work list; "" where it has nothing to say."""

    does: str
    helps: str
    observe: str
    report: str
    if_worse: str


def evaluation_date(
    occasion: str, *, homecoming_at: datetime | None, planned_at: datetime, own_date: date | None = None
) -> date | None:
    """Return the day (Oslo) when a measure is evaluated: its own, else three days or four weeks after the homecoming.

    A measure planned after the homecoming is counted from the day it was planned. None while nobody knows the
    homecoming. Rule C3.
    """
    if own_date is not None or homecoming_at is None:
        return own_date
    return clock.oslo_date(max(homecoming_at, planned_at)) + timedelta(days=DAYS_AFTER_HOMECOMING[occasion])


def lacks_contingency(*, kind: str, if_worse: str) -> bool:
    """Return whether a health measure comes without a plan for worsening. Rule C4."""
    return kind == HEALTH and not if_worse


def starts_at_once(*, pathway_state: str) -> bool:
    """Return whether a measure taken over now runs at once, rather than being planned for the homecoming."""
    return pathway_state in RUNS_AT_ONCE


def work_line(*, what: str, does: str, helps: str, observe: str, report: str, if_worse: str) -> WorkLine:
    """Return the line of a running measure. One that says nothing of its own is something we help with. Rule C6."""
    if not any((does, helps, observe, report)):
        helps = what
    return WorkLine(does=does, helps=helps, observe=observe, report=report, if_worse=if_worse)
