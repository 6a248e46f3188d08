"""What others script against: one JSON line a file, and a token for a system."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from messaging import operations
from messaging.models import ApiClient, RawMessage
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db


def taken_in(capsys, *files):
    call_command("plo", "take-in", *[str(file) for file in files])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def files(tmp_path):
    for name in (official.INNLAGT, official.KLAR):
        (tmp_path / name).write_bytes(official.example(name))
    (tmp_path / "rubbish.xml").write_bytes(b"rubbish")
    return tmp_path


def test_take_in_prints_exactly_the_agreed_line(cast, files, capsys):
    file = files / official.INNLAGT
    first, again = taken_in(capsys, file, file)
    assert first == {
        "file": str(file),
        "message_id": "b088a160-0698-11e8-b566-0800200c9a66",
        "kind": "LOG_INNLAGT",
        "apprec": "1",
        "errors": [],
        "pathway": first["pathway"],
        "duplicate": False,
    }
    assert first["pathway"] is not None
    assert again == {**first, "apprec": None, "duplicate": True}


def test_take_in_says_what_was_wrong_and_goes_on(cast, files, capsys):
    rubbish, good = taken_in(capsys, files / "rubbish.xml", files / official.KLAR)
    assert (rubbish["message_id"], rubbish["apprec"], rubbish["errors"][0]["code"]) == (None, None, "T01")
    assert good["apprec"] == "1"


def test_a_file_that_is_not_there_is_said_and_the_others_are_taken_in(cast, files, capsys):
    with pytest.raises(SystemExit):
        taken_in(capsys, files / "gone.xml", files / official.KLAR)
    missing, good = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert missing["errors"]
    assert good["apprec"] == "1"


def test_receipts_are_put_in_the_folder_whole(
    cast, files, capsys, settings, django_capture_on_commit_callbacks
):
    settings.HPH_OUT_FOLDER = files / "out"
    with django_capture_on_commit_callbacks(execute=True):
        taken_in(capsys, files / official.INNLAGT)
    row = RawMessage.objects.get()
    assert [path.name for path in (files / "out").iterdir()] == [f"apprec-{row.pk}.xml"]
    assert (files / "out" / f"apprec-{row.pk}.xml").read_bytes() == bytes(row.receipt)
    assert row.receipt_handed_over_at is not None


def test_a_receipt_that_could_not_be_put_down_is_put_down_later(cast, files, capsys, settings):
    settings.HPH_OUT_FOLDER = files / "rubbish.xml"  # a file, where a folder should be
    taken_in(capsys, files / official.INNLAGT)
    settings.HPH_OUT_FOLDER = files / "out"
    operations.send_waiting(now=timezone.now() + timedelta(minutes=2))
    assert len(list((files / "out").iterdir())) == 1


def test_a_token_is_shown_once_and_only_its_hash_is_kept(cast, capsys):
    call_command("api_client", "St. Olavs EPJ", her_id=59)
    token = capsys.readouterr().out.strip()
    client = ApiClient.objects.get()
    assert token not in (client.token_hash, client.name)
    assert operations.authenticate(token=token) == client
    # A second call gives a new token, and the old one stops working.
    call_command("api_client", "St. Olavs EPJ", her_id=59)
    assert operations.authenticate(token=token) is None
    assert operations.authenticate(token=capsys.readouterr().out.strip()) == client


def test_a_client_needs_a_unit(cast):
    with pytest.raises(CommandError, match="12345"):
        call_command("api_client", "Nobody", her_id=12345)
