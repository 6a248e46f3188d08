"""Measures that a problem offers, by area: a table in bokmål and nynorsk. The clinic must approve it. Rule C5.

Written by us in plain language from the areas of HPH2. It suggests; the nurse takes over, changes or leaves it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from careplan.rules import measures_body, measures_daily
from careplan.rules.suggestion import Suggestion

# Area -> its suggestions, in the order they are offered.
TABLE: Final[Mapping[str, tuple[Suggestion, ...]]] = {**measures_body.TABLE, **measures_daily.TABLE}

# The two answers of HPH2 and HPH5 that make an area a problem.
PROBLEM_ANSWERS: Final = frozenset({"new_problem", "changed"})

# The four-week review compares with HPH2: "unchanged" there leaves what HPH2 found.
SAYS_NOTHING_NEW: Final = ("HPH5", "unchanged")

# HPH4 asks in another way: item -> answer -> area.
HPH4_ANSWERS: Final[Mapping[str, Mapping[object, str]]] = {
    "trigger": {"fall": "falls", "worse": "general_condition", "new_confusion": "cognition"},
    "abcde_b": {"deviation": "breathing"},
    "abcde_c": {"deviation": "circulation"},
    "abcde_d": {"deviation": "cognition"},
    "abcde_e": {"deviation": "skin"},
    "head_injury": {"yes": "falls"},
    "able_to_stand": {"with_help": "mobility", "no": "mobility"},
    "cause_infection": {True: "general_condition"},
    "cause_fluid": {True: "nutrition"},
    "cause_medication": {True: "medication"},
    "cause_elimination": {True: "elimination"},
}
ITEM_KEYS: Final = frozenset({*TABLE, *HPH4_ANSWERS})


@dataclass(frozen=True)
class Problem:
    """An area where an answer says that something is new or changed, and the item that says so."""

    area: str
    item_key: str


def problem_of(*, item_key: str, value: object) -> Problem | None:
    """Return the problem that an answer of HPH2, HPH4 or HPH5 tells of, or None. Rule C5."""
    if item_key in TABLE:
        return Problem(item_key, item_key) if value in PROBLEM_ANSWERS else None
    if not isinstance(value, str | bool):
        return None
    area = HPH4_ANSWERS.get(item_key, {}).get(value)
    return Problem(area, item_key) if area else None


def suggestion(key: str) -> tuple[str, Suggestion] | None:
    """Return the area and the suggestion with this key, or None."""
    return BY_KEY.get(key)


BY_KEY: Final[Mapping[str, tuple[str, Suggestion]]] = {
    each.key: (area, each) for area, suggestions in TABLE.items() for each in suggestions
}
