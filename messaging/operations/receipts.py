"""Receipts that answer our own messages."""

from datetime import datetime

from django.utils.translation import gettext as _

from messaging.enums import MessageState, TaskReason
from messaging.models import InboxTask, Message, RawMessage
from messaging.xml import codes
from messaging.xml.apprec import AppRec


def note_receipt(*, raw: RawMessage, receipt: AppRec, now: datetime) -> None:
    """Note a receipt on the message that it answers, inside the caller's transaction.

    A rejection is also work for the sender's unit. The first receipt stands: another one changes nothing. One that
    answers no message of ours is left to people.
    """
    message = (
        Message.objects.select_for_update(of=("self",), no_key=True)
        .filter(message_id=receipt.original_id)
        .exclude(state__in=[MessageState.DRAFT, MessageState.RECEIVED])
        .first()
    )
    if message is None:
        InboxTask.objects.create(
            raw=raw,
            reason=TaskReason.ORIGINAL_UNKNOWN,
            sentence=_("A receipt came for a message that was not sent from here."),
            created_at=now,
        )
        return
    raw.message = message
    if message.state != MessageState.SENT:
        return
    if receipt.status != codes.REJECTED:
        message.acknowledge(at=receipt.gen_at)
        message.save()
        return
    text = "; ".join(error.other or error.name or error.value for error in receipt.errors)
    message.reject(at=receipt.gen_at, code=receipt.errors[0].value[:10] if receipt.errors else "", text=text)
    message.save()
    InboxTask.objects.create(
        unit=message.sender_unit,
        message=message,
        raw=raw,
        reason=TaskReason.REJECTED,
        sentence=_("%(receiver)s rejected the message: %(why)s Correct it and send it anew, or telephone.")
        % {"receiver": message.receiver_name, "why": f"{text}." if text else ""},
        created_at=now,
    )
