"""The care plan shaped for pages and prints. Query counts never depend on the number of rows."""

from careplan.queries.goals import GoalsPage, GoalView, goal_of, goals_page, standing_scores
from careplan.queries.plan import (
    MeasureView,
    Plan,
    evaluation_of,
    measure_of,
    observation_choices,
    plan_page,
    problems,
    work_list,
)

__all__ = [
    "GoalView",
    "GoalsPage",
    "MeasureView",
    "Plan",
    "evaluation_of",
    "goal_of",
    "goals_page",
    "measure_of",
    "observation_choices",
    "plan_page",
    "problems",
    "standing_scores",
    "work_list",
]
