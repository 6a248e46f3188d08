"""What people do in the inbox: read, and close what they have looked at."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts.rules import NotAllowed
from messaging.models import Delivery, InboxTask, Message


@transaction.atomic
def mark_read(*, message: Message, unit_ids: set[int], by: account_models.User, now: datetime) -> None:
    """Note that somebody at the receiving unit has opened the message, the first time only."""
    if message.receiver_unit_id in unit_ids and message.read_at is None:
        Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=now, read_by=by)


@transaction.atomic
def close_task(*, task_id: int, note: str, by: account_models.User, now: datetime) -> InboxTask:
    """Close a task with a word on what was done. Raises InboxTask.DoesNotExist (not visible) or NotAllowed."""
    task = InboxTask.objects.select_for_update(of=("self",)).visible_to(by).get(pk=task_id)
    if task.closed_at is not None:
        raise NotAllowed(_("Somebody has closed this already."))
    if not note.strip():
        raise NotAllowed(_("Write what was done, so that others need not ask."))
    task.closed_at, task.closed_by, task.closed_note = now, by, note.strip()[:300]
    task.save(update_fields=["closed_at", "closed_by", "closed_note"])
    return task


@transaction.atomic
def read_notifications(*, by: account_models.User, now: datetime, delivery_id: int | None = None) -> int:
    """Mark one of the person's notifications as read, or all of them. Returns how many were unread."""
    rows = Delivery.objects.filter(recipient=by, read_at__isnull=True)
    if delivery_id is not None:
        rows = rows.filter(pk=delivery_id)
    return rows.update(read_at=now)
