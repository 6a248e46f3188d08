"""Tables of the care plan, by subject."""

from careplan.models.assessments import Assessment, SuggestionAnswer
from careplan.models.conversation import Conversation
from careplan.models.goals import Goal, GoalScore, GoalScoreChoice
from careplan.models.medication import (
    Medicine,
    MedicineChoice,
    MedicineDose,
    MedicineLine,
    Reconciliation,
)
from careplan.models.plan import Evaluation, Measure, Observation

__all__ = [
    "Assessment",
    "Conversation",
    "Evaluation",
    "Goal",
    "GoalScore",
    "GoalScoreChoice",
    "Measure",
    "Medicine",
    "MedicineChoice",
    "MedicineDose",
    "MedicineLine",
    "Observation",
    "Reconciliation",
    "SuggestionAnswer",
]
