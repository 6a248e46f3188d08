"""E-mails and text messages on their way: claimed, handed over, noted. One at a time, in any number of workers.

Claiming and noting are transactions; the attempt between them holds no lock. A worker that dies in between leaves a
claim that runs out, and the next attempt carries the same key. Rules M28 to M31.
"""

import logging
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import Act
from messaging import notice_text
from messaging.enums import AttemptOutcome, Channel, NoticeState
from messaging.models import Delivery, OutsideAttempt, OutsideNotice, OutsidePart
from messaging.models.outside import WAITING
from messaging.operations import channels, telling
from messaging.rules import reaching
from pathways.models import Heartbeat

log = logging.getLogger(__name__)

HANDED_OVER = (AttemptOutcome.SENT, AttemptOutcome.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt: by which channel, and how it ended."""

    channel: Channel
    outcome: AttemptOutcome

    @property
    def is_handed_over(self) -> bool:
        """Whether the service has the message."""
        return self.outcome in HANDED_OVER

    @property
    def is_channel_down(self) -> bool:
        """Whether the next message by this channel would fare no better just now."""
        return self.outcome in reaching.CHANNEL_IS_DOWN


def send_next(*, now: datetime, skip: Collection[Channel] = ()) -> Tried | None:
    """Make one attempt at the message that has waited longest, or return None when nothing is due.

    `skip` are channels that did not answer a moment ago. Messages that need no sending any more are closed on the way.
    """
    while True:
        claim = _claim(now=now, skip=skip)
        if claim is None:
            return None
        letter, notice_id, number = claim
        if letter is None:
            continue
        answer = channels.attempt(letter)
        _note(notice_id, number, answer, now=now)
        return Tried(letter.channel, answer.outcome)


@transaction.atomic
def note_run(*, sent: int, failed: int, now: datetime) -> None:
    """Write the heartbeat: when sending last ran to its end, and what stands."""
    facts = {
        "sent": sent,
        "failed": failed,
        "waiting": OutsideNotice.objects.filter(WAITING).count(),
        "given_up": OutsideNotice.objects.filter(
            state=NoticeState.GIVEN_UP, finished_at__gt=now - reaching.TOLD_AGAIN_WITHIN
        ).count(),
    }
    Heartbeat.objects.update_or_create(name=telling.HEARTBEAT, defaults={"last_at": now, "facts": facts})


# --- Before -----------------------------------------------------------------------------------------------------


@transaction.atomic
def _claim(*, now: datetime, skip: Collection[Channel]) -> tuple[channels.Letter | None, int, int] | None:
    """Take one message that is due. A letter of None: it was closed, or must wait; look for another."""
    row = (
        OutsideNotice.objects.filter(WAITING, next_try_at__lte=now)
        .exclude(channel__in=[*skip, *(set(Channel) - set(channels.in_use()))])
        .order_by("next_try_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("recipient")
        .first()
    )
    if row is None:
        return None
    if row.claimed_at is not None:
        _log(row, AttemptOutcome.LOST, now=now)
        row.is_frozen, row.claimed_at, row.last_outcome = True, None, AttemptOutcome.LOST
        if _again_at(row, now=now) is None:
            _finish(row, NoticeState.GIVEN_UP, None, now=now)
            return None, row.pk, row.attempts
    if _gives_way(row, now=now):
        return None, row.pk, row.attempts
    address = _address(row)
    gone_because = _why_not(row, address)
    if gone_because is None and not _is_its_turn(row, now=now):
        return None, row.pk, row.attempts
    if gone_because is None and not row.is_frozen:
        gone_because = _write(row, now=now)
    if gone_because is not None:
        _finish(row, NoticeState.DROPPED, gone_because, now=now)
        return None, row.pk, row.attempts
    row.state, row.claimed_at = NoticeState.SENDING, now
    row.attempts, row.next_try_at = row.attempts + 1, now + reaching.LEASE
    row.save()
    letter = channels.Letter(row.key, Channel(row.channel), address or "", row.subject, row.body)
    return letter, row.pk, row.attempts


def _gives_way(row: OutsideNotice, *, now: datetime) -> bool:
    """Let a message without an answer be told by the one that waits behind it, once it is an outage. Rule M29.

    Asked once more, it would be one message and the rest another. What it may have said already is counted again, in
    a message that says so; so that this cannot go on for ever, its attempts are those of the one that takes over.
    """
    if not row.is_frozen or not reaching.was_held(since=row.due_at, now=now):
        return False
    behind = (
        OutsideNotice.objects.select_for_update(of=("self",))
        .filter(recipient_id=row.recipient_id, channel=row.channel, state=NoticeState.GATHERING)
        .first()
    )
    if behind is None:
        return False
    row.parts.update(notice=behind)
    behind.is_urgent |= row.is_urgent
    behind.is_summary = True
    behind.attempts = max(behind.attempts, row.attempts)
    behind.due_at, behind.next_try_at = min(behind.due_at, row.due_at), now
    behind.save()
    _finish(row, NoticeState.DROPPED, AttemptOutcome.MERGED, now=now)
    return True


def _address(row: OutsideNotice) -> str | None:
    if row.channel == Channel.EMAIL:
        return row.recipient.email or None
    return reaching.mobile(row.recipient.phone)


def _why_not(row: OutsideNotice, address: str | None) -> AttemptOutcome | None:
    """Return why the person is not written to any more. Rule M31."""
    if not row.recipient.is_active:
        return AttemptOutcome.LEFT
    return None if address else AttemptOutcome.NO_ADDRESS


def _is_its_turn(row: OutsideNotice, *, now: datetime) -> bool:
    """Put the message off for quiet hours, or behind one that may have arrived. Rules M25, M26 and M29."""
    if not row.is_frozen and (ahead_at := _ahead(row)) is not None:
        row.next_try_at = max(ahead_at, now) + reaching.URGENT_WAIT
        row.save()
        return False
    last = Delivery.objects.filter(outside_parts__notice=row).select_related("unit__parent__parent")
    newest = last.order_by("-pk").first()
    choice = telling.Choices([newest]).of(newest) if newest else reaching.HOUSE
    until = reaching.not_before(now, choice=choice, urgent=row.is_urgent)
    if until > now:
        row.next_try_at = until
        if row.attempts == 0 and not reaching.was_held(since=row.due_at, now=now):
            row.due_at = until
        row.save()
        return False
    return True


def _ahead(row: OutsideNotice) -> datetime | None:
    """Return when the person's message that may have arrived is tried next, or None without one."""
    others = OutsideNotice.objects.filter(
        recipient_id=row.recipient_id, channel=row.channel, state=NoticeState.SENDING
    ).exclude(pk=row.pk)
    return others.order_by("-next_try_at").values_list("next_try_at", flat=True).first()


def _write(row: OutsideNotice, *, now: datetime) -> AttemptOutcome | None:
    """Write the text of what is still news to the person, or return why there is nothing to say."""
    given_up = OutsidePart.objects.filter(
        notice__recipient_id=row.recipient_id,
        notice__channel=row.channel,
        notice__state=NoticeState.GIVEN_UP,
        notice__finished_at__gt=now - reaching.TOLD_AGAIN_WITHIN,
        delivery__read_at__isnull=True,
    )
    told_again = given_up.update(notice=row)
    row.is_summary |= bool(told_again) or reaching.was_held(since=row.due_at, now=now)
    unread = list(
        Delivery.objects.filter(outside_parts__notice=row, read_at__isnull=True).select_related(
            "unit__parent__parent"
        )
    )
    if not unread:
        return AttemptOutcome.READ
    here = _where_still(row.recipient, unread)
    if not here:
        return AttemptOutcome.LEFT
    choices = telling.Choices(here)
    wanted = [each for each in here if Channel(row.channel) in choices.of(each).channels()]
    if not wanted:
        return AttemptOutcome.SWITCHED_OFF
    counts = Counter(each.unit.name if each.unit else "HPH" for each in wanted)
    with translation.override(_language(row.recipient, wanted[0])):
        text = notice_text.compose(
            sorted(counts.items()),
            link=f"{settings.HPH_ADDRESS}{reverse('messaging:notices')}",
            is_summary=row.is_summary,
        )
    row.subject, row.body = text.subject, text.body
    return None


def _where_still(person: account_models.User, rows: list[Delivery]) -> list[Delivery]:
    """Return the notifications of units where the person still has a role that sees patients. Rule M31."""
    reach = account_queries.reach(person)
    return [
        row for row in rows if row.unit_id is None or reach.may(act=Act.VIEW_PATIENT, unit_ids=[row.unit_id])
    ]


def _language(person: account_models.User, row: Delivery) -> str:
    of_unit = row.unit.language if row.unit else ""
    return person.language or of_unit or settings.LANGUAGE_CODE


# --- After ------------------------------------------------------------------------------------------------------


@transaction.atomic
def _note(notice_id: int, number: int, answer: channels.Answer, *, now: datetime) -> None:
    """Write down how an attempt ended. Somebody who took over meanwhile decides; the log tells of both."""
    row = OutsideNotice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    _log(row, answer.outcome, now=now, number=number, reference=answer.reference)
    if answer.outcome in HANDED_OVER and row.state == NoticeState.SENDING:
        _finish(row, NoticeState.SENT, None, now=now)
        row.last_outcome = answer.outcome
        row.save(update_fields=["last_outcome"])
        _wake(row.channel, now=now)
        return
    if row.state != NoticeState.SENDING or row.attempts != number:
        return
    row.last_outcome, row.claimed_at = answer.outcome, None
    again_at = _again_at(row, now=now)
    if again_at is None:
        row.state, row.finished_at = NoticeState.GIVEN_UP, now
        row.save()
        log.warning("Notice %s was given up: %s", row.pk, answer.outcome)
        return
    row.next_try_at = again_at
    row.is_frozen |= answer.outcome in reaching.MAY_HAVE_ARRIVED
    row.save()
    if not row.is_frozen:
        _open_again(row, now=now)


def _again_at(row: OutsideNotice, *, now: datetime) -> datetime | None:
    outcome = AttemptOutcome(row.last_outcome)
    return reaching.next_try_at(attempts=row.attempts, outcome=outcome, due_at=row.due_at, now=now)


def _open_again(row: OutsideNotice, *, now: datetime) -> None:
    """Let what certainly did not arrive take in what comes after it, so that an outage ends with one message."""
    try:
        with transaction.atomic():
            later = OutsideNotice.objects.select_for_update(of=("self",)).filter(
                recipient_id=row.recipient_id, channel=row.channel, state=NoticeState.GATHERING
            )
            for other in later:
                other.parts.update(notice=row)
                row.is_urgent |= other.is_urgent
                row.is_summary |= other.is_summary
                _finish(other, NoticeState.DROPPED, AttemptOutcome.MERGED, now=now)
            row.state = NoticeState.GATHERING
            row.save()
    except IntegrityError:
        # Another one was opened at this very moment: this one is sent by itself.
        row.state = NoticeState.SENDING


def _wake(channel: str, *, now: datetime) -> None:
    """The service answers again: what waited for it need not wait longer."""
    OutsideNotice.objects.filter(
        channel=channel,
        state=NoticeState.GATHERING,
        last_outcome=AttemptOutcome.DOWN,
        next_try_at__gt=now,
    ).update(next_try_at=now)


def _finish(row: OutsideNotice, state: NoticeState, because: AttemptOutcome | None, *, now: datetime) -> None:
    row.state, row.finished_at, row.claimed_at = state, now, None
    if because is not None:
        row.last_outcome = because
        _log(row, because, now=now)
    row.save()


def _log(
    row: OutsideNotice,
    outcome: AttemptOutcome,
    *,
    now: datetime,
    number: int | None = None,
    reference: str = "",
) -> None:
    OutsideAttempt.objects.create(
        notice=row,
        number=row.attempts if number is None else number,
        at=now,
        channel=row.channel,
        outcome=outcome,
        reference=reference,
    )
