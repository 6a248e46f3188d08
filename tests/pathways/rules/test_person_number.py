"""Person numbers: only the national fictitious test persons and synthetic ones are named here."""

import csv
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.no import fodselsnummer

from pathways.rules import person_number
from pathways.rules.person_number import BadNumber, Problem, check

REPO = Path(__file__).resolve().parents[3]
STANDARDS = (REPO / os.environ.get("HPH_STANDARDS", "../shared/standards")).resolve()
TEST_PERSONS = STANDARDS / "testaktorer" / "numre.csv"

LOCAL = "25036000305"  # the national test person with a local number: its check digits do not fit
ISSUER = "2.16.578.1.12.4.1.4.99"


def numbered(head: str, remainder: int = 0) -> str:
    """Return the first number, from these six digits and 004 on, whose first check digit leaves `remainder`."""
    for individual in range(4, 500):
        nine = f"{head}{individual:03}"
        first = (int(fodselsnummer.calc_check_digit1(nine)) + remainder) % 11
        second = fodselsnummer.calc_check_digit2(f"{nine}{first}")
        if first < 10 and len(second) == 1:
            return f"{nine}{first}{second}"
    raise AssertionError(f"{head} has no number.")


# The birth date is 12 May 1979 in all of them.
TENOR = numbered("128579")
PLUS_40 = numbered("124579")
PLUS_65 = numbered("127079")
D_AND_TENOR = numbered("528579")


def test_every_national_test_person_is_accepted():
    """R1, R2: 38 fødselsnummer, one D-number and six felles hjelpenummer; the one that fails is the local number."""
    if not TEST_PERSONS.exists():
        pytest.skip("The national test persons are not on this machine (HPH_STANDARDS).")
    with TEST_PERSONS.open(newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = {"F": "FNR", "D": "DNR", "FH": "FHN"}
    refused = []
    for row in rows:
        try:
            facts = check(row["nummer"], allow_synthetic=False)
        except BadNumber as error:
            refused.append((row["nummer"], error.code))
        else:
            assert facts.kind == kinds[row["type"]]
            assert facts == check(row["nummer"], facts.kind, allow_synthetic=False)
            assert (facts.birth_date is None) == (facts.kind == "FHN")
            assert not facts.is_synthetic

    assert len(rows) == 46
    assert refused == [(LOCAL, Problem.CHECK_DIGIT)]


@pytest.mark.parametrize(
    ("number", "kind", "birth_date"),
    [
        pytest.param("15076500565", "FNR", date(1965, 7, 15), id="R1 fødselsnummer"),
        pytest.param("150765 00565", "FNR", date(1965, 7, 15), id="R1 written with a space"),
        pytest.param("150765\u00a000565", "FNR", date(1965, 7, 15), id="R1 written with a hard space"),
        pytest.param("70019950032", "DNR", date(1899, 1, 30), id="R2 D-number, born in the 19th century"),
        pytest.param("12050050295", "FNR", date(2000, 5, 12), id="R2 born in 2000"),
        pytest.param("05073500186", "FNR", date(1935, 7, 5), id="R2 born in 1935, not 2035"),
        pytest.param("80001443511", "FHN", None, id="R1 felles hjelpenummer tells no birth date"),
    ],
)
def test_what_a_number_tells(number, kind, birth_date):
    facts = check(number, allow_synthetic=False)

    assert (facts.kind, facts.birth_date) == (kind, birth_date)
    assert facts.number == "".join(number.split())


@pytest.mark.parametrize(
    ("number", "kind", "code"),
    [
        pytest.param("", None, Problem.EMPTY, id="R1 empty"),
        pytest.param("  \t", None, Problem.EMPTY, id="R1 only spaces"),
        pytest.param("1507650056", None, Problem.LENGTH, id="R1 a digit short"),
        pytest.param("150765005650", None, Problem.LENGTH, id="R1 a digit too many"),
        pytest.param("15O76500565", None, Problem.DIGITS, id="R1 the letter O"),
        pytest.param("١٥٠٧٦٥٠٠٥٦٥", None, Problem.DIGITS, id="R1 other script's digits"),
        pytest.param("-5076500565", None, Problem.DIGITS, id="R1 a sign"),
        pytest.param("15076500566", None, Problem.CHECK_DIGIT, id="R1 last check digit wrong"),
        pytest.param("15076500575", None, Problem.CHECK_DIGIT, id="R1 first check digit wrong"),
        pytest.param("51076500565", None, Problem.CHECK_DIGIT, id="R1 two digits swapped"),
        pytest.param("80001443512", None, Problem.CHECK_DIGIT, id="R1 felles hjelpenummer, wrong digit"),
        pytest.param("00000000000", None, Problem.DATE, id="R1 zeros"),
        pytest.param("31026500500", None, Problem.DATE, id="R1 31 February"),
        pytest.param("29026500500", None, Problem.DATE, id="R1 no leap day in 1965"),
        pytest.param("15136500500", None, Problem.DATE, id="R1 month 13"),
        pytest.param("15074550000", None, Problem.DATE, id="R2 a century never used"),
        pytest.param("15074580000", None, Problem.DATE, id="R2 another pair never used"),
        pytest.param("70019950032", "FNR", Problem.DATE, id="R1 D-number called fødselsnummer"),
        pytest.param("15076500565", "DNR", Problem.DATE, id="R1 fødselsnummer called D-number"),
        pytest.param("15076500565", "FHN", Problem.UNKNOWN_KIND, id="R1 fødselsnummer called hjelpenummer"),
        pytest.param("15076500565", "PASS", Problem.UNKNOWN_KIND, id="R1 unknown kind"),
        pytest.param(LOCAL, "HNR", Problem.ISSUER_MISSING, id="R3 local number without issuer"),
    ],
)
def test_why_a_number_is_refused(number, kind, code):
    with pytest.raises(BadNumber) as refusal:
        check(number, kind, allow_synthetic=True)

    assert refusal.value.code is code
    assert not number.strip() or number not in str(refusal.value)


@pytest.mark.parametrize(
    ("number", "birth_date"),
    [
        pytest.param(LOCAL, date(1960, 3, 25), id="R3 check digits do not fit"),
        pytest.param("25436000305", date(1960, 3, 25), id="R3 month plus 40"),
        pytest.param("99999999999", None, id="R3 no date at all"),
    ],
)
def test_a_local_number_follows_its_issuer(number, birth_date):
    facts = check(number, "HNR", issuer=ISSUER, allow_synthetic=False)

    assert (facts.kind, facts.birth_date, facts.is_synthetic) == ("HNR", birth_date, False)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        pytest.param(TENOR, "FNR", id="R4 Tenor, month plus 80"),
        pytest.param(PLUS_40, "FNR", id="R4 month plus 40"),
        pytest.param(PLUS_65, "FNR", id="R4 month plus 65"),
        pytest.param(D_AND_TENOR, "DNR", id="R4 D-number and Tenor"),
    ],
)
def test_synthetic_numbers_are_known_and_refused_outside_test(number, kind):
    facts = check(number, allow_synthetic=True)
    assert (facts.kind, facts.birth_date, facts.is_synthetic) == (kind, date(1979, 5, 12), True)

    with pytest.raises(BadNumber) as refusal:
        check(number, kind, allow_synthetic=False)
    assert refusal.value.code is Problem.SYNTHETIC_NOT_ALLOWED


def test_month_plus_40_alone_does_not_tell_synthetic_from_local():
    """R4: with an issuer it is local; without one, outside test, the issuer is what is missing."""
    assert check(PLUS_40, issuer=ISSUER, allow_synthetic=False).kind == "HNR"
    with pytest.raises(BadNumber) as refusal:
        check(PLUS_40, allow_synthetic=False)
    assert refusal.value.code is Problem.ISSUER_MISSING


@pytest.mark.parametrize("remainder", [pytest.param(n, id=f"R5 remainder {n}") for n in range(5)])
@pytest.mark.parametrize("head", [pytest.param(f"{day:02}8579", id=f"R5 day {day}") for day in (1, 12, 31)])
def test_the_first_check_digit_from_2032(head, remainder):
    number = numbered(head, remainder)
    for new_rule in (False, True):
        if remainder == 0 or (new_rule and remainder <= 3):
            assert check(number, allow_synthetic=True, k1_2032=new_rule).is_synthetic
        else:
            with pytest.raises(BadNumber, match="CHECK_DIGIT"):
                check(number, allow_synthetic=True, k1_2032=new_rule)


def test_nothing_says_woman_or_man():
    """R6: the facts of a number hold no sex."""
    assert set(person_number.NumberFacts.__slots__) == {"number", "kind", "is_synthetic", "birth_date"}


@pytest.mark.parametrize(
    ("number", "fictitious", "is_real"),
    [
        pytest.param("15076500565", frozenset(), True, id="R7 looks like a person"),
        pytest.param("15076500565", frozenset({"15076500565"}), False, id="R7 a national test person"),
        pytest.param("150765 00565", frozenset({"15076500565"}), False, id="R7 the same with a space"),
        pytest.param("70019950032", frozenset(), True, id="R7 D-number"),
        pytest.param("80001443511", frozenset(), True, id="R7 felles hjelpenummer"),
        pytest.param(TENOR, frozenset(), False, id="R7 synthetic"),
        pytest.param("15076500566", frozenset(), False, id="R7 nobody can have it"),
        pytest.param("", frozenset(), False, id="R7 empty"),
    ],
)
def test_the_guard_of_demo_data(number, fictitious, is_real):
    assert person_number.looks_real(number, fictitious=fictitious) is is_real
    if is_real:
        with pytest.raises(BadNumber, match="REAL_LOOKING"):
            person_number.refuse_real(number, fictitious=fictitious)
    else:
        person_number.refuse_real(number, fictitious=fictitious)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        pytest.param("15076500565", "150765 •••••", id="R7 eleven digits"),
        pytest.param("150765 00565", "150765 •••••", id="R7 with a space"),
        pytest.param("123", "•••", id="R7 too short to show anything"),
        pytest.param("", "", id="R7 empty"),
    ],
)
def test_a_masked_number(number, shown):
    assert person_number.mask(number) == shown


@given(birth_date=st.dates(date(1854, 1, 1), date(2039, 12, 31)), serial=st.integers(0, 199))
def test_generated_numbers_are_valid_synthetic_and_never_real(birth_date, serial):
    number = person_number.synthetic_number(birth_date, serial)
    facts = check(number, allow_synthetic=True)

    assert (facts.kind, facts.birth_date, facts.is_synthetic) == ("FNR", birth_date, True)
    assert not person_number.looks_real(number)
    assert number == person_number.synthetic_number(birth_date, serial)


@pytest.mark.parametrize(
    ("born", "at_least"),
    [
        pytest.param(date(1899, 12, 31), 200, id="R4 19th century"),
        pytest.param(date(1950, 2, 28), 400, id="R4 20th century"),
        pytest.param(date(2024, 2, 29), 400, id="R4 leap day of 2024"),
    ],
)
def test_serials_never_meet_and_run_out(born, at_least):
    numbers = list(person_number.synthetic_numbers(born))
    assert numbers == [person_number.synthetic_number(born, serial) for serial in range(len(numbers))]
    with pytest.raises(ValueError, match="has no synthetic number"):
        person_number.synthetic_number(born, len(numbers))

    assert len(set(numbers)) == len(numbers) >= at_least


@pytest.mark.parametrize(
    ("born", "serial"),
    [
        pytest.param(date(1853, 12, 31), 0, id="R4 before the first number"),
        pytest.param(date(2040, 1, 1), 0, id="R4 after the last number"),
        pytest.param(date(1950, 1, 1), -1, id="R4 negative serial"),
    ],
)
def test_numbers_that_cannot_be_made(born, serial):
    with pytest.raises(ValueError, match=r"No person number|0 or more"):
        person_number.synthetic_number(born, serial)


@given(
    born=st.dates(date(1900, 1, 1), date(2020, 1, 1)), individual=st.integers(0, 999), tail=st.integers(0, 99)
)
def test_plain_numbers_are_judged_as_the_public_library_judges_them(born, individual, tail):
    """R1, R2: python-stdnum knows plain numbers; both must agree on validity and birth date."""
    number = f"{born:%d%m%y}{individual:03}{tail:02}"
    try:
        ours = check(number, allow_synthetic=False).birth_date
    except BadNumber:
        ours = None
    theirs = fodselsnummer.get_birth_date(number) if fodselsnummer.is_valid(number) else None

    # The library refuses birth dates that have not come yet; a pure rule knows no today.
    assert ours == theirs or (ours is not None and ours > date(2026, 1, 1))
