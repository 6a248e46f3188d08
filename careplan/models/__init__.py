"""Tables of the care plan, by subject."""

from careplan.models.conversation import Conversation
from careplan.models.goals import Goal, GoalScore, GoalScoreChoice
from careplan.models.plan import Evaluation, Measure, Observation

__all__ = ["Conversation", "Evaluation", "Goal", "GoalScore", "GoalScoreChoice", "Measure", "Observation"]
