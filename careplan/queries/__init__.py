"""The care plan shaped for pages and prints. Query counts never depend on the number of rows."""

from careplan.queries.assessments import AssessmentsPage, assessment_of, assessments_page
from careplan.queries.conversation import (
    ConversationView,
    MyPlan,
    my_plan,
    newest_conversation,
    proposed_calls,
)
from careplan.queries.geriatric import SuggestionView, suggestion_for
from careplan.queries.goals import GoalsPage, GoalView, goal_of, goals_page, standing_scores
from careplan.queries.isbar import Isbar, isbar_of
from careplan.queries.medication import dose_of, medicine_list, medicine_of, regular_counts
from careplan.queries.medication_shapes import MedicineList, MedicineView
from careplan.queries.news2 import ChecklistNews2, checklist_news2
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
from careplan.queries.readings import usual_values

__all__ = [
    "AssessmentsPage",
    "ChecklistNews2",
    "ConversationView",
    "GoalView",
    "GoalsPage",
    "Isbar",
    "MeasureView",
    "MedicineList",
    "MedicineView",
    "MyPlan",
    "Plan",
    "SuggestionView",
    "assessment_of",
    "assessments_page",
    "checklist_news2",
    "dose_of",
    "evaluation_of",
    "goal_of",
    "goals_page",
    "isbar_of",
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
    "suggestion_for",
    "usual_values",
    "work_list",
]
