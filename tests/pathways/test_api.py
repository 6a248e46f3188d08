"""The door for the tablet's queue."""

from datetime import timedelta
from uuid import uuid4

import pytest

from audit.models import AccessEntry
from checklists.models import Answer
from pathways import api
from pathways.enums import State
from tests.cast import ADMITTED_AT, finish, pathway_at, step
from tests.pathways.views_helpers import at, queries_of, signed_in

pytestmark = pytest.mark.django_db
VISIT_AT = ADMITTED_AT + timedelta(days=4)
DOOR = "/nettbrett/synk/"
MOST_STATEMENTS_AN_ANSWER = 12


@pytest.fixture
def anne(cast):
    """Home nurse whose tablet has coverage again."""
    with at(VISIT_AT):
        yield signed_in(cast.anne)


@pytest.fixture
def hph2(cast):
    return step(pathway_at(cast, State.AT_HOME), "HPH2")


def tick(key, value="changed", **changes):
    ticked = {
        "client_id": str(uuid4()), "item_key": key, "value": value, "note": "", "seen_version": 0,
        "answered_at": (VISIT_AT - timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    return ticked | changes


def send(client, *steps):
    body = {"steps": [{"step": number, "answers": answers} for number, answers in steps]}
    return client.post(DOOR, body, content_type="application/json")


def test_a_batch_is_stored_and_each_answer_is_accounted_for(cast, anne, hph2):
    ticks = [tick("pain"), tick("breathing", "unchanged"), tick("weight", 80.5)]
    reply = send(anne, (hph2.pk, ticks)).json()
    (said,) = reply["steps"]
    assert said["applied"] == [each["client_id"] for each in ticks]
    assert (said["refused"], said["state"], said["missing"]) == ([], "IN_PROGRESS", 7)
    assert said["versions"] == {"pain": 1, "breathing": 1, "weight": 1}
    assert reply["now"] == VISIT_AT.isoformat()
    stored = Answer.objects.get(item__key="pain")
    assert (stored.answered_at, stored.recorded_at) == (VISIT_AT - timedelta(hours=1), VISIT_AT)
    assert AccessEntry.objects.latest("pk").action == "CHANGE"


def test_sending_it_again_changes_nothing_and_gets_the_same_answer(cast, anne, hph2):
    ticks = [tick("pain"), tick("breathing")]
    first = send(anne, (hph2.pk, ticks)).json()
    again = send(anne, (hph2.pk, ticks)).json()
    assert again == first
    assert Answer.objects.count() == 2
    finish(cast, hph2.pathway, "HPH2", at=VISIT_AT)
    closed = send(anne, (hph2.pk, [*ticks, tick("skin")])).json()["steps"][0]
    assert closed["applied"] == [each["client_id"] for each in ticks]
    assert [each["item_key"] for each in closed["refused"]] == ["skin"]
    assert "HPH2" in closed["refused"][0]["reason"]


BROKEN = [
    ({"client_id": "not-an-id"}, "not-an-id"),
    ({"value": "no_such_choice"}, None),
    ({"item_key": "no_such_item"}, None),
    ({"answered_at": (VISIT_AT + timedelta(days=2)).isoformat()}, None),
    ({"answered_at": "yesterday"}, None),
    ({"seen_version": -1}, None),
    ({"seen_version": 10**30}, None),
    ({"note": "x" * 3000}, None),
    ({"value": {"a": ["list"]}}, None),
    ({"item_key": "what\x00matters"}, None),
]


@pytest.mark.parametrize(("broken", "shown_id"), BROKEN)
def test_one_broken_answer_does_not_hold_back_the_others(cast, anne, hph2, broken, shown_id):
    bad = tick("pain", **broken)
    said = send(anne, (hph2.pk, [tick("skin"), bad, tick("breathing")])).json()["steps"][0]
    assert len(said["applied"]) == 2
    (refused,) = said["refused"]
    assert refused["client_id"] == (shown_id or bad["client_id"])
    assert len(refused["reason"]) > 10
    assert not Answer.objects.filter(item__key="pain").exists()


@pytest.mark.parametrize("broken", [None, 7, "tick", [], {"client_id": ["a"]}])
def test_what_is_no_answer_at_all_is_refused_by_itself(cast, anne, hph2, broken):
    said = send(anne, (hph2.pk, [broken, tick("skin")])).json()["steps"][0]
    assert (len(said["applied"]), len(said["refused"])) == (1, 1)


@pytest.mark.parametrize(
    "body",
    [{}, {"steps": []}, {"steps": "all"}, {"steps": [{"step": "x", "answers": [1]}]}, [], "nothing", None],
)
def test_a_batch_that_cannot_be_read_is_refused_whole(anne, hph2, body):
    assert anne.post(DOOR, body, content_type="application/json").status_code == 400
    assert anne.post(DOOR, "{", content_type="application/json").status_code == 400
    assert send(anne, (hph2.pk, [tick("pain")])).status_code == 200


def test_a_batch_too_large_is_refused_whole(anne, hph2):
    half = api.MOST_ANSWERS // 2
    too_many = send(anne, (hph2.pk, [tick("pain")] * half), (hph2.pk, [tick("pain")] * (half + 1)))
    assert too_many.status_code == 413
    assert str(api.MOST_ANSWERS) in too_many.json()["detail"]
    assert not Answer.objects.exists()


def test_a_strangers_answers_are_refused_as_if_the_checklist_did_not_exist(cast, anne, hph2):
    with at(VISIT_AT):
        stranger = signed_in(cast.cecilie)
    theirs = send(stranger, (hph2.pk, [tick("pain")])).json()["steps"][0]
    nobodys = send(stranger, (10**9, [tick("pain")])).json()["steps"][0]
    assert theirs["refused"][0]["reason"] == nobodys["refused"][0]["reason"]
    assert (theirs["applied"], theirs["state"]) == ([], None)
    assert send(anne, (hph2.pk, [tick("pain")])).json()["steps"][0]["applied"]


def test_one_checklist_that_is_refused_does_not_hold_back_another(cast, anne, hph2):
    waiting = step(hph2.pathway, "HPH3")
    reply = send(
        anne, (waiting.pk, [tick("pain")]), (10**9, [tick("pain")]), (hph2.pk, [tick("pain")])
    ).json()
    assert [len(each["applied"]) for each in reply["steps"]] == [0, 0, 1]
    assert "HPH3" in reply["steps"][0]["refused"][0]["reason"]


def test_who_answered_without_having_seen_the_other_is_told(cast, anne, hph2):
    send(anne, (hph2.pk, [tick("falls", "unchanged")]))
    said = send(anne, (hph2.pk, [tick("falls", "new_problem")])).json()["steps"][0]
    assert (said["unseen"], said["versions"]) == (["falls"], {"falls": 2})


def test_an_answer_costs_few_statements(anne, hph2):
    keys = [
        "pain",
        "breathing",
        "skin",
        "mobility",
        "adl",
        "mood",
        "sleep",
        "falls",
        "nutrition",
        "circulation",
    ]
    send(anne, (hph2.pk, [tick("cognition")]))
    one = queries_of(lambda: send(anne, (hph2.pk, [tick("elimination")])))
    eleven = queries_of(lambda: send(anne, (hph2.pk, [tick("illness_understanding"), *map(tick, keys)])))
    assert (len(eleven) - len(one)) / 10 <= MOST_STATEMENTS_AN_ANSWER


def test_only_those_with_a_tablet_and_only_with_the_page_s_token(cast, anne, hph2):
    with at(VISIT_AT):
        ward = signed_in(cast.bjorn)
    assert send(ward, (hph2.pk, [tick("pain")])).status_code == 403
    anne.handler.enforce_csrf_checks = True
    assert send(anne, (hph2.pk, [tick("pain")])).status_code == 403
    anne.handler.enforce_csrf_checks = False
    assert anne.get(DOOR).status_code == 405
    anne.logout()
    assert send(anne, (hph2.pk, [tick("pain")])).status_code == 401
    assert not Answer.objects.exists()
