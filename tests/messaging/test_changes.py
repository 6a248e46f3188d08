"""What may be changed and cancelled, by kind; who may; and what it does to the messages before."""

from pathlib import Path

import pytest

from accounts.models import Unit
from accounts.rules import NotAllowed
from messaging import operations
from messaging.enums import MessageKind, MessageState, Outcome, Source, TaskReason
from messaging.models import InboxTask, Message
from messaging.operations.checks import status_sentence
from messaging.rules.changes import ALLOWED, Refusal, replaces, why_not
from messaging.xml import parse, validate
from pathways.models import Pathway
from tests.cast import NOON, admitted, author
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.test_writing import TIDLIGMELDING, send, write
from tests.messaging.xml import official

EARLY = "Helseopplysninger_Varsel_om_innlagt_pasient_v1-6_Ny.xml"
FIRST = "Helseopplysninger_Oppdaterte_opplysninger_v1-6_Endring1.xml"
SECOND = "Helseopplysninger_Oppdaterte_opplysninger_v1-6_Endring2.xml"

# --- The table --------------------------------------------------------------------------------------------------


def test_every_kind_has_its_line():
    assert set(ALLOWED) == set(MessageKind)


@pytest.mark.parametrize("kind", MessageKind)
def test_what_each_kind_takes(kind):
    is_report = kind in (
        "TIDLIGMELDING",
        "HELSEOPPLYSNINGER",
        "INNLEGGELSESRAPPORT",
        "UTSKRIVNINGSRAPPORT",
        "EPIKRISE",
    )
    is_talk = kind.startswith(("DIALOG", "READY", "APPREC"))
    assert why_not(kind, "N") is None
    assert why_not(kind, "M") == (None if is_report else Refusal.NOT_CHANGED)
    assert why_not(kind, "C") == (Refusal.NOT_CANCELLED if is_talk else None)


def test_updates_replace_the_tidligmelding_and_nothing_else_crosses_kinds():
    assert replaces("HELSEOPPLYSNINGER", "TIDLIGMELDING")
    assert replaces("EPIKRISE", "EPIKRISE")
    assert not replaces("UTSKRIVNINGSRAPPORT", "INNLEGGELSESRAPPORT")


def test_the_rules_stand_in_the_book():
    page = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    assert [number for number in ("M50", "M51", "M52") if f"| {number} |" not in page] == []


@pytest.mark.parametrize("refusal", Refusal)
def test_each_refusal_has_a_sentence(refusal):
    assert status_sentence(refusal).endswith(".")


# --- What comes in ------------------------------------------------------------------------------------------------


@pytest.fixture
def place(cast):
    """Return the cast, with whoever receives the official helseopplysninger."""
    for name in (EARLY, FIRST, SECOND):
        receiver = parse.parse(official.example(name)).head.receiver
        if not Unit.objects.filter(her_id=receiver.address_her_id).exists():
            Unit.objects.filter(pk=cast.office.pk).update(her_id=receiver.address_her_id)
    return cast


def take_in(name, *changes):
    raw = official.example(name)
    for old, new in changes:
        assert old in raw, old
        raw = raw.replace(old, new)
    return operations.take_in(raw=raw, now=TAKEN_IN_AT, source=Source.COMMAND)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["Orientering_om_tjenestetilbud_v1-6_Ny.xml", "Medisinske_opplysninger_v1-6_Ny.xml", official.KLAR],
)
def test_a_change_of_a_kind_that_takes_none_is_refused(place, name):
    result = take_in(name, (b'V="N" DN="Ny"', b'V="M" DN="Endring"'))
    assert (result.outcome, result.receipt_status) == (Outcome.REFUSED, "2")
    assert result.errors[0]["code"] == "X99"
    assert "cannot be changed" in result.errors[0]["text"]
    assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("order", [(FIRST, SECOND), (SECOND, FIRST)])
def test_the_newest_change_counts_whatever_comes_last(place, order):
    for name in order:
        assert take_in(name).receipt_status == "1"
    older, newer = Message.objects.order_by("gen_at")
    assert "later change" in older.note
    assert newer.note == ""


@pytest.mark.django_db
def test_a_change_of_what_never_came_is_read_as_new_and_shown_to_people(place):
    result = take_in(FIRST)
    assert (result.receipt_status, Message.objects.get().status) == ("1", "M")
    assert Message.objects.get().content["status"]
    assert InboxTask.objects.get().reason in (TaskReason.ORIGINAL_UNKNOWN, TaskReason.NO_PATHWAY)


@pytest.mark.django_db
def test_nobody_changes_what_another_sent_or_about_another_patient(place):
    take_in(FIRST)
    number = Message.objects.get().patient.number.encode()
    other = parse.parse(official.example(official.INNLAGT)).head.patient.number.encode()
    result = take_in(SECOND, (number, other))
    assert result.receipt_status == "1"
    assert InboxTask.objects.filter(
        reason=TaskReason.NOT_APPLIED, sentence__contains="another patient"
    ).exists()
    assert Message.objects.order_by("gen_at").first().note == ""


# --- What goes out ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_taking_back_cancels_the_message_and_all_its_changes(cast):
    pathway = admitted(cast)
    write(pathway, "TIDLIGMELDING", cast.bjorn, TIDLIGMELDING)
    first = send(pathway, "TIDLIGMELDING", cast.bjorn)
    write(pathway, "HELSEOPPLYSNINGER", cast.bjorn, {**TIDLIGMELDING, "changes": "Reiser senere"})
    second = send(pathway, "HELSEOPPLYSNINGER", cast.bjorn)
    done = operations.cancel_message(
        message_pk=first.pk, reason="Feil pasient", by=author(cast.bjorn), now=NOON
    )
    assert (done.status, done.kind, done.parent_id) == ("C", second.kind, second.message_id)
    assert done.conversation_id == first.message_id
    states = Message.objects.exclude(pk=done.pk).values_list("state", flat=True)
    assert set(states) == {MessageState.CANCELLED}
    raw = operations.exported(message_id=done.message_id)
    assert validate.schema_errors(raw, official.folder()) == []
    assert parse.parse(raw).payload.status == "C"
    with pytest.raises(NotAllowed, match="taken back already"):
        operations.cancel_message(message_pk=first.pk, reason="Feil pasient", by=author(cast.bjorn), now=NOON)


@pytest.mark.django_db
def test_who_and_what_cannot_be_taken_back(cast):
    pathway = admitted(cast)
    write(pathway, "TIDLIGMELDING", cast.bjorn, TIDLIGMELDING)
    draft = Message.objects.get(state="DRAFT", kind="TIDLIGMELDING")
    with pytest.raises(NotAllowed, match="draft"):
        operations.cancel_message(message_pk=draft.pk, reason="Feil pasient", by=author(cast.bjorn), now=NOON)
    message = send(pathway, "TIDLIGMELDING", cast.bjorn)
    with pytest.raises(NotAllowed):
        operations.cancel_message(
            message_pk=message.pk, reason="Feil pasient", by=author(cast.kari), now=NOON
        )
    with pytest.raises((Message.DoesNotExist, Pathway.DoesNotExist)):
        operations.cancel_message(
            message_pk=message.pk, reason="Feil pasient", by=author(cast.cecilie), now=NOON
        )
    message.refresh_from_db()
    assert message.state == MessageState.ACKNOWLEDGED
