"""Doors of what one does with messages: choose what to write, change, take back, pass on."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import page
from accounts.enums import Act
from accounts.rules import NotAllowed
from audit.enums import Action
from messaging import forms, operations
from messaging.models import Message
from messaging.queries import kinds
from messaging.views.found import message_or_404, note_message
from pathways import queries as pathway_queries
from pathways.models import Pathway
from pathways.operations import Author
from pathways.views import common


@require_safe
@page(act=Act.VIEW_PATIENT)
def new(request: Any, pathway_id: int) -> HttpResponse:
    """Show which messages can be written about the patient now."""
    now = timezone.now()
    case = common.case_or_404(request, pathway_id, now=now)
    pathway = Pathway.objects.visible_to(request.user).select_related("stay").get(pk=pathway_id)
    common.note_case(request, Action.OPEN, case, now=now)
    context = {
        "case": case,
        "offers": kinds.offers(pathway=pathway, user=request.user),
        "now": now,
        "title": _("New message"),
    }
    return common.render(request, "messaging/new.html", context)


@require_POST
@page(act=Act.VIEW_PATIENT)
def change(request: Any, message_pk: int) -> HttpResponse:
    """Begin a change of a sent message, with all that it holds, and show the form."""
    found, now = message_or_404(request, message_pk), timezone.now()
    try:
        draft = operations.begin_change(message_pk=message_pk, by=Author.person(request.user), now=now)
    except NotAllowed as error:
        messages.warning(request, str(error))
        return redirect("messaging:message", message_pk)
    note_message(request, Action.CHANGE, found, now=now)
    return redirect(f"messaging:{draft.kind.lower()}", draft.pathway_id)


@require_http_methods(["GET", "HEAD", "POST"])
@page(act=Act.VIEW_PATIENT)
def cancel(request: Any, message_pk: int) -> HttpResponse:
    """Ask why a sent message is taken back; POST takes it back."""
    found, now = message_or_404(request, message_pk), timezone.now()
    form = forms.CancelMessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.cancel_message(
                message_pk=message_pk,
                reason=form.cleaned_data["reason"],
                by=Author.person(request.user),
                now=now,
            )
            note_message(request, Action.SEND, found, now=now)
            messages.success(request, _("The message is taken back."))
            return redirect("messaging:message", message_pk)
        except NotAllowed as error:
            form.add_error(None, str(error))
    note_message(request, Action.OPEN, found, now=now)
    title = _("Take back: %(message)s") % {"message": found.get_kind_display()}
    return _ask(request, found, form, title, _("Take the message back"))


@require_http_methods(["GET", "HEAD", "POST"])
@page(act=Act.VIEW_PATIENT)
def forward(request: Any, message_pk: int) -> HttpResponse:
    """Ask which unit a received message is passed on to, and why; POST passes it on."""
    found, now = message_or_404(request, message_pk), timezone.now()
    form = forms.ForwardForm(request.POST or None, message=found)
    if request.method == "POST" and form.is_valid():
        try:
            task = operations.forward(
                message_pk=message_pk,
                unit_id=form.cleaned_data["unit"],
                reason=form.cleaned_data["reason"],
                by=Author.person(request.user),
                now=now,
            )
            note_message(request, Action.SEND, found, now=now)
            messages.success(request, _("The message is passed on to %(unit)s.") % {"unit": task.unit})
            return redirect("messaging:message", message_pk)
        except NotAllowed as error:
            form.add_error(None, str(error))
    note_message(request, Action.OPEN, found, now=now)
    title = _("Pass on: %(message)s") % {"message": found.get_kind_display()}
    return _ask(request, found, form, title, _("Pass on"))


def _ask(request: Any, found: Message, form: Any, title: str, button: str) -> HttpResponse:
    context = {
        "about": found,
        "case": None,
        "goals": pathway_queries.goals(
            pathway_id=found.pathway_id, user=request.user, held=request.memberships
        ),
        "form": form,
        "title": title,
        "button": button,
    }
    status = 422 if form.errors else 200
    return common.render(request, "messaging/ask.html", {**context, "now": timezone.now()}, status=status)
