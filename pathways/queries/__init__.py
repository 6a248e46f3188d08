"""The case shaped for pages, the hand-over sheet and the API. Query counts never depend on the number of rows."""

from pathways.queries.board import GROUPS, BoardFilter, board, board_version
from pathways.queries.case import case
from pathways.queries.checklist import ChecklistPage, checklist_page, visible_step, why_not_answer
from pathways.queries.common import goals, goals_of
from pathways.queries.people import (
    MunicipalUnits,
    PeopleChoices,
    municipal_units,
    municipality,
    municipality_choices,
    number_of,
    patient_details,
    people_choices,
    person_of_choice,
    unit_of_choice,
)
from pathways.queries.search import find
from pathways.queries.steps import missing_points
from pathways.queries.tablet import Tablet, tablet, tablet_cards, tablet_version

__all__ = [
    "GROUPS",
    "BoardFilter",
    "ChecklistPage",
    "MunicipalUnits",
    "PeopleChoices",
    "Tablet",
    "board",
    "board_version",
    "case",
    "checklist_page",
    "find",
    "goals",
    "goals_of",
    "missing_points",
    "municipal_units",
    "municipality",
    "municipality_choices",
    "number_of",
    "patient_details",
    "people_choices",
    "person_of_choice",
    "tablet",
    "tablet_cards",
    "tablet_version",
    "unit_of_choice",
    "visible_step",
    "why_not_answer",
]
