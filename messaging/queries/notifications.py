"""What a person has been told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from accounts import models as account_models
from messaging.enums import Level
from messaging.models import Delivery
from messaging.rules import reaching
from pathways.enums import DeadlineKind, EventKind, StepCode
from pathways.models import Pathway

PAGE = 50
# More unread notifications than this are summed up before they are listed.
MANY = 10
LATE = (EventKind.DEADLINE_MISSED, EventKind.DEADLINE_ESCALATED)


@dataclass(frozen=True)
class Notice:
    """One notification. `patient` is empty when the person no longer sees the pathway.

    `is_held` tells that it was told more than an hour after we knew: telling had stood still. Rule M29.
    """

    pk: int
    what: str
    detail: str
    at: datetime
    told_at: datetime
    unit: str
    is_leader: bool
    is_third: bool
    is_late: bool
    is_unread: bool
    is_held: bool
    patient: str
    patient_id: int | None
    pathway_id: int | None


@dataclass(frozen=True)
class Notices:
    """A page of notifications. `summary` is what the unread ones tell of, and how often, when they are many."""

    rows: tuple[Notice, ...]
    unread: int
    total: int
    page: int
    pages: int
    summary: tuple[tuple[str, int], ...] = ()


def unread_count(*, user: account_models.User) -> int:
    """Return how many notifications the person has not read. One query on a partial index."""
    return Delivery.objects.filter(recipient=user, read_at__isnull=True).count()


def notices(*, user: account_models.User, page: int, only_unread: bool) -> Notices:
    """Return a page of the person's notifications, newest first. Four queries."""
    mine = Delivery.objects.filter(recipient=user)
    kinds = dict(
        mine.filter(read_at__isnull=True).order_by().values_list("event__kind").annotate(count=Count("pk"))
    )
    unread = sum(kinds.values())
    chosen = mine.filter(read_at__isnull=True) if only_unread else mine
    total = chosen.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = list(
        chosen.select_related("event__pathway__patient", "event__deadline", "event__step", "unit").order_by(
            "-created_at", "-pk"
        )[(page - 1) * PAGE : page * PAGE]
    )
    seen = set(
        Pathway.objects.visible_to(user)
        .filter(pk__in=[row.event.pathway_id for row in rows])
        .values_list("pk", flat=True)
    )
    return Notices(
        rows=tuple(_notice(row, is_seen=row.event.pathway_id in seen) for row in rows),
        unread=unread,
        total=total,
        page=page,
        pages=pages,
        summary=_summary(kinds) if unread > MANY else (),
    )


def _summary(kinds: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return what the unread notifications tell of: limits that passed first, then the most frequent."""
    order = sorted(kinds.items(), key=lambda row: (row[0] not in LATE, -row[1], row[0]))
    return tuple((str(EventKind(kind).label), count) for kind, count in order)


def _notice(row: Delivery, *, is_seen: bool) -> Notice:
    event = row.event
    detail = ""
    if event.deadline is not None:
        detail = str(DeadlineKind(event.deadline.kind).label)
    elif event.step is not None:
        detail = str(StepCode(event.step.code).label)
    patient = event.pathway.patient
    return Notice(
        pk=row.pk,
        what=str(EventKind(event.kind).label),
        detail=detail,
        at=event.at,
        told_at=row.created_at,
        unit=row.unit.name if row.unit else "",
        is_leader=row.level == Level.LEADER,
        is_third=row.level == Level.COORDINATING,
        is_late=event.kind in LATE,
        is_unread=row.read_at is None,
        is_held=row.level != Level.COORDINATING
        and reaching.was_held(since=event.recorded_at, now=row.created_at),
        patient=patient.name if is_seen else "",
        patient_id=patient.pk if is_seen else None,
        pathway_id=event.pathway_id if is_seen else None,
    )
