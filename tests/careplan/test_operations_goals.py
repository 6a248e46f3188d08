"""Goals: what is kept, what is refused, and two people at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.rules import NotAllowed
from careplan import operations, queries
from careplan.models import Goal, GoalScore
from pathways import operations as pathway_operations
from pathways.models import BoardVersion, Pathway
from tests.careplan.builders import VISIT_AT, goal, score
from tests.cast import author

pytestmark = pytest.mark.django_db


def test_a_goal_is_kept_in_the_patients_words_and_shown_on_the_pathway(cast, home):
    version = BoardVersion.objects.get(unit=cast.district).version

    kept = goal(home, by=cast.anne, words="  Gå til butikken igjen ")

    shown = Pathway.objects.get(pk=home.pk)
    assert kept.words == "Gå til butikken igjen"
    assert shown.what_matters == "Gå til butikken igjen"
    assert shown.goals == [
        {"text": "Gå til butikken igjen", "now": None, "importance": None, "benefit": None, "disputed": False}
    ]
    assert shown.events.filter(kind="GOAL_SET", by=cast.anne).exists()
    assert BoardVersion.objects.get(unit=cast.district).version > version


def test_newer_words_of_the_patient_stay_the_headline(cast, home):
    Pathway.objects.filter(pk=home.pk).update(
        what_matters="Se barnebarna", what_matters_at=VISIT_AT + timedelta(hours=1)
    )

    goal(home, by=cast.anne)

    assert Pathway.objects.get(pk=home.pk).what_matters == "Se barnebarna"


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_a_goal_without_words_is_refused(cast, home, words):
    with pytest.raises(NotAllowed, match="own words"):
        goal(home, by=cast.anne, words=words)


def test_the_same_goal_is_written_down_once(cast, home):
    goal(home, by=cast.anne)
    with pytest.raises(NotAllowed, match="already written down"):
        goal(home, by=cast.anne, words="gå til BUTIKKEN igjen")
    assert Goal.objects.count() == 1


def test_a_closed_pathway_takes_no_goals_and_no_scores(cast, home):
    kept = goal(home, by=cast.anne)
    pathway_operations.cancel(pathway_id=home.pk, reason="Flyttet", by=author(cast.kari), now=VISIT_AT)
    with pytest.raises(NotAllowed, match="closed"):
        goal(home, by=cast.anne, words="Noe annet")
    with pytest.raises(NotAllowed, match="closed"):
        score(kept, by=cast.anne)


def test_strangers_find_no_goal_and_other_roles_are_refused(cast, home):
    kept = goal(home, by=cast.anne)
    with pytest.raises(Goal.DoesNotExist):
        score(kept, by=cast.cecilie)
    with pytest.raises(Pathway.DoesNotExist):
        goal(home, by=cast.cecilie, words="Noe annet")
    with pytest.raises(NotAllowed, match="role"):
        score(kept, by=cast.lars)


@pytest.mark.parametrize("wrong", [{"current": 11}, {"importance": -1}, {"occasion": "HPH5", "benefit": 11}])
def test_a_score_off_the_scale_is_refused_and_nothing_is_written(cast, home, wrong):
    kept = goal(home, by=cast.anne)
    with pytest.raises(NotAllowed, match="0 to 10"):
        score(kept, by=cast.anne, **wrong)
    assert not GoalScore.objects.exists()


def test_the_database_refuses_it_too_and_changes_nothing_that_is_written(cast, home):
    kept = goal(home, by=cast.anne)
    first = score(kept, by=cast.anne)
    fields = {"goal": kept, "occasion": "HPH2", "importance": 9, "at": VISIT_AT, "recorded_at": VISIT_AT}
    with pytest.raises(IntegrityError, match="on_the_scale"), transaction.atomic():
        GoalScore(
            **fields, client_id=uuid4(), version=2, seen_version=1, current=11, by=cast.anne, by_name="Anne"
        ).save()
    with pytest.raises(TypeError):
        GoalScore.objects.filter(pk=first.pk).update(current=9)


def test_benefit_waits_for_the_review(cast, home):
    kept = goal(home, by=cast.anne)
    with pytest.raises(NotAllowed, match="four-week review"):
        score(kept, by=cast.anne, benefit=5)


def test_a_score_at_the_review_keeps_the_first_one(cast, home):
    kept = goal(home, by=cast.anne)
    score(kept, by=cast.anne, current=3)
    score(kept, by=cast.anne, current=8, seen=1, occasion="HPH5", benefit=7, at=VISIT_AT + timedelta(days=24))

    _pathway_id, shown = queries.goal_of(goal_id=kept.pk, user=cast.anne)

    assert [each.current for each in shown.scores] == [8, 3]
    assert (shown.change, shown.is_disputed) == (5, False)
    assert Pathway.objects.get(pk=home.pk).goals[0] | {"text": ""} == {
        "text": "",
        "now": 8,
        "importance": 9,
        "benefit": 7,
        "disputed": False,
    }


def test_the_same_score_sent_twice_is_one(cast, home):
    kept, client_id = goal(home, by=cast.anne), uuid4()
    first = score(kept, by=cast.anne, client_id=client_id)
    assert score(kept, by=cast.anne, client_id=client_id).pk == first.pk
    assert GoalScore.objects.count() == 1


def test_two_who_did_not_see_each_other_are_kept_side_by_side_and_a_person_chooses(cast, home):
    kept = goal(home, by=cast.anne)
    score(kept, by=cast.anne, current=3)
    annes = score(kept, by=cast.anne, current=6, seen=1)
    score(kept, by=cast.bjorn, current=4, seen=1)
    assert Pathway.objects.get(pk=home.pk).goals[0]["disputed"] is True

    operations.choose_score(goal_id=kept.pk, score_id=annes.pk, by=author(cast.anne), now=VISIT_AT)

    _pathway_id, shown = queries.goal_of(goal_id=kept.pk, user=cast.anne)
    assert [each.current for each in shown.beside] == [6]
    assert len(shown.scores) == 3
    assert Pathway.objects.get(pk=home.pk).goals[0]["now"] == 6
    with pytest.raises(NotAllowed, match="already chosen"):
        operations.choose_score(goal_id=kept.pk, score_id=annes.pk, by=author(cast.anne), now=VISIT_AT)


def test_a_goal_is_closed_with_a_reason_and_leaves_the_headline(cast, home):
    kept = goal(home, by=cast.anne)
    goal(home, by=cast.anne, words="Sove om natten")
    with pytest.raises(NotAllowed, match="why"):
        operations.end_goal(goal_id=kept.pk, reason=" ", by=author(cast.anne), now=VISIT_AT)

    operations.end_goal(goal_id=kept.pk, reason="Nådd", by=author(cast.anne), now=VISIT_AT)

    shown = Pathway.objects.get(pk=home.pk)
    assert [each["text"] for each in shown.goals] == ["Sove om natten"]
    assert shown.what_matters == "Sove om natten"
    with pytest.raises(NotAllowed, match="closed"):
        score(kept, by=cast.anne)
