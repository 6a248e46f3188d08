"""What did not get out, as people meet it: the red line, the list, the patient's page, and the two things to do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hph import health
from messaging import operations
from messaging.enums import MessageState
from messaging.models import Address, Message
from messaging.queries import unsent
from messaging.rules import transport as rules
from pathways.models import Heartbeat
from tests.cast import admitted
from tests.messaging.test_writing import _report, send, write

pytestmark = pytest.mark.django_db
PAGE, LINE = "/meldinger/ikke-sendt/", "/meldinger/ikke-sendt/linje/"


@pytest.fixture
def as_(client):
    def sign_in(user):
        client.force_login(user)
        client.cookies["django_language"] = "en"
        user.language = "en"
        user.save()
        return client

    return sign_in


def report(outside, serial=0):
    """Return an innleggelsesrapport sent two hours ago, with no way out."""
    now = timezone.now() - timedelta(hours=2)
    pathway = admitted(outside, serial=serial, at=now)
    write(pathway, "INNLEGGELSESRAPPORT", outside.anne, _report(), now=now)
    return send(pathway, "INNLEGGELSESRAPPORT", outside.anne, now=now)


def fail(attempts, now=None):
    """Let this many attempts fail, the next one due when the one before it says."""
    now = now or timezone.now() - timedelta(hours=2)
    for _attempt in range(attempts):
        operations.send_waiting(now=now)
        due = [each for each in Message.objects.values_list("next_try_at", flat=True) if each]
        now = max(due, default=now)


@pytest.fixture
def message(outside, settings):
    settings.HPH_OUT_FOLDER = None
    Address.objects.create(her_id=59, name="St. Olavs", phone="72 57 30 00")
    return report(outside)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_m2_two_failures_are_nobodys_business_and_the_third_is_shown(message, outside, as_):
    anne = as_(outside.anne)
    fail(2)
    assert text(anne.get(LINE)).strip() == ""
    assert "Everything that was sent has got out." in text(anne.get(PAGE))
    fail(1, now=Message.objects.get().next_try_at)
    assert "1 message has not got out yet, and is still tried." in text(anne.get(LINE))
    page = text(anne.get(PAGE))
    assert "It is tried again by itself. Telephone if it is urgent." in page
    assert "72 57 30 00" in page
    assert "Next attempt" in page
    assert "Try again</button>" not in page


def test_what_has_failed_says_what_to_do_everywhere_the_sender_looks(message, outside, as_):
    fail(rules.MOST_ATTEMPTS)
    anne = as_(outside.anne)
    assert "1 message has not reached the receiver." in text(anne.get(LINE))
    page = text(anne.get(PAGE))
    for words in (
        "Olga 0 Skog",
        "72 57 30 00",
        "Telephone the receiver now.",
        "Try again",
        "Handled by telephone",
    ):
        assert words in page
    slot = text(anne.get(f"/meldinger/forlop/{message.pathway_id}/", headers={"HX-Request": "true"}))
    assert "Telephone the receiver now." in slot
    assert LINE in text(anne.get("/tavle/"))
    of_patient = f"/meldinger/forlop/{message.pathway_id}/ikke-sendt/"
    assert of_patient in text(anne.get(f"/forlop/{message.pathway_id}/"))
    assert "1 message has not reached the receiver." in text(anne.get(of_patient))
    assert "Could not be sent" in text(anne.get("/meldinger/?vis=feilet"))


def test_the_leader_sees_and_acts_and_the_office_above_the_other_unit_does_not(message, outside, as_):
    fail(rules.MOST_ATTEMPTS)
    assert "Handled by telephone" in text(as_(outside.lars).get(PAGE))
    assert "Everything that was sent has got out." in text(as_(outside.kari).get(PAGE))
    assert text(as_(outside.cecilie).get(LINE)).strip() == ""


def test_trying_again_and_telephoning_from_the_page(message, outside, as_):
    fail(rules.MOST_ATTEMPTS)
    anne = as_(outside.anne)
    without = anne.post(f"/meldinger/{message.pk}/telefon/", {"reason": " "}, follow=True)
    assert "Write whom you spoke with" in text(without)
    done = anne.post(
        f"/meldinger/{message.pk}/telefon/", {"reason": "Vakthavende på ortopedisk", "fra": "pasient"}
    )
    assert done["Location"] == f"/forlop/{message.pathway_id}/"
    assert Message.objects.get().state == MessageState.BY_PHONE
    case = text(anne.get(f"/forlop/{message.pathway_id}/"))
    assert "Vakthavende på ortopedisk" in case
    assert text(anne.get(LINE)).strip() == ""
    late = anne.post(f"/meldinger/{message.pk}/igjen/", follow=True)
    assert "already" in text(late)


def test_trying_again_sends_it(message, outside, as_, settings, tmp_path, django_capture_on_commit_callbacks):
    fail(rules.MOST_ATTEMPTS)
    settings.HPH_OUT_FOLDER = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        assert as_(outside.anne).post(f"/meldinger/{message.pk}/igjen/")["Location"] == PAGE
    assert [file.name for file in tmp_path.iterdir()] == [f"{message.message_id}.xml"]


def test_a_stranger_finds_no_message(message, outside, as_):
    fail(rules.MOST_ATTEMPTS)
    for path in ("igjen", "telefon"):
        assert (
            as_(outside.cecilie).post(f"/meldinger/{message.pk}/{path}/", {"reason": "x"}).status_code == 404
        )
        assert as_(outside.anne).get(f"/meldinger/{message.pk}/{path}/").status_code == 405
    assert Message.objects.get().state == MessageState.NOT_SENT


def test_a_receipt_that_came_late_is_shown(outside, settings, tmp_path, as_):
    settings.HPH_OUT_FOLDER = tmp_path
    message = report(outside)
    operations.send_waiting(now=timezone.now())
    operations.note_missing_receipts(now=message.receipt_due_at + timedelta(minutes=1))
    Message.objects.update(late_receipt_at=timezone.now(), late_receipt_status="1")
    page = text(as_(outside.anne).get(PAGE))
    assert "The receiver confirmed it too late:" in page
    assert "The receiver has it now." in page
    assert "Try again</button>" not in page
    Message.objects.update(late_receipt_status="2")
    assert "The receiver rejected it too late:" in text(as_(outside.anne).get(PAGE))


def test_the_list_costs_the_same_however_long_it_is(message, outside, django_assert_num_queries):
    fail(rules.MOST_ATTEMPTS)
    with django_assert_num_queries(5):
        assert unsent.unsent(user=outside.anne, unit=outside.district).total == 1
    for serial in range(1, 4):
        report(outside, serial=serial)
    fail(rules.MOST_ATTEMPTS)
    with django_assert_num_queries(5):
        found = unsent.unsent(user=outside.anne, unit=outside.district)
    assert (found.total, len(found.rows), len(found.patient_ids)) == (4, 4, 4)


def test_m11_health_tells_how_long_the_oldest_has_waited(message, settings):
    now = timezone.now()
    Heartbeat.objects.update_or_create(pk="sweep_deadlines", defaults={"last_at": now})
    report_now = health.examine(now=now)
    assert report_now["oldest_unsent"] == message.gen_at.isoformat()
    assert report_now["status"] == "degraded"
    settings.HPH_UNSENT_LIMIT_MINUTES = 180
    assert health.examine(now=now)["status"] == "ok"
    fail(rules.MOST_ATTEMPTS)  # people have it now
    assert health.examine(now=now)["oldest_unsent"] is None
