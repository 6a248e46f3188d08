"""The exact XML of one message: as it came, as it was sent, or as it would be sent."""

from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from messaging.enums import MessageState
from messaging.models import Message, RawMessage
from messaging.operations import to_xml
from messaging.queries import addresses
from messaging.xml.errors import NotWritable


def exported(*, message_id: str) -> bytes:
    """Return the XML of a message by its message id. A message inside the house is made as it would be sent.

    Raises NotAllowed with the sentence for whoever asked: no such message, a draft, or nothing to export.
    """
    message = (
        Message.objects.filter(message_id=message_id)
        .select_related(
            "pathway__patient", "pathway__stay", "event", "author", "sender_unit", "receiver_unit"
        )
        .first()
    )
    if message is None:
        return _never_taken_in(message_id)
    if message.is_draft or message.sent_at is None:
        raise NotAllowed(
            _("Message %(id)s is a draft. It is not sent, and has no final form yet.") % {"id": message_id}
        )
    if message.xml is not None:
        return bytes(message.xml)
    raw = message.raw_messages.order_by("pk").first()
    if raw is not None:
        return bytes(raw.raw)
    if message.state == MessageState.RECEIVED or message.pathway is None:
        raise NotAllowed(_nothing(message_id))
    return _made(message)


def _never_taken_in(message_id: str) -> bytes:
    # A message that was refused is not among the messages, but its bytes are kept.
    raw = RawMessage.objects.filter(msg_id=message_id).order_by("pk").first() if message_id else None
    if raw is None:
        raise NotAllowed(_("There is no message with the id %(id)s here.") % {"id": message_id or "?"})
    return bytes(raw.raw)


def _made(message: Message) -> bytes:
    units = (message.sender_unit, message.receiver_unit)
    for unit in units:
        if unit is None:
            raise NotAllowed(_nothing(message.message_id))
        if not addresses.is_addressable(addresses.address_of(unit)):
            raise NotAllowed(
                _("%(unit)s lacks a HER-id, so the message cannot be made as it would be sent.")
                % {"unit": unit}
            )
    sender, receiver = (addresses.address_of(unit) for unit in units if unit is not None)
    try:
        return to_xml.build(message=message, pathway=message.pathway, sender=sender, receiver=receiver)
    except NotWritable as error:
        raise NotAllowed(
            _("Message %(id)s cannot be made as the standard wants it: %(why)s.")
            % {"id": message.message_id, "why": error}
        ) from error


def _nothing(message_id: str) -> str:
    return _("There is nothing to export of message %(id)s: its original is not kept.") % {"id": message_id}
