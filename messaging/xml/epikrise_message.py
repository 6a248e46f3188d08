"""The epikrise as it travels: its own root element, whose parties and patient become a head like any other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lxml import etree

from messaging.xml import codes
from messaging.xml import epikrise_shapes as shapes
from messaging.xml.bind import Field, Group, Notes, Shape, bad_value, missing, one
from messaging.xml.codecs import TEXT, TIMESTAMP, SimpleCode, clean
from messaging.xml.epikrise import Epikrise, birth_date
from messaging.xml.epikrise_shapes import tag
from messaging.xml.errors import (
    BadMessageId,
    NotSupported,
    NotValid,
    NotWritable,
    UnreadableMessage,
    gettext_noop,
)
from messaging.xml.files import RefDoc
from messaging.xml.head import MESSAGE_ID_LIMIT
from messaging.xml.model import (
    Attachment,
    Conversation,
    CopyReceiver,
    Envelope,
    Head,
    PartialHead,
    Party,
    Patient,
)
from messaging.xml.parts import Address, Code, Ident
from messaging.xml.times import OSLO, Moment

_VERSION_OF = {codes.EPIKRISE_12: "1.2", codes.EPIKRISE_11: "1.1"}
_MIG_12 = "v1.2 2012-02-15"
_COPY = Code("COP", "", "Kopimottaker")
_FNR = "FNR"
_HOME = Code("H", "", "Bostedsadresse")


class _Values:
    """What one reading of the report element found, whatever dataclass it ends in."""

    role = way = status = issued = approved_at = state = priority = wants_receipt = title = document_id = None
    referrals = stays = died_on = precautions = relatives = patients_helpers = responsible = None
    sex = born = name = number = number_type = other_numbers = address = sender = receiver = copies = None
    files = None


class _OtherNumber:
    def read(self, element: etree._Element, notes: Notes) -> Ident | None:
        number, kind = element.findtext(tag("Id")), element.find(tag("Type"))
        words = " ".join((number or "").split())
        return (
            Ident(words, " ".join((kind.get("V") or "").split()) if kind is not None else "")
            if words
            else None
        )

    def write(self, parent: etree._Element, name: str, value: Ident, notes: Notes) -> None:
        element = etree.SubElement(parent, name)
        TEXT.write(element, tag("Id"), value.id, notes)
        SimpleCode("8116").write(element, tag("Type"), Code(value.type, codes.OID + "8116"), notes)


def _unit(element: str, name: str, *, many: bool = False) -> Group:
    fixed = (
        Field("role", tag("Role"), SimpleCode(), many=True),
        Field("way", tag("ComMethod"), SimpleCode(), many=True),
    )
    return Group(tag(element), (*(() if many else fixed), Field(name, tag("HCP"), shapes.UNIT, many=many)))


_PATIENT: tuple[Field | Group, ...] = (
    Field("sex", tag("Sex"), SimpleCode("3101")),
    Field("born", tag("DateOfBirth"), TIMESTAMP),
    Field("name", tag("Name"), TEXT),
    Field("number", tag("OffId"), TEXT),
    Field("number_type", tag("TypeOffId"), SimpleCode("8116")),
    Field("other_numbers", tag("AdditionalId"), _OtherNumber(), many=True),
    Field("address", tag("Address"), shapes.ADDRESS),
)
_REPORT: Shape[Any] = Shape(
    _Values,
    *shapes.BEFORE_PEOPLE,
    Group(tag("Patient"), (*_PATIENT, *shapes.IN_PATIENT)),
    _unit("ServProvider", "sender"),
    _unit("CopyDest", "copies", many=True),
    _unit("Requester", "receiver"),
    shapes.RESPONSIBLE,
    Field("files", tag("RefDoc"), RefDoc(codes.EPIKRISE_12), many=True),
)
_LETTER = ("title", "document_id", "approved_at", "state", "priority", "wants_receipt", "referrals", "stays")
_REST = ("died_on", "precautions", "relatives", "patients_helpers", "responsible")


def is_epikrise(root: etree._Element) -> bool:
    """Whether this is the root of an epikrise that is read here."""
    name = etree.QName(root)
    return name.localname == "Message" and name.namespace in _VERSION_OF


def read(root: etree._Element) -> Envelope:
    """The epikrise under `root`. UnreadableMessage (T02, T10, E10) with what could be read of its head."""
    version = _VERSION_OF[str(etree.QName(root).namespace)]
    _rename(root)
    try:
        return _read(root, version)
    except UnreadableMessage as error:
        error.head = read_partial(root)
        raise


def read_partial(root: etree._Element) -> PartialHead | None:
    """Whatever says who sent the letter and to whom; None when nothing does. Raises nothing."""
    _rename(root)
    report = root.find(tag("ServRprt"))

    def parties(name: str) -> tuple[Party, ...]:
        units = report.findall(f"{tag(name)}/{tag('HCP')}") if report is not None else []
        found = (shapes.UNIT.read(unit, Notes()) for unit in units)
        return tuple(each for each in found if each.name)

    try:
        gen_at: dt.datetime | None = _gen_at(root)
    except UnreadableMessage:
        gen_at = None
    head = PartialHead(
        type_code=codes.EPIKRISE,
        msg_id=(root.findtext(tag("MsgId")) or "").strip()[:MESSAGE_ID_LIMIT],
        gen_at=gen_at,
        sender=next(iter(parties("ServProvider")), None),
        receiver=next(iter(parties("Requester")), None),
        also_to=parties("CopyDest"),
    )
    return head if head.sender or head.receiver or head.msg_id else None


def build(head: Head, payload: Epikrise, *, attachments: Sequence[Attachment] = ()) -> bytes:
    """The letter as version 1.2. NotWritable when it lacks what the schema demands. The same arguments, the same bytes."""
    if head.type_code != codes.EPIKRISE or head.patient is None:
        raise NotWritable("an epikrise is about a patient and travels as EPIKRISE")
    if not clean(head.msg_id):
        raise NotWritable("a message needs an id")
    notes = Notes()
    root = etree.Element(tag("Message"), nsmap={None: codes.EPIKRISE_12})
    SimpleCode().write(root, tag("Type"), Code(codes.EPIKRISE, "", "Epikrise"), notes)
    TEXT.write(root, tag("MIGversion"), _MIG_12, notes)
    TIMESTAMP.write(root, tag("GenDate"), head.gen_at, notes)
    TEXT.write(root, tag("MsgId"), head.msg_id, notes)
    if payload.purpose:
        SimpleCode("8323").write(root, tag("Status"), Code(payload.purpose, codes.OID + "8323"), notes)
    report = etree.SubElement(root, tag("ServRprt"))
    values = _values(head, payload)
    Shape(_Values, *shapes.BEFORE_PEOPLE).write_into(report, values, notes)
    _write_patient(report, values, notes)
    _write_unit(report, "ServProvider", ("SPR", "Tjenesteyter"), head.sender, notes)
    for copy in head.copies:
        shapes.UNIT.write(etree.SubElement(report, tag("CopyDest")), tag("HCP"), copy.party, notes)
    _write_unit(report, "Requester", ("REQ", "Rekvirent"), head.receiver, notes)
    Shape(_Values, shapes.RESPONSIBLE).write_into(report, values, notes)
    for each in attachments:
        RefDoc(codes.EPIKRISE_12, values.issued).write(report, tag("RefDoc"), each, notes)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _rename(root: etree._Element) -> None:
    # Version 1.2 is 1.1 with another namespace and a few elements less, so one set of tables reads both.
    if etree.QName(root).namespace != codes.EPIKRISE_11:
        return
    for each in root.iter():
        name = etree.QName(each)
        if name.namespace == codes.EPIKRISE_11:
            each.tag = tag(name.localname)


def _read(root: etree._Element, version: str) -> Envelope:
    kind = root.find(tag("Type"))
    if kind is not None and (kind.get("V") or codes.EPIKRISE).strip() != codes.EPIKRISE:
        raise NotSupported(
            gettext_noop("Messages of this type, or in this version, are not read here."),
            {"type": (kind.get("V") or "").strip()[:60]},
        )
    notes = Notes(version=version)
    msg_id = TEXT.read(one(root, tag("MsgId")), notes)
    if not msg_id or len(msg_id) > MESSAGE_ID_LIMIT:
        raise BadMessageId(gettext_noop("The message id is blank or too long."))
    gen_at = _gen_at(root)
    values = _report(root, notes)
    purpose = root.find(tag("Status"))
    letter_id = values.get("document_id", "")
    return Envelope(
        head=Head(
            type_code=codes.EPIKRISE,
            type_name="Epikrise",
            msg_id=msg_id,
            gen_at=gen_at,
            sender=values["sender"],
            receiver=values["receiver"],
            patient=_patient(values),
            # The editions of a letter share its own number, which is all that binds them.
            conversation=Conversation(parent="", first=letter_id) if letter_id else None,
            copies=tuple(CopyReceiver(party=party, role=_COPY) for party in values.get("copies", ())),
            issued_at=values["issued"],
            mig_version=(root.findtext(tag("MIGversion")) or "").strip(),
        ),
        payload=Epikrise(
            status=values["status"],
            purpose=(purpose.get("V") or "").strip() if purpose is not None else "",
            **{name: values[name] for name in (*_LETTER, *_REST) if name in values},
        ),
        schema_version=version,
        attachments=values.get("files", ()),
        unread=tuple(notes.unread),
    )


def _report(root: etree._Element, notes: Notes) -> dict[str, Any]:
    """The values of the report element. NotValid when one that the schema demands is missing."""
    report = one(root, tag("ServRprt"))
    for name in ("Patient", "ServProvider", "Requester"):
        one(report, tag(name))
    values = shapes.fields_of(_REPORT.collect(report, notes))
    for name, element in (("sender", "ServProvider"), ("receiver", "Requester")):
        if name not in values:
            raise missing(one(report, tag(element)), "HCP")
    for field in (each for each in shapes.BEFORE_PEOPLE if isinstance(each, Field) and each.need):
        if field.name not in values:
            raise missing(report, field.tag)
    if values["status"] not in (codes.NEW, codes.CHANGED, codes.CANCELLED):
        raise NotValid(gettext_noop("The status of the message is none of new, changed and cancelled."))
    return values


def _gen_at(root: etree._Element) -> dt.datetime:
    element = one(root, tag("GenDate"))
    moment = TIMESTAMP.read(element, Notes())
    if not isinstance(moment, dt.datetime):
        raise bad_value(element)
    return moment


def _patient(values: dict[str, Any]) -> Patient:
    family, comma, given = (part.strip() for part in values.get("name", "").partition(","))
    if not comma:
        given, _space, family = values.get("name", "").rpartition(" ")
    if not (family or given or values.get("number")):
        raise NotValid(gettext_noop("The message names no patient: neither a name nor a number is given."))
    kind: Code | None = values.get("number_type")
    address: Address | None = values.get("address")
    born: Moment | None = values.get("born")
    sex: Code | None = values.get("sex")
    return Patient(
        family=family,
        given=given,
        birth_date=_born(born),
        sex=sex.value if sex else "",
        number="".join(values.get("number", "").split()),
        number_type=(kind.value if kind else _FNR) if values.get("number") else "",
        other_idents=values.get("other_numbers", ()),
        address=address,
    )


def _born(moment: Moment | None) -> dt.date | None:
    return birth_date(moment.astimezone(OSLO) if isinstance(moment, dt.datetime) else moment)


def _values(head: Head, payload: Epikrise) -> _Values:
    values, patient = _Values(), head.patient
    for name in ("status", *_LETTER, *_REST):
        setattr(values, name, getattr(payload, name))
    values.issued = head.issued_at or head.gen_at  # type: ignore[assignment]
    if patient is not None:
        values.sex = Code(patient.sex, codes.OID + "3101") if patient.sex else None  # type: ignore[assignment]
        values.born, values.name = patient.birth_date, _name(patient)  # type: ignore[assignment]
        values.number = patient.number  # type: ignore[assignment]
        kind = Code(patient.number_type, codes.OID + "8116") if patient.number else None
        values.number_type = kind  # type: ignore[assignment]
        values.other_numbers = patient.other_idents  # type: ignore[assignment]
        address = patient.address
        # The schema wants to know what kind of address it is; one without a kind is where the patient lives.
        values.address = address and replace(address, kind=address.kind or _HOME)  # type: ignore[assignment]
    return values


def _name(patient: Patient) -> str:
    given = " ".join(part for part in (patient.given, patient.middle) if part)
    return f"{patient.family}, {given}" if given else patient.family


def _write_patient(report: etree._Element, values: _Values, notes: Notes) -> None:
    # The schema mixes what we hold in the head with what we hold in the letter.
    by_name = {each.name: each for each in (*_PATIENT, *shapes.IN_PATIENT) if isinstance(each, Field)}
    order = (
        "sex", "born", "died_on", "name", "number", "number_type", "precautions", "relatives",
        "patients_helpers", "other_numbers", "address",
    )  # fmt: skip
    element = etree.SubElement(report, tag("Patient"))
    Shape(_Values, *(by_name[name] for name in order)).write_into(element, values, notes)


def _write_unit(report: etree._Element, name: str, role: tuple[str, str], party: Party, notes: Notes) -> None:
    element = etree.SubElement(report, tag(name))
    SimpleCode().write(element, tag("Role"), Code(role[0], "", role[1]), notes)
    SimpleCode().write(element, tag("ComMethod"), Code("EDI", "", "EDI"), notes)
    shapes.UNIT.write(element, tag("HCP"), party, notes)
