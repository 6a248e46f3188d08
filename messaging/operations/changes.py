"""What a changed message does to the ones before it: the newest of a conversation stands, the others give way."""

from django.db import models
from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from messaging.enums import Direction, MessageState, MessageStatus, TaskReason
from messaging.models import Message
from messaging.operations.shapes import Arrival, Effect
from messaging.rules import changes as change_rules


def conversation(message: Message) -> models.QuerySet[Message]:
    """Return the other messages of the same conversation that came in, oldest first."""
    named = [each for each in (message.message_id, message.parent_id, message.conversation_id) if each]
    return (
        Message.objects.filter(
            models.Q(message_id__in=named)
            | models.Q(conversation_id__in=named)
            | models.Q(parent_id__in=named),
            direction=Direction.IN,
        )
        .exclude(pk=message.pk)
        .order_by("gen_at", "pk")
    )


def withdrawn_before(arrival: Arrival) -> Effect | None:
    """Return the effect of a message whose conversation is cancelled already: none, and it says so. M52."""
    message = arrival.message
    cancellations = conversation(message).filter(status=MessageStatus.CANCELLED)
    applied = [
        each
        for each in cancellations
        if _sender(each) == _sender(message)
        and each.patient_id == message.patient_id
        and not each.tasks.still_open().filter(reason=TaskReason.ORIGINAL_UNKNOWN).exists()
    ]
    if not applied:
        return None
    message.cancel()
    return Effect(
        pathway_id=applied[0].pathway_id, note=_("The sender had cancelled the message before it came.")
    )


def replace_earlier(arrival: Arrival, effect: Effect) -> Effect:
    """Say on each message of the conversation which one counts, and leave to people what lacks its original. M51.

    Raises NotAllowed when the change is of somebody else's message, or about another patient.
    """
    message = arrival.message
    others = [
        each
        for each in conversation(message)
        if each.status != MessageStatus.CANCELLED and change_rules.replaces(message.kind, each.kind)
    ]
    if not others:
        return Effect(
            pathway_id=effect.pathway_id,
            note=effect.note,
            reason=effect.reason or TaskReason.ORIGINAL_UNKNOWN,
            sentence=effect.sentence
            or _(
                "The message changes one that has not come. It holds the whole content; read it as a new one."
            ),
        )
    refuse_strangers(arrival, others)
    note = effect.note
    for each in others:
        if each.gen_at is not None and each.gen_at > arrival.sent_at:
            note = _("A later change had already come, and counts.")
        elif each.state == MessageState.RECEIVED:
            each.note = _("Replaced by a later change from the sender.")
            each.save(update_fields=["note"])
    return Effect(pathway_id=effect.pathway_id, note=note, reason=effect.reason, sentence=effect.sentence)


def refuse_strangers(arrival: Arrival, originals: list[Message]) -> None:
    """Raise NotAllowed when the originals are another organisation's, about another patient, or of another kind."""
    message = arrival.message
    if any(_sender(each) != _sender(message) for each in originals):
        raise NotAllowed(
            _("The message cancels one that another organisation sent. Call the sender.")
            if message.status == MessageStatus.CANCELLED
            else _("The message changes one that another organisation sent. Call the sender.")
        )
    if any(each.patient_id != message.patient_id for each in originals):
        raise NotAllowed(
            _("The message refers to one about another patient. Nothing was changed. Call the sender.")
        )
    if not any(change_rules.replaces(message.kind, each.kind) for each in originals):
        raise NotAllowed(
            _("The message refers to one of another kind. Nothing was changed. Call the sender.")
        )


def _sender(message: Message) -> object:
    return message.sender_address.get("her_id")
