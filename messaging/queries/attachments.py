"""The files that came with a message. They lie in the message as it came, which is kept; nothing is copied."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from messaging.enums import Direction
from messaging.models import Message
from messaging.rules import attachments as rules
from messaging.xml import parse
from messaging.xml.errors import UnreadableMessage
from messaging.xml.model import Attachment


@dataclass(frozen=True)
class AttachmentRow:
    """One file: its number on the page, what it is called, its size in kilobytes, and why it is not opened here."""

    number: int
    name: str
    kind: str
    kilobytes: int
    why_not: str


def attachments(message: Message) -> tuple[AttachmentRow, ...]:
    """Return the files of a received message. One query for a message that holds more than its text, else none."""
    return tuple(
        AttachmentRow(
            number=number,
            name=each.description or _("Attachment %(number)s") % {"number": number},
            kind=rules.EXTENSIONS.get(rules.type_of(each.content), "").upper(),
            kilobytes=-(-len(each.content) // 1024),
            why_not=_why_not(each),
        )
        for number, each in enumerate(_files(message), 1)
    )


def opened(message: Message, number: int) -> tuple[bytes, str] | None:
    """Return the content of one file and its type by its signature; None when there is none, or it is not opened."""
    files = _files(message)
    if not 1 <= number <= len(files) or _why_not(files[number - 1]):
        return None
    content = files[number - 1].content
    return content, rules.type_of(content)


def _files(message: Message) -> tuple[Attachment, ...]:
    if message.direction != Direction.IN or not message.has_more:
        return ()
    raw = message.raw_messages.order_by("pk").values_list("raw", flat=True).first()
    if raw is None:
        return ()
    try:
        return parse.parse(bytes(raw)).attachments
    except UnreadableMessage:
        return ()


def _why_not(each: Attachment) -> str:
    if not rules.type_of(each.content):
        return _(
            "It is neither PDF, PNG nor JPEG, and is not opened here. Ask the sender for it in another form."
        )
    if rules.is_too_large(len(each.content)):
        return _("It is larger than 10 MB, and is not opened here. Ask the sender for it in another way.")
    return ""
