"""Requests and their answers: the clock that runs until the answer has gone. D11."""

from datetime import datetime

from messaging.enums import DIALOGUE_KINDS, MessageKind
from messaging.models import Message
from messaging.models.message import MessageQuerySet
from pathways import operations as pathway_operations
from pathways.models import Pathway

ANSWERING = (MessageKind.DIALOG_SVAR, MessageKind.DIALOG_NOTAT, MessageKind.DIALOG_HELSEFAGLIG)


def follow(message: Message, pathway: Pathway | None, *, now: datetime) -> None:
    """Start the clock for a request that has gone or come, and meet it with the answer to the last open one.

    Inside the caller's transaction. A message without an open pathway has no clock.
    """
    if pathway is None or not pathway.is_open or message.kind not in DIALOGUE_KINDS:
        return
    at = message.sent_at or now
    if message.kind == MessageKind.DIALOG_FORESPORSEL:
        pathway_operations.note_request(
            pathway_id=pathway.pk, responsible=message.receiver_unit, at=max(at, pathway.started_at), now=now
        )
    elif message.kind in ANSWERING and message.parent_id:
        # The answer itself may not be stored yet.
        others = unanswered(pathway.pk).exclude(message_id=message.parent_id)
        if not others.exists():
            pathway_operations.note_request_answered(pathway_id=pathway.pk, at=at, now=now)


def unanswered(pathway_id: int) -> MessageQuerySet:
    """Return the requests of a pathway that have no answer."""
    return Message.objects.filter(pathway_id=pathway_id).awaiting_answer()
