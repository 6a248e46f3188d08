"""The frame of every page: signed in, right role, or a sentence."""

import pytest

from accounts.enums import Act, Role
from tests.accounts import urls
from tests.accounts.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
FRAGMENT = {"HX-Request": "true"}


def test_a_role_that_includes_the_act_opens_the_page(signed_in, anne):
    assert signed_in(anne).get("/board/").content == b"board of Alvdal hjemmetjeneste"


def test_a_stranger_goes_to_the_sign_in_page_and_back_afterwards(client):
    assert client.get("/board/?page=2").url == "/logg-inn/?next=/board/%3Fpage%3D2"
    assert client.post("/board/").url == "/logg-inn/?next=/"


def test_a_fragment_sends_the_whole_window_of_a_stranger_to_the_sign_in_page(client):
    answer = client.get("/board/", headers=FRAGMENT)

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/logg-inn/")


def test_a_role_without_the_act_gets_a_page_with_a_sentence(signed_in, bjorn, english):
    bjorn.language = "en"
    bjorn.save()

    answer = signed_in(bjorn).get("/board/")

    assert answer.status_code == 403
    assert "As ward nurse at Ortopedisk you may not see the board." in answer.content.decode()
    assert "<h1" in answer.content.decode()
    assert "/enhet/" not in answer.content.decode()


def test_a_fragment_gets_the_sentence_without_the_page_around(signed_in, bjorn):
    answer = signed_in(bjorn).get("/board/", headers=FRAGMENT)

    assert answer.status_code == 403
    assert "<h1" not in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_another_role_that_opens_the_door_is_offered_and_works(signed_in, units, bjorn):
    other = MembershipFactory(user=bjorn, unit=units.hospital, role=Role.UNIT_LEADER)
    client = signed_in(bjorn)

    answer = client.get("/board/")
    assert answer.status_code == 403
    assert f'name="membership" value="{other.pk}"' in answer.content.decode()

    answer = client.post("/enhet/", {"membership": other.pk, "next": "/board/"}, follow=True)
    assert answer.content == b"board of Fjell sykehus"


def test_somebody_without_any_role_is_told_whom_to_ask(signed_in, anne):
    anne.language = "en"
    anne.save()
    anne.memberships.all().delete()

    answer = signed_in(anne).get("/board/")

    assert answer.status_code == 403
    assert "Ask your administrator" in answer.content.decode()


def test_a_refusal_from_the_view_becomes_the_same_page(signed_in, anne):
    answer = signed_in(anne).get("/refusing/")

    assert answer.status_code == 403
    assert "The report is missing." in answer.content.decode()


def test_a_door_says_which_act_it_asks_for():
    assert urls.board.act == Act.VIEW_BOARD
    assert urls.plain.act is None
