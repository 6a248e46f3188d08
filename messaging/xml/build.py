"""Dataclasses in, bytes out."""

from __future__ import annotations

import base64
import itertools
import uuid
from collections.abc import Callable, Sequence

from lxml import etree

from messaging.xml import apprec, codes, epikrise_message, payloads
from messaging.xml.bind import Notes
from messaging.xml.codecs import TEXT, TIMESTAMP, SimpleCode
from messaging.xml.epikrise import Epikrise
from messaging.xml.errors import NotWritable
from messaging.xml.head import mh, write_head
from messaging.xml.model import Attachment, CarePayload, Head, Payload
from messaging.xml.parts import Code

_ATTACHMENT_TYPE = Code("A", "", "Vedlegg")
_CONTAINER = f"{{{codes.BASE64}}}Base64Container"
# Names the space that the ids of journal documents inside messages are made in, from the message id and a number.
_COMPONENTS = uuid.UUID("8d3c1f5a-5f0b-4c53-9c57-2d5f9a1e7b10")


def build(head: Head, payload: Payload, *, attachments: Sequence[Attachment] = ()) -> bytes:
    """The message as UTF-8 XML, in the newest version that we write (PLO 1.6). The same arguments, the same bytes.

    Times are written as Oslo wall time with offset. NotWritable when something lacks what the official schema
    demands (an identifier of a person or unit, a patient, a time zone), or head and payload do not belong together.
    """
    if isinstance(payload, (Epikrise, apprec.AppRec)):
        if attachments:
            raise NotWritable("an epikrise or a receipt takes no files along")
        return (
            epikrise_message.build(head, payload) if isinstance(payload, Epikrise) else apprec.build(payload)
        )
    kind = payloads.BY_CLASS.get(type(payload))
    if kind is None:
        raise NotWritable(f"{type(payload).__name__} does not go under a message head")
    if head.type_code not in payload.type_codes:
        raise NotWritable(f"{type(payload).__name__} does not travel as {head.type_code}")
    if isinstance(payload, CarePayload) and head.patient is None:
        raise NotWritable("a care message is about a patient")
    root = etree.Element(mh("MsgHead"), nsmap={None: codes.MSGHEAD})
    write_head(root, head)
    content = _document(root, head, Code("XML", "", "XML-instans"))
    element = etree.SubElement(content, kind.root, nsmap=kind.nsmap)
    kind.write(element, payload, Notes(component_ids=_component_ids(head.msg_id)))
    for attachment in attachments:
        inside = _document(root, head, _ATTACHMENT_TYPE, attachment)
        container = etree.SubElement(inside, _CONTAINER, nsmap={None: codes.BASE64})
        container.text = base64.b64encode(attachment.content).decode("ascii")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _document(
    root: etree._Element, head: Head, kind: Code, attachment: Attachment | None = None
) -> etree._Element:
    notes = Notes()
    ref = etree.SubElement(etree.SubElement(root, mh("Document")), mh("RefDoc"))
    TIMESTAMP.write(ref, mh("IssueDate"), head.issued_at or head.gen_at, notes)
    SimpleCode().write(ref, mh("MsgType"), kind, notes)
    if attachment and attachment.mime_type:
        TEXT.write(ref, mh("MimeType"), attachment.mime_type, notes)
    if attachment and attachment.description:
        TEXT.write(ref, mh("Description"), attachment.description, notes)
    return etree.SubElement(ref, mh("Content"))


def _component_ids(msg_id: str) -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: str(uuid.uuid5(_COMPONENTS, f"{msg_id}/{next(numbers)}"))
