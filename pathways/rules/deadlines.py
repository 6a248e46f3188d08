"""The deadlines of a pathway: one table, and the arithmetic on it. Rules D1 to D15 and P1.

A due time is computed once, from the start event, and stored; nothing here reads a clock. Hours are elapsed
hours, days are Oslo calendar days, and holidays count like other days unless an agreement says otherwise.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from pathways.enums import DeadlineKind, Party, StartEvent
from pathways.rules.clock import NO_DAYS, OSLO, aware, elapsed, end_of_day
from pathways.rules.clock import oslo_date as oslo_date
from pathways.rules.clock import oslo_text as oslo_text


class Basis(StrEnum):
    """What a limit rests on."""

    LAW = "LAW"
    STANDARD = "STANDARD"
    AGREEMENT = "AGREEMENT"
    METHOD = "METHOD"
    PROPOSED = "PROPOSED"


class Clock(StrEnum):
    """How a span is counted: elapsed hours in UTC, or whole calendar days in Oslo."""

    HOURS = "HOURS"
    DAYS = "DAYS"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time. `count` is hours, or which calendar day after day 0 (a negative one counts back)."""

    clock: Clock
    count: int


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One line of the table.

    `starts` are the events that may start the clock, the usual one first. `at_once` marks a limit that its
    source gives in words ("straks", "snarest mulig") and not in hours: the hours are then only our default.
    `escalation` is the hours after the due time when the leader is told, our proposal in every line.
    `longest` is the most hours an agreement may give, where the source sets a limit.
    """

    code: str
    kind: DeadlineKind
    starts: tuple[StartEvent, ...]
    span: Span
    escalation: int
    party: Party
    basis: Basis
    source: str
    at_once: bool = False
    adjustable: bool = False
    longest: int | None = None

    @property
    def start(self) -> StartEvent:
        """The event that starts the clock when no agreement names another."""
        return self.starts[0]


def _hours(count: int) -> Span:
    return Span(Clock.HOURS, count)


def _days(count: int) -> Span:
    return Span(Clock.DAYS, count)


_K, _S, _P, _B = DeadlineKind, StartEvent, Party, Basis
_CHARGE_REGULATION = "FOR-2011-11-18-1115"
# Sources stand as Norwegian readers cite them: pages show them as they are.

# fmt: off
TABLE: tuple[DeadlineRule, ...] = (
    DeadlineRule(
        "D1", _K.TIDLIGMELDING, (_S.ADMITTED, _S.NEED_KNOWN), _hours(24), 12, _P.WARD,
        _B.LAW, f"{_CHARGE_REGULATION} § 8; HIS 1144:2014 (2019)", adjustable=True, longest=24,
    ),
    DeadlineRule(
        "D2", _K.HELSEOPPLYSNINGER_UPDATE, (_S.CHANGE_KNOWN,), _hours(4), 4, _P.WARD,
        _B.LAW, f"{_CHARGE_REGULATION} § 8 siste ledd; HISD 80806:2012 § 10.1 c",
        at_once=True, adjustable=True,
    ),
    DeadlineRule(
        "D3", _K.INNLEGGELSESRAPPORT, (_S.ADMITTED, _S.NOTICE_SENT), _hours(24), 12, _P.HOME_CARE,
        _B.STANDARD, "HIS 1143:2014 (2019)", adjustable=True,
    ),
    DeadlineRule(
        "D4", _K.MELDING_OM_INNLAGT, (_S.ADMITTED,), _hours(4), 8, _P.WARD,
        _B.STANDARD, "HIS 1149:2014 (2019)", at_once=True, adjustable=True,
    ),
    DeadlineRule(
        "D5", _K.READY_ANSWER, (_S.READY_REPORTED,), _hours(4), 4, _P.COORDINATING_UNIT,
        _B.LAW, f"{_CHARGE_REGULATION} § 11", at_once=True, adjustable=True,
    ),
    DeadlineRule(
        "D6", _K.AVMELDING, (_S.NOT_READY_DECIDED,), _hours(2), 4, _P.WARD,
        _B.STANDARD, "HIS 1149:2014 (2019)", at_once=True, adjustable=True,
    ),
    DeadlineRule(
        "D7", _K.UTSKRIVNINGSRAPPORT, (_S.DISCHARGED,), _days(0), 12, _P.WARD,
        _B.STANDARD, "HIS 1148:2014 (2019)",
    ),
    DeadlineRule(
        "D7b", _K.MELDING_OM_UTSKREVET, (_S.DISCHARGED,), _days(0), 12, _P.WARD,
        _B.STANDARD, "HIS 1149:2014 (2019)",
    ),
    DeadlineRule(
        "D8", _K.EPIKRISE_READY, (_S.DISCHARGED,), _days(0), 12, _P.WARD,
        _B.LAW, f"{_CHARGE_REGULATION} § 12; HISD 80806:2012 figur 1",
    ),
    # Which paragraph of the regulation is still to be confirmed.
    DeadlineRule(
        "D9", _K.EPIKRISE, (_S.DISCHARGED,), _days(7), 24, _P.WARD,
        _B.LAW, "pasientjournalforskriften", adjustable=True, longest=168,
    ),
    DeadlineRule(
        "D10", _K.APPREC, (_S.MESSAGE_SENT,), _hours(96), 24, _P.LETTERBOX,
        _B.STANDARD, "HITS 1168:2016 (2019); HIS 80415 errata 4",
    ),
    # Either side may ask. The GP is asked most often; the operation may name the other party.
    DeadlineRule(
        "D11", _K.REQUEST_ANSWER, (_S.REQUEST_RECEIVED,), _days(3), 24, _P.GP,
        _B.STANDARD, "HISD 80806:2012 kap. 6 og 7",
    ),
    # The only line that counts back: a month before the last day of the prescription.
    DeadlineRule(
        "D12", _K.PRESCRIPTION, (_S.PRESCRIPTION_ENDS,), _days(-30), 72, _P.HOME_CARE,
        _B.STANDARD, "HISD 80806:2012 § 6.4.3",
    ),
    DeadlineRule(
        "D13", _K.HPH2, (_S.HOMECOMING,), _days(3), 24, _P.HOME_CARE,
        _B.METHOD, "HPH, Trondheim; BMC Health Serv Res 2017;17:275 tabell 1",
    ),
    # The GP examines, but home care books and prepares the visit, and owns the checklist.
    DeadlineRule(
        "D14", _K.HPH3, (_S.HOMECOMING,), _days(14), 72, _P.HOME_CARE,
        _B.METHOD, "HPH, Trondheim; BMC Health Serv Res 2013;13:121 og 2017;17:275",
    ),
    DeadlineRule(
        "D15", _K.HPH5, (_S.HOMECOMING,), _days(28), 72, _P.HOME_CARE,
        _B.METHOD, "HPH, Trondheim; BMC Health Serv Res 2017;17:275",
    ),
    # Without a registered homecoming D13 to D15 never start, so the registration has a limit of its own.
    DeadlineRule(
        "P1", _K.HOMECOMING, (_S.DISCHARGED,), _days(0), 12, _P.HOME_CARE,
        _B.PROPOSED, "our proposal",
    ),
)
# fmt: on

RULES: Mapping[str, DeadlineRule] = MappingProxyType({line.kind.value: line for line in TABLE})


def rule(kind: str) -> DeadlineRule:
    """Return the line of `kind`. Raises ValueError for a kind that is not in the table."""
    try:
        return RULES[kind]
    except KeyError:
        raise ValueError(f"There is no deadline rule for {kind}.") from None


def hours_problem(kind: str, hours: float) -> str | None:
    """Return why an agreement may not set these hours, or None when it may. Rule R10.

    NOT_ADJUSTABLE: the limit is not the parties' to change. NOT_POSITIVE: there must be some time.
    LONGER_THAN_LAW: an agreement may shorten what the law gives, never lengthen it.
    The form for agreements asks this, so that no such row is stored. Raises ValueError for an unknown kind.
    """
    line = rule(kind)
    if not line.adjustable:
        return "NOT_ADJUSTABLE"
    if hours <= 0:
        return "NOT_POSITIVE"
    if line.longest is not None and hours > line.longest:
        return "LONGER_THAN_LAW"
    return None


def start_problem(kind: str, start_event: str) -> str | None:
    """Return NOT_A_START when the event cannot start this clock, or None. Rule R10, for the same form."""
    return None if start_event in rule(kind).starts else "NOT_A_START"


def hours_that_count(kind: str, hours: float | None) -> float | None:
    """Return the agreed hours as far as they may count, or None for the table's own limit. Rule R10.

    A row that should never have been stored must not stop an admission: hours that are not allowed do not
    count, and hours beyond the law's limit count as that limit.
    """
    if hours is None:
        return None
    problem = hours_problem(kind, hours)
    if problem == "LONGER_THAN_LAW":
        return rule(kind).longest
    return None if problem else hours


def due_at(
    kind: str,
    start_at: datetime,
    hours: float | None = None,
    skip_holidays: bool = False,
    holidays: Set[date] = NO_DAYS,
) -> datetime:
    """Return when `kind` is due, in UTC, for a clock that started at `start_at`. Rules D1 to D15, P1.

    `hours` is what an agreement says instead of the table. `holidays` are Oslo days that do not count,
    used only when the agreement says so (`skip_holidays`). The result may lie in the past, since a notice
    can arrive late. Raises ValueError without a zone and for an unknown kind.
    """
    line = rule(kind)
    skip = holidays if skip_holidays else NO_DAYS
    agreed = hours_that_count(kind, hours)
    if agreed is not None:
        return elapsed(start_at, agreed, skip=skip)
    if line.span.clock is Clock.HOURS:
        return elapsed(start_at, line.span.count, skip=skip)
    return end_of_day(start_at, line.span.count, skip=skip)


def escalates_at(kind: str, due_at: datetime, hours: float | None = None) -> datetime:
    """Return the second limit, in UTC: hours after `due_at`, from the table or from `hours`. Rule R11.

    Raises ValueError without a zone, for an unknown kind and for negative hours.
    """
    span = rule(kind).escalation if hours is None else hours
    if span < 0:
        raise ValueError("The second limit cannot come before the first.")
    return elapsed(due_at, span)


def explain(
    kind: str,
    start_event: str,
    start_at: datetime,
    hours: float | None = None,
    agreement: str = "",
    skip_holidays: bool = False,
    holidays: Set[date] = NO_DAYS,
    escalation_hours: float | None = None,
) -> dict[str, object]:
    """Return how the due time was found, as JSON-able facts for a page to put into words. Rule R12.

    Moments are ISO 8601 in UTC; days in `days_skipped` are Oslo days. Raises ValueError like `due_at`, and
    for an unknown start event.
    """
    line = rule(kind)
    due = due_at(kind, start_at, hours, skip_holidays, holidays)
    agreed = hours_that_count(kind, hours)
    by_hours = agreed is not None or line.span.clock is Clock.HOURS
    counted = line.span.count if agreed is None else agreed
    return {
        "rule": line.code,
        "kind": line.kind.value,
        "basis": line.basis.value,
        "source": line.source,
        "party": line.party.value,
        "start_event": StartEvent(start_event).value,
        "start_at": aware(start_at).isoformat(),
        "clock": (Clock.HOURS if by_hours else Clock.DAYS).value,
        "hours": counted if by_hours else None,
        "days": None if by_hours else counted,
        "zone": "UTC" if by_hours else OSLO.key,
        "at_once": line.at_once,
        "set_by": "RULE" if agreed is None else "AGREEMENT",
        "agreement": agreement,
        "days_skipped": _days_skipped(start_at, due, holidays) if skip_holidays else [],
        "due_at": due.isoformat(),
        "escalates_at": escalates_at(kind, due, escalation_hours).isoformat(),
    }


def _days_skipped(start_at: datetime, due: datetime, holidays: Set[date]) -> list[str]:
    first, last = sorted((oslo_date(start_at), oslo_date(due - timedelta(microseconds=1))))
    return sorted(day.isoformat() for day in holidays if first <= day <= last)
