"""What opens, what closes, and which times are possible. Rules R15 to R21 and R43. Whose turn it is: turns.py."""

from collections.abc import Mapping, Set
from datetime import datetime, timedelta
from types import MappingProxyType

from pathways.enums import OPEN_STATES, DeadlineKind, Destination, State, StepCode
from pathways.rules.clock import aware, oslo_date

CLOSED_STATES: frozenset[State] = frozenset(State) - frozenset(OPEN_STATES)

NO_STEPS: frozenset[StepCode] = frozenset()

# R15. Which checklists open when the pathway enters a state. DISCHARGED opens HPH1 for a patient who leaves
# without ever being reported ready.
OPENS_IN: Mapping[str, frozenset[StepCode]] = MappingProxyType(
    {
        State.ADMITTED.value: frozenset({StepCode.HPH6}),
        State.READY_FOR_DISCHARGE.value: frozenset({StepCode.HPH0, StepCode.HPH1}),
        State.DISCHARGED.value: frozenset({StepCode.HPH1}),
        State.SHORT_TERM_STAY.value: frozenset({StepCode.HPH1}),
        State.AT_HOME.value: frozenset({StepCode.HPH2}),
    }
)

# R16. Which checklists wait for others. One that is not applicable counts as done: it must hold nothing back.
OPENS_AFTER: Mapping[StepCode, frozenset[StepCode]] = MappingProxyType(
    {
        StepCode.HPH3: frozenset({StepCode.HPH2}),
        StepCode.HPH5: frozenset({StepCode.HPH2}),
    }
)

# R17. Which checklists have no work left once the pathway is in a state.
CLOSES_IN: Mapping[str, frozenset[StepCode]] = MappingProxyType(
    {
        State.DISCHARGED.value: frozenset({StepCode.HPH0, StepCode.HPH6}),
        State.SHORT_TERM_STAY.value: frozenset({StepCode.HPH0, StepCode.HPH6}),
        State.AT_HOME.value: frozenset({StepCode.HPH0, StepCode.HPH1, StepCode.HPH6}),
    }
)

# R18. Checklists that people open themselves, as often as needed, and the states where they may.
ANY_TIME: Mapping[str, frozenset[State]] = MappingProxyType(
    {StepCode.HPH4.value: frozenset({State.DISCHARGED, State.SHORT_TERM_STAY, State.AT_HOME})}
)

# R19. Clocks of tablets and sending systems run a little ahead of ours.
FUTURE_TOLERANCE = timedelta(minutes=5)

# R20. What the record must show before a patient is reported ready: section 9 of FOR-2011-11-18-1115.
SECTION9_POINTS: tuple[str, ...] = (
    "admission_problem_clarified",
    "other_problems_clarified",
    "open_questions_explained",
    "follow_up_plan_decided",
    "function_assessed",
)
# R20. Two more for mental health care and interdisciplinary treatment of addiction (TSB).
SECTION9_PSYCHIATRY_POINTS: tuple[str, ...] = ("partners_called_to_meeting", "own_follow_up_clarified")

# R21. Kodeverk 8408, where the patient goes. Care home or health house, and municipal acute beds (KAD).
INSTITUTION_CODES: frozenset[str] = frozenset({"11", "21"})
# R21. Another institution of the specialist services, or another unit of the same one: still in hospital.
TRANSFER_CODES: frozenset[str] = frozenset({"3", "7", "8"})


def opened_by(state: str) -> frozenset[StepCode]:
    """Return the checklists that entering the state opens, if they are not open yet. Rule R15."""
    return OPENS_IN.get(state, NO_STEPS)


def closed_by(state: str) -> frozenset[StepCode]:
    """Return the checklists that have no work left once the pathway is in the state. Rule R17."""
    return CLOSES_IN.get(state, NO_STEPS)


def steps_to_open(
    *, state: str = "", done: Set[str] = NO_STEPS, opened: Set[str] = NO_STEPS
) -> frozenset[StepCode]:
    """Return the checklists that open now: by the state just entered, or by what is done. Rules R15 and R16.

    `done` are the steps that are done or not applicable, `opened` those that have been opened, done ones too.
    Asking twice opens nothing twice.
    """
    follows = frozenset(code for code, waits_for in OPENS_AFTER.items() if waits_for <= done)
    return (opened_by(state) | follows) - opened - done


def may_open(*, code: str, state: str) -> bool:
    """Return whether people may open this checklist themselves in this state. Rule R18."""
    return state in ANY_TIME.get(code, frozenset())


def is_in_future(*, at: datetime, now: datetime) -> bool:
    """Return whether `at` is later than `now` by more than the tolerance. Rule R19.

    Raises ValueError without a zone.
    """
    return aware(at) > aware(now) + FUTURE_TOLERANCE


def time_problem(*, at: datetime, now: datetime, not_before: datetime | None = None) -> str | None:
    """Return IN_FUTURE, BEFORE_START or None for a moment that somebody gives. Rule R19.

    `not_before` is the moment the thing began: no homecoming before the admission. Raises ValueError without
    a zone.
    """
    if is_in_future(at=at, now=now):
        return "IN_FUTURE"
    if not_before is not None and aware(at) < aware(not_before):
        return "BEFORE_START"
    return None


def section9_points(*, is_psychiatry: bool) -> tuple[str, ...]:
    """Return the keys of the points to answer before a patient is reported ready. Rule R20."""
    return SECTION9_POINTS + (SECTION9_PSYCHIATRY_POINTS if is_psychiatry else ())


def discharge_target(to_code: str) -> Destination | None:
    """Return where kodeverk 8408 sends the pathway, or None for a transfer that stays in hospital. Rule R21.

    Everything that is neither a municipal institution nor a transfer waits for a homecoming, unknown codes
    too: then somebody asks, and the patient is not forgotten.
    """
    if to_code in TRANSFER_CODES:
        return None
    return Destination.SHORT_TERM_STAY if to_code in INSTITUTION_CODES else Destination.HOME


def epikrise_clock(*, to_code: str, was_reported_ready: bool, has_ward: bool) -> DeadlineKind | None:
    """Return which clock of the epikrise a discharge starts. Rule R43.

    D8 for a patient who needs municipal services: reported ready, or going to a municipal institution. D9 for
    others, and only where the ward works in this system: nobody else could say that the letter has gone.
    """
    if was_reported_ready or to_code in INSTITUTION_CODES:
        return DeadlineKind.EPIKRISE_READY
    return DeadlineKind.EPIKRISE if has_ward else None


def epikrise_counts(*, sent_at: datetime, discharged_at: datetime, ready_at: datetime | None) -> bool:
    """Return whether an epikrise that came before the discharge was told is about it. Rule R43.

    One made since the patient was reported ready, or on the day of discharge (Oslo) or later, is; an older one tells
    of another ward or an earlier stay, or has been overtaken.
    """
    is_since_ready = ready_at is not None and sent_at >= ready_at
    return is_since_ready or oslo_date(sent_at) >= oslo_date(discharged_at)
