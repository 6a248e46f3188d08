"""How a person is told outside the system, and what has been sent to them; and the table of who is told."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts.enums import Role
from messaging.enums import AttemptOutcome, Channel, Level, NoticeState
from messaging.models import OutsideNotice, PersonTelling, UnitTelling
from messaging.operations import channels
from messaging.rules import reaching, telling
from pathways.enums import EventKind

LATELY = 10


@dataclass(frozen=True)
class Way:
    """A channel: whether the installation has it, where it would reach the person, and why it cannot."""

    channel: Channel
    name: str
    address: str
    why_not: str


@dataclass(frozen=True)
class Sent:
    """One e-mail or text message to the person."""

    at: datetime
    channel: str
    state: str
    outcome: str
    is_bad: bool


@dataclass(frozen=True)
class HowTold:
    """What counts for the person now, and whether it is their own choice."""

    choice: reaching.Choice
    is_own: bool
    unit: str
    ways: tuple[Way, ...]
    sent: tuple[Sent, ...]

    @property
    def can_be_reached(self) -> bool:
        """Whether any channel can be chosen."""
        return any(not way.why_not for way in self.ways)


def how_told(*, user: account_models.User, unit: account_models.Unit | None) -> HowTold:
    """Return how the person is told, at the unit they act for. Three queries."""
    own = PersonTelling.objects.filter(person=user).first()
    above = _above(unit)
    by_unit = {row.unit_id: row for row in UnitTelling.objects.filter(unit__in=above).select_related("unit")}
    nearest = next((by_unit[pk] for pk in above if pk in by_unit), None)
    of_unit = nearest.choice(bundle_minutes=nearest.bundle_minutes) if nearest else None
    return HowTold(
        choice=reaching.choice_of(own.choice() if own else None, [of_unit]),
        is_own=own is not None,
        unit=nearest.unit.name if nearest else "",
        ways=tuple(_way(user, channel) for channel in channels.in_use()),
        sent=tuple(_sent(row) for row in OutsideNotice.objects.filter(recipient=user)[:LATELY]),
    )


def _above(unit: account_models.Unit | None) -> list[int]:
    found = []
    while unit is not None:
        found.append(unit.pk)
        unit = unit.parent
    return found


def _way(user: account_models.User, channel: Channel) -> Way:
    if channel == Channel.EMAIL:
        lacks = _("No e-mail address is registered on you. Ask your administrator.")
        address: str | None = user.email
    else:
        lacks = _("No mobile number is registered on you. Ask your administrator.")
        address = reaching.mobile(user.phone)
    return Way(channel, str(channel.label), address or "", "" if address else lacks)


def _sent(row: OutsideNotice) -> Sent:
    is_bad = row.state == NoticeState.GIVEN_UP
    shows_why = row.state in (NoticeState.GIVEN_UP, NoticeState.DROPPED) or row.attempts
    outcome = str(AttemptOutcome(row.last_outcome).label) if row.last_outcome and shows_why else ""
    return Sent(
        at=row.finished_at or row.created_at,
        channel=str(Channel(row.channel).label),
        state=str(NoticeState(row.state).label),
        outcome="" if row.state == NoticeState.SENT else outcome,
        is_bad=is_bad,
    )


@dataclass(frozen=True)
class TableRow:
    """One event of the house's own table, with those who are told."""

    event: str
    who: tuple[str, ...]


def table() -> tuple[TableRow, ...]:
    """Return the house's own table of who is told of what, in words. Rule M20."""
    rows: dict[EventKind, list[str]] = {}
    for line in telling.lines():
        rows.setdefault(line.event, []).append(f"{Role(line.role).label} ({Level(line.level).label})")
    return tuple(TableRow(str(event.label), tuple(who)) for event, who in rows.items())
