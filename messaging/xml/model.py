"""Message heads, envelopes, and the frame that all care payloads share.

All moments are aware datetimes in UTC, or plain dates when the sender gave no clock time. A forecast has
``is_estimate`` true. (The 2019 profile text has it the other way round; every official example has it this way.)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import ClassVar

from messaging.xml import codes
from messaging.xml.parts import Address, Code, Ident, Organisation, Person, Professional, Telecom
from messaging.xml.times import Moment, oslo_date


class Payload:
    """What a message carries under its head. `type_codes` are the head types (8279) it may travel under."""

    __slots__ = ()
    type_codes: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A sender or receiver on two levels: the organisation, and the service in it that messages are addressed to.

    HER-ids are held as numbers; `idents` and `service_idents` hold the other identifiers. `professional` is the
    person addressed, which only general practitioners are.
    """

    org_name: str = ""
    her_id: int | None = None
    idents: tuple[Ident, ...] = ()
    service_name: str = ""
    service_her_id: int | None = None
    service_idents: tuple[Ident, ...] = ()
    professional: Professional | None = None

    @property
    def address_her_id(self) -> int | None:
        """The HER-id that messages go to: the person's, else the service's, else the organisation's."""
        own = self.professional.her_id if self.professional else None
        return own or self.service_her_id or self.her_id

    @property
    def name(self) -> str:
        """The organisation and the service or person in it, for people to read."""
        inner = self.professional.full_name if self.professional else self.service_name
        return ", ".join(part for part in (self.org_name, inner) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReceiver:
    """Somebody who got the same message (OtherReceiver)."""

    party: Party
    role: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """The patient as the head gives it. `number_type` is FNR, DNR, FHN, HNR ... (list 8116).

    `issuer` is the OID that came with the number when it is not that of the list; a local help number (HNR) must
    travel with it, since it means nothing outside the enterprise that issued it.
    """

    family: str = ""
    given: str = ""
    middle: str = ""
    birth_date: dt.date | None = None
    sex: str = ""
    number: str = ""
    number_type: str = ""
    issuer: str = ""
    other_idents: tuple[Ident, ...] = ()
    nationality: Code | None = None
    address: Address | None = None
    telecoms: tuple[Telecom, ...] = ()

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.given, self.middle, self.family) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The message answered or replaced, and the first message of the dialogue."""

    parent: str
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A whole message head. `issued_at` is the time of the document inside; written as `gen_at` when not given."""

    type_code: str
    msg_id: str
    gen_at: dt.datetime
    sender: Party
    receiver: Party
    patient: Patient | None = None
    conversation: Conversation | None = None
    copies: tuple[CopyReceiver, ...] = ()
    issued_at: Moment | None = field(default=None, compare=False)
    type_name: str = field(default="", compare=False)
    mig_version: str = codes.MSGHEAD_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialHead:
    """What could be read of the head of a message that is refused: enough to address a receipt, or less.

    `also_to` are the copies of an epikrise, which is one message to several.
    """

    type_code: str = ""
    msg_id: str = ""
    gen_at: dt.datetime | None = None
    sender: Party | None = None
    receiver: Party | None = None
    also_to: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that travels with a message."""

    content: bytes = field(repr=False)
    mime_type: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedEvent:
    """Something that happened or is expected (TidsfestetHendelse). `code` is list 9121."""

    at: Moment
    is_estimate: bool = False
    code: Code | None = None
    text: str = ""
    note: str = ""
    place: str = ""

    @property
    def on(self) -> dt.date:
        """The calendar day in Oslo."""
        return oslo_date(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextOfKin:
    """`relation` is list 9033. `minor_born` is the birth year of a child under 18 who is next of kin."""

    person: Person
    relation: Code | None = None
    care_role: Code | None = None
    minor_born: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactUnit:
    organisation: Organisation
    note: str = ""

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def phone(self) -> str:
        return self.organisation.telecoms[0].number if self.organisation.telecoms else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPerson:
    professional: Professional
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible:
    """Who answers for the content, and when it was approved."""

    professional: Professional
    approved_on: dt.date | None = None
    relation: Code | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDocument:
    """Another document that has been sent, or not, and to whom."""

    about: Code | None = None
    was_sent: bool = False
    sent_on: dt.date | None = None
    receiver_type: Code | None = None
    receiver_name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationGiven:
    """What the patient or next of kin has been told, by whom and when."""

    to: Person
    on: dt.date
    by: Professional
    about: Code | None = None
    text: str = ""
    orally: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePayload(Payload):
    """The frame of every care payload. `status` is list 7309: N new, M changed, C cancelled."""

    status: str = codes.NEW
    no_forwarding: bool | None = None
    answers_request: bool | None = None
    civil_status: Code | None = None
    lives_alone: bool | None = None
    language: Code | None = None
    next_of_kin: tuple[NextOfKin, ...] = ()
    contact_units: tuple[ContactUnit, ...] = ()
    contact_people: tuple[ContactPerson, ...] = ()
    responsible: tuple[Responsible, ...] = ()
    sent_documents: tuple[SentDocument, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message that was read. `schema_version` is that of the payload ("1.6", "1.5", "1.0", "1.1").

    `unread` names the elements of the payload that are not in the dataclasses, so that a page can say that the
    original holds more.
    """

    head: Head
    payload: Payload
    schema_version: str
    attachments: tuple[Attachment, ...] = ()
    unread: tuple[str, ...] = field(default=(), compare=False)
