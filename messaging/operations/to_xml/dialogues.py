"""Dialogues in the national form: the answer on utskrivningsklar, requests, answers, notes, error feedback.

The content of a dialogue: `subject` and `text`; what it is about stands as "list/value" under the key of DEFAULTS.
"""

from messaging.enums import MessageKind
from messaging.models import Message
from messaging.operations.to_xml import frame
from messaging.operations.to_xml.frame import Payloads
from messaging.xml import codes
from messaging.xml.dialog import (
    Dialogmelding,
    HelsefagligDialog,
    Note,
    Reception,
    ReceptionAnswer,
    Request,
    Role,
    reception_note,
)
from messaging.xml.errors import NotWritable
from messaging.xml.model import Payload
from messaging.xml.parts import Code, Professional
from pathways.enums import ReadyAnswer
from pathways.models import Pathway

RECEPTION = {
    ReadyAnswer.ON_NOTIFIED_DATE: Reception.ON_DATE,
    ReadyAnswer.ON_DATE: Reception.LATER,
    ReadyAnswer.NOT_YET: Reception.NOT_YET,
}
# Kind -> (the key of its code in the content, the code when nothing is chosen).
DEFAULTS = {
    MessageKind.DIALOG_FORESPORSEL: ("request_kind", "9152/99"),
    MessageKind.DIALOG_SVAR: ("answer_kind", "9069/5"),
    MessageKind.DIALOG_NOTAT: ("theme", "7322/6"),
    MessageKind.DIALOG_AVVIK: ("error_kind", "8117/9"),
    MessageKind.DIALOG_HELSEFAGLIG: ("theme", "7322/6"),
}


def _answer(message: Message, pathway: Pathway) -> Payload:
    data = message.event.data if message.event else {}
    if data.get("answer") not in ReadyAnswer.values:
        raise NotWritable("the event that the message tells of lacks answer")
    answer = ReadyAnswer(str(data.get("answer", "")))
    return reception_note(
        ReceptionAnswer(
            kind=RECEPTION[answer], on=pathway.ready_answer_date, comment=message.content.get("text", "")
        ),
        author=_writer(message),
    )


def _request(message: Message, _pathway: Pathway) -> Payload:
    # Version 1.0 has no place for a subject: it stands first in the question.
    question = "\n\n".join(part for part in (_subject(message), _said(message)) if part)
    return Dialogmelding(requests=(Request(kind=_code(message), question=question, roles=_roles(message)),))


def _note(message: Message, _pathway: Pathway) -> Payload:
    return Dialogmelding(notes=(_as_note(message),))


def _professional_dialogue(message: Message, _pathway: Pathway) -> Payload:
    return HelsefagligDialog(notes=(_as_note(message),))


def _as_note(message: Message) -> Note:
    return Note(theme=_code(message), subject=_subject(message), text=_said(message), roles=_roles(message))


def _code(message: Message) -> Code:
    key, default = DEFAULTS[MessageKind(message.kind)]
    number, _slash, value = str(message.content.get(key) or default).partition("/")
    try:
        return codes.code(number, value)
    except KeyError as error:
        raise NotWritable(f"{number}/{value} is not in the national lists") from error


def _subject(message: Message) -> str:
    return frame.text(message, "subject")


def _said(message: Message) -> str:
    text = frame.text(message, "text")
    if not text:
        raise NotWritable("a dialogue message says something")
    return text


def _roles(message: Message) -> tuple[Role, ...]:
    writer = _writer(message)
    return (Role(to_patient=writer.role, professional=writer),) if writer else ()


def _writer(message: Message) -> Professional | None:
    author = message.author
    return (
        frame.professional(message.author_name, author.hpr_nummer) if author and author.hpr_nummer else None
    )


PAYLOADS: Payloads = {
    MessageKind.READY_ANSWER: _answer,
    MessageKind.DIALOG_FORESPORSEL: _request,
    MessageKind.DIALOG_SVAR: _note,
    MessageKind.DIALOG_NOTAT: _note,
    MessageKind.DIALOG_AVVIK: _note,
    MessageKind.DIALOG_HELSEFAGLIG: _professional_dialogue,
}
