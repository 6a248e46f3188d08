"""The page of a checklist offers what is known already, to those who may see where it comes from."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from checklists.models import Answer
from pathways import operations, queries
from pathways.enums import State
from pathways.models import NextOfKin, PathwayUnit, Patient
from tests.cast import ADMITTED_AT, admitted, answer_required, author, pathway_at, step
from tests.pathways.views_helpers import at, queries_of, signed_in

pytestmark = pytest.mark.django_db
VISIT_AT = ADMITTED_AT + timedelta(days=4)
REVIEW_AT = ADMITTED_AT + timedelta(days=26)
SAID = (
    ("nutrition", "changed", "Lite matlyst"),
    ("pain", "unchanged", ""),
    ("skin", "not_relevant", ""),
    ("breathing", "unchanged", ""),
    ("usual_function", "Går med rullator", ""),
    ("weight", 61, ""),
    ("goal_now", 3, ""),
)


def tell(cast, here, *said, when):
    answers = [operations.AnswerInput(uuid4(), key, value, note, 0, when) for key, value, note in said]
    operations.apply_answers(step_id=here.pk, answers=answers, by=author(cast.anne), now=when)


@pytest.fixture
def pathway(cast):
    """Return a pathway whose first visit is done: one problem, three areas in order."""
    found = pathway_at(cast, State.AT_HOME)
    here = answer_required(cast, found, "HPH2", at=VISIT_AT - timedelta(minutes=9))
    tell(cast, here, *SAID, when=VISIT_AT)
    operations.finish_step(step_id=here.pk, done_at=VISIT_AT, by=author(cast.anne), now=VISIT_AT)
    return found


@pytest.fixture
def review(pathway):
    return step(pathway, "HPH5")


@pytest.fixture
def anne(cast):
    with at(REVIEW_AT):
        yield signed_in(cast.anne)


def page(cast, here, *, user=None, role="HOME_NURSE"):
    return queries.checklist_page(step_id=here.pk, user=user or cast.anne, role=role, now=REVIEW_AT)


def source(key):
    """Return what the first visit said in the end."""
    return Answer.objects.newest().filter(item__key=key).earliest("pk")


def post(client, here, verb="answer", *, headers=None, **data):
    address = reverse(f"pathways:{verb}", args=[here.pk])
    return client.post(address, {"client_id": str(uuid4()), "seen_version": 0} | data, headers=headers or {})


def text(response):
    return response.content.decode()


# --- What is offered ---------------------------------------------------------------------------------


def test_the_review_shows_what_the_first_visit_said_of_each_area(cast, review):
    carried = page(cast, review).carried
    (nutrition,) = carried["nutrition"]
    assert (nutrition.code, nutrition.note, nutrition.by_name, nutrition.answered_at) == (
        "HPH2", "Lite matlyst", "Anne Ås", VISIT_AT
    )  # fmt: skip
    assert (nutrition.is_area, nutrition.is_calm, nutrition.is_problem) == (True, False, True)
    assert all(carried[key][0].is_calm for key in ("pain", "skin", "breathing"))
    (function,) = carried["usual_function"]
    assert (function.is_area, function.text) == (False, "Går med rullator")
    assert not {"weight", "goal_now", "frailty_cfs", "gp_informed"} & set(carried)


def test_the_newest_answer_is_offered_whichever_checklist_it_came_from(cast, pathway, review):
    when = VISIT_AT + timedelta(days=3)
    four = operations.open_hph4(pathway_id=pathway.pk, at=when, by=author(cast.anne), now=when)
    tell(cast, four, ("usual_function", "Sitter i rullestol", ""), when=when)
    (function,) = page(cast, review).carried["usual_function"]
    assert (function.text, function.code) == ("Sitter i rullestol", "HPH4")
    tell(cast, four, ("usual_function", None, ""), when=when + timedelta(minutes=1))
    (function,) = page(cast, review).carried["usual_function"]
    assert (function.text, function.code) == ("Går med rullator", "HPH2")


def test_what_is_registered_stands_beside_it_once(cast, pathway):
    now = admitted(cast, at=REVIEW_AT - timedelta(hours=2))
    here = step(now, "HPH6")
    tell(cast, step(now, "HPH6"), ("diagnoses", "KOLS", ""), when=REVIEW_AT - timedelta(hours=1))
    Patient.objects.update(critical_information="Penicillin", lives_alone=True)
    NextOfKin.objects.create(patient=now.patient, name="Kari Moen", relation="datter", phone="900 00 000")
    carried = page(cast, here).carried
    assert "diagnoses" not in carried
    (critical,) = carried["critical_information"]
    assert (critical.text, critical.is_registered, critical.answered_at) == ("Penicillin", True, None)
    assert carried["lives_alone"][0].value == "yes"
    assert carried["next_of_kin_contact"][0].text == "Kari Moen (datter) 900 00 000"
    assert carried["usual_function"][0].text == "Går med rullator"
    Patient.objects.update(critical_information="", lives_alone=None)
    assert not {"critical_information", "lives_alone"} & set(page(cast, here).carried)


def test_what_says_the_same_twice_is_offered_once(cast, pathway):
    tell_at = VISIT_AT + timedelta(days=3)
    first = operations.open_hph4(pathway_id=pathway.pk, at=tell_at, by=author(cast.anne), now=tell_at)
    tell(cast, first, ("critical_information", "Allergi:  penicillin", ""), when=tell_at)
    Patient.objects.update(critical_information="allergi: Penicillin")
    second = operations.open_hph4(pathway_id=pathway.pk, at=tell_at, by=author(cast.anne), now=tell_at)
    (only,) = page(cast, second).carried["critical_information"]
    assert only.code == "HPH4"


def test_an_earlier_pathway_that_one_may_not_see_is_not_offered(cast, pathway):
    now = admitted(cast, at=REVIEW_AT - timedelta(hours=2))
    here = step(now, "HPH6")
    assert page(cast, here).carried["usual_function"][0].text == "Går med rullator"
    PathwayUnit.objects.filter(pathway=pathway).update(ended_at=REVIEW_AT)
    assert "usual_function" not in page(cast, here).carried


def test_another_patients_answers_are_never_offered(cast, pathway):
    other = pathway_at(cast, State.AT_HOME, serial=1)
    tell(cast, step(other, "HPH2"), ("mood", "changed", "Trist"), when=VISIT_AT)
    assert "aids_in_use" not in page(cast, step(other, "HPH2")).carried
    assert "mood" not in {
        key for key, each in page(cast, step(pathway, "HPH5")).carried.items() if "Trist" in each[0].note
    }


def test_nothing_is_offered_to_whom_cannot_answer_or_when_it_is_done(cast, pathway, review):
    assert page(cast, review, user=cast.bjorn, role="WARD_NURSE").carried == {}
    assert page(cast, step(pathway, "HPH2")).carried == {}
    assert page(cast, review).carried


def test_what_is_offered_costs_two_queries_however_much_it_is(cast, review, django_assert_num_queries):
    with django_assert_num_queries(12):
        page(cast, review)
    with django_assert_num_queries(10):
        page(cast, review, role="WARD_NURSE")
    tell(cast, review, ("mood", "changed", ""), ("sleep", "unchanged", ""), when=REVIEW_AT)
    NextOfKin.objects.bulk_create(
        NextOfKin(patient=review.pathway.patient, name=f"Kari {number}") for number in range(5)
    )
    with django_assert_num_queries(12):
        page(cast, review)


# --- On the page -------------------------------------------------------------------------------------


def test_an_offer_stands_beside_an_empty_field_and_is_counted_nowhere(anne, review):
    shown = text(anne.get(reverse("pathways:checklist", args=[review.pk])))
    assert "0 of 47 saved" in shown
    assert 'name="value" aria-describedby="error-usual_function"></textarea>' in shown
    assert f'name="confirm" value="{source("usual_function").pk}"' in shown
    assert f'name="compared" value="{source("nutrition").pk}"' in shown
    body = shown[shown.index('id="part-body"') : shown.index('id="part-movement"')]
    assert "data-rest-count>3</span>" in body
    assert str(source("nutrition").pk) not in body[body.index("data-rest") :]
    movement = shown[shown.index('id="part-movement"') : shown.index('id="part-mind"')]
    assert "data-rest" not in movement


def test_a_confirmation_is_answered_with_where_it_came_from(anne, review):
    reply = post(
        anne,
        review,
        item="usual_function",
        confirm=source("usual_function").pk,
        headers={"HX-Request": "true"},
    )
    assert reply.status_code == 200
    assert "Confirmed from HPH2" in text(reply)
    assert "Anne Ås" in text(reply)
    assert Answer.objects.latest("pk").confirmed_from == source("usual_function")
    again = text(anne.get(reverse("pathways:checklist", args=[review.pk])))
    assert "Confirmed from HPH2" in again
    assert (
        'name="confirm"' not in again[again.index('id="item-usual_function"') : again.index('id="part-mind"')]
    )


def test_unchanged_keeps_what_it_was_compared_with_and_changed_does_not(anne, review):
    compared = source("nutrition").pk
    post(anne, review, item="nutrition", value="unchanged", compared=compared)
    assert Answer.objects.latest("pk").confirmed_from_id == compared
    post(anne, review, item="nutrition", value="changed", compared=compared, seen_version=1)
    assert Answer.objects.latest("pk").confirmed_from is None
    post(anne, review, item="nutrition", value="unchanged", compared=compared, seen_version=2, clear="1")
    assert (Answer.objects.latest("pk").value, Answer.objects.latest("pk").confirmed_from) == (None, None)


@pytest.mark.parametrize("confirm", ["0", "x", "999999999", "9" * 40, "", "registered"])
def test_what_cannot_be_confirmed_is_said_at_the_question(anne, review, confirm):
    refused = post(anne, review, item="usual_function", confirm=confirm, headers={"HX-Request": "true"})
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#error-usual_function")
    plain = post(anne, review, item="usual_function", confirm=confirm)
    assert plain.status_code == 422
    assert "ds-validation-message" in text(plain)
    assert not Answer.objects.filter(checklist=review.checklist_id).exists()


def test_one_tap_for_a_section_stores_each_answer_by_itself(anne, review):
    keys = ("pain", "skin", "breathing")
    data = {
        "item": keys,
        "client_id": [str(uuid4()) for _ in keys],
        "compared": [source(key).pk for key in keys],
        "seen_version": [0, 0, 0],
    }
    for _twice in range(2):
        reply = post(anne, review, "confirm-rest", **data)
        assert (reply.status_code, reply.url) == (302, f"/sjekkliste/{review.pk}/#item-breathing")
    stored = Answer.objects.filter(checklist=review.checklist_id).order_by("pk")
    assert [(each.item.key, each.value, each.confirmed_from_id) for each in stored] == [
        (key, "unchanged", source(key).pk) for key in keys
    ]


def test_one_tap_refuses_what_is_not_the_first_visits(cast, anne, review):
    good = {"item": "pain", "compared": source("pain").pk}
    bad = {"item": "usual_function", "compared": "x"}
    assert post(anne, review, "confirm-rest", **bad).status_code == 422
    assert post(anne, review, "confirm-rest").status_code == 302
    both = {key: [good[key], bad[key]] for key in good} | {
        "client_id": [str(uuid4()), "no id"], "seen_version": ["0", "x"]
    }  # fmt: skip
    assert post(anne, review, "confirm-rest", **both).status_code == 302
    assert "cannot be carried over" in text(anne.get(f"/sjekkliste/{review.pk}/"))
    assert Answer.objects.get(checklist=review.checklist_id).item.key == "pain"
    with at(REVIEW_AT):
        assert post(signed_in(cast.cecilie), review, "confirm-rest", **good).status_code == 404
        assert post(signed_in(cast.cecilie), review, "confirm-rest").status_code == 404
    assert anne.get(reverse("pathways:confirm-rest", args=[review.pk])).status_code == 405


def test_a_done_checklist_says_for_ever_what_was_confirmed(cast, anne, review):
    answer_required(cast, review.pathway, "HPH5", at=REVIEW_AT)
    post(anne, review, item="nutrition", value="unchanged", compared=source("nutrition").pk, seen_version=1)
    operations.finish_step(step_id=review.pk, done_at=REVIEW_AT, by=author(cast.anne), now=REVIEW_AT)
    shown = text(anne.get(reverse("pathways:checklist", args=[review.pk])))
    read = shown[shown.index('id="item-nutrition"') : shown.index('id="item-elimination"')]
    assert "HPH2: Endret «Lite matlyst»" in read
    assert "Confirmed from HPH2" in read


def test_the_tablets_door_takes_confirmations(anne, review):
    def tick(**more):
        return {
            "client_id": str(uuid4()),
            "answered_at": REVIEW_AT.isoformat(),
            "item_key": "usual_function",
        } | more

    good = tick(confirmed_from=source("usual_function").pk)
    bad = [
        tick(confirmed_from=source("weight").pk), tick(confirmed_from=0), tick(value="x", is_registered=True)
    ]  # fmt: skip
    body = {"steps": [{"step": review.pk, "answers": [good, *bad]}]}
    (said,) = anne.post("/nettbrett/synk/", body, content_type="application/json").json()["steps"]
    assert said["applied"] == [good["client_id"]]
    assert {each["client_id"] for each in said["refused"]} == {each["client_id"] for each in bad}
    stored = Answer.objects.get(checklist=review.checklist_id)
    assert (stored.value, stored.confirmed_from) == ("Går med rullator", source("usual_function"))


def test_a_plain_tick_asks_for_nothing_of_this(anne, review):
    post(anne, review, item="mood", value="changed", headers={"HX-Request": "true"})
    asked = queries_of(
        lambda: post(anne, review, item="sleep", value="changed", headers={"HX-Request": "true"})
    )
    assert not any("confirmed_from" in sql and sql.startswith("SELECT") for sql in asked)
