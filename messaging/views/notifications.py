"""Doors of the notifications: the list, the count in the top bar, marking as read, how to be told elsewhere."""

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import page
from audit.enums import Action
from messaging import operations
from messaging.forms import HowToldForm
from messaging.queries import notifications, telling
from messaging.rules.reaching import Choice
from pathways.views import common


@require_safe
@page()
def notices(request: Any) -> HttpResponse:
    """Show what the person has been told, newest first."""
    now = timezone.now()
    number = request.GET.get("side", "")
    found = notifications.notices(
        user=request.user,
        page=int(number) if number.isdecimal() and len(number) < 6 else 1,
        only_unread=request.GET.get("vis") == "uleste",
    )
    patients = [row.patient_id for row in found.rows if row.patient_id]
    if patients and request.membership:
        pathways = [row.pathway_id for row in found.rows if row.pathway_id]
        common.note_look(request, Action.LIST, patient_ids=patients, pathway_ids=pathways, now=now)
    context = {
        "notices": found,
        "only_unread": request.GET.get("vis") == "uleste",
        "now": now,
        "title": _("Notifications"),
    }
    return common.render(request, "messaging/notices.html", context)


@never_cache
@require_safe
@page()
def count(request: Any) -> HttpResponse:
    """Answer with the number of unread notifications, for the top bar."""
    unread = notifications.unread_count(user=request.user)
    return render(request, "messaging/_count.html", {"unread": unread})


@require_POST
@page()
def read(request: Any, delivery_id: int | None = None) -> HttpResponse:
    """Mark one notification as read, or all of them."""
    operations.read_notifications(by=request.user, now=timezone.now(), delivery_id=delivery_id)
    return redirect("messaging:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def how_told(request: Any) -> HttpResponse:
    """Show and keep how the person is told outside the system."""
    unit = request.membership.unit if request.membership else None
    how = telling.how_told(user=request.user, unit=unit)
    stored = dataclasses.asdict(how.choice)
    form = HowToldForm(request.POST or None, ways=how.ways, initial=dict(stored))
    if request.method == "POST" and form.is_valid():
        operations.choose(by=request.user, choice=Choice(**stored | form.cleaned_data))
        messages.success(request, _("It is saved. This is how you are told from now on."))
        return redirect("messaging:how-told")
    context = {"how": how, "form": form, "now": timezone.now(), "title": _("How I am told")}
    return common.render(request, "messaging/how_told.html", context)


@require_POST
@page()
def how_told_as_unit(request: Any) -> HttpResponse:
    """Follow the unit's choice again."""
    operations.choose_as_unit(by=request.user)
    messages.success(request, _("You follow the choice of your unit again."))
    return redirect("messaging:how-told")
