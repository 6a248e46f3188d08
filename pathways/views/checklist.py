"""Doors of one checklist: open it, answer, see what others answered, finish it, say that it does not apply."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import rules as account_rules
from accounts.doors import is_fragment, page
from accounts.enums import Act
from accounts.rules import NotAllowed
from audit.enums import Action
from checklists import queries as checklist_queries
from pathways import operations, queries
from pathways.enums import StepCode, StepState
from pathways.forms.checklist import FinishForm, SkipForm, TypedAnswer, typed_answers
from pathways.models import Step
from pathways.views import checklist_rows, common

KEY = re.compile(r"[a-z][a-z0-9_]*")


@require_GET
@page(act=Act.VIEW_PATIENT)
def checklist(request: Any, step_id: int) -> HttpResponse:
    """Show one checklist, to fill in or, when it is closed, to read."""
    now = timezone.now()
    shown = _shown_or_404(request, step_id, now=now)
    _note(request, Action.OPEN, shown.patient_id, shown.pathway_id, now=now)
    return _show(request, shown, now=now)


@require_GET
@page(act=Act.VIEW_PATIENT)
def news(request: Any, step_id: int) -> HttpResponse:
    """Tell the open page what others have answered since: those questions, or 204 when nobody has."""
    now = timezone.now()
    step = _step_or_404(request, step_id)
    after = request.GET.get("after", "")
    keys: Collection[str] = ()
    if step.checklist_id is not None and after.isascii() and after.isdecimal() and len(after) < 19:
        keys = checklist_queries.keys_answered_after(
            checklist_id=step.checklist_id, answer_id=int(after), not_by=request.user.pk
        )
    if not keys and step.is_open:
        return HttpResponse(status=204)
    shown = _shown_or_404(request, step_id, now=now)
    _note(request, Action.OPEN, shown.patient_id, shown.pathway_id, now=now)
    rows = (row for part in checklist_rows.parts(shown) for row in part.rows)
    changed = [replace(row, is_news=True) for row in rows if row.item.key in keys]
    return common.render(
        request, "pathways/_checklist_news.html", {**_context(shown, now=now), "changed": changed}
    )


@require_POST
@page(act=Act.VIEW_PATIENT)
def answer(request: Any, step_id: int) -> HttpResponse:
    """Store one answer. The reply is the state of that question and the foot of the page, nothing more."""
    now = timezone.now()
    typed = TypedAnswer.of(request.POST)
    if typed.problem:
        return _refused(request, step_id, typed, typed.problem, now=now)
    given = _given(typed, now=now)
    try:
        with transaction.atomic():
            applied = operations.write_answers(
                step_id=step_id,
                answers=[given],
                by=operations.Author.person(request.user, request.memberships),
                now=now,
            )
            _note(request, Action.CHANGE, applied.patient_id, applied.pathway_id, now=now)
    except Step.DoesNotExist:
        raise Http404 from None
    except NotAllowed as error:
        return _refused(request, step_id, typed, str(error), now=now)
    return _saved(request, given, applied, now=now)


@require_POST
@page(act=Act.VIEW_PATIENT)
def confirm_rest(request: Any, step_id: int) -> HttpResponse:
    """Say of several areas of a section that they are unchanged, for a browser without scripts; each is an answer."""
    now = timezone.now()
    given = [_given(typed, now=now) for typed in typed_answers(request.POST)]
    if not given:
        _shown_or_404(request, step_id, now=now)
        return common.keep_nowhere(redirect("pathways:checklist", step_id))
    try:
        with transaction.atomic():
            applied = operations.write_answers(
                step_id=step_id,
                answers=given,
                by=operations.Author.person(request.user, request.memberships),
                now=now,
            )
            _note(request, Action.CHANGE, applied.patient_id, applied.pathway_id, now=now)
    except Step.DoesNotExist:
        raise Http404 from None
    except NotAllowed as error:
        messages.error(request, str(error))
        return _show_again(request, step_id, now=now)
    for sentence in sorted(set(applied.refused.values())):
        messages.error(request, sentence)
    address = reverse("pathways:checklist", args=[step_id])
    return common.keep_nowhere(HttpResponseRedirect(f"{address}#item-{given[-1].item_key}"))


@require_POST
@page(act=Act.VIEW_PATIENT)
def finish(request: Any, step_id: int) -> HttpResponse:
    """Close the checklist as done, now or at the time that was given."""
    now = timezone.now()
    form = FinishForm(request.POST)
    if not form.is_valid():
        return _show_again(request, step_id, now=now, finish_form=form)
    try:
        with transaction.atomic():
            step = operations.finish_step(
                step_id=step_id,
                done_at=form.cleaned_data["done_at"] or now,
                by=operations.Author.person(request.user, request.memberships),
                now=now,
            )
            _note(request, Action.CHANGE, step.pathway.patient_id, step.pathway_id, now=now)
    except Step.DoesNotExist:
        raise Http404 from None
    except NotAllowed as error:
        return _show_again(request, step_id, now=now, finish_form=form, finish_error=str(error))
    if step.code == StepCode.HPH5:
        messages.success(request, _("HPH5 is done, and the pathway is completed."))
    else:
        messages.success(request, _("%(step)s is done.") % {"step": step.code})
    return _leave(request, step.pathway_id)


@require_POST
@page(act=Act.VIEW_PATIENT)
def skip(request: Any, step_id: int) -> HttpResponse:
    """Close the checklist as not applicable, with the reason."""
    now = timezone.now()
    form = SkipForm(request.POST)
    if not form.is_valid():
        return _show_again(request, step_id, now=now, skip_form=form)
    try:
        with transaction.atomic():
            step = operations.skip_step(
                step_id=step_id,
                reason=form.cleaned_data["reason"],
                by=operations.Author.person(request.user, request.memberships),
                now=now,
            )
            _note(request, Action.CHANGE, step.pathway.patient_id, step.pathway_id, now=now)
    except Step.DoesNotExist:
        raise Http404 from None
    except NotAllowed as error:
        return _show_again(request, step_id, now=now, skip_form=form, skip_error=str(error))
    messages.success(request, _("%(step)s is closed as not applicable.") % {"step": step.code})
    return _leave(request, step.pathway_id)


def _given(typed: TypedAnswer, *, now: datetime) -> operations.AnswerInput:
    return operations.AnswerInput(
        client_id=typed.client_id,
        item_key=typed.item_key,
        value=typed.value,
        note=typed.note,
        seen_version=typed.seen_version,
        answered_at=typed.answered_at or now,
        confirmed_from=typed.confirmed_from,
        is_registered=typed.is_registered,
    )


def _saved(
    request: Any, given: operations.AnswerInput, applied: operations.Applied, *, now: datetime
) -> HttpResponse:
    """Answer a tick that is stored. Only what was confirmed, or others have answered too, costs one more query."""
    is_done = applied.state == StepState.DONE
    if is_done and given.client_id not in applied.repeated:
        messages.success(request, _("Everything is answered: %(step)s is done.") % {"step": applied.code})
    if not is_fragment(request):
        if given.client_id in applied.repeated:
            messages.info(request, _("This answer was saved before. To change it, answer once more."))
        address = reverse("pathways:checklist", args=[applied.step_id])
        return common.keep_nowhere(HttpResponseRedirect(f"{address}#item-{given.item_key}"))
    if is_done or applied.outcome is None:
        response = HttpResponse(status=204)
        response.headers["HX-Refresh"] = "true"
        return response
    versions: tuple[checklist_queries.VersionView, ...] = ()
    is_confirmed = given.confirmed_from is not None or given.is_registered
    if applied.outcome.has_others or is_confirmed:
        versions = checklist_queries.versions_of(
            checklist_id=applied.checklist_id, language=get_language() or "nb", keys=[given.item_key]
        ).get(given.item_key, ())
    return common.render(
        request,
        "pathways/_checklist_saved.html",
        {
            "key": given.item_key,
            "version": applied.versions[given.item_key],
            "versions": versions,
            "has_others": applied.outcome.has_others,
            "confirmed": versions[0].confirmed if versions else None,
            "is_filled": applied.outcome.is_filled,
            "answered_at": given.answered_at,
            "by_name": request.user.get_full_name(),
            "progress": applied.outcome.progress,
            "missing": applied.outcome.missing,
            "ends_pathway": applied.code == StepCode.HPH5,
            "as_of": applied.outcome.answer_id,
            "now": now,
        },
    )


def _refused(request: Any, step_id: int, typed: TypedAnswer, sentence: str, *, now: datetime) -> HttpResponse:
    """Say at the question why the answer is not stored; what was typed stays."""
    if is_fragment(request):
        response = common.render(request, "pathways/_checklist_refused.html", {"error": sentence}, status=422)
        if KEY.fullmatch(typed.item_key):
            # Beside the question's state, which stays: the page still shows what is saved.
            response.headers["HX-Retarget"] = f"#error-{typed.item_key}"
        return response
    shown = _shown_or_404(request, step_id, now=now)
    _note(request, Action.REFUSED, shown.patient_id, shown.pathway_id, now=now)
    has_item = shown.checklist is not None and shown.checklist.item(typed.item_key) is not None
    if not has_item or shown.why_not_answer:
        messages.error(request, sentence)
    return _show(request, shown, now=now, refused=(typed, sentence), status=422)


def _show_again(request: Any, step_id: int, *, now: datetime, **context: Any) -> HttpResponse:
    shown = _shown_or_404(request, step_id, now=now)
    _note(request, Action.REFUSED, shown.patient_id, shown.pathway_id, now=now)
    return _show(request, shown, now=now, status=422, **context)


def _show(
    request: Any,
    shown: queries.ChecklistPage,
    *,
    now: datetime,
    refused: tuple[TypedAnswer, str] | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    return common.render(
        request,
        "pathways/checklist.html",
        {
            **_context(shown, now=now),
            "parts": checklist_rows.parts(shown, refused),
            "choice_id": uuid4(),
            "finish_form": FinishForm(),
            "skip_form": SkipForm(),
            "has_tablet": account_rules.may(request.membership.role, Act.VIEW_TABLET),
            **context,
        },
        status=status,
    )


def _context(shown: queries.ChecklistPage, *, now: datetime) -> dict[str, Any]:
    view = shown.checklist
    return {
        "shown": shown,
        "progress": view.progress if view else None,
        "missing": view.missing if view else (),
        "ends_pathway": shown.ends_pathway,
        "as_of": shown.last_answer_id,
        # The questions exist in bokmål and nynorsk; on an English page the browser must be told so.
        "content_language": "nn" if (get_language() or "nb").startswith("nn") else "nb",
        "now": now,
    }


def _shown_or_404(request: Any, step_id: int, *, now: datetime) -> queries.ChecklistPage:
    try:
        return queries.checklist_page(
            step_id=step_id, user=request.user, role=request.membership.role, now=now
        )
    except Step.DoesNotExist:
        raise Http404 from None


def _step_or_404(request: Any, step_id: int) -> Step:
    try:
        return queries.visible_step(step_id=step_id, user=request.user)
    except Step.DoesNotExist:
        raise Http404 from None


def _note(request: Any, action: Action, patient_id: int, pathway_id: int, *, now: datetime) -> None:
    common.note_look(request, action, patient_ids=[patient_id], pathway_ids=[pathway_id], now=now)


def _leave(request: Any, pathway_id: int) -> HttpResponse:
    """Go on to the next patient; those without a tablet go back to this one."""
    if account_rules.may(request.membership.role, Act.VIEW_TABLET):
        return redirect("pathways:tablet")
    return redirect("pathways:case", pathway_id)
