"""One message as a line in a list."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from messaging.enums import FAILED_STATES, Direction, MessageKind, MessageState, MessageStatus
from messaging.models import Message
from pathways.models import Patient

URGENT = {
    **dict.fromkeys(FAILED_STATES, "danger"),
    MessageState.SENT: "warning",
    MessageState.DRAFT: "neutral",
    MessageState.BY_PHONE: "neutral",
}


@dataclass(frozen=True)
class MessageRow:
    """One line. `is_out` is seen from the reader's units; `colour` supports the words of the state."""

    pk: int
    kind: str
    kind_label: str
    state: str
    state_label: str
    colour: str
    status_label: str
    is_out: bool
    is_unread: bool
    other: str
    patient: str
    patient_id: int | None
    pathway_id: int | None
    at: datetime
    note: str
    address: str
    depth: int = 0
    awaits_answer: bool = False


def row_of(message: Message, units: set[int]) -> MessageRow:
    """Return the message as one line, seen from these units."""
    is_out = message.sender_unit_id in units and message.direction != Direction.IN
    patient: Patient | None = message.patient
    state = MessageState(message.state)
    is_waiting = (
        state == MessageState.SENT and message.direction == Direction.OUT and message.handed_over_at is None
    )
    is_unread = not is_out and message.receiver_unit_id in units and message.read_at is None
    return MessageRow(
        pk=message.pk,
        kind=message.kind,
        kind_label=str(MessageKind(message.kind).label) if message.kind else _("Message"),
        state=state,
        state_label=_("waits to be sent") if is_waiting else str(state.label),
        colour=URGENT.get(state, "success"),
        status_label="" if message.status == MessageStatus.NEW else str(MessageStatus(message.status).label),
        is_out=is_out,
        is_unread=is_unread,
        other=message.receiver_name if is_out else message.sender_name,
        patient=patient.name if patient else "",
        patient_id=message.patient_id,
        pathway_id=message.pathway_id,
        at=message.sent_at or message.created_at,
        note=message.note,
        address=f"messaging:{message.kind.lower()}"
        if message.is_draft and message.pathway_id and not message.parent_id
        else "",
    )
