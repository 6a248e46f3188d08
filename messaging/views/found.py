"""What every door of a message needs: the message, for who may see it, and the line in the access log."""

from datetime import datetime
from typing import Any

from django.http import Http404

from audit.enums import Action
from messaging.models import Message
from pathways.views import common

NEEDED = ("patient", "receiver_unit__parent__parent", "sender_unit")


def message_or_404(request: Any, message_pk: int | None) -> Message:
    """Return the message without its XML, or 404 for strangers."""
    rows = Message.objects.visible_to(request.user).select_related(*NEEDED).defer("xml")
    found = rows.filter(pk=message_pk).first()
    if found is None:
        raise Http404
    return found


def note_message(request: Any, action: Action, message: Message, *, now: datetime) -> None:
    """Write that the person looked at the patient of this message."""
    common.note_look(
        request,
        action,
        patient_ids=[message.patient_id] if message.patient_id else [],
        pathway_ids=[message.pathway_id] if message.pathway_id else [],
        now=now,
    )
