"""Messages that tell of an event of the pathway, in the national form."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from messaging.enums import MessageKind, MessageStatus
from messaging.models import Message
from messaging.operations.to_xml import frame
from messaging.operations.to_xml.frame import Payloads
from messaging.xml import codes, logistics
from messaging.xml.errors import NotWritable
from messaging.xml.model import Payload, TimedEvent
from pathways.models import Pathway, PathwayEvent
from pathways.rules import clock as clock_rules


def _admitted(message: Message, pathway: Pathway) -> Payload:
    event = logistics.admitted(frame.stay(pathway).admitted_at, text=frame.stay(pathway).reason)
    return logistics.MeldingOmInnlagt(admitted=_said(message, event), **frame.frame(message))


def _ready(message: Message, pathway: Pathway) -> Payload:
    on = date.fromisoformat(_fact(message, "ready_date"))
    decided = (
        _("Decided by %(name)s") % {"name": frame.stay(pathway).ready_by_name}
        if frame.stay(pathway).ready_by_name
        else ""
    )
    return logistics.MeldingOmUtskrivningsklar(
        admitted=logistics.admitted(frame.stay(pathway).admitted_at),
        ready=_said(message, logistics.ready(on, note=decided)),
        **frame.frame(message),
    )


def _withdrawn(message: Message, pathway: Pathway) -> Payload:
    at = _when(message)
    return logistics.Avmelding(
        admitted=logistics.admitted(frame.stay(pathway).admitted_at),
        withdrawn=_said(
            message,
            logistics.withdrawn(clock_rules.oslo_date(at), reason=_data(message).get("reason", "")),
        ),
        **frame.frame(message),
    )


def _discharged(message: Message, _pathway: Pathway) -> Payload:
    at = _when(message)
    return logistics.MeldingOmUtskrevet(
        discharged=_said(message, logistics.discharged(at)),
        to=codes.code("8408", _fact(message, "to_code")),
        state=codes.code("8431", "1"),
        **frame.frame(message),
    )


def _died(message: Message, _pathway: Pathway) -> Payload:
    return logistics.OrienteringOmDod(
        died=_said(message, logistics.died(_when(message))), **frame.frame(message)
    )


def _event(message: Message) -> PathwayEvent | None:
    """Return the event that the message tells of; of a cancellation, the one that the cancelled message told of."""
    if message.event is not None or message.status != MessageStatus.CANCELLED:
        return message.event
    told = Message.objects.filter(message_id=message.parent_id).select_related("event").first()
    return told.event if told else None


def _said(message: Message, event: TimedEvent) -> TimedEvent:
    """Return the event, in a cancellation with why it is taken back as its note."""
    reason = frame.taken_back(message)
    return replace(event, note=reason) if reason else event


def _when(message: Message) -> datetime:
    event = _event(message)
    return event.at if event else message.created_at


def _fact(message: Message, key: str) -> str:
    value = _data(message).get(key)
    if not value:
        raise NotWritable(f"the event that the message tells of lacks {key}")
    return str(value)


def _data(message: Message) -> dict[str, Any]:
    event = _event(message)
    return event.data if event else {}


PAYLOADS: Payloads = {
    MessageKind.LOG_INNLAGT: _admitted,
    MessageKind.LOG_UTSKRIVNINGSKLAR: _ready,
    MessageKind.LOG_AVMELDING: _withdrawn,
    MessageKind.LOG_UTSKREVET: _discharged,
    MessageKind.LOG_DOD: _died,
}
