"""Builders for telling: who wants what, something that happens, and time that passes."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from messaging import operations
from messaging.models import Delivery, OutsideNotice
from messaging.rules.reaching import Choice
from pathways.enums import EventKind
from pathways.models import EventToTell, Pathway, PathwayEvent
from tests.cast import NOON, Cast, admitted

PATIENT = ("Olga", "Skog", "Bakken", "2560", "Hoftebrudd")


def reachable(user: User, **choice: Any) -> User:
    """Give the person addresses and a choice of channels; both unless told otherwise."""
    user.email, user.phone = f"{user.username}@example.test", "400 00 000"
    user.language = user.language or "en"
    user.save()
    operations.choose(by=user, choice=Choice(**{"by_email": True, "by_sms": True, **choice}))
    return user


def happens(pathway: Pathway, *, times: int = 1, at: datetime = NOON) -> None:
    """Let the homecoming be registered so many times by nobody in particular: Anne's unit is told."""
    events = PathwayEvent.objects.bulk_create(
        [
            PathwayEvent(pathway=pathway, kind=EventKind.HOMECOMING, at=at, recorded_at=at)
            for _ in range(times)
        ]
    )
    EventToTell.objects.bulk_create([EventToTell(event=event) for event in events])


def quiet_case(cast: Cast) -> Pathway:
    """Return a pathway whose admission everybody has read of."""
    pathway = admitted(cast)
    operations.tell_people(now=NOON)
    Delivery.objects.update(read_at=NOON, waits_outside=False)
    return pathway


def tell(now: datetime) -> None:
    """Tell people, and gather what goes outside."""
    operations.tell_people(now=now)
    operations.gather(now=now)


def send(now: datetime, *, most: int = 100) -> list[str]:
    """Send all that is due, as the task does. Returns how the attempts ended."""
    silent, outcomes = set(), []
    for _ in range(most):
        tried = operations.send_next(now=now, skip=silent)
        if tried is None:
            break
        outcomes.append(str(tried.outcome))
        if tried.is_channel_down:
            silent.add(tried.channel)
    return outcomes


def run(begin: datetime, *, hours: float, minutes: int = 5) -> list[str]:
    """Let the hours pass, looking every few minutes. Returns how the attempts ended."""
    outcomes, now = [], begin
    while now <= begin + timedelta(hours=hours):
        tell(now)
        outcomes += send(now)
        now += timedelta(minutes=minutes)
    return outcomes


def log_of(notice: OutsideNotice) -> list[str]:
    """Return the outcomes in the notice's log, oldest first."""
    return [str(row.outcome) for row in notice.log.order_by("pk")]
