"""What people do about a message that is sent: a change with the whole content, or taking it back. M44, M45."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from messaging.enums import Direction, MessageKind, MessageState, MessageStatus
from messaging.models import Message
from messaging.operations import drafts, same_again, taking_back
from messaging.operations.references import STANDING
from messaging.rules import changes as change_rules
from messaging.rules import letters
from pathways import operations as pathway_operations
from pathways.operations import Author
from pathways.operations.reports import SENT

REASON_LIMIT = 300


def why_not_change(message: Message, *, by: Author) -> str | None:
    """Return why this person cannot send a change of the message, or None. M44."""
    return _why_not(message, MessageStatus.CHANGED, by)


def why_not_cancel(message: Message, *, by: Author) -> str | None:
    """Return why this person cannot take the message back, or None. M45."""
    return _why_not(message, MessageStatus.CANCELLED, by)


@transaction.atomic
def begin_change(*, message_pk: int, by: Author, now: datetime) -> Message:
    """Return a draft with the whole content of a sent message, to be changed and sent instead of it. M44.

    A tidligmelding is changed by updated helseopplysninger. A draft that somebody has begun keeps what stands there:
    only empty parts are filled. Raises Message.DoesNotExist (not visible) or NotAllowed.
    """
    message = _visible(message_pk, by)
    if refusal := why_not_change(message, by=by):
        raise NotAllowed(refusal)
    kind = (
        MessageKind.HELSEOPPLYSNINGER
        if message.kind == MessageKind.TIDLIGMELDING
        else MessageKind(message.kind)
    )
    draft = drafts.open_draft(pathway_id=message.pathway_id, kind=kind, by=by, now=now)
    is_untouched = draft.edited_at is None
    for key, value in message.content.items():
        if is_untouched or not str(draft.content.get(key, "")).strip():
            draft.content[key] = value
    draft.reasons = {**message.reasons, **draft.reasons}
    draft.edition += 1
    if kind in same_again.TO_SEVERAL:
        draft.receiver_unit, draft.receiver_name = message.receiver_unit, message.receiver_name
        draft.receiver_address = message.receiver_address
    draft.save()
    same_again.carry_over(source=message, draft=draft)
    return draft


@transaction.atomic
def cancel_message(*, message_pk: int, reason: str, by: Author, now: datetime) -> Message:
    """Take a sent message back, with all its changes: the receiver gets a cancellation. Returns that. M45.

    The clock that a report had met runs again, with the limit it had; a notice of an admission also cancels the
    pathway. Raises Message.DoesNotExist (not visible) or NotAllowed (not ours, not allowed for the kind, no reason).
    """
    message = _visible(message_pk, by)
    if refusal := why_not_cancel(message, by=by):
        raise NotAllowed(refusal)
    if not reason.strip():
        raise NotAllowed(_("Write why the message is taken back, so that the receiver need not ask."))
    first = message.conversation_id or message.message_id
    originals = list(
        Message.objects.select_for_update(of=("self",), no_key=True)
        .filter(models.Q(message_id=first) | models.Q(conversation_id=first))
        .filter(state__in=STANDING, sender_unit=message.sender_unit)
        .exclude(status=MessageStatus.CANCELLED)
        .select_related(
            "pathway__stay", "pathway__patient", "patient", "sender_unit__parent__parent", "receiver_unit"
        )
        .order_by("sent_at", "pk")
    )
    originals = [each for each in originals if change_rules.replaces(message.kind, each.kind)]
    if message.pk not in [each.pk for each in originals]:
        raise NotAllowed(_("Somebody has just taken the message back."))
    cancellation = taking_back.write(originals, reason=reason.strip(), by=by, now=now)
    taking_back.send(cancellation, originals, now=now)
    _take_back(message, originals, reason=reason.strip()[:REASON_LIMIT], by=by, now=now)
    return cancellation


def _take_back(message: Message, originals: list[Message], *, reason: str, by: Author, now: datetime) -> None:
    """Let the pathway follow: what the message had done is undone."""
    if message.pathway_id is None:
        return
    if message.kind == MessageKind.LOG_INNLAGT:
        pathway_operations.cancel(pathway_id=message.pathway_id, reason=reason, by=by, now=now)
        return
    # Of a letter to several, the others still stand.
    if message.kind == MessageKind.EPIKRISE and not same_again.standing(message).exists():
        pathway_operations.note_epikrise_taken_back(pathway_id=message.pathway_id, by=by, now=now)
    for kind in sorted({each.kind for each in originals} & SENT.keys()):
        pathway_operations.note_taken_back(
            pathway_id=message.pathway_id, kind=kind, reason=reason, by=by, now=now
        )


def _why_not(message: Message, status: MessageStatus, by: Author) -> str | None:
    return _why_not_this_person(message, status, by) or _why_not_this_message(message, status)


def _why_not_this_person(message: Message, status: MessageStatus, by: Author) -> str | None:
    is_change = status == MessageStatus.CHANGED
    if message.direction == Direction.IN or message.sender_unit is None:
        return _("Only the sender can do this.")
    if message.is_draft:
        return _("The message is a draft, and nobody has it yet.")
    if change_rules.why_not(message.kind, status) is not None:
        return (
            _("A message of this kind cannot be changed after it is sent.")
            if is_change
            else _("A message of this kind cannot be taken back after it is sent.")
        )
    act = letters.ACT_OF_KIND.get(message.kind)
    if message.kind == MessageKind.LOG_INNLAGT and not is_change:
        act = Act.CANCEL_PATHWAY
    if act is None:
        return _("What this message told is changed on the patient's page, and the receiver is told then.")
    if not by.reach.may(act=act, unit_ids=[message.sender_unit.pk]):
        return _("Your role cannot do this: %(act)s. Ask someone who can.") % {"act": act.label}
    return None


def _why_not_this_message(message: Message, status: MessageStatus) -> str | None:
    if message.status == MessageStatus.CANCELLED or message.state == MessageState.CANCELLED:
        return _("The message is taken back already.")
    if message.state not in STANDING:
        return _("The message has not reached the receiver. See to that first.")
    if status == MessageStatus.CHANGED and later_changes(message).exists():
        return _("A later change has replaced this message. Change that one.")
    return None


def later_changes(message: Message) -> models.QuerySet[Message]:
    """Return the standing changes of the message, the newest first."""
    first = message.conversation_id or message.message_id
    return (
        Message.objects.filter(
            conversation_id=first,
            status=MessageStatus.CHANGED,
            sender_unit=message.sender_unit_id,
            state__in=(*STANDING, MessageState.RECEIVED),
            sent_at__gte=message.sent_at,
        )
        .exclude(pk=message.pk)
        .order_by("-sent_at", "-pk")
    )


def _visible(message_pk: int, by: Author) -> Message:
    rows = Message.objects.select_related(
        "pathway__stay", "pathway__patient", "patient", "sender_unit__parent__parent", "receiver_unit"
    )
    return (rows if by.user is None else rows.visible_to(by.user)).get(pk=message_pk)
