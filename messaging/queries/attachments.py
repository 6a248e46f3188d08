"""The files of a message. Those that came lie in the message as it came, which is kept; nothing is copied."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from messaging.enums import Direction
from messaging.models import Message
from messaging.rules import attachments as rules
from messaging.xml import parse
from messaging.xml.errors import UnreadableMessage
from messaging.xml.model import Attachment, Envelope


@dataclass(frozen=True)
class AttachmentRow:
    """One file: its number on the page, what it is called, its size in kilobytes, and why it is not opened here.

    `file_id` names a file of a message written here, which may be taken off as long as that is a draft.
    """

    number: int
    name: str
    kind: str
    kilobytes: int
    why_not: str
    file_id: int | None = None


@dataclass(frozen=True)
class Files:
    """The files of a message. `has_more`: its original holds what is shown neither as text nor as a file."""

    rows: tuple[AttachmentRow, ...] = ()
    has_more: bool = False


def files_of(message: Message) -> Files:
    """Return the files of a message. One query; none for a received message that holds no more than its text."""
    if message.direction != Direction.IN:
        rows = message.files.values_list("pk", "name", "kind", "size")
        return Files(
            tuple(
                AttachmentRow(number, name, _extension(kind), _kilobytes(size), "", pk)
                for number, (pk, name, kind, size) in enumerate(rows, 1)
            )
        )
    if not message.has_more:
        return Files()
    envelope = _original(message)
    if envelope is None:
        return Files(has_more=True)
    shown = tuple(
        AttachmentRow(
            number=number,
            name=each.description or _("Attachment %(number)s") % {"number": number},
            kind=_extension(rules.type_of(each.content)),
            kilobytes=_kilobytes(len(each.content)),
            why_not=_why_not(each),
        )
        for number, each in enumerate(envelope.attachments, 1)
    )
    return Files(shown, has_more=bool(envelope.unread))


def opened(message: Message, number: int) -> tuple[bytes, str] | None:
    """Return the content of one file and its type by its signature; None when there is none, or it is not opened."""
    if message.direction != Direction.IN:
        file = message.files.all()[number - 1 : number].first() if number > 0 else None
        return (bytes(file.content), file.kind) if file is not None else None
    envelope = _original(message) if message.has_more else None
    files = envelope.attachments if envelope is not None else ()
    if not 1 <= number <= len(files) or _why_not(files[number - 1]):
        return None
    content = files[number - 1].content
    return content, rules.type_of(content)


def _original(message: Message) -> Envelope | None:
    raw = message.raw_messages.order_by("pk").values_list("raw", flat=True).first()
    if raw is None:
        return None
    try:
        return parse.parse(bytes(raw))
    except UnreadableMessage:
        return None


def _extension(kind: str) -> str:
    return rules.EXTENSIONS.get(kind, "").upper()


def _kilobytes(size: int) -> int:
    return -(-size // 1024)


def _why_not(each: Attachment) -> str:
    if not rules.type_of(each.content):
        return _(
            "It is neither PDF, PNG nor JPEG, and is not opened here. Ask the sender for it in another form."
        )
    if rules.is_too_large(len(each.content), settings.HPH_FILE_IN_MB):
        return _(
            "It is larger than %(limit)s MB, and is not opened here. Ask the sender for it in another way."
        ) % {"limit": settings.HPH_FILE_IN_MB}
    return ""
