"""The frame of the plan's pages: the case they are about, and why nothing can be written there now."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from pathways import operations as pathway_operations
from pathways.views.act_page import ActPage


class PlanPage(ActPage):
    """One request for something in the plan. A closed pathway is read, and not written."""

    @cached_property
    def why_not(self) -> str | None:
        """Return why nothing can be written, or None."""
        if self.case.is_open:
            return None
        return _("The pathway is closed (%(state)s).") % {"state": self.case.state_label}


def tap(
    request: Any,
    do: Callable[[pathway_operations.Author, Any], Any],
    *,
    done: Any,
    go_to: str,
    pathway_id: int,
    missing: tuple[type[Exception], ...],
) -> HttpResponse:
    """Do what one button asks for, and go back to the page it stood on with what came of it.

    `do` is given the author and the time; what it raises of `missing` becomes 404, a refusal a sentence.
    """
    now = timezone.now()
    try:
        do(pathway_operations.Author.person(request.user), now)
    except missing:
        raise Http404 from None
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(go_to, pathway_id)


def content_language(request: Any) -> str:
    """Return the language of texts that are data: nynorsk for those who read it, else bokmål."""
    return "nn" if request.LANGUAGE_CODE == "nn" else "nb"
