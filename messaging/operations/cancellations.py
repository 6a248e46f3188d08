"""What a cancellation takes back."""

from django.db import models
from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from messaging.enums import LOGISTICS_KINDS, Direction, MessageKind, MessageState, MessageStatus, TaskReason
from messaging.models import Message
from messaging.operations import changes
from messaging.operations.shapes import Arrival, Effect
from messaging.xml.logistics import MeldingOmInnlagt
from messaging.xml.model import Payload
from pathways import operations as pathway_operations
from pathways.enums import State
from pathways.models import Pathway


def cancelled(arrival: Arrival) -> Effect:
    """Take back the message that is named, and all its changes."""
    message = arrival.message
    named = [each for each in (message.parent_id, message.conversation_id) if each]
    originals = list(
        Message.objects.select_for_update(of=("self",), no_key=True)
        .filter(models.Q(message_id__in=named) | models.Q(conversation_id__in=named), direction=Direction.IN)
        .exclude(pk=message.pk)
        .exclude(status=MessageStatus.CANCELLED)
        .order_by("gen_at", "pk")
    )
    if not originals:
        return Effect(
            reason=TaskReason.ORIGINAL_UNKNOWN,
            sentence=_("The message cancels one that has not come. It will be cancelled when it comes."),
        )
    changes.refuse_strangers(arrival, originals)
    standing = [each for each in originals if each.state != MessageState.CANCELLED]
    for original in standing:
        if original.kind in LOGISTICS_KINDS and original.pathway is not None:
            _take_back(arrival, original, original.pathway)
        elif original.kind == MessageKind.EPIKRISE and original.pathway is not None:
            pathway_operations.note_epikrise_taken_back(
                pathway_id=original.pathway.pk, by=arrival.by, now=arrival.now
            )
        original.cancel()
        original.save()
        original.tasks.still_open().update(
            closed_at=arrival.now, closed_note=_("The sender has cancelled the message.")
        )
    note = "" if standing else _("The message was already cancelled.")
    return Effect(pathway_id=originals[0].pathway_id, note=note)


def _take_back(arrival: Arrival, original: Message, pathway: Pathway) -> None:
    """Undo what the original did, as far as the pathway can go back. Raises NotAllowed when it cannot."""
    reason = _text_of(arrival.payload) or _("The sender cancelled the message.")
    if original.kind == MessageKind.LOG_INNLAGT:
        if _still_asserted(arrival, original, pathway):
            raise NotAllowed(
                _(
                    "The admission is cancelled, but a later message says that the patient is there. Call the ward."
                )
            )
        pathway_operations.cancel(pathway_id=pathway.pk, reason=reason[:300], by=arrival.by, now=arrival.now)
    elif original.kind == MessageKind.LOG_UTSKRIVNINGSKLAR:
        if pathway.state == State.READY_FOR_DISCHARGE:
            pathway_operations.withdraw_ready(
                pathway_id=pathway.pk, reason=reason, at=arrival.sent_at, by=arrival.by, now=arrival.now
            )
    else:
        raise NotAllowed(
            _("%(message)s is cancelled, and the pathway cannot go back by itself. Call the sender.")
            % {"message": original.get_kind_display()}
        )


def _text_of(payload: Payload) -> str:
    return (payload.admitted.note or payload.text) if isinstance(payload, MeldingOmInnlagt) else ""


def _still_asserted(arrival: Arrival, original: Message, pathway: Pathway) -> bool:
    """Return whether a message made later than the cancellation builds on the same admission."""
    return (
        pathway.messages.filter(
            direction=Direction.IN,
            status=MessageStatus.NEW,
            state=MessageState.RECEIVED,
            kind__in=LOGISTICS_KINDS,
            gen_at__gt=arrival.sent_at,
        )
        .exclude(pk=original.pk)
        .exists()
    )
