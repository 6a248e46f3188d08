"""Doors about people: an admission at the ward, who follows the patient and where, and what is known of the person."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.doors import page
from accounts.enums import Act, UnitKind
from accounts.rules import NotAllowed
from pathways import forms, operations, queries
from pathways.models import Pathway
from pathways.views import common
from pathways.views.act_page import ActPage


@page(act=Act.REGISTER_ADMISSION)
def register_admission(request: Any) -> HttpResponse:
    """Register a patient who has come to the ward."""
    now = timezone.now()
    form = forms.AdmissionForm(request.POST or None, now=now)
    if request.method != "POST":
        return _show_admission(request, form, status=200)
    if not form.is_valid():
        return _show_admission(request, form, status=422)
    by = operations.Author.person(request.user)
    try:
        admitted = operations.admit(
            patient=form.patient, stay=form.stay, places=_places(request, form), by=by, now=now
        )
    except NotAllowed as error:
        form.add_error(None, str(error))
        return _show_admission(request, form, status=409)
    new = _("The admission is registered, and the municipality is told.")
    messages.success(request, new if admitted.is_new else _("This admission was already registered."))
    return redirect("pathways:case", admitted.pathway.pk)


def _places(request: Any, form: forms.AdmissionForm) -> operations.Places:
    """Return the units that take part: the ward the person acts for, and the municipality's own."""
    unit = request.membership.unit
    municipality_id = form.cleaned_data["municipality"]
    municipal = queries.municipal_units(municipality_id=municipality_id)
    return operations.Places(
        ward=unit if unit.kind == UnitKind.WARD else None,
        municipality=queries.municipality(unit_id=municipality_id),
        coordinating_unit=municipal.coordinating_unit,
        home_care=municipal.home_care,
    )


def _show_admission(request: Any, form: forms.AdmissionForm, *, status: int) -> HttpResponse:
    context = {"form": form, "title": _("Register an admission"), "button": _("Register")}
    return common.render(request, "pathways/admission.html", context, status=status)


@page(act=Act.ASSIGN_PEOPLE)
def people(request: Any, pathway_id: int) -> HttpResponse:
    """Name the coordinator and the primary contact; the places stand on the same page."""
    choices = _choices(request, pathway_id)
    form = partial(forms.PeopleForm, choices=choices)
    act = ActPage(request, pathway_id, form, title=_("Name people and places"), button=_("Save people"))
    act.extra["place_form"] = forms.PlaceForm(case=act.case, now=act.now, choices=choices)
    return act.answer(
        lambda data: operations.assign(
            pathway_id=pathway_id,
            coordinator=queries.person_of_choice(user_id=data["coordinator"]),
            primary_contact=queries.person_of_choice(user_id=data["primary_contact"]),
            by=act.author,
            now=act.now,
        ),
        done=_("The people are saved."),
        template="pathways/act_people.html",
    )


@page(act=Act.ASSIGN_PEOPLE)
def place(request: Any, pathway_id: int) -> HttpResponse:
    """Give the patient a home-care district, an institution or a GP practice."""
    form = partial(forms.PlaceForm, choices=_choices(request, pathway_id))
    act = ActPage(request, pathway_id, form, title=_("Choose a place"), button=_("Save the place"))
    return act.answer(
        lambda data: operations.place(
            pathway_id=pathway_id,
            unit=queries.unit_of_choice(unit_id=data["unit"]),
            by=act.author,
            now=act.now,
        ),
        done=_("The place is saved."),
    )


@page(act=Act.EDIT_PATIENT)
def edit_patient(request: Any, pathway_id: int) -> HttpResponse:
    """Change what is known of the patient."""
    try:
        details = queries.patient_details(pathway_id=pathway_id, user=request.user)
    except Pathway.DoesNotExist:
        raise Http404 from None
    form = partial(forms.PatientForm, details=details)
    act = ActPage(request, pathway_id, form, title=_("Change patient details"), button=_("Save"))
    return act.answer(
        lambda data: operations.edit_patient(pathway_id=pathway_id, changes=data, by=act.author, now=act.now),
        done=_("The details are saved."),
    )


def _choices(request: Any, pathway_id: int) -> queries.PeopleChoices:
    try:
        return queries.people_choices(pathway_id=pathway_id, user=request.user)
    except Pathway.DoesNotExist:
        raise Http404 from None
