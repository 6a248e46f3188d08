"""C20 to C23: NEWS2 agrees with every row of the published tables, and says what is missing."""

import itertools
from decimal import Decimal

import pytest

from careplan.rules import news2
from careplan.rules.news2 import Level
from tests.careplan.builders import WELL

# Every row of the chart (Royal College of Physicians, 2017): lowest and highest value of the row, and its score.
# The first and the last row of a table end where our limits do.
ROWS = {
    "respiratory_rate": [(0, 8, 3), (9, 11, 1), (12, 20, 0), (21, 24, 2), (25, 80, 3)],
    "systolic_bp": [(30, 90, 3), (91, 100, 2), (101, 110, 1), (111, 219, 0), (220, 300, 3)],
    "pulse": [(20, 40, 3), (41, 50, 1), (51, 90, 0), (91, 110, 1), (111, 130, 2), (131, 250, 3)],
}
TENTHS = [(250, 350, 3), (351, 360, 1), (361, 380, 0), (381, 390, 1), (391, 450, 2)]
SPO2_1 = [(40, 91, 3), (92, 93, 2), (94, 95, 1), (96, 100, 0)]
SPO2_2_AIR = [(40, 83, 3), (84, 85, 2), (86, 87, 1), (88, 92, 0), (93, 100, 0)]
SPO2_2_OXYGEN = [
    (40, 83, 3),
    (84, 85, 2),
    (86, 87, 1),
    (88, 92, 0),
    (93, 94, 1),
    (95, 96, 2),
    (97, 100, 3),
]


def every(rows):
    """Return each value of each row with the row's score; the rows follow on each other without a gap."""
    assert all(after[0] == before[1] + 1 for before, after in itertools.pairwise(rows))
    return {value: points for low, high, points in rows for value in range(low, high + 1)}


@pytest.mark.parametrize("parameter", ROWS)
def test_c20_whole_numbers_score_as_their_row_says(parameter):
    expected = every(ROWS[parameter])
    assert {value: news2.score(parameter, value) for value in expected} == expected


@pytest.mark.parametrize("as_number", [float, Decimal, str], ids=["float", "decimal", "text is no number"])
def test_c20_temperature_scores_as_its_row_says_in_tenths(as_number):
    expected = every(TENTHS)
    found = {tenths: news2.score("temperature", as_number(f"{tenths / 10:.1f}")) for tenths in expected}
    assert found == (dict.fromkeys(expected) if as_number is str else expected)


@pytest.mark.parametrize(("value", "points"), [(35, 3), (35.04, 3), (35.05, 1), (38.04, 0), (38.05, 1)])
def test_c20_temperature_is_read_to_one_decimal(value, points):
    assert news2.score("temperature", value) == points


@pytest.mark.parametrize(("value", "points"), [("air", 0), ("oxygen", 2)])
def test_c20_oxygen_costs_two(value, points):
    assert news2.score("oxygen", value) == points


@pytest.mark.parametrize(
    ("value", "points"),
    [("alert", 0), ("new_confusion", 3), ("voice", 3), ("pain", 3), ("unresponsive", 3)],
)
def test_c20_anything_but_alert_scores_three(value, points):
    assert news2.score("consciousness", value) == points


@pytest.mark.parametrize(
    ("scale", "oxygen", "rows"),
    [
        pytest.param("scale_1", "air", SPO2_1, id="C21 scale 1 on air"),
        pytest.param("scale_1", "oxygen", SPO2_1, id="C21 scale 1 on oxygen"),
        pytest.param("scale_2", "air", SPO2_2_AIR, id="C21 scale 2 on air"),
        pytest.param("scale_2", "oxygen", SPO2_2_OXYGEN, id="C21 scale 2 on oxygen"),
    ],
)
def test_c21_saturation_scores_as_its_scale_says(scale, oxygen, rows):
    expected = every(rows)
    assert {value: news2.score("spo2", value, scale=scale, oxygen=oxygen) for value in expected} == expected


def test_c21_on_scale_2_a_high_saturation_is_not_scored_before_oxygen_is_known():
    expected = every(SPO2_2_AIR[:4]) | dict.fromkeys(range(93, 101))
    assert {value: news2.score("spo2", value, scale="scale_2") for value in expected} == expected


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("respiratory_rate", 81),
        ("respiratory_rate", -1),
        ("respiratory_rate", 16.5),
        ("spo2", 101),
        ("spo2", 39),
        ("systolic_bp", 29),
        ("systolic_bp", 301),
        ("pulse", 19),
        ("pulse", 251),
        ("pulse", True),
        ("pulse", "72"),
        ("temperature", 24.9),
        ("temperature", 45.1),
        ("temperature", float("nan")),
        ("consciousness", "sleepy"),
        ("oxygen", "unknown"),
    ],
)
def test_c22_what_stands_in_no_row_has_no_score_and_no_total(parameter, value):
    found = news2.work_out({**WELL, parameter: value})
    assert (found.total, found.level) == (None, None)
    assert (found.missing, found.impossible) == ((parameter,), (parameter,))


@pytest.mark.parametrize("parameter", news2.PARAMETERS)
@pytest.mark.parametrize("is_there", [True, False], ids=["taken back", "not there"])
def test_c22_one_missing_value_gives_no_total_and_is_named(parameter, is_there):
    values = {key: value for key, value in WELL.items() if key != parameter}
    found = news2.work_out(values | {parameter: None} if is_there else values)
    assert (found.missing, found.total, found.level) == ((parameter,), None, None)
    assert not found.impossible


def test_c22_nothing_measured_is_not_zero():
    found = news2.work_out({})
    assert found.is_empty
    assert (found.total, found.at_least, found.level, found.level_at_least) == (None, None, None, None)
    assert found.missing == news2.PARAMETERS


def test_c22_what_is_known_already_is_a_floor_and_not_the_total():
    found = news2.work_out({"respiratory_rate": 26, "consciousness": "voice", "oxygen": "oxygen"})
    assert (found.total, found.at_least, found.level_at_least) == (None, 8, Level.HIGH)
    assert found.missing == ("spo2", "systolic_bp", "pulse", "temperature")


def test_c21_without_a_choice_scale_1_counts_and_it_is_told():
    without = {key: value for key, value in WELL.items() if key != "spo2_scale"}
    found = news2.work_out(without)
    assert (found.total, found.scale, found.is_scale_chosen) == (0, "scale_1", False)
    assert news2.work_out(WELL).is_scale_chosen


def test_c21_who_was_last_read_on_scale_2_is_not_read_before_somebody_chooses():
    without = {key: value for key, value in WELL.items() if key != "spo2_scale"}
    found = news2.work_out(without, last_scale="scale_2")
    assert (found.total, found.missing) == (None, ("spo2_scale",))
    assert news2.work_out(WELL, last_scale="scale_2").total == 0
    assert news2.work_out({}, last_scale="scale_2").missing == (*news2.PARAMETERS, "spo2_scale")


@pytest.mark.parametrize(
    ("changes", "total", "threes"),
    [
        ({}, 0, ()),
        ({"respiratory_rate": 21, "pulse": 91}, 3, ()),
        ({"respiratory_rate": 25}, 3, ("respiratory_rate",)),
        (
            {
                "respiratory_rate": 25,
                "spo2": 91,
                "oxygen": "oxygen",
                "systolic_bp": 90,
                "pulse": 131,
                "consciousness": "pain",
                "temperature": 35.0,
            },
            20,
            ("respiratory_rate", "spo2", "systolic_bp", "pulse", "consciousness", "temperature"),
        ),
        ({"spo2": 98, "spo2_scale": "scale_2", "oxygen": "oxygen"}, 5, ("spo2",)),
        ({"spo2": 90, "spo2_scale": "scale_2"}, 0, ()),
    ],
)
def test_c20_the_total_is_the_sum_of_the_parts(changes, total, threes):
    found = news2.work_out(WELL | changes)
    assert (found.total, found.at_least, found.threes) == (total, total, threes)
    assert [part.parameter for part in found.parts] == list(news2.PARAMETERS)


@pytest.mark.parametrize(
    ("total", "has_three", "level"),
    [
        (0, False, Level.ZERO),
        *[(total, False, Level.LOW) for total in (1, 2, 3, 4)],
        *[(total, True, Level.SINGLE) for total in (3, 4)],
        *[(total, three, Level.MEDIUM) for total in (5, 6) for three in (False, True)],
        *[(total, three, Level.HIGH) for total in (7, 12, 20) for three in (False, True)],
    ],
)
def test_c23_every_total_has_its_response_level(total, has_three, level):
    assert news2.level_of(total, has_three=has_three) == level


@pytest.mark.parametrize("total", [-1, 21])
def test_c23_a_total_outside_the_scale_is_refused(total):
    with pytest.raises(ValueError, match="from 0 to 20"):
        news2.level_of(total, has_three=False)


def test_c23_the_frequency_of_monitoring_is_the_published_one():
    assert news2.EVERY_HOURS == {
        Level.ZERO: (12, 12),
        Level.LOW: (4, 6),
        Level.SINGLE: (1, 1),
        Level.MEDIUM: (1, 1),
        Level.HIGH: None,
    }
