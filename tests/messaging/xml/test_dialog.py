"""The municipality's three answers on melding om utskrivningsklar."""

import datetime as dt

import pytest

from messaging.xml import build, codes, dialog, model, parse, parts, validate
from messaging.xml.dialog import Reception, ReceptionAnswer
from tests.messaging.xml import official

ANSWERS = (
    ReceptionAnswer(kind=Reception.ON_DATE),
    ReceptionAnswer(kind=Reception.ON_DATE, comment="Ring vakttelefonen ved avreise."),
    ReceptionAnswer(
        kind=Reception.LATER, on=dt.date(2018, 2, 3), comment="Korttidsplass fra lørdag.\nRom 4."
    ),
    ReceptionAnswer(kind=Reception.NOT_YET, comment="Ingen ledig plass."),
)
AUTHOR = parts.Professional(
    family="Hansen", given="Kari", role=codes.code("9034", "8"), idents=(parts.Ident("9144889", "HPR"),)
)


def sent(answer, author=None):
    asked = parse.parse(official.example(official.KLAR)).head
    head = model.Head(
        type_code=codes.DIALOG_NOTAT,
        msg_id="answer-1",
        gen_at=dt.datetime(2018, 1, 31, 12, tzinfo=dt.UTC),
        sender=asked.receiver,
        receiver=asked.sender,
        patient=asked.patient,
        conversation=model.Conversation(parent=asked.msg_id, first=asked.msg_id),
    )
    return build.build(head, dialog.reception_note(answer, author=author))


@pytest.mark.parametrize("answer", ANSWERS)
def test_each_answer_is_valid_and_known_again(answer):
    raw = sent(answer, AUTHOR)
    assert validate.schema_errors(raw, official.folder()) == []
    envelope = parse.parse(raw)
    assert envelope.schema_version == "1.0"
    assert dialog.is_about_reception(envelope.payload)
    assert dialog.reception_answer(envelope.payload) == answer
    assert envelope.head.conversation.parent == "79c55ed0-0692-11e8-b566-0800200c9a66"
    assert envelope.payload.notes[0].roles[0].professional.full_name == "Kari Hansen"


def test_without_an_author_it_is_still_valid():
    assert validate.schema_errors(sent(ANSWERS[0]), official.folder()) == []


def test_a_later_answer_needs_its_date():
    with pytest.raises(ValueError, match="date"):
        dialog.reception_note(ReceptionAnswer(kind=Reception.LATER))


@pytest.mark.parametrize(
    "text",
    ["", "Vi tar imot pasienten på torsdag.", "Kommunen kan ta imot pasienten fra 31.02.2018.", "\n\nx"],
)
def test_other_words_are_left_to_a_person(text):
    note = dialog.Note(theme=codes.code("7322", "7"), text=text)
    answer = dialog.Dialogmelding(notes=(note,))
    assert dialog.reception_answer(answer) is None
    assert dialog.is_about_reception(answer)


def test_a_question_is_no_answer():
    envelope = parse.parse(official.example("Dialogmelding_foresporsel_PLO_v1-0.xml"))
    assert not dialog.is_about_reception(envelope.payload)
    assert dialog.reception_answer(envelope.payload) is None
