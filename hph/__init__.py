"""Composition: settings, addresses, background work, health. Knows every app; no app knows it."""

from hph.celery import app as celery_app

__all__ = ["celery_app"]
