"""What tablets sent and was not taken in: a person tries again, or settles it with a reason."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from pathways.enums import QuarantineReason, SettledHow
from pathways.models import QuarantinedEvent, QuarantineSettlement
from pathways.operations import core, events
from pathways.operations.told import Sender, TabletInput, Told

BY_HAND = (SettledHow.WRITTEN_AGAIN, SettledHow.BY_PHONE, SettledHow.NOT_NEEDED)


@transaction.atomic
def take_in_after_all(*, refusal_id: int, event: TabletInput | None, by: core.Author, now: datetime) -> Told:
    """Take the event in as its author's, with its true time; who tried again stands beside it.

    `event` is what was kept, read anew; None when it still cannot be read. What the author may not do is not done.
    Raises NotAllowed with the reason when it is refused again, or settled meanwhile.
    """
    row = _open(refusal_id)
    if event is None:
        raise NotAllowed(_("This cannot be read. Write it again, and settle it here."))
    person = core.person(by)
    if row.reason == QuarantineReason.REVOKED and person.pk == row.by_id:
        raise NotAllowed(_("It came from a revoked tablet. Your leader decides whether it is taken in."))
    sender = Sender(by=core.Author.person(row.by), unit=row.unit, device_id=row.device_id)
    kept = replace(event, event_id=row.event_id, at=row.at or event.at)
    try:
        with transaction.atomic():
            told = events.write_one(kept, sender=sender, now=now)
    except (*events.GONE, events.Waits, NotAllowed) as error:
        raise NotAllowed(events.why(error)[1]) from None
    except IntegrityError:
        raise NotAllowed(_settled()) from None
    _settle(row, SettledHow.TAKEN_IN, "", by=by, now=now)
    return told


@transaction.atomic
def settle(*, refusal_id: int, how: SettledHow, reason: str, by: core.Author, now: datetime) -> None:
    """Note what a person did about the event instead. Raises NotAllowed without a reason, or when it is settled."""
    row = _open(refusal_id)
    if how not in BY_HAND:
        raise NotAllowed(_("Choose what was done."))
    if not reason.strip():
        raise NotAllowed(_("Write what was done, so that the next one understands it."))
    _settle(row, how, reason.strip(), by=by, now=now)


def _open(refusal_id: int) -> QuarantinedEvent:
    row = QuarantinedEvent.objects.select_related("by", "unit").get(pk=refusal_id)
    if QuarantineSettlement.objects.filter(event=row).exists():
        raise NotAllowed(_settled())
    return row


def _settle(row: QuarantinedEvent, how: SettledHow, reason: str, *, by: core.Author, now: datetime) -> None:
    person = core.person(by)
    settlement = QuarantineSettlement(event=row, how=how, reason=reason, by=person, by_name=by.name, at=now)
    try:
        with transaction.atomic():
            settlement.save()
    except IntegrityError:
        raise NotAllowed(_settled()) from None


def _settled() -> str:
    return _("Somebody has settled this meanwhile.")
