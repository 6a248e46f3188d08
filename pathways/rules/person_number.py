"""Norwegian person numbers: which kind, which birth date, is it synthetic. Rules R1 to R7.

Sex is never read from a number: from 2032 the digit that carried it no longer does (R6).
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from pathways.enums import NumberKind

_K1_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_LENGTH = 11

# What is added to the month. +80 is the tax authority's test population (Tenor). +40 is both NAV's
# synthetic numbers and the local H-number, so those digits alone do not tell which (R4). +65 is a third
# synthetic series.
TENOR_MONTH = 80
AMBIGUOUS_MONTH = 40
OTHER_SYNTHETIC_MONTH = 65
_MONTH_OFFSETS = (0, AMBIGUOUS_MONTH, OTHER_SYNTHETIC_MONTH, TENOR_MONTH)
_D_NUMBER_DAY = 40


class Problem(StrEnum):
    """Why a number was refused. The caller turns the code into a sentence in the user's language."""

    EMPTY = "EMPTY"
    DIGITS = "DIGITS"
    LENGTH = "LENGTH"
    DATE = "DATE"
    CHECK_DIGIT = "CHECK_DIGIT"
    SYNTHETIC_NOT_ALLOWED = "SYNTHETIC_NOT_ALLOWED"
    ISSUER_MISSING = "ISSUER_MISSING"
    UNKNOWN_KIND = "UNKNOWN_KIND"
    REAL_LOOKING = "REAL_LOOKING"


class BadNumber(ValueError):
    """A number that cannot be used. `code` says why; the number itself is never in the message."""

    def __init__(self, code: Problem) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What a number tells. `number` is the digits without spaces; `birth_date` is None when not carried."""

    number: str
    kind: NumberKind
    is_synthetic: bool
    birth_date: date | None


def check(
    number: str,
    kind: str | None = None,
    *,
    issuer: str = "",
    allow_synthetic: bool,
    k1_2032: bool = False,
) -> NumberFacts:
    """Return what `number` tells. Raises BadNumber with the reason. Rules R1 to R5.

    `kind` is FNR, DNR, FHN or HNR; without it the digits decide. `issuer` is the OID of the enterprise that
    gave out a local number. `k1_2032` accepts the four first check digits that are valid from 2032.
    """
    digits = _digits(number)
    wanted = _kind(kind)
    if wanted is NumberKind.HNR:
        return _local(digits, issuer)
    looks_common = digits[0] in "89"
    if wanted is NumberKind.FHN or (wanted is None and looks_common):
        if not looks_common:
            raise BadNumber(Problem.UNKNOWN_KIND)
        _require_check_digits(digits, k1_2032=False)
        return NumberFacts(digits, NumberKind.FHN, is_synthetic=False, birth_date=None)
    if wanted is None and issuer and _month_offset(digits) == AMBIGUOUS_MONTH:
        return _local(digits, issuer)
    return _dated(digits, wanted, allow_synthetic=allow_synthetic, k1_2032=k1_2032)


def looks_real(number: str, *, fictitious: Container[str] = ()) -> bool:
    """Return whether a living person could have this number. Rule R7, the guard of demo data.

    Local numbers, synthetic numbers, broken numbers and the `fictitious` ones (national test persons) do not.
    """
    try:
        facts = check(number, allow_synthetic=True, k1_2032=True)
    except BadNumber:
        return False
    return not facts.is_synthetic and facts.number not in fictitious


def refuse_real(number: str, *, fictitious: Container[str] = ()) -> None:
    """Raise BadNumber(REAL_LOOKING) when a living person could have this number. Rule R7."""
    if looks_real(number, fictitious=fictitious):
        raise BadNumber(Problem.REAL_LOOKING)


def mask(number: str) -> str:
    """Return the number as lists and logs may show it: the first six digits, the rest as dots."""
    digits = re.sub(r"\s", "", number)
    if len(digits) <= 6:
        return "•" * len(digits)
    return f"{digits[:6]} {'•' * (len(digits) - 6)}"


def synthetic_number(birth_date: date, serial: int = 0) -> str:
    """Return the `serial`-th valid synthetic fødselsnummer (month + 80) of that birth date, counted from 0.

    The same arguments always give the same number, and two serials never do. A date has at least 200 of them,
    from 1900 on at least 400.
    Raises ValueError for a date outside 1854 to 2039, a negative serial or one past the last.
    """
    if serial < 0:
        raise ValueError("A serial is 0 or more.")
    found = next(islice(synthetic_numbers(birth_date), serial, None), None)
    if found is None:
        raise ValueError(f"{birth_date} has no synthetic number with serial {serial}.")
    return found


def _digits(number: str) -> str:
    """Return the digits without the spaces people write, or refuse."""
    digits = re.sub(r"\s", "", number)
    if not digits:
        raise BadNumber(Problem.EMPTY)
    if not (digits.isascii() and digits.isdigit()):
        raise BadNumber(Problem.DIGITS)
    if len(digits) != _LENGTH:
        raise BadNumber(Problem.LENGTH)
    return digits


def _kind(kind: str | None) -> NumberKind | None:
    if not kind:
        return None
    try:
        return NumberKind(kind)
    except ValueError:
        raise BadNumber(Problem.UNKNOWN_KIND) from None


def _local(digits: str, issuer: str) -> NumberFacts:
    """Return the facts of a local number. Rule R3: no check digit, perhaps no date."""
    if not issuer.strip():
        raise BadNumber(Problem.ISSUER_MISSING)
    try:
        birth_date, _offset = _birth_date(digits, NumberKind.FNR)
    except BadNumber:
        birth_date = None
    return NumberFacts(digits, NumberKind.HNR, is_synthetic=False, birth_date=birth_date)


def _dated(digits: str, wanted: NumberKind | None, *, allow_synthetic: bool, k1_2032: bool) -> NumberFacts:
    kind = wanted or (NumberKind.DNR if int(digits[:2]) > _D_NUMBER_DAY else NumberKind.FNR)
    birth_date, offset = _birth_date(digits, kind)
    _require_check_digits(digits, k1_2032=k1_2032)
    if offset and not allow_synthetic:
        # Outside test the only honest reading of month + 40 is a local number, and that needs its issuer.
        ambiguous = wanted is None and offset == AMBIGUOUS_MONTH
        raise BadNumber(Problem.ISSUER_MISSING if ambiguous else Problem.SYNTHETIC_NOT_ALLOWED)
    return NumberFacts(digits, kind, is_synthetic=bool(offset), birth_date=birth_date)


def _month_offset(digits: str) -> int | None:
    """Return what was added to the month (0, 40, 65 or 80), or None when no month can be read."""
    month = int(digits[2:4])
    return next((offset for offset in _MONTH_OFFSETS if 1 <= month - offset <= 12), None)


def _birth_date(digits: str, kind: NumberKind) -> tuple[date, int]:
    """Return the birth date and the month offset. Raises BadNumber(DATE)."""
    day = int(digits[:2]) - (_D_NUMBER_DAY if kind is NumberKind.DNR else 0)
    offset = _month_offset(digits)
    century = _century(year=int(digits[4:6]), individual=int(digits[6:9]))
    if offset is None or century is None:
        raise BadNumber(Problem.DATE)
    try:
        return date(century + int(digits[4:6]), int(digits[2:4]) - offset, day), offset
    except ValueError:
        raise BadNumber(Problem.DATE) from None


def _century(*, year: int, individual: int) -> int | None:
    """Return 1800, 1900 or 2000 from year and individual number, or None for a pair never used. Rule R2."""
    if individual <= 499:
        return 1900
    if individual <= 749 and year >= 54:
        return 1800
    if individual >= 900 and year >= 40:
        return 1900
    return 2000 if year < 40 else None


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11


def _require_check_digits(digits: str, *, k1_2032: bool) -> None:
    """Both remainders are 0 (R1); from 2032 the first may be 0, 1, 2 or 3 (R5)."""
    first = (_weighted(digits, _K1_WEIGHTS) + int(digits[9])) % 11
    second = (_weighted(digits, _K2_WEIGHTS) + int(digits[10])) % 11
    if first > (3 if k1_2032 else 0) or second:
        raise BadNumber(Problem.CHECK_DIGIT)


def _individual_numbers(year: int) -> range:
    """Return the individual numbers of a birth year, one unbroken range a century (R2)."""
    if 1900 <= year <= 1999:
        return range(500)
    if 2000 <= year <= 2039:
        return range(500, 1000)
    if 1854 <= year <= 1899:
        return range(500, 750)
    raise ValueError(f"No person number exists for the birth year {year}.")


def synthetic_numbers(birth_date: date) -> Iterator[str]:
    """Yield every valid synthetic number of a birth date, in order. Rule R4.

    The date's share of the sums is computed once, for bulk data. Raises ValueError like `synthetic_number`.
    """
    head = f"{birth_date.day:02}{birth_date.month + TENOR_MONTH:02}{birth_date.year % 100:02}"
    head_1 = _weighted(head, _K1_WEIGHTS)
    head_2 = _weighted(head, _K2_WEIGHTS)
    for individual in _individual_numbers(birth_date.year):
        a, b, c = individual // 100, individual // 10 % 10, individual % 10
        first = -(head_1 + 4 * a + 5 * b + 2 * c) % 11
        second = -(head_2 + 5 * a + 4 * b + 3 * c + 2 * first) % 11
        if first < 10 and second < 10:
            yield f"{head}{individual:03}{first}{second}"
