"""Dataclasses in, bytes out."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Sequence

from lxml import etree

from messaging.xml import apprec, codes, epikrise_message, payloads
from messaging.xml.bind import Notes
from messaging.xml.epikrise import Epikrise
from messaging.xml.errors import NotWritable
from messaging.xml.files import RefDoc
from messaging.xml.head import mh, write_head
from messaging.xml.model import Attachment, CarePayload, Head, Payload
from messaging.xml.parts import Code

# Names the space that the ids of journal documents inside messages are made in, from the message id and a number.
_COMPONENTS = uuid.UUID("8d3c1f5a-5f0b-4c53-9c57-2d5f9a1e7b10")


def build(head: Head, payload: Payload, *, attachments: Sequence[Attachment] = ()) -> bytes:
    """The message as UTF-8 XML, in the newest version that we write (PLO 1.6). The same arguments, the same bytes.

    Times are written as Oslo wall time with offset. NotWritable when something lacks what the official schema
    demands (an identifier of a person or unit, a patient, a time zone), or head and payload do not belong together.
    """
    if isinstance(payload, Epikrise):
        return epikrise_message.build(head, payload, attachments=attachments)
    if isinstance(payload, apprec.AppRec):
        if attachments:
            raise NotWritable("a receipt takes no files along")
        return apprec.build(payload)
    kind = payloads.BY_CLASS.get(type(payload))
    if kind is None:
        raise NotWritable(f"{type(payload).__name__} does not go under a message head")
    if head.type_code not in payload.type_codes:
        raise NotWritable(f"{type(payload).__name__} does not travel as {head.type_code}")
    if isinstance(payload, CarePayload) and head.patient is None:
        raise NotWritable("a care message is about a patient")
    root = etree.Element(mh("MsgHead"), nsmap={None: codes.MSGHEAD})
    write_head(root, head)
    document = RefDoc(codes.MSGHEAD, head.issued_at or head.gen_at)
    inside = etree.SubElement(root, mh("Document"))
    content = document.open(inside, mh("RefDoc"), Code("XML", "", "XML-instans"), Notes())
    element = etree.SubElement(content, kind.root, nsmap=kind.nsmap)
    kind.write(element, payload, Notes(component_ids=_component_ids(head.msg_id)))
    for attachment in attachments:
        inside = etree.SubElement(root, mh("Document"))
        document.write(inside, mh("RefDoc"), attachment, Notes())
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _component_ids(msg_id: str) -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: str(uuid.uuid5(_COMPONENTS, f"{msg_id}/{next(numbers)}"))
