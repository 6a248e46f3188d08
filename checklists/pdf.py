"""The pocket edition as PDF: a folded booklet on one sheet, and the same in reading order.

The home of WeasyPrint in this app.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from checklists.queries import PocketBook, PocketPage

try:
    import weasyprint
except OSError:  # its system libraries (Pango and friends) are missing on this machine
    weasyprint = None

STYLE = Path(__file__).resolve().parent.parent / "static" / "css" / "pixi.css"

# An A3 sheet lying down, eight panels of A6. The upper row stands on its head, so that the panels follow each other
# when the sheet is cut along the middle of the inner panels and folded.
UPPER = (5, 4, 3, 2)
LOWER = (6, 7, 8, 1)
PANEL = (105.0, 148.5)  # millimetres

# Points. Smaller than the last one nobody reads in a stairway; what still does not fit is left out, and counted.
SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5)


class NoPdf(Exception):
    """The booklet cannot be made; `str(error)` is the sentence for the person who asked."""


def booklet(*, book: PocketBook, now: datetime) -> bytes:
    """Return the folded booklet: one A3 sheet. Raises NoPdf.

    Each panel gets the largest size of SIZES that fits. The document's reading order is the booklet's, and it is
    tagged (PDF/UA-1), but half of it stands on its head: give `reading_order` to those who read on a screen.
    """
    _refuse(book)
    with translation.override(book.language):
        panels = [_fitted(_front(book, now))]
        panels += [_fitted(_page(page, number)) for number, page in enumerate(book.pages, start=2)]
        sheet = [{**panel, "spot": f"spot-{panel['number']}"} for panel in panels]
        return _pdf("sheet", {"book": book, "panels": sheet})


def reading_order(*, book: PocketBook, now: datetime) -> bytes:
    """Return the same text on upright A5 pages, nothing left out, for screens and screen readers. Raises NoPdf."""
    _refuse(book)
    with translation.override(book.language):
        pages = [_page(page, number) for number, page in enumerate(book.pages, start=2)]
        return _pdf("reading", {"book": book, "panels": [_front(book, now), *pages]})


def spot(number: int) -> tuple[float, float, bool]:
    """Return where a panel lies on the sheet: its left and top edge in millimetres, and whether it is on its head."""
    row = UPPER if number in UPPER else LOWER
    return row.index(number) * PANEL[0], 0.0 if row is UPPER else PANEL[1], row is UPPER


def _refuse(book: PocketBook) -> None:
    if weasyprint is None:
        raise NoPdf(
            _("This machine cannot make PDF files: the library Pango is missing. Tell the administrator.")
        )
    if book.is_empty:
        raise NoPdf(
            _("No checklist is published for %(unit)s. Publish one first, or load the proposed ones.")
            % {"unit": book.unit}
        )


def _front(book: PocketBook, now: datetime) -> dict[str, Any]:
    return {"front": book, "number": 1, "now": now}


def _page(page: PocketPage, number: int) -> dict[str, Any]:
    return {"page": page, "number": number}


def _fitted(panel: dict[str, Any]) -> dict[str, Any]:
    """Return the panel at the largest size that fits; when none does, with the questions that fit at the smallest."""
    largest, *others = SIZES
    if _fits(_sized(panel, largest)):
        return _sized(panel, largest)
    # Each trial is a whole layout, so the sizes between are halved instead of tried in turn.
    low, high = 0, len(others)
    while low < high:
        middle = (low + high) // 2
        if _fits(_sized(panel, others[middle])):
            high = middle
        else:
            low = middle + 1
    if low < len(others) or "page" not in panel:
        return _sized(panel, others[min(low, len(others) - 1)])
    return _sized(_shortened(panel), SIZES[-1])


def _shortened(panel: dict[str, Any]) -> dict[str, Any]:
    page: PocketPage = panel["page"]
    fits, too_many = 0, page.size
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if _fits(_sized(panel | {"page": page.first(middle)}, SIZES[-1])):
            fits = middle
        else:
            too_many = middle
    return panel | {"page": page.first(fits)}


def _sized(panel: dict[str, Any], size: float) -> dict[str, Any]:
    return panel | {"size": f"size-{round(size * 10)}"}


def _fits(panel: dict[str, Any]) -> bool:
    return len(_document("measure", {"panels": [panel]}).render(stylesheets=_styles()).pages) == 1


def _pdf(kind: str, context: dict[str, Any]) -> bytes:
    written = _document(kind, context).write_pdf(stylesheets=_styles(), pdf_variant="pdf/ua-1")
    return bytes(written)


def _document(kind: str, context: dict[str, Any]) -> Any:
    language = translation.get_language()
    html = render_to_string("checklists/pixi_print.html", {"kind": kind, "language": language, **context})
    return weasyprint.HTML(string=html, url_fetcher=_fetch_nothing)


def _styles() -> Sequence[Any]:
    places = [
        f".spot-{number} {{ left: {left}mm; top: {top}mm; {'transform: rotate(180deg)' if is_turned else ''} }}"
        for number, (left, top, is_turned) in ((number, spot(number)) for number in (*UPPER, *LOWER))
    ]
    sizes = [f".size-{round(size * 10)} .sized {{ font-size: {size}pt }}" for size in SIZES]
    return [weasyprint.CSS(filename=str(STYLE)), weasyprint.CSS(string="\n".join([*places, *sizes]))]


def _fetch_nothing(url: str, *_args: object, **_kwargs: object) -> dict[str, object]:
    """Refuse every address: the booklet is made of text alone."""
    raise ValueError(f"The booklet fetches nothing, and asked for {url[:60]}.")
