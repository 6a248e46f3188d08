"""Rules C9 to C16: what a line must hold, when sources differ, and when a list is reconciled."""

from datetime import UTC, date, datetime, timedelta

import pytest

from careplan.enums import medication as enums
from careplan.rules import medication as rules
from careplan.rules.medication import Choice, DoseProblem, Line, LineProblem, State

TODAY = date(2026, 3, 5)
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)
BOTH = frozenset({"HOSPITAL", "HOME_CARE"})


def line(version: int = 1, source: str = "HOSPITAL", seen: int = 0, **changes: object) -> Line:
    given = {"difference": "AS_BEFORE", "strength": "50 mg tablett", "dose": "1", "frequency": "morgen"}
    return Line(version=version, seen_version=seen, source=source, **{**given, **changes})


def verdict(*lines: Line, choices: tuple[Choice, ...] = (), heard: frozenset[str] = BOTH) -> rules.Verdict:
    return rules.verdict(lines, choices, heard=heard, on=TODAY)


def problem(**changes: object) -> LineProblem | None:
    given = {
        "name": "Metoprolol",
        "source": "GP",
        "difference": "AS_BEFORE",
        "cure_ends_on": None,
        "stopped_on": None,
        "said_on": TODAY,
        "today": TODAY,
    }
    return rules.line_problem(**{**given, **changes})


def test_the_closed_lists_are_those_of_the_rules():
    assert set(enums.Source.values) == rules.SOURCES
    assert set(enums.Difference.values) == rules.DIFFERENCES
    assert set(enums.ListState.values) == set(rules.State)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"name": "  "}, LineProblem.NO_NAME),
        ({"source": "NEIGHBOUR"}, LineProblem.UNKNOWN_SOURCE),
        ({"difference": "MAYBE"}, LineProblem.UNKNOWN_DIFFERENCE),
        ({"difference": "CURE"}, LineProblem.CURE_WITHOUT_END),
        ({"difference": "CURE", "cure_ends_on": YESTERDAY}, LineProblem.CURE_IS_OVER),
        ({"difference": "CURE", "cure_ends_on": TODAY}, None),
        ({"difference": "STOPPED"}, LineProblem.STOPPED_WITHOUT_DAY),
        ({"difference": "STOPPED", "stopped_on": TOMORROW}, LineProblem.STOPPED_IN_FUTURE),
        ({"difference": "STOPPED", "stopped_on": TODAY}, None),
    ],
)
def test_c9_a_line_is_whole_or_refused(changes, expected):
    assert problem(**changes) == expected


def test_c10_a_source_corrects_itself_and_two_at_once_stand_side_by_side():
    corrected = line(2, seen=1, dose="2")
    assert rules.standing([line(), corrected]) == (2,)
    assert rules.standing([line(), line(2, seen=0, dose="2")]) == (2, 1)
    assert rules.standing([line(), line(2, "HOME_CARE", seen=1)]) == (2, 1), "another source corrects nobody"


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({}, True),
        ({"strength": "50  MG tablett "}, True),
        ({"difference": "CHANGED"}, True),
        ({"dose": "2"}, False),
        ({"strength": ""}, False),
        ({"frequency": "kveld"}, False),
        ({"regularity": "AS_NEEDED"}, False),
        ({"difference": "CURE", "cure_ends_on": TOMORROW}, False),
        ({"difference": "STOPPED", "stopped_on": YESTERDAY}, False),
    ],
)
def test_c11_what_is_taken_is_compared(changes, is_same):
    assert verdict(line(), line(2, "HOME_CARE", **changes)).differs is not is_same


def test_c12_a_source_that_leaves_out_a_medicine_differs():
    left_out = verdict(line())
    assert left_out.differs
    assert left_out.silent == {"HOME_CARE"}
    assert not verdict(line(), heard=frozenset({"HOSPITAL"})).differs
    stopped = line(difference="STOPPED", stopped_on=YESTERDAY)
    assert not verdict(stopped).differs, "a list does not name what is not taken"
    assert not verdict(line(difference="CURE", cure_ends_on=YESTERDAY)).differs


def test_c13_a_person_settles_and_a_later_line_counts_anew():
    lines = line(), line(2, "HOME_CARE", dose="2")
    assert verdict(*lines).holds is None
    assert verdict(*lines, choices=(Choice(1, 2),)).holds == 1
    later = (*lines, line(3, "GP", dose="3"))
    assert verdict(*later, choices=(Choice(1, 2),)).standing == (3, 1)
    assert verdict(*later, choices=(Choice(1, 2),)).differs
    assert verdict(*later, choices=(Choice(1, 2), Choice(3, 3))).holds == 3
    assert verdict(line(), choices=(Choice(1, 1),)).holds == 1, "the choice answers the silent source too"


def test_of_equal_lines_the_one_that_marks_a_difference_is_shown():
    assert verdict(line(difference="NEW"), line(2, "HOME_CARE")).holds == 1
    assert verdict(line(), line(2, "HOME_CARE")).holds == 2


@pytest.mark.parametrize(
    ("lines", "choices", "differing", "heard", "rests_on", "expected"),
    [
        (0, 0, 0, 0, None, State.EMPTY),
        (3, 0, 0, 1, None, State.DIFFERS),
        (3, 0, 1, 2, None, State.DIFFERS),
        (3, 0, 0, 2, None, State.READY),
        (3, 1, 0, 2, (3, 1), State.RECONCILED),
        (4, 1, 0, 2, (3, 1), State.CHANGED),
        (3, 2, 0, 2, (3, 1), State.CHANGED),
        (0, 0, 0, 0, (0, 0), State.RECONCILED),
    ],
)
def test_c14_a_list_is_reconciled_until_something_is_added(
    lines, choices, differing, heard, rests_on, expected
):
    state = rules.list_state(
        lines=lines, choices=choices, differing=differing, heard=heard, rests_on=rests_on
    )
    assert state == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line()], True),
        ([line(regularity="AS_NEEDED")], False),
        ([line(difference="STOPPED", stopped_on=YESTERDAY)], False),
        ([line(difference="CURE", cure_ends_on=TOMORROW)], False),
        ([line(regularity="AS_NEEDED"), line(2, "HOME_CARE")], True),
    ],
)
def test_c15_what_counts_towards_many_medicines(lines, expected):
    assert rules.is_regular(lines, verdict(*lines), TODAY) is expected
    assert rules.POLYPHARMACY == 5


@pytest.mark.parametrize(
    ("changes", "minutes", "expected"),
    [
        ({}, 0, None),
        ({}, -1, DoseProblem.BEFORE_THE_LINE),
        ({"difference": "STOPPED", "stopped_on": YESTERDAY}, 5, DoseProblem.NOT_IN_USE),
        ({"difference": "STOPPED", "stopped_on": TODAY}, 5, None),
        ({"difference": "CURE", "cure_ends_on": YESTERDAY}, 5, DoseProblem.NOT_IN_USE),
        ({"difference": "CURE", "cure_ends_on": TODAY}, 5, None),
    ],
)
def test_c16_when_a_medicine_can_have_been_given(changes, minutes, expected):
    said = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
    given = said + timedelta(minutes=minutes)
    assert rules.dose_problem(line(**changes), given_at=given, given_on=TODAY, said_first_at=said) == expected


def test_the_code_that_is_proposed():
    assert rules.proposed_difference(is_known=False, source="GP", heard=frozenset()) == "AS_BEFORE"
    assert rules.proposed_difference(is_known=False, source="GP", heard=frozenset({"GP"})) == "AS_BEFORE"
    assert rules.proposed_difference(is_known=False, source="GP", heard=BOTH) == "NEW"
    assert rules.proposed_difference(is_known=True, source="GP", heard=BOTH) == "CHANGED"
