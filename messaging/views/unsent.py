"""Doors of what did not reach the receiver: the list, the red line on boards, and the two things to do about it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import rules as account_rules
from accounts.doors import page
from accounts.enums import Act
from accounts.rules import NotAllowed
from audit.enums import Action
from messaging import forms, operations
from messaging.models import Message
from messaging.queries import unsent as unsent_queries
from pathways.models import Pathway
from pathways.views import common


@require_safe
@page(act=Act.VIEW_PATIENT)
def unsent(request: Any) -> HttpResponse:
    """Show what the unit sent that did not get through, and what to do about each."""
    now = timezone.now()
    found = unsent_queries.unsent(user=request.user, unit=request.membership.unit)
    common.note_look(
        request, Action.LIST, patient_ids=found.patient_ids, pathway_ids=found.pathway_ids, now=now
    )
    context = {
        "unsent": found,
        "may_act": account_rules.may(request.membership.role, Act.RESEND_MESSAGE),
        "phone_form": forms.PhoneForm(),
        "now": now,
        "title": _("Not sent"),
    }
    return common.render(request, "messaging/unsent.html", context)


@require_safe
@page(act=Act.VIEW_PATIENT)
def line(request: Any) -> HttpResponse:
    """Answer with the line that stands on top of the unit's boards as long as something is not sent."""
    failed, waiting = unsent_queries.unsent_count(user=request.user, unit=request.membership.unit)
    return common.render(request, "messaging/_unsent_line.html", {"failed": failed, "waiting": waiting})


@require_safe
@page(act=Act.VIEW_PATIENT)
def line_of_pathway(request: Any, pathway_id: int) -> HttpResponse:
    """Answer with the same line for one patient, for the top of the patient's page."""
    if not Pathway.objects.visible_to(request.user).filter(pk=pathway_id).exists():
        raise Http404
    rows = unsent_queries.unsent_of_pathway(
        pathway_id=pathway_id, user=request.user, unit=request.membership.unit
    )
    waiting = sum(row.is_waiting for row in rows)
    context = {"failed": len(rows) - waiting, "waiting": waiting, "pathway_id": pathway_id}
    return common.render(request, "messaging/_unsent_line.html", context)


@require_POST
@page(act=Act.RESEND_MESSAGE)
def again(request: Any, message_pk: int) -> HttpResponse:
    """Send the message once more."""
    try:
        message = operations.try_again(message_id=message_pk, by=request.user, now=timezone.now())
        messages.success(request, _("The message is on its way once more."))
    except Message.DoesNotExist:
        raise Http404 from None
    except NotAllowed as error:
        messages.warning(request, str(error))
        return redirect("messaging:unsent")
    return _back(request, message)


@require_POST
@page(act=Act.RESEND_MESSAGE)
def all_again(request: Any) -> HttpResponse:
    """Send once more all that stood on the page when the person said yes."""
    numbers = [number for number in request.POST.getlist("message") if number.isdecimal()]
    sent, why_not = operations.try_all_again(
        message_ids=[int(number) for number in numbers[: unsent_queries.PAGE]],
        by=request.user,
        now=timezone.now(),
    )
    if sent:
        on_their_way = ngettext(
            "%(count)s message is on its way once more.",
            "%(count)s messages are on their way once more.",
            sent,
        )
        messages.success(request, on_their_way % {"count": sent})
    for sentence in why_not:
        messages.warning(request, sentence)
    return redirect("messaging:unsent")


@require_POST
@page(act=Act.RESEND_MESSAGE)
def phone(request: Any, message_pk: int) -> HttpResponse:
    """Note that the receiver was told by telephone."""
    form = forms.PhoneForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        message = operations.handle_by_phone(
            message_id=message_pk, reason=reason, by=request.user, now=timezone.now()
        )
        messages.success(request, _("It is noted on the patient's pathway that you telephoned."))
    except Message.DoesNotExist:
        raise Http404 from None
    except NotAllowed as error:
        messages.warning(request, str(error))
        return redirect("messaging:unsent")
    return _back(request, message)


def _back(request: Any, message: Message) -> HttpResponse:
    """Go back to the patient when the person came from there."""
    if request.POST.get("fra") == "pasient" and message.pathway_id:
        return redirect("pathways:case", message.pathway_id)
    return redirect("messaging:unsent")
