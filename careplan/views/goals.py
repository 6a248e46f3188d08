"""Doors of the goals: the list, a new one, its scores, the choice between two, the end."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.doors import page
from accounts.enums import Act
from careplan import operations, queries
from careplan.forms import goals as forms
from careplan.models import Goal
from careplan.queries.goals import GoalView
from careplan.views.common import PlanPage, tap
from pathways import models as pathway_models


@page(act=Act.VIEW_PATIENT)
def goals(request: Any, pathway_id: int) -> HttpResponse:
    """Show the goals with their scores; a new one is written at the end."""
    title = _("What matters to the patient")
    act = PlanPage(request, pathway_id, forms.GoalForm, title=title, button=_("Write down the goal"))
    act.extra["goals"] = queries.goals_page(pathway_id=pathway_id, user=request.user)
    return act.answer(
        lambda data: operations.set_goal(
            pathway_id=pathway_id, words=data["words"], said_at=act.now, by=act.author, now=act.now
        ),
        done=_("The goal is written down. Score it together with the patient."),
        go_to="careplan:goals",
        template="careplan/goals.html",
    )


@page(act=Act.SCORE_GOALS)
def score(request: Any, goal_id: int) -> HttpResponse:
    """Score one goal from 0 to 10."""
    pathway_id, goal = _goal_or_404(request, goal_id)
    act = PlanPage(
        request, pathway_id, forms.ScoreForm, title=_("Score the goal"), button=_("Save the score")
    )
    occasion = queries.goals_page(pathway_id=pathway_id, user=request.user).occasion
    act.form.propose(occasion=occasion, seen_version=goal.seen_version)  # type: ignore[attr-defined]
    act.extra["goal"] = goal
    return act.answer(
        partial(_score, act, goal_id),
        done=_("The score is saved."),
        go_to="careplan:goals",
        template="careplan/goal_score.html",
    )


def _score(act: PlanPage, goal_id: int, data: dict[str, Any]) -> None:
    names = ("client_id", "seen_version", "occasion", "current", "importance", "at")
    given = operations.ScoreInput(**{name: data[name] for name in names}, benefit=data.get("benefit"))
    operations.score_goal(goal_id=goal_id, score=given, by=act.author, now=act.now)


@require_POST
@page(act=Act.SCORE_GOALS)
def choose(request: Any, goal_id: int, score_id: int) -> HttpResponse:
    """Choose one of two scores that were made at once."""
    pathway_id, _goal = _goal_or_404(request, goal_id)
    return tap(
        request,
        lambda by, now: operations.choose_score(goal_id=goal_id, score_id=score_id, by=by, now=now),
        done=_("The choice is saved. Both scores stay in the history."),
        go_to="careplan:goals",
        pathway_id=pathway_id,
        missing=(Goal.DoesNotExist,),
    )


@require_POST
@page(act=Act.SCORE_GOALS)
def take_over(request: Any, pathway_id: int) -> HttpResponse:
    """Make words that are already known a goal, with one tap."""
    return tap(
        request,
        lambda by, now: operations.set_goal(
            pathway_id=pathway_id, words=request.POST.get("words", "")[:500], said_at=now, by=by, now=now
        ),
        done=_("The goal is written down. Score it together with the patient."),
        go_to="careplan:goals",
        pathway_id=pathway_id,
        missing=(pathway_models.Pathway.DoesNotExist,),
    )


@page(act=Act.SCORE_GOALS)
def end(request: Any, goal_id: int) -> HttpResponse:
    """Close a goal with a reason."""
    pathway_id, goal = _goal_or_404(request, goal_id)
    act = PlanPage(
        request, pathway_id, forms.EndGoalForm, title=_("Close the goal"), button=_("Close the goal")
    )
    act.extra["goal"] = goal
    return act.answer(
        lambda data: operations.end_goal(goal_id=goal_id, reason=data["reason"], by=act.author, now=act.now),
        done=_("The goal is closed. Its scores are kept."),
        go_to="careplan:goals",
        template="careplan/goal_act.html",
    )


def _goal_or_404(request: Any, goal_id: int) -> tuple[int, GoalView]:
    try:
        return queries.goal_of(goal_id=goal_id, user=request.user)
    except Goal.DoesNotExist:
        raise Http404 from None
