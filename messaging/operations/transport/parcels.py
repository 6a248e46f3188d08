"""What goes out: a message, or the receipt that answers one. Claimed by one process at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import F, Q, QuerySet

from messaging.enums import SendOutcome, Way
from messaging.models import Message, RawMessage
from messaging.rules import transport as rules
from messaging.xml import apprec


@dataclass(frozen=True)
class Sent:
    """What became of one attempt. `status` is HTTP's, `answer` the receipt that came back in the same breath.

    `is_line_down`: nothing else need be tried on this line for now.
    """

    outcome: SendOutcome
    status: int = 0
    detail: str = ""
    answer: bytes | None = None
    is_line_down: bool = False


@dataclass(frozen=True)
class Parcel:
    """One thing to hand over. `key` is its own national id, `name` that of its file; `attempt` counts from 1."""

    key: str
    name: str
    content: bytes
    her_id: int | None
    attempt: int
    message_id: int | None = None
    raw_id: int | None = None


class OutWay(Protocol):
    """The port. An adapter hands a parcel over and says what became of it; it raises nothing for a line that fails."""

    @property
    def way(self) -> Way | None: ...

    @property
    def key(self) -> str:
        """What is down when one parcel finds it down."""

    def send(self, parcel: Parcel) -> Sent: ...


def due_messages(now: datetime) -> QuerySet[Message, tuple[int, dict[str, Any]]]:
    """Return the messages to hand over now, longest waiting first: number and receiver's address."""
    rows = Message.objects.to_hand_over().filter(_due("next_try_at", now))
    return rows.order_by("next_try_at", "pk").values_list("pk", "receiver_address")


def due_receipts(now: datetime) -> QuerySet[RawMessage, int]:
    """Return what came in and whose receipt is to be handed over now, longest waiting first."""
    rows = RawMessage.objects.filter(receipt_next_try_at__lte=now, receipt_handed_over_at__isnull=True)
    return rows.order_by("receipt_next_try_at", "pk").values_list("pk", flat=True)


def receiver_of_receipt(*, raw_id: int) -> int | None:
    """Return the HER-id of the organisation that the receipt goes to, or None."""
    content = RawMessage.objects.values_list("receipt", flat=True).get(pk=raw_id)
    return apprec.parse(bytes(content)).receiver.her_id if content else None


def _due(field: str, now: datetime) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lte": now})


def claim_message(*, message_id: int, now: datetime) -> Parcel | None:
    """Take the message for this process until the claim runs out; None when it is not due, or another has it."""
    rows = Message.objects.to_hand_over().filter(_due("next_try_at", now), pk=message_id)
    if not rows.update(attempts=F("attempts") + 1, next_try_at=now + rules.CLAIM):
        return None
    message = Message.objects.get(pk=message_id)
    return Parcel(
        key=message.message_id,
        name=message.message_id,
        content=bytes(message.xml or b""),
        her_id=message.receiver_address.get("her_id"),
        attempt=message.attempts,
        message_id=message.pk,
    )


def claim_receipt(*, raw_id: int, now: datetime) -> Parcel | None:
    """Take the receipt that answers a message for this process; None when it is not due, or another has it."""
    rows = RawMessage.objects.filter(
        pk=raw_id, receipt_next_try_at__lte=now, receipt_handed_over_at__isnull=True
    )
    if not rows.update(receipt_attempts=F("receipt_attempts") + 1, receipt_next_try_at=now + rules.CLAIM):
        return None
    row = RawMessage.objects.get(pk=raw_id)
    receipt = apprec.parse(bytes(row.receipt or b""))
    return Parcel(
        key=receipt.msg_id,
        name=f"apprec-{row.pk}",
        content=bytes(row.receipt or b""),
        her_id=receipt.receiver.her_id,
        attempt=row.receipt_attempts,
        raw_id=row.pk,
    )
