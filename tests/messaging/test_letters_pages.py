"""Passing messages on, and the pages of letters as each person meets them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role, UnitKind
from accounts.models import Unit
from accounts.rules import NotAllowed
from messaging import operations
from messaging.enums import MessageState, TaskReason
from messaging.models import InboxTask, Message
from messaging.queries import inbox as inbox_queries
from pathways.enums import State
from pathways.models import Pathway
from tests import cast as cast_module
from tests.cast import NOON, author, pathway_at
from tests.messaging.test_letters import ANSWER, REQUEST, about, pathway, sent, to  # noqa: F401
from tests.messaging.test_pages import as_  # noqa: F401
from tests.messaging.test_writing import TIDLIGMELDING, send, write

pytestmark = pytest.mark.django_db


# --- Passing on ---------------------------------------------------------------------------------------------------


@pytest.fixture
def institution(cast):
    unit = Unit.objects.create(
        name="Dalen helsehus",
        kind=UnitKind.SHORT_TERM_INSTITUTION,
        parent=cast.municipality,
        is_internal=True,
    )
    return unit, cast_module._person("inger", "Inger Nes", unit, Role.HOME_NURSE)


def forward(message, unit, user, reason="Hun skal til dere på mandag"):
    return operations.forward(
        message_pk=message.pk, unit_id=unit.pk, reason=reason, by=author(user), now=NOON
    )


def test_m46_who_gets_a_message_passed_on_reads_that_one_and_can_answer(cast, pathway, institution):  # noqa: F811
    """M46: inside the organisation, by who holds it, with a reason; it opens this message and no other."""
    unit, inger = institution
    request = sent(pathway, "DIALOG_FORESPORSEL", cast.bjorn, REQUEST, reader=to(cast.district))
    other = sent(pathway, "DIALOG_NOTAT", cast.bjorn, {"text": "Annet"}, reader=to(cast.district))
    assert not Message.objects.visible_to(inger).exists()
    for who, where, why, words in (
        (cast.bjorn, unit, "x", "Only people at"),
        (cast.anne, cast.ward, "x", "inside the organisation"),
        (cast.anne, unit, " ", "why"),
    ):
        with pytest.raises(NotAllowed, match=words):
            forward(request, where, who, why)
    with pytest.raises(Message.DoesNotExist):
        forward(request, unit, cast.cecilie)
    assert not InboxTask.objects.exists()

    task = forward(request, unit, cast.anne)
    assert (task.reason, task.by, task.sentence) == (
        TaskReason.FORWARDED,
        cast.anne,
        "Hun skal til dere på mandag",
    )
    with pytest.raises(NotAllowed, match="already"):
        forward(request, unit, cast.anne)
    assert list(Message.objects.visible_to(inger)) == [request]
    assert not Pathway.objects.visible_to(inger).exists()
    found = inbox_queries.inbox(user=inger, unit=unit, box="mottatt", page=1)
    assert [row.message.pk for row in found.tasks] == [request.pk]
    answer = about(request, "DIALOG_SVAR", inger, ANSWER)
    assert (answer.sender_unit, answer.parent_id) == (unit, request.message_id)
    assert other.pk not in Message.objects.visible_to(inger).values_list("pk", flat=True)


# --- The pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def today(cast):
    return pathway_at(cast, State.ADMITTED, at=timezone.now() - timedelta(hours=2))


def test_the_patients_page_has_one_button_for_writing(cast, today, as_):  # noqa: F811
    slot = as_(cast.anne).get(f"/meldinger/forlop/{today.pk}/", headers={"HX-Request": "true"})
    assert slot.content.decode().count(f"/meldinger/forlop/{today.pk}/ny/") == 1
    page = as_(cast.anne).get(f"/meldinger/forlop/{today.pk}/ny/").content.decode()
    assert "Innleggelsesrapport" in page
    assert "Tidligmelding" not in page
    assert as_(cast.cecilie).get(f"/meldinger/forlop/{today.pk}/ny/").status_code == 404


def test_a_request_is_asked_and_answered_on_the_pages(cast, today, as_):  # noqa: F811
    client = as_(cast.bjorn)
    at = f"/meldinger/forlop/{today.pk}/dialog_foresporsel/"
    assert 'name="reader"' in client.get(at).content.decode()
    form = {f"part-{key}": value for key, value in REQUEST.items()}
    refused = client.post(at, {**form, "part-text": "", "edition": "9", "reader": to(cast.district)})
    assert refused.status_code == 422
    assert "Hjelp hjemme" in refused.content.decode()
    response = client.post(at, {**form, "edition": "9", "reader": to(cast.district)})
    assert response.status_code == 302
    request = Message.objects.get(kind="DIALOG_FORESPORSEL", state=MessageState.ACKNOWLEDGED)

    page = as_(cast.anne).get(f"/meldinger/{request.pk}/").content.decode()
    assert "Status/plan om utskrivning" in page
    answer_at = f"/meldinger/{request.pk}/dialog_svar/"
    assert answer_at in page
    assert as_(cast.cecilie).get(answer_at).status_code == 404
    assert "Only people there can answer" in as_(cast.kari).get(answer_at).content.decode()
    form = {f"part-{key}": value for key, value in ANSWER.items()} | {"edition": "9"}
    assert as_(cast.anne).get(answer_at).status_code == 200
    assert as_(cast.anne).post(f"{answer_at}forhandsvisning/", form).status_code == 302
    assert as_(cast.anne).get(f"{answer_at}forhandsvisning/").status_code == 200
    draft = Message.objects.get(kind="DIALOG_SVAR")
    assert as_(cast.anne).get(f"/meldinger/{draft.pk}/").headers["Location"] == answer_at
    response = as_(cast.anne).post(answer_at, form)
    assert response.headers["Location"] == f"/meldinger/{request.pk}/"
    thread = as_(cast.bjorn).get(f"/meldinger/{request.pk}/").content.decode()
    assert "The conversation" in thread


def test_a_message_is_changed_taken_back_and_passed_on_from_its_page(cast, today, institution, as_):  # noqa: F811
    unit, inger = institution
    now = timezone.now()
    write(today, "TIDLIGMELDING", cast.bjorn, TIDLIGMELDING, now=now)
    message = send(today, "TIDLIGMELDING", cast.bjorn, now=now)
    own = as_(cast.bjorn).get(f"/meldinger/{message.pk}/").content.decode()
    assert f"/meldinger/{message.pk}/endring/" in own
    theirs = as_(cast.kari).get(f"/meldinger/{message.pk}/").content.decode()
    assert f"/meldinger/{message.pk}/endring/" not in theirs
    assert f"/meldinger/{message.pk}/videre/" in theirs

    for path in ("endring", "kanseller", "videre"):
        assert as_(cast.cecilie).post(f"/meldinger/{message.pk}/{path}/").status_code == 404
    form = {"unit": unit.pk, "reason": "Hun skal til dere"}
    assert as_(cast.kari).post(f"/meldinger/{message.pk}/videre/", {**form, "reason": ""}).status_code == 422
    assert as_(cast.kari).post(f"/meldinger/{message.pk}/videre/", form).status_code == 302
    assert as_(inger).get(f"/meldinger/{message.pk}/").status_code == 200

    response = as_(cast.bjorn).post(f"/meldinger/{message.pk}/endring/")
    assert response.headers["Location"] == f"/meldinger/forlop/{today.pk}/helseopplysninger/"
    assert Message.objects.get(state=MessageState.DRAFT).content["status"] == TIDLIGMELDING["status"]
    refused = as_(cast.bjorn).post(f"/meldinger/{message.pk}/kanseller/", {"reason": ""})
    assert refused.status_code == 422
    assert as_(cast.bjorn).post(f"/meldinger/{message.pk}/kanseller/", {"reason": "Feil"}).status_code == 302
    page = as_(cast.kari).get(f"/meldinger/{message.pk}/").content.decode()
    assert "Taken back by the sender: Feil" in page
    assert TIDLIGMELDING["status"] in page


def test_the_boxes_cost_the_same_whatever_they_hold(cast, pathway, django_assert_num_queries):  # noqa: F811
    def look():
        return inbox_queries.inbox(user=cast.anne, unit=cast.district, box="venter", page=1)

    sent(pathway, "DIALOG_FORESPORSEL", cast.bjorn, REQUEST, reader=to(cast.district))
    look()
    with django_assert_num_queries(9):
        look()
    for _each in range(3):
        sent(pathway, "DIALOG_FORESPORSEL", cast.bjorn, REQUEST, reader=to(cast.district))
    with django_assert_num_queries(9):
        assert len(look().rows) == 4
