"""Doors of the assessments: the page with all of them, making and correcting one, and the suggestion that follows."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import is_fragment, page
from accounts.enums import Act
from audit.enums import Action
from careplan import operations, queries
from careplan.enums.assessments import AssessmentKind
from careplan.forms import assessments as forms
from careplan.models import Assessment
from careplan.views.common import PlanPage, content_language, tap
from pathways import models as pathway_models
from pathways.views import common


@require_GET
@page(act=Act.VIEW_PATIENT)
def assessments(request: Any, pathway_id: int) -> HttpResponse:
    """Show the newest assessment of each kind, and the values over time."""
    now = timezone.now()
    case = common.case_or_404(request, pathway_id, now=now)
    found = queries.assessments_page(pathway_id=pathway_id, user=request.user, now=now)
    common.note_case(request, Action.OPEN, case, now=now)
    context = {
        "case": case,
        "found": found,
        "suggestion": found.suggestion,
        "title": _("Assessments"),
        "now": now,
    }
    return common.render(request, "careplan/assessments.html", context)


@page(act=Act.ASSESS)
def assess(request: Any, pathway_id: int, kind: str) -> HttpResponse:
    """Make a new assessment of one kind."""
    return _form(request, pathway_id, AssessmentKind(kind), old=None)


@page(act=Act.ASSESS)
def correct(request: Any, assessment_id: int) -> HttpResponse:
    """Correct an assessment; what it said before is kept."""
    try:
        old = queries.assessment_of(assessment_id=assessment_id, user=request.user)
    except Assessment.DoesNotExist:
        raise Http404 from None
    return _form(request, old.pathway_id, AssessmentKind(old.kind), old=old)


@require_POST
@page(act=Act.EDIT_PLAN)
def accept(request: Any, pathway_id: int) -> HttpResponse:
    """Put the suggested geriatric assessment in the plan, with one tap."""
    return tap(
        request,
        lambda by, now: operations.accept_suggestion(
            pathway_id=pathway_id,
            language=content_language(request),
            by=by,
            now=now,
        ),
        done=_("The geriatric assessment is in the plan."),
        go_to="careplan:plan",
        pathway_id=pathway_id,
        missing=(pathway_models.Pathway.DoesNotExist,),
    )


@page(act=Act.EDIT_PLAN)
def decline(request: Any, pathway_id: int) -> HttpResponse:
    """Say no to the suggestion, with a reason."""
    act = PlanPage(
        request,
        pathway_id,
        forms.DeclineForm,
        title=_("Decline the geriatric assessment"),
        button=_("Decline the suggestion"),
    )
    act.extra["suggestion"] = queries.suggestion_for(pathway_id=pathway_id, user=request.user, now=act.now)
    return act.answer(
        lambda data: operations.decline_suggestion(
            pathway_id=pathway_id, reason=data["reason"], by=act.author, now=act.now
        ),
        done=_("The suggestion is declined, and is not made again for the same reasons."),
        go_to="careplan:plan",
        template="careplan/assess_decline.html",
    )


@require_GET
@page(act=Act.VIEW_PATIENT)
def news2(request: Any, step_id: int) -> HttpResponse:
    """Show NEWS2 worked out from the answers of one checklist, as a piece of its page or by itself."""
    now = timezone.now()
    try:
        shown = queries.checklist_news2(step_id=step_id, user=request.user)
    except pathway_models.Step.DoesNotExist:
        raise Http404 from None
    if shown is None:
        raise Http404
    common.note_look(
        request, Action.LIST, patient_ids=[shown.patient_id], pathway_ids=[shown.pathway_id], now=now
    )
    template = "careplan/_assess_news2.html" if is_fragment(request) else "careplan/assess_news2.html"
    return common.render(request, template, {"shown": shown, "step_id": step_id, "now": now})


def _form(request: Any, pathway_id: int, kind: AssessmentKind, *, old: Assessment | None) -> HttpResponse:
    try:
        usual = queries.usual_values(pathway_id=pathway_id, kind=kind, user=request.user)
    except pathway_models.Pathway.DoesNotExist:
        raise Http404 from None
    act = PlanPage(
        request,
        pathway_id,
        partial(forms.FORMS[kind], old=old, usual=usual),
        title=_("Correct: %(kind)s") % {"kind": kind.label} if old else capfirst(kind.label),
        button=_("Save the correction") if old else _("Save the assessment"),
    )
    act.extra["kind"] = kind
    return act.answer(
        partial(_assess, act, kind, old),
        done=_("The assessment is corrected. What it said before is kept.")
        if old
        else _("The assessment is saved."),
        go_to="careplan:assessments",
        template="careplan/assess.html",
    )


def _assess(act: PlanPage, kind: AssessmentKind, old: Assessment | None, data: dict[str, Any]) -> None:
    form: Any = act.form
    given = operations.AssessmentInput(
        client_id=data["client_id"],
        kind=kind,
        values=form.values(),
        at=data["at"],
        note=data["note"],
        replaces_id=old.pk if old else None,
        reason=data.get("reason", ""),
    )
    operations.assess(pathway_id=act.case.pathway_id, given=given, by=act.author, now=act.now)
