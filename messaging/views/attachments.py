"""The door of a file that came with a message: as a download, by its own signature, and without any rights."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.doors import page
from accounts.enums import Act
from audit.enums import Action
from messaging.queries import attachments as queries
from messaging.rules import attachments as rules
from messaging.views.found import message_or_404, note_message
from pathways.views import common


@require_safe
@page(act=Act.VIEW_PATIENT)
def attachment(request: Any, message_pk: int, number: int) -> HttpResponse:
    """Send one file as a download. Who sees the message sees its files; others meet 404."""
    found = message_or_404(request, message_pk)
    if (file := queries.opened(found, number)) is None:
        raise Http404
    content, kind = file
    note_message(request, Action.EXPORT, found, now=timezone.now())
    response = HttpResponse(content, content_type=kind)
    name = f"vedlegg-{number}.{rules.EXTENSIONS[kind]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return common.keep_nowhere(response)
