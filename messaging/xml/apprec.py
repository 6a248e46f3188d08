"""The application receipt (AppRec) 1.0 and 1.1. Care messages of PLO 1.6 are answered with 1.0."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from lxml import etree

from messaging.xml import codes, hcp, source
from messaging.xml.bind import Notes, doubled, missing
from messaging.xml.codecs import CODE, DATETIME, TEXT, CodeText, SimpleCode, clean
from messaging.xml.errors import NotSupported, NotValid, NotWritable, gettext_noop
from messaging.xml.model import Envelope, Head, PartialHead, Party, Payload
from messaging.xml.parts import Code

NAMESPACES = {"1.0": codes.APPREC_10, "1.1": codes.APPREC_11}
_MIG_VERSIONS = {"1.0": "1.0 2004-11-21", "1.1": "v1.1 2012-02-15"}
_VERSION_OF = {ns: version for version, ns in NAMESPACES.items()}
_STATUSES = (codes.ACCEPTED, codes.REJECTED, codes.PARTLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRec(Payload):
    """A receipt. `status` is list 8258 (1 OK, 2 rejected, 3 part of it rejected); `errors` are of list 8221.

    `original_*` are the type, GenDate and MsgId of the message that it answers.
    """

    type_codes: ClassVar[tuple[str, ...]] = (codes.APPREC,)

    version: str = "1.0"
    msg_id: str
    gen_at: dt.datetime
    sender: Party
    receiver: Party
    status: str
    errors: tuple[Code, ...] = ()
    original_type: str
    original_at: dt.datetime
    original_id: str
    software_name: str = field(default="", compare=False)
    software_version: str = field(default="", compare=False)

    @property
    def is_positive(self) -> bool:
        return self.status == codes.ACCEPTED


def error(code: str, text: str = "") -> Code:
    """An error of list 8221; `text` says more than the national name does. KeyError for a code that is not listed."""
    return Code(code, codes.OID + "8221", codes.LISTS["8221"][code], text)


def answer(
    original: Head | PartialHead,
    *,
    msg_id: str,
    gen_at: dt.datetime,
    errors: Iterable[Code] = (),
    version: str = "1.0",
    software_name: str = "",
    software_version: str = "",
) -> AppRec:
    """The receipt for `original`: OK without errors, rejected with. It goes from its receiver to its sender.

    `gen_at` is the time of the receipt (aware). NotWritable when the original says nothing of who sent it.
    """
    if original.sender is None:
        raise NotWritable("a message without a sender cannot be answered")
    found = tuple(errors)
    return AppRec(
        version=version,
        msg_id=msg_id,
        gen_at=gen_at,
        sender=original.receiver or Party(),
        receiver=original.sender,
        status=codes.REJECTED if found else codes.ACCEPTED,
        errors=found,
        original_type=original.type_code,
        original_at=original.gen_at or gen_at,
        original_id=original.msg_id,
        software_name=software_name,
        software_version=software_version,
    )


def build(receipt: AppRec) -> bytes:
    """`receipt` as XML. NotWritable when it lacks what the schema demands."""
    if receipt.version not in NAMESPACES:
        raise NotWritable(f"there is no AppRec {receipt.version}")
    if receipt.status not in _STATUSES or not clean(receipt.msg_id):
        raise NotWritable("a receipt needs an id and a status")
    ns, notes = NAMESPACES[receipt.version], Notes()

    def tag(name: str) -> str:
        return f"{{{ns}}}{name}"

    root = etree.Element(tag("AppRec"), nsmap={None: ns})
    SimpleCode().write(root, tag("MsgType"), Code(codes.APPREC, "", codes.LISTS["8279"][codes.APPREC]), notes)
    TEXT.write(root, tag("MIGversion"), _MIG_VERSIONS[receipt.version], notes)
    for name, text in (
        ("SoftwareName", receipt.software_name),
        ("SoftwareVersion", receipt.software_version),
    ):
        if text:
            TEXT.write(root, tag(name), text, notes)
    DATETIME.write(root, tag("GenDate"), receipt.gen_at, notes)
    TEXT.write(root, tag("Id"), receipt.msg_id, notes)
    for name, role, party in (("Sender", "PRIM", receipt.sender), ("Receiver", "AVS", receipt.receiver)):
        element = etree.SubElement(root, tag(name))
        SimpleCode().write(element, tag("Role"), Code(role), notes)
        hcp.write_institution(etree.SubElement(element, tag("HCP")), ns, party)
    CodeText("8258").write(root, tag("Status"), receipt.status, notes)
    for each in receipt.errors:
        CODE.write(root, tag("Error"), each, notes)
    original = etree.SubElement(root, tag("OriginalMsgId"))
    SimpleCode("8279").write(original, tag("MsgType"), Code(receipt.original_type), notes)
    DATETIME.write(original, tag("IssueDate"), receipt.original_at, notes)
    TEXT.write(original, tag("Id"), receipt.original_id, notes)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def parse(raw: bytes) -> AppRec:
    """The receipt in `raw`. UnreadableMessage (T01, T02, T10) when it is not one."""
    root = source.read_tree(raw)
    if not is_receipt(root):
        raise NotSupported(gettext_noop("The message is not an application receipt."))
    return _read_receipt(root)


def is_receipt(root: etree._Element) -> bool:
    name = etree.QName(root)
    return name.localname == "AppRec" and name.namespace in _VERSION_OF


def read(root: etree._Element) -> Envelope:
    """The receipt under an AppRec root, in an envelope with a head made from it. NotValid when parts are missing."""
    receipt = _read_receipt(root)
    head = Head(
        type_code=codes.APPREC,
        type_name=codes.LISTS["8279"][codes.APPREC],
        msg_id=receipt.msg_id,
        gen_at=receipt.gen_at,
        sender=receipt.sender,
        receiver=receipt.receiver,
        mig_version=_MIG_VERSIONS[receipt.version],
    )
    return Envelope(head=head, payload=receipt, schema_version=receipt.version)


def _read_receipt(root: etree._Element) -> AppRec:
    ns = str(etree.QName(root).namespace)
    notes = Notes()

    def one(parent: etree._Element, name: str) -> etree._Element:
        found = parent.findall(f"{{{ns}}}{name}")
        if not found:
            raise missing(parent, name)
        if len(found) > 1:
            raise doubled(found[1])
        return found[0]

    original = one(root, "OriginalMsgId")
    status = CodeText("8258").read(one(root, "Status"), notes)
    if status not in _STATUSES:
        raise NotValid(gettext_noop("The receipt says neither accepted nor rejected."))
    kind = SimpleCode().read(one(original, "MsgType"), notes)
    errors = [CODE.read(each, notes) for each in root.findall(f"{{{ns}}}Error")]
    return AppRec(
        version=_VERSION_OF[ns],
        msg_id=TEXT.read(one(root, "Id"), notes),
        gen_at=DATETIME.read(one(root, "GenDate"), notes),
        sender=hcp.read_party(one(one(root, "Sender"), "HCP"), ns),
        receiver=hcp.read_party(one(one(root, "Receiver"), "HCP"), ns),
        status=status,
        errors=tuple(each for each in errors if each is not None),
        original_type=kind.value if kind else "",
        original_at=DATETIME.read(one(original, "IssueDate"), notes),
        original_id=TEXT.read(one(original, "Id"), notes),
        software_name=(root.findtext(f"{{{ns}}}SoftwareName") or "").strip(),
        software_version=(root.findtext(f"{{{ns}}}SoftwareVersion") or "").strip(),
    )
