"""Who follows the patient, and what is known of the person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import Act, UnitKind
from accounts.rules import NotAllowed
from pathways.enums import EventKind, Party
from pathways.models import Pathway
from pathways.operations import core

PART_OF_KIND = {
    UnitKind.HOME_CARE_DISTRICT: Party.HOME_CARE,
    UnitKind.SHORT_TERM_INSTITUTION: Party.INSTITUTION,
    UnitKind.GP_PRACTICE: Party.GP,
}

# What a person may change on the pathway page. Name and number come from the messages.
EDITABLE = frozenset(
    {
        "phone",
        "street",
        "postal_code",
        "city",
        "has_address_lock",
        "access_note",
        "lives_alone",
        "critical_information",
        "fastlege_name",
    }
)


@transaction.atomic
def place(*, pathway_id: int, unit: account_models.Unit, by: core.Author, now: datetime) -> Pathway:
    """Give the patient a home-care district, a short-term institution or a GP practice.

    Raises Pathway.DoesNotExist or NotAllowed (role, closed pathway, or a unit of another kind).
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.ASSIGN_PEOPLE, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_open())
    part = PART_OF_KIND.get(UnitKind(unit.kind))
    if part is None:
        raise NotAllowed(_("Choose a home-care district, an institution or a GP practice."))
    core.set_party(pathway=pathway, part=part, unit=unit, now=now)
    pathway.deadlines.still_open().filter(responsible=None).update(responsible=unit)
    core.record(
        pathway=pathway, kind=EventKind.PEOPLE_ASSIGNED, at=now, now=now, by=by, part=str(part), unit=unit.pk
    )
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def assign(
    *,
    pathway_id: int,
    coordinator: account_models.User | None,
    primary_contact: account_models.User | None,
    by: core.Author,
    now: datetime,
) -> Pathway:
    """Name the coordinator and the primary contact (None: nobody yet).

    Raises Pathway.DoesNotExist, or NotAllowed when a person does not work at a unit that follows the patient.
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.ASSIGN_PEOPLE, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_open())
    units = list(pathway.parties.filter(ended_at__isnull=True).values_list("unit_id", flat=True))
    for person in (coordinator, primary_contact):
        if person is not None and not account_queries.may(user=person, act=Act.VIEW_PATIENT, unit_ids=units):
            raise NotAllowed(
                _("%(name)s does not work at a unit that follows this patient.") % {"name": person}
            )
    pathway.coordinator, pathway.primary_contact = coordinator, primary_contact
    pathway.save()
    core.record(
        pathway=pathway,
        kind=EventKind.PEOPLE_ASSIGNED,
        at=now,
        now=now,
        by=by,
        coordinator=coordinator.pk if coordinator else None,
        primary_contact=primary_contact.pk if primary_contact else None,
    )
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def edit_patient(*, pathway_id: int, changes: dict[str, object], by: core.Author, now: datetime) -> Pathway:
    """Change what is known of the patient. The event names the fields, never their content.

    Raises Pathway.DoesNotExist, or NotAllowed for a field that is not changed here.
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.EDIT_PATIENT, pathway=pathway, by=by)
    if unknown := sorted(set(changes) - EDITABLE):
        raise NotAllowed(_("%(field)s cannot be changed here.") % {"field": unknown[0]})
    patient = pathway.patient
    changed = sorted(name for name, value in changes.items() if getattr(patient, name) != value)
    if not changed:
        return pathway
    for name in changed:
        setattr(patient, name, changes[name])
    patient.save(update_fields=changed)
    core.record(pathway=pathway, kind=EventKind.PATIENT_CHANGED, at=now, now=now, by=by, fields=changed)
    core.settle(pathway=pathway)
    return pathway
