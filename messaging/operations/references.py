"""What a message that is sent refers to: the one it replaces, or the one it answers."""

from collections.abc import Mapping
from types import MappingProxyType

from messaging.enums import WRITTEN_KINDS, MessageKind, MessageState, MessageStatus
from messaging.models import Message
from messaging.rules import changes as change_rules

STANDING = (MessageState.SENT, MessageState.ACKNOWLEDGED)
# A message that is an answer -> the kind it answers, when nothing else was said.
ANSWERS: Mapping[str, MessageKind] = MappingProxyType(
    {MessageKind.READY_ANSWER: MessageKind.LOG_UTSKRIVNINGSKLAR}
)


def refer(message: Message) -> None:
    """Set status and references of a message about to be sent. HISD 1154:2018.

    What replaces a standing message of its own kind is a change of it, where the kind can be changed: it carries the
    whole content. What answers refers to what it answers. A reference that stands already is kept.
    """
    if message.parent_id:
        message.conversation_id = message.conversation_id or message.parent_id
        return
    before = _replaced(message)
    if before is not None:
        message.status = MessageStatus.CHANGED
    else:
        before = _answered(message)
    if before is not None:
        message.parent_id = before.message_id
        message.conversation_id = before.conversation_id or before.message_id


def _replaced(message: Message) -> Message | None:
    if change_rules.why_not(message.kind, MessageStatus.CHANGED) is not None:
        return None
    kinds = [kind for kind in MessageKind if change_rules.replaces(message.kind, kind)]
    standing = (
        Message.objects.filter(
            pathway=message.pathway_id, kind__in=kinds, state__in=STANDING, sender_unit=message.sender_unit
        )
        .exclude(pk=message.pk)
        .exclude(status=MessageStatus.CANCELLED)
        .order_by("-sent_at", "-pk")
    )
    if message.kind not in WRITTEN_KINDS:
        # Written to whom one chooses: the same letter to somebody else is a new one there.
        return next((each for each in standing if has_same_reader(each, message)), None)
    return standing.first()


def has_same_reader(one: Message, other: Message) -> bool:
    """Return whether two messages go to the same unit, or outside the house to the same address."""
    if one.receiver_unit_id or other.receiver_unit_id:
        return one.receiver_unit_id == other.receiver_unit_id
    return all(
        one.receiver_address.get(key) == other.receiver_address.get(key)
        for key in ("her_id", "service_her_id")
    )


def _answered(message: Message) -> Message | None:
    kind = ANSWERS.get(message.kind)
    if kind is None:
        return None
    return (
        Message.objects.filter(
            pathway=message.pathway_id, kind=kind, state__in=(*STANDING, MessageState.RECEIVED)
        )
        .exclude(status=MessageStatus.CANCELLED)
        .order_by("-gen_at", "-pk")
        .first()
    )
