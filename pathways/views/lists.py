"""Doors of the two lists: the board of a unit, and the ward's own patients."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import is_fragment, page
from accounts.enums import Act
from audit.enums import Action
from pathways import forms, queries
from pathways.queries import shapes
from pathways.templatetags import cells
from pathways.views import common, etag


@dataclass(frozen=True)
class Listing:
    """Which templates show the list: the page, and the part of it that refreshes itself."""

    page: str
    rows: str


BOARD = Listing("pathways/board.html", "pathways/_board_rows.html")
WALL = Listing("pathways/board_wall.html", "pathways/_wall_rows.html")
WARD = Listing("pathways/ward.html", "pathways/_ward_rows.html")


@require_GET
@page(act=Act.VIEW_BOARD)
def board(request: Any) -> HttpResponse:
    """Show who needs the unit now, whom it waits for and who is coming."""
    choice = forms.ListChoice.of(request.GET)
    return _show(request, WALL if choice.is_wall else BOARD, choice, now=timezone.now())


@require_GET
@page(act=Act.VIEW_WARD)
def ward(request: Any) -> HttpResponse:
    """Show the ward's patients, late first."""
    return _show(request, WARD, forms.ListChoice.of(request.GET, is_ward=True), now=timezone.now())


def _show(request: Any, listing: Listing, choice: forms.ListChoice, *, now: datetime) -> HttpResponse:
    """Answer with the list; with 304 when it is the one the browser already shows.

    The version is read before the rows: a change in between makes the next refresh come too early, never too late.
    """
    unit = request.membership.unit
    version = queries.board_version(unit_id=unit.pk)
    key = etag.key_of(request.user.pk, request.membership.pk, request.LANGUAGE_CODE, listing, choice)
    if etag.is_unchanged(request.headers.get("If-None-Match"), key=key, version=version, now=now):
        return etag.unchanged()
    shown = queries.board(
        user=request.user, unit=unit, chosen=choice.filter, now=now, held=request.memberships
    )
    common.note_look(
        request, Action.LIST, patient_ids=shown.patient_ids, pathway_ids=shown.pathway_ids, now=now
    )
    # One mark for the page and for its rows: it says what they show, not how they are wrapped.
    mark = etag.mark(key=key, version=version, next_change_at=shown.next_change_at)
    template = listing.rows if is_fragment(request) else listing.page
    response = common.render(request, template, _context(request, choice, shown, mark, now=now))
    response.headers["ETag"] = str(mark)
    return response


def _context(
    request: Any, choice: forms.ListChoice, shown: shapes.Board, mark: etag.Mark, *, now: datetime
) -> dict[str, Any]:
    return {
        "board": shown,
        "groups": [
            (name, forms.GROUP_WORDS[name], shown.counts[name], shown.group(name))
            for name in queries.GROUPS
            if name != "AFTER" or shown.counts[name] or choice.filter.group == name
        ],
        "choice": choice,
        "show": choice.show,
        "columns": [name for name in cells.BOARD_CELLS if name == "neste" or name in choice.columns],
        "unit": request.membership.unit,
        "mark": str(mark),
        "refresh_address": request.get_full_path(),
        "now": now,
    }
