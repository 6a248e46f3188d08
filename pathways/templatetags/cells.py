"""The cells of the lists, put together as text.

A board is drawn every half minute by everybody who has it open. Drawn cell by cell in templates it took most of the
time of the page; here the same words and drawings take a tenth. Whatever comes from outside goes through `escape`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from html import escape
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils import dateformat
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pathways.enums import NextThing, ReadyAnswer
from pathways.templatetags import hph

register = template.Library()

Cell = Callable[[Any, datetime], str]


@register.filter
def years(age: int | None) -> str:
    """Return the age in words; "" when the date of birth is not known."""
    return "" if age is None else ngettext("%(age)s year", "%(age)s years", age) % {"age": age}


@register.simple_tag(takes_context=True)
def board_rows(context: Context, rows: Iterable[Any]) -> SafeString:
    """Return the patients of a board, each with the chosen cells."""
    cells = [BOARD_CELLS[name] for name in context["columns"]]
    return _rows(rows, cells, context["now"])


@register.simple_tag(takes_context=True)
def ward_rows(context: Context, rows: Iterable[Any]) -> SafeString:
    """Return the patients of a ward. Where only the epikrise is missing, one press says that it has gone."""
    cells = WARD_CELLS
    if hph.may(context, "CONFIRM_EPIKRISE"):
        token = escape(str(context.get("csrf_token", "")))
        pressed = partial(turn_with_press, token=token)
        cells = tuple(pressed if cell is turn_column else cell for cell in WARD_CELLS)
    return _rows(rows, cells, context["now"])


def _rows(rows: Iterable[Any], cells: Sequence[Cell], now: datetime) -> SafeString:
    return SafeString(
        "".join(f"{_patient(row)}{''.join([cell(row, now) for cell in cells])}</tr>" for row in rows)
    )


def _patient(row: Any) -> str:
    """Begin the row with the patient's name, which leads to the case, and age."""
    return (
        f'<tr role="row" class="row-{row.tone}"><th role="rowheader" scope="row">'
        f'<a class="ds-link row-name" id="row-{row.pathway_id}" href="{_address(row.pathway_id)}" data-row>'
        f'{escape(row.name)}</a> <span class="age">{escape(years(row.age))}</span></th>'
    )


@lru_cache(maxsize=5000)
def _address(pathway_id: int) -> str:
    return reverse("pathways:case", args=[pathway_id])


@register.simple_tag(takes_context=True)
def clock_cell(context: Context, row: Any) -> SafeString:
    """Return the nearest clock of the row, on the wall."""
    return SafeString(_clock(row, context["now"]))


@register.simple_tag
def turn_cell(row: Any) -> SafeString:
    """Return what is next for us, or else whose turn it is, on the wall."""
    return SafeString(_turn(row))


def _clock(row: Any, now: datetime) -> str:
    """Return the nearest clock, and how many more run."""
    if not row.clocks:
        return _quiet(_("No clock runs"))
    clock, more = row.clocks[0], len(row.clocks) - 1
    line = (
        f'<span class="clock-line">{hph.urgency_tag(clock.urgency)} <span class="clock-words">'
        f'<span class="clock-what">{escape(capfirst(clock.label))}</span> '
        f'<span class="clock-when">{hph.due_time(clock, now)}</span></span></span>'
    )
    if not more:
        return line
    words = ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more}
    return f'{line} <span class="more">{escape(words)}</span>'


def _turn(row: Any) -> str:
    if row.next_label:
        return f'<strong class="next">{escape(row.next_label)}</strong>'
    if not row.turns:
        return _quiet(_("Nobody's turn now"))
    return " ".join(
        f'<span class="turn"><span class="turn-who">{escape(capfirst(turn.part_label))}</span>: '
        f"{escape(turn.next_label)}</span>"
        for turn in row.turns
    )


def _date(row: Any) -> str:
    """Return the date the discharge turns on: ready, else expected; and what was answered.

    Words stand outside f-strings everywhere in this file: the collector of texts does not look into those.
    """
    if row.ready_date:
        ready = _dated(_("ready"), row.ready_date, "date")
        if row.answer == ReadyAnswer.NOT_YET:
            waits = escape(_("cannot be received yet"))
            return f'{ready} <span class="more">{waits}</span>'
        if not row.answer_date:
            return ready
        answered = _dated(_("can receive"), row.answer_date, "more")
        return f"{ready} {answered}"
    if row.expected_discharge_date:
        return _dated(_("expected"), row.expected_discharge_date, "date")
    return _quiet(_("not known"))


def _dated(words: str, value: date, style: str) -> str:
    return f'<span class="{style}">{escape(words)} {short_day(value)}</span>'


def _quiet(words: str) -> str:
    return f'<span class="quiet">{escape(words)}</span>'


def _marks(row: Any, now: datetime) -> str:
    """Return the reports of a stay as small marks, each with its words for those who listen."""
    return f'<ul class="marks">{"".join(_mark(mark, now) for mark in row.marks)}</ul>'


def _mark(mark: Any, now: datetime) -> str:
    style, drawing = ("mark is-sent", "done") if mark.sent_at else ("mark", "open")
    sent = _("sent")
    words = f"{sent} {hph.when(mark.sent_at, now)}" if mark.sent_at else _("not sent yet")
    return (
        f'<li class="{style}"><span aria-hidden="true">{escape(mark.code[:1])}</span>{hph.icon(drawing)}'
        f'<span class="ds-sr-only">{escape(capfirst(mark.label))}: {escape(words)}</span></li>'
    )


def short_day(value: date) -> str:
    """Return the day as `hph.day` does, worked out once a day and language."""
    return _short_day(value, get_language())


@lru_cache(maxsize=2000)
def _short_day(value: date, _language: str | None) -> str:
    return escape(dateformat.format(value, hph.SHORT_DAY))


def _labelled(words: str) -> str:
    """Begin a cell that a telephone, which shows no column heads, writes the words before."""
    return f'<td role="cell" data-label="{escape(words)}">'


def _plain(attribute: str, style: str) -> Cell:
    """Return a cell that shows a text of the row as it is."""

    def cell(row: Any, _now: datetime) -> str:
        value = getattr(row, attribute)
        return f'<td role="cell" class="{style}">{"" if value is None else escape(capfirst(str(value)))}</td>'

    return cell


def clock_column(row: Any, now: datetime) -> str:
    return f'<td role="cell">{_clock(row, now)}</td>'


def turn_column(row: Any, _now: datetime) -> str:
    return _labelled(_("Next")) + _turn(row) + "</td>"


def turn_with_press(row: Any, now: datetime, *, token: str) -> str:
    """Return the turn; where the ward has only the epikrise left, with the button that answers it."""
    if row.next_thing != NextThing.SEND_EPIKRISE:
        return turn_column(row, now)
    words, cell = escape(_("It went with the patient")), _labelled(_("Next"))
    return (
        f"{cell}{_turn(row)}"
        f'<form class="press" method="post" action="{reverse("pathways:epikrise", args=[row.pathway_id])}">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
        '<input type="hidden" name="how" value="WITH_PATIENT"><input type="hidden" name="back" value="ward">'
        f'<button class="ds-button" data-variant="secondary" data-size="sm" type="submit" '
        f'aria-describedby="row-{row.pathway_id}">{words}</button></form></td>'
    )


def date_column(row: Any, _now: datetime) -> str:
    return _labelled(_("Date")) + _date(row) + "</td>"


def marks_column(row: Any, now: datetime) -> str:
    return _labelled(_("Messages")) + _marks(row, now) + "</td>"


# Column -> its cell, in the order they stand. Those of class c2 and c3 step back when the list gets narrow.
BOARD_CELLS: Mapping[str, Cell] = {
    "frist": clock_column,
    "neste": turn_column,
    "tilstand": _plain("state_label", "c1"),
    "dato": date_column,
    "dager": _plain("days_ready", "c2 numeric"),
    "sted": _plain("hospital_ward", "c2"),
    "beslutning": _plain("destination_label", "c2"),
    "spor": _plain("track", "c3"),
    "distrikt": _plain("district", "c3"),
    "koordinator": _plain("coordinator", "c3"),
}
WARD_CELLS: tuple[Cell, ...] = (
    clock_column,
    turn_column,
    marks_column,
    date_column,
    _plain("state_label", "c2"),
    _plain("day_number", "c2 numeric"),
    _plain("track", "c2"),
    _plain("municipality", "c3"),
)
