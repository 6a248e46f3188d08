"""C1 and C2: the scale, and which scores stand."""

import pytest

from careplan.rules import goals
from careplan.rules.goals import Chosen, Scored, ScoreProblem


@pytest.mark.parametrize("value", [0, 5, 10])
def test_c1_whole_numbers_from_0_to_10_are_on_the_scale(value):
    assert goals.is_on_scale(value)


@pytest.mark.parametrize("value", [-1, 11, 5.5, "5", None, True])
def test_c1_nothing_else_is(value):
    assert not goals.is_on_scale(value)


@pytest.mark.parametrize(
    ("occasion", "benefit", "problem"),
    [
        ("HPH2", None, None),
        ("HPH2", 5, ScoreProblem.BENEFIT_TOO_EARLY),
        ("HPH5", 5, None),
        ("HPH5", None, None),
        ("OTHER", 12, ScoreProblem.OUTSIDE),
    ],
)
def test_c1_benefit_is_for_those_who_have_tried_the_follow_up(occasion, benefit, problem):
    assert goals.score_problem(occasion=occasion, current=3, importance=9, benefit=benefit) == problem


@pytest.mark.parametrize(
    ("scores", "choices", "standing"),
    [
        pytest.param([], [], (), id="C2 none"),
        pytest.param([(1, 0)], [], (1,), id="C2 one"),
        pytest.param([(1, 0), (2, 1)], [], (2,), id="C2 the second saw the first"),
        pytest.param([(1, 0), (2, 1), (3, 1)], [], (3, 2), id="C2 two saw the same"),
        pytest.param([(1, 0), (2, 0), (3, 0)], [], (3, 2, 1), id="C2 three at once"),
        pytest.param([(1, 0), (2, 1), (3, 1)], [(2, 3)], (2,), id="C2 the choice settles"),
        pytest.param([(1, 0), (2, 1), (3, 1), (4, 3)], [], (4,), id="C2 a score that saw both settles"),
        pytest.param([(1, 0), (2, 1), (3, 1), (4, 3)], [(2, 3)], (4,), id="C2 newer than the choice"),
        pytest.param(
            [(1, 0), (2, 0), (3, 1)], [(2, 2)], (3, 2), id="C2 late, without having seen the choice"
        ),
    ],
)
def test_c2_a_score_gives_way_to_one_that_saw_it(scores, choices, standing):
    assert goals.standing([Scored(*each) for each in scores], [Chosen(*each) for each in choices]) == standing


@pytest.mark.parametrize(
    ("done", "still_open", "occasion"),
    [((), ("HPH2",), "HPH2"), (("HPH2",), ("HPH5",), "HPH5"), (("HPH2", "HPH5"), (), "OTHER")],
)
def test_the_occasion_is_proposed_from_the_stations(done, still_open, occasion):
    assert goals.suggested_occasion(done_steps=frozenset(done), open_steps=frozenset(still_open)) == occasion
