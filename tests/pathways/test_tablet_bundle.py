"""What a tablet carries: the unit's list whole, then only what changed; small, counted, never cached, logged."""

import gzip
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from audit.models import AccessEntry
from careplan import operations as careplan_operations
from careplan.rules import measures
from checklists.models import Answer
from pathways import operations
from pathways.enums import State
from pathways.models import NextOfKin, Pathway, PathwayUnit, Patient
from pathways.queries import bundle as bundle_queries
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.careplan import builders
from tests.cast import ADMITTED_AT, answer_required, author, finish, pathway_at, step
from tests.pathways.tablet_helpers import tablet_of
from tests.pathways.views_helpers import at

pytestmark = pytest.mark.django_db
VISIT_AT = ADMITTED_AT + timedelta(days=4)
MEGABYTE = 1_000_000


@pytest.fixture
def anne(cast):
    with at(VISIT_AT):
        yield tablet_of(cast.anne)


@pytest.fixture
def pathway(cast):
    return pathway_at(cast, State.AT_HOME)


def fill(cast, pathway: Pathway) -> None:
    """Give the patient everything a card shows."""
    Patient.objects.filter(pk=pathway.patient_id).update(
        critical_information="Penicillin: utslett", access_note="Nøkkelboks 4711", phone="400 00 000"
    )
    NextOfKin.objects.create(patient=pathway.patient, name="Per Skog", relation="sønn", phone="400 00 001")
    goal = builders.goal(pathway, by=cast.anne)
    builders.score(goal, by=cast.anne)
    careplan_operations.take_over(
        pathway_id=pathway.pk,
        key=next(iter(measures.BY_KEY)),
        language="nb",
        by=author(cast.anne),
        now=VISIT_AT,
    )


def test_the_bundle_has_all_that_a_visit_needs(cast, anne, pathway):
    fill(cast, pathway)
    answer_required(cast, pathway, "HPH2", at=VISIT_AT - timedelta(hours=1))
    response = anne.bundle()
    found = response.json()
    (card,) = found["pathways"]
    assert found["listed"] == [pathway.pk]
    assert (found["is_delta"], found["carried"], found["total"], found["cut"]) == (False, 1, 1, None)
    assert found["expires_at"] == (VISIT_AT + timedelta(hours=12)).isoformat()
    assert found["person"]["id"] == anne.user.pk
    assert {"ANSWER_HPH2", "OPEN_HPH4", "REGISTER_HOMECOMING"} <= set(found["acts"])
    assert (card["name"], card["access_note"]) == (pathway.patient.name, "Nøkkelboks 4711")
    assert card["critical_information"] == "Penicillin: utslett"
    assert card["contacts"][0]["phone"] == "400 00 001"
    assert any(each["now"] is not None for each in card["goals"])
    assert card["plan"][0]["what"]
    assert card["medication"] is None
    assert [each["kind"] for each in card["clocks"]] == ["HPH2", "HPH3", "HPH5"]
    hph2 = next(each for each in card["steps"] if each["code"] == "HPH2")
    template = next(each for each in found["templates"] if each["id"] == hph2["template"])
    keys = {item["key"] for section in template["sections"] for item in section["items"]}
    assert set(hph2["answers"]) <= keys
    assert hph2["answers"]["falls"]["version"] == 1
    assert template["title"]["nb"]
    assert template["title"]["nn"]
    assert card["hph4_template"] in {each["id"] for each in found["templates"]}
    assert "HPH6" in {each["code"] for each in card["closed_steps"]}


def test_later_downloads_carry_only_what_changed(cast, anne):
    pathways = [pathway_at(cast, State.AT_HOME, serial=n) for n in range(3)]
    first = anne.bundle().json()
    nothing = anne.bundle(first["token"]).json()
    assert (nothing["is_delta"], nothing["pathways"], nothing["templates"]) == (True, [], [])
    assert nothing["listed"] == first["listed"]
    assert nothing["token"] == first["token"]
    answer_required(cast, pathways[1], "HPH2", at=VISIT_AT - timedelta(hours=1))
    Patient.objects.filter(pk=pathways[2].patient_id).update(access_note="Ny kode")
    changed = anne.bundle(first["token"]).json()
    assert {each["id"] for each in changed["pathways"]} == {pathways[1].pk, pathways[2].pk}
    PathwayUnit.objects.filter(pathway=pathways[0], part="HOME_CARE").update(ended_at=VISIT_AT, is_open=False)
    assert pathways[0].pk not in anne.bundle(changed["token"]).json()["listed"]


@pytest.mark.parametrize("token", ["x", "ÆØÅ", "A" * 9000, "AAAAAAAA", "!!!!"])
def test_a_token_that_is_none_gets_everything(anne, pathway, token):
    found = anne.bundle(token).json()
    assert (found["is_delta"], len(found["pathways"])) == (False, 1)


def test_a_token_of_another_person_or_language_gets_everything(cast, anne, pathway):
    token = anne.bundle().json()["token"]
    User.objects.filter(pk=cast.anne.pk).update(language="nn")
    assert anne.bundle(token).json()["is_delta"] is False


def test_conflicts_come_with_names_and_times(cast, anne, pathway):
    def hph2():
        return next(each for each in anne.bundle().json()["pathways"][0]["steps"] if each["code"] == "HPH2")

    def say(value, user):
        given = operations.AnswerInput(
            client_id=uuid4(),
            item_key="falls",
            value=value,
            note="",
            seen_version=0,
            answered_at=VISIT_AT - timedelta(hours=1),
        )
        operations.apply_answers(
            step_id=step(pathway, "HPH2").pk, answers=[given], by=author(user), now=VISIT_AT
        )

    say("unchanged", cast.anne)
    say("changed", cast.anne)
    assert hph2()["conflicts"] == {}
    berit = UserFactory(display_name="Berit Bø")
    MembershipFactory(user=berit, unit=cast.district, role=Role.HOME_NURSE)
    say("new_problem", berit)
    beside = hph2()["conflicts"]["falls"]
    assert [(each["version"], each["value"], each["by"]) for each in beside] == [
        (2, "changed", "Anne Ås"),
        (3, "new_problem", "Berit Bø"),
    ]


def test_a_locked_address_is_not_carried(anne, pathway):
    Patient.objects.filter(pk=pathway.patient_id).update(has_address_lock=True, phone="400 00 000")
    (card,) = anne.bundle().json()["pathways"]
    assert (card["has_address_lock"], card["phone"]) == (True, "")
    assert "Bakken" not in json.dumps(card)


def test_a_stranger_carries_nobody(cast, pathway):
    with at(VISIT_AT):
        found = tablet_of(cast.cecilie).bundle().json()
    assert (found["listed"], found["pathways"]) == ([], [])


def test_nothing_on_the_way_may_keep_it_and_every_patient_is_logged(anne, cast):
    pathways = [pathway_at(cast, State.AT_HOME, serial=n) for n in range(2)]
    before = AccessEntry.objects.count()
    response = anne.bundle()
    assert "no-store" in response.headers["Cache-Control"]
    assert AccessEntry.objects.count() == before + 1
    entry = AccessEntry.objects.latest("pk")
    assert entry.patient_ids == sorted(each.patient_id for each in pathways)
    assert (entry.action, entry.page) == ("EXPORT", "careplan:tablet-bundle")


def test_more_than_a_tablet_carries_is_cut_and_said(anne, cast, monkeypatch):
    monkeypatch.setattr(bundle_queries, "MOST", 2)
    for n in range(3):
        pathway_at(cast, State.AT_HOME, serial=n, at=ADMITTED_AT + timedelta(hours=n))
    found = anne.bundle().json()
    assert (found["carried"], found["total"]) == (2, 3)
    assert "3" in found["cut"]


def test_the_number_of_queries_does_not_depend_on_the_patients(anne, cast):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert anne.bundle().status_code == 200
        return len(asked)

    anne.bundle()
    fill(cast, pathway_at(cast, State.AT_HOME))
    one = cost()
    for n in range(1, 4):
        fill(cast, pathway_at(cast, State.AT_HOME, serial=n))
    assert cost() == one
    assert one <= 32


@pytest.mark.slow
def test_sixty_patients_are_under_a_megabyte(anne, cast):
    """Everything that is required in HPH2 answered for all sixty, and a plan, goal and kin for each."""
    for n in range(60):
        pathway = pathway_at(cast, State.AT_HOME, serial=n)
        fill(cast, pathway)
        answer_required(cast, pathway, "HPH2", at=VISIT_AT - timedelta(hours=1))
    response = anne.client.get("/nettbrett/pakke/", headers={**anne.headers, "Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < MEGABYTE
    assert len(json.loads(gzip.decompress(response.content))["pathways"]) == 60


def test_what_the_first_visit_said_comes_along_to_the_review(cast, anne, pathway):
    Patient.objects.filter(pk=pathway.patient_id).update(critical_information="Penicillin: utslett")
    first, review = step(pathway, "HPH2"), step(pathway, "HPH5")
    said = anne.send(
        anne.answer(first, "pain", "changed", VISIT_AT - timedelta(hours=2), note="Verst om natta"),
        anne.answer(first, "usual_function", "Går med rullator", VISIT_AT - timedelta(hours=1)),
    )
    assert {each["status"] for each in said} == {"stored"}
    finish(cast, pathway, "HPH2", at=VISIT_AT)
    (sent,) = anne.bundle().json()["pathways"]
    offers = next(each for each in sent["steps"] if each["code"] == "HPH5")["offers"]
    (pain,) = offers["pain"]
    assert (pain["value"], pain["note"], pain["code"], pain["by"]) == (
        "changed", "Verst om natta", "HPH2", cast.anne.get_full_name(),
    )  # fmt: skip
    assert (pain["is_area"], pain["is_calm"]) == (True, False)
    assert sent["hph4_offers"]["critical_information"][0]["answer"] is None
    (function,) = offers["usual_function"]
    told = anne.send(
        anne.answer(review, "pain", "unchanged", VISIT_AT, confirmed_from=pain["answer"]),
        anne.answer(review, "usual_function", function["value"], VISIT_AT, confirmed_from=function["answer"]),
    )
    assert {each["status"] for each in told} == {"stored"}
    kept = Answer.objects.filter(checklist=step(pathway, "HPH5").checklist_id, confirmed_from__isnull=False)
    assert {each.item.key: each.confirmed_from_id for each in kept} == {
        "pain": pain["answer"], "usual_function": function["answer"],
    }  # fmt: skip
