"""Doors of the follow-up plan and of the daily work list."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import page
from accounts.enums import Act
from audit.enums import Action
from careplan import operations, queries
from careplan.forms import plan as forms
from careplan.models import Evaluation, Measure
from careplan.views.common import PlanPage, content_language, tap
from pathways import models as pathway_models
from pathways import queries as pathway_queries
from pathways.views import common

MISSING = (pathway_models.Pathway.DoesNotExist, Measure.DoesNotExist, Evaluation.DoesNotExist)


@require_GET
@page(act=Act.VIEW_PATIENT)
def plan(request: Any, pathway_id: int) -> HttpResponse:
    """Show the plan: what is found, what is offered, what is done, when it is looked at again."""
    now = timezone.now()
    case = common.case_or_404(request, pathway_id, now=now)
    found = queries.plan_page(
        pathway_id=pathway_id, user=request.user, language=content_language(request), now=now
    )
    common.note_case(request, Action.OPEN, case, now=now)
    context = {
        "case": case,
        "plan": found,
        "suggestion": queries.suggestion_for(pathway_id=pathway_id, user=request.user, now=now),
        "title": _("Follow-up plan"),
        "content_language": content_language(request),
        "now": now,
    }
    return common.render(request, "careplan/plan.html", context)


@require_GET
@page(act=Act.VIEW_PATIENT)
def work_list(request: Any, pathway_id: int) -> HttpResponse:
    """Show the daily work list: what the patient does, what we help with, observe and report."""
    now = timezone.now()
    case = common.case_or_404(request, pathway_id, now=now)
    lines = queries.work_list(pathway_id=pathway_id, user=request.user, now=now)
    common.note_case(request, Action.OPEN, case, now=now)
    context = {"case": case, "lines": lines, "title": _("Daily work list"), "now": now}
    return common.render(request, "careplan/work_list.html", context)


@page(act=Act.EDIT_PLAN)
def add(request: Any, pathway_id: int) -> HttpResponse:
    """Write a measure."""
    chosen = request.GET.get("observasjon", "")
    form = _measure_form(request, pathway_id, observation_id=int(chosen) if chosen.isdecimal() else None)
    act = PlanPage(request, pathway_id, form, title=_("New measure"), button=_("Put it in the plan"))
    return act.answer(
        lambda data: operations.add_measure(
            pathway_id=pathway_id, measure=_given(act.form, data), by=act.author, now=act.now
        ),
        done=_("The measure is in the plan."),
        go_to="careplan:plan",
        template="careplan/plan_act.html",
    )


@page(act=Act.EDIT_PLAN)
def change(request: Any, measure_id: int) -> HttpResponse:
    """Put other words in the place of a measure."""
    old = _measure_or_404(request, measure_id)
    form = _measure_form(request, old.pathway_id, old=old)
    act = PlanPage(request, old.pathway_id, form, title=_("Change the measure"), button=_("Save"))
    return act.answer(
        lambda data: operations.change_measure(
            measure_id=measure_id, measure=_given(act.form, data), by=act.author, now=act.now
        ),
        done=_("The measure is changed. What it said before is kept."),
        go_to="careplan:plan",
        template="careplan/plan_act.html",
    )


@page(act=Act.EDIT_PLAN)
def stop(request: Any, measure_id: int) -> HttpResponse:
    """Stop a measure with a reason."""
    measure = _measure_or_404(request, measure_id)
    act = PlanPage(
        request,
        measure.pathway_id,
        forms.StopMeasureForm,
        title=_("Stop the measure"),
        button=_("Stop the measure"),
    )
    act.extra["measure"] = measure
    return act.answer(
        lambda data: operations.stop_measure(
            measure_id=measure_id, reason=data["reason"], by=act.author, now=act.now
        ),
        done=_("The measure is stopped. It is kept with its reason."),
        go_to="careplan:plan",
        template="careplan/plan_act.html",
    )


@page(act=Act.EDIT_PLAN)
def evaluate(request: Any, evaluation_id: int) -> HttpResponse:
    """Write how a measure works."""
    try:
        evaluation = queries.evaluation_of(evaluation_id=evaluation_id, user=request.user)
    except Evaluation.DoesNotExist:
        raise Http404 from None
    pathway_id = evaluation.measure.pathway_id
    act = PlanPage(
        request, pathway_id, forms.EvaluationForm, title=_("Evaluate the measure"), button=_("Save")
    )
    act.extra["measure"] = evaluation.measure
    return act.answer(
        lambda data: operations.evaluate(evaluation_id=evaluation_id, **data, by=act.author, now=act.now),
        done=_("The evaluation is saved."),
        go_to="careplan:plan",
        template="careplan/plan_act.html",
    )


@require_POST
@page(act=Act.EDIT_PLAN)
def take_over(request: Any, pathway_id: int) -> HttpResponse:
    """Take over a suggested measure, with one tap."""
    return tap(
        request,
        lambda by, now: operations.take_over(
            pathway_id=pathway_id,
            key=request.POST.get("key", ""),
            language=content_language(request),
            by=by,
            now=now,
        ),
        done=_("The measure is in the plan."),
        go_to="careplan:plan",
        pathway_id=pathway_id,
        missing=MISSING,
    )


@require_POST
@page(act=Act.EDIT_PLAN)
def start_all(request: Any, pathway_id: int) -> HttpResponse:
    """Start all measures that are planned."""
    return tap(
        request,
        lambda by, now: operations.start_all(pathway_id=pathway_id, by=by, now=now),
        done=_("The planned measures run, and stand on the work list."),
        go_to="careplan:plan",
        pathway_id=pathway_id,
        missing=MISSING,
    )


@require_POST
@page(act=Act.EDIT_PLAN)
def start(request: Any, measure_id: int) -> HttpResponse:
    """Start a planned measure."""
    return tap(
        request,
        lambda by, now: operations.start_measure(measure_id=measure_id, by=by, now=now),
        done=_("The measure runs, and stands on the work list."),
        go_to="careplan:plan",
        pathway_id=_measure_or_404(request, measure_id).pathway_id,
        missing=MISSING,
    )


@require_POST
@page(act=Act.EDIT_PLAN)
def finish(request: Any, measure_id: int) -> HttpResponse:
    """Call a running measure done."""
    return tap(
        request,
        lambda by, now: operations.finish_measure(measure_id=measure_id, by=by, now=now),
        done=_("The measure is done."),
        go_to="careplan:plan",
        pathway_id=_measure_or_404(request, measure_id).pathway_id,
        missing=MISSING,
    )


def _measure_or_404(request: Any, measure_id: int) -> Measure:
    try:
        return queries.measure_of(measure_id=measure_id, user=request.user)
    except Measure.DoesNotExist:
        raise Http404 from None


def _measure_form(request: Any, pathway_id: int, **more: Any) -> Any:
    try:
        choices = pathway_queries.people_choices(pathway_id=pathway_id, user=request.user)
    except pathway_models.Pathway.DoesNotExist:
        raise Http404 from None
    return partial(
        forms.MeasureForm,
        observations=queries.observation_choices(pathway_id=pathway_id, user=request.user),
        people=[(choice.pk, choice.words) for choice in choices.people],
        **more,
    )


def _given(form: Any, data: dict[str, Any]) -> operations.MeasureInput:
    kind, pk = form.answers
    names = ("kind", "what", "does", "helps", "observe", "report", "if_worse", "three_days", "four_weeks")
    return operations.MeasureInput(
        **{name: data[name] for name in names},
        unit=pathway_queries.unit_of_choice(unit_id=pk) if kind == forms.UNIT else None,
        person=pathway_queries.person_of_choice(user_id=pk) if kind == forms.PERSON else None,
        observation_id=data["observation"],
        area=data["area"] or "other",
        observed=data["observed"],
    )
