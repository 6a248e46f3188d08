"""Tables of the care plan, by subject."""

from careplan.models.goals import Goal, GoalScore, GoalScoreChoice

__all__ = ["Goal", "GoalScore", "GoalScoreChoice"]
