"""Handing over: claim, send, note. Nothing is locked while a line is asked, and a death at any point loses nothing.

The claim is a conditional update with an end; a process that dies before it has noted what became of an attempt leaves
a claim that runs out, and the same message goes out again with the same id: the receiver takes it in once.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from messaging import rules as house_rules
from messaging.enums import MessageState, SendOutcome, TaskReason, Way
from messaging.models import InboxTask, Message, RawMessage, SendAttempt
from messaging.operations.transport import lines, parcels
from messaging.operations.transport.parcels import OutWay, Parcel, Sent
from messaging.queries import addresses
from messaging.rules import transport as rules
from pathways import operations as pathway_operations
from pathways.enums import EventKind
from pathways.operations import Author, core


def hand_over_soon(*, message_id: int, now: datetime) -> None:
    """Put a message that was just sent in its folder. Another line is left to the tick: nobody waits for it."""
    address = Message.objects.values_list("receiver_address", flat=True).get(pk=message_id)
    _soon(lambda: _claim_message(message_id, now), address.get("her_id"), is_receipt=False, now=now)


def hand_over_receipt_soon(*, raw_id: int, now: datetime) -> None:
    """Put a receipt that was just made in its folder."""
    her_id = parcels.receiver_of_receipt(raw_id=raw_id)
    _soon(lambda: _claim_receipt(raw_id, now), her_id, is_receipt=True, now=now)


def _soon(claim: Callable[[], Parcel | None], her_id: int | None, *, is_receipt: bool, now: datetime) -> None:
    with translation.override(house_rules.HOUSE_LANGUAGE):
        way = lines.way_to(her_id, is_receipt=is_receipt)
        if way.way == Way.FOLDER and (parcel := claim()) is not None:
            note(parcel=parcel, way=way, sent=way.send(parcel), now=now)


def hand_over_waiting(*, now: datetime, limit: int, may_go_on: Callable[[], bool]) -> tuple[int, list[bytes]]:
    """Hand over what is due. Returns how many got away, and the receipts that came back in the same breath.

    A line that is found down is asked once a tick: what else is due on it has failed with it. M1.
    Safe in any number of workers, or twice.
    """
    with translation.override(house_rules.HOUSE_LANGUAGE):
        down: dict[str, Sent] = {}
        handed, answers = 0, []
        for pk, her_id, claim in _waiting(now=now, limit=limit):
            if not may_go_on():
                break
            way = lines.way_to(her_id, is_receipt=claim is _claim_receipt)
            parcel = claim(pk, now)
            if parcel is None:
                continue
            sent = _stopped_midway(parcel) or down.get(way.key) or way.send(parcel)
            note(parcel=parcel, way=way, sent=sent, now=now)
            if sent.is_line_down:
                down[way.key] = sent
            handed += sent.outcome == SendOutcome.DELIVERED
            if sent.answer is not None:
                answers.append(sent.answer)
    return handed, answers


def _claim_message(pk: int, now: datetime) -> Parcel | None:
    return parcels.claim_message(message_id=pk, now=now)


def _claim_receipt(pk: int, now: datetime) -> Parcel | None:
    return parcels.claim_receipt(raw_id=pk, now=now)


def _waiting(
    *, now: datetime, limit: int
) -> list[tuple[int, int | None, Callable[[int, datetime], Parcel | None]]]:
    messages = [
        (pk, address.get("her_id"), _claim_message) for pk, address in parcels.due_messages(now)[:limit]
    ]
    receipts = [
        (pk, parcels.receiver_of_receipt(raw_id=pk), _claim_receipt)
        for pk in parcels.due_receipts(now)[: max(0, limit - len(messages))]
    ]
    return [*messages, *receipts]


def _stopped_midway(parcel: Parcel) -> Sent | None:
    """Return the outcome of a parcel that has killed each process that tried it: it is not tried for ever. M1."""
    if parcel.attempt <= rules.MOST_ATTEMPTS:
        return None
    return Sent(SendOutcome.REFUSED, detail=_("Each attempt was interrupted."))


# --- What became of it -------------------------------------------------------------------------------------


@transaction.atomic
def note(*, parcel: Parcel, way: OutWay, sent: Sent, now: datetime) -> None:
    """Note an attempt, and what follows: it is away, it waits for the next one, or people take over. M1, M3."""
    SendAttempt(
        message_id=parcel.message_id,
        raw_id=parcel.raw_id,
        number=parcel.attempt,
        at=now,
        way=way.way or "",
        her_id=parcel.her_id,
        outcome=sent.outcome,
        status=sent.status,
        detail=sent.detail[:300],
    ).save()
    next_try_at = None
    if sent.outcome == SendOutcome.FAILED:
        next_try_at = rules.next_try_at(attempts=parcel.attempt, now=now)
    if parcel.raw_id is not None:
        _note_receipt(parcel.raw_id, sent, next_try_at, now=now)
    elif parcel.message_id is not None:
        _note_message(parcel.message_id, parcel.attempt, sent, next_try_at, now=now)


def _note_message(pk: int, attempt: int, sent: Sent, next_try_at: datetime | None, *, now: datetime) -> None:
    rows = Message.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk)
    message = rows.select_related("sender_unit", "pathway").get()
    if sent.outcome == SendOutcome.DELIVERED:
        # A receipt may have overtaken the note; the state is then further on already.
        rows.filter(handed_over_at__isnull=True).update(
            handed_over_at=now, next_try_at=None, error_code="", error_text=""
        )
        if attempt > 1:
            _hurry(message, now=now)
    elif message.state != MessageState.SENT or message.handed_over_at or message.attempts != attempt:
        return  # settled meanwhile, or another process has taken over
    elif next_try_at is not None:
        rows.update(next_try_at=next_try_at, error_text=sent.detail)
        _show(message, if_so=rules.is_shown(attempt))
    else:
        message.give_up(code=str(sent.status or ""), text=sent.detail)
        message.save()
        _leave_to_people(message, why=sent.detail, now=now)


def _hurry(message: Message, *, now: datetime) -> None:
    """The line is open again: let what waits for the same organisation be tried at once, claims left alone. M1."""
    waiting = Message.objects.to_hand_over().filter(next_try_at__gt=now + rules.CLAIM)
    waiting.filter(receiver_address__her_id=message.receiver_address.get("her_id")).update(next_try_at=now)


def _show(message: Message, *, if_so: bool) -> None:
    if if_so and message.sender_unit_id is not None:
        core.touch_boards(unit_ids=[message.sender_unit_id])


def _leave_to_people(message: Message, *, why: str, now: datetime) -> None:
    InboxTask.objects.create(
        unit=message.sender_unit,
        message=message,
        reason=TaskReason.NOT_SENT,
        sentence=_("The message to %(receiver)s did not get out. %(why)s %(telephone)s Then try again.")
        % {"receiver": message.receiver_name, "why": why, "telephone": telephone(message)},
        created_at=now,
    )
    record(message, EventKind.MESSAGE_NOT_SENT, at=now, by=Author(user=None, name=""), now=now)


def telephone(message: Message) -> str:
    """Return the sentence that says whom to call when a message has not reached its receiver."""
    phone = addresses.phone_of(message.receiver_address, message.receiver_unit)
    return _("Telephone %(phone)s.") % {"phone": phone} if phone else _("Telephone the receiver.")


def record(
    message: Message, kind: EventKind, *, at: datetime, by: Author, now: datetime, reason: str = ""
) -> None:
    """Write on the pathway what became of a message, and let the sender's board know. `reason`: what people wrote."""
    if message.pathway is None:
        return
    pathway_operations.note(
        pathway=message.pathway,
        kind=kind,
        at=at,
        by=by,
        now=now,
        message=message.pk,
        message_kind=message.kind,
        unit=message.sender_unit_id,
        receiver=message.receiver_name,
        reason=reason,
    )
    _show(message, if_so=True)


def _note_receipt(pk: int, sent: Sent, next_try_at: datetime | None, *, now: datetime) -> None:
    rows = RawMessage.objects.filter(pk=pk, receipt_handed_over_at__isnull=True)
    if sent.outcome == SendOutcome.DELIVERED:
        rows.update(receipt_handed_over_at=now, receipt_next_try_at=None)
        return
    rows.update(receipt_next_try_at=next_try_at)
    if next_try_at is not None:
        return
    row = RawMessage.objects.select_related("message__receiver_unit", "client__unit").get(pk=pk)
    unit = row.message.receiver_unit if row.message else None
    InboxTask.objects.create(
        unit=unit or (row.client.unit if row.client else addresses.caretaker()),
        message=row.message,
        raw=row,
        reason=TaskReason.RECEIPT_NOT_SENT,
        sentence=_(
            "Our receipt did not get out. %(why)s The sender will believe that we do not have the message: telephone."
        )
        % {"why": sent.detail},
        created_at=now,
    )
