"""Files that go with what we write: judged by what they are, kept as they went, the same bytes at the other end."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Unit
from accounts.rules import NotAllowed
from audit.models import AccessEntry, AppendOnlyError
from messaging import operations
from messaging.enums import Direction, MessageState, Source
from messaging.models import Message, MessageFile
from messaging.queries import attachments as queries
from messaging.rules import attachments as rules
from messaging.xml import parse
from pathways.models import Pathway
from tests.cast import NOON, admitted, author
from tests.messaging.test_attachments import JPEG, PDF, PNG, SCRIPT
from tests.messaging.test_export import LATER, fresh_receiver, invalid
from tests.messaging.test_letters import to, written
from tests.messaging.test_pages import as_  # noqa: F401
from tests.messaging.test_writing import _report, send, write

pytestmark = pytest.mark.django_db
KIND = "INNLEGGELSESRAPPORT"


@pytest.fixture
def pathway(cast):
    return admitted(cast, at=timezone.now())


def attach(pathway, user, content=PDF, name="notat.pdf", kind=KIND, now=NOON, **more):
    return operations.attach_file(
        pathway_id=pathway.pk, kind=kind, name=name, content=content, by=author(user), now=now, **more
    )


# --- What may go along ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ({"content": PDF}, None),
        ({"content": PNG, "name": "bilde.pdf"}, None),
        ({"content": JPEG, "name": "x" * 100}, None),
        ({"content": b"", "size": 0}, rules.Problem.EMPTY),
        ({"content": SCRIPT, "name": "notat.pdf"}, rules.Problem.TYPE),
        ({"content": b"MZ\x90", "name": "notat.exe"}, rules.Problem.TYPE),
        ({"content": b"", "size": rules.MEGABYTE + 1}, rules.Problem.TOO_LARGE),
        ({"content": PDF, "sizes": [rules.MEGABYTE]}, rules.Problem.TOO_LARGE),
        ({"content": PDF, "sizes": [1] * 20}, rules.Problem.TOO_MANY),
        ({"content": PDF, "name": ""}, rules.Problem.NAME),
        ({"content": PDF, "name": "x" * 101}, rules.Problem.NAME),
    ],
)
def test_m49_a_file_is_judged_by_its_content_its_size_and_its_name(file, why):
    """M49: PDF, PNG and JPEG, within the limit together, with a name that fits."""
    given = {"name": "notat.pdf", "sizes": [], "megabytes": 1, "size": len(file["content"]), **file}
    assert rules.problem(**given) == why


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("C:\\Pasienter\\notat.pdf", "notat.pdf"),
        ("/home/anne/s\u00e5r 1.png", "s\u00e5r 1.png"),
        ("to\nlinjer\x00\u202e.pdf", "to linjer .pdf"),
    ],
)
def test_m49_a_name_has_no_folders_and_nothing_hidden(name, plain):
    assert rules.plain_name(name) == plain


def test_m49_each_refusal_says_what_to_do_and_puts_nothing_on_the_draft(cast, pathway, settings):
    settings.HPH_FILES_OUT_MB = 1
    for content, name, more, words in (
        (b"", "tom.pdf", {}, "tom.pdf is empty"),
        (SCRIPT, "notat.pdf", {}, "Save it as PDF"),
        (b"", "stor.pdf", {"size": rules.MEGABYTE + 1}, "may be 1 MB together"),
        (PDF, "x" * 101, {}, "100 letters at most"),
    ):
        with pytest.raises(NotAllowed, match=words):
            attach(pathway, cast.anne, content, name, **more)
    assert not MessageFile.objects.exists()
    attach(pathway, cast.anne)
    assert MessageFile.objects.get().kind == "application/pdf"


def test_m49_strangers_other_roles_and_what_events_make_take_no_file(cast, pathway):
    with pytest.raises(Pathway.DoesNotExist):
        attach(pathway, cast.cecilie)
    with pytest.raises(NotAllowed):
        attach(pathway, cast.kari)
    with pytest.raises(NotAllowed, match="No files"):
        attach(pathway, cast.bjorn, kind="LOG_INNLAGT")
    assert not Message.objects.exists()


def test_the_same_file_twice_is_one_and_a_draft_of_files_alone_is_begun(cast, pathway):
    first, again = attach(pathway, cast.anne), attach(pathway, cast.anne, name="kopi.pdf")
    assert first.pk == again.pk
    assert [message.pk for message in Message.objects.begun()] == [first.message_id]


def test_a_file_is_taken_off_a_draft_and_twice_is_once(cast, pathway):
    file, kept = attach(pathway, cast.anne), attach(pathway, cast.anne, PNG, "s\u00e5r.png")
    with pytest.raises(NotAllowed):
        operations.detach_file(
            pathway_id=pathway.pk, kind=KIND, file_id=file.pk, by=author(cast.kari), now=NOON
        )
    for _twice in range(2):
        operations.detach_file(
            pathway_id=pathway.pk, kind=KIND, file_id=file.pk, by=author(cast.anne), now=NOON
        )
    assert list(MessageFile.objects.all()) == [kept]


# --- Sent -------------------------------------------------------------------------------------------------------


def sent_with_files(cast, pathway, now=None):
    now = now or timezone.now()
    write(pathway, KIND, cast.anne, _report(), now=now)
    attach(pathway, cast.anne, PDF, "Notat fra legevakt.pdf", now=now)
    attach(pathway, cast.anne, PNG, "s\u00e5r.png", now=now)
    return send(pathway, KIND, cast.anne, now=now)


def test_m49_what_is_sent_is_kept_as_it_went(cast, pathway):
    """M49: neither the class nor the database lets a file of a sent message go."""
    message = sent_with_files(cast, pathway)
    file = message.files.first()
    with pytest.raises(AppendOnlyError):
        file.delete()
    with pytest.raises(AppendOnlyError):
        file.save()
    for statement in ("delete from messaging_messagefile", "update messaging_messagefile set name = 'x'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    # A new draft of the same kind is another message, and the file of the old one is not on it.
    operations.detach_file(
        pathway_id=pathway.pk, kind=KIND, file_id=file.pk, by=author(cast.anne), now=timezone.now()
    )
    assert message.files.count() == 2


def test_m49_the_receiver_inside_the_house_opens_the_same_bytes_and_it_is_logged(cast, pathway, as_):  # noqa: F811
    write(pathway, KIND, cast.anne, _report(), now=timezone.now())
    attach(pathway, cast.anne, PDF, "Notat.pdf", now=timezone.now())
    draft = Message.objects.get()
    assert as_(cast.anne).get(f"/meldinger/{draft.pk}/vedlegg/1/").content == PDF
    assert as_(cast.bjorn).get(f"/meldinger/{draft.pk}/vedlegg/1/").status_code == 404
    message = send(pathway, KIND, cast.anne, now=timezone.now())
    assert message.direction == Direction.INTERNAL
    page = as_(cast.bjorn).get(f"/meldinger/{message.pk}/").content.decode()
    assert "Notat.pdf" in page
    before = AccessEntry.objects.count()
    response = as_(cast.bjorn).get(f"/meldinger/{message.pk}/vedlegg/1/")
    assert (response.content, response.headers["Content-Type"]) == (PDF, "application/pdf")
    assert response.headers["Content-Disposition"] == 'attachment; filename="vedlegg-1.pdf"'
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    logged = AccessEntry.objects.latest("pk")
    assert (AccessEntry.objects.count(), logged.action) == (before + 1, "EXPORT")
    assert as_(cast.cecilie).get(f"/meldinger/{message.pk}/vedlegg/1/").status_code == 404
    for number in (0, 2):
        assert as_(cast.bjorn).get(f"/meldinger/{message.pk}/vedlegg/{number}/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "values"), [(KIND, _report()), ("DIALOG_HELSEFAGLIG", {"theme": "7322/6", "text": "Se bildet."})]
)
def test_m49_taken_in_again_the_message_shows_the_same_files(outside, kind, values):
    """M49: what leaves follows the official schema, and our own reader finds every byte."""
    pathway = admitted(outside)
    reader = "" if kind == KIND else to(outside.ward)
    written(pathway, kind, outside.anne, values, reader)
    files = [
        ("Notat \u00e6\u00f8\u00e5 & <b>.pdf", PDF + bytes(range(256)) * 4096),
        ("s\u00e5r.png", PNG),
        ("bilde.jpg", JPEG),
    ]
    for name, content in files:
        attach(pathway, outside.anne, content, name, kind=kind)
    message = send(pathway, kind, outside.anne)
    raw = operations.exported(message_id=message.message_id)
    assert message.direction == Direction.OUT
    assert invalid(raw) == []
    assert [(each.description, each.content) for each in parse.parse(raw).attachments] == files
    fresh_receiver()
    Unit.objects.update(is_internal=True)
    result = operations.take_in(raw=raw, now=LATER, source=Source.COMMAND)
    assert result.receipt_status == "1"
    taken = Message.objects.get()
    assert [(row.name, row.kind, row.why_not) for row in queries.files_of(taken).rows] == [
        (files[0][0], "PDF", ""), ("s\u00e5r.png", "PNG", ""), ("bilde.jpg", "JPG", "")
    ]  # fmt: skip
    assert [queries.opened(taken, number)[0] for number in (1, 2, 3)] == [content for _name, content in files]


def test_m49_a_change_begins_with_the_files_of_what_it_changes(cast, pathway):
    message = sent_with_files(cast, pathway)
    now = timezone.now()
    draft = operations.begin_change(message_pk=message.pk, by=author(cast.anne), now=now)
    assert [file.name for file in draft.files.all()] == ["Notat fra legevakt.pdf", "s\u00e5r.png"]
    operations.detach_file(
        pathway_id=pathway.pk, kind=KIND, file_id=draft.files.last().pk, by=author(cast.anne), now=now
    )
    operations.begin_change(message_pk=message.pk, by=author(cast.anne), now=now)
    change = send(pathway, KIND, cast.anne, now=now)
    assert (change.status, change.files.count(), message.files.count()) == ("M", 1, 2)


# --- The page ---------------------------------------------------------------------------------------------------


def upload(content=PDF, name="notat.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def form(**values):
    return {f"part-{key}": value for key, value in {**_report(), **values}.items()} | {"edition": "99"}


def test_a_plain_form_attaches_removes_and_keeps_what_is_typed(cast, pathway, as_):  # noqa: F811
    client, at = as_(cast.anne), f"/meldinger/forlop/{pathway.pk}/innleggelsesrapport/"
    assert 'enctype="multipart/form-data"' in client.get(at).content.decode()
    response = client.post(
        f"{at}legg-ved/", {**form(aids="Rullator"), "files": [upload(), upload(PNG, "s.png")]}
    )
    assert response.headers["Location"] == f"{at}#attachments"
    page = client.get(at).content.decode()
    assert ">notat.pdf</a>" in page
    assert "Rullator" in page
    file = MessageFile.objects.get(name="notat.pdf")
    # What is typed is saved again and again while one writes, and never takes the files along.
    client.post(f"{at}utkast/", form(aids="Rullator og stokk"))
    assert MessageFile.objects.count() == 2
    client.post(f"{at}fjern-vedlegg/", {**form(aids="Stokk"), "file": file.pk})
    draft = Message.objects.get()
    assert ([each.name for each in draft.files.all()], draft.content["aids"]) == (["s.png"], "Stokk")
    preview = client.get(f"{at}forhandsvisning/").content.decode()
    assert f"/meldinger/{draft.pk}/vedlegg/1/" in preview
    for path in ("legg-ved", "fjern-vedlegg"):
        assert as_(cast.cecilie).post(f"{at}{path}/", form()).status_code == 404
        assert as_(cast.kari).post(f"{at}{path}/", {**form(), "files": upload()}).status_code == 403
    assert draft.files.count() == 1


def test_a_file_that_stands_chosen_goes_along_when_one_sends(cast, pathway, as_):  # noqa: F811
    client, at = as_(cast.anne), f"/meldinger/forlop/{pathway.pk}/innleggelsesrapport/"
    refused = client.post(at, {**form(aids="Rullator"), "files": upload(SCRIPT)})
    assert refused.status_code == 422
    assert "neither PDF, PNG nor JPEG" in refused.content.decode()
    assert "Rullator" in refused.content.decode()
    assert Message.objects.get().state == MessageState.DRAFT
    # Something else is missing: the file is on the draft by then.
    refused = client.post(at, {**form(aids=""), "files": upload()})
    assert refused.status_code == 422
    assert ">notat.pdf</a>" in refused.content.decode()
    assert client.post(at, {**form(), "files": upload(PNG, "s.png")}).status_code == 302
    assert [file.name for file in Message.objects.get().files.all()] == ["notat.pdf", "s.png"]


def test_nothing_chosen_and_too_large_are_said(cast, pathway, as_, settings):  # noqa: F811
    settings.HPH_FILES_OUT_MB = 1
    client, at = as_(cast.anne), f"/meldinger/forlop/{pathway.pk}/innleggelsesrapport/"
    refused = client.post(f"{at}legg-ved/", form(aids="Rullator"))
    assert refused.status_code == 422
    assert "Choose a file first." in refused.content.decode()
    assert "Rullator" in refused.content.decode()
    large = upload(PDF + b"x" * rules.MEGABYTE)
    page = client.post(f"{at}legg-ved/", {**form(), "files": large}).content.decode()
    assert "may be 1 MB together" in page
    assert not MessageFile.objects.exists()
    # Of two, the first fits and stays.
    client.post(
        f"{at}legg-ved/", {**form(), "files": [upload(), upload(PNG + b"x" * rules.MEGABYTE, "s.png")]}
    )
    assert [file.name for file in MessageFile.objects.all()] == ["notat.pdf"]


def test_the_page_costs_the_same_whatever_is_attached(cast, pathway, django_assert_max_num_queries, as_):  # noqa: F811
    client, at = as_(cast.anne), f"/meldinger/forlop/{pathway.pk}/innleggelsesrapport/"
    attach(pathway, cast.anne, now=timezone.now())
    client.get(at)
    with django_assert_max_num_queries(200) as first:
        client.get(at)
    for number in range(4):
        attach(pathway, cast.anne, PDF + bytes([number]), f"{number}.pdf", now=timezone.now())
    with django_assert_max_num_queries(len(first)):
        client.get(at)
