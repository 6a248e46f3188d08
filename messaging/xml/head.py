"""The message head (hodemelding 1.2), read and written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from messaging.xml import codes
from messaging.xml.bind import Field, Notes, Shape, missing, one
from messaging.xml.codecs import DATE, DATETIME, TEXT, TIMESTAMP, CodeText, SimpleCode, clean
from messaging.xml.common_shapes import HEAD_PEOPLE
from messaging.xml.errors import (
    BadMessageId,
    NotSupported,
    NotValid,
    NotWritable,
    UnreadableMessage,
    gettext_noop,
)
from messaging.xml.model import Conversation, CopyReceiver, Head, PartialHead, Party, Patient
from messaging.xml.parts import Code, Ident, Organisation, her_id_of, is_her_id

MESSAGE_ID_LIMIT = 200
_PATIENT_LIST = codes.OID + "8116"
_NUMBER_ORDER = ("FNR", "DNR", "FHN", "HNR")
_NEITHER_NAME_NOR_NUMBER = gettext_noop("The message names no patient: neither a name nor a number is given.")
T = TypeVar("T")


def mh(name: str) -> str:
    """The full name of an element of the message head."""
    return f"{{{codes.MSGHEAD}}}{name}"


_PATIENT = Shape(
    Patient,
    *HEAD_PEOPLE.names,
    Field("birth_date", mh("DateOfBirth"), DATE),
    Field("sex", mh("Sex"), CodeText("3101")),
    Field("nationality", mh("Nationality"), SimpleCode()),
    Field("other_idents", mh("Ident"), HEAD_PEOPLE.identifier, many=True),
    *HEAD_PEOPLE.reach,
)


def read_head(root: etree._Element) -> Head:
    """The head of a MsgHead message. UnreadableMessage (T02, T10, E10) names what is wrong with it."""
    info = one(root, mh("MsgInfo"))
    version = _text(info, "MIGversion")
    if version != codes.MSGHEAD_VERSION:
        raise NotSupported(gettext_noop("The version of the message head is not one that is read here."))
    kind = one(info, mh("Type"))
    type_code = " ".join((kind.get("V") or "").split())
    if not type_code:
        raise missing(kind, "V")
    conversation = info.find(mh("ConversationRef"))
    patient = info.find(mh("Patient"))
    issued = root.find(f"{mh('Document')}/{mh('RefDoc')}/{mh('IssueDate')}")
    return Head(
        type_code=type_code,
        type_name=(kind.get("DN") or "").strip(),
        msg_id=_message_id(info),
        gen_at=_gen_at(info),
        sender=_party_in(info, "Sender"),
        receiver=_party_in(info, "Receiver"),
        patient=read_patient(patient) if patient is not None else None,
        conversation=_conversation(conversation) if conversation is not None else None,
        copies=tuple(_copies(info)),
        issued_at=TIMESTAMP.read(issued, Notes()) if issued is not None and issued.get("V") else None,
        mig_version=version,
    )


def read_partial_head(root: etree._Element) -> PartialHead | None:
    """Whatever parts of the head are sound; None when there are none. Raises nothing."""
    info = root.find(mh("MsgInfo"))
    if info is None:
        return None
    kind = info.find(mh("Type"))
    return PartialHead(
        type_code=" ".join((kind.get("V") or "").split()) if kind is not None else "",
        msg_id=_try(lambda: _message_id(info)) or "",
        gen_at=_try(lambda: _gen_at(info)),
        sender=_try(lambda: _party_in(info, "Sender")),
        receiver=_try(lambda: _party_in(info, "Receiver")),
    )


def read_patient(element: etree._Element) -> Patient:
    """The patient of a head. NotValid when there is neither a name nor a number."""
    values = _PATIENT.collect(element, Notes())
    idents: list[Ident] = values.pop("other_idents", [])
    chosen = min(
        (ident for ident in idents),
        key=lambda ident: (
            _NUMBER_ORDER.index(ident.type) if ident.type in _NUMBER_ORDER else len(_NUMBER_ORDER)
        ),
        default=None,
    )
    if chosen is not None:
        values["number"], values["number_type"] = chosen.id, chosen.type
        values["issuer"] = "" if chosen.oid == _PATIENT_LIST else chosen.oid
        values["other_idents"] = [ident for ident in idents if ident is not chosen]
    if not (chosen or values.get("family") or values.get("given")):
        raise NotValid(_NEITHER_NAME_NOR_NUMBER)
    return _PATIENT.make(element, values)


def write_head(parent: etree._Element, head: Head) -> None:
    """MsgInfo as a child of `parent`. NotWritable when the head lacks what the schema demands."""
    notes = Notes()
    info = etree.SubElement(parent, mh("MsgInfo"))
    name = head.type_name or codes.LISTS["8279"].get(head.type_code, "")
    SimpleCode().write(info, mh("Type"), Code(head.type_code, "", name), notes)
    TEXT.write(info, mh("MIGversion"), codes.MSGHEAD_VERSION, notes)
    DATETIME.write(info, mh("GenDate"), head.gen_at, notes)
    if not clean(head.msg_id):
        raise NotWritable("a message needs an id")
    TEXT.write(info, mh("MsgId"), head.msg_id, notes)
    if head.conversation:
        ref = etree.SubElement(info, mh("ConversationRef"))
        TEXT.write(ref, mh("RefToParent"), head.conversation.parent, notes)
        TEXT.write(ref, mh("RefToConversation"), head.conversation.first, notes)
    for tag, party in (("Sender", head.sender), ("Receiver", head.receiver)):
        _write_party(etree.SubElement(info, mh(tag)), party, notes)
    for copy in head.copies:
        other = etree.SubElement(info, mh("OtherReceiver"))
        SimpleCode().write(other, mh("RoleReceiver"), copy.role or Code("COP", "", "Kopimottaker"), notes)
        _write_party(other, copy.party, notes)
    if head.patient:
        write_patient(info, head.patient, notes)


def write_patient(info: etree._Element, patient: Patient, notes: Notes) -> None:
    """The patient as a child of `info`."""
    element = etree.SubElement(info, mh("Patient"))
    _PATIENT.write_into(element, patient, notes)
    if not patient.number:
        return
    number = Ident(patient.number, patient.number_type, patient.issuer or _PATIENT_LIST)
    HEAD_PEOPLE.identifier.write(element, mh("Ident"), number, notes)
    written = element[-1]
    after = [
        mh(name) for name in ("FamilyName", "MiddleName", "GivenName", "DateOfBirth", "Sex", "Nationality")
    ]
    element.insert(sum(1 for child in element if child.tag in after), written)


def party_of(organisation: Organisation) -> Party:
    """The two levels that messages are addressed on, from the tree that a message holds."""
    service = organisation.inner
    return Party(
        org_name=organisation.name,
        her_id=her_id_of(organisation.idents),
        idents=_others(organisation.idents),
        service_name=service.name if service else "",
        service_her_id=her_id_of(service.idents) if service else None,
        service_idents=_others(service.idents) if service else (),
        professional=(service.professional if service else None) or organisation.professional,
    )


def organisation_of(party: Party) -> Organisation:
    """The tree that a message holds, from the two levels; a person stands in the service, else in the organisation."""
    service = None
    if party.service_name or party.service_her_id or party.service_idents:
        service = Organisation(
            name=party.service_name,
            idents=_with_her_id(party.service_her_id, party.service_idents),
            professional=party.professional,
        )
    return Organisation(
        name=party.org_name,
        idents=_with_her_id(party.her_id, party.idents),
        inner=service,
        professional=None if service else party.professional,
    )


def _write_party(parent: etree._Element, party: Party, notes: Notes) -> None:
    HEAD_PEOPLE.organisation.write(parent, mh("Organisation"), organisation_of(party), notes)


def _others(idents: tuple[Ident, ...]) -> tuple[Ident, ...]:
    first = next((ident for ident in idents if is_her_id(ident)), None)
    return tuple(ident for ident in idents if ident is not first)


def _with_her_id(her_id: int | None, idents: tuple[Ident, ...]) -> tuple[Ident, ...]:
    return idents if her_id is None else (Ident(str(her_id), "HER"), *idents)


def _text(parent: etree._Element, name: str) -> str:
    return TEXT.read(one(parent, mh(name)), Notes())


def _message_id(info: etree._Element) -> str:
    msg_id = _text(info, "MsgId")
    if not msg_id or len(msg_id) > MESSAGE_ID_LIMIT:
        raise BadMessageId(gettext_noop("The message id is blank or too long."))
    return msg_id


def _gen_at(info: etree._Element) -> dt.datetime:
    return DATETIME.read(one(info, mh("GenDate")), Notes())


def _party_in(info: etree._Element, name: str) -> Party:
    organisation = one(one(info, mh(name)), mh("Organisation"))
    return party_of(HEAD_PEOPLE.organisation.read(organisation, Notes()))


def _copies(info: etree._Element) -> list[CopyReceiver]:
    # Copies to patients and single persons are not for us to act on; they stay in the raw message.
    copies = []
    for other in info.findall(mh("OtherReceiver")):
        organisation, role = other.find(mh("Organisation")), other.find(mh("RoleReceiver"))
        if organisation is not None:
            copies.append(
                CopyReceiver(
                    party=party_of(HEAD_PEOPLE.organisation.read(organisation, Notes())),
                    role=SimpleCode().read(role, Notes()) if role is not None else None,
                )
            )
    return copies


def _conversation(element: etree._Element) -> Conversation | None:
    parent, first = element.find(mh("RefToParent")), element.find(mh("RefToConversation"))
    parent_id = TEXT.read(parent, Notes()) if parent is not None else ""
    first_id = TEXT.read(first, Notes()) if first is not None else ""
    if not parent_id and not first_id:
        return None
    return Conversation(parent=parent_id or first_id, first=first_id or parent_id)


def _try(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except UnreadableMessage:
        return None
