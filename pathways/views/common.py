"""What every page about patients does: find the case, note the look, keep the page out of shared caches."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as django_render
from django.utils.cache import patch_cache_control

from accounts import doors
from audit import operations as audit_operations
from audit.enums import Action
from pathways import queries
from pathways.models import Pathway
from pathways.queries import shapes


def case_or_404(request: Any, pathway_id: int, *, now: datetime) -> shapes.Case:
    """Return the case as the person's role sees it. A stranger meets 404, as if it did not exist."""
    try:
        return queries.case(pathway_id=pathway_id, user=request.user, role=request.membership.role, now=now)
    except Pathway.DoesNotExist:
        raise Http404 from None


def note_look(
    request: Any,
    action: Action,
    *,
    patient_ids: Iterable[int],
    pathway_ids: Iterable[int],
    now: datetime,
) -> None:
    """Write who looked at whom, in one row, named after the page."""
    audit_operations.record_access(
        user=request.user,
        unit=request.membership.unit,
        role=request.membership.role,
        action=action,
        patient_ids=patient_ids,
        pathway_ids=pathway_ids,
        page=request.resolver_match.view_name,
        ip=doors.address_of(request),
        now=now,
    )


def note_case(request: Any, action: Action, case: shapes.Case, *, now: datetime) -> None:
    """Write that the person looked at this one patient."""
    note_look(request, action, patient_ids=[case.patient.patient_id], pathway_ids=[case.pathway_id], now=now)


def render(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page about patients: nothing between here and the person may keep a copy."""
    response = django_render(request, template, dict(context), status=status)
    return keep_nowhere(response)


def keep_nowhere(response: HttpResponse) -> HttpResponse:
    """Forbid browsers on shared work stations, and everything on the way, to store the answer."""
    patch_cache_control(response, no_store=True, private=True)
    return response
