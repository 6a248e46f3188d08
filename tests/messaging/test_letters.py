"""What people write beyond the four reports: to the doctor, requests and answers, faults, changes, taking back, passing on."""

from datetime import timedelta

import pytest

from accounts.enums import Role, UnitKind
from accounts.rules import NotAllowed
from messaging import operations
from messaging.enums import Direction, MessageKind, MessageState, MessageStatus, Source
from messaging.models import Address, Message
from messaging.queries import inbox as inbox_queries
from messaging.queries import kinds
from messaging.queries.message_acts import acts_on
from messaging.rules import letters
from messaging.xml import parse, validate
from pathways.enums import DeadlineKind, EventKind, Party, State
from pathways.models import Pathway, PathwayEvent
from pathways.operations import core
from tests import cast as cast_module
from tests.cast import NOON, admitted, author
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.test_pages import as_  # noqa: F401
from tests.messaging.test_writing import TIDLIGMELDING, _report, send
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db

TO_DOCTOR = {
    "current_problem": "Svimmel når hun reiser seg",
    "critical_information": "Ingen kjente",
    "medicines": "Metoprolol 50 mg x 1",
    "nursing_summary": "Klarer stell selv",
    "contact": "Sykepleietjeneste 62 00 00 00",
}
REQUEST = {"request_kind": "9154/8", "subject": "Hjelp hjemme", "text": "Hvilken hjelp hadde hun før?"}
ANSWER = {"answer_kind": "9069/5", "text": "Hjemmesykepleie hver morgen."}
FAULT = {"error_kind": "8117/2", "text": "Medisinlisten mangler."}


@pytest.fixture
def doctor(cast):
    return cast_module._person("guro", "Guro Gran", cast.practice, Role.GP)


@pytest.fixture
def pathway(cast):
    """Return a patient in hospital whose GP takes part."""
    found = admitted(cast)
    core.set_party(pathway=found, part=Party.GP, unit=cast.practice, now=NOON)
    return found


def to(unit):
    return f"unit:{unit.pk}"


def written(pathway, kind, user, values, reader=""):
    return operations.save_draft(
        pathway_id=pathway.pk,
        kind=kind,
        values=values,
        reasons={},
        edition=99,
        reader=reader,
        by=author(user),
        now=NOON,
    )


def sent(pathway, kind, user, values, reader=""):
    written(pathway, kind, user, values, reader)
    return send(pathway, kind, user)


def about(message, kind, user, values, now=NOON):
    operations.save_draft(
        about=message.pk, kind=kind, values=values, reasons={}, edition=99, by=author(user), now=now
    )
    return operations.send(about=message.pk, kind=kind, by=author(user), now=now)


# --- The other kinds ------------------------------------------------------------------------------------------


def test_home_care_writes_to_the_doctor_and_nothing_goes_while_a_part_is_missing(cast, pathway):
    written(pathway, "HELSEOPPLYSNINGER_LEGE", cast.anne, {**TO_DOCTOR, "nursing_summary": ""})
    with pytest.raises(NotAllowed, match="Nursing summary"):
        send(pathway, "HELSEOPPLYSNINGER_LEGE", cast.anne)
    message = sent(pathway, "HELSEOPPLYSNINGER_LEGE", cast.anne, TO_DOCTOR)
    assert (message.sender_unit, message.receiver_unit) == (cast.district, cast.practice)
    assert (message.direction, message.state) == (Direction.INTERNAL, MessageState.ACKNOWLEDGED)


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        ("HELSEOPPLYSNINGER_LEGE", "bjorn"),
        ("HELSEOPPLYSNINGER_LEGE", "kari"),
        ("ORIENTERING_TJENESTETILBUD", "anne"),
        ("MEDISINSKE_OPPLYSNINGER", "anne"),
        ("DIALOG_NOTAT", "lars"),
    ],
)
def test_m40_another_role_writes_nothing(cast, pathway, kind, who):
    """M40: each kind has its act, and a role without it begins no draft."""
    with pytest.raises(NotAllowed):
        operations.open_draft(pathway_id=pathway.pk, kind=kind, by=author(getattr(cast, who)), now=NOON)
    with pytest.raises(Pathway.DoesNotExist):
        operations.open_draft(pathway_id=pathway.pk, kind=kind, by=author(cast.cecilie), now=NOON)
    assert not Message.objects.exists()


def test_the_doctor_answers_the_care_with_medical_information(cast, pathway, doctor):
    values = {
        "current_problem": "Ortostatisk blodtrykksfall",
        "diagnoses": "K87",
        "critical_information": "Ingen kjente",
        "medicines": "Metoprolol 25 mg x 1",
        "follow_up_plan": "Måle blodtrykk stående",
        "contact": "Legesenteret 62 00 00 01",
    }
    message = sent(pathway, "MEDISINSKE_OPPLYSNINGER", doctor, values)
    assert (message.sender_unit, message.receiver_unit) == (cast.practice, cast.district)


def test_m41_what_is_offered_follows_role_and_state(cast, pathway, doctor):
    """M41: one list, of what has a purpose now and this person may write."""

    def offered(user):
        return [offer.kind for offer in kinds.offers(pathway=pathway, user=user)]

    dialogue = ["DIALOG_FORESPORSEL", "DIALOG_NOTAT", "DIALOG_HELSEFAGLIG"]
    assert offered(cast.bjorn) == ["TIDLIGMELDING", "UTSKRIVNINGSRAPPORT", *dialogue]
    assert offered(cast.anne) == ["INNLEGGELSESRAPPORT", "HELSEOPPLYSNINGER_LEGE", *dialogue]
    assert offered(doctor) == ["MEDISINSKE_OPPLYSNINGER", *dialogue]
    assert offered(cast.cecilie) == []
    sent(pathway, "TIDLIGMELDING", cast.bjorn, TIDLIGMELDING)
    pathway.stay.refresh_from_db()
    assert offered(cast.bjorn)[0] == "HELSEOPPLYSNINGER"


def test_a_form_that_was_only_looked_at_is_no_draft_in_the_lists(cast, pathway):
    operations.open_draft(pathway_id=pathway.pk, kind="DIALOG_NOTAT", by=author(cast.bjorn), now=NOON)

    def rows():
        found = inbox_queries.inbox(user=cast.bjorn, unit=cast.ward, box="utkast", page=1)
        return [row.kind for row in found.rows]

    assert rows() == []
    written(pathway, "DIALOG_NOTAT", cast.bjorn, {"text": "Hun"})
    assert rows() == ["DIALOG_NOTAT"]


def test_m43_each_side_asks_by_its_own_list(cast):
    """M43: home care, the doctor and the hospital have each a list of subjects."""
    lists = {kind: letters.code_list("request_kind", kind)[0][0] for kind in UnitKind}
    assert lists[UnitKind.WARD] == "9154"
    assert lists[UnitKind.GP_PRACTICE] == "9153"
    assert lists[UnitKind.HOME_CARE_DISTRICT] == lists[UnitKind.COORDINATING_UNIT] == "9152"
    assert ("7322", "7") not in letters.code_list("theme", UnitKind.WARD)


def test_a_receiver_is_chosen_among_the_parts_and_the_address_book(cast, pathway):
    hospital = Address.objects.create(her_id=9001, name="Elvebyen kommune")
    Address.objects.create(
        her_id=9002, name="Ergoterapi", organisation=hospital, kinds=["DIALOG_NOTAT"], phone="1"
    )
    Address.objects.create(her_id=9003, name="Fysioterapi", organisation=hospital, kinds=["EPIKRISE"])
    note = {"text": "Hun trenger rullator."}
    with pytest.raises(NotAllowed, match="Choose another receiver"):
        written(pathway, "DIALOG_NOTAT", cast.bjorn, note, reader=to(cast.ward))
    with pytest.raises(NotAllowed, match="Choose another receiver"):
        written(pathway, "DIALOG_NOTAT", cast.bjorn, note, reader=f"address:{Address.objects.last().pk}")
    draft = written(pathway, "DIALOG_NOTAT", cast.bjorn, note, reader=to(cast.practice))
    assert draft.receiver_unit == cast.practice
    far = Address.objects.get(her_id=9002)
    written(pathway, "DIALOG_NOTAT", cast.bjorn, note, reader=f"address:{far.pk}")
    message = send(pathway, "DIALOG_NOTAT", cast.bjorn)
    assert (message.direction, message.receiver_unit) == (Direction.OUT, None)
    head = parse.parse(bytes(message.xml)).head
    assert (head.receiver.her_id, head.receiver.service_her_id) == (9001, 9002)
    assert validate.schema_errors(bytes(message.xml), official.folder()) == []


@pytest.mark.parametrize("kind", ["DIALOG_FORESPORSEL", "DIALOG_NOTAT", "DIALOG_HELSEFAGLIG"])
def test_dialogues_to_the_outside_follow_the_official_schema(outside, kind):
    pathway = admitted(outside)
    values = {
        "DIALOG_FORESPORSEL": {**REQUEST, "request_kind": "9152/8"},
        "DIALOG_NOTAT": {"text": "Hun trenger rullator."},
        "DIALOG_HELSEFAGLIG": {"theme": "7322/6", "text": "Hvordan går det?"},
    }[kind]
    message = sent(pathway, kind, outside.anne, values, reader=to(outside.ward))
    assert (message.direction, message.state) == (Direction.OUT, MessageState.SENT)
    assert validate.schema_errors(bytes(message.xml), official.folder()) == []


# --- Requests and their answers -----------------------------------------------------------------------------


def test_d11_a_request_starts_the_clock_and_its_answer_meets_it(cast, pathway):
    request = sent(pathway, "DIALOG_FORESPORSEL", cast.bjorn, REQUEST, reader=to(cast.district))
    clock = pathway.deadlines.get(kind=DeadlineKind.REQUEST_ANSWER)
    assert (clock.responsible, clock.met_at) == (cast.district, None)
    box = {"user": cast.anne, "unit": cast.district, "box": "venter", "page": 1}
    assert [row.pk for row in inbox_queries.inbox(**box).rows] == [request.pk]

    # Only those who were asked answer, and only in the way that answers a request
    for who in (cast.bjorn, cast.kari):
        with pytest.raises(NotAllowed):
            about(request, "DIALOG_SVAR", who, ANSWER)
    with pytest.raises(Message.DoesNotExist):
        about(request, "DIALOG_SVAR", cast.cecilie, ANSWER)
    with pytest.raises(NotAllowed, match="not answered in that way"):
        about(request, "DIALOG_NOTAT", cast.anne, {"text": "Nei"})
    clock.refresh_from_db()
    assert clock.met_at is None

    answer = about(request, "DIALOG_SVAR", cast.anne, ANSWER, now=NOON + timedelta(hours=2))
    clock.refresh_from_db()
    assert clock.met_at == NOON + timedelta(hours=2)
    assert (answer.sender_unit, answer.receiver_unit) == (cast.district, cast.ward)
    assert (answer.parent_id, answer.conversation_id) == (request.message_id, request.message_id)
    assert inbox_queries.inbox(**box).rows == ()


def test_d11_the_clock_runs_on_while_another_request_is_open(cast, pathway):
    first = sent(pathway, "DIALOG_FORESPORSEL", cast.bjorn, REQUEST, reader=to(cast.district))
    second = sent(pathway, "DIALOG_FORESPORSEL", cast.bjorn, REQUEST, reader=to(cast.office))
    about(first, "DIALOG_SVAR", cast.anne, ANSWER)
    clock = pathway.deadlines.get(kind=DeadlineKind.REQUEST_ANSWER)
    assert clock.met_at is None
    about(second, "DIALOG_SVAR", cast.kari, ANSWER)
    clock.refresh_from_db()
    assert clock.met_at == NOON


def test_messages_of_a_patient_stand_as_trees(cast, pathway):
    request = sent(pathway, "DIALOG_FORESPORSEL", cast.bjorn, REQUEST, reader=to(cast.district))
    note = sent(pathway, "DIALOG_NOTAT", cast.bjorn, {"text": "Til orientering"}, reader=to(cast.district))
    answer = about(request, "DIALOG_SVAR", cast.anne, ANSWER)
    rows = inbox_queries.messages_of_pathway(pathway_id=pathway.pk, user=cast.anne, unit=cast.district)
    assert [(row.pk, row.depth) for row in rows] == [(note.pk, 0), (request.pk, 0), (answer.pk, 1)]


# --- A fault in a received message ----------------------------------------------------------------------------


def test_m42_a_fault_is_reported_about_any_received_message_and_keeps_the_link(cast, pathway):
    """M42: from every received message, by those who received it, and not by its sender."""
    message = sent(pathway, "TIDLIGMELDING", cast.bjorn, TIDLIGMELDING)
    with pytest.raises(NotAllowed):
        about(message, "DIALOG_AVVIK", cast.bjorn, FAULT)
    with pytest.raises(NotAllowed, match="What is wrong"):
        about(message, "DIALOG_AVVIK", cast.kari, {"text": "Medisinlisten mangler."})
    fault = about(message, "DIALOG_AVVIK", cast.kari, FAULT)
    assert (fault.parent_id, fault.receiver_unit) == (message.message_id, cast.ward)
    assert acts_on(message, by=author(cast.bjorn)).fault == ""
    assert acts_on(message, by=author(cast.kari)).fault == "messaging:about-dialog_avvik"


def test_a_message_about_somebody_unknown_here_can_be_sent_back_as_wrongly_addressed(cast, outside):
    operations.take_in(raw=official.example(official.UTSKREVET), now=TAKEN_IN_AT, source=Source.COMMAND)
    message = Message.objects.get()
    assert message.pathway is None
    with pytest.raises(Message.DoesNotExist):
        about(message, "DIALOG_AVVIK", outside.cecilie, FAULT, now=TAKEN_IN_AT)
    fault = about(message, "DIALOG_AVVIK", outside.anne, {**FAULT, "error_kind": "8117/1"}, now=TAKEN_IN_AT)
    assert (fault.direction, fault.state, fault.pathway) == (Direction.OUT, MessageState.SENT, None)
    read = parse.parse(bytes(fault.xml))
    assert validate.schema_errors(bytes(fault.xml), official.folder()) == []
    assert read.head.conversation.parent == message.message_id
    assert read.head.receiver.her_id == message.sender_address["her_id"]
    assert read.payload.notes[0].theme.value == "1"


# --- Change and take back ----------------------------------------------------------------------------------------


def test_m44_a_change_begins_with_the_whole_content_and_replaces_the_first(cast, pathway):
    """M44: complete, status M, and the old one can still be read."""
    first = sent(pathway, "INNLEGGELSESRAPPORT", cast.anne, {**_report(), "medicines": "Paracet 1 g x 3"})
    for who in (cast.bjorn, cast.kari):
        with pytest.raises(NotAllowed):
            operations.begin_change(message_pk=first.pk, by=author(who), now=NOON)
    draft = operations.begin_change(message_pk=first.pk, by=author(cast.anne), now=NOON)
    assert draft.content == first.content
    change = sent(
        pathway, "INNLEGGELSESRAPPORT", cast.anne, {**draft.content, "medicines": "Paracet 1 g x 4"}
    )
    assert (change.status, change.parent_id) == (MessageStatus.CHANGED, first.message_id)
    assert acts_on(first, by=author(cast.bjorn)).replaced_by == change.pk
    with pytest.raises(NotAllowed, match="later change"):
        operations.begin_change(message_pk=first.pk, by=author(cast.anne), now=NOON)
    first.refresh_from_db()
    assert first.content["medicines"] == "Paracet 1 g x 3"


def test_m44_what_is_begun_already_is_kept(cast, pathway):
    first = sent(pathway, "INNLEGGELSESRAPPORT", cast.anne, _report())
    written(pathway, "INNLEGGELSESRAPPORT", cast.anne, {"aids": "Rullator, begynt på nytt"})
    draft = operations.begin_change(message_pk=first.pk, by=author(cast.anne), now=NOON)
    assert draft.content["aids"] == "Rullator, begynt på nytt"
    assert draft.content["services"] == first.content["services"]


def test_m45_taking_a_report_back_cancels_it_with_its_changes_and_lets_the_clock_run(cast, pathway):
    """M45: the receiver gets a cancellation, and the report counts as not sent."""
    first = sent(pathway, "TIDLIGMELDING", cast.bjorn, TIDLIGMELDING)
    change = sent(
        pathway, "HELSEOPPLYSNINGER", cast.bjorn, {**TIDLIGMELDING, "changes": "Reiser en uke senere"}
    )
    clock = pathway.deadlines.get(kind=DeadlineKind.TIDLIGMELDING)
    due_at = clock.due_at
    assert clock.met_at == NOON
    with pytest.raises(NotAllowed, match="why"):
        operations.cancel_message(message_pk=change.pk, reason=" ", by=author(cast.bjorn), now=NOON)
    for who in (cast.kari, cast.anne):
        with pytest.raises(NotAllowed):
            operations.cancel_message(message_pk=change.pk, reason="Feil", by=author(who), now=NOON)
    cancellation = operations.cancel_message(
        message_pk=change.pk, reason="Feil pasient", by=author(cast.bjorn), now=NOON
    )
    assert (cancellation.status, cancellation.parent_id) == (MessageStatus.CANCELLED, change.message_id)
    assert cancellation.receiver_unit == cast.office
    for each in (first, change):
        each.refresh_from_db()
        assert (each.state, each.note) == (
            MessageState.CANCELLED,
            "Taken back by the sender: Feil pasient",
        )
    clock.refresh_from_db()
    pathway.stay.refresh_from_db()
    assert (clock.met_at, clock.due_at, pathway.stay.tidligmelding_sent_at) == (None, due_at, None)
    assert PathwayEvent.objects.filter(kind=EventKind.MESSAGE_TAKEN_BACK).count() == 2
    with pytest.raises(NotAllowed, match="already"):
        operations.cancel_message(message_pk=first.pk, reason="Igjen", by=author(cast.bjorn), now=NOON)
    # A new one can be sent, and is new
    assert sent(pathway, "TIDLIGMELDING", cast.bjorn, TIDLIGMELDING).status == MessageStatus.NEW


@pytest.mark.parametrize("kind", ["DIALOG_NOTAT", "DIALOG_FORESPORSEL"])
def test_m45_dialogues_are_neither_changed_nor_taken_back(cast, pathway, kind):
    values = REQUEST if kind == "DIALOG_FORESPORSEL" else {"text": "Til orientering"}
    message = sent(pathway, kind, cast.bjorn, values, reader=to(cast.district))
    with pytest.raises(NotAllowed, match="cannot be changed"):
        operations.begin_change(message_pk=message.pk, by=author(cast.bjorn), now=NOON)
    with pytest.raises(NotAllowed, match="cannot be taken back"):
        operations.cancel_message(message_pk=message.pk, reason="Feil", by=author(cast.bjorn), now=NOON)
    acts = acts_on(message, by=author(cast.bjorn))
    assert (acts.may_change, acts.may_cancel) == (False, False)


def test_m45_a_cancellation_to_the_outside_follows_the_official_schema(outside):
    pathway = admitted(outside)
    message = sent(pathway, "INNLEGGELSESRAPPORT", outside.anne, _report())
    cancellation = operations.cancel_message(
        message_pk=message.pk, reason="Feil pasient", by=author(outside.anne), now=NOON
    )
    raw = bytes(cancellation.xml)
    assert validate.schema_errors(raw, official.folder()) == []
    read = parse.parse(raw)
    assert (read.payload.status, read.head.conversation.parent) == ("C", message.message_id)


def test_m45_taking_back_the_notice_of_an_admission_cancels_the_pathway(cast, pathway):
    notice = Message.objects.create(
        direction=Direction.INTERNAL,
        kind=MessageKind.LOG_INNLAGT,
        state=MessageState.ACKNOWLEDGED,
        message_id="notice",
        pathway=pathway,
        patient=pathway.patient,
        sender_unit=cast.ward,
        receiver_unit=cast.district,
        sent_at=NOON,
        created_at=NOON,
    )
    with pytest.raises(NotAllowed):
        operations.cancel_message(message_pk=notice.pk, reason="Feil", by=author(cast.anne), now=NOON)
    operations.cancel_message(message_pk=notice.pk, reason="Feil pasient", by=author(cast.bjorn), now=NOON)
    pathway.refresh_from_db()
    assert pathway.state == State.CANCELLED
