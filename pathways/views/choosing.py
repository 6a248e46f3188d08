"""Door of the choice between answers that stand side by side."""

import re
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import page
from accounts.enums import Act
from accounts.rules import NotAllowed
from audit.enums import Action
from pathways import operations
from pathways.models import Step
from pathways.operations import conflicts
from pathways.views import common

# What a button says: the question, the version that was chosen, the newest one on the page.
CHOICE = re.compile(r"(?P<key>[a-z][a-z0-9_]{0,59}):(?P<version>[1-9]\d{0,8}):(?P<seen>[1-9]\d{0,8})")


@require_POST
@page(act=Act.VIEW_PATIENT)
def choose(request: Any, step_id: int) -> HttpResponse:
    """Let the chosen answer stand, and go back to its question."""
    now = timezone.now()
    said = CHOICE.fullmatch(request.POST.get("choice", ""))
    try:
        with transaction.atomic():
            chosen = conflicts.choose_answer(
                step_id=step_id,
                choice=conflicts.Choice(
                    client_id=_id(request.POST.get("client_id", "")),
                    item_key=said["key"] if said else "",
                    version=int(said["version"]) if said else 0,
                    seen_version=int(said["seen"]) if said else 0,
                    at=now,
                ),
                by=operations.Author.person(request.user, request.memberships),
                now=now,
            )
            pathway = chosen.step.pathway
            common.note_look(
                request, Action.CHANGE, patient_ids=[pathway.patient_id], pathway_ids=[pathway.pk], now=now
            )
    except Step.DoesNotExist:
        raise Http404 from None
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        if chosen.is_at_odds:
            messages.warning(request, _("Somebody answered meanwhile. Look again, and choose."))
        else:
            messages.success(request, _("The choice is saved. Both answers are kept."))
    address = reverse("pathways:checklist", args=[step_id])
    fragment = f"#item-{said['key']}" if said else ""
    return common.keep_nowhere(HttpResponseRedirect(f"{address}{fragment}"))


def _id(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError:
        return uuid4()
