"""Cancelling what was sent: the receiver is told, and the message and all its changes no longer count."""

import uuid
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from messaging.enums import LOGISTICS_KINDS, Direction, MessageState, MessageStatus
from messaging.models import Message
from messaging.operations import checks, references, sending
from messaging.rules import changes as change_rules
from pathways.operations import Author, core


@transaction.atomic
def take_back(*, message_pk: int, by: Author, now: datetime) -> Message:
    """Send the cancellation of a message that was sent from here, and of all its changes. Returns it. M50, M52.

    Raises Message.DoesNotExist (not visible) or NotAllowed with the sentence for the sender: not sent from here, not
    standing, a kind that cannot be cancelled or follows the pathway, the role, or the address.
    """
    rows = Message.objects.all() if by.user is None else Message.objects.visible_to(by.user)
    message = rows.select_related("pathway__patient", "pathway__stay", "sender_unit").get(pk=message_pk)
    core.refuse_if(_why_not(message))
    pathway = core.locked(pathway_id=message.pathway_id or 0, by=by)
    core.require(act=Act(f"SEND_{message.kind}"), pathway=pathway, by=by)
    chain = _standing(message)
    if not chain:
        raise NotAllowed(_("The message is already cancelled."))
    last = chain[-1]
    cancellation = Message(
        direction=Direction.OUT,
        kind=last.kind,
        status=MessageStatus.CANCELLED,
        message_id=str(uuid.uuid4()),
        parent_id=last.message_id,
        conversation_id=last.conversation_id or last.message_id,
        pathway=pathway,
        patient=pathway.patient,
        sender_unit=last.sender_unit,
        sender_name=last.sender_name,
        content=last.content,
        reasons=last.reasons,
        author=by.user,
        author_name=by.name,
        created_at=now,
    )
    sending.dispatch(message=cancellation, pathway=pathway, now=now)
    for each in chain:
        each.cancel()
        each.save(update_fields=["state"])
    return cancellation


def _why_not(message: Message) -> str | None:
    if message.direction == Direction.IN:
        return _("Only the sender can cancel a message. Report an error in it, or telephone.")
    if message.is_draft:
        return _("The message is a draft, and nobody has it yet.")
    if (refusal := change_rules.why_not(message.kind, MessageStatus.CANCELLED)) is not None:
        return checks.status_sentence(refusal)
    if message.kind in LOGISTICS_KINDS:
        return _(
            "The message tells what happened on the pathway. Put the pathway right, and a new one is sent."
        )
    if message.state == MessageState.CANCELLED:
        return _("The message is already cancelled.")
    return None


def _standing(message: Message) -> list[Message]:
    """Return the message, what it changes and what changes it, oldest first, as far as they still count."""
    first = message.conversation_id or message.message_id
    return list(
        Message.objects.select_for_update(of=("self",), no_key=True)
        .filter(
            models.Q(message_id=first) | models.Q(conversation_id=first),
            sender_unit=message.sender_unit,
            state__in=references.STANDING,
        )
        .exclude(status=MessageStatus.CANCELLED)
        .select_related("sender_unit")
        .order_by("sent_at", "pk")
    )
