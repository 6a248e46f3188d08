"""Doors of the patient page: the whole case, the case beside a list, and the number asked for."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import is_fragment, page
from accounts.enums import Act
from audit.enums import Action
from pathways import queries
from pathways.models import Pathway
from pathways.queries.timeline import GROUPS as TIMELINE_GROUPS
from pathways.views import common


@require_GET
@page(act=Act.VIEW_PATIENT)
def case(request: Any, pathway_id: int) -> HttpResponse:
    """Show the case: as a page, or as a panel when a list asks for it."""
    now = timezone.now()
    found = common.case_or_404(request, pathway_id, now=now)
    common.note_case(request, Action.OPEN, found, now=now)
    template = "pathways/_case_panel.html" if is_fragment(request) else "pathways/case.html"
    shown = request.GET.get("vis", "")
    context = {
        "case": found,
        "now": now,
        "shown": shown if shown in TIMELINE_GROUPS else "",
        "timeline_groups": TIMELINE_GROUPS.items(),
    }
    return common.render(request, template, context)


@require_POST
@page(act=Act.REVEAL_NUMBER)
def reveal(request: Any, pathway_id: int) -> HttpResponse:
    """Show the patient's number to somebody who asked for it, and note that they did."""
    now = timezone.now()
    try:
        number = queries.number_of(pathway_id=pathway_id, user=request.user)
    except Pathway.DoesNotExist:
        raise Http404 from None
    common.note_look(
        request, Action.REVEAL, patient_ids=[number.patient_id], pathway_ids=[pathway_id], now=now
    )
    template = "pathways/_number.html" if is_fragment(request) else "pathways/number.html"
    return common.render(request, template, {"number": number, "pathway_id": pathway_id, "now": now})
