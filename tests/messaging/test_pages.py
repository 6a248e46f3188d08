"""The pages of the letterbox, as each person meets them; and as a stranger does not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import AccessEntry
from messaging import operations
from messaging.enums import MessageState, Source
from messaging.models import Delivery, InboxTask, Message
from pathways.models import Deadline
from tests.cast import admitted, author
from tests.messaging import telling_cast
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.test_writing import TIDLIGMELDING
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def pathway(cast):
    """Return a patient who was admitted two hours ago: the pages read the clock."""
    return admitted(cast, at=timezone.now() - timedelta(hours=2))


@pytest.fixture
def as_(client):
    def sign_in(user):
        client.force_login(user)
        client.cookies["django_language"] = "en"
        user.language = "en"
        user.save()
        return client

    return sign_in


def url(pathway, rest="", kind="tidligmelding"):
    return f"/meldinger/forlop/{pathway.pk}/{kind}/{rest}"


def typed(**parts):
    return {f"part-{key}": text for key, text in parts.items()} | {"edition": "0"}


def text_of(response):
    return response.content.decode()


# --- Writing ------------------------------------------------------------------------------------------------


def test_the_form_shows_the_parts_what_is_known_and_what_is_missing(cast, pathway, as_):
    response = as_(cast.bjorn).get(url(pathway))
    page = text_of(response)
    assert response.status_code == 200
    assert 'name="part-status"' in page
    assert "Hoftebrudd" in page  # known, to insert
    assert 'value="status:0"' in page
    assert "4 parts are missing" in page
    assert AccessEntry.objects.filter(user_id=cast.bjorn.pk, patient_ids=[pathway.patient_id]).exists()
    assert response["Cache-Control"] == "no-store, private"


def test_typing_saves_and_answers_with_the_points(cast, pathway, as_):
    client = as_(cast.bjorn)
    client.get(url(pathway))
    response = client.post(url(pathway, "utkast/"), typed(status="Våken og klar"), headers=HTMX)
    fragment = text_of(response)
    assert "<html" not in fragment
    assert 'id="points"' in fragment
    assert "Expected course" in fragment
    assert 'name="edition" value="1"' in fragment
    assert Message.objects.get().content == {"status": "Våken og klar"}


def test_the_fragment_is_what_the_whole_page_then_shows(cast, pathway, as_):
    client = as_(cast.bjorn)
    client.get(url(pathway))
    fragment = text_of(client.post(url(pathway, "utkast/"), typed(status="Våken"), headers=HTMX))
    page = text_of(client.get(url(pathway)))
    missing = fragment[fragment.index("<ul") : fragment.index("</ul>")]
    assert missing in page


def test_sending_is_refused_with_a_sentence_and_the_text_is_kept_then_it_goes(cast, pathway, as_):
    client = as_(cast.bjorn)
    refused = client.post(url(pathway), typed(**{**TIDLIGMELDING, "expected_course": ""}))
    assert refused.status_code == 422
    assert "Expected course" in text_of(refused)
    assert TIDLIGMELDING["status"] in text_of(refused)
    assert Message.objects.get().state == MessageState.DRAFT

    sent = client.post(url(pathway), typed(**TIDLIGMELDING) | {"edition": "1"})
    assert (sent.status_code, sent["Location"]) == (302, f"/forlop/{pathway.pk}/")
    assert Message.objects.get().state == MessageState.ACKNOWLEDGED
    assert Deadline.objects.get(pathway=pathway, kind="TIDLIGMELDING").met_at is not None


def test_a_date_that_is_none_is_said_and_nothing_is_sent(cast, pathway, as_):
    response = as_(cast.bjorn).post(url(pathway), typed(**{**TIDLIGMELDING, "expected_discharge": "snart"}))
    assert response.status_code == 422
    assert "Write the date" in text_of(response)


def test_a_known_text_is_inserted_and_what_was_typed_is_kept(cast, pathway, as_):
    client = as_(cast.bjorn)
    client.get(url(pathway))
    response = client.post(
        url(pathway, "sett-inn/"), typed(status="Våken.", contact="Her") | {"insert": "status:0"}
    )
    assert response["Location"] == url(pathway) + "#part-status"
    assert Message.objects.get().content == {"status": "Våken.\nHoftebrudd", "contact": "Her"}


def test_the_preview_shows_it_as_the_receiver_reads_it(cast, pathway, as_):
    client = as_(cast.bjorn)
    response = client.post(url(pathway, "forhandsvisning/"), typed(**TIDLIGMELDING), follow=True)
    page = text_of(response)
    assert "09.03.2026" in page
    assert TIDLIGMELDING["status"] in page
    assert Message.objects.get().state == MessageState.DRAFT


def test_home_care_finds_the_admission_report_begun(cast, pathway, as_):
    page = text_of(as_(cast.anne).get(url(pathway, kind="innleggelsesrapport")))
    assert "Hoftebrudd" in page
    assert 'name="reason-medicines"' in page


def test_a_report_that_cannot_be_written_says_why(cast, pathway, as_):
    client = as_(cast.bjorn)
    client.post(url(pathway), typed(**TIDLIGMELDING))
    response = client.get(url(pathway))
    assert response.status_code == 200
    assert "Send updated helseopplysninger instead" in text_of(response)


@pytest.mark.parametrize("rest", ["", "utkast/", "sett-inn/", "forhandsvisning/"])
def test_a_stranger_meets_404_and_a_wrong_role_a_sentence(cast, pathway, as_, rest):
    kind = "innleggelsesrapport"
    stranger = as_(cast.cecilie).post(url(pathway, rest, kind), typed(aids="Rullator"))
    assert stranger.status_code == 404
    wrong = as_(cast.kari).post(url(pathway, rest, kind), typed(aids="Rullator"))
    assert (wrong.status_code, "may not" in text_of(wrong)) == (403, True)
    assert not Message.objects.exists()


def test_what_events_make_by_themselves_has_no_form(cast, pathway, as_):
    assert as_(cast.bjorn).get(url(pathway, kind="log_innlagt")).status_code == 404


# --- Inbox ---------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(cast, pathway):
    """Return a tidligmelding that the office has got."""
    now = timezone.now()
    operations.save_draft(
        pathway_id=pathway.pk,
        kind="TIDLIGMELDING",
        values=TIDLIGMELDING,
        reasons={"children": "Ikke spurt"},
        edition=0,
        by=author(cast.bjorn),
        now=now,
    )
    return operations.send(pathway_id=pathway.pk, kind="TIDLIGMELDING", by=author(cast.bjorn), now=now)


def test_the_receiver_finds_the_message_unread_and_opening_it_reads_it(cast, pathway, as_, sent):
    client = as_(cast.kari)
    assert "unread" in text_of(client.get("/meldinger/"))
    page = text_of(client.get(f"/meldinger/{sent.pk}/"))
    assert TIDLIGMELDING["status"] in page
    assert "Cannot be known yet: Ikke spurt" in page
    sent.refresh_from_db()
    assert (sent.read_by, sent.read_at is not None) == (cast.kari, True)
    assert 'is-unread"' not in text_of(client.get("/meldinger/"))


def test_the_sender_reading_it_does_not_make_it_read(cast, as_, sent):
    assert as_(cast.bjorn).get(f"/meldinger/{sent.pk}/").status_code == 200
    sent.refresh_from_db()
    assert sent.read_at is None


@pytest.mark.parametrize("box", ["mottatt", "sendt", "utkast", "feilet", "tull"])
def test_every_box_opens(cast, as_, sent, box):
    for user in (cast.bjorn, cast.kari, cast.anne, cast.lars, cast.cecilie):
        assert as_(user).get(f"/meldinger/?vis={box}&side=9").status_code == 200


def test_a_failed_message_stands_in_its_own_box(cast, as_, sent):
    Message.objects.filter(pk=sent.pk).update(state=MessageState.REJECTED, error_text="Ukjent pasient")
    assert "Failed (1)" in text_of(as_(cast.bjorn).get("/meldinger/"))
    assert "Ukjent pasient" in text_of(as_(cast.bjorn).get(f"/meldinger/{sent.pk}/"))


def test_strangers_find_nothing(cast, pathway, as_, sent):
    client = as_(cast.cecilie)
    assert client.get(f"/meldinger/{sent.pk}/").status_code == 404
    assert client.get(f"/meldinger/forlop/{pathway.pk}/").status_code == 404
    assert pathway.patient.name not in text_of(client.get("/meldinger/?vis=sendt"))


def test_a_draft_is_the_senders_own(cast, pathway, as_):
    now = timezone.now()
    draft = operations.open_draft(
        pathway_id=pathway.pk, kind="INNLEGGELSESRAPPORT", by=author(cast.anne), now=now
    )
    assert as_(cast.bjorn).get(f"/meldinger/{draft.pk}/").status_code == 404
    assert as_(cast.anne).get(f"/meldinger/{draft.pk}/", follow=True).status_code == 200


def test_the_patients_page_gets_its_messages_as_a_piece(cast, pathway, as_, sent):
    client = as_(cast.anne)
    piece = text_of(client.get(f"/meldinger/forlop/{pathway.pk}/", headers=HTMX))
    assert "<html" not in piece
    assert "Tidligmelding" in piece
    assert "Delivered" in piece
    whole = text_of(client.get(f"/meldinger/forlop/{pathway.pk}/"))
    assert "<html" in whole
    assert piece.strip()[:60] in whole


def test_what_nobody_could_place_is_looked_at_and_closed_with_a_word(cast, as_):
    operations.take_in(raw=official.example(official.UTSKREVET), now=TAKEN_IN_AT, source=Source.COMMAND)
    task = InboxTask.objects.get()
    client = as_(cast.anne)
    page = text_of(client.get("/meldinger/"))
    assert "Roland Gundersen" in page
    assert task.sentence in page
    address = f"/meldinger/oppgave/{task.pk}/"
    client.post(address, {"note": " "})
    task.refresh_from_db()
    assert task.closed_at is None
    client.post(address, {"note": "Ringte avdelingen"})
    task.refresh_from_db()
    assert (task.closed_by, task.closed_note) == (cast.anne, "Ringte avdelingen")
    assert as_(cast.cecilie).post(address, {"note": "Hei"}).status_code == 404


def test_the_inbox_costs_the_same_for_many_messages(cast, as_, sent, django_assert_max_num_queries):
    fields = {
        "direction": "INTERNAL",
        "kind": "TIDLIGMELDING",
        "pathway": sent.pathway,
        "patient": sent.patient,
        "sender_unit": cast.ward,
        "receiver_unit": cast.office,
        "created_at": sent.created_at,
        "state": MessageState.ACKNOWLEDGED,
    }
    Message.objects.bulk_create([Message(message_id=f"m{number}", **fields) for number in range(60)])
    client = as_(cast.kari)
    with django_assert_max_num_queries(20):
        page = text_of(client.get("/meldinger/"))
    assert "Page 1 of 2" in page


# --- Notifications ---------------------------------------------------------------------------------------------


def test_notifications_lead_to_the_patient_and_can_be_read(cast, pathway, as_):
    operations.tell_people(now=timezone.now())
    client = as_(cast.anne)
    page = text_of(client.get("/varsler/"))
    assert f"/forlop/{pathway.pk}/" in page
    assert pathway.patient.name in page
    assert "1 unread" in text_of(client.get("/varsler/antall/"))
    entry = AccessEntry.objects.get(user_id=cast.anne.pk)
    assert (entry.action, entry.patient_ids) == ("LIST", [pathway.patient_id])

    delivery = Delivery.objects.get(recipient=cast.anne)
    client.post(f"/varsler/{delivery.pk}/lest/")
    assert text_of(client.get("/varsler/antall/")).strip() == ""
    assert pathway.patient.name not in text_of(client.get("/varsler/?vis=uleste"))


def test_many_unread_notifications_are_summed_up_first_and_say_that_telling_had_stopped(
    cast, pathway, as_, django_assert_max_num_queries
):
    """What was missed in the system during an outage is read at a glance. M29."""
    client, now = as_(cast.anne), timezone.now()
    telling_cast.happens(pathway, times=12, at=now - timedelta(hours=5))
    operations.tell_people(now=now)
    with django_assert_max_num_queries(14):
        page = text_of(client.get("/varsler/"))
    assert "13 unread notifications" in page
    assert "Homecoming registered: <strong>12</strong>" in page
    assert page.count("telling had stopped; told") == 13
    # A few need no sum, and what was told at once says nothing of it.
    operations.read_notifications(by=cast.anne, now=now)
    telling_cast.happens(pathway, times=2, at=now)
    operations.tell_people(now=now)
    page = text_of(client.get("/varsler/?vis=uleste"))
    assert "unread notifications" not in page
    assert "telling had stopped" not in page


def test_reading_all_reads_only_ones_own(cast, pathway, as_):
    operations.tell_people(now=timezone.now())
    as_(cast.anne).post("/varsler/lest/")
    assert Delivery.objects.filter(recipient=cast.anne, read_at=None).count() == 0
    assert Delivery.objects.filter(recipient=cast.kari, read_at=None).count() == 1


def test_a_notification_does_not_outlive_the_sight_of_the_patient(cast, pathway, as_):
    operations.tell_people(now=timezone.now())
    pathway.parties.update(ended_at=timezone.now())
    page = text_of(as_(cast.anne).get("/varsler/"))
    assert pathway.patient.name not in page
    assert "Admitted to hospital" in page


def test_a_person_without_a_role_can_still_ask(cast, as_):
    cast.anne.memberships.update(is_active=False)
    assert as_(cast.anne).get("/varsler/").status_code == 200
