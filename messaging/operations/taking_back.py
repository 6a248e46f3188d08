"""Cancelling what was sent: the message that says so, and the notices of an admission that was cancelled. HISD 1154."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from messaging.enums import Direction, MessageKind, MessageStatus
from messaging.models import Message
from messaging.operations import sending
from messaging.operations.references import STANDING
from pathways.models import PathwayEvent
from pathways.operations import Author

REASON_LIMIT = 300
# What the ward told of a stay that never was, in the order it is taken back: the last first.
NOTICES = (MessageKind.LOG_UTSKRIVNINGSKLAR, MessageKind.LOG_INNLAGT)


def write(originals: Sequence[Message], *, reason: str, by: Author, now: datetime) -> Message:
    """Return the cancellation of the last of these messages and of all before it, not sent yet."""
    last = originals[-1]
    return Message(
        direction=Direction.OUT,
        kind=last.kind,
        status=MessageStatus.CANCELLED,
        message_id=str(uuid.uuid4()),
        parent_id=last.message_id,
        conversation_id=last.conversation_id or last.message_id,
        pathway=last.pathway,
        patient=last.patient,
        sender_unit=last.sender_unit,
        sender_name=last.sender_name,
        receiver_unit=last.receiver_unit,
        receiver_address=last.receiver_address,
        content=last.content,
        reasons=last.reasons,
        note=_("Taken back by the sender: %(reason)s") % {"reason": reason[:REASON_LIMIT]},
        author=by.user,
        author_name=by.name,
        created_at=now,
    )


def send(cancellation: Message, originals: Sequence[Message], *, now: datetime) -> None:
    """Send the cancellation, and let the messages stand as cancelled. Raises NotAllowed when it cannot be sent."""
    sending.dispatch(message=cancellation, pathway=cancellation.pathway, now=now)
    for each in originals:
        each.cancel()
        each.note = cancellation.note
        each.save()


def take_back_notices(event: PathwayEvent, *, now: datetime) -> list[tuple[Message, str]]:
    """Tell the receivers of the ward's notices that the admission is cancelled, when the ward cancelled the pathway.

    Only what is standing, and only while the patient had not left: a pathway that ends later was an admission all the
    same. A municipality that ends its own follow-up takes nothing of the hospital's back. Returns the cancellations
    that could not be sent, each with the sentence that says why.
    """
    stay = getattr(event.pathway, "stay", None)
    if stay is None or stay.discharged_at is not None or event.by is None:
        return []
    by, failed = Author.person(event.by), []
    for kind in NOTICES:
        notice = (
            Message.objects.select_for_update(of=("self",), no_key=True)
            .filter(pathway=event.pathway_id, kind=kind, status=MessageStatus.NEW, state__in=STANDING)
            .exclude(direction=Direction.IN)
            .select_related("sender_unit__parent__parent", "receiver_unit", "patient", "pathway__stay")
            .order_by("-sent_at", "-pk")
            .first()
        )
        is_told = notice is not None and (kind == MessageKind.LOG_INNLAGT or stay.ready_at is not None)
        if notice is None or not is_told or notice.sender_unit_id is None:
            continue
        if not by.reach.may(act=Act.CANCEL_PATHWAY, unit_ids=[notice.sender_unit_id]):
            continue
        cancellation = write([notice], reason=str(event.data.get("reason", "")), by=by, now=now)
        try:
            with transaction.atomic():
                send(cancellation, [notice], now=now)
        except NotAllowed as error:
            failed.append((cancellation, str(error)))
    return failed
