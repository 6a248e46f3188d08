"""Min plan, the patient's own paper, as an accessible PDF in large type."""

from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from careplan import queries
from pathways import pdf as pathway_pdf

STYLE = Path(__file__).resolve().parent.parent / "static" / "careplan" / "my_plan.css"


def my_plan(*, plan: queries.MyPlan, language: str, now: datetime) -> bytes:
    """Return the paper in the language (nb or nn), tagged and marked PDF/UA-1. Raises pathways.pdf.NoPdf.

    The document's title carries no patient data: titles end in lists of files and in logs.
    """
    with translation.override(language):
        html = render_to_string("careplan/my_plan.html", {"plan": plan, "language": language, "now": now})
        return pathway_pdf.printed(html=html, style=STYLE)
