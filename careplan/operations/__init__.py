"""All writes of the care plan. One public function is one thing that a person does."""

from careplan.operations.goals import ScoreInput, choose_score, end_goal, score_goal, set_goal

__all__ = ["ScoreInput", "choose_score", "end_goal", "score_goal", "set_goal"]
