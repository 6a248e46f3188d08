"""The care plan shaped for pages and prints. Query counts never depend on the number of rows."""

from careplan.queries.conversation import (
    ConversationView,
    MyPlan,
    my_plan,
    newest_conversation,
    proposed_calls,
)
from careplan.queries.goals import GoalsPage, GoalView, goal_of, goals_page, standing_scores
from careplan.queries.medication import medicine_list, medicine_of, regular_counts
from careplan.queries.medication_shapes import MedicineList, MedicineView
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
    "MedicineList",
    "MedicineView",
    "MyPlan",
    "Plan",
    "evaluation_of",
    "goal_of",
    "goals_page",
    "measure_of",
    "medicine_list",
    "medicine_of",
    "my_plan",
    "newest_conversation",
    "observation_choices",
    "plan_page",
    "problems",
    "proposed_calls",
    "regular_counts",
    "standing_scores",
    "work_list",
]
