"""Signing in, looking and counting, for the tests of the pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import uuid4

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from pathways import operations
from pathways.models import Pathway


def signed_in(user: User) -> Client:
    """Return a browser where the person has signed in and read one page, so that the session's start is written."""
    client = Client(headers={"accept-language": "en"})
    User.objects.filter(pk=user.pk).update(language="en")
    client.force_login(user)
    client.get("/meg/")
    return client


def at(moment: datetime) -> AbstractContextManager[Any]:
    """Stop the clock at the moment."""
    return time_machine.travel(moment, tick=False)


def queries_of(look: Callable[[], Any]) -> list[str]:
    """Return the SQL that the look sent."""
    with CaptureQueriesContext(connection) as caught:
        look()
    return [query["sql"] for query in caught.captured_queries]


def say_what_matters(pathway: Pathway, code: str, words: str, *, by: User, now: datetime) -> None:
    """Let the patient's own words be written down on an open checklist."""
    said = operations.AnswerInput(
        client_id=uuid4(), item_key="what_matters", value=words, note="", seen_version=0, answered_at=now
    )
    operations.apply_answers(
        step_id=pathway.steps.get(code=code).pk,
        answers=[said],
        by=operations.Author.person(by),
        now=now,
    )
