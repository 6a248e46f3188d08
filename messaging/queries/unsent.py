"""Messages that did not reach the receiver, as the people who sent them meet them: what happened, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min, Q

from accounts import models as account_models
from messaging.enums import AGAIN_STATES, FAILED_STATES, Direction, MessageState
from messaging.models import Address, Message
from messaging.models.message import MessageQuerySet
from messaging.queries import inbox
from messaging.queries.rows import MessageRow, row_of
from messaging.rules import transport as rules

PAGE = 50


@dataclass(frozen=True)
class UnsentRow:
    """One message. `is_waiting`: it is still tried, next at `next_try_at`; else people must act.

    `came_late`: the receipt that came after the limit, "" when none; 1 and 3 say that the receiver has the message.
    """

    message: MessageRow
    phone: str
    why: str
    attempts: int
    next_try_at: datetime | None
    is_waiting: bool
    can_try_again: bool
    late_receipt_at: datetime | None
    came_late: str

    @property
    def has_it_after_all(self) -> bool:
        """The receiver confirmed it, though too late."""
        return self.came_late in ("1", "3")


@dataclass(frozen=True)
class Unsent:
    """`total` counts the whole list; `rows` is its first page, what people must act on before what is still tried.

    `again_ids` are those on the page that can go once more, and that the receiver has not confirmed late.
    """

    rows: tuple[UnsentRow, ...]
    total: int
    again_ids: tuple[int, ...]

    @property
    def patient_ids(self) -> set[int]:
        return {row.message.patient_id for row in self.rows if row.message.patient_id}

    @property
    def pathway_ids(self) -> set[int]:
        return {row.message.pathway_id for row in self.rows if row.message.pathway_id}


def unsent(*, user: account_models.User, unit: account_models.Unit) -> Unsent:
    """Return what the unit and those below it sent that did not get through, oldest first. Five queries."""
    units = inbox.units_of(unit)
    rows = _shown(Message.objects.visible_to(user).filter(sender_unit__in=units))
    shown = _rows(rows.select_related("patient", "receiver_unit")[:PAGE], units)
    again = (row.message.pk for row in shown if row.can_try_again and not row.has_it_after_all)
    return Unsent(shown, rows.count(), tuple(again))


def unsent_of_pathway(
    *, pathway_id: int, user: account_models.User, unit: account_models.Unit
) -> tuple[UnsentRow, ...]:
    """Return the same for one pathway that the person may see, whoever of its units sent it. Five queries at most."""
    rows = _shown(Message.objects.visible_to(user).filter(pathway_id=pathway_id))
    return _rows(rows.select_related("patient", "receiver_unit"), inbox.units_of(unit))


def unsent_count(*, user: account_models.User, unit: account_models.Unit) -> tuple[int, int]:
    """Return how many messages people must act on, and how many have failed so far and are still tried. Two queries."""
    rows = Message.objects.visible_to(user).filter(sender_unit__in=inbox.units_of(unit))
    states = list(_shown(rows).values_list("state", flat=True))
    waiting = states.count(MessageState.SENT)
    return len(states) - waiting, waiting


def oldest_unsent() -> datetime | None:
    """Return since when the message that has waited longest waits for a way out; None when none waits. M11."""
    due = Message.objects.to_hand_over().aggregate(first=Min("receipt_due_at"))["first"]
    return rules.made_at(due) if due else None


def _shown(rows: MessageQuerySet) -> MessageQuerySet:
    still_tried = Q(
        state=MessageState.SENT,
        direction=Direction.OUT,
        handed_over_at__isnull=True,
        attempts__gte=rules.SHOWN_FROM,
    )
    failed = Q(state__in=FAILED_STATES)
    # What is still tried has a next time, and comes after what nobody but people can do something about.
    order = (F("next_try_at").asc(nulls_first=True), "gen_at", "pk")
    return rows.filter(failed | still_tried).defer("xml", "content").order_by(*order)


def _rows(messages: Iterable[Message], units: set[int]) -> tuple[UnsentRow, ...]:
    found = list(messages)
    numbers = {
        number
        for message in found
        for number in (
            message.receiver_address.get("service_her_id"),
            message.receiver_address.get("her_id"),
        )
        if number
    }
    phones = (
        dict(Address.objects.filter(her_id__in=numbers).values_list("her_id", "phone")) if numbers else {}
    )
    return tuple(_row(message, units, phones) for message in found)


def _row(message: Message, units: set[int], phones: dict[int, str]) -> UnsentRow:
    is_waiting = message.state == MessageState.SENT
    address, unit = message.receiver_address, message.receiver_unit
    phone = phones.get(address.get("service_her_id") or 0) or (unit.phone if unit else "")
    return UnsentRow(
        message=row_of(message, units),
        phone=phone or phones.get(address.get("her_id") or 0, ""),
        why=message.error_text,
        attempts=message.attempts,
        next_try_at=message.next_try_at if is_waiting else None,
        is_waiting=is_waiting,
        can_try_again=message.state in AGAIN_STATES or message.never_left,
        late_receipt_at=message.late_receipt_at,
        came_late=message.late_receipt_status,
    )
