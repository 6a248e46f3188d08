"""Doors of the notifications: the list, the count in the top bar, marking as read."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import page
from audit.enums import Action
from messaging import operations
from messaging.queries import notifications
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
