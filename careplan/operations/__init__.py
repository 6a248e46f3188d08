"""All writes of the care plan. One public function is one thing that a person does."""

from careplan.operations.conversation import ConversationInput, PointInput, hold_conversation, why_too_late
from careplan.operations.goals import ScoreInput, choose_score, end_goal, score_goal, set_goal
from careplan.operations.plan import (
    MeasureInput,
    add_measure,
    change_measure,
    evaluate,
    finish_measure,
    start_all,
    start_measure,
    stop_measure,
    take_over,
)

__all__ = [
    "ConversationInput",
    "MeasureInput",
    "PointInput",
    "ScoreInput",
    "add_measure",
    "change_measure",
    "choose_score",
    "end_goal",
    "evaluate",
    "finish_measure",
    "hold_conversation",
    "score_goal",
    "set_goal",
    "start_all",
    "start_measure",
    "stop_measure",
    "take_over",
    "why_too_late",
]
