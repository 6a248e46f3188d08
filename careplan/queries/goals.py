"""The goals of a pathway with every score, and what could become a goal with one tap."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts import models as account_models
from careplan.enums.goals import Occasion
from careplan.models import Goal, GoalScore, GoalScoreChoice
from careplan.rules import goals as goal_rules
from pathways import models as pathway_models
from pathways.enums import StepState


@dataclass(frozen=True)
class ScoreView:
    """One version of a score. `is_standing` tells that nothing newer has taken its place."""

    pk: int
    version: int
    occasion_label: str
    current: int
    importance: int
    benefit: int | None
    at: datetime
    by_name: str
    is_standing: bool


@dataclass(frozen=True)
class GoalView:
    """One goal with its history, newest score first. `beside` are the scores that stand; two or more wait for a choice.

    `change` is how much nearer the goal the newest score is than the first one; None before there are two.
    """

    pk: int
    words: str
    said_at: datetime
    by_name: str
    ended_at: datetime | None
    ended_reason: str
    scores: tuple[ScoreView, ...]

    @property
    def beside(self) -> tuple[ScoreView, ...]:
        return tuple(score for score in self.scores if score.is_standing)

    @property
    def is_disputed(self) -> bool:
        return len(self.beside) > 1

    @property
    def newest(self) -> ScoreView | None:
        return next(iter(self.beside), None)

    @property
    def seen_version(self) -> int:
        return self.scores[0].version if self.scores else 0

    @property
    def change(self) -> int | None:
        if self.is_disputed or self.newest is None or self.newest.version == self.scores[-1].version:
            return None
        return self.newest.current - self.scores[-1].current


@dataclass(frozen=True)
class GoalsPage:
    """The goals of one pathway. `candidates` are words that are known and no goal yet."""

    goals: tuple[GoalView, ...]
    ended: tuple[GoalView, ...]
    candidates: tuple[str, ...]
    occasion: str

    @property
    def disputed(self) -> int:
        return sum(1 for goal in self.goals if goal.is_disputed)

    @property
    def unscored(self) -> int:
        return sum(1 for goal in self.goals if not goal.scores)


def goals_page(*, pathway_id: int, user: account_models.User) -> GoalsPage:
    """Return the goals of the pathway. Six queries. Raises Pathway.DoesNotExist for a stranger."""
    pathway = pathway_models.Pathway.objects.visible_to(user).get(pk=pathway_id)
    goals = list(Goal.objects.filter(pathway=pathway).order_by("number"))
    views = _views(goals)
    shown = [views[goal.pk] for goal in goals]
    steps = list(pathway.steps.values_list("code", "state"))
    return GoalsPage(
        goals=tuple(view for view in shown if view.ended_at is None),
        ended=tuple(view for view in shown if view.ended_at is not None),
        candidates=_candidates(pathway, shown),
        occasion=goal_rules.suggested_occasion(
            done_steps=frozenset(code for code, state in steps if state == StepState.DONE),
            open_steps=frozenset(
                code for code, state in steps if state in (StepState.OPEN, StepState.IN_PROGRESS)
            ),
        ),
    )


def goal_of(*, goal_id: int, user: account_models.User) -> tuple[int, GoalView]:
    """Return the goal and the id of its pathway. Raises Goal.DoesNotExist for a stranger. Four queries."""
    seen = pathway_models.Pathway.objects.visible_to(user)
    goal = Goal.objects.get(pk=goal_id, pathway__in=seen)
    return goal.pathway_id, _views([goal])[goal.pk]


def standing_scores(*, goal_ids: Iterable[int]) -> dict[int, tuple[GoalScore, ...]]:
    """Return, for each goal, the scores that stand, newest first. Two queries."""
    ids = list(goal_ids)
    scores, versions = _scores(ids)
    return {pk: tuple(score for score in reversed(scores[pk]) if score.version in versions[pk]) for pk in ids}


def _scores(ids: list[int]) -> tuple[dict[int, list[GoalScore]], dict[int, frozenset[int]]]:
    scores: dict[int, list[GoalScore]] = defaultdict(list)
    for score in GoalScore.objects.filter(goal__in=ids).order_by("goal", "version"):
        scores[score.goal_id].append(score)
    choices: dict[int, list[goal_rules.Chosen]] = defaultdict(list)
    rows = GoalScoreChoice.objects.filter(goal__in=ids).order_by("pk")
    for goal_id, version, up_to in rows.values_list("goal", "chosen__version", "up_to"):
        choices[goal_id].append(goal_rules.Chosen(version, up_to))
    versions = {
        pk: frozenset(
            goal_rules.standing(
                [goal_rules.Scored(each.version, each.seen_version) for each in scores[pk]], choices[pk]
            )
        )
        for pk in ids
    }
    return scores, versions


def _views(goals: list[Goal]) -> dict[int, GoalView]:
    scores, standing = _scores([goal.pk for goal in goals])
    return {
        goal.pk: GoalView(
            pk=goal.pk,
            words=goal.words,
            said_at=goal.said_at,
            by_name=goal.by_name,
            ended_at=goal.ended_at,
            ended_reason=goal.ended_reason,
            scores=tuple(
                ScoreView(
                    pk=each.pk,
                    version=each.version,
                    occasion_label=str(Occasion(each.occasion).label),
                    current=each.current,
                    importance=each.importance,
                    benefit=each.benefit,
                    at=each.at,
                    by_name=each.by_name,
                    is_standing=each.version in standing[goal.pk],
                )
                for each in reversed(scores[goal.pk])
            ),
        )
        for goal in goals
    }


def _candidates(pathway: pathway_models.Pathway, known: list[GoalView]) -> tuple[str, ...]:
    """Return the patient's words from a checklist, and the goals of the pathway before this one."""
    words = [pathway.what_matters]
    if pathway.previous_id:
        before = Goal.objects.filter(pathway=pathway.previous_id, ended_at__isnull=True)
        words += before.order_by("number").values_list("words", flat=True)
    taken = {goal.words.casefold() for goal in known}
    found: list[str] = []
    for each in words:
        if each and each.casefold() not in taken:
            taken.add(each.casefold())
            found.append(each)
    return tuple(found)
