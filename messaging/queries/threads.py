"""Messages that belong together: answers, changes and cancellations hang on the message they refer to."""

from collections import defaultdict
from dataclasses import replace

from django.db import models

from accounts import models as account_models
from messaging.models import Message
from messaging.queries.rows import MessageRow, row_of

DEEPEST = 3


def as_trees(messages: list[Message], units: set[int]) -> tuple[MessageRow, ...]:
    """Return the messages as lines in tree order: roots as they come, what hangs on each oldest first. No query."""
    by_id = {message.message_id: message for message in messages}
    below: dict[str, list[Message]] = defaultdict(list)
    roots = []
    for message in messages:
        parent = _parent(message, by_id)
        if parent:
            below[parent].append(message)
        else:
            roots.append(message)
    found: list[MessageRow] = []
    shown: set[int] = set()

    def add(message: Message, depth: int) -> None:
        if message.pk in shown:
            return
        shown.add(message.pk)
        found.append(replace(row_of(message, units), depth=min(depth, DEEPEST)))
        for each in sorted(below[message.message_id], key=lambda row: (row.created_at, row.pk)):
            add(each, depth + 1)

    # References that go in a ring have no root; they are shown all the same.
    for message in (*roots, *messages):
        add(message, 0)
    return tuple(found)


def thread(*, message: Message, user: account_models.User, units: set[int]) -> tuple[MessageRow, ...]:
    """Return the conversation that the message is part of, when it is more than the message. One query."""
    named = [each for each in (message.message_id, message.parent_id, message.conversation_id) if each]
    rows = (
        Message.objects.visible_to(user)
        .begun()
        .filter(
            models.Q(message_id__in=named)
            | models.Q(conversation_id__in=named)
            | models.Q(parent_id__in=named)
        )
        .filter(patient=message.patient_id)
        .select_related("patient")
        .defer("xml", "content")
        .order_by("-created_at", "-pk")
    )
    found = list(rows)
    return as_trees(found, units) if len(found) > 1 else ()


def _parent(message: Message, by_id: dict[str, Message]) -> str:
    for name in (message.parent_id, message.conversation_id):
        if name and name != message.message_id and name in by_id:
            return name
    return ""
