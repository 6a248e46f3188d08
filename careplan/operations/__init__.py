"""All writes of the care plan. One public function is one thing that a person does."""

from careplan.operations.assessments import (
    AssessmentInput,
    accept_suggestion,
    assess,
    decline_suggestion,
)
from careplan.operations.conversation import ConversationInput, PointInput, hold_conversation, why_too_late
from careplan.operations.goals import ScoreInput, choose_score, end_goal, score_goal, set_goal
from careplan.operations.medication import (
    MedicineInput,
    carry_over_medicines,
    medicines_as_before,
    reconcile_medicines,
    settle_medicine,
    why_not_reconcile_medicines,
    write_medicine,
)
from careplan.operations.medication_doses import give_medicine, take_back_dose
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
    "AssessmentInput",
    "ConversationInput",
    "MeasureInput",
    "MedicineInput",
    "PointInput",
    "ScoreInput",
    "accept_suggestion",
    "add_measure",
    "assess",
    "carry_over_medicines",
    "change_measure",
    "choose_score",
    "decline_suggestion",
    "end_goal",
    "evaluate",
    "finish_measure",
    "give_medicine",
    "hold_conversation",
    "medicines_as_before",
    "reconcile_medicines",
    "score_goal",
    "set_goal",
    "settle_medicine",
    "start_all",
    "start_measure",
    "stop_measure",
    "take_back_dose",
    "take_over",
    "why_not_reconcile_medicines",
    "why_too_late",
    "write_medicine",
]
