"""Doors of the background work. Each reads the clock and calls one operation."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from messaging import operations


@shared_task(name="messaging.tasks.tell_people", ignore_result=True)
def tell_people(**_kwargs: Any) -> int:
    """Tell people of what has happened. Safe to run twice, or in two workers at once."""
    return operations.tell_people(now=timezone.now())


@shared_task(name="messaging.tasks.retry_unhandled", ignore_result=True)
def retry_unhandled(**_kwargs: Any) -> int:
    """Try again what could not be handled when it came. Safe to run twice, or in two workers at once."""
    return operations.retry_unhandled(now=timezone.now())
