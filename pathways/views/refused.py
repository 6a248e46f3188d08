"""Doors of what tablets sent and was not taken in: the author's own, and the unit's for its leader."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import page
from accounts.enums import Act
from accounts.rules import NotAllowed
from audit.enums import Action
from pathways import operations
from pathways.enums import SettledHow
from pathways.forms import tablet_events
from pathways.forms.refused import SettleForm
from pathways.models import QuarantinedEvent
from pathways.operations import quarantine
from pathways.queries import quarantine as queries
from pathways.views import common


@require_GET
@page(act=Act.VIEW_REFUSED)
def refused(request: Any) -> HttpResponse:
    """Show what is not in the record, why, and what to do."""
    return _show(request)


@require_POST
@page(act=Act.VIEW_REFUSED)
def again(request: Any, refusal_id: int) -> HttpResponse:
    """Try to take it in after all."""
    now = timezone.now()
    shown, raw = _refusal_or_404(request, refusal_id)
    try:
        told = quarantine.take_in_after_all(
            refusal_id=shown.pk, event=tablet_events.read_again(raw, now=now), by=_author(request), now=now
        )
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("pathways:refused")
    common.note_look(
        request,
        Action.CHANGE,
        patient_ids=[told.patient_id] if told.patient_id else [],
        pathway_ids=[told.pathway_id] if told.pathway_id else [],
        now=now,
    )
    messages.success(request, _("It is in the record now."))
    return redirect("pathways:refused")


@require_POST
@page(act=Act.VIEW_REFUSED)
def settle(request: Any, refusal_id: int) -> HttpResponse:
    """Note what was done instead."""
    shown, _raw = _refusal_or_404(request, refusal_id)
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _show(request, refused_form=(shown.pk, form), status=422)
    try:
        quarantine.settle(
            refusal_id=shown.pk,
            how=SettledHow(form.cleaned_data["how"]),
            reason=form.cleaned_data["reason"],
            by=_author(request),
            now=timezone.now(),
        )
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is settled. What was sent is kept, with your reason."))
    return redirect("pathways:refused")


def _show(
    request: Any, *, refused_form: tuple[int, SettleForm] | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    shown = queries.refusals(user=request.user)
    patient_ids, pathway_ids = queries.ids_of(shown)
    if patient_ids:
        common.note_look(request, Action.LIST, patient_ids=patient_ids, pathway_ids=pathway_ids, now=now)
    forms = dict([refused_form] if refused_form else [])
    rows = [
        (each, forms.get(each.pk) or SettleForm(auto_id=f"id_%s_{each.pk}"), each.pk in forms)
        for each in shown
    ]
    return common.render(
        request,
        "pathways/refused.html",
        {"rows": rows, "unit": request.membership.unit, "now": now},
        status=status,
    )


def _refusal_or_404(request: Any, refusal_id: int) -> tuple[queries.Refusal, str]:
    try:
        return queries.refusal_of(refusal_id=refusal_id, user=request.user)
    except QuarantinedEvent.DoesNotExist:
        raise Http404 from None


def _author(request: Any) -> operations.Author:
    return operations.Author.person(request.user, request.memberships)
