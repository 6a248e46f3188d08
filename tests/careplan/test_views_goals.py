"""The pages of the goals, and the goals on every page about a patient."""

from uuid import uuid4

import pytest

from audit.models import AccessEntry
from careplan import operations, queries
from careplan.models import Goal, GoalScore
from pathways.enums import State
from pathways.models import Pathway
from tests.careplan.builders import VISIT_AT, goal, score
from tests.cast import author, pathway_at, step
from tests.pathways.views_helpers import at, queries_of, signed_in

pytestmark = pytest.mark.django_db


def test_a_goal_is_written_scored_and_shown(anne, cast, home):
    written = anne.post(f"/forlop/{home.pk}/mal/", {"words": "Gå til butikken igjen"}, follow=True)
    kept = Goal.objects.get()
    form = anne.get(f"/mal/{kept.pk}/skar/").context["form"]
    assert "benefit" not in form.fields

    shown = anne.post(
        f"/mal/{kept.pk}/skar/",
        {
            "current": "3",
            "importance": "9",
            "occasion": form["occasion"].initial,
            "at": form["at"].initial.strftime("%Y-%m-%dT%H:%M"),
            "client_id": form["client_id"].initial,
            "seen_version": form["seen_version"].initial,
        },
        follow=True,
    )

    assert "Score the goal" in written.content.decode()
    assert "At the first visit (HPH2)" in shown.content.decode()
    assert (GoalScore.objects.get().current, GoalScore.objects.get().at) == (3, VISIT_AT)


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(anne, cast, home):
    kept = goal(home, by=cast.anne)
    data = {"current": "11", "importance": "9", "occasion": "HPH2", "at": "2026-03-05T10:00"}

    answer = anne.post(f"/mal/{kept.pk}/skar/", {**data, "client_id": uuid4(), "seen_version": "0"})

    assert answer.status_code == 422
    assert "A score is a whole number from 0 to 10." in answer.content.decode()
    assert answer.context["form"]["importance"].value() == "9"
    assert anne.post(f"/forlop/{home.pk}/mal/", {"words": " "}).status_code == 422


def test_two_scores_stand_side_by_side_until_one_is_chosen(anne, cast, home):
    kept = goal(home, by=cast.anne)
    annes, bjorns = score(kept, by=cast.anne, current=6), score(kept, by=cast.bjorn, current=4)

    before = anne.get(f"/forlop/{home.pk}/mal/").content.decode()
    after = anne.post(f"/mal/{kept.pk}/skar/{bjorns.pk}/velg/", follow=True).content.decode()
    again = anne.post(f"/mal/{kept.pk}/skar/{annes.pk}/velg/", follow=True).content.decode()

    assert "Choose this one (now 6, Anne Ås)" in before
    assert "Choose this one" not in after
    assert "Somebody has already chosen" in again


def test_words_from_a_checklist_become_a_goal_with_one_tap(anne, cast, home):
    Pathway.objects.filter(pk=home.pk).update(what_matters="Se barnebarna", what_matters_at=VISIT_AT)
    assert "Make it a goal" in anne.get(f"/forlop/{home.pk}/mal/").content.decode()

    shown = anne.post(f"/forlop/{home.pk}/mal/overta/", {"words": "Se barnebarna"}, follow=True)

    assert Goal.objects.get().words == "Se barnebarna"
    assert "Make it a goal" not in shown.content.decode()


def test_a_goal_is_closed_on_its_own_page(anne, cast, home):
    kept = goal(home, by=cast.anne)
    assert anne.post(f"/mal/{kept.pk}/avslutt/", {"reason": ""}).status_code == 422
    shown = anne.post(f"/mal/{kept.pk}/avslutt/", {"reason": "Nådd"}, follow=True)
    assert "1 goal that is closed" in shown.content.decode()


def test_looks_are_logged_and_strangers_get_404(anne, cast, home):
    kept = goal(home, by=cast.anne)
    paths = [
        f"/forlop/{home.pk}/mal/",
        f"/mal/{kept.pk}/skar/",
        f"/mal/{kept.pk}/avslutt/",
        f"/forlop/{home.pk}/omsorgsplan/",
    ]
    for path in paths:
        assert anne.get(path).status_code == 200
    pages = set(AccessEntry.objects.about_patient(home.patient_id).values_list("page", flat=True))
    assert {
        "careplan:goals",
        "careplan:goal-score",
        "careplan:goal-end",
        "careplan:for-pathway",
    } <= pages

    stranger = signed_in(cast.cecilie)
    assert {stranger.get(path).status_code for path in paths} == {404}


def test_who_may_only_look_sees_no_buttons(cast, home):
    goal(home, by=cast.anne)
    with at(VISIT_AT):
        shown = signed_in(cast.lars).get(f"/forlop/{home.pk}/mal/").content.decode()
        refused = signed_in(cast.lars).post(f"/forlop/{home.pk}/mal/", {"words": "Noe annet"})
    assert "Score the goal" not in shown
    assert "Write down the goal" not in shown
    assert refused.status_code == 409


def test_every_page_about_the_patient_shows_the_goals_without_one_more_query(published, anne, cast, home):
    paths = [
        f"/forlop/{home.pk}/",
        "/nettbrett/",
        f"/sjekkliste/{step(home, 'HPH2').pk}/",
    ]
    before = [len(queries_of(lambda path=path: anne.get(path))) for path in paths]
    for number in range(3):
        score(goal(home, by=cast.anne, words=f"Mål {number}"), by=cast.anne, current=number)

    after = [len(queries_of(lambda path=path: anne.get(path))) for path in paths]

    assert after == before
    for path in paths:
        text = anne.get(path).content.decode()
        assert text.index("Mål 0") < text.index("Mål 2"), path
        assert "now 2 of 10, importance 9" in text, path


def test_the_goals_cost_six_queries_however_many(cast, home, django_assert_num_queries):
    for number in range(4):
        score(goal(home, by=cast.anne, words=f"Mål {number}"), by=cast.anne)
    with django_assert_num_queries(6):
        shown = queries.goals_page(pathway_id=home.pk, user=cast.anne)
    assert len(shown.goals) == 4


def test_an_older_pathways_goals_are_offered_on_the_next_one(cast, home):
    goal(home, by=cast.anne, words="Danse igjen")
    operations.end_goal(
        goal_id=goal(home, by=cast.anne, words="Nådd mål").pk,
        reason="Nådd",
        by=author(cast.anne),
        now=VISIT_AT,
    )
    again = pathway_at(cast, State.AT_HOME, at=VISIT_AT)
    assert again.previous_id == home.pk
    shown = queries.goals_page(pathway_id=again.pk, user=cast.anne)
    assert shown.candidates == ("Danse igjen",)
