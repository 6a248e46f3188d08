"""Sending: what is missing stops it, the clock is met in the same transaction, and the message finds its way."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts.rules import NotAllowed
from messaging.enums import WRITTEN_KINDS, Direction, MessageKind, MessageState, MessageStatus
from messaging.models import Message
from messaging.operations import drafts, places, references, requests, to_xml
from messaging.operations.transport import handing
from messaging.queries import addresses, known, writing
from messaging.rules import transport as transport_rules
from messaging.xml.errors import NotWritable
from messaging.xml.model import Party
from pathways import operations as pathway_operations
from pathways.models import Pathway
from pathways.operations import Author, core


@transaction.atomic
def send(
    *, kind: str, by: Author, now: datetime, pathway_id: int | None = None, about: int | None = None
) -> Message:
    """Send the draft: its clock is met (of an epikrise D8 or D9), and the receiver has it or it waits for the message service.

    Raises Pathway.DoesNotExist or Message.DoesNotExist, or NotAllowed: role, a required part is missing, the address
    is not known, or the pathway's own refusal. Then nothing is sent, and the draft stands.
    """
    if about is None:
        core.locked(pathway_id=pathway_id or 0, by=by)
    draft = _locked_draft(kind=kind, by=by, pathway_id=pathway_id, about=about)
    if missing := writing.missing_keys(kind, draft.content, draft.reasons):
        raise NotAllowed(
            _("Write these parts before you send, or say why they cannot be known: %(parts)s.")
            % {"parts": ", ".join(known.label(key) for key in missing)}
        )
    if kind in WRITTEN_KINDS and pathway_id is not None:
        pathway_operations.note_sent(
            pathway_id=pathway_id,
            kind=kind,
            sent_at=now,
            by=by,
            now=now,
            expected_discharge_date=_date(draft.content.get("expected_discharge")),
        )
    if kind == MessageKind.EPIKRISE and pathway_id is not None:
        pathway_operations.note_epikrise(pathway_id=pathway_id, sent_at=now, by=by, now=now)
    draft.author, draft.author_name = by.user, by.name
    dispatch(message=draft, pathway=draft.pathway, now=now)
    requests.follow(draft, draft.pathway, now=now)
    return draft


def _locked_draft(*, kind: str, by: Author, pathway_id: int | None, about: int | None) -> Message:
    place = places.find(kind=kind, by=by, pathway_id=pathway_id, about=about)
    draft = drafts.draft_at(place, kind)
    if draft is None:
        raise NotAllowed(_("There is no draft to send. Perhaps somebody else has sent it."))
    locked = Message.objects.select_for_update(of=("self",), no_key=True).select_related(
        "pathway__stay", "pathway__patient", "patient", "sender_unit__parent__parent", "receiver_unit"
    )
    draft = locked.get(pk=draft.pk)
    if draft.state != MessageState.DRAFT:
        raise NotAllowed(_("There is no draft to send. Perhaps somebody else has sent it."))
    return draft


def dispatch(
    *, message: Message, pathway: Pathway | None, now: datetime, told_at: datetime | None = None
) -> None:
    """Send a draft on its way, inside the caller's transaction: to a unit in the house at once, else as XML.

    `told_at` is when the other unit's board showed what a message inside the house tells of, when that was before.

    Raises NotAllowed when an address is missing, the receiver cannot take the kind (M8), or the message cannot be
    made.
    """
    references.refer(message)
    receiver, chosen = drafts.goes_to(message, pathway)
    sender = message.sender_unit
    message.receiver_unit = receiver
    if receiver is not None and receiver.is_internal and sender is not None and sender.is_internal:
        at = told_at or now
        message.direction, message.receiver_name = Direction.INTERNAL, receiver.name
        message.send(at=at)
        message.received_at = at
        message.acknowledge(at=at)
        message.save()
        return
    message.send(at=now)
    to, origin = chosen or _receiver_address(pathway, receiver), _sender_address(sender)
    if reason := addresses.why_cannot_take(kind=message.kind, to=to, unit=receiver):
        raise NotAllowed(reason)
    message.direction, message.receiver_name = Direction.OUT, to.name[:250]
    message.receiver_address = addresses.party_as_data(to)
    message.sender_address = addresses.party_as_data(origin)
    try:
        message.xml = to_xml.build(message=message, pathway=pathway, sender=origin, receiver=to)
    except NotWritable as error:
        raise NotAllowed(
            _("The message cannot be made as the standard wants it (%(why)s). Tell your administrator.")
            % {"why": error}
        ) from error
    message.next_try_at, message.receipt_due_at = now, transport_rules.receipt_due_at(now)
    message.save()
    transaction.on_commit(lambda: handing.hand_over_soon(message_id=message.pk, now=now))


def _receiver_address(pathway: Pathway | None, receiver: account_models.Unit | None) -> Party:
    """Return where to send: the unit's address, or that of the hospital whose notice began the pathway."""
    if receiver is not None:
        address = addresses.address_of(receiver)
        if addresses.is_addressable(address):
            return address
        raise NotAllowed(
            _(
                "%(unit)s lacks a HER-id, so the message cannot be addressed. Tell your administrator, and telephone."
            )
            % {"unit": receiver}
        )
    notice = (
        Message.objects.filter(pathway=pathway, direction=Direction.IN, status=MessageStatus.NEW)
        .exclude(sender_address={})
        .order_by("-gen_at")
        .first()
        if pathway is not None
        else None
    )
    if notice is None:
        raise NotAllowed(_("The hospital's address is not known here. Telephone the ward."))
    return addresses.party_from_data(notice.sender_address)


def _sender_address(sender: account_models.Unit | None) -> Party:
    address = addresses.address_of(sender) if sender is not None else Party()
    if not addresses.is_addressable(address):
        raise NotAllowed(
            _(
                "%(unit)s lacks a HER-id, so nothing can be sent from it. Tell your administrator, and telephone."
            )
            % {"unit": sender or "?"}
        )
    return address


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotAllowed(_("The expected discharge is not a date.")) from None
