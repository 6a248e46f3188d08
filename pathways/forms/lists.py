"""What people choose of a list, read from the address of the page; and the one field of the search."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pathways import queries
from pathways.enums import IN_HOSPITAL, OPEN_STATES, State

GROUP_WORDS: Mapping[str, object] = {
    "NOW": _("Needs us now"),
    "WAITING": _("Waiting for others"),
    "COMING": _("Coming"),
    "AFTER": _("Has left: only the epikrise is missing"),
}

# Columns that can be left out, in the order they stand. The patient and whose turn it is always show.
BOARD_COLUMNS: Mapping[str, object] = {
    "sted": _("Hospital and ward"),
    "tilstand": _("State"),
    "dato": _("Expected or ready date"),
    "dager": _("Days that count"),
    "frist": _("Nearest clock"),
    "spor": _("Track"),
    "beslutning": _("Decision"),
    "distrikt": _("District"),
    "koordinator": _("Coordinator"),
}

# On the board the group comes first; on the ward a late clock does, whosever it is.
SORT_WORDS: Mapping[str, object] = {
    "due": _("What is due first"),
    "clock": _("What is due first"),
    "name": _("Name"),
    "admitted": _("Admitted first"),
    "expected": _("Expected discharge"),
}


@dataclass(frozen=True)
class ListChoice:
    """The filter, the columns and the size of type that somebody chose. Unknown values count as not chosen."""

    filter: queries.BoardFilter
    columns: tuple[str, ...]
    is_wall: bool
    is_ward: bool

    @classmethod
    def of(cls, query: QueryDict, *, is_ward: bool = False) -> "ListChoice":
        """Return the choice that stands in the address."""
        sorts = [name for name in SORT_WORDS if name != ("due" if is_ward else "clock")]
        columns = tuple(name for name in BOARD_COLUMNS if name in query.getlist("kol"))
        page = query.get("side", "")
        return cls(
            filter=queries.BoardFilter(
                group=_one_of(queries.GROUPS, query.get("gruppe")),
                state=_one_of(State.values, query.get("tilstand")),
                is_late=query.get("sent") == "1",
                is_here=is_ward and query.get("alle") != "1",
                sort=_one_of(sorts, query.get("sorter")) or sorts[0],
                page=int(page) if page.isdecimal() and len(page) < 6 else 1,
            ),
            columns=columns or tuple(BOARD_COLUMNS),
            is_wall=query.get("vegg") == "1",
            is_ward=is_ward,
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.filter.group or self.filter.state or self.filter.is_late)

    @property
    def show(self) -> dict[str, bool]:
        """Return whether each column shows."""
        return {name: name in self.columns for name in BOARD_COLUMNS}

    @property
    def column_words(self) -> list[tuple[str, object, bool]]:
        """Return each column that can be left out: its name, its words, and whether it shows."""
        return [(name, words, name in self.columns) for name, words in BOARD_COLUMNS.items()]

    @property
    def state_words(self) -> list[tuple[str, object]]:
        """Return the states that somebody on the list can be in."""
        shown = IN_HOSPITAL if self.filter.is_here else OPEN_STATES
        return [(state.value, state.label) for state in shown]

    @property
    def sort_words(self) -> list[tuple[str, object]]:
        left_out = "due" if self.is_ward else "clock"
        return [(name, words) for name, words in SORT_WORDS.items() if name != left_out]


def _one_of(known: object, value: str | None) -> str:
    return value if value and value in known else ""  # type: ignore[operator]


class SearchForm(forms.Form):
    """A name, part of one, or a number. It is posted, never put in an address."""

    q = forms.CharField(
        label=_("Name or number"),
        min_length=2,
        max_length=100,
        error_messages={
            "required": _("Write a name or a number first."),
            "min_length": _("Write at least two letters or digits."),
        },
        widget=forms.TextInput(attrs={"class": "ds-input", "type": "search", "autocomplete": "off"}),
    )
