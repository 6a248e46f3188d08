"""C24 to C30: the scales, each row and each boundary, and what suggests a geriatric assessment."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from careplan.rules import falls, frailty, geriatric, iplos, nutrition
from careplan.rules.falls import FallRisk
from careplan.rules.geriatric import Known, Reason
from careplan.rules.nutrition import Risk, Weighed

ON = date(2026, 3, 5)


@pytest.mark.parametrize("value", range(1, 10))
def test_c24_frailty_goes_from_1_to_9_and_is_frail_from_5(value):
    assert frailty.is_on_scale(value)
    assert frailty.is_frail(value) == (value >= 5)


@pytest.mark.parametrize("value", [0, 10, -1, 4.5, "5", True, None])
def test_c24_nothing_else_is_on_the_scale(value):
    assert not frailty.is_on_scale(value)
    with pytest.raises(ValueError, match="from 1 to 9"):
        frailty.is_frail(value)


@pytest.mark.parametrize(("age", "is_valid"), [(64, False), (65, True), (None, None)])
def test_c24_the_scale_is_for_those_over_65(age, is_valid):
    assert frailty.is_valid_at(age) is is_valid


def test_c25_there_are_twenty_variables_each_once():
    assert len(iplos.VARIABLES) == len(set(iplos.VARIABLES)) == 20


@pytest.mark.parametrize(
    ("value", "needs"), [(1, False), (2, False), (3, True), (4, True), (5, True), (9, False)]
)
def test_c25_help_is_needed_from_3_and_9_is_no_amount(value, needs):
    assert iplos.problem({"eating": value}) is None
    assert iplos.needs_help(value) is needs


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, "NO_VARIABLE"),
        ({"eating": 0}, "OFF_SCALE"),
        *[({"eating": value}, "OFF_SCALE") for value in (6, 7, 8, 10, 2.5, "3", True, None)],
        ({"eating": 2, "flying": 2}, "UNKNOWN_VARIABLE"),
    ],
)
def test_c25_what_is_off_the_scale_is_refused(values, problem):
    assert iplos.problem(values) == problem


def test_c25_who_needs_help_with_what_is_a_list_and_not_a_mean():
    values = {"toilet": 3, "eating": 9, "hygiene": 5, "sight": 2}
    assert iplos.with_help(values) == ("hygiene", "toilet")


@pytest.mark.parametrize(
    ("before", "now", "steps"),
    [(2, 4, 2), (4, 3, -1), (3, 3, 0), (9, 3, None), (3, 9, None), (None, 3, None)],
)
def test_c25_nine_is_never_counted_with(before, now, steps):
    assert iplos.change(before, now) == steps


@pytest.mark.parametrize(
    ("bmi", "points"), [("20.01", 0), ("20", 1), ("18.5", 1), ("18.49", 2), ("12", 2), ("31", 0)]
)
def test_c26_bmi_scores_as_its_row_says(bmi, points):
    assert nutrition.bmi_points(Decimal(bmi)) == points


@pytest.mark.parametrize(
    ("percent", "points"), [("-3", 0), ("0", 0), ("4.99", 0), ("5", 1), ("10", 1), ("10.01", 2)]
)
def test_c26_loss_of_weight_scores_as_its_row_says(percent, points):
    assert nutrition.loss_points(Decimal(percent)) == points


@pytest.mark.parametrize(
    ("weight", "height", "before", "no_intake", "total", "risk"),
    [
        (70, 170, 70, False, 0, Risk.LOW),
        (57, 170, 57, False, 1, Risk.MEDIUM),
        (66, 170, 70, False, 1, Risk.MEDIUM),
        (50, 170, 50, False, 2, Risk.HIGH),
        (70, 170, 70, True, 2, Risk.HIGH),
        (45, 170, 60, True, 6, Risk.HIGH),
    ],
)
def test_c26_the_total_is_the_sum_of_three_steps(weight, height, before, no_intake, total, risk):
    found = nutrition.must(
        weight=Decimal(weight), height=Decimal(height), weight_before=Decimal(before), no_intake=no_intake
    )
    assert (found.total, found.risk, found.missing) == (total, risk, ())


@pytest.mark.parametrize(
    ("changes", "missing", "risk"),
    [
        ({"height": None}, ("height",), None),
        ({"weight_before": None}, ("weight_before",), None),
        ({"no_intake": None}, ("no_intake",), None),
        ({"weight": None}, ("weight",), None),
        ({"height": None, "no_intake": True}, ("height",), Risk.HIGH),
    ],
)
def test_c26_what_is_missing_is_named_and_never_counts_as_nothing(changes, missing, risk):
    given = {
        "weight": Decimal(70),
        "height": Decimal(170),
        "weight_before": Decimal(70),
        "no_intake": False,
    } | changes
    found = nutrition.must(**given)
    assert (found.total, found.missing, found.risk) == (None, missing, risk)


@pytest.mark.parametrize(
    ("key", "value", "is_possible"),
    [
        ("weight", 20, True),
        ("weight", 19.9, False),
        ("weight", Decimal("350.1"), False),
        ("height", 100, True),
        ("height", 1.7, False),
        ("height", 231, False),
        ("no_intake", False, True),
        ("no_intake", 1, False),
        ("weight", True, False),
        ("weight", "70", False),
    ],
)
def test_c26_a_slip_of_the_finger_is_no_weight(key, value, is_possible):
    assert nutrition.is_possible(key, value) is is_possible


@pytest.mark.parametrize(
    ("weights", "percent"),
    [
        pytest.param([], None, id="C27 none"),
        pytest.param([(0, 70)], None, id="C27 one"),
        pytest.param([(0, 70), (0, 60)], None, id="C27 one day"),
        pytest.param([(30, 80), (0, 76)], 5, id="C27 a month"),
        pytest.param([(183, 80), (0, 72)], 10, id="C27 just within"),
        pytest.param([(184, 80), (0, 72)], None, id="C27 too long ago"),
        pytest.param([(100, 80), (50, 70), (0, 72)], 10, id="C27 from the heaviest"),
        pytest.param([(50, 70), (0, 77)], -10, id="C27 gained"),
    ],
)
def test_c27_loss_is_counted_from_the_heaviest_of_six_months(weights, percent):
    weighed = [Weighed(ON - timedelta(days=ago), Decimal(kilograms)) for ago, kilograms in weights]
    assert nutrition.loss_over_time(weighed) == percent


@pytest.mark.parametrize(("percent", "is_loss"), [(None, False), ("4.9", False), ("5", True), ("-8", False)])
def test_c27_five_percent_is_a_loss(percent, is_loss):
    assert nutrition.is_loss(None if percent is None else Decimal(percent)) is is_loss


FIRM = {"falls": 0, "unsteady": False, "afraid": False}
FELL = {**FIRM, "falls": 1, "injury": False, "long_lie": False, "fainted": False}


@pytest.mark.parametrize(
    ("values", "risk"),
    [
        (FIRM, FallRisk.LOW),
        (FIRM | {"unsteady": True}, FallRisk.RAISED),
        (FIRM | {"afraid": True}, FallRisk.RAISED),
        (FELL, FallRisk.RAISED),
        (FELL | {"injury": True}, FallRisk.HIGH),
        (FELL | {"long_lie": True}, FallRisk.HIGH),
        (FELL | {"fainted": True}, FallRisk.HIGH),
        (FELL | {"falls": 2}, FallRisk.HIGH),
        (FIRM | {"injury": True}, FallRisk.LOW),
    ],
)
def test_c28_the_risk_follows_from_the_answers(values, risk):
    assert falls.assess(values) == falls.Falls(risk, ())


@pytest.mark.parametrize(
    ("values", "risk", "missing"),
    [
        ({}, None, ("falls", "unsteady", "afraid")),
        (FIRM | {"afraid": None}, None, ("afraid",)),
        (FELL | {"fainted": None}, None, ("fainted",)),
        ({"falls": 2}, FallRisk.HIGH, ("injury", "long_lie", "fainted", "unsteady", "afraid")),
        (FELL | {"injury": True, "afraid": None}, FallRisk.HIGH, ("afraid",)),
    ],
)
def test_c28_what_is_not_answered_is_named(values, risk, missing):
    assert falls.assess(values) == falls.Falls(risk, missing)


@pytest.mark.parametrize(
    ("key", "value", "is_possible"),
    [
        ("falls", 0, True),
        ("falls", 99, True),
        ("falls", 100, False),
        ("falls", -1, False),
        ("falls", 1.5, False),
        ("falls", True, False),
        ("afraid", True, True),
        ("afraid", 1, False),
    ],
)
def test_c28_a_number_of_falls_is_whole(key, value, is_possible):
    assert falls.is_possible(key, value) is is_possible


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (Known(), ()),
        (Known(frailty=4, falls=1, weight_loss=Decimal("4.9"), must=1, medicines=4), ()),
        (Known(frailty=5), (Reason.FRAIL,)),
        (Known(falls=2), (Reason.FALLS,)),
        (Known(weight_loss=Decimal(5)), (Reason.WEIGHT_LOSS,)),
        (Known(must=2), (Reason.NUTRITION,)),
        (Known(medicines=5), (Reason.POLYPHARMACY,)),
        (Known(frailty=9, falls=3, weight_loss=Decimal(12), must=4, medicines=11), tuple(Reason)),
    ],
)
def test_c29_each_reason_has_its_boundary(known, found):
    assert geriatric.reasons(known) == found


def test_c30_a_reason_that_was_answered_is_not_asked_again_and_a_new_one_is():
    found = (Reason.FRAIL, Reason.FALLS)
    assert geriatric.still_open(found, answered=()) == found
    assert geriatric.still_open(found, answered=["FRAIL"]) == (Reason.FALLS,)
    assert geriatric.still_open(found, answered=["FRAIL", "FALLS"]) == ()


def test_c30_the_measure_is_whole_in_both_languages():
    measure = geriatric.MEASURE
    assert all(len(text) == 2 and all(text) for text in (measure.what, measure.helps, measure.observe))
    assert all(measure.if_worse), "a health measure has a plan for worsening"
    assert all(len(words) <= 300 for words in measure.what)
    assert all(
        len(words) <= 500 for text in (measure.helps, measure.observe, measure.if_worse) for words in text
    )
