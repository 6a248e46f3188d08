"""When and by which channel a colleague hears outside the system. Rules M24 to M31.

Pure: moments are passed in and carry their zone; what comes back is UTC.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from messaging.enums import OUTSIDE_CHANNELS, AttemptOutcome, Channel, Level
from messaging.rules import telling
from pathways.rules import clock as clock_rules

# Urgent things wait only so long that what happens at once goes as one.
URGENT_WAIT = timedelta(minutes=1)
# What waited longer than this beyond its own time was missed, and comes as a summary.
OUTAGE = timedelta(hours=1)
# A worker that has not told how an attempt went after this time has died.
LEASE = timedelta(minutes=2)
WAITS: tuple[timedelta, ...] = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
LONGEST_WAIT_WHEN_DOWN = timedelta(hours=1)
DOWN_FOR = timedelta(days=1)
# What was given up in these days is told with the next message that gets through.
TOLD_AGAIN_WITHIN = timedelta(days=7)
# After these, the receiver may have the message: the text must stay as it was, under the same key.
MAY_HAVE_ARRIVED = (AttemptOutcome.UNSURE, AttemptOutcome.LOST)
# After these, the next message by the same channel would fare no better.
CHANNEL_IS_DOWN = (AttemptOutcome.DOWN, AttemptOutcome.UNSURE)

_NORWEGIAN_MOBILE = re.compile(r"[49]\d{7}")
_INTERNATIONAL = re.compile(r"\+[1-9]\d{7,14}")


@dataclass(frozen=True, slots=True)
class Choice:
    """How a person, or a unit for its people, wants to be told outside the system. Times are on the Oslo clock."""

    by_email: bool = False
    by_sms: bool = False
    quiet_from: time | None = None
    quiet_to: time | None = None
    urgent_in_quiet: bool = False
    bundle_minutes: int = 10

    def channels(self) -> tuple[Channel, ...]:
        """Return the channels outside the system."""
        wanted = {Channel.EMAIL: self.by_email, Channel.SMS: self.by_sms}
        return tuple(channel for channel in OUTSIDE_CHANNELS if wanted[channel])


HOUSE = Choice()


def choice_of(person: Choice | None, units: Iterable[Choice | None]) -> Choice:
    """Return the choice that counts: the person's own, else the nearest unit's, else the house's. Rule M24.

    How long to gather is the unit's to say. `units` is the unit and those above it, nearest first.
    """
    of_unit = next((choice for choice in units if choice is not None), HOUSE)
    return of_unit if person is None else replace(person, bundle_minutes=of_unit.bundle_minutes)


def quiet_until(at: datetime, *, quiet_from: time | None, quiet_to: time | None) -> datetime | None:
    """Return when the quiet hours around `at` end, in UTC, or None outside them. Rule M25.

    The clock on the wall in Oslo counts: the night of the change to summer time is an hour shorter, the other an
    hour longer. Equal times are no quiet hours. Raises ValueError without a zone.
    """
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return None
    moment = clock_rules.aware(at)
    local = moment.astimezone(clock_rules.OSLO)
    wall, over_midnight = local.time(), quiet_from > quiet_to
    is_quiet = (wall >= quiet_from or wall < quiet_to) if over_midnight else quiet_from <= wall < quiet_to
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and wall >= quiet_from else 0)
    ends = [
        clock_rules.aware(datetime.combine(day, quiet_to, clock_rules.OSLO).replace(fold=fold))
        for fold in (0, 1)
    ]
    return next(end for end in ends if end > moment)


def is_urgent(*, level: str, clock: str) -> bool:
    """Return whether it may be told in quiet hours: a clock of the law that leaders are told of. Rule M26."""
    return level in (Level.LEADER, Level.COORDINATING) and telling.is_of_law(clock)


def due_at(at: datetime, *, choice: Choice, urgent: bool) -> datetime:
    """Return when a message about what was told at `at` goes out. Rules M25, M26 and M27."""
    gathered = at + (URGENT_WAIT if urgent else timedelta(minutes=choice.bundle_minutes))
    return not_before(gathered, choice=choice, urgent=urgent)


def not_before(at: datetime, *, choice: Choice, urgent: bool) -> datetime:
    """Return `at`, or the end of the person's quiet hours when they rule. Rules M25 and M26."""
    if urgent and choice.urgent_in_quiet:
        return at
    return quiet_until(at, quiet_from=choice.quiet_from, quiet_to=choice.quiet_to) or at


def was_held(*, since: datetime, now: datetime) -> bool:
    """Return whether something waited so long beyond its time that it comes as a summary. Rule M29."""
    return now - since > OUTAGE


def next_try_at(
    *, attempts: int, outcome: AttemptOutcome, due_at: datetime, now: datetime
) -> datetime | None:
    """Return when the next attempt comes after `attempts` failed ones, or None when it is given up. Rule M28.

    A service that takes nothing from anybody is asked at least every hour for a day, so that its return is seen.
    """
    if outcome == AttemptOutcome.REFUSED:
        return None
    if outcome == AttemptOutcome.DOWN:
        wait = min(WAITS[min(attempts, len(WAITS)) - 1], LONGEST_WAIT_WHEN_DOWN)
        return now + wait if now + wait - due_at <= DOWN_FOR else None
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def mobile(phone: str) -> str | None:
    """Return the number as +47…, or None when no text message can go there. Rule M31.

    Eight digits that begin with 4 or 9 are a Norwegian mobile number; other countries are written with + or 00.
    """
    digits = re.sub(r"[\s().-]", "", phone)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if _NORWEGIAN_MOBILE.fullmatch(digits):
        return f"+47{digits}"
    return digits if _INTERNATIONAL.fullmatch(digits) else None
