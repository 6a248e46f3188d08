"""What of the notifications goes outside the system: gathered into one message a person and channel.

Also the third limit: the coordinating unit hears when a leader has not acted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from accounts import models as account_models
from messaging.enums import Channel, Level, NoticeState
from messaging.models import (
    Delivery,
    OutsideNotice,
    OutsidePart,
    PersonTelling,
    ThirdLimit,
    UnitTelling,
)
from messaging.operations import channels, recipients
from messaging.rules import reaching, telling
from pathways.enums import EventKind
from pathways.models import Heartbeat, PathwayEvent

BATCH = 500
# Written when a round of sending has come to its end.
HEARTBEAT = "send_notices"


# --- Planning ---------------------------------------------------------------------------------------------------


def plan(found: Iterable[tuple[PathwayEvent, recipients.Told]], *, now: datetime) -> None:
    """Plan one delivery for each event and person. One that is there already is its own proof, and stays."""
    goes_out = bool(channels.in_use())
    Delivery.objects.bulk_create(
        [
            Delivery(
                event=event,
                recipient=person,
                unit=unit,
                level=level,
                created_at=now,
                delivered_at=now,
                waits_outside=goes_out,
            )
            for event, (person, unit, level) in found
        ],
        ignore_conflicts=True,
    )


def plan_third_limits(events: Iterable[PathwayEvent]) -> None:
    """Note when the coordinating unit is to hear of the clocks that leaders are told of now. Rule M23."""
    rows = [
        ThirdLimit(
            event=event,
            due_at=telling.third_limit(
                due_at=event.deadline.due_at, escalates_at=event.deadline.escalates_at
            ),
        )
        for event in events
        if event.kind == EventKind.DEADLINE_ESCALATED and event.deadline and event.deadline.escalates_at
    ]
    if rows:
        ThirdLimit.objects.bulk_create(rows, ignore_conflicts=True)


def tell_third(*, now: datetime, batch: int = BATCH) -> int:
    """Tell the coordinating units of the clocks that their leaders have left open. Rule M23.

    A clock whose work is done, or that no longer counts, is settled and nobody is told. Safe in any number of
    workers, or twice. Returns how many limits were settled.
    """
    settled = 0
    due = ThirdLimit.objects.filter(settled_at__isnull=True, due_at__lte=now).order_by("due_at", "pk")
    while due.exists():
        found = _tell_third(due[:batch], now=now)
        settled += found
        if found < batch:
            break
    return settled


@transaction.atomic
def _tell_third(rows: models.QuerySet[ThirdLimit], *, now: datetime) -> int:
    taken = list(rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    events = list(recipients.with_all(PathwayEvent.objects.filter(pk__in=taken)))
    still_open = [
        event
        for event in events
        if event.deadline and event.deadline.met_at is None and event.deadline.cancelled_at is None
    ]
    people = recipients.People(still_open)
    plan(((event, told) for event in still_open for told in people.to_tell_third(event)), now=now)
    ThirdLimit.objects.filter(pk__in=taken).update(settled_at=now)
    return len(taken)


# --- Gathering --------------------------------------------------------------------------------------------------


@dataclass
class _Gathered:
    """What one person hears by one channel from this batch."""

    deliveries: list[int]
    due_at: datetime
    is_urgent: bool
    is_summary: bool


def gather(*, now: datetime, batch: int = BATCH) -> int:
    """Put what was told in the system into the messages that go outside it. Rules M24 to M27 and M29.

    One open message a person and channel takes it all in; each delivery goes once a channel, whoever runs this, and
    how often. Returns how many deliveries were looked at.
    """
    handled = 0
    last = Heartbeat.objects.filter(name=HEARTBEAT).values_list("last_at", flat=True).first()
    stood_still = last is not None and reaching.was_held(since=last, now=now)
    while Delivery.objects.filter(waits_outside=True).exists():
        found = _gather_batch(now=now, batch=batch, stood_still=stood_still)
        handled += found
        if found < batch:
            break
    return handled


@transaction.atomic
def _gather_batch(*, now: datetime, batch: int, stood_still: bool) -> int:
    waiting = Delivery.objects.filter(waits_outside=True).order_by("recipient_id", "pk")[:batch]
    rows = list(
        waiting.select_for_update(skip_locked=True, of=("self",)).select_related(
            "event__deadline", "unit__parent__parent"
        )
    )
    found = _sort(rows, now=now, stood_still=stood_still)
    _add(found, now=now)
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(waits_outside=False)
    return len(rows)


def _sort(
    rows: Sequence[Delivery], *, now: datetime, stood_still: bool
) -> dict[tuple[int, Channel], _Gathered]:
    choices, found = Choices(rows), dict[tuple[int, Channel], _Gathered]()
    open_channels = set(channels.in_use())
    for row in rows:
        choice = choices.of(row)
        urgent = reaching.is_urgent(
            level=row.level, clock=row.event.deadline.kind if row.event.deadline else ""
        )
        due = reaching.due_at(now, choice=choice, urgent=urgent)
        held = stood_still or reaching.was_held(since=_known_at(row), now=now)
        for channel in choice.channels():
            if row.read_at is not None or channel not in open_channels:
                continue
            mine = found.setdefault((row.recipient_id, channel), _Gathered([], due, False, False))
            mine.deliveries.append(row.pk)
            mine.due_at = min(mine.due_at, due)
            mine.is_urgent |= urgent
            mine.is_summary |= held
    return found


def _known_at(row: Delivery) -> datetime:
    """Return when the person should have heard: when we knew. A third limit is told long after its event."""
    return row.created_at if row.level == Level.COORDINATING else min(row.created_at, row.event.recorded_at)


def _add(found: dict[tuple[int, Channel], _Gathered], *, now: datetime) -> None:
    left = dict(found)
    # A message that was closed while we waited for it is not taken: another is opened.
    while left:
        OutsideNotice.objects.bulk_create(
            [
                OutsideNotice(
                    recipient_id=person,
                    channel=channel,
                    created_at=now,
                    due_at=each.due_at,
                    next_try_at=each.due_at,
                )
                for (person, channel), each in left.items()
            ],
            ignore_conflicts=True,
        )
        gathering = OutsideNotice.objects.filter(
            recipient_id__in={person for person, _channel in left}, state=NoticeState.GATHERING
        ).order_by("pk")
        notices = [
            row
            for row in gathering.select_for_update(of=("self",))
            if (row.recipient_id, Channel(row.channel)) in left
        ]
        for notice in notices:
            _take_in(notice, left.pop((notice.recipient_id, Channel(notice.channel))))
        OutsideNotice.objects.bulk_update(notices, ["due_at", "next_try_at", "is_urgent", "is_summary"])


def _take_in(notice: OutsideNotice, each: _Gathered) -> None:
    OutsidePart.objects.bulk_create(
        [OutsidePart(notice=notice, delivery_id=pk, channel=notice.channel) for pk in each.deliveries],
        ignore_conflicts=True,
    )
    notice.is_urgent |= each.is_urgent
    notice.is_summary |= each.is_summary
    if notice.attempts == 0:
        notice.due_at = min(notice.due_at, each.due_at)
        notice.next_try_at = min(notice.next_try_at, each.due_at)


class Choices:
    """How the people of some deliveries want to be told; read with two queries. Rule M24."""

    def __init__(self, rows: Sequence[Delivery]) -> None:
        people = {row.recipient_id for row in rows}
        units = {pk for row in rows if row.unit for pk in recipients.unit_and_above(row.unit)}
        self._people = {
            row.person_id: row.choice() for row in PersonTelling.objects.filter(person_id__in=people)
        }
        self._units = {
            row.unit_id: row.choice(bundle_minutes=row.bundle_minutes)
            for row in UnitTelling.objects.filter(unit_id__in=units)
        }

    def of(self, row: Delivery) -> reaching.Choice:
        """Return the choice that counts for the delivery's person at its unit."""
        above = recipients.unit_and_above(row.unit) if row.unit else ()
        return reaching.choice_of(self._people.get(row.recipient_id), [self._units.get(pk) for pk in above])


# --- What people choose ----------------------------------------------------------------------


@transaction.atomic
def choose(*, by: account_models.User, choice: reaching.Choice) -> None:
    """Keep the person's own choice of channels and quiet hours."""
    PersonTelling.objects.update_or_create(
        person=by,
        defaults={
            "by_email": choice.by_email,
            "by_sms": choice.by_sms,
            "quiet_from": choice.quiet_from,
            "quiet_to": choice.quiet_to,
            "urgent_in_quiet": choice.urgent_in_quiet,
        },
    )


@transaction.atomic
def choose_as_unit(*, by: account_models.User) -> None:
    """Forget the person's own choice: the unit's counts again."""
    PersonTelling.objects.filter(person=by).delete()
