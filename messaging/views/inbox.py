"""Doors of the inbox: the list, one message, the messages of a patient, and what people must look at."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import rules as account_rules
from accounts.doors import is_fragment, page
from accounts.enums import Act
from accounts.rules import NotAllowed
from audit.enums import Action
from messaging import forms, operations
from messaging.enums import DIALOGUE_KINDS
from messaging.models import InboxTask, Message
from messaging.queries import attachments, kinds, message_acts
from messaging.queries import inbox as inbox_queries
from messaging.queries import unsent as unsent_queries
from messaging.views.found import message_or_404, note_message
from pathways import queries as pathway_queries
from pathways.models import Pathway
from pathways.operations import Author
from pathways.views import common

BOX_WORDS = {
    "mottatt": gettext_lazy("Received"),
    "ulest": gettext_lazy("Unread"),
    "mine": gettext_lazy("Mine"),
    "venter": gettext_lazy("Waiting for an answer"),
    "sendt": gettext_lazy("Sent"),
    "utkast": gettext_lazy("Drafts"),
    "feilet": gettext_lazy("Failed"),
}


@require_safe
@page(act=Act.VIEW_PATIENT)
def inbox(request: Any) -> HttpResponse:
    """Show the messages of the unit."""
    now = timezone.now()
    box = request.GET.get("vis", "")
    found = inbox_queries.inbox(
        user=request.user,
        unit=request.membership.unit,
        box=box if box in BOX_WORDS else "mottatt",
        page=_number(request.GET.get("side", "")),
        unit_id=_number(request.GET.get("enhet", ""), default=0) or None,
    )
    common.note_look(
        request, Action.LIST, patient_ids=found.patient_ids, pathway_ids=found.pathway_ids, now=now
    )
    boxes = [(name, words, found.counts.get(name, 0)) for name, words in BOX_WORDS.items()]
    context = {
        "inbox": found,
        "boxes": boxes,
        "now": now,
        "title": _("Messages"),
        "close_form": forms.CloseTaskForm(),
    }
    return common.render(request, "messaging/inbox.html", context)


@require_safe
@page(act=Act.VIEW_PATIENT)
def message(request: Any, message_pk: int) -> HttpResponse:
    """Show one message, read-only, and note that the receiving unit has read it."""
    now = timezone.now()
    found = message_or_404(request, message_pk)
    if found.is_draft:
        return redirect(_draft_address(found))
    view = inbox_queries.message_view(
        message=found, user=request.user, unit=request.membership.unit, held=request.memberships
    )
    operations.mark_read(
        message=found, unit_ids=inbox_queries.units_of(request.membership.unit), by=request.user, now=now
    )
    note_message(request, Action.OPEN, found, now=now)
    context = {
        "view": view,
        "files": attachments.files_of(found),
        "message_pk": found.pk,
        "acts": message_acts.acts_on(found, by=Author.person(request.user, request.memberships)),
        "now": now,
        "title": view.row.kind_label,
        "close_form": forms.CloseTaskForm(),
    }
    return common.render(request, "messaging/message.html", context)


@require_safe
@page(act=Act.VIEW_PATIENT)
def for_pathway(request: Any, pathway_id: int) -> HttpResponse:
    """Show the messages of one pathway, as a piece of the patient's page or by itself."""
    now = timezone.now()
    pathway = Pathway.objects.visible_to(request.user).filter(pk=pathway_id).first()
    if pathway is None:
        raise Http404
    rows = inbox_queries.messages_of_pathway(
        pathway_id=pathway_id, user=request.user, unit=request.membership.unit
    )
    common.note_look(
        request, Action.LIST, patient_ids=[pathway.patient_id], pathway_ids=[pathway_id], now=now
    )
    template = "messaging/_pathway.html" if is_fragment(request) else "messaging/pathway.html"
    context = {
        "rows": rows,
        "unsent": unsent_queries.unsent_of_pathway(
            pathway_id=pathway_id, user=request.user, unit=request.membership.unit
        ),
        "may_act": account_rules.may(request.membership.role, Act.RESEND_MESSAGE),
        "phone_form": forms.PhoneForm(),
        "goals": pathway_queries.goals_of(pathway),
        "pathway_id": pathway_id,
        "may_write": kinds.may_write(pathway=pathway, user=request.user),
        "now": now,
        "title": _("Messages"),
    }
    return common.render(request, template, context)


@require_POST
@page(act=Act.VIEW_PATIENT)
def close_task(request: Any, task_id: int) -> HttpResponse:
    """Close what somebody has looked at."""
    form = forms.CloseTaskForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        operations.close_task(task_id=task_id, note=note, by=request.user, now=timezone.now())
        messages.success(request, _("It is closed."))
    except InboxTask.DoesNotExist:
        raise Http404 from None
    except NotAllowed as error:
        messages.warning(request, str(error))
    return redirect("messaging:inbox")


def _number(text: str, default: int = 1) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else default


def _draft_address(draft: Message) -> str:
    """Return the page that a draft is written on."""
    if draft.parent_id and draft.kind in DIALOGUE_KINDS:
        about = Message.objects.filter(message_id=draft.parent_id).values_list("pk", flat=True).first()
        return reverse(f"messaging:about-{draft.kind.lower()}", args=[about])
    return reverse(f"messaging:{draft.kind.lower()}", args=[draft.pathway_id])
