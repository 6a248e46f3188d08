"""Doors of the discharge conversation and of the patient's own paper."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.doors import page
from accounts.enums import Act
from audit.enums import Action
from careplan import operations, pdf, queries
from careplan.enums.conversation import PaperLanguage, Point
from careplan.forms.conversation import ConversationForm
from careplan.rules import conversation as rules
from careplan.views.common import PlanPage
from pathways.pdf import NoPdf
from pathways.views import common


@require_GET
@page(act=Act.VIEW_PATIENT)
def conversation(request: Any, pathway_id: int) -> HttpResponse:
    """Show the newest conversation, and the way to the patient's paper."""
    now = timezone.now()
    case = common.case_or_404(request, pathway_id, now=now)
    newest = queries.newest_conversation(pathway_id=pathway_id, user=request.user)
    common.note_case(request, Action.OPEN, case, now=now)
    is_early = rules.is_held_in_time(pathway_state=case.state)
    context = {
        "case": case,
        "newest": newest,
        "why_not_hold": None if is_early else operations.why_too_late(),
        "languages": PaperLanguage.choices,
        "title": _("Discharge conversation"),
        "now": now,
    }
    return common.render(request, "careplan/conversation.html", context)


class ConversationPage(PlanPage):
    """Holding the conversation: it is too late when the patient has left."""

    @property
    def why_not(self) -> str | None:  # type: ignore[override]
        """Return why it cannot be held, or None."""
        is_early = rules.is_held_in_time(pathway_state=self.case.state)
        return None if is_early else operations.why_too_late()


@page(act=Act.HOLD_CONVERSATION)
def hold(request: Any, pathway_id: int) -> HttpResponse:
    """Hold the conversation, point by point."""
    before = queries.newest_conversation(pathway_id=pathway_id, user=request.user)
    act = ConversationPage(
        request,
        pathway_id,
        partial(ConversationForm, before=before),
        title=_("Discharge conversation"),
        button=_("Save the conversation"),
    )
    return act.answer(
        partial(_hold, act),
        done=_("The conversation is saved. Print the plan for the patient."),
        go_to="careplan:conversation",
        template="careplan/conversation_hold.html",
    )


def _hold(act: ConversationPage, data: dict[str, Any]) -> None:
    form: Any = act.form
    given = operations.ConversationInput(
        client_id=data["client_id"],
        at=data["at"],
        understood=data["understood"],
        points=tuple(
            operations.PointInput(str(point), data[f"result_{point}"], data[f"words_{point}"])
            for point in Point
        ),
        plan=data["plan"],
        calls=form.given_calls(),
        appointments=form.given_appointments(),
        present=data["present"],
        language=data["language"],
    )
    operations.hold_conversation(pathway_id=act.case.pathway_id, given=given, by=act.author, now=act.now)


@require_GET
@page(act=Act.PRINT_HANDOVER)
def my_plan(request: Any, pathway_id: int) -> HttpResponse:
    """Hand out the patient's own paper, in the language asked for, else the one the patient chose."""
    now = timezone.now()
    case = common.case_or_404(request, pathway_id, now=now)
    newest = queries.newest_conversation(pathway_id=pathway_id, user=request.user)
    asked = request.GET.get("sprak", "")
    chosen = newest.language if newest else PaperLanguage.NB
    language = asked if asked in PaperLanguage.values else str(chosen)
    paper = queries.my_plan(case=case, newest=newest, user=request.user, now=now)
    try:
        sheet = pdf.my_plan(plan=paper, language=language, now=now)
    except NoPdf as error:
        context = {"sentence": str(error), "case": case, "now": now}
        return common.render(request, "pathways/no_pdf.html", context, status=503)
    common.note_case(request, Action.PRINT, case, now=now)
    response = HttpResponse(sheet, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="min-plan-{pathway_id}.pdf"'
    return common.keep_nowhere(response)
