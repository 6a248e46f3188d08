"""Goals: written down, scored, chosen between when two scored at once, closed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from careplan.models import Goal, GoalScore, GoalScoreChoice
from careplan.operations import common
from careplan.queries.goals import standing_scores
from careplan.rules import goals as goal_rules
from pathways import models as pathway_models
from pathways import operations as pathway_operations
from pathways.enums import EventKind
from pathways.operations import core

# More than these nobody keeps in sight; close one first.
MOST = 8


@dataclass(frozen=True)
class ScoreInput:
    """One scoring as it was made. `seen_version` is the newest version the person saw (0: none)."""

    client_id: UUID
    seen_version: int
    occasion: str
    current: int
    importance: int
    benefit: int | None
    at: datetime


@transaction.atomic
def set_goal(
    *, pathway_id: int, words: str, said_at: datetime, by: pathway_operations.Author, now: datetime
) -> Goal:
    """Write down a goal in the patient's own words.

    Raises Pathway.DoesNotExist, or NotAllowed (role, closed pathway, no words, words that are a goal already).
    """
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.SCORE_GOALS, by=by)
    kept = common.said(words)
    if not kept:
        raise NotAllowed(_("Write the goal in the patient's own words."))
    common.check_time(at=said_at, now=now, not_before=pathway.started_at)
    still_open = list(Goal.objects.filter(pathway=pathway, ended_at__isnull=True))
    if any(goal.words.casefold() == kept.casefold() for goal in still_open):
        raise NotAllowed(_("This goal is already written down."))
    if len(still_open) >= MOST:
        raise NotAllowed(_("There are already eight goals. Close one before you add another."))
    last = Goal.objects.filter(pathway=pathway).aggregate(last=Max("number"))["last"] or 0
    goal = Goal.objects.create(
        pathway=pathway,
        number=last + 1,
        words=kept,
        said_at=said_at,
        recorded_at=now,
        by=common.person(by),
        by_name=by.name,
    )
    pathway_operations.note(
        pathway=pathway, kind=EventKind.GOAL_SET, at=said_at, by=by, now=now, goal=goal.pk, words=kept
    )
    _show(pathway)
    return goal


@transaction.atomic
def score_goal(*, goal_id: int, score: ScoreInput, by: pathway_operations.Author, now: datetime) -> GoalScore:
    """Add a score as a new version. The same client id twice is one score.

    A score made without having seen the newest version stands beside it, until somebody chooses.
    Raises Goal.DoesNotExist (not visible), or NotAllowed (role, closed, off the scale, an impossible time).
    """
    pathway, goal = _locked(goal_id, by)
    known = GoalScore.objects.filter(client_id=score.client_id, goal=goal).first()
    if known is not None:
        return known
    core.refuse_if(goal.why_not_score())
    problem = goal_rules.score_problem(
        occasion=score.occasion, current=score.current, importance=score.importance, benefit=score.benefit
    )
    core.refuse_if(_sentence(problem) if problem else None)
    common.check_time(at=score.at, now=now, not_before=pathway.started_at)
    last = goal.scores.aggregate(last=Max("version"))["last"] or 0
    new = GoalScore.objects.create(
        client_id=score.client_id,
        goal=goal,
        version=last + 1,
        seen_version=min(max(score.seen_version, 0), last),
        occasion=score.occasion,
        current=score.current,
        importance=score.importance,
        benefit=score.benefit,
        at=score.at,
        recorded_at=now,
        by=common.person(by),
        by_name=by.name,
    )
    pathway_operations.note(
        pathway=pathway,
        kind=EventKind.GOAL_SCORED,
        at=score.at,
        by=by,
        now=now,
        goal=goal.pk,
        version=new.version,
        words=goal.words,
    )
    _show(pathway)
    return new


@transaction.atomic
def choose_score(
    *, goal_id: int, score_id: int, by: pathway_operations.Author, now: datetime
) -> GoalScoreChoice:
    """Choose one of the scores that stand side by side. Raises Goal.DoesNotExist or NotAllowed (nothing to choose)."""
    pathway, goal = _locked(goal_id, by)
    beside = standing_scores(goal_ids=[goal.pk])[goal.pk]
    chosen = next((score for score in beside if score.pk == score_id), None)
    if len(beside) < 2 or chosen is None:
        raise NotAllowed(_("Somebody has already chosen. Look at the scores once more."))
    choice = GoalScoreChoice.objects.create(
        goal=goal,
        chosen=chosen,
        up_to=beside[0].version,
        at=now,
        by=common.person(by),
        by_name=by.name,
    )
    pathway_operations.note(
        pathway=pathway,
        kind=EventKind.GOAL_SCORE_CHOSEN,
        at=now,
        by=by,
        now=now,
        goal=goal.pk,
        version=chosen.version,
        words=goal.words,
    )
    _show(pathway)
    return choice


@transaction.atomic
def end_goal(*, goal_id: int, reason: str, by: pathway_operations.Author, now: datetime) -> Goal:
    """Close a goal that is reached, or matters no more; its scores stay. Raises Goal.DoesNotExist or NotAllowed."""
    pathway, goal = _locked(goal_id, by)
    core.refuse_if(goal.why_not_score())
    kept = common.said(reason)
    if not kept:
        raise NotAllowed(_("Write why the goal is closed."))
    goal.ended_at, goal.ended_reason = now, kept
    goal.save(update_fields=["ended_at", "ended_reason"])
    pathway_operations.note(
        pathway=pathway,
        kind=EventKind.GOAL_ENDED,
        at=now,
        by=by,
        now=now,
        goal=goal.pk,
        words=goal.words,
        reason=kept,
    )
    _show(pathway, ended=goal.words)
    return goal


def _locked(goal_id: int, by: pathway_operations.Author) -> tuple[pathway_models.Pathway, Goal]:
    """Return the goal and its pathway, the pathway's row locked. Raises Goal.DoesNotExist when it is not visible."""
    pathway = common.locked_pathway(Goal, goal_id, Act.SCORE_GOALS, by=by)
    return pathway, Goal.objects.get(pk=goal_id)


def _show(pathway: pathway_models.Pathway, *, ended: str = "") -> None:
    """Put the goals and their newest scores where every page finds them."""
    still_open = list(Goal.objects.filter(pathway=pathway, ended_at__isnull=True).order_by("number"))
    scores = standing_scores(goal_ids=[goal.pk for goal in still_open])
    summaries = []
    for goal in still_open:
        beside = scores[goal.pk]
        newest = beside[0] if beside else None
        summaries.append(
            pathway_operations.GoalSummary(
                text=goal.words,
                said_at=goal.said_at,
                now=newest.current if newest else None,
                importance=newest.importance if newest else None,
                benefit=newest.benefit if newest else None,
                is_disputed=len(beside) > 1,
            )
        )
    pathway_operations.note_goals(pathway=pathway, goals=summaries, ended=ended)


def _sentence(problem: goal_rules.ScoreProblem) -> str:
    if problem == goal_rules.ScoreProblem.OUTSIDE:
        return _("A score is a whole number from 0 to 10.")
    return _("Benefit is asked for at the four-week review, when the follow-up has been tried.")
