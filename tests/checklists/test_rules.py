"""What counts as an answer, when a checklist is complete, and how two templates differ."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from checklists import rules
from checklists.enums import TimeProblem, ValueProblem

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CHOICES = [
    {"value": "unchanged", "nb": "Uendret", "nn": "Uendra"},
    {"value": "changed", "nb": "Endret", "nn": "Endra"},
]


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("TICK", True, True),
        ("TICK", "on", True),
        ("TICK", "TRUE", True),
        ("TICK", "off", False),
        ("TICK", "", None),
        ("TICK", "perhaps", "perhaps"),
        ("CHOICE", " unchanged ", "unchanged"),
        ("CHOICE", "", None),
        ("SCALE", "7", 7),
        ("SCALE", 7.0, 7),
        ("SCALE", "7,5", 7.5),
        ("NUMBER", "37,5", 37.5),
        ("NUMBER", "−2", -2),
        ("NUMBER", " 80 ", 80),
        ("NUMBER", "80.0", 80),
        ("NUMBER", "eighty", "eighty"),
        ("NUMBER", "inf", "inf"),
        ("NUMBER", "1e400", "1e400"),
        ("NUMBER", "1" * 30, "1" * 30),
        ("TEXT", "  Gå på butikken \r\n selv ", "Gå på butikken \n selv"),
        ("TEXT", " \t ", None),
        ("TEXT", "a\x00b\ud800c", "abc"),
        ("DATE", "2026-03-02", "2026-03-02"),
        ("DATE", "2.3.2026", "2026-03-02"),
        ("DATE", None, None),
    ],
)
def test_a_value_is_stored_in_one_form(kind, raw, value):
    assert rules.normalise(kind, raw) == value
    assert type(rules.normalise(kind, raw)) is type(value)


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        *[(kind, None, None) for kind in ("TICK", "CHOICE", "SCALE", "NUMBER", "TEXT", "DATE")],
        ("TICK", True, None),
        ("TICK", False, None),
        ("TICK", 1, ValueProblem.NOT_A_TICK),
        ("TICK", "perhaps", ValueProblem.NOT_A_TICK),
        ("CHOICE", "unchanged", None),
        ("CHOICE", "other", ValueProblem.NOT_A_CHOICE),
        ("CHOICE", ["unchanged"], ValueProblem.NOT_A_CHOICE),
        ("SCALE", 0, None),
        ("SCALE", 10, None),
        ("SCALE", -1, ValueProblem.BELOW_MINIMUM),
        ("SCALE", 11, ValueProblem.ABOVE_MAXIMUM),
        ("SCALE", 7.5, ValueProblem.NOT_WHOLE),
        ("SCALE", True, ValueProblem.NOT_A_NUMBER),
        ("NUMBER", 9.99, None),
        ("NUMBER", 10.01, ValueProblem.ABOVE_MAXIMUM),
        ("NUMBER", "eighty", ValueProblem.NOT_A_NUMBER),
        ("NUMBER", float("nan"), ValueProblem.NOT_A_NUMBER),
        ("NUMBER", float("inf"), ValueProblem.NOT_A_NUMBER),
        ("NUMBER", {"a": 1}, ValueProblem.NOT_A_NUMBER),
        ("TEXT", "words", None),
        ("TEXT", "x" * rules.TEXT_LIMIT, None),
        ("TEXT", "x" * (rules.TEXT_LIMIT + 1), ValueProblem.TOO_LONG),
        ("TEXT", 5, ValueProblem.NOT_TEXT),
        ("DATE", "2028-02-29", None),
        ("DATE", "2026-02-29", ValueProblem.NOT_A_DATE),
        ("DATE", "0026-03-02", ValueProblem.NOT_A_DATE),
        ("DATE", "20260302", ValueProblem.NOT_A_DATE),
        ("DATE", "tomorrow", ValueProblem.NOT_A_DATE),
        ("DATE", 20260302, ValueProblem.NOT_A_DATE),
    ],
)
def test_a_value_is_judged_by_its_kind(kind, value, problem):
    assert rules.check_value(kind, value, Decimal(0), Decimal(10), CHOICES) == problem


@pytest.mark.parametrize("value", [-1000, 0, 1000.5])
def test_a_number_without_limits_may_be_anything(value):
    assert rules.check_value("NUMBER", value) is None


@pytest.mark.parametrize(
    ("kind", "value", "filled"),
    [
        ("TICK", True, True),
        ("TICK", False, False),
        ("TICK", None, False),
        ("SCALE", 0, True),
        ("CHOICE", "unchanged", True),
        ("TEXT", None, False),
    ],
)
def test_a_tick_taken_away_is_no_answer(kind, value, filled):
    assert rules.is_filled(kind, value) is filled


@pytest.mark.parametrize(
    ("required", "answered", "is_complete", "missing"), [(0, 0, True, 0), (2, 1, False, 1), (2, 2, True, 0)]
)
def test_progress_counts_the_required(required, answered, is_complete, missing):
    progress = rules.Progress(required=required, required_answered=answered, items=9, items_answered=9)
    assert (progress.is_complete, progress.missing) == (is_complete, missing)


@pytest.mark.parametrize(
    ("minutes_after_now", "problem"),
    [
        pytest.param(0, None, id="now"),
        pytest.param(5, None, id="as far ahead as a clock may be"),
        pytest.param(5.1, TimeProblem.IN_THE_FUTURE, id="too far ahead"),
        pytest.param(-60, None, id="at opening"),
        pytest.param(-65, None, id="as far behind as a clock may be"),
        pytest.param(-65.1, TimeProblem.BEFORE_OPENING, id="before opening"),
    ],
)
def test_when_something_can_have_been_done(minutes_after_now, problem):
    moment = NOON + timedelta(minutes=minutes_after_now)
    assert rules.time_problem(moment, opened_at=NOON - timedelta(hours=1), now=NOON) == problem


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        rules.time_problem(datetime(2026, 3, 2, 12, 0), opened_at=NOON, now=NOON)


@pytest.mark.parametrize(
    ("language", "text"), [("nb", "bokmål"), ("nn", "nynorsk"), ("en", "bokmål"), ("nn-NO", "nynorsk")]
)
def test_text_in_the_users_language(language, text):
    assert rules.text_in(language, nb="bokmål", nn="nynorsk") == text


def test_a_text_without_nynorsk_is_shown_in_bokmal():
    assert rules.text_in("nn", nb="bokmål", nn="") == "bokmål"


@pytest.mark.parametrize(
    ("number", "language", "shown"),
    [
        (37.5, "nb", "37,5"),
        (37.5, "en", "37.5"),
        (Decimal("10.00"), "nb", "10"),
        (100, "nn", "100"),
        (0, "nb", "0"),
    ],
)
def test_numbers_as_people_read_them(number, language, shown):
    assert rules.show_number(number, language) == shown


@pytest.mark.parametrize(
    ("after", "difference"),
    [
        pytest.param({"a": 1, "b": 2, "c": 3}, rules.KeyDiff((), (), (), ()), id="same"),
        pytest.param({"a": 1, "b": 2, "d": 4}, rules.KeyDiff(("d",), ("c",), (), ()), id="added and removed"),
        pytest.param({"a": 1, "b": 9, "c": 3}, rules.KeyDiff((), (), ("b",), ()), id="changed"),
        pytest.param({"c": 3, "a": 1, "b": 2}, rules.KeyDiff((), (), (), ("c",)), id="one moved to the top"),
        pytest.param(
            {"x": 0, "a": 1, "b": 2, "c": 3}, rules.KeyDiff(("x",), (), (), ()), id="a new one moves none"
        ),
        pytest.param({}, rules.KeyDiff((), ("a", "b", "c"), (), ()), id="emptied"),
    ],
)
def test_how_two_templates_differ(after, difference):
    found = rules.diff({"a": 1, "b": 2, "c": 3}, after)
    assert found == difference
    assert found.is_empty is (found == rules.KeyDiff((), (), (), ()))
