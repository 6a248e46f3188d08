"""All writes of the case. One public function is one thing that a person or a message does."""

from pathways.operations.admission import (
    Admitted,
    PatientFacts,
    Places,
    StayFacts,
    admit,
    cancel,
    register_death,
    start_at_home,
)
from pathways.operations.core import Author
from pathways.operations.discharge import discharge, register_homecoming
from pathways.operations.epikrise import (
    confirm_epikrise,
    note_epikrise,
    note_epikrise_taken_back,
    take_back_epikrise,
)
from pathways.operations.people import assign, edit_patient, place
from pathways.operations.plan import GoalSummary, begin, note, note_goals
from pathways.operations.ready import (
    answer_ready,
    answer_section9,
    decide_destination,
    missing_section9,
    report_ready,
    withdraw_ready,
)
from pathways.operations.reports import need_became_known, note_sent, note_taken_back
from pathways.operations.requests import note_request, note_request_answered
from pathways.operations.steps import (
    AnswerInput,
    Applied,
    apply_answers,
    finish_step,
    open_hph4,
    skip_step,
    write_answers,
)
from pathways.operations.sweep import Swept, sweep

__all__ = [
    "Admitted",
    "AnswerInput",
    "Applied",
    "Author",
    "GoalSummary",
    "PatientFacts",
    "Places",
    "StayFacts",
    "Swept",
    "admit",
    "answer_ready",
    "answer_section9",
    "apply_answers",
    "assign",
    "begin",
    "cancel",
    "confirm_epikrise",
    "decide_destination",
    "discharge",
    "edit_patient",
    "finish_step",
    "missing_section9",
    "need_became_known",
    "note",
    "note_epikrise",
    "note_epikrise_taken_back",
    "note_goals",
    "note_request",
    "note_request_answered",
    "note_sent",
    "note_taken_back",
    "open_hph4",
    "place",
    "register_death",
    "register_homecoming",
    "report_ready",
    "skip_step",
    "start_at_home",
    "sweep",
    "take_back_epikrise",
    "withdraw_ready",
    "write_answers",
]
