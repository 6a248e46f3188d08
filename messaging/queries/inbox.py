"""Messages as people meet them: in the inbox of a unit, on the patient's page, and one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from accounts import models as account_models
from messaging import rules, wording
from messaging.enums import Direction, MessageState
from messaging.models import InboxTask, Message
from messaging.queries import known
from messaging.queries.rows import MessageRow, row_of
from messaging.queries.threads import as_trees, thread
from messaging.queries.writing import shown_value
from pathways import queries as pathway_queries
from pathways.queries import shapes

PAGE = 50
# What a message says of itself, before its parts.
FIRST = ("letter", "admitted_at", "discharged_at", "discharged_to", "about")
BOXES = ("mottatt", "ulest", "mine", "venter", "sendt", "utkast", "feilet")
COUNTED = ("ulest", "venter", "utkast", "feilet")


@dataclass(frozen=True)
class TaskRow:
    pk: int
    reason_label: str
    sentence: str
    unit: str
    created_at: datetime
    message: MessageRow | None
    by: str = ""


@dataclass(frozen=True)
class Inbox:
    box: str
    counts: dict[str, int]
    tasks: tuple[TaskRow, ...]
    rows: tuple[MessageRow, ...]
    total: int
    page: int
    pages: int
    units: tuple[tuple[int, str], ...] = ()
    unit_id: int | None = None

    @property
    def patient_ids(self) -> set[int]:
        """The patients shown, for the access log."""
        shown = [*self.rows, *(task.message for task in self.tasks if task.message)]
        return {row.patient_id for row in shown if row.patient_id}

    @property
    def pathway_ids(self) -> set[int]:
        return {row.pathway_id for row in self.rows if row.pathway_id}


@dataclass(frozen=True)
class PartShown:
    label: str
    text: str
    reason: str


@dataclass(frozen=True)
class MessageView:
    row: MessageRow
    goals: tuple[shapes.Goal, ...] | None
    parts: tuple[PartShown, ...]
    sender: str
    receiver: str
    author: str
    message_id: str
    sent_at: datetime | None
    received_at: datetime | None
    acknowledged_at: datetime | None
    error: str
    note: str
    tasks: tuple[TaskRow, ...]
    thread: tuple[MessageRow, ...]


def units_of(unit: account_models.Unit) -> set[int]:
    """Return the unit and those below it: one inbox for a leader, a unit's own for those who work there."""
    return set(_units_below(unit))


def _units_below(unit: account_models.Unit) -> dict[int, str]:
    rows = account_models.Unit.objects.filter(
        models.Q(pk=unit.pk) | models.Q(parent=unit.pk) | models.Q(parent__parent=unit.pk)
    )
    return dict(rows.order_by("name", "pk").values_list("pk", "name"))


def inbox(
    *,
    user: account_models.User,
    unit: account_models.Unit,
    box: str,
    page: int,
    unit_id: int | None = None,
) -> Inbox:
    """Return one box of the unit's inbox, of the unit and those below it, or of one of them (`unit_id`).

    A constant number of queries. What waits for an answer is what we have asked and what we have been asked.
    """
    named = _units_below(unit)
    all_units = set(named)
    units = {unit_id} if unit_id in all_units else all_units
    visible = Message.objects.visible_to(user)
    ours = models.Q(receiver_unit__in=units) | models.Q(sender_unit__in=units)
    mine = (
        models.Q(author=user) | models.Q(pathway__coordinator=user) | models.Q(pathway__primary_contact=user)
    )
    boxes = {
        "mottatt": visible.filter(receiver_unit__in=units).exclude(state=MessageState.DRAFT),
        "sendt": visible.filter(
            sender_unit__in=units, direction__in=(Direction.OUT, Direction.INTERNAL)
        ).exclude(state=MessageState.DRAFT),
        "ulest": visible.filter(receiver_unit__in=units, read_at__isnull=True).exclude(
            state=MessageState.DRAFT
        ),
        "mine": visible.filter(ours).filter(mine).exclude(state=MessageState.DRAFT),
        "venter": visible.filter(ours).awaiting_answer(),
        "utkast": visible.begun().filter(sender_unit__in=units, state=MessageState.DRAFT),
        "feilet": visible.filter(sender_unit__in=units).failed(),
    }
    counts = {name: boxes[name].count() for name in COUNTED}
    chosen = boxes[box].select_related("patient").defer("xml")
    total = counts[box] if box in COUNTED else chosen.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = chosen.order_by("-created_at", "-pk")[(page - 1) * PAGE : page * PAGE]
    return Inbox(
        box=box,
        counts=counts,
        tasks=_tasks(user, units),
        rows=tuple(row_of(message, all_units) for message in rows),
        total=total,
        page=page,
        pages=pages,
        units=tuple(named.items()) if len(named) > 1 else (),
        unit_id=unit_id if unit_id in all_units else None,
    )


def messages_of_pathway(
    *, pathway_id: int, user: account_models.User, unit: account_models.Unit
) -> tuple[MessageRow, ...]:
    """Return the messages of a pathway as trees, the newest first, each with its answers and changes below it.

    Two queries. The pathway must be visible already.
    """
    units = units_of(unit)
    rows = (
        Message.objects.visible_to(user)
        .begun()
        .filter(pathway_id=pathway_id)
        .select_related("patient")
        .defer("xml", "content")
    )
    return as_trees(list(rows.order_by("-created_at", "-pk")), units)


def message_view(
    *,
    message: Message,
    user: account_models.User,
    unit: account_models.Unit,
    held: Iterable[account_models.Membership] | None = None,
) -> MessageView:
    """Return one message, whole and read-only. The message must come from `visible_to`.

    `held` are the person's memberships, when they have been read already.
    """
    units = units_of(unit)
    tasks = message.tasks.still_open().visible_to(user).select_related("unit")
    return MessageView(
        row=row_of(message, units),
        # Who reads a message addressed to them may still be a stranger to the pathway.
        goals=pathway_queries.goals(pathway_id=message.pathway_id, user=user, held=held),
        parts=parts_shown(message),
        sender=message.sender_name,
        receiver=message.receiver_name,
        author=message.author_name,
        message_id=message.message_id,
        sent_at=message.sent_at,
        received_at=message.received_at,
        acknowledged_at=message.acknowledged_at,
        error=message.error_text,
        note=message.note,
        tasks=tuple(_task_row(task, None) for task in tasks),
        thread=thread(message=message, user=user, units=units),
    )


def parts_shown(message: Message) -> tuple[PartShown, ...]:
    """Return the parts as a reader meets them, in order; a part that cannot be known says why."""
    keys: Iterable[str] = message.content.keys() | message.reasons.keys()
    if message.kind in rules.CONTENT_RULE:
        order = {key: place - len(FIRST) for place, key in enumerate(FIRST)} | {
            key: place for place, key in enumerate(known.part_keys(message.kind))
        }
    else:
        order = wording.ORDER
    shown = []
    for key in sorted(keys, key=lambda each: (order.get(each, len(wording.ORDER)), each)):
        value = message.content.get(key)
        text = shown_value(key, value) if value not in (None, "") else ""
        shown.append(PartShown(known.label(key), text, "" if text else message.reasons.get(key, "")))
    return tuple(shown)


def _tasks(user: account_models.User, units: set[int]) -> tuple[TaskRow, ...]:
    rows = list(
        InboxTask.objects.still_open()
        .visible_to(user)
        .filter(unit__in=units)
        .select_related("unit", "message__patient")
        .defer("message__xml")[:PAGE]
    )
    seen = set(
        Message.objects.visible_to(user)
        .filter(pk__in=[task.message_id for task in rows if task.message_id])
        .values_list("pk", flat=True)
    )
    return tuple(
        _task_row(task, row_of(task.message, units) if task.message and task.message_id in seen else None)
        for task in rows
    )


def _task_row(task: InboxTask, message: MessageRow | None) -> TaskRow:
    return TaskRow(
        pk=task.pk,
        reason_label=task.get_reason_display(),
        sentence=task.sentence,
        unit=task.unit.name if task.unit else "",
        created_at=task.created_at,
        message=message,
        by=task.by_name,
    )
