"""Passing a message on to another unit of the same organisation. M46."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from messaging.enums import Direction, MessageState, TaskReason
from messaging.models import InboxTask, Message
from messaging.queries import forwarding
from pathways.operations import Author


def why_not_forward(message: Message, *, by: Author) -> str | None:
    """Return why this person cannot pass the message on, or None."""
    if message.direction == Direction.OUT or message.state == MessageState.DRAFT:
        return _("Only a message that was received can be passed on.")
    if not by.reach.may(act=Act.FORWARD_MESSAGE, unit_ids=forwarding.holders(message)):
        return _("Only people at %(unit)s, or whom it was passed on to, can pass the message on.") % {
            "unit": message.receiver_name or "?"
        }
    return None


@transaction.atomic
def forward(*, message_pk: int, unit_id: int, reason: str, by: Author, now: datetime) -> InboxTask:
    """Put the message in another unit's inbox, with the reason; its people may read this one message. M46.

    Raises Message.DoesNotExist (not visible) or NotAllowed (not theirs to pass on, unit of another organisation, no
    reason, or it lies there already).
    """
    rows = Message.objects.select_for_update(of=("self",), no_key=True).select_related("receiver_unit")
    visible = Message.objects.visible_to(by.user).values("pk") if by.user else Message.objects.values("pk")
    message = rows.filter(pk__in=visible).get(pk=message_pk)
    if refusal := why_not_forward(message, by=by):
        raise NotAllowed(refusal)
    unit = next((each for each in forwarding.units_for(message) if each.pk == unit_id), None)
    if unit is None:
        raise NotAllowed(_("A message is passed on inside the organisation only. Choose another unit."))
    if not reason.strip():
        raise NotAllowed(_("Write why you pass it on, so that they know what to do."))
    if message.tasks.still_open().filter(unit=unit, reason=TaskReason.FORWARDED).exists():
        raise NotAllowed(_("It lies in the inbox of %(unit)s already.") % {"unit": unit})
    return InboxTask.objects.create(
        unit=unit,
        message=message,
        reason=TaskReason.FORWARDED,
        sentence=reason.strip()[:300],
        by=by.user,
        by_name=by.name,
        created_at=now,
    )
