"""C3 to C6: days of evaluation, the plan for worsening, problems and their measures, the work list."""

import json
from datetime import UTC, date, datetime

import pytest

from careplan.enums.plan import Area, MeasureKind
from careplan.rules import measures, plan
from tests.cast import CONTENT

HOME_AT = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)  # 5 March, half past midnight in Oslo


@pytest.mark.parametrize(
    ("occasion", "home", "own", "day"),
    [
        pytest.param("THREE_DAYS", HOME_AT, None, date(2026, 3, 8), id="C3 three days, counted in Oslo"),
        pytest.param(
            "FOUR_WEEKS", HOME_AT, None, date(2026, 4, 2), id="C3 four weeks, over the clock change"
        ),
        pytest.param("FOUR_WEEKS", HOME_AT, date(2026, 3, 20), date(2026, 3, 20), id="C3 a day of its own"),
        pytest.param("THREE_DAYS", None, None, None, id="C3 nobody knows the homecoming"),
    ],
)
def test_c3_a_measure_is_evaluated_three_days_and_four_weeks_after_the_homecoming(occasion, home, own, day):
    before = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert plan.evaluation_date(occasion, homecoming_at=home, planned_at=before, own_date=own) == day


def test_c3_a_measure_planned_later_is_counted_from_that_day():
    later = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
    assert plan.evaluation_date("THREE_DAYS", homecoming_at=HOME_AT, planned_at=later) == date(2026, 3, 23)


@pytest.mark.parametrize(
    ("kind", "if_worse", "lacks"),
    [("HEALTH", "", True), ("HEALTH", "Ring 113", False), ("PREVENTIVE", "", False)],
)
def test_c4_a_health_measure_has_a_plan_for_worsening(kind, if_worse, lacks):
    assert plan.lacks_contingency(kind=kind, if_worse=if_worse) is lacks


@pytest.mark.parametrize(
    ("key", "value", "area"),
    [
        ("nutrition", "new_problem", "nutrition"),
        ("nutrition", "changed", "nutrition"),
        ("nutrition", "unchanged", None),
        ("trigger", "fall", "falls"),
        ("abcde_b", "deviation", "breathing"),
        ("abcde_b", "normal", None),
        ("cause_fluid", True, "nutrition"),
        ("cause_fluid", False, None),
        ("weight", 80, None),
        ("trigger", ["fall"], None),
    ],
)
def test_c5_what_is_new_or_changed_is_a_problem(key, value, area):
    found = measures.problem_of(item_key=key, value=value)
    assert (found.area if found else None) == area


def test_c5_every_area_of_the_checklists_offers_measures_and_has_a_name():
    asked = {
        item["key"]
        for code in ("HPH2", "HPH5")
        for section in json.loads((CONTENT / f"{code}.json").read_text())["sections"]
        for item in section["items"]
        if {"new_problem", "changed"} <= {choice["value"] for choice in item.get("choices", [])}
    }
    assert asked == set(measures.TABLE)
    assert set(Area.values) == {*measures.TABLE, "other"}


def test_c5_the_table_is_whole_in_both_languages_and_each_of_the_five_kinds_is_there():
    suggestions = [each for area in measures.TABLE.values() for each in area]
    assert len({each.key for each in suggestions}) == len(suggestions) == len(measures.BY_KEY)
    assert {each.kind for each in suggestions} == set(MeasureKind.values)
    for each in suggestions:
        assert all(bool(nb) == bool(nn) for nb, nn in each.texts), each.key
        assert each.what[0], each.key
        assert not plan.lacks_contingency(kind=each.kind, if_worse=each.if_worse[0]), each.key
        assert max(len(text) for pair in each.texts for text in pair) <= 300, each.key


def test_c6_a_measure_that_says_nothing_of_its_own_is_something_we_help_with():
    nothing = dict.fromkeys(("does", "helps", "observe", "report", "if_worse"), "")
    assert plan.work_line(what="Gå tur", **nothing).helps == "Gå tur"
    assert plan.work_line(what="Gå tur", **{**nothing, "does": "Går"}).helps == ""


def test_what_is_taken_over_runs_at_once_where_help_at_home_has_begun():
    assert plan.starts_at_once(pathway_state="AT_HOME")
    assert not plan.starts_at_once(pathway_state="ADMITTED")
