"""What a leader chose of the figures, read from the address. It never holds anything about a patient."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, QueryDict

from insights import queries, rules
from insights.enums import EXCLUDED, ChecklistOutcome, PathwayOutcome

# The twelve months before this one, in the address.
YEAR = "tolv"
# One word for several outcomes, where the page shows their sum.
DECIDED = "avgjort"
LEFT_OUT = "utelatt"
ALL = "alle"


@dataclass(frozen=True)
class PatientChoice:
    """Which number the patients stand behind: the period, the outcomes, and the checklist when it is one's."""

    period: queries.Period
    outcomes: tuple[str, ...]
    outcome: str
    month: str
    code: str
    page: int

    @classmethod
    def of(cls, query: QueryDict, *, months: Sequence[date]) -> "PatientChoice":
        """Return the choice in the address. Raises Http404 for a month, checklist or outcome that there is not."""
        code = query.get("sjekkliste", "")
        if code and code not in rules.MAIN:
            raise Http404
        outcome = query.get("utfall", ALL)
        page = query.get("side", "")
        return cls(
            period=_period(query.get("maned", ""), months),
            outcomes=_outcomes(outcome, is_checklist=bool(code)),
            outcome=outcome,
            month=query.get("maned", ""),
            code=code,
            page=int(page) if page.isdecimal() and len(page) < 6 else 1,
        )


def unit_id_of(query: QueryDict) -> int | None:
    """Return the district that was chosen, or None. Raises Http404 when it is no number."""
    value = query.get("enhet", "")
    if not value:
        return None
    if not value.isdecimal() or len(value) > 15:
        raise Http404
    return int(value)


def _period(value: str, months: Sequence[date]) -> queries.Period:
    if value == YEAR:
        return queries.Period(months[0], months[-2])
    known = {f"{month:%Y-%m}": month for month in months}
    if value not in known:
        raise Http404
    return queries.Period(known[value], known[value])


def _outcomes(value: str, *, is_checklist: bool) -> tuple[str, ...]:
    if is_checklist:
        known = tuple(str(outcome) for outcome in ChecklistOutcome)
        counted = (ChecklistOutcome.ON_TIME, ChecklistOutcome.LATE, ChecklistOutcome.NOT_DONE)
    else:
        known = tuple(str(outcome) for outcome in PathwayOutcome)
        counted = (PathwayOutcome.MET, PathwayOutcome.NOT_MET)
    sums = {ALL: known, DECIDED: tuple(str(outcome) for outcome in counted)}
    if not is_checklist:
        sums[LEFT_OUT] = tuple(str(outcome) for outcome in EXCLUDED)
    if value in sums:
        return sums[value]
    if value not in known:
        raise Http404
    return (value,)
