"""Door of the documents: the hand-over sheet of a pathway."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import page
from accounts.enums import Act
from audit.enums import Action
from pathways import pdf
from pathways.views import common


@require_GET
@page(act=Act.PRINT_HANDOVER)
def handover(request: Any, pathway_id: int) -> HttpResponse:
    """Hand out the pathway as an accessible PDF with the same facts as its page."""
    now = timezone.now()
    found = common.case_or_404(request, pathway_id, now=now)
    try:
        sheet = pdf.handover(case=found, language=request.LANGUAGE_CODE, now=now)
    except pdf.NoPdf as error:
        return common.render(
            request, "pathways/no_pdf.html", {"sentence": str(error), "case": found, "now": now}, status=503
        )
    common.note_case(request, Action.PRINT, found, now=now)
    response = HttpResponse(sheet, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="hph-{pathway_id}.pdf"'
    return common.keep_nowhere(response)
