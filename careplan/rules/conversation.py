"""What a discharge conversation must hold. Rules C7 and C8."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

IN_HOSPITAL: Final = frozenset({"ADMITTED", "READY_FOR_DISCHARGE"})
MUST_BE_REPEATED: Final = "NOT_YET"


class ConversationProblem(StrEnum):
    NO_OWN_WORDS = "NO_OWN_WORDS"
    NO_PLAN = "NO_PLAN"
    POINT_NOT_ASKED = "POINT_NOT_ASKED"
    NOBODY_TO_CALL = "NOBODY_TO_CALL"
    CALL_NOT_WHOLE = "CALL_NOT_WHOLE"
    APPOINTMENT_NOT_WHOLE = "APPOINTMENT_NOT_WHOLE"


@dataclass(frozen=True)
class Call:
    """Whom to call, and when."""

    who: str
    phone: str
    when: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.who or self.phone or self.when)


@dataclass(frozen=True)
class Appointment:
    """An agreed time. `time` and `place` may be open."""

    what: str
    on: date | None = None
    time: str = ""
    place: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.what or self.on or self.time or self.place)


def is_held_in_time(*, pathway_state: str) -> bool:
    """Return whether the patient is still in hospital: the conversation comes before the discharge. Rule C7."""
    return pathway_state in IN_HOSPITAL


def problem(
    *,
    understood: str,
    plan: str,
    points: Mapping[str, str],
    asked: Iterable[str],
    calls: Iterable[Call],
    appointments: Iterable[Appointment],
) -> ConversationProblem | None:
    """Return what the conversation lacks, or None. `points` holds the result by point, `asked` the points there are.

    Every point is asked back (C7); somebody can be called, by name and number (C8).
    """
    if not understood:
        return ConversationProblem.NO_OWN_WORDS
    if not all(points.get(key) for key in asked):
        return ConversationProblem.POINT_NOT_ASKED
    if not plan:
        return ConversationProblem.NO_PLAN
    return _problem_of_calls(tuple(calls)) or (
        ConversationProblem.APPOINTMENT_NOT_WHOLE
        if any(not each.what or each.on is None for each in appointments)
        else None
    )


def _problem_of_calls(calls: tuple[Call, ...]) -> ConversationProblem | None:
    if not calls:
        return ConversationProblem.NOBODY_TO_CALL
    is_whole = all(call.who and call.phone for call in calls)
    return None if is_whole else ConversationProblem.CALL_NOT_WHOLE
