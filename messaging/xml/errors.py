"""What can go wrong between bytes and dataclasses.

The codes are those of the national list 8221 (application receipt), so the caller can put ``code`` straight
into a negative receipt. ``msgid`` is an English gettext msgid; the caller translates it and fills in ``params``.
The sentence is for people; ``detail`` names the place for whoever mends the sending system.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from messaging.xml.model import Head, PartialHead


def gettext_noop(text: str) -> str:
    """Mark `text` for the catalogues without translating it here (this package does not import Django)."""
    return text


class UnreadableMessage(Exception):
    """A message that cannot be taken in as it stands.

    `head` is what could be read of the message head: a `Head` when all of it was sound, a `PartialHead` when
    only some was, None when nothing says who sent it. It is what a negative receipt is addressed with.
    """

    code = "T99"

    def __init__(
        self,
        msgid: str,
        params: Mapping[str, Any] | None = None,
        *,
        head: Head | PartialHead | None = None,
    ) -> None:
        self.msgid = msgid
        self.params: dict[str, Any] = dict(params or {})
        self.head = head
        # For whoever mends the sending system: which element, which type. Never part of the sentence.
        self.detail = str(self.params.get("element") or self.params.get("type") or "")
        super().__init__(f"{self.code}: {msgid % self.params if self.params else msgid}")


class NotXml(UnreadableMessage):
    """T01: not XML, not well formed, refused for safety, or not in the encoding it declares."""

    code = "T01"


class NotValid(UnreadableMessage):
    """T02: XML, but something that the standard requires is missing, doubled or cannot be read."""

    code = "T02"


class NotSupported(UnreadableMessage):
    """T10: a message type or a version that this product does not read."""

    code = "T10"


class BadMessageId(UnreadableMessage):
    """E10: the message id is blank or longer than anything that could be one."""

    code = "E10"


class NotWritable(ValueError):
    """A dataclass lacks what the official schema demands. A fault in the calling code, never in what came in."""
