"""What people do about a message that did not reach the receiver: send it once more, or say that they telephoned."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import Act
from accounts.rules import NotAllowed
from messaging.enums import AGAIN_STATES, FAILED_STATES
from messaging.models import Message
from messaging.operations import sending
from messaging.operations.transport import handing
from messaging.rules import transport as rules
from pathways.enums import EventKind
from pathways.operations import Author


@transaction.atomic
def try_again(*, message_id: int, by: account_models.User, now: datetime) -> Message:
    """Send the same message once more, with the same id: a receiver who has it takes it in once. Rule M6.

    One that had no address to go to is made anew, for the address that there is now.

    Raises Message.DoesNotExist (not visible), or NotAllowed: role, not a message that can be sent again, or there is
    still no address.
    """
    message = _failed(message_id, by)
    if message.never_left:
        message.begin_again()
        sending.dispatch(message=message, pathway=message.pathway, now=now)
    elif message.state in AGAIN_STATES and message.xml:
        message.try_again(at=now, receipt_due_at=rules.receipt_due_at(now))
        message.save()
        transaction.on_commit(lambda: handing.hand_over_soon(message_id=message.pk, now=now))
    else:
        raise NotAllowed(
            _("The receiver rejected this message. Correct it and send it anew, or handle it by telephone.")
        )
    _close_tasks(message, _("Sent once more."), by=by, now=now)
    handing.record(message, EventKind.MESSAGE_TRIED_AGAIN, at=now, by=Author.person(by), now=now)
    return message


def try_all_again(
    *, message_ids: Sequence[int], by: account_models.User, now: datetime
) -> tuple[int, list[str]]:
    """Send each of these messages once more, each in its own transaction. M6.

    Returns how many are on their way, and the sentences that say why the others are not, each once. One that somebody
    has seen to meanwhile, or that is not visible, is left alone.
    """
    sent, why_not = 0, []
    for pk in message_ids:
        try:
            try_again(message_id=pk, by=by, now=now)
        except Message.DoesNotExist:
            continue
        except NotAllowed as error:
            why_not.append(str(error))
        else:
            sent += 1
    return sent, list(dict.fromkeys(why_not))


@transaction.atomic
def handle_by_phone(*, message_id: int, reason: str, by: account_models.User, now: datetime) -> Message:
    """Note that the receiver was told by telephone, and what was said. The message waits for nobody any more.

    Raises Message.DoesNotExist (not visible), or NotAllowed: role, no reason, or it is not a failed message.
    """
    message = _failed(message_id, by)
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise NotAllowed(_("Write whom you spoke with and what was agreed."))
    message.phone(at=now, by_name=by.get_full_name(), note=reason)
    message.save()
    _close_tasks(message, reason, by=by, now=now)
    handing.record(message, EventKind.MESSAGE_BY_PHONE, at=now, by=Author.person(by), now=now, reason=reason)
    return message


def _failed(message_id: int, by: account_models.User) -> Message:
    visible = Message.objects.visible_to(by).values("pk")
    message = (
        Message.objects.select_for_update(of=("self",), no_key=True)
        .select_related(
            "sender_unit__parent__parent",
            "receiver_unit",
            "patient",
            "pathway__stay",
            "pathway__patient",
            "event",
        )
        .get(pk=message_id, pk__in=visible)
    )
    units = [message.sender_unit_id] if message.sender_unit_id else []
    if not account_queries.may(user=by, act=Act.RESEND_MESSAGE, unit_ids=units):
        raise NotAllowed(
            _("Your role cannot do this: %(act)s. Ask someone who can.") % {"act": Act.RESEND_MESSAGE.label}
        )
    if message.state not in FAILED_STATES:
        raise NotAllowed(_("Somebody has seen to this message already."))
    return message


def _close_tasks(message: Message, note: str, *, by: account_models.User, now: datetime) -> None:
    message.tasks.still_open().update(closed_at=now, closed_by=by, closed_note=note[:300])
