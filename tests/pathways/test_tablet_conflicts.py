"""Answers side by side: both are kept, nothing is finished meanwhile, and a person chooses."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from checklists.models import Answer
from pathways.enums import State, StepState
from pathways.models import PathwayEvent
from tests import cast as cast_module
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cast import ADMITTED_AT, pathway_at, step
from tests.pathways.tablet_helpers import tablet_of
from tests.pathways.views_helpers import at

pytestmark = pytest.mark.django_db
VISIT_AT = ADMITTED_AT + timedelta(days=4)
DONE_AT = VISIT_AT - timedelta(hours=1)


@pytest.fixture
def hph2(cast):
    return step(pathway_at(cast, State.AT_HOME), "HPH2")


@pytest.fixture
def anne(cast):
    with at(VISIT_AT):
        yield tablet_of(cast.anne)


@pytest.fixture
def berit(cast):
    """Another home nurse of the same district, with her own tablet."""
    user = UserFactory(username="berit", display_name="Berit Bø")
    MembershipFactory(user=user, unit=cast.district, role=Role.HOME_NURSE)
    with at(VISIT_AT):
        return tablet_of(user, device="5f6f3d0e-6b0f-4c56-9d0b-2b6c9a3f1c02")


def test_two_nurses_side_by_side_until_one_chooses(anne, berit, hph2):
    anne.send(anne.answer(hph2, "falls", "unchanged", DONE_AT))
    with at(VISIT_AT):
        told = berit.send(berit.answer(hph2, "falls", "new_problem", DONE_AT - timedelta(minutes=5)))[0]
    assert (told["status"], told["version"], told["is_conflict"]) == ("stored", 2, True)
    choice = anne.event("CHOOSE", VISIT_AT, step=hph2.pk, item_key="falls", version=1, seen_version=2)
    chosen, again = anne.send(choice, choice)
    assert (chosen["status"], chosen["version"], chosen["is_conflict"]) == ("stored", 3, False)
    assert again["status"] == "duplicate"
    kept = Answer.objects.get(version=3)
    assert (kept.value, kept.by, Answer.objects.count()) == ("unchanged", anne.user, 3)
    event = PathwayEvent.objects.get(kind="ANSWER_CHOSEN")
    assert (event.data["chosen"], event.data["between"], event.by) == (1, [1, 2], anne.user)


def test_nothing_is_finished_while_answers_stand_side_by_side(cast, anne, berit, hph2):
    cast_module.answer_required(cast, hph2.pathway, "HPH2", at=DONE_AT)
    with at(VISIT_AT):
        berit.send(berit.answer(hph2, "falls", "new_problem", DONE_AT))
    finish = anne.event("FINISH_STEP", VISIT_AT, step=hph2.pk)
    refused = anne.send(finish)[0]
    assert refused["reason"] == "REFUSED"
    assert "side by side" in refused["sentence"]
    anne.send(anne.event("CHOOSE", VISIT_AT, step=hph2.pk, item_key="falls", version=2, seen_version=2))
    done = anne.send(anne.event("FINISH_STEP", VISIT_AT, step=hph2.pk))[0]
    assert (done["status"], done["state"]) == ("stored", StepState.DONE)


def test_a_choice_of_nothing_is_refused(anne, hph2):
    anne.send(anne.answer(hph2, "falls", "unchanged", DONE_AT))
    for version, seen in ((7, 7), (1, 0)):
        event = anne.event(
            "CHOOSE", VISIT_AT, step=hph2.pk, item_key="falls", version=version, seen_version=seen
        )
        assert anne.send(event)[0]["status"] == "quarantined"
    assert Answer.objects.count() == 1


def test_the_page_shows_both_answers_and_one_tap_chooses(anne, berit, hph2):
    anne.send(anne.answer(hph2, "falls", "unchanged", DONE_AT))
    with at(VISIT_AT):
        berit.send(berit.answer(hph2, "falls", "new_problem", DONE_AT, note="Falt i går"))
    address = f"/sjekkliste/{hph2.pk}/"
    page = anne.client.get(address).content.decode()
    for shown in ("Anne Ås", "Berit Bø", "Falt i går", 'value="falls:1:2"', 'value="falls:2:2"'):
        assert shown in page
    data = {"choice": "falls:2:2", "client_id": "5f6f3d0e-6b0f-4c56-9d0b-2b6c9a3f1c77"}
    for _ in range(2):
        assert anne.client.post(f"{address}velg/", data).headers["Location"] == f"{address}#item-falls"
    assert Answer.objects.count() == 3
    newest = Answer.objects.get(version=3)
    assert (newest.value, newest.note, newest.by) == ("new_problem", "Falt i går", anne.user)
    assert 'name="choice"' not in anne.client.get(address).content.decode()


@pytest.mark.parametrize("choice", ["", "falls", "falls:9:9", "falls:1:0", "nobody:1:1", "falls:1:1:1"])
def test_a_choice_that_cannot_be_made_says_so(anne, hph2, choice):
    anne.send(anne.answer(hph2, "falls", "unchanged", DONE_AT))
    shown = anne.client.post(f"/sjekkliste/{hph2.pk}/velg/", {"choice": choice}, follow=True)
    assert "not there to choose" in shown.content.decode()
    assert Answer.objects.count() == 1


def test_a_stranger_chooses_nothing(cast, hph2):
    with at(VISIT_AT):
        stranger = tablet_of(cast.cecilie)
        refused = stranger.client.post(f"/sjekkliste/{hph2.pk}/velg/", {"choice": "falls:1:1"})
    assert refused.status_code == 404
