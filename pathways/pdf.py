"""Accessible PDF files (PDF/UA-1), and the hand-over sheet as one. The home of WeasyPrint in this app."""

from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from pathways.queries import shapes

try:
    import weasyprint
except OSError:  # its system libraries (Pango and friends) are missing on this machine
    weasyprint = None

STYLE = Path(__file__).resolve().parent.parent / "static" / "css" / "handover.css"


class NoPdf(Exception):
    """The sheet cannot be made; `str(error)` is the sentence for the person who asked."""


def handover(*, case: shapes.Case, language: str, now: datetime) -> bytes:
    """Return the sheet of one case in the language, tagged and marked PDF/UA-1. Raises NoPdf.

    The document's title carries no patient data: titles end in lists of files and in logs.
    """
    with translation.override(language):
        html = render_to_string("pathways/handover.html", {"case": case, "language": language, "now": now})
        return printed(html=html, style=STYLE)


def printed(*, html: str, style: Path) -> bytes:
    """Return the page on paper, tagged and marked PDF/UA-1; it fetches nothing. Raises NoPdf."""
    if weasyprint is None:
        raise NoPdf(
            _(
                "This machine cannot make PDF files: the library Pango is missing. "
                "Print the patient page instead, and tell the administrator."
            )
        )
    document = weasyprint.HTML(string=html, url_fetcher=_fetch_nothing)
    sheet = document.write_pdf(
        stylesheets=[weasyprint.CSS(filename=str(style))],
        pdf_variant="pdf/ua-1",
        presentational_hints=False,
    )
    return bytes(sheet)


def _fetch_nothing(url: str, *_args: object, **_kwargs: object) -> dict[str, object]:
    """Refuse every address: a document about a patient brings nothing in from outside."""
    raise ValueError(f"The hand-over sheet fetches nothing, and asked for {url[:60]}.")
