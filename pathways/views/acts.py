"""Doors of the acts on a pathway. Each is a small page that works without JavaScript and keeps what was typed."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.doors import page
from accounts.enums import Act
from pathways import forms, operations, queries
from pathways.enums import State
from pathways.views.act_page import ActPage


@page(act=Act.REPORT_READY)
def section9(request: Any, pathway_id: int) -> HttpResponse:
    """Answer the points that the record must show before the patient is reported ready."""
    act = ActPage(request, pathway_id, forms.Section9Form, title=_("Section 9 points"), button=_("Save"))
    return act.answer(
        lambda data: operations.answer_section9(
            pathway_id=pathway_id, points=data, by=act.author, now=act.now
        ),
        done=_("The points are saved."),
    )


@page(act=Act.REPORT_READY)
def report_ready(request: Any, pathway_id: int) -> HttpResponse:
    """Report the patient ready for discharge."""
    title = _("Report ready for discharge")
    act = ActPage(request, pathway_id, forms.ReadyForm, title=title, button=_("Report ready"))
    return act.answer(
        lambda data: operations.report_ready(
            pathway_id=pathway_id, **data, at=act.now, by=act.author, now=act.now
        ),
        done=_("The municipality is told that the patient is ready."),
    )


@page(act=Act.WITHDRAW_READY)
def withdraw_ready(request: Any, pathway_id: int) -> HttpResponse:
    """Take the report back: the patient is not ready after all."""
    title = _("Withdraw (avmelding)")
    act = ActPage(request, pathway_id, forms.WithdrawForm, title=title, button=_("Withdraw the report"))
    return act.answer(
        lambda data: operations.withdraw_ready(
            pathway_id=pathway_id, reason=data["reason"], at=act.now, by=act.author, now=act.now
        ),
        done=_("The report is withdrawn, and the municipality is told."),
    )


@page(act=Act.DECIDE_DESTINATION)
def decide(request: Any, pathway_id: int) -> HttpResponse:
    """Decide home or short-term stay; the answer to the hospital follows."""
    title = _("Decide home or short-term stay")
    act = ActPage(request, pathway_id, forms.DecideForm, title=title, button=_("Decide"))
    is_ready = act.case.state == State.READY_FOR_DISCHARGE
    return act.answer(
        lambda data: operations.decide_destination(pathway_id=pathway_id, **data, by=act.author, now=act.now),
        done=_("The decision is saved."),
        template="pathways/act_answer.html",
        go_to="pathways:answer-ready" if is_ready else "pathways:case",
    )


@page(act=Act.ANSWER_READY)
def answer_ready(request: Any, pathway_id: int) -> HttpResponse:
    """Answer the hospital with one of the three national answers."""
    title = _("Answer the hospital")
    act = ActPage(request, pathway_id, forms.AnswerForm, title=title, button=_("Send the answer"))
    return act.answer(
        lambda data: operations.answer_ready(
            pathway_id=pathway_id, **data, at=act.now, by=act.author, now=act.now
        ),
        done=_("The hospital has the answer."),
        template="pathways/act_answer.html",
    )


@page(act=Act.DISCHARGE)
def discharge(request: Any, pathway_id: int) -> HttpResponse:
    """Discharge the patient from hospital."""
    title = _("Discharge the patient")
    act = ActPage(request, pathway_id, forms.DischargeForm, title=title, button=_("Discharge"))
    return act.answer(
        lambda data: operations.discharge(pathway_id=pathway_id, **data, by=act.author, now=act.now),
        done=_("The patient is discharged, and the municipality is told."),
    )


@page(act=Act.CONFIRM_EPIKRISE)
def epikrise(request: Any, pathway_id: int) -> HttpResponse:
    """Note that the epikrise has gone outside this system, or has not after all. Pressed in the ward's list, go back there."""
    act = ActPage(request, pathway_id, forms.EpikriseForm, title=_("The epikrise"), button=_("Save"))
    is_undone = request.POST.get("how") == "NOT_SENT"

    def do(data: dict[str, Any]) -> Any:
        if data["how"] == "NOT_SENT":
            return operations.take_back_epikrise(pathway_id=pathway_id, by=act.author, now=act.now)
        return operations.confirm_epikrise(pathway_id=pathway_id, at=data["at"], by=act.author, now=act.now)

    answer = act.answer(
        do,
        done=_("It is noted that the epikrise has not gone. Its clock runs.")
        if is_undone
        else _("It is noted that the epikrise has gone. If that is wrong, correct it on the patient's page."),
    )
    is_done = answer.status_code == HTTPStatus.FOUND
    return redirect("pathways:ward") if is_done and request.POST.get("back") == "ward" else answer


@page(act=Act.REGISTER_HOMECOMING)
def homecoming(request: Any, pathway_id: int) -> HttpResponse:
    """Register that the patient is at home; the clocks at home start then."""
    title = _("Register the homecoming")
    act = ActPage(request, pathway_id, forms.HomecomingForm, title=title, button=_("Register"))
    act.extra["missing"] = queries.missing_points(case=act.case, code="HPH1", language=request.LANGUAGE_CODE)
    return act.answer(
        lambda data: operations.register_homecoming(
            pathway_id=pathway_id, **data, by=act.author, now=act.now
        ),
        done=_("The patient is at home. The clocks at home have started."),
        template="pathways/act_homecoming.html",
    )


@page(act=Act.OPEN_HPH4)
def open_hph4(request: Any, pathway_id: int) -> HttpResponse:
    """Open HPH4 after a fall or a sudden change, and go to it."""
    title = _("Fall or sudden change (HPH4)")
    act = ActPage(request, pathway_id, forms.Hph4Form, title=title, button=_("Open HPH4"))
    return act.answer(
        lambda data: operations.open_hph4(pathway_id=pathway_id, **data, by=act.author, now=act.now),
        done=_("HPH4 is open."),
        go_to_step=True,
    )


@page(act=Act.REGISTER_DEATH)
def death(request: Any, pathway_id: int) -> HttpResponse:
    """Register that the patient has died; the pathway ends."""
    act = ActPage(request, pathway_id, forms.DeathForm, title=_("Register a death"), button=_("Register"))
    return act.answer(
        lambda data: operations.register_death(
            pathway_id=pathway_id, at=data["at"], by=act.author, now=act.now
        ),
        done=_("The death is registered. All clocks have stopped."),
    )


@page(act=Act.CANCEL_PATHWAY)
def cancel(request: Any, pathway_id: int) -> HttpResponse:
    """End the pathway for a reason."""
    title = _("Cancel the pathway")
    act = ActPage(request, pathway_id, forms.CancelForm, title=title, button=_("Cancel the pathway"))
    return act.answer(
        lambda data: operations.cancel(
            pathway_id=pathway_id, reason=data["reason"], by=act.author, now=act.now
        ),
        done=_("The pathway is cancelled. All clocks have stopped."),
    )
