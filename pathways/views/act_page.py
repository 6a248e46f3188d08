"""The frame of an act's page: ask, try, say why not, or go on to the case."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.rules import NotAllowed
from audit.enums import Action
from pathways import operations
from pathways.models import Pathway, Step
from pathways.queries import shapes
from pathways.views import common

TEMPLATE = "pathways/act.html"


class ActPage:
    """One request for one act on one pathway. The clock is read once."""

    def __init__(
        self, request: Any, pathway_id: int, form_class: Callable[..., Form], *, title: Any, button: Any
    ) -> None:
        self.request = request
        self.now = timezone.now()
        self.title, self.button = title, button
        self.case: shapes.Case = common.case_or_404(request, pathway_id, now=self.now)
        # A form knows the case and the time: it asks for what is missing, and "now" is what it proposes.
        self.form = form_class(request.POST or None, case=self.case, now=self.now)
        self.extra: dict[str, Any] = {}

    @property
    def author(self) -> operations.Author:
        return operations.Author.person(self.request.user)

    @cached_property
    def why_not(self) -> str | None:
        """Return the sentence of the disabled button that leads here, or None."""
        route = self.request.resolver_match.view_name
        return next((act.why_not for act in self.case.acts if act.route == route), None)

    def answer(
        self,
        do: Callable[[dict[str, Any]], Any],
        *,
        done: Any,
        go_to: str = "pathways:case",
        go_to_step: bool = False,
        template: str = TEMPLATE,
    ) -> HttpResponse:
        """Show the form; or try the act, and go on, or show the form again with the sentence that says why not."""
        if self.request.method != "POST":
            common.note_case(self.request, Action.OPEN, self.case, now=self.now)
            return self.show(template, status=200)
        if not self.form.is_valid():
            return self.show(template, status=422)
        try:
            result = do(self.form.cleaned_data)
        except NotAllowed as error:
            self.form.add_error(None, str(error))
            return self.show(template, status=409)
        except Pathway.DoesNotExist:
            raise Http404 from None
        messages.success(self.request, done)
        if go_to_step and isinstance(result, Step):
            return redirect("pathways:checklist", result.pk)
        return redirect(go_to, self.case.pathway_id)

    def show(self, template: str, *, status: int) -> HttpResponse:
        """Return the page with the form as it stands."""
        context = {
            "case": self.case,
            "form": self.form,
            "title": self.title,
            "button": self.button,
            "why_not": self.why_not if self.request.method != "POST" else None,
            "now": self.now,
            **self.extra,
        }
        return common.render(self.request, template, context, status=status)
