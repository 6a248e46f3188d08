"""Receipts that answer our own messages, and those that did not come."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from messaging import rules as house_rules
from messaging.enums import Direction, MessageState, TaskReason
from messaging.models import InboxTask, Message, RawMessage
from messaging.operations import receivers
from messaging.operations.transport import handing
from messaging.rules import routing
from messaging.xml import codes
from messaging.xml.apprec import AppRec
from pathways.enums import EventKind
from pathways.operations import Author, core

log = logging.getLogger(__name__)

BATCH = 500
HOLD_POISON_FOR = timedelta(hours=1)
# A receipt decides about these: what waits for it, and what we believed had never got out.
UNDECIDED = (MessageState.SENT, MessageState.NOT_SENT)
# After the limit the message counts as negative; a receipt that comes then is kept and shown. D10.
TOO_LATE = (MessageState.NO_RECEIPT, MessageState.BY_PHONE)


def note_receipt(*, raw: RawMessage, receipt: AppRec, now: datetime) -> None:
    """Note a receipt on the message that it answers, inside the caller's transaction. Rules D10, M6 and M7.

    A rejection is also work for the sender's unit. The first receipt stands: another one is stored and changes
    nothing. One that comes after the limit is shown, and the message still counts as negative. One that answers no
    message of ours, or comes from another organisation than it went to, is left to people.
    """
    message = (
        Message.objects.select_for_update(of=("self",), no_key=True)
        .select_related("sender_unit", "pathway")
        .filter(message_id=receipt.original_id, direction=Direction.OUT)
        .exclude(state=MessageState.DRAFT)
        .first()
    )
    if message is None:
        sentence = _("A receipt came for a message that was not sent from here.")
        receivers.leave_to_people(raw, TaskReason.ORIGINAL_UNKNOWN, sentence, now=now)
        return
    to, sender = message.receiver_address, receipt.sender
    if not routing.answers_for(
        receiver=(to.get("her_id"), to.get("service_her_id")),
        answered_by=(sender.her_id, sender.service_her_id),
    ):
        sentence = _("A receipt for a message to %(receiver)s came from %(sender)s, and was not believed.")
        names = {"receiver": message.receiver_name, "sender": sender.org_name or "?"}
        receivers.leave_to_people(raw, TaskReason.ORIGINAL_UNKNOWN, sentence % names, now=now)
        return
    raw.message = message
    if message.state in UNDECIDED:
        _decide(raw, message, receipt, now=now)
    elif message.state in TOO_LATE and message.late_receipt_at is None:
        message.late_receipt_at, message.late_receipt_status = receipt.gen_at, receipt.status[:1]
        message.save(update_fields=["late_receipt_at", "late_receipt_status"])


def _decide(raw: RawMessage, message: Message, receipt: AppRec, *, now: datetime) -> None:
    message.handed_over_at, message.next_try_at = message.handed_over_at or now, None
    tasks = message.tasks.still_open().filter(reason=TaskReason.NOT_SENT)
    tasks.update(closed_at=now, closed_note=_("The receiver has answered: it had got there."))
    _touch(message)
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


def _touch(message: Message) -> None:
    if message.sender_unit_id is not None:
        core.touch_boards(unit_ids=[message.sender_unit_id])


# --- Receipts that did not come ----------------------------------------------------------------------------


def note_missing_receipts(*, now: datetime, batch: int = BATCH) -> int:
    """Let messages whose receipt has not come in time count as negative: state, task, event, each once. D10.

    Each row is claimed with its lock, skipped where another worker has it, and looked at again before it changes.
    A row that cannot be noted is held for an hour, and stops no other. Returns how many were noted.
    """
    noted = 0
    with translation.override(house_rules.HOUSE_LANGUAGE):
        waiting = Message.objects.without_receipt(now).order_by("receipt_due_at", "pk")
        for pk in list(waiting.values_list("pk", flat=True)[:batch]):
            try:
                noted += _note_missing(pk, now=now)
            except Exception:
                log.exception("Message %s without a receipt could not be noted", pk)
                Message.objects.filter(pk=pk).update(held_until=now + HOLD_POISON_FOR)
    return noted


@transaction.atomic
def _note_missing(pk: int, *, now: datetime) -> int:
    rows = Message.objects.without_receipt(now).filter(pk=pk).select_related("sender_unit", "pathway")
    message = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if message is None or message.receipt_due_at is None:
        return 0
    due_at = message.receipt_due_at
    sentence = _("%(receiver)s has not confirmed the message within 96 hours. It counts as not received.") % {
        "receiver": message.receiver_name
    }
    message.count_as_negative(text=sentence)
    message.save()
    InboxTask.objects.create(
        unit=message.sender_unit,
        message=message,
        reason=TaskReason.NO_RECEIPT,
        sentence=f"{sentence} {handing.telephone(message)}",
        created_at=now,
    )
    handing.record(message, EventKind.RECEIPT_MISSING, at=due_at, by=Author(user=None, name=""), now=now)
    return 1
