"""The door for other systems: XML in, the receipt out."""

import json

import pytest
from django.test import Client

from messaging import operations
from messaging.models import ApiClient, RawMessage
from messaging.operations import effects
from messaging.xml import apprec
from pathways.models import Pathway
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db
DOOR = "/api/messages/inbound/"


@pytest.fixture
def token(cast):
    return operations.create_client(name="EPJ", her_id=59, now=TAKEN_IN_AT)


@pytest.fixture
def post(token):
    def send(raw, authorization=f"Bearer {token}", **headers):
        headers = {"Authorization": authorization, **headers}
        return Client(enforce_csrf_checks=True).post(
            DOOR, raw, content_type="application/xml", headers=headers
        )

    return send


def test_a_message_is_answered_with_its_receipt(post):
    answer = post(official.example(official.INNLAGT))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    assert apprec.parse(answer.content).is_positive
    assert Pathway.objects.count() == 1


def test_the_same_message_again_is_answered_with_the_first_receipt(post):
    first = post(official.example(official.INNLAGT))
    again = post(official.example(official.INNLAGT))
    assert (again.status_code, again.content) == (200, first.content)
    assert (Pathway.objects.count(), RawMessage.objects.count()) == (1, 2)


def test_a_wrong_message_is_answered_with_a_negative_receipt(post):
    answer = post(official.example(official.INNLAGT).replace(b"15076500565", b"15076500566"))
    receipt = apprec.parse(answer.content)
    assert (answer.status_code, receipt.status) == (200, "2")
    assert receipt.errors[0].value == "E31"


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic abc", "Bearer ø"])
def test_nobody_gets_in_without_a_token(post, authorization):
    answer = post(official.example(official.INNLAGT), authorization)
    assert (answer.status_code, RawMessage.objects.count()) == (401, 0)
    assert answer["WWW-Authenticate"] == "Bearer"
    assert json.loads(answer.content)["detail"]


def test_a_client_out_of_use_is_kept_out(post):
    ApiClient.objects.update(is_active=False)
    assert post(official.example(official.INNLAGT)).status_code == 401


def test_a_message_to_others_is_refused_with_a_sentence_and_no_receipt(post):
    raw = official.example(official.INNLAGT).replace(b"<Id>99387</Id>", b"<Id>7</Id>")
    answer = post(raw.replace(b"<Id>5078</Id>", b"<Id>8</Id>"))
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/json")
    assert "not served here" in json.loads(answer.content)["detail"]
    assert RawMessage.objects.count() == 1


def test_what_is_no_message_is_refused_with_a_sentence(post):
    answer = post(b"hello")
    assert answer.status_code == 422
    assert json.loads(answer.content)["errors"][0]["code"] == "T01"
    assert post(b"").status_code == 400


def test_a_message_that_is_too_large_is_refused_unread(post, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = post(official.example(official.INNLAGT))
    assert (answer.status_code, RawMessage.objects.count()) == (413, 0)


def test_a_message_that_fails_here_is_accepted_for_later(post, monkeypatch):
    def fail(_arrival):
        raise RuntimeError

    monkeypatch.setattr(effects, "effect_of", fail)
    answer = post(official.example(official.INNLAGT))
    assert answer.status_code == 202
    assert RawMessage.objects.get().handled_at is None


def test_only_posting_is_possible(post, token):
    answer = Client().get(DOOR, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 405
