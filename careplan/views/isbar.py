"""Door of the ISBAR: a piece of the HPH4 checklist's page, or a page to read aloud from, copy and print."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import is_fragment, page
from accounts.enums import Act
from audit.enums import Action
from careplan import queries
from careplan.views.common import content_language
from pathways import models as pathway_models
from pathways.views import common


@require_GET
@page(act=Act.VIEW_PATIENT)
def isbar(request: Any, step_id: int) -> HttpResponse:
    """Show the summary made from the answers of one HPH4."""
    now = timezone.now()
    is_piece = is_fragment(request)
    try:
        found = queries.isbar_of(
            step_id=step_id,
            user=request.user,
            unit=request.membership.unit.name,
            language=content_language(request),
            now=now,
        )
    except pathway_models.Step.DoesNotExist:
        raise Http404 from None
    if found is None:
        raise Http404
    action = Action.LIST if is_piece else Action.OPEN
    common.note_look(request, action, patient_ids=[found.patient_id], pathway_ids=[found.pathway_id], now=now)
    template = "careplan/_isbar.html" if is_piece else "careplan/isbar.html"
    return common.render(request, template, {"found": found, "now": now})
