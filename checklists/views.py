"""Doors: the pocket edition of a unit's own checklists."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import rules as accounts_rules
from accounts.doors import page
from accounts.enums import Act
from accounts.models import Unit
from checklists import pdf, queries

# Those who use the checklists at home, and those who look after them.
ACTS = (Act.ANSWER_HPH2, Act.ADMINISTER)


@require_safe
@page()
def pixi(request: HttpRequest) -> HttpResponse:
    """Show which checklists go into the pocket edition, and how the sheet is folded."""
    return render(request, "checklists/pixi.html", {"book": _book(request), "sentence": ""})


@require_safe
@page()
def pixi_booklet(request: HttpRequest) -> HttpResponse:
    """Give the sheet to print and fold."""
    return _file(request, pdf.booklet, "hph-pixi.pdf")


@require_safe
@page()
def pixi_reading(request: HttpRequest) -> HttpResponse:
    """Give the same text in reading order."""
    return _file(request, pdf.reading_order, "hph-pixi-lesbar.pdf")


def _file(request: HttpRequest, make: Callable[..., bytes], name: str) -> HttpResponse:
    book = _book(request)
    try:
        content = make(book=book, now=timezone.now())
    except pdf.NoPdf as refusal:
        return render(request, "checklists/pixi.html", {"book": book, "sentence": str(refusal)}, status=409)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _book(request: HttpRequest) -> queries.PocketBook:
    owner = _owner(request)
    wanted = request.GET.get("language")
    language = wanted if wanted in ("nb", "nn") else queries.content_language(owner.language)
    return queries.pocket_book(owner=owner, language=language)


def _owner(request: Any) -> Unit:
    """Return whose checklists the person works with. Raises NotAllowed when the role has nothing to do with them."""
    if not request.membership or not any(accounts_rules.may(request.membership.role, act) for act in ACTS):
        raise accounts_rules.NotAllowed(
            _("The pocket edition is for those who fill in the checklists at home, and for administrators.")
        )
    owner = queries.owner_of(request.membership.unit)
    if owner is None:
        raise accounts_rules.NotAllowed(
            _("%(unit)s belongs to no municipality or hospital trust, so it has no checklists of its own.")
            % {"unit": request.membership.unit}
        )
    return owner
