"""Files that come with a dialogue: opened by their own signature, as a download, by who sees the message."""

import pytest
from django.utils import timezone

from messaging import operations
from messaging.enums import Outcome, Source
from messaging.models import Message, RawMessage
from messaging.rules import attachments as rules
from messaging.xml import build, codes, dialog
from messaging.xml.model import Attachment, Head, Patient
from tests.cast import admitted
from tests.messaging.test_dialogues_in import CARE, WARD
from tests.messaging.test_pages import as_  # noqa: F401

pytestmark = pytest.mark.django_db
PDF, PNG, JPEG = b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff\xe0..."
SCRIPT = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def message(cast):
    """Return a dialogue with a PDF, a page of script that says it is a PDF, a PNG and a JPEG."""
    now = timezone.now()
    patient = admitted(cast, at=now).patient
    note = dialog.Note(theme=codes.code("7322", "6"), text="Se bildene av s\u00e5ret.")
    head = Head(
        type_code=codes.DIALOG_HELSEFAGLIG,
        msg_id="with-files",
        gen_at=now,
        sender=WARD,
        receiver=CARE,
        patient=Patient(
            family=patient.family_name, given=patient.given_name, number=patient.number, number_type="FNR"
        ),
    )
    files = [
        Attachment(content=content, mime_type="application/pdf", description=name)
        for content, name in ((PDF, "Notat"), (SCRIPT, "notat.pdf"), (PNG, "S\u00e5r"), (JPEG, ""))
    ]
    raw = build.build(head, dialog.HelsefagligDialog(notes=(note,)), attachments=files)
    result = operations.take_in(raw=raw, now=now, source=Source.COMMAND)
    assert (result.receipt_status, RawMessage.objects.get().outcome) == ("1", Outcome.TAKEN_IN)
    return Message.objects.get(message_id="with-files")


def test_m48_a_file_is_sent_as_what_it_is_and_can_do_nothing(cast, message, as_):  # noqa: F811
    client = as_(cast.anne)
    for number, content, kind in (
        (1, PDF, "application/pdf"),
        (3, PNG, "image/png"),
        (4, JPEG, "image/jpeg"),
    ):
        response = client.get(f"/meldinger/{message.pk}/vedlegg/{number}/")
        assert (response.content, response.headers["Content-Type"]) == (content, kind)
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["Content-Security-Policy"].startswith("sandbox")
        assert "no-store" in response.headers["Cache-Control"]


def test_m48_what_only_says_that_it_is_a_pdf_is_not_opened_and_the_page_says_so(cast, message, as_):  # noqa: F811
    client = as_(cast.anne)
    assert client.get(f"/meldinger/{message.pk}/vedlegg/2/").status_code == 404
    page = client.get(f"/meldinger/{message.pk}/").content.decode()
    assert "neither PDF, PNG nor JPEG" in page
    assert f"/meldinger/{message.pk}/vedlegg/1/" in page
    assert f"/meldinger/{message.pk}/vedlegg/2/" not in page


@pytest.mark.parametrize("is_unread", [False, True])
def test_m48_a_page_says_that_the_original_holds_more_when_it_shows_less(cast, message, as_, is_unread):  # noqa: F811
    if is_unread:
        raw = RawMessage.objects.get()
        element = b"<SomethingNew>x</SomethingNew></Dialogmelding>"
        RawMessage.objects.filter(pk=raw.pk).update(raw=bytes(raw.raw).replace(b"</Dialogmelding>", element))
    page = as_(cast.anne).get(f"/meldinger/{message.pk}/").content.decode()
    assert "Attachments" in page
    assert ("The original holds more" in page) == is_unread


def test_m48_strangers_and_wrong_numbers_meet_nothing(cast, message, as_):  # noqa: F811
    assert as_(cast.cecilie).get(f"/meldinger/{message.pk}/vedlegg/1/").status_code == 404
    for number in (0, 5, 99):
        assert as_(cast.anne).get(f"/meldinger/{message.pk}/vedlegg/{number}/").status_code == 404


def test_m48_a_file_that_is_too_large_is_not_opened(cast, message, as_, monkeypatch, settings):  # noqa: F811
    settings.HPH_FILE_IN_MB = 1
    monkeypatch.setattr(rules, "MEGABYTE", len(PDF) - 1)
    assert as_(cast.anne).get(f"/meldinger/{message.pk}/vedlegg/1/").status_code == 404
    assert "larger than 1 MB" in as_(cast.anne).get(f"/meldinger/{message.pk}/").content.decode()
