"""Doors of the page where a message is written. Everything typed is kept, whatever the answer is.

A message hangs on a pathway, or on a received message that it is about; the doors take either number.
"""

from datetime import datetime
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
from messaging.enums import FORM_KINDS, WRITTEN_KINDS, MessageKind
from messaging.models import Message
from messaging.operations.drafts import receiver_of
from messaging.operations.same_again import TO_SEVERAL
from messaging.queries import readers
from messaging.queries.attachments import files_of
from messaging.queries.inbox import parts_shown
from messaging.queries.writing import points_of, writing_page
from messaging.rules import letters
from messaging.views.found import message_or_404, note_message
from pathways import queries as pathway_queries
from pathways.models import Pathway
from pathways.operations import Author
from pathways.views import common

MISSING = (Pathway.DoesNotExist, Message.DoesNotExist)


@require_http_methods(["GET", "HEAD", "POST"])
@page(act=Act.VIEW_PATIENT)
def write(
    request: Any, kind: str, pathway_id: int | None = None, message_pk: int | None = None
) -> HttpResponse:
    """Show the form of a message; POST sends it."""
    kind, now = _kind(kind), timezone.now()
    if (refusal := _may_not(request, kind)) is not None:
        return refusal
    context = _context(request, kind, pathway_id, message_pk, now)
    author, sentence, errors = Author.person(request.user), "", {}
    if request.method == "POST":
        try:
            errors = _save(request, pathway_id, message_pk, kind, author, now)
            if not errors:
                operations.send(pathway_id=pathway_id, about=message_pk, kind=kind, by=author, now=now)
                _note(request, Action.SEND, context, now)
                messages.success(request, _done(kind))
                return redirect(context["back"])
        except NotAllowed as error:
            sentence = str(error)
        except MISSING:
            raise Http404 from None
    return _form(request, kind, pathway_id, message_pk, context, sentence=sentence, errors=errors)


def _done(kind: str) -> str:
    sentence = _("%(message)s is sent.")
    if kind in TO_SEVERAL:
        sentence = _(
            "%(message)s is sent. To send the same letter to others, choose it once more under New message."
        )
    return sentence % {"message": MessageKind(kind).label}


def _form(
    request: Any,
    kind: str,
    pathway_id: int | None,
    message_pk: int | None,
    context: dict[str, Any],
    **wrong: Any,
) -> HttpResponse:
    """Show the form. `wrong` is what is said on it: sentence, errors (by part), file_sentence."""
    try:
        draft = operations.open_draft(
            pathway_id=pathway_id,
            about=message_pk,
            kind=kind,
            by=Author.person(request.user),
            now=context["now"],
        )
    except NotAllowed as error:
        return common.render(request, "messaging/cannot_write.html", {**context, "why_not": str(error)})
    except MISSING:
        raise Http404 from None
    _note(request, Action.OPEN, context, context["now"])
    context = {**context, "writing": _page_of(draft, message_pk), "draft_pk": draft.pk, **wrong}
    return common.render(request, "messaging/write.html", context, status=422 if any(wrong.values()) else 200)


@require_POST
@page(act=Act.VIEW_PATIENT)
def save(
    request: Any, kind: str, pathway_id: int | None = None, message_pk: int | None = None
) -> HttpResponse:
    """Keep what is typed, and answer with the points as they stand now."""
    kind, now = _kind(kind), timezone.now()
    if (refusal := _may_not(request, kind)) is not None:
        return refusal
    author, sentence, draft = Author.person(request.user), "", None
    try:
        _save(request, pathway_id, message_pk, kind, author, now)
    except NotAllowed as error:
        sentence = str(error)
    except MISSING:
        raise Http404 from None
    try:
        draft = operations.open_draft(pathway_id=pathway_id, about=message_pk, kind=kind, by=author, now=now)
    except NotAllowed as error:
        sentence = sentence or str(error)
    context = {
        "points": points_of(draft) if draft else None,
        "sentence": sentence,
        "now": now,
        "is_answer": True,
    }
    return common.render(request, "messaging/_points.html", context)


@require_POST
@page(act=Act.VIEW_PATIENT)
def insert(
    request: Any, kind: str, pathway_id: int | None = None, message_pk: int | None = None
) -> HttpResponse:
    """Keep what is typed, put a known text after it, and show the page at that part."""
    kind, now = _kind(kind), timezone.now()
    if (refusal := _may_not(request, kind)) is not None:
        return refusal
    part, _colon, number = request.POST.get("insert", "").partition(":")
    author = Author.person(request.user)
    try:
        _save(request, pathway_id, message_pk, kind, author, now)
        operations.insert_known(
            pathway_id=pathway_id,
            about=message_pk,
            kind=kind,
            part=part,
            number=int(number) if number.isdecimal() else -1,
            by=author,
            now=now,
        )
    except NotAllowed as error:
        messages.warning(request, str(error))
    except MISSING:
        raise Http404 from None
    anchor = f"#part-{part}" if part.isidentifier() else ""
    return redirect(_address(kind, pathway_id, message_pk) + anchor)


@require_POST
@page(act=Act.VIEW_PATIENT)
def attach(
    request: Any, kind: str, pathway_id: int | None = None, message_pk: int | None = None
) -> HttpResponse:
    """Keep what is typed and the files that are chosen, and show the page at the files."""
    return _with_files(request, kind, pathway_id, message_pk)


@require_POST
@page(act=Act.VIEW_PATIENT)
def detach(
    request: Any, kind: str, pathway_id: int | None = None, message_pk: int | None = None
) -> HttpResponse:
    """Keep what is typed, take one file off the draft, and show the page at the files."""
    number = request.POST.get("file", "")
    return _with_files(request, kind, pathway_id, message_pk, off=int(number) if number.isdecimal() else 0)


def _with_files(
    request: Any, kind: str, pathway_id: int | None, message_pk: int | None, off: int | None = None
) -> HttpResponse:
    kind, now = _kind(kind), timezone.now()
    if (refusal := _may_not(request, kind)) is not None:
        return refusal
    context, author = _context(request, kind, pathway_id, message_pk, now), Author.person(request.user)
    try:
        _save(request, pathway_id, message_pk, kind, author, now)
        if off is not None:
            operations.detach_file(
                pathway_id=pathway_id, about=message_pk, kind=kind, file_id=off, by=author, now=now
            )
        elif not request.FILES:
            raise NotAllowed(_("Choose a file first."))
    except NotAllowed as error:
        # Said beside the files: the page opens there, and nobody looks at its top.
        return _form(request, kind, pathway_id, message_pk, context, file_sentence=str(error))
    except MISSING:
        raise Http404 from None
    return redirect(_address(kind, pathway_id, message_pk) + "#attachments")


@require_http_methods(["GET", "HEAD", "POST"])
@page(act=Act.VIEW_PATIENT)
def preview(
    request: Any, kind: str, pathway_id: int | None = None, message_pk: int | None = None
) -> HttpResponse:
    """Show the message as the receiver and the patient will read it. POST keeps what is typed first."""
    kind, now = _kind(kind), timezone.now()
    if (refusal := _may_not(request, kind)) is not None:
        return refusal
    context = _context(request, kind, pathway_id, message_pk, now)
    author = Author.person(request.user)
    try:
        if request.method == "POST":
            _save(request, pathway_id, message_pk, kind, author, now)
            return redirect(_address(kind, pathway_id, message_pk, "-preview"))
        draft = operations.open_draft(pathway_id=pathway_id, about=message_pk, kind=kind, by=author, now=now)
    except NotAllowed as error:
        messages.warning(request, str(error))
        return redirect(_address(kind, pathway_id, message_pk))
    except MISSING:
        raise Http404 from None
    _note(request, Action.OPEN, context, now)
    context |= {
        "writing": _page_of(draft, message_pk),
        "parts": parts_shown(draft),
        "attachments": files_of(draft).rows,
        "message_pk": draft.pk,
        "author": author.name,
    }
    return common.render(request, "messaging/preview.html", context)


def _kind(slug: str) -> str:
    kind = slug.upper()
    if kind not in FORM_KINDS:
        raise Http404
    return kind


def _may_not(request: Any, kind: str) -> HttpResponse | None:
    act = letters.ACT_OF_KIND[kind]
    if may(request.membership.role, act):
        return None
    sentence = _("As %(role)s at %(unit)s you may not %(act)s.") % {
        "role": request.membership.get_role_display(),
        "unit": request.membership.unit.name,
        "act": act.label,
    }
    return no_access(request, sentence, act=act)


def _context(
    request: Any, kind: str, pathway_id: int | None, message_pk: int | None, now: datetime
) -> dict[str, Any]:
    """Return what the page needs around the form: the case or the message, and the addresses. 404 for strangers."""
    case = about = None
    if pathway_id is not None:
        case = common.case_or_404(request, pathway_id, now=now)
    else:
        about = message_or_404(request, message_pk)
    return {
        "case": case,
        "about": about,
        "goals": pathway_queries.goals(
            pathway_id=about.pathway_id, user=request.user, held=request.memberships
        )
        if about is not None
        else None,
        "title": MessageKind(kind).label,
        "now": now,
        "here": _address(kind, pathway_id, message_pk),
        "save_at": _address(kind, pathway_id, message_pk, "-save"),
        "insert_at": _address(kind, pathway_id, message_pk, "-insert"),
        "preview_at": _address(kind, pathway_id, message_pk, "-preview"),
        "attach_at": _address(kind, pathway_id, message_pk, "-attach"),
        "detach_at": _address(kind, pathway_id, message_pk, "-detach"),
        "back": reverse("pathways:case", args=[pathway_id])
        if case
        else reverse("messaging:message", args=[message_pk]),
    }


def _address(kind: str, pathway_id: int | None, message_pk: int | None, door: str = "") -> str:
    if pathway_id is not None:
        return reverse(f"messaging:{kind.lower()}{door}", args=[pathway_id])
    return reverse(f"messaging:about-{kind.lower()}{door}", args=[message_pk])


def _note(request: Any, action: Action, context: dict[str, Any], now: datetime) -> None:
    if context["case"] is not None:
        common.note_case(request, action, context["case"], now=now)
        return
    note_message(request, action, context["about"], now=now)


def _save(
    request: Any, pathway_id: int | None, message_pk: int | None, kind: str, author: Author, now: datetime
) -> dict[str, str]:
    """Keep what is typed and the files that are chosen; return what is malformed, by part."""
    written = forms.read_report(kind, request.POST)
    operations.save_draft(
        pathway_id=pathway_id,
        about=message_pk,
        kind=kind,
        values=written.values,
        reasons=written.reasons,
        edition=written.edition,
        reader=written.reader,
        by=author,
        now=now,
    )
    # Whatever button was pressed: a file that stands chosen on the page is meant to go along.
    for upload in request.FILES.getlist("files"):
        operations.attach_file(
            pathway_id=pathway_id,
            about=message_pk,
            kind=kind,
            name=upload.name,
            content=upload.read(),
            size=upload.size,
            by=author,
            now=now,
        )
    return written.errors


def _page_of(draft: Message, message_pk: int | None) -> Any:
    pathway = draft.pathway
    if message_pk is not None or pathway is None:
        return writing_page(draft=draft, pathway=pathway, receiver=draft.receiver_name, about=message_pk)
    if draft.kind in WRITTEN_KINDS:
        receiver = receiver_of(pathway, draft.kind)
        return writing_page(draft=draft, pathway=pathway, receiver=receiver.name if receiver else "")
    options = readers.options(pathway=pathway, kind=draft.kind, sender=draft.sender_unit)
    chosen = next((each.value for each in options if readers.is_chosen(draft, each)), "")
    return writing_page(
        draft=draft, pathway=pathway, receiver=draft.receiver_name, readers=options, chosen=chosen
    )
