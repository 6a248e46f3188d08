"""Signing in, looking and counting, for the tests of the pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User


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
