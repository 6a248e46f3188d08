"""Checklists shaped for a page, a board or a print. The number of queries never depends on the number of rows."""

from checklists.queries.comparing import Comparison, DifferenceView, News, comparison, news_from_parent
from checklists.queries.content import template_as_data, template_as_file, template_problems
from checklists.queries.history import (
    VersionView,
    keys_answered_after,
    known_answers,
    last_answer_id,
    versions_of,
)
from checklists.queries.lists import (
    current_template,
    current_template_ids,
    known_answer,
    latest_answers,
    newest_answers,
    progress_of,
)
from checklists.queries.owners import (
    OWNER_KINDS,
    owner_of,
    owner_with_number,
    owners_in_reach,
    template_in_use,
    templates_for_administrator,
    why_not_administer,
)
from checklists.queries.pages import checklist_view, checklist_views, template_view
from checklists.queries.pocket import PocketBook, PocketPage, PocketSection, content_language, pocket_book
from checklists.queries.shapes import (
    AnswerView,
    ChecklistView,
    ChoiceView,
    Confirmed,
    ItemView,
    KnownAnswer,
    SectionView,
    TemplateView,
)
from checklists.queries.values import GivenValue, values_of

__all__ = [
    "OWNER_KINDS",
    "AnswerView",
    "ChecklistView",
    "ChoiceView",
    "Comparison",
    "Confirmed",
    "DifferenceView",
    "GivenValue",
    "ItemView",
    "KnownAnswer",
    "News",
    "PocketBook",
    "PocketPage",
    "PocketSection",
    "SectionView",
    "TemplateView",
    "VersionView",
    "checklist_view",
    "checklist_views",
    "comparison",
    "content_language",
    "current_template",
    "current_template_ids",
    "keys_answered_after",
    "known_answer",
    "known_answers",
    "last_answer_id",
    "latest_answers",
    "newest_answers",
    "news_from_parent",
    "owner_of",
    "owner_with_number",
    "owners_in_reach",
    "pocket_book",
    "progress_of",
    "template_as_data",
    "template_as_file",
    "template_in_use",
    "template_problems",
    "template_view",
    "templates_for_administrator",
    "values_of",
    "versions_of",
    "why_not_administer",
]
