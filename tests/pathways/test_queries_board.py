"""The board: what needs us now comes first, colours are worked out at the moment of reading."""

from datetime import timedelta

import pytest

from pathways import queries
from pathways.enums import State, Urgency
from pathways.queries import BoardFilter
from tests.cast import ADMITTED_AT, NOON, admitted, pathway_at

pytestmark = pytest.mark.django_db


def board(cast, user, unit, *, now=NOON, **chosen):
    return queries.board(user=user, unit=unit, chosen=BoardFilter(**chosen), now=now)


def test_each_unit_sees_whose_turn_it_is_from_its_own_side(cast):
    admitted(cast)
    seen = {
        unit.name: board(cast, user, unit).rows[0].group
        for user, unit in ((cast.bjorn, cast.ward), (cast.kari, cast.office), (cast.anne, cast.district))
    }
    assert seen == {"Ortopedisk": "NOW", "Dalen tildeling": "COMING", "Dalen hjemmetjeneste": "NOW"}


def test_colours_follow_the_clock_and_not_the_sweep(cast):
    admitted(cast)
    at = {
        Urgency.LATER: ADMITTED_AT,
        Urgency.TODAY: ADMITTED_AT + timedelta(hours=20),
        Urgency.LATE: ADMITTED_AT + timedelta(hours=24, minutes=1),
    }
    assert {
        urgency: board(cast, cast.bjorn, cast.ward, now=now).rows[0].urgency for urgency, now in at.items()
    } == {urgency: urgency for urgency in at}


def test_the_board_tells_when_a_colour_changes_next(cast):
    admitted(cast)
    now = ADMITTED_AT + timedelta(hours=20)
    change = board(cast, cast.bjorn, cast.ward, now=now).next_change_at
    assert change == ADMITTED_AT + timedelta(hours=24, microseconds=1)


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow_with_the_rows(cast, count, django_assert_num_queries):
    for serial in range(count):
        pathway_at(cast, State.AT_HOME, serial=serial)
    with django_assert_num_queries(5):
        shown = board(cast, cast.anne, cast.district, now=ADMITTED_AT + timedelta(days=3))
    assert len(shown.rows) == count


def test_filters_and_counts(cast):
    pathway_at(cast, State.AT_HOME, serial=1)
    admitted(cast, serial=2)
    now = ADMITTED_AT + timedelta(days=2, hours=4)
    whole = board(cast, cast.anne, cast.district, now=now)
    assert (whole.total, whole.counts["NOW"], whole.late) == (2, 2, 1)
    assert [row.name for row in board(cast, cast.anne, cast.district, now=now, state=State.AT_HOME).rows] == [
        "Olga 1 Skog"
    ]
    assert board(cast, cast.anne, cast.district, now=now, is_late=True).total == 1
    assert board(cast, cast.anne, cast.district, now=now, group="WAITING").total == 0


def test_a_stranger_sees_an_empty_board_even_of_our_unit(cast):
    admitted(cast)
    assert board(cast, cast.cecilie, cast.district).total == 0


def test_a_closed_pathway_leaves_the_board(cast):
    pathway_at(cast, State.COMPLETED)
    assert board(cast, cast.anne, cast.district, now=ADMITTED_AT + timedelta(days=40)).total == 0


def test_the_tablet_list_has_what_is_due_first(cast, django_assert_num_queries):
    pathway_at(cast, State.AT_HOME, serial=1, at=ADMITTED_AT + timedelta(days=1))
    pathway_at(cast, State.AT_HOME, serial=2)
    with django_assert_num_queries(6):
        cards = queries.tablet_cards(user=cast.anne, unit=cast.district, now=ADMITTED_AT + timedelta(days=3))
    assert [card.name for card in cards] == ["Olga 2 Skog", "Olga 1 Skog"]
    assert [step.code for step in cards[0].steps] == ["HPH2"]


def test_the_case_shows_the_primary_act_of_the_role(cast):
    pathway = admitted(cast)
    for user, role, act in (
        (cast.bjorn, "WARD_NURSE", "SEND_TIDLIGMELDING"),
        (cast.anne, "HOME_NURSE", "SEND_INNLEGGELSESRAPPORT"),
    ):
        case = queries.case(pathway_id=pathway.pk, user=user, role=role, now=NOON)
        assert case.primary_act.code == act
    ready = next(act for act in case.acts) if case.acts else None
    assert ready is not None


def test_a_clock_says_how_its_time_was_computed(cast):
    pathway = admitted(cast)
    case = queries.case(pathway_id=pathway.pk, user=cast.bjorn, role="WARD_NURSE", now=NOON)
    told = case.clocks[0].explained
    assert "24" in told
    assert "09:00" in told
    assert "D1" in told or "D3" in told
