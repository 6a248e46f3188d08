"""Files that travel inside a message (RefDoc with Base64Container), under a message head and in an epikrise alike.

HIS 1036:2011.
"""

from __future__ import annotations

import base64
import binascii

from lxml import etree

from messaging.xml import codes
from messaging.xml.bind import Notes, path_of
from messaging.xml.codecs import TEXT, TIMESTAMP, SimpleCode
from messaging.xml.errors import NotValid, gettext_noop
from messaging.xml.model import Attachment
from messaging.xml.parts import Code
from messaging.xml.times import Moment

CONTAINER = f"{{{codes.BASE64}}}Base64Container"
_ATTACHMENT = Code("A", "", "Vedlegg")


def decoded(container: etree._Element) -> bytes:
    """The bytes of a file. NotValid when they cannot be decoded."""
    try:
        return base64.b64decode("".join((container.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotValid(gettext_noop("An attachment of the message cannot be decoded.")) from error


class RefDoc:
    """A RefDoc that holds a file. `namespace` is that of the message around it, `issued` the time that it bears."""

    def __init__(self, namespace: str, issued: Moment | None = None) -> None:
        self.namespace, self.issued = namespace, issued

    def read(self, element: etree._Element, notes: Notes) -> Attachment | None:
        container = element.find(f"{self._tag('Content')}/{CONTAINER}")
        if container is None:
            notes.unread.append(path_of(element))
            return None
        return Attachment(
            content=decoded(container),
            mime_type=(element.findtext(self._tag("MimeType")) or "").strip(),
            description=(element.findtext(self._tag("Description")) or "").strip(),
        )

    def write(self, parent: etree._Element, tag: str, value: Attachment, notes: Notes) -> None:
        content = self.open(parent, tag, _ATTACHMENT, notes, value)
        container = etree.SubElement(content, CONTAINER, nsmap={None: codes.BASE64})
        container.text = base64.b64encode(value.content).decode("ascii")

    def open(
        self, parent: etree._Element, tag: str, kind: Code, notes: Notes, file: Attachment | None = None
    ) -> etree._Element:
        """Write what stands before the content, and return the element that takes it."""
        ref = etree.SubElement(parent, tag)
        if self.issued is not None:
            TIMESTAMP.write(ref, self._tag("IssueDate"), self.issued, notes)
        SimpleCode().write(ref, self._tag("MsgType"), kind, notes)
        if file is not None and file.mime_type:
            TEXT.write(ref, self._tag("MimeType"), file.mime_type, notes)
        if file is not None and file.description:
            TEXT.write(ref, self._tag("Description"), file.description, notes)
        return etree.SubElement(ref, self._tag("Content"))

    def _tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}"
