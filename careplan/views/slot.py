"""Door of the piece that the patient page shows of the care plan."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.doors import is_fragment, page
from accounts.enums import Act
from audit.enums import Action
from careplan import queries
from pathways import models as pathway_models
from pathways import queries as pathway_queries
from pathways.views import common


@require_safe
@page(act=Act.VIEW_PATIENT)
def for_pathway(request: Any, pathway_id: int) -> HttpResponse:
    """Show goals and plan in short, as a piece of the patient's page or by itself."""
    now = timezone.now()
    pathway = pathway_models.Pathway.objects.visible_to(request.user).filter(pk=pathway_id).first()
    if pathway is None:
        raise Http404
    common.note_look(
        request, Action.LIST, patient_ids=[pathway.patient_id], pathway_ids=[pathway_id], now=now
    )
    context = {
        "goals": queries.goals_page(pathway_id=pathway_id, user=request.user),
        "plan": queries.plan_page(pathway_id=pathway_id, user=request.user, language="nb", now=now),
        "assessments": queries.assessments_page(pathway_id=pathway_id, user=request.user, now=now),
        "conversation": queries.newest_conversation(pathway_id=pathway_id, user=request.user),
        "medicines": queries.medicine_list(pathway_id=pathway_id, user=request.user, now=now),
        "matters": pathway_queries.goals_of(pathway),
        "pathway_id": pathway_id,
        "is_open": pathway.is_open,
        "now": now,
    }
    template = "careplan/_pathway.html" if is_fragment(request) else "careplan/pathway.html"
    return common.render(request, template, context)
