"""Out of the house: files put, whole or not at all, where the message service collects them."""

import logging
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from messaging.enums import Source
from messaging.models import Message, RawMessage

log = logging.getLogger(__name__)


def hand_over_all(*, now: datetime, limit: int) -> None:
    """Hand over what is sent but was not put in the folder, because the process died or the folder was full."""
    if settings.HPH_OUT_FOLDER is None:
        return
    for pk in list(Message.objects.to_hand_over().order_by("pk").values_list("pk", flat=True)[:limit]):
        hand_over(message_pk=pk, now=now)
    receipts = RawMessage.objects.exclude(receipt_status="").filter(
        source=Source.COMMAND, receipt_handed_over_at__isnull=True
    )
    for pk in list(receipts.order_by("pk").values_list("pk", flat=True)[:limit]):
        hand_over_receipt(raw_id=pk, now=now)


def hand_over(*, message_pk: int, now: datetime) -> None:
    """Put a sent message in the folder. The file is named by the message id, so doing it twice makes one file."""
    if settings.HPH_OUT_FOLDER is None:
        return
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(of=("self",), no_key=True)
            .to_hand_over()
            .filter(pk=message_pk)
            .first()
        )
        if message is None or not message.xml:
            return
        if _put(settings.HPH_OUT_FOLDER, f"{message.message_id}.xml", bytes(message.xml)):
            Message.objects.filter(pk=message.pk).update(handed_over_at=now)


def hand_over_receipt(*, raw_id: int, now: datetime) -> None:
    """Put the receipt of a message that came by file in the folder. Over the interface it is the answer itself."""
    if settings.HPH_OUT_FOLDER is None:
        return
    row = RawMessage.objects.filter(
        pk=raw_id, source=Source.COMMAND, receipt_handed_over_at__isnull=True
    ).first()
    if (
        row is not None
        and row.receipt
        and _put(settings.HPH_OUT_FOLDER, f"apprec-{row.pk}.xml", bytes(row.receipt))
    ):
        RawMessage.objects.filter(pk=row.pk).update(receipt_handed_over_at=now)


def _put(folder: Path, name: str, content: bytes) -> bool:
    draft = folder / f".{name}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(draft, folder / name)
    except OSError:
        log.exception("The folder for outgoing messages cannot be written")
        return False
    return True
