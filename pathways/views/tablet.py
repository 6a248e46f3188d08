"""Door of the home nurse's list of today."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import is_fragment, page
from accounts.enums import Act
from audit.enums import Action
from pathways import queries
from pathways.enums import Urgency
from pathways.views import common, etag

# What the address may ask for -> the urgencies it keeps. Anything else shows everybody.
CHOICES: dict[str, tuple[str, ...]] = {
    "": (),
    "forfalt": (Urgency.LATE,),
    "i-dag": (Urgency.LATE, Urgency.TODAY),
}


@require_GET
@page(act=Act.VIEW_TABLET)
def tablet(request: Any) -> HttpResponse:
    """Show whom to visit, due first; 304 when the browser already shows this very list.

    The version is read before the cards: a change in between makes the next refresh come too early, never too late.
    """
    now = timezone.now()
    unit = request.membership.unit
    chosen = request.GET.get("vis", "")
    chosen = chosen if chosen in CHOICES else ""
    version, answers = queries.tablet_version(unit_id=unit.pk)
    key = etag.key_of(
        request.user.pk, request.membership.pk, request.LANGUAGE_CODE, "tablet", chosen, answers
    )
    fragment = is_fragment(request)
    if fragment and etag.is_unchanged(
        request.headers.get("If-None-Match"), key=key, version=version, now=now
    ):
        return etag.unchanged()
    shown = queries.tablet(user=request.user, unit=unit, now=now)
    common.note_look(
        request, Action.LIST, patient_ids=shown.patient_ids, pathway_ids=shown.pathway_ids, now=now
    )
    mark = str(etag.mark(key=key, version=version, next_change_at=shown.next_change_at))
    response = common.render(
        request,
        "pathways/_tablet_cards.html" if fragment else "pathways/tablet.html",
        {
            "tablet": shown,
            "cards": shown.of(CHOICES[chosen]),
            "chosen": chosen,
            "unit": unit,
            "mark": mark,
            "refresh_address": request.get_full_path(),
            "now": now,
        },
    )
    response.headers["ETag"] = mark
    return response
