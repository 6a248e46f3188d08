"""Dialogues that come in: the answer on utskrivningsklar is followed, a request has its clock, other words are for people."""

from datetime import timedelta

import pytest

from messaging import operations
from messaging.enums import MessageState, Source
from messaging.models import Message
from messaging.xml import build, codes, dialog
from messaging.xml.model import Conversation, Head, Party, Patient
from pathways.enums import DeadlineKind, ReadyAnswer, State
from pathways.models import Pathway
from tests.cast import NOON, admitted, pathway_at

pytestmark = pytest.mark.django_db
WARD = Party(
    org_name="ST OLAVS HOSPITAL HF", her_id=59, service_name="Ortopedisk kirurgi", service_her_id=90998
)
CARE = Party(org_name="Alvdal kommune", her_id=99387, service_name="Sykepleietjeneste", service_her_id=5078)


def come(pathway, payload, type_code, *, msg_id, at, sender=CARE, receiver=WARD, answers=""):
    """Let a dialogue about the patient come in at `at`."""
    head = Head(
        type_code=type_code,
        msg_id=msg_id,
        gen_at=at,
        sender=sender,
        receiver=receiver,
        patient=Patient(
            family=pathway.patient.family_name,
            given=pathway.patient.given_name,
            number=pathway.patient.number,
            number_type="FNR",
        ),
        conversation=Conversation(parent=answers, first=answers) if answers else None,
    )
    result = operations.take_in(raw=build.build(head, payload), now=at, source=Source.COMMAND)
    assert (result.receipt_status, result.errors) == ("1", ())
    return Message.objects.get(message_id=msg_id)


def note(text, on=None, kind=dialog.Reception.ON_DATE):
    return dialog.reception_note(dialog.ReceptionAnswer(kind=kind, on=on, comment=text))


def test_the_municipalitys_answer_is_followed_where_the_hospital_is(cast):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    Pathway.objects.filter(pk=pathway.pk).update(destination="")
    at = NOON + timedelta(days=2)
    come(pathway, note("Velkommen"), codes.DIALOG_NOTAT, msg_id="a1", at=at)
    pathway.refresh_from_db()
    assert (pathway.ready_answer, pathway.ready_answered_at) == (ReadyAnswer.ON_NOTIFIED_DATE, at)
    assert pathway.deadlines.get(kind=DeadlineKind.READY_ANSWER).met_at == at


def test_an_answer_in_other_words_or_at_another_time_is_left_to_people(cast):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    theme = codes.code("7322", "7")
    words = dialog.Dialogmelding(notes=(dialog.Note(theme=theme, text="Vi tar imot henne i overmorgen."),))
    message = come(pathway, words, codes.DIALOG_NOTAT, msg_id="a1", at=NOON + timedelta(days=2))
    pathway.refresh_from_db()
    assert (message.state, message.pathway, pathway.ready_answer) == (MessageState.RECEIVED, pathway, "")
    before = admitted(cast, serial=1)
    early = come(before, note("Velkommen"), codes.DIALOG_NOTAT, msg_id="a2", at=NOON)
    before.refresh_from_db()
    assert (early.pathway, before.ready_answer, before.state) == (before, "", State.ADMITTED)


def test_d11_a_request_from_outside_has_its_clock_until_it_is_answered(cast):
    pathway = admitted(cast)
    asked = dialog.Dialogmelding(
        requests=(dialog.Request(kind=codes.code("9154", "8"), question="Hvilken hjelp har hun?"),)
    )
    request = come(pathway, asked, codes.DIALOG_FORESPORSEL, msg_id="r1", at=NOON, sender=WARD, receiver=CARE)
    clock = pathway.deadlines.get(kind=DeadlineKind.REQUEST_ANSWER)
    assert (clock.responsible, clock.met_at) == (cast.district, None)
    assert list(Message.objects.awaiting_answer()) == [request]
    said = dialog.Dialogmelding(notes=(dialog.Note(theme=codes.code("9069", "5"), text="Hver morgen."),))
    come(
        pathway,
        said,
        codes.DIALOG_SVAR,
        msg_id="s1",
        at=NOON + timedelta(hours=1),
        answers="r1",
    )
    clock.refresh_from_db()
    assert clock.met_at == NOON + timedelta(hours=1)
    assert not Message.objects.awaiting_answer().exists()
