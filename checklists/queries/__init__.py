"""Checklists shaped for a page, a board or a print. The number of queries never depends on the number of rows."""

from checklists.queries.content import template_as_data, template_as_file
from checklists.queries.history import (
    VersionView,
    keys_answered_after,
    known_answers,
    last_answer_id,
    versions_of,
)
from checklists.queries.lists import current_template, current_template_ids, latest_answers, progress_of
from checklists.queries.owners import OWNER_KINDS, owner_with_number, template_in_use
from checklists.queries.pages import checklist_view, checklist_views, template_view
from checklists.queries.shapes import (
    AnswerView,
    ChecklistView,
    ChoiceView,
    ItemView,
    KnownAnswer,
    SectionView,
    TemplateView,
)

__all__ = [
    "OWNER_KINDS",
    "AnswerView",
    "ChecklistView",
    "ChoiceView",
    "ItemView",
    "KnownAnswer",
    "SectionView",
    "TemplateView",
    "VersionView",
    "checklist_view",
    "checklist_views",
    "current_template",
    "current_template_ids",
    "keys_answered_after",
    "known_answers",
    "last_answer_id",
    "latest_answers",
    "owner_with_number",
    "progress_of",
    "template_as_data",
    "template_as_file",
    "template_in_use",
    "template_view",
    "versions_of",
]
