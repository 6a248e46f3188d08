"""Which of a message's receivers is here, when it names several: a letter goes to who referred, and to copies."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from messaging.enums import Source, TaskReason
from messaging.models import InboxTask, RawMessage
from messaging.queries import addresses
from messaging.queries.addresses import Addressee, Directory
from messaging.xml.epikrise import Epikrise
from messaging.xml.model import Envelope, Head, PartialHead, Party


def parties_of(envelope: Envelope) -> list[Party]:
    """Return the receivers of the message, the first one first.

    A message head names others who got the same message, each its own; an epikrise is one message with all of them.
    """
    copies = [each.party for each in envelope.head.copies] if isinstance(envelope.payload, Epikrise) else []
    return [envelope.head.receiver, *copies]


def addressed(envelope: Envelope, kind: str, *, known: Directory) -> tuple[Envelope, Addressee]:
    """Return the message as sent to the receiver of it that is here, and that receiver."""
    for party in parties_of(envelope):
        to = addresses.addressee(party, kind, known=known)
        if to.is_ours:
            return replace(envelope, head=replace(envelope.head, receiver=party)), to
    return envelope, Addressee(None, is_ours=False)


def addressed_partly(head: Head | PartialHead | None) -> tuple[Head | PartialHead | None, Addressee]:
    """Return the same for a message that could not be read, as far as its head could be."""
    if isinstance(head, PartialHead):
        for party in (head.receiver, *head.also_to):
            to = addresses.addressee(party)
            if to.is_ours:
                return replace(head, receiver=party), to
    return head, addresses.addressee(head.receiver if head is not None else None)


def ask_people(row: RawMessage, sentence: str, *, now: datetime) -> None:
    """Let somebody see a message that is not for us, where the one who handed it over is not told at once."""
    if row.source != Source.API:
        what = _("%(what)s Tell the sender, by telephone, that it went astray.") % {"what": sentence}
        leave_to_people(row, TaskReason.UNKNOWN_SERVICE, what, now=now)


def leave_to_people(row: RawMessage, reason: TaskReason, sentence: str, *, now: datetime) -> None:
    """Lay bytes that no message was made of with the unit whose system handed them over, else with the caretaker."""
    InboxTask.objects.create(
        unit=row.client.unit if row.client else addresses.caretaker(),
        raw=row,
        reason=reason,
        sentence=sentence,
        created_at=now,
    )
