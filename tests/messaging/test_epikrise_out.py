"""The letter that the ward writes: who writes it and when, what it must hold, its clock, its readers, the same facts afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Unit
from accounts.rules import NotAllowed
from messaging import operations
from messaging.enums import Direction, MessageState, MessageStatus, Source
from messaging.models import Message
from messaging.queries import attachments, kinds
from messaging.queries.inbox import parts_shown
from messaging.xml import parse
from pathways.enums import DeadlineKind, EventKind, Party, State
from pathways.models import Pathway, PathwayEvent
from pathways.operations import core
from tests import cast as cast_module
from tests.cast import ADMITTED_AT, NOON, admitted, author, pathway_at
from tests.messaging.test_attachments import PDF, PNG
from tests.messaging.test_export import fresh_receiver, invalid
from tests.messaging.test_letters import to
from tests.messaging.test_pages import as_  # noqa: F401
from tests.messaging.test_writing import _report

pytestmark = pytest.mark.django_db
KIND = "EPIKRISE"
DISCHARGED = dict.fromkeys(("current_problem", "follow_up_plan", "status_at_discharge"), "Et svar i hele ord")
LEFT = ADMITTED_AT + timedelta(days=2)
NOW = LEFT + timedelta(hours=1)
LETTER = {
    "reason_for_admission": "Falt p\u00e5 badet.",
    "diagnoses": "S72.0 Brudd i l\u00e5rhals\nI10 Hypertensjon",
    "course_and_treatment": "Operert med protese.\n\nUkomplisert forl\u00f8p.",
    "critical_information": "Penicillin: utslett",
    "medicines": "Paracetamol 1 g x 4\nMetoprolol 50 mg x 1",
    "follow_up_plan": "Kontroll om seks uker.",
}


@pytest.fixture
def pathway(cast):
    """Return a patient who has just left the ward for home, whose GP takes part."""
    found = pathway_at(cast, State.DISCHARGED)
    core.set_party(pathway=found, part=Party.GP, unit=cast.practice, now=NOW)
    return found


def save(pathway, user, values=LETTER, reasons=None, reader="", now=NOW):
    return operations.save_draft(
        pathway_id=pathway.pk,
        kind=KIND,
        values=values,
        reasons=reasons or {},
        edition=99,
        reader=reader,
        by=author(user),
        now=now,
    )


def send(pathway, user, now=NOW, **given):
    save(pathway, user, now=now, **given)
    return operations.send(pathway_id=pathway.pk, kind=KIND, by=author(user), now=now)


def clock(pathway):
    return pathway.deadlines.get(kind=DeadlineKind.EPIKRISE_READY)


# --- Who, and when ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["anne", "kari", "lars"])
def test_m40_only_the_ward_writes_the_letter(cast, pathway, who):
    with pytest.raises(NotAllowed):
        save(pathway, getattr(cast, who))
    with pytest.raises(Pathway.DoesNotExist):
        save(pathway, cast.cecilie)
    assert not Message.objects.filter(kind=KIND).exists()
    assert save(pathway, cast.bjorn).sender_unit == cast.ward


def test_m41_it_is_offered_from_when_the_patient_is_ready(cast):
    pathway = admitted(cast)

    def offered():
        rows = Pathway.objects.select_related("stay")
        return [each.kind for each in kinds.offers(pathway=rows.get(pk=pathway.pk), user=cast.bjorn)]

    assert KIND not in offered()
    cast_module.make_ready(cast, pathway, at=NOON)
    assert KIND in offered()
    cast_module.discharge(cast, pathway, at=LEFT)
    assert KIND in offered()


def test_the_letter_begins_with_what_is_known_and_says_from_where(cast, pathway):
    draft = operations.open_draft(pathway_id=pathway.pk, kind=KIND, by=author(cast.bjorn), now=NOW)
    assert draft.content["reason_for_admission"] == "Hoftebrudd"
    assert "course_and_treatment" not in draft.content
    operations.save_draft(
        pathway_id=pathway.pk,
        kind="UTSKRIVNINGSRAPPORT",
        values={**_report(), **DISCHARGED, "medicines": "Paracet 1 g x 3"},
        reasons={},
        edition=99,
        by=author(cast.bjorn),
        now=NOW,
    )
    operations.send(pathway_id=pathway.pk, kind="UTSKRIVNINGSRAPPORT", by=author(cast.bjorn), now=NOW)
    Message.objects.filter(pk=draft.pk).delete()
    draft = operations.open_draft(pathway_id=pathway.pk, kind=KIND, by=author(cast.bjorn), now=NOW)
    day = f"{NOW:%d.%m.%Y}"
    assert draft.content["medicines"] == f"Utskrivningsrapport {day}:\nParacet 1 g x 3"


# --- Sending ----------------------------------------------------------------------------------------------------


def test_r45_it_goes_when_what_is_required_is_there_and_meets_the_clock(cast, pathway):
    """R45, D8: a reason stands in for a list that cannot be known, not for what was done."""
    for missing, words in (("course_and_treatment", "Course and treatment"), ("medicines", "Medicines")):
        save(pathway, cast.bjorn, {**LETTER, missing: ""}, {"course_and_treatment": "Vet ikke"})
        with pytest.raises(NotAllowed, match=words):
            operations.send(pathway_id=pathway.pk, kind=KIND, by=author(cast.bjorn), now=NOW)
    assert clock(pathway).met_at is None
    message = send(pathway, cast.bjorn)
    assert clock(pathway).met_at == NOW
    pathway.stay.refresh_from_db()
    assert pathway.stay.epikrise_sent_at == NOW
    assert PathwayEvent.objects.filter(pathway=pathway, kind=EventKind.EPIKRISE_SENT).count() == 1
    assert (message.direction, message.state, message.receiver_unit) == (
        Direction.INTERNAL,
        MessageState.ACKNOWLEDGED,
        cast.practice,
    )


def test_m45_taken_back_it_has_not_gone_and_the_clock_runs_with_the_limit_it_had(cast, pathway):
    due_at = clock(pathway).due_at
    message = send(pathway, cast.bjorn)
    with pytest.raises(NotAllowed):
        operations.cancel_message(message_pk=message.pk, reason="Feil", by=author(cast.anne), now=NOW)
    operations.cancel_message(message_pk=message.pk, reason="Feil pasient", by=author(cast.bjorn), now=NOW)
    assert (clock(pathway).met_at, clock(pathway).due_at) == (None, due_at)
    pathway.stay.refresh_from_db()
    assert pathway.stay.epikrise_sent_at is None


def test_m44_the_next_reader_gets_the_same_letter_with_its_files(cast, pathway):
    """M44: one letter to several is written once; to each of them it is a new one, and a change is a change."""
    save(pathway, cast.bjorn)
    operations.attach_file(
        pathway_id=pathway.pk, kind=KIND, name="ekg.pdf", content=PDF, by=author(cast.bjorn), now=NOW
    )
    first = operations.send(pathway_id=pathway.pk, kind=KIND, by=author(cast.bjorn), now=NOW)
    draft = operations.open_draft(pathway_id=pathway.pk, kind=KIND, by=author(cast.bjorn), now=NOW)
    assert (draft.content, draft.receiver_unit) == (first.content, cast.district)
    assert [file.name for file in draft.files.all()] == ["ekg.pdf"]
    second = operations.send(pathway_id=pathway.pk, kind=KIND, by=author(cast.bjorn), now=NOW)
    assert (second.status, second.conversation_id, second.receiver_unit) == (
        MessageStatus.NEW,
        "",
        cast.district,
    )
    # A change goes to whoever has the letter that is changed.
    draft = operations.begin_change(message_pk=first.pk, by=author(cast.bjorn), now=NOW)
    assert (draft.receiver_unit, draft.files.count()) == (cast.practice, 1)
    change = send(pathway, cast.bjorn, values={**LETTER, "assessment": "God prognose."})
    assert (change.status, change.parent_id) == (MessageStatus.CHANGED, first.message_id)
    # The other letter stands, and so do its clock and its sender's word that it has gone.
    operations.cancel_message(message_pk=change.pk, reason="Feil", by=author(cast.bjorn), now=NOW)
    second.refresh_from_db()
    pathway.stay.refresh_from_db()
    assert (second.state, pathway.stay.epikrise_sent_at, clock(pathway).met_at) == (
        MessageState.ACKNOWLEDGED,
        NOW,
        NOW,
    )
    operations.cancel_message(message_pk=second.pk, reason="Feil", by=author(cast.bjorn), now=NOW)
    assert clock(pathway).met_at is None


# --- Outside the house ------------------------------------------------------------------------------------------


@pytest.fixture
def far(cast, pathway):
    """Return the pathway with the municipality and the GP outside the installation."""
    Unit.objects.exclude(pk__in=[cast.ward.pk, cast.hospital.pk, cast.trust.pk]).update(is_internal=False)
    return pathway


def test_r45_taken_in_again_it_says_the_same_and_holds_the_same_files(cast, far):
    """R45: the official schema takes it, files and all, and a fresh receiver finds every fact."""
    save(far, cast.bjorn, {**LETTER, "medicines": ""}, {"medicines": "Listen avklares"}, to(cast.district))
    files = [("ekg \u00e6\u00f8\u00e5.pdf", PDF + bytes(range(256)) * 2048), ("s\u00e5r.png", PNG)]
    for name, content in files:
        operations.attach_file(
            pathway_id=far.pk, kind=KIND, name=name, content=content, by=author(cast.bjorn), now=NOW
        )
    message = operations.send(pathway_id=far.pk, kind=KIND, by=author(cast.bjorn), now=NOW)
    assert (message.direction, message.state) == (Direction.OUT, MessageState.SENT)
    raw = operations.exported(message_id=message.message_id)
    assert invalid(raw) == []
    assert [(each.description, each.content) for each in parse.parse(raw).attachments] == files
    stay = (far.stay.admitted_at, far.stay.discharged_at)
    fresh_receiver()
    Unit.objects.update(is_internal=True)
    result = operations.take_in(raw=raw, now=NOW + timedelta(hours=1), source=Source.COMMAND)
    assert (result.receipt_status, result.kind) == ("1", KIND)
    taken = Message.objects.get()
    for key in LETTER.keys() - {"medicines"}:
        assert taken.content[key] == LETTER[key], key
    assert taken.content["other"] == "Medicines: Cannot be known yet: Listen avklares"
    payload = parse.parse(raw).payload
    assert (payload.stay_started_at, payload.stay_ended_at) == stay
    assert next(each.label for each in parts_shown(taken)) == "Letter"
    assert [(row.name, row.why_not) for row in attachments.files_of(taken).rows] == [
        (name, "") for name, _content in files
    ]
    assert [attachments.opened(taken, number)[0] for number in (1, 2)] == [each for _name, each in files]


def test_a_change_and_a_cancellation_follow_the_schema_and_share_the_letters_number(cast, far):
    first = send(far, cast.bjorn, reader=to(cast.district))
    operations.begin_change(message_pk=first.pk, by=author(cast.bjorn), now=NOW)
    change = send(far, cast.bjorn, values={**LETTER, "assessment": "God prognose."})
    cancellation = operations.cancel_message(
        message_pk=change.pk, reason="Feil", by=author(cast.bjorn), now=NOW
    )
    raws = [bytes(each.xml) for each in (first, change, cancellation)]
    assert [invalid(raw) for raw in raws] == [[], [], []]
    read = [parse.parse(raw) for raw in raws]
    assert [each.payload.status for each in read] == ["N", "M", "C"]
    assert {each.head.conversation.first for each in read} == {first.message_id}


def test_m8_an_address_that_cannot_take_the_letter_leaves_the_draft_and_the_clock(cast, far):
    Unit.objects.filter(pk=cast.district.pk).update(her_id=None)
    with pytest.raises(NotAllowed, match="lacks a HER-id"):
        send(far, cast.bjorn, reader=to(cast.district))
    assert Message.objects.get(kind=KIND).state == MessageState.DRAFT
    assert clock(far).met_at is None


# --- The page ---------------------------------------------------------------------------------------------------


def test_it_is_written_and_sent_from_its_page(cast, as_):  # noqa: F811
    pathway = pathway_at(cast, State.DISCHARGED, at=timezone.now() - timedelta(days=3))
    client, at = as_(cast.bjorn), f"/meldinger/forlop/{pathway.pk}/epikrise/"
    assert at in client.get(f"/forlop/{pathway.pk}/").content.decode()
    assert at in client.get(f"/meldinger/forlop/{pathway.pk}/ny/").content.decode()
    page = client.get(at).content.decode()
    assert 'name="part-course_and_treatment"' in page
    assert "Hoftebrudd" in page
    form = {f"part-{key}": value for key, value in LETTER.items()} | {"edition": "9"}
    refused = client.post(at, {**form, "part-diagnoses": "", "reader": to(cast.district)})
    assert refused.status_code == 422
    assert "Operert med protese." in refused.content.decode()
    assert client.post(at, {**form, "reader": to(cast.district)}).status_code == 302
    message = Message.objects.exclude(state=MessageState.DRAFT).get(kind=KIND)
    assert "Operert med protese." in as_(cast.anne).get(f"/meldinger/{message.pk}/").content.decode()
    stranger = cast_module._person("gro", "Gro Graf", cast.elsewhere, "WARD_NURSE")
    assert as_(stranger).get(at).status_code == 404
    assert as_(cast.anne).get(at).status_code == 403
