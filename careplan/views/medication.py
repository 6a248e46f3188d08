"""Doors of the medicines: the list, a line, what differs, what is given."""

from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.doors import page
from accounts.enums import Act
from accounts.rules import NotAllowed
from careplan import operations, queries
from careplan.forms import medication as forms
from careplan.models import Medicine, MedicineDose
from careplan.views.common import PlanPage, tap
from pathways import models as pathway_models
from pathways import operations as pathway_operations

MISSING = (pathway_models.Pathway.DoesNotExist, Medicine.DoesNotExist, MedicineDose.DoesNotExist)
LIST = "careplan:medicines"


@page(act=Act.VIEW_PATIENT)
def medicines(request: Any, pathway_id: int) -> HttpResponse:
    """Show the list with what differs first; a line is written above it."""
    act = PlanPage(request, pathway_id, forms.MedicineForm, title=_("Medicines"), button=_("Write the line"))
    listed = queries.medicine_list(pathway_id=pathway_id, user=request.user, now=act.now)
    act.form.propose(listed, role=request.membership.role)  # type: ignore[attr-defined]
    act.extra |= {
        "listed": listed,
        "why_not_reconcile": operations.why_not_reconcile_medicines(
            lines=listed.seen[0], differing=len(listed.differing), heard=len(listed.heard)
        ),
        "is_writing": request.method == "POST" or "skriv" in request.GET or not listed.medicines,
        # One for the whole page: each button makes its own of it, so a double tap is one dose.
        "tap_id": act.form["client_id"].initial,
    }
    answer = act.answer(
        partial(_write, act),
        done=_("The line is written."),
        go_to=LIST,
        template="careplan/medication.html",
    )
    if answer.status_code == 302:
        # The next line of the same list follows.
        answer.headers["Location"] += "?skriv=1#skriv"
    return answer


@page(act=Act.EDIT_MEDICINES)
def change(request: Any, medicine_id: int) -> HttpResponse:
    """Write what a source now says about a medicine on the list."""
    pathway_id, medicine = _medicine_or_404(request, medicine_id)
    act = PlanPage(
        request,
        pathway_id,
        forms.MedicineForm,
        title=_("What a source says now"),
        button=_("Write the line"),
    )
    listed = queries.medicine_list(pathway_id=pathway_id, user=request.user, now=act.now)
    act.form.propose(listed, role=request.membership.role, medicine=medicine)  # type: ignore[attr-defined]
    act.extra["medicine"] = medicine
    return act.answer(
        partial(_write, act),
        done=_("The line is written. What was said before is kept."),
        go_to=LIST,
        template="careplan/medication_change.html",
    )


def _write(act: PlanPage, data: dict[str, Any]) -> None:
    form: Any = act.form
    medicine_id, seen_version = form.about_what
    names = (
        *("client_id", "source", "name", "at", "difference", "strength", "dose", "frequency", "reason"),
        *("regularity", "cure_ends_on", "stopped_on", "is_multidose", "given_by"),
    )
    line = operations.MedicineInput(
        **{name: data[name] for name in names}, medicine_id=medicine_id, seen_version=seen_version
    )
    operations.write_medicine(pathway_id=act.case.pathway_id, line=line, by=act.author, now=act.now)


@require_POST
@page(act=Act.EDIT_MEDICINES)
def as_before(request: Any, pathway_id: int) -> HttpResponse:
    """Write, with one tap, that a source says the same about the rest."""
    return _list_tap(
        request,
        pathway_id,
        lambda by, now: operations.medicines_as_before(
            pathway_id=pathway_id, source=request.POST.get("source", ""), by=by, now=now
        ),
        done=_("Written as before."),
    )


@require_POST
@page(act=Act.EDIT_MEDICINES)
def carry_over(request: Any, pathway_id: int) -> HttpResponse:
    """Begin with the list of the pathway before."""
    return _list_tap(
        request,
        pathway_id,
        lambda by, now: operations.carry_over_medicines(
            pathway_id=pathway_id, source=request.POST.get("source", ""), by=by, now=now
        ),
        done=_("The list of the pathway before is taken over. Compare it with what the other sources say."),
    )


@require_POST
@page(act=Act.EDIT_MEDICINES)
def settle(request: Any, medicine_id: int) -> HttpResponse:
    """Choose which line holds."""
    pathway_id, _medicine = _medicine_or_404(request, medicine_id)
    return _list_tap(
        request,
        pathway_id,
        lambda by, now: operations.settle_medicine(
            medicine_id=medicine_id,
            line_id=_number(request, "line"),
            seen_version=_number(request, "seen"),
            note=request.POST.get("note", ""),
            by=by,
            now=now,
        ),
        done=_("The medicine is settled. All lines stay in the history."),
    )


@require_POST
@page(act=Act.EDIT_MEDICINES)
def reconcile(request: Any, pathway_id: int) -> HttpResponse:
    """Call the list reconciled."""
    # A stranger hears 404 before anything is said of the form.
    if not pathway_models.Pathway.objects.visible_to(request.user).filter(pk=pathway_id).exists():
        raise Http404
    return _list_tap(
        request,
        pathway_id,
        lambda by, now: operations.reconcile_medicines(
            pathway_id=pathway_id,
            seen=(_number(request, "lines"), _number(request, "choices")),
            note=request.POST.get("note", ""),
            by=by,
            now=now,
        ),
        done=_("The list is reconciled."),
    )


@require_POST
@page(act=Act.GIVE_MEDICINES)
def give_now(request: Any, medicine_id: int) -> HttpResponse:
    """Write, with one tap, that the medicine is given now, by the person signed in."""
    pathway_id, medicine = _medicine_or_404(request, medicine_id)

    def do(by: pathway_operations.Author, now: Any) -> None:
        operations.give_medicine(
            medicine_id=medicine_id,
            client_id=_tap_id(request, medicine_id),
            at=now,
            what="",
            giver_name="",
            by=by,
            now=now,
        )

    return _list_tap(request, pathway_id, do, done=_("Given now: %(name)s") % {"name": medicine.name})


@page(act=Act.GIVE_MEDICINES)
def give(request: Any, medicine_id: int) -> HttpResponse:
    """Write that the medicine was given, at another time or by somebody else."""
    pathway_id, medicine = _medicine_or_404(request, medicine_id)
    act = PlanPage(request, pathway_id, forms.DoseForm, title=_("Medicine given"), button=_("Write it down"))
    act.extra["medicine"] = medicine
    names = ("client_id", "at", "what", "giver_name")
    return act.answer(
        lambda data: operations.give_medicine(
            medicine_id=medicine_id, by=act.author, now=act.now, **{name: data[name] for name in names}
        ),
        done=_("It is written down."),
        go_to=LIST,
        template="careplan/medication_dose.html",
    )


@page(act=Act.GIVE_MEDICINES)
def take_back(request: Any, dose_id: int) -> HttpResponse:
    """Take back what was written as given by mistake."""
    try:
        pathway_id, words, given_at = queries.dose_of(dose_id=dose_id, user=request.user)
    except MedicineDose.DoesNotExist:
        raise Http404 from None
    act = PlanPage(
        request, pathway_id, forms.TakeBackForm, title=_("Was not given after all"), button=_("Take it back")
    )
    act.extra |= {"words": words, "given_at": given_at}
    return act.answer(
        lambda data: operations.take_back_dose(
            dose_id=dose_id, reason=data["reason"], by=act.author, now=act.now
        ),
        done=_("It is taken back. Both rows are kept."),
        go_to=LIST,
        template="careplan/medication_dose.html",
    )


def _list_tap(request: Any, pathway_id: int, do: Any, *, done: Any) -> HttpResponse:
    return tap(request, do, done=done, go_to=LIST, pathway_id=pathway_id, missing=MISSING)


def _number(request: Any, name: str) -> int:
    """Return a whole number of the form. Raises NotAllowed when the page did not send one."""
    raw = request.POST.get(name, "")
    if not raw.isdecimal() or len(raw) > 18:
        raise NotAllowed(_("The page is incomplete. Open it again."))
    return int(raw)


def _tap_id(request: Any, medicine_id: int) -> UUID:
    """Return the id of one tap: the page's own, made different for each medicine. Raises NotAllowed when it lacks."""
    try:
        return uuid5(UUID(request.POST.get("tap_id", "")), str(medicine_id))
    except ValueError:
        raise NotAllowed(_("The page is incomplete. Open it again.")) from None


def _medicine_or_404(request: Any, medicine_id: int) -> tuple[int, queries.MedicineView]:
    try:
        return queries.medicine_of(medicine_id=medicine_id, user=request.user, now=timezone.now())
    except Medicine.DoesNotExist:
        raise Http404 from None
