"""Celery doors of the case: read the clock, call one operation."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from pathways import operations


@shared_task(ignore_result=True)
def sweep_deadlines(**_kwargs: Any) -> None:
    """Record every limit that has passed. Safe twice, in any number of workers, and after any outage."""
    operations.sweep(now=timezone.now())
