"""The same letter once more: changed for whoever has it, or begun as it is for the next reader."""

from django.db import models

from messaging.enums import MessageKind, MessageStatus
from messaging.models import Message, MessageFile
from messaging.operations.places import Place
from messaging.operations.references import STANDING, has_same_reader
from messaging.queries.readers import Reader, choose

# Letters that go to several, one at a time.
TO_SEVERAL = (MessageKind.EPIKRISE,)


def sent_before(place: Place, kind: str) -> list[Message]:
    """Return the standing letters of this kind from this unit on the pathway, the newest first. One query or none."""
    if kind not in TO_SEVERAL or place.pathway is None:
        return []
    letter = Message(pathway=place.pathway, kind=kind, sender_unit=place.sender)
    return list(standing(letter).defer("xml").order_by("-sent_at", "-pk"))


def standing(letter: Message) -> models.QuerySet[Message]:
    """Return what stands of this kind from the letter's unit on its pathway, whoever has it."""
    return Message.objects.filter(
        pathway=letter.pathway, kind=letter.kind, sender_unit=letter.sender_unit, state__in=STANDING
    ).exclude(status=MessageStatus.CANCELLED)


def next_reader(draft: Message, options: tuple[Reader, ...], sent: list[Message]) -> Reader | None:
    """Return whom a new draft goes to: the first who takes part, can take it, and has not got the letter."""
    able = [option for option in options if not option.why_not and option.is_party]
    for option in able:
        choose(draft, option)
        if not any(has_same_reader(each, draft) for each in sent):
            return option
    return able[0] if able else None


def carry_over(*, source: Message, draft: Message) -> None:
    """Put the files of a sent message on the draft of its change, unless the draft has files of its own. M44."""
    if draft.files.exists():
        return
    for each in source.files.all():
        MessageFile(
            message=draft,
            name=each.name,
            kind=each.kind,
            size=each.size,
            sha256=each.sha256,
            content=bytes(each.content),
            added_at=each.added_at,
            added_by_name=each.added_by_name,
        ).save()
