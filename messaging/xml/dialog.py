"""Dialogue messages 1.0 and 1.1: request, answer, note, error feedback, and the three answers on utskrivningsklar."""

from __future__ import annotations

import datetime as dt
import enum
import re
from dataclasses import dataclass
from typing import ClassVar

from messaging.xml import codes
from messaging.xml.model import Payload
from messaging.xml.parts import Code, Organisation, Person, Professional

_RECEPTION = codes.code("7322", "7")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedUnit:
    """A unit with a role in the dialogue, and perhaps a person in it (version 1.1 only)."""

    organisation: Organisation
    note: str = ""
    professional: Professional | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Who has which role in the dialogue: the one who writes, the one who is wanted as reader."""

    in_note: Code | None = None
    to_patient: Code | None = None
    unit: RelatedUnit | None = None
    professional: Professional | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A question. `kind` is list 9152 (from home care), 9153 (from a doctor) or 9154 (from a hospital)."""

    kind: Code
    subject: str = ""
    question: str = ""
    purpose: Code | None = None
    reason: str = ""
    urgency: Code | None = None
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    journal_kinds: tuple[Code, ...] = ()
    information: Code | None = None
    document_id: str = ""
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note, an answer (with the question repeated in `request`) or a report of a fault in a received message."""

    theme: Code
    subject: str = ""
    text: str = ""
    remark: str = ""
    document_id: str = ""
    on: dt.date | None = None
    request: Request | None = None
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialogue(Payload):
    case_kind: Code | None = None
    case_text: str = ""
    requests: tuple[Request, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def text(self) -> str:
        """All that is asked and said, for people to read."""
        said = [note.text for note in self.notes] + [request.question for request in self.requests]
        return "\n\n".join(part for part in said if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogmelding(_Dialogue):
    """Dialogue message 1.0: what home care and hospitals use."""

    type_codes: ClassVar[tuple[str, ...]] = (
        codes.DIALOG_NOTAT,
        codes.DIALOG_SVAR,
        codes.DIALOG_FORESPORSEL,
        codes.DIALOG_AVVIK,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HelsefagligDialog(_Dialogue):
    """Dialogue message 1.1: professional dialogue, and the other uses that share its form."""

    type_codes: ClassVar[tuple[str, ...]] = (
        codes.DIALOG_HELSEFAGLIG,
        codes.DIALOG_STATUS_HENVISNING,
        *Dialogmelding.type_codes,
    )


class Reception(enum.StrEnum):
    """The three answers that the regulation's § 11 knows."""

    ON_DATE = "on_date"
    LATER = "later"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionAnswer:
    """Whether the municipality can receive a patient who is ready: on the notified date, from `on`, or not yet."""

    kind: Reception
    on: dt.date | None = None
    comment: str = ""


_SENTENCES = {
    Reception.ON_DATE: "Kommunen kan ta imot pasienten på varslet dato.",
    Reception.LATER: "Kommunen kan ta imot pasienten fra",
    Reception.NOT_YET: "Kommunen kan ikke ta imot pasienten ennå.",
}
_NOT_YET_MORE = "Ny melding sendes når kommunen kan ta imot."
_LATER = re.compile(re.escape(_SENTENCES[Reception.LATER]) + r" (\d\d)\.(\d\d)\.(\d{4})\.", re.ASCII)


def reception_note(answer: ReceptionAnswer, *, author: Professional | None = None) -> Dialogmelding:
    """The municipality's answer on melding om utskrivningsklar, as a note of version 1.0 (DIALOG_NOTAT).

    The standard has no code for the three answers, so the text begins with a fixed sentence that `reception_answer`
    knows again. ValueError when LATER lacks its date.
    """
    sentence = _SENTENCES[answer.kind]
    if answer.kind is Reception.LATER:
        if answer.on is None:
            raise ValueError("an answer with a later date needs the date")
        sentence = f"{sentence} {answer.on:%d.%m.%Y}."
    elif answer.kind is Reception.NOT_YET:
        sentence = f"{sentence} {_NOT_YET_MORE}"
    text = f"{sentence}\n\n{answer.comment.strip()}".rstrip()
    role = Role(to_patient=author.role, professional=author) if author else None
    note = Note(theme=_RECEPTION, subject=_RECEPTION.name, text=text, roles=(role,) if role else ())
    return Dialogmelding(notes=(note,))


def is_about_reception(dialogue: Dialogmelding | HelsefagligDialog) -> bool:
    """Whether this is feedback on receiving a patient who is ready (7322/7), whatever its text says."""
    return any(
        (note.theme.system, note.theme.value) == (_RECEPTION.system, _RECEPTION.value)
        for note in dialogue.notes
    )


def reception_answer(dialogue: Dialogmelding | HelsefagligDialog) -> ReceptionAnswer | None:
    """Which of the three answers the first note gives; None when its words are not ours and a person must read it."""
    text = dialogue.notes[0].text if dialogue.notes else ""
    first, _, comment = text.partition("\n")
    if first.startswith(_SENTENCES[Reception.ON_DATE]):
        return ReceptionAnswer(kind=Reception.ON_DATE, comment=comment.strip())
    if first.startswith(_SENTENCES[Reception.NOT_YET]):
        return ReceptionAnswer(kind=Reception.NOT_YET, comment=comment.strip())
    if found := _LATER.match(first):
        try:
            on = dt.date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            return None
        return ReceptionAnswer(kind=Reception.LATER, on=on, comment=comment.strip())
    return None
