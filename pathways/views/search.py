"""Door of the search. What is searched for is posted, so that no name or number ends in an address or a log."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from accounts.doors import page
from accounts.enums import Act
from audit.enums import Action
from pathways import forms, queries
from pathways.views import common


@page(act=Act.VIEW_PATIENT)
def search(request: Any) -> HttpResponse:
    """Find patients by name or number among those the person may see."""
    now = timezone.now()
    form = forms.SearchForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "found": None, "now": now}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            found = queries.find(text=form.cleaned_data["q"], user=request.user, now=now)
            ids = {
                "patient_ids": [row.patient_id for row in found],
                "pathway_ids": [row.pathway_id for row in found],
            }
            common.note_look(request, Action.SEARCH, **ids, now=now)
            context["found"] = found
        else:
            status = 422
    return common.render(request, "pathways/search.html", context, status=status)
