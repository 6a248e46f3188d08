"""The care plan shaped for pages and prints. Query counts never depend on the number of rows."""

from careplan.queries.conversation import (
    ConversationView,
    MyPlan,
    my_plan,
    newest_conversation,
    proposed_calls,
)
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
    "ConversationView",
    "GoalView",
    "GoalsPage",
    "MeasureView",
    "MyPlan",
    "Plan",
    "evaluation_of",
    "goal_of",
    "goals_page",
    "measure_of",
    "my_plan",
    "newest_conversation",
    "observation_choices",
    "plan_page",
    "problems",
    "proposed_calls",
    "standing_scores",
    "work_list",
]
