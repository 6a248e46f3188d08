"""One message of every kind that people make here leaves as official XML, and says the same to whoever takes it in."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Unit
from accounts.rules import NotAllowed
from messaging import headings, operations, rules
from messaging.enums import Direction, MessageKind, Source
from messaging.models import Message
from messaging.operations import to_xml
from messaging.operations.take_in import _kind
from messaging.queries import addresses, known
from messaging.xml import codes, parse, validate
from pathways import operations as pathway_operations
from pathways.enums import State
from pathways.models import Pathway, PathwayEvent, Patient
from tests import cast as cast_module
from tests.cast import ADMITTED_AT, NOON, admitted, author, pathway_at
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=30)
SPECIAL = {
    "expected_discharge": "2026-03-09",
    "lives_alone": "yes",
    "request_kind": "9152/6",
    "answer_kind": "9069/3",
    "error_kind": "8117/2",
    "theme": "7322/8",
}
# Every kind but the receipt, and every kind that a form writes: what the forms learn later is here by itself.
BUILT = [kind for kind in MessageKind if kind != MessageKind.APPREC]
WRITTEN = sorted(rules.CONTENT_RULE)


def written(kind):
    """Return a text for every part of the kind."""
    keys = known.part_keys(kind) if kind in rules.CONTENT_RULE else headings.HEADING_OF_PART.get(kind, ())
    found = {key: SPECIAL.get(key, f"Om {key.replace('_', ' ')}: i hele ord, æøå & <b>.") for key in keys}
    return found or {
        "subject": "Et emne",
        "text": "Et spørsmål?\n\nMed to avsnitt.",
        "services": "Trygghetsalarm\nMatombringing",
        "course_and_treatment": "Operert for brudd.",
        "medicines": "Paracet 1 g x 3",
        "diagnoses": "Brudd i lårhals",
    }


def sent(cast, pathway, kind, texts):
    """Return the message sent from its form, or where there is none yet, as a form would leave it."""
    if kind in rules.SENDER_PARTS:
        by = author(cast.bjorn if rules.SENDER_PARTS[kind][0] == "WARD" else cast.anne)
        operations.save_draft(
            pathway_id=pathway.pk, kind=kind, values=texts, reasons={}, edition=99, by=by, now=LATER
        )
        return operations.send(pathway_id=pathway.pk, kind=kind, by=by, now=LATER)
    message = Message(
        direction=Direction.INTERNAL,
        kind=kind,
        message_id=f"id-{kind}",
        pathway=pathway,
        patient=pathway.patient,
        sender_unit=cast.district,
        receiver_unit=cast.ward,
        content=texts,
        created_at=LATER,
    )
    message.send(at=LATER)
    message.save()
    return message


def invalid(raw):
    return validate.schema_errors(raw, official.folder())


def fresh_receiver():
    """Empty the installation of patients and messages: what is taken in next is new to it."""
    tables = "messaging_inboxtask, messaging_rawmessage, messaging_message, pathways_patient"
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"truncate {tables} cascade")


@pytest.mark.parametrize("kind", BUILT)
def test_every_kind_is_built_as_the_official_schema_wants_it(cast, kind):
    pathway = pathway_at(cast, State.DISCHARGED)
    event_kind = {made: each for each, made in rules.MESSAGE_OF_EVENT.items()}.get(kind)
    event = PathwayEvent.objects.filter(pathway=pathway, kind=event_kind).first()
    message = Message(
        kind=kind,
        message_id=f"id-{kind}",
        parent_id="before",
        pathway=pathway,
        patient=pathway.patient,
        event=event,
        sender_unit=cast.ward,
        author=cast.bjorn,
        author_name="Bjørn Berg",
        content=written(kind),
        created_at=NOON,
        gen_at=NOON,
    )
    cast.bjorn.hpr_nummer = "9144889"
    here, there = addresses.address_of(cast.ward), addresses.address_of(cast.district)
    raw = to_xml.build(message=message, pathway=pathway, sender=here, receiver=there)
    assert invalid(raw) == []
    found = parse.parse(raw)
    assert _kind(found) in (kind, MessageKind.DIALOG_NOTAT)
    assert (found.head.patient.number, found.unread) == (pathway.patient.number, ())
    if kind != MessageKind.EPIKRISE:
        assert found.head.conversation.parent == "before"


def test_no_kind_is_forgotten():
    assert set(to_xml.PAYLOADS) == set(BUILT)


@pytest.mark.parametrize("kind", WRITTEN)
def test_what_is_written_in_the_forms_says_the_same_to_the_receiver(cast, kind):
    # Given a report that is sent
    pathway = pathway_at(cast, State.DISCHARGED) if kind == "UTSKRIVNINGSRAPPORT" else admitted(cast)
    texts = written(kind)
    message = sent(cast, pathway, kind, texts)
    # When it is exported, and taken in where nothing is known
    raw = operations.exported(message_id=message.message_id)
    assert invalid(raw) == []
    before = Patient.objects.values("number", "family_name", "given_name", "birth_date", "city").get()
    fresh_receiver()
    result = operations.take_in(raw=raw, now=LATER, source=Source.COMMAND)
    # Then every text stands under the same part, and the patient is the same
    assert (result.receipt_status, result.kind) == ("1", kind)
    taken = Message.objects.get()
    said = "\n".join(str(text) for text in taken.content.values())
    for key, text in texts.items():
        if key == "lives_alone":
            assert taken.content[key] is True
        elif key in SPECIAL and "/" in text:
            assert codes.code(*text.split("/")).name in said, key
        else:
            assert all(line in said for line in text.splitlines()), key
        if kind in headings.HEADING_OF_PART and key in headings.HEADING_OF_PART[kind]:
            assert text in taken.content[key]
    assert Patient.objects.values(*before).get() == before


def test_what_events_make_tells_a_fresh_receiver_the_same_pathway(cast):
    # Given a stay told in every message that events make
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    by = author(cast.bjorn)
    times = [ADMITTED_AT + timedelta(days=days) for days in (2, 3, 4)]
    pathway_operations.withdraw_ready(pathway_id=pathway.pk, reason="Feber", at=times[0], by=by, now=times[0])
    cast_module.make_ready(cast, pathway, at=times[1])
    cast_module.answer(cast, pathway, at=times[1])
    cast_module.discharge(cast, pathway, at=times[2])
    while operations.tell_people(now=LATER):
        pass
    made = Message.objects.filter(pathway=pathway, kind__in=rules.MESSAGE_OF_EVENT.values())
    assert set(made.values_list("kind", flat=True)) == set(rules.MESSAGE_OF_EVENT.values())
    raws = [operations.exported(message_id=each.message_id) for each in made.order_by("gen_at", "pk")]
    facts = _facts(pathway)
    # When all are exported and taken in where nothing is known
    fresh_receiver()
    results = [operations.take_in(raw=raw, now=LATER, source=Source.COMMAND) for raw in raws]
    # Then each is valid and accepted, and the pathway is where it was
    assert [invalid(raw) for raw in raws] == [[]] * len(raws)
    assert {result.receipt_status for result in results} == {"1"}
    assert _facts(Pathway.objects.get()) == facts


def _facts(pathway):
    pathway = Pathway.objects.select_related("stay").get(pk=pathway.pk)
    stay = pathway.stay
    # A message says to the second when something was.
    return (pathway.state, stay.admitted_at, stay.ready_date, stay.discharged_at, stay.discharged_to)


def test_an_answer_refers_to_what_it_answers(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    while operations.tell_people(now=LATER):
        pass
    ready, reply = (pathway.messages.get(kind=kind) for kind in ("LOG_UTSKRIVNINGSKLAR", "READY_ANSWER"))
    assert (reply.parent_id, reply.conversation_id) == (ready.message_id, ready.message_id)
    found = parse.parse(operations.exported(message_id=reply.message_id)).head.conversation
    assert (found.parent, found.first) == (ready.message_id, ready.message_id)


# --- The command ------------------------------------------------------------------------------------------------


def export(message_id, out):
    output = io.StringIO()
    call_command("plo", "export", message_id, "--out", str(out), stdout=output)
    return output.getvalue()


def test_a_message_that_came_is_written_as_it_came(cast, tmp_path):
    raw = official.example(official.INNLAGT)
    result = operations.take_in(raw=raw, now=TAKEN_IN_AT, source=Source.COMMAND)
    assert export(result.message_id, tmp_path / "ut" / "melding.xml") == ""
    assert (tmp_path / "ut" / "melding.xml").read_bytes() == raw
    assert [path.name for path in (tmp_path / "ut").iterdir()] == ["melding.xml"]
    assert export(result.message_id, "-").encode() == raw


def test_a_message_that_was_sent_is_written_as_it_was_sent(cast):
    pathway = admitted(cast)
    while operations.tell_people(now=LATER):
        pass
    message = pathway.messages.get(kind="LOG_INNLAGT")
    assert message.direction == Direction.INTERNAL
    Message.objects.filter(pk=message.pk).update(direction=Direction.OUT, xml=b"<as-it-went/>")
    assert operations.exported(message_id=message.message_id) == b"<as-it-went/>"


def test_what_cannot_be_exported_is_said_in_a_sentence(cast, tmp_path):
    pathway = admitted(cast)
    draft = operations.open_draft(
        pathway_id=pathway.pk, kind="TIDLIGMELDING", by=author(cast.bjorn), now=NOON
    )
    came = operations.take_in(raw=official.example(official.KLAR), now=TAKEN_IN_AT, source=Source.COMMAND)
    Message.objects.get(message_id=came.message_id).raw_messages.all().delete()
    for message_id, sentence in (
        ("ukjent", "no message with the id ukjent"),
        (draft.message_id, "is a draft"),
        (came.message_id, "nothing to export"),
    ):
        with pytest.raises(CommandError, match=sentence):
            export(message_id, tmp_path / "x.xml")
    assert list(tmp_path.iterdir()) == []


def test_a_unit_without_an_address_is_named(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    while operations.tell_people(now=LATER):
        pass
    Unit.objects.filter(pk=cast.district.pk).update(her_id=None)
    message = pathway.messages.get(kind="LOG_INNLAGT")
    with pytest.raises(NotAllowed, match="lacks a HER-id"):
        operations.exported(message_id=message.message_id)


def test_a_place_that_cannot_be_written_is_said(cast, tmp_path):
    came = operations.take_in(raw=official.example(official.KLAR), now=TAKEN_IN_AT, source=Source.COMMAND)
    (tmp_path / "fil").write_text("")
    with pytest.raises(CommandError, match="fil"):
        export(came.message_id, tmp_path / "fil" / "x.xml")
