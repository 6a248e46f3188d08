"""Bytes in, dataclasses out."""

from __future__ import annotations

from lxml import etree

from messaging.xml import apprec, codes, epikrise_message, payloads, source
from messaging.xml.bind import Notes
from messaging.xml.errors import NotSupported, NotValid, NotXml, UnreadableMessage, gettext_noop
from messaging.xml.files import RefDoc
from messaging.xml.head import mh, read_head, read_partial_head
from messaging.xml.model import Attachment, CarePayload, Envelope, Head, PartialHead


def parse(raw: bytes, *, limit: int = source.SIZE_LIMIT) -> Envelope:
    """The message in `raw`: its head, its payload, and the version of the standard that it follows.

    Raises UnreadableMessage and nothing else, whatever the bytes: T01 not XML or unsafe, T02 something required is
    missing or wrong, T10 a type or version that is not read here, E10 no usable message id. As much of the head as
    could be read is on the exception, so that a negative receipt can be made and addressed. `limit` is in bytes.
    """
    try:
        root = source.read_tree(raw, limit=limit)
    except NotXml as error:
        error.head = _salvaged_head(raw, limit=limit)
        raise
    if apprec.is_receipt(root):
        return apprec.read(root)
    if epikrise_message.is_epikrise(root):
        return epikrise_message.read(root)
    if root.tag != mh("MsgHead"):
        raise NotSupported(gettext_noop("The message does not begin with a message head that is read here."))
    try:
        head = read_head(root)
    except UnreadableMessage as error:
        error.head = read_partial_head(root)
        raise
    try:
        return _read_document(root, head)
    except UnreadableMessage as error:
        error.head = head
        raise


def _salvaged_head(raw: bytes, *, limit: int) -> PartialHead | None:
    broken = source.salvage_tree(raw, limit=limit)
    if broken is not None and broken.tag == mh("MsgHead"):
        return read_partial_head(broken)
    if broken is not None and epikrise_message.is_epikrise(broken):
        return epikrise_message.read_partial(broken)
    return None


def _read_document(root: etree._Element, head: Head) -> Envelope:
    content = root.find(f"{mh('Document')}/{mh('RefDoc')}/{mh('Content')}")
    if content is None or not len(content):
        raise NotValid(gettext_noop("The message has no content under its head."))
    element = content[0]
    namespace = str(etree.QName(element).namespace)
    version = "1.5" if namespace in codes.PO_15_TO_16 else ""
    if version:
        _rename_15_to_16(element)
    kind = payloads.BY_ROOT.get(str(element.tag))
    if kind is None:
        raise NotSupported(
            gettext_noop("Messages of this type, or in this version, are not read here."),
            {"type": head.type_code[:60]},
        )
    notes = Notes(version=version or kind.version)
    payload = kind.read(element, notes)
    if head.type_code not in payload.type_codes:
        raise NotValid(
            gettext_noop("The type in the message head and the content of the message do not agree.")
        )
    if isinstance(payload, CarePayload):
        if head.patient is None:
            raise NotValid(gettext_noop("The message names no patient."))
        if payload.status not in (codes.NEW, codes.CHANGED, codes.CANCELLED):
            raise NotValid(gettext_noop("The status of the message is none of new, changed and cancelled."))
    return Envelope(
        head=head,
        payload=payload,
        schema_version=notes.version,
        attachments=tuple(_attachments(root)),
        unread=tuple(notes.unread),
    )


def _rename_15_to_16(element: etree._Element) -> None:
    # PLO 1.6 is 1.5 with other namespaces and more optional elements, so one set of tables reads both.
    for each in element.iter():
        name = etree.QName(each)
        if (new := codes.PO_15_TO_16.get(str(name.namespace))) is not None:
            each.tag = f"{{{new}}}{name.localname}"


def _attachments(root: etree._Element) -> list[Attachment]:
    file = RefDoc(codes.MSGHEAD)
    # The first document is the message itself. What holds no file is none of our attachments.
    found = (file.read(each, Notes()) for each in root.findall(f"{mh('Document')}/{mh('RefDoc')}")[1:])
    return [each for each in found if each is not None]
