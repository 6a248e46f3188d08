"""Doors of the page where a report is written. Everything typed is kept, whatever the answer is."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import no_access, page
from accounts.enums import Act
from accounts.rules import NotAllowed, may
from audit.enums import Action
from messaging import forms, operations
from messaging.enums import WRITTEN_KINDS, MessageKind
from messaging.models import Message
from messaging.operations.drafts import receiver_of
from messaging.queries.inbox import parts_shown
from messaging.queries.writing import points_of, writing_page
from pathways.models import Pathway
from pathways.operations import Author
from pathways.views import common


@require_http_methods(["GET", "HEAD", "POST"])
@page(act=Act.VIEW_PATIENT)
def write(request: Any, pathway_id: int, kind: str) -> HttpResponse:
    """Show the form of a report; POST sends it."""
    kind, now = _kind(kind), timezone.now()
    if (refusal := _may_not(request, kind)) is not None:
        return refusal
    case = common.case_or_404(request, pathway_id, now=now)
    author, sentence, errors = Author.person(request.user), "", {}
    if request.method == "POST":
        try:
            errors = _save(request, pathway_id, kind, author, now)
            if not errors:
                operations.send(pathway_id=pathway_id, kind=kind, by=author, now=now)
                common.note_case(request, Action.SEND, case, now=now)
                messages.success(request, _("%(message)s is sent.") % {"message": MessageKind(kind).label})
                return redirect("pathways:case", pathway_id)
        except NotAllowed as error:
            sentence = str(error)
    try:
        draft = operations.open_draft(pathway_id=pathway_id, kind=kind, by=author, now=now)
    except NotAllowed as error:
        context = {"case": case, "title": MessageKind(kind).label, "why_not": str(error), "now": now}
        return common.render(request, "messaging/cannot_write.html", context)
    common.note_case(request, Action.OPEN, case, now=now)
    context = {
        "case": case,
        "now": now,
        "title": MessageKind(kind).label,
        "writing": _page_of(draft, request, pathway_id),
        "sentence": sentence,
        "errors": errors,
    }
    status = 422 if sentence or errors else 200
    return common.render(request, "messaging/write.html", context, status=status)


@require_POST
@page(act=Act.VIEW_PATIENT)
def save(request: Any, pathway_id: int, kind: str) -> HttpResponse:
    """Keep what is typed, and answer with the points as they stand now."""
    kind, now = _kind(kind), timezone.now()
    if (refusal := _may_not(request, kind)) is not None:
        return refusal
    author, sentence = Author.person(request.user), ""
    try:
        _save(request, pathway_id, kind, author, now)
    except NotAllowed as error:
        sentence = str(error)
    except Pathway.DoesNotExist:
        raise Http404 from None
    draft = Message.objects.filter(pathway_id=pathway_id, kind=kind, state="DRAFT").first()
    context = {
        "points": points_of(draft) if draft else None,
        "sentence": sentence,
        "now": now,
        "is_answer": True,
    }
    return common.render(request, "messaging/_points.html", context)


@require_POST
@page(act=Act.VIEW_PATIENT)
def insert(request: Any, pathway_id: int, kind: str) -> HttpResponse:
    """Keep what is typed, put a known text after it, and show the page at that part."""
    kind, now = _kind(kind), timezone.now()
    if (refusal := _may_not(request, kind)) is not None:
        return refusal
    part, _colon, number = request.POST.get("insert", "").partition(":")
    author = Author.person(request.user)
    try:
        _save(request, pathway_id, kind, author, now)
        operations.insert_known(
            pathway_id=pathway_id,
            kind=kind,
            part=part,
            number=int(number) if number.isdecimal() else -1,
            by=author,
            now=now,
        )
    except NotAllowed as error:
        messages.warning(request, str(error))
    except Pathway.DoesNotExist:
        raise Http404 from None
    anchor = f"#part-{part}" if part.isidentifier() else ""
    return redirect(reverse(f"messaging:{kind.lower()}", args=[pathway_id]) + anchor)


@require_http_methods(["GET", "HEAD", "POST"])
@page(act=Act.VIEW_PATIENT)
def preview(request: Any, pathway_id: int, kind: str) -> HttpResponse:
    """Show the report as the receiver and the patient will read it. POST keeps what is typed first."""
    kind, now = _kind(kind), timezone.now()
    if (refusal := _may_not(request, kind)) is not None:
        return refusal
    case = common.case_or_404(request, pathway_id, now=now)
    author = Author.person(request.user)
    try:
        if request.method == "POST":
            _save(request, pathway_id, kind, author, now)
            return redirect(f"messaging:{kind.lower()}-preview", pathway_id)
        draft = operations.open_draft(pathway_id=pathway_id, kind=kind, by=author, now=now)
    except NotAllowed as error:
        messages.warning(request, str(error))
        return redirect(f"messaging:{kind.lower()}", pathway_id)
    common.note_case(request, Action.OPEN, case, now=now)
    context = {
        "case": case,
        "now": now,
        "title": MessageKind(kind).label,
        "writing": _page_of(draft, request, pathway_id),
        "parts": parts_shown(draft),
        "author": author.name,
    }
    return common.render(request, "messaging/preview.html", context)


def _kind(slug: str) -> str:
    kind = slug.upper()
    if kind not in WRITTEN_KINDS:
        raise Http404
    return kind


def _may_not(request: Any, kind: str) -> HttpResponse | None:
    act = Act(f"SEND_{kind}")
    if may(request.membership.role, act):
        return None
    sentence = _("As %(role)s at %(unit)s you may not %(act)s.") % {
        "role": request.membership.get_role_display(),
        "unit": request.membership.unit.name,
        "act": act.label,
    }
    return no_access(request, sentence, act=act)


def _save(request: Any, pathway_id: int, kind: str, author: Author, now: Any) -> dict[str, str]:
    """Keep what is typed; return what is malformed, by part."""
    written = forms.read_report(kind, request.POST)
    operations.save_draft(
        pathway_id=pathway_id,
        kind=kind,
        values=written.values,
        reasons=written.reasons,
        edition=written.edition,
        by=author,
        now=now,
    )
    return written.errors


def _page_of(draft: Message, request: Any, pathway_id: int) -> Any:
    pathway = Pathway.objects.visible_to(request.user).select_related("patient", "stay").get(pk=pathway_id)
    receiver = receiver_of(pathway, draft.kind)
    return writing_page(draft=draft, pathway=pathway, receiver=receiver.name if receiver else "")
