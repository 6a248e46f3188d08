"""A message from outside: stored first, then read, checked, answered, and followed by the pathway."""

import hashlib
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition

from accounts import models as account_models
from messaging import rules
from messaging.enums import Direction, MessageKind, MessageState, Outcome, Source, TaskReason
from messaging.models import ApiClient, InboxTask, Message, RawMessage
from messaging.operations import arrivals, checks, from_xml, receipts, receivers
from messaging.operations.transport import handing
from messaging.queries import addresses
from messaging.rules import Problem, routing
from messaging.xml import apprec, codes, parse
from messaging.xml.dialog import Dialogmelding, HelsefagligDialog, is_about_reception
from messaging.xml.errors import UnreadableMessage
from messaging.xml.model import Envelope, Head, PartialHead, Party
from messaging.xml.reports import Helseopplysninger

log = logging.getLogger(__name__)

# Another process with the same message, or the same new patient, at the same moment: look again.
RACES = 3
# What handling sets; the bytes, which may be many, are written once and never again.
OUTCOME_FIELDS = (
    "msg_id", "kind", "message", "receipt", "receipt_status", "receipt_handed_over_at", "receipt_next_try_at",
    "outcome", "handled_at", "next_try_at", "errors", "attempts",
)  # fmt: skip


class HandledElsewhere(Exception):
    """Another process handled the message while this one did."""


LOST_RACE = (IntegrityError, OperationalError, ConcurrentTransition, HandledElsewhere)

KIND_OF_TYPE: Mapping[str, MessageKind] = {
    **from_xml.KIND_OF_REPORT,
    codes.LOG_INNLAGT: MessageKind.LOG_INNLAGT,
    codes.LOG_UTSKRIVNINGSKLAR: MessageKind.LOG_UTSKRIVNINGSKLAR,
    codes.LOG_AVMELDING: MessageKind.LOG_AVMELDING,
    codes.LOG_UTSKREVET: MessageKind.LOG_UTSKREVET,
    codes.LOG_DOD: MessageKind.LOG_DOD,
    codes.ORIENTERING_TJENESTETILBUD: MessageKind.ORIENTERING_TJENESTETILBUD,
    codes.DIALOG_FORESPORSEL: MessageKind.DIALOG_FORESPORSEL,
    codes.DIALOG_SVAR: MessageKind.DIALOG_SVAR,
    codes.DIALOG_NOTAT: MessageKind.DIALOG_NOTAT,
    codes.DIALOG_AVVIK: MessageKind.DIALOG_AVVIK,
    codes.DIALOG_HELSEFAGLIG: MessageKind.DIALOG_HELSEFAGLIG,
    codes.EPIKRISE: MessageKind.EPIKRISE,
    codes.APPREC: MessageKind.APPREC,
}


@dataclass(frozen=True)
class TakenIn:
    """What became of one message. `receipt` are the bytes that answer it: for a duplicate, the first answer again.

    `receipt_status` is 1 or 2, and empty when this arrival is not answered.
    """

    raw_id: int
    message_id: str
    kind: str
    outcome: str
    receipt_status: str
    receipt: bytes | None
    errors: tuple[Mapping[str, str], ...]
    pathway_id: int | None

    @property
    def is_duplicate(self) -> bool:
        return self.outcome == Outcome.DUPLICATE


def take_in(*, raw: bytes, now: datetime, source: Source, client: ApiClient | None = None) -> TakenIn:
    """Take in one message. Nothing is raised for what stands in it, and nothing that came is lost.

    1. The bytes are stored, in a transaction of their own. 2. The message is read. 3. It must be addressed to us,
    else nobody is answered. 4. A message id that is known is a duplicate: no effect, no second receipt. 5. Patient,
    times and schema are checked; what fails is answered with the national code. 6. The pathway follows, and the
    receipt is written in the same transaction. 7. What cannot be handled is tried again, then left to people.
    """
    with transaction.atomic(durable=True):
        row = RawMessage.objects.create(
            raw=raw,
            sha256=hashlib.sha256(raw).hexdigest(),
            size=len(raw),
            source=source,
            client=client,
            received_at=now,
            next_try_at=now + rules.FIRST_TRY_AFTER,
        )
    return handle(raw_id=row.pk, now=now, stored=row)


def handle(*, raw_id: int, now: datetime, stored: RawMessage | None = None) -> TakenIn:
    """Handle a stored message, once. A failure is noted and the message waits for its next attempt.

    `stored` is the row when this process has just written it: nobody else tries it before its next attempt is due.
    """
    with translation.override(rules.HOUSE_LANGUAGE):
        for attempt in range(RACES):
            try:
                return _handle(raw_id=raw_id, stored=stored if attempt == 0 else None, now=now)
            except LOST_RACE as error:
                log.info("Message %s met another at the same moment: %s", raw_id, type(error).__name__)
            except Exception:
                log.exception("Message %s could not be handled", raw_id)
                break
        return _note_failure(raw_id=raw_id, now=now)


def retry_unhandled(*, now: datetime, limit: int = 100) -> int:
    """Try again what could not be handled. Returns how many were tried."""
    waiting = list(RawMessage.objects.to_try(now).values_list("pk", flat=True)[:limit])
    for raw_id in waiting:
        handle(raw_id=raw_id, now=now)
    return len(waiting)


@transaction.atomic
def _handle(*, raw_id: int, stored: RawMessage | None, now: datetime) -> TakenIn:
    row = stored or RawMessage.objects.select_for_update(of=("self",)).get(pk=raw_id)
    if row.handled_at is not None:
        return _result(row)
    try:
        envelope = parse.parse(bytes(row.raw))
    except UnreadableMessage as error:
        return _unreadable(row, error, now=now)
    row.msg_id, row.kind = envelope.head.msg_id, _kind(envelope)
    if foreign := _foreign(row, envelope.head.sender):
        return _close(row, Outcome.OTHER_SENDER, [foreign], now=now)
    if isinstance(envelope.payload, apprec.AppRec):
        receipts.note_receipt(raw=row, receipt=envelope.payload, now=now)
        return _close(row, Outcome.TAKEN_IN, now=now)
    return _handle_message(row, envelope, now=now)


def _handle_message(row: RawMessage, envelope: Envelope, *, now: datetime) -> TakenIn:
    known = addresses.Directory(envelope.head.sender, *receivers.parties_of(envelope))
    envelope, to = receivers.addressed(envelope, row.kind, known=known)
    if not to.is_ours:
        return _set_aside(row, [_not_ours(envelope.head)], now=now)
    same = Message.objects.filter(message_id=envelope.head.msg_id)
    if same.exists():
        row.message = same.get()
        row.receipt = _first_receipt(row.message)
        return _close(row, Outcome.DUPLICATE, now=now)
    if to.unit is None:
        return _refuse(row, envelope.head, [_unknown_service(envelope.head)], now=now)
    if found := checks.problems(envelope=envelope, kind=row.kind, raw=bytes(row.raw), now=now):
        return _refuse(row, envelope.head, found, now=now)
    sender = addresses.sender_unit(envelope.head.sender, known=known)
    row.message = _message(row, envelope, sender=sender, receiver=to.unit, now=now)
    arrivals.apply(message=row.message, envelope=envelope, now=now)
    if to.is_guess:
        _say_that_it_was_routed(row.message, envelope.head, now=now)
    _answer(row, envelope.head, (), now=now)
    return _close(row, Outcome.TAKEN_IN, now=now)


def _kind(envelope: Envelope) -> str:
    if isinstance(envelope.payload, Helseopplysninger) and envelope.payload.is_early_notice:
        return MessageKind.TIDLIGMELDING
    if isinstance(envelope.payload, (Dialogmelding, HelsefagligDialog)) and is_about_reception(
        envelope.payload
    ):
        return MessageKind.READY_ANSWER
    return KIND_OF_TYPE.get(envelope.head.type_code, "")


def _message(
    row: RawMessage,
    envelope: Envelope,
    *,
    sender: account_models.Unit | None,
    receiver: account_models.Unit,
    now: datetime,
) -> Message:
    """Return the message, to be stored when it is known what came of it."""
    head = envelope.head
    return Message(
        direction=Direction.IN,
        kind=row.kind,
        status=getattr(envelope.payload, "status", codes.NEW),
        state=MessageState.RECEIVED,
        message_id=head.msg_id,
        conversation_id=head.conversation.first if head.conversation else "",
        parent_id=head.conversation.parent if head.conversation else "",
        schema_version=envelope.schema_version,
        sender_unit=sender,
        sender_name=head.sender.name[:250],
        sender_address=addresses.party_as_data(head.sender),
        receiver_unit=receiver,
        receiver_name=head.receiver.name[:250],
        receiver_address=addresses.party_as_data(head.receiver),
        author_name=arrivals.responsible_name(envelope)[:150],
        has_more=bool(envelope.unread or envelope.attachments),
        created_at=now,
        gen_at=head.gen_at,
        sent_at=head.gen_at,
        received_at=row.received_at,
    )


def _unreadable(row: RawMessage, error: UnreadableMessage, *, now: datetime) -> TakenIn:
    sentence = _(error.msgid) % error.params if error.params else _(error.msgid)
    problem = Problem(error.code, sentence, error.detail)
    head = error.head
    if head is not None:
        row.msg_id, row.kind = head.msg_id, KIND_OF_TYPE.get(head.type_code, "")
        if head.sender is not None and (foreign := _foreign(row, head.sender)):
            return _close(row, Outcome.OTHER_SENDER, [foreign, problem], now=now)
    head, to = receivers.addressed_partly(head)
    if head is not None and head.receiver is not None and not to.is_ours:
        return _set_aside(row, [_not_ours(head), problem], now=now)
    if to.is_ours and head is not None and head.sender is not None:
        return _refuse(row, head, [problem], now=now)
    receivers.leave_to_people(row, TaskReason.UNREADABLE, problem.text, now=now)
    return _close(row, Outcome.UNREADABLE, [problem], now=now)


def _foreign(row: RawMessage, sender: Party | None) -> Problem | None:
    """Return why the system that handed the message over may not speak for its sender, or None. M10."""
    if row.client is None:
        return None
    her_id = sender.her_id if sender else None
    own = addresses.address_of(row.client.unit).her_id
    registered = [own, row.client.unit.her_id, *row.client.senders.values_list("her_id", flat=True)]
    if routing.may_hand_over(registered=registered, sender=her_id):
        return None
    return Problem(
        "",
        _(
            "This system is not registered for messages from %(sender)s (HER-id %(her_id)s). Nothing was taken in. "
            "Ask the administrator here to register the organisation."
        )
        % {"sender": (sender.org_name if sender else "") or "?", "her_id": her_id or "?"},
    )


def _say_that_it_was_routed(message: Message, head: Head, *, now: datetime) -> None:
    InboxTask.objects.create(
        unit=message.receiver_unit,
        message=message,
        reason=TaskReason.UNKNOWN_SERVICE,
        sentence=_(
            "The message was sent to %(service)s (HER-id %(her_id)s), which is not here, and landed with you. "
            "See that the right people have it, and tell the sender the right address."
        )
        % {
            "service": head.receiver.service_name or head.receiver.org_name or "?",
            "her_id": head.receiver.service_her_id or "?",
        },
        created_at=now,
    )


def _set_aside(row: RawMessage, found: list[Problem], *, now: datetime) -> TakenIn:
    receivers.ask_people(row, found[0].text, now=now)
    return _close(row, Outcome.NOT_OURS, found, now=now)


def _not_ours(head: Head | PartialHead) -> Problem:
    name = head.receiver.name if head.receiver else ""
    return Problem(
        "",
        _("The message is addressed to %(receiver)s, which is not served here. Nobody has been answered.")
        % {"receiver": name or "?"},
    )


def _unknown_service(head: Head) -> Problem:
    return Problem(
        rules.UNKNOWN_RECEIVER,
        _("%(receiver)s has no such service here (HER-id %(her_id)s). Check the address, and send it anew.")
        % {"receiver": head.receiver.org_name or "?", "her_id": head.receiver.service_her_id or "?"},
    )


def _refuse(row: RawMessage, head: Head | PartialHead, found: list[Problem], *, now: datetime) -> TakenIn:
    _answer(row, head, found, now=now)
    return _close(row, Outcome.REFUSED, found, now=now)


def _answer(
    row: RawMessage, head: Head | PartialHead, found: list[Problem] | tuple[()], *, now: datetime
) -> None:
    receipt = apprec.answer(
        head,
        msg_id=str(uuid.uuid4()),
        gen_at=now,
        errors=[apprec.error(problem.code, problem.in_receipt) for problem in found],
        version=settings.HPH_APPREC_VERSION,
    )
    row.receipt, row.receipt_status = apprec.build(receipt), receipt.status


def _close(
    row: RawMessage, outcome: Outcome, found: list[Problem] | None = None, *, now: datetime
) -> TakenIn:
    row.outcome, row.handled_at, row.next_try_at = outcome, now, None
    row.errors = [problem.as_data() for problem in found or []]
    row.attempts += 1
    if row.receipt_status:
        _send_receipt(row, now=now)
    unhandled = RawMessage.objects.filter(pk=row.pk, handled_at__isnull=True)
    if not unhandled.update(**{name: getattr(row, name) for name in OUTCOME_FIELDS}):
        raise HandledElsewhere
    return _result(row)


def _send_receipt(row: RawMessage, *, now: datetime) -> None:
    """Let the receipt go to the sender. Over the interface it is the answer itself, unless it came too late."""
    if row.source == Source.API and row.attempts == 1:
        row.receipt_handed_over_at = now
    elif row.source != Source.COMMAND or settings.HPH_RECEIPT_FOLDER or settings.HPH_OUT_FOLDER:
        row.receipt_next_try_at = now
        transaction.on_commit(lambda: handing.hand_over_receipt_soon(raw_id=row.pk, now=now))


def _first_receipt(message: Message) -> bytes | None:
    first = message.raw_messages.exclude(receipt_status="").order_by("pk").first()
    return bytes(first.receipt) if first and first.receipt else None


def _result(row: RawMessage) -> TakenIn:
    message = row.message
    receipt = bytes(row.receipt) if row.receipt else None
    return TakenIn(
        raw_id=row.pk,
        message_id=row.msg_id,
        kind=row.kind,
        outcome=row.outcome,
        receipt_status=row.receipt_status,
        receipt=receipt,
        errors=tuple(row.errors),
        pathway_id=message.pathway_id if message else None,
    )


@transaction.atomic
def _note_failure(*, raw_id: int, now: datetime) -> TakenIn:
    row = RawMessage.objects.select_for_update(of=("self",)).get(pk=raw_id)
    if row.handled_at is not None:
        return _result(row)
    row.attempts += 1
    row.next_try_at = rules.next_try_at(attempts=row.attempts, now=now)
    sentence = _("The message is stored, but could not be handled. It will be tried again.")
    if row.next_try_at is None:
        sentence = _("The message is stored, but could not be handled after several attempts.")
        row.outcome, row.handled_at = Outcome.GIVEN_UP, now
        receivers.leave_to_people(row, TaskReason.GIVEN_UP, sentence, now=now)
    row.errors = [Problem("", sentence).as_data()]
    row.save(update_fields=OUTCOME_FIELDS)
    return _result(row)
