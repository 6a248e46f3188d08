"""Doors of the background work. Each reads the clock and calls one operation."""

import time
from typing import Any

from celery import shared_task
from django.utils import timezone

from messaging import operations
from messaging.enums import Channel

# Well below the task's own limit, so that one slow answer more is no harm.
SEND_SECONDS = 20


@shared_task(name="messaging.tasks.tell_people", ignore_result=True)
def tell_people(**_kwargs: Any) -> int:
    """Tell people of what has happened. Safe to run twice, or in two workers at once."""
    return operations.tell_people(now=timezone.now())


@shared_task(name="messaging.tasks.retry_unhandled", ignore_result=True)
def retry_unhandled(**_kwargs: Any) -> int:
    """Try again what could not be handled when it came. Safe to run twice, or in two workers at once."""
    return operations.retry_unhandled(now=timezone.now())


@shared_task(name="messaging.tasks.tell_third", ignore_result=True)
def tell_third(**_kwargs: Any) -> int:
    """Tell coordinating units of what leaders have left open. Safe to run twice, or in two workers at once."""
    return operations.tell_third(now=timezone.now())


@shared_task(name="messaging.tasks.send_notices", ignore_result=True)
def send_notices(**_kwargs: Any) -> int:
    """Gather what goes outside the system and send what is due, for a while. Safe in two workers at once.

    A channel that does not answer is left alone until the next tick. Returns how many were handed over.
    """
    operations.gather(now=timezone.now())
    stop_at, silent, sent, failed = time.monotonic() + SEND_SECONDS, set[Channel](), 0, 0
    while time.monotonic() < stop_at:
        tried = operations.send_next(now=timezone.now(), skip=silent)
        if tried is None:
            break
        sent += tried.is_handed_over
        failed += not tried.is_handed_over
        if tried.is_channel_down:
            silent.add(tried.channel)
    operations.note_run(sent=sent, failed=failed, now=timezone.now())
    return sent


@shared_task(name="messaging.tasks.send_waiting", ignore_result=True)
def send_waiting(**_kwargs: Any) -> int:
    """Hand over messages and receipts that are due. Safe to run twice, or in two workers at once."""
    ends = time.monotonic() + SEND_SECONDS
    return operations.send_waiting(now=timezone.now(), may_go_on=lambda: time.monotonic() < ends)


@shared_task(name="messaging.tasks.take_from_folders", ignore_result=True)
def take_from_folders(**_kwargs: Any) -> int:
    """Take in the files that a message service has brought. Safe to run twice, or in two workers at once."""
    ends = time.monotonic() + SEND_SECONDS
    return operations.take_from_folders(now=timezone.now(), may_go_on=lambda: time.monotonic() < ends).taken


@shared_task(name="messaging.tasks.note_missing_receipts", ignore_result=True)
def note_missing_receipts(**_kwargs: Any) -> int:
    """Let messages without a receipt in time count as negative. Safe to run twice, or in two workers at once."""
    return operations.note_missing_receipts(now=timezone.now())
