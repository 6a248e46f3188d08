"""From HER-ids to units and back."""

from dataclasses import dataclass
from typing import Any

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import UnitKind
from messaging.xml.model import Party
from messaging.xml.parts import Ident, Professional
from pathways.enums import Party as Part
from pathways.models import PathwayUnit
from pathways.operations import Places


@dataclass(frozen=True)
class Addressee:
    """What a receiver's address means here. `unit` None with `is_ours`: our organisation, but no such service."""

    unit: account_models.Unit | None
    is_ours: bool


def addressee(party: Party | None) -> Addressee:
    """Return the unit of this installation that a message is addressed to.

    The most exact level counts: person or service first, then the organisation. A person is read by the
    practice, since a doctor's own HER-id is not a unit. A service we do not know, in an organisation of ours, is
    ours to refuse.
    """
    if party is None:
        return Addressee(None, is_ours=False)
    inner = [party.professional.her_id if party.professional else None, party.service_her_id]
    for her_id in (each for each in inner if each):
        unit = _unit(her_id)
        if unit is not None and unit.is_internal:
            return Addressee(unit if unit.is_active else None, is_ours=True)
    organisation = _unit(party.her_id)
    if organisation is None or not organisation.is_internal:
        return Addressee(None, is_ours=False)
    if party.service_her_id or not organisation.is_active:
        return Addressee(None, is_ours=True)
    return Addressee(organisation, is_ours=True)


def sender_unit(party: Party) -> account_models.Unit | None:
    """Return the unit that sent the message, as exactly as we know it."""
    person = party.professional.her_id if party.professional else None
    for her_id in (person, party.service_her_id, party.her_id):
        if (unit := _unit(her_id)) is not None:
            return unit
    return None


def _unit(her_id: int | None) -> account_models.Unit | None:
    if not her_id:
        return None
    return account_models.Unit.objects.filter(her_id=her_id).select_related("parent__parent").first()


def places(
    *, receiver: account_models.Unit, sender: account_models.Unit | None, patient_id: int
) -> Places | None:
    """Return the units that take part in an admission told to `receiver`; None when it is no municipality's.

    The unit addressed plays its own part. The coordinating unit is the municipality's; the home-care district is
    the one that last followed the patient, or the only one. With several to choose from it is left to people.
    """
    municipality = account_queries.ancestor_of_kind(receiver, UnitKind.MUNICIPALITY)
    if municipality is None or receiver.kind == UnitKind.GP_PRACTICE:
        return None
    below = account_models.Unit.objects.filter(parent=municipality, is_active=True).order_by("pk")
    coordinating = [unit for unit in below if unit.kind == UnitKind.COORDINATING_UNIT]
    districts = [unit for unit in below if unit.kind == UnitKind.HOME_CARE_DISTRICT]
    if receiver.kind == UnitKind.COORDINATING_UNIT:
        coordinating = [receiver]
    if receiver.kind == UnitKind.HOME_CARE_DISTRICT:
        districts = [receiver]
    return Places(
        ward=sender if sender is not None and sender.kind == UnitKind.WARD else None,
        municipality=municipality,
        coordinating_unit=coordinating[0] if coordinating else None,
        home_care=_district(districts, patient_id),
    )


def _district(districts: list[account_models.Unit], patient_id: int) -> account_models.Unit | None:
    if len(districts) == 1:
        return districts[0]
    last = (
        PathwayUnit.objects.filter(
            pathway__patient_id=patient_id, part=Part.HOME_CARE, ended_at__isnull=True, unit__in=districts
        )
        .order_by("-pathway__started_at", "-pk")
        .first()
    )
    return next((unit for unit in districts if last and unit.pk == last.unit_id), None)


def address_of(unit: account_models.Unit) -> Party:
    """Return the two levels that messages to and from the unit are addressed on."""
    top = unit
    while top.parent is not None and not (
        top.her_id and top.kind in (UnitKind.HOSPITAL, UnitKind.MUNICIPALITY)
    ):
        top = top.parent
    numbers = (Ident(top.organisation_number, "ENH"),) if top.organisation_number else ()
    if top.pk == unit.pk:
        return Party(org_name=unit.name, her_id=unit.her_id, idents=numbers)
    return Party(
        org_name=top.name,
        her_id=top.her_id,
        idents=numbers,
        service_name=unit.name,
        service_her_id=unit.her_id,
    )


def party_as_data(party: Party) -> dict[str, Any]:
    """Return the address as it is stored with a message."""
    person = party.professional
    return {
        "org_name": party.org_name,
        "her_id": party.her_id,
        "service_name": party.service_name,
        "service_her_id": party.service_her_id,
        "person": {"family": person.family, "given": person.given, "her_id": person.her_id}
        if person
        else None,
    }


def party_from_data(data: dict[str, Any]) -> Party:
    """Return a stored address as the message builder wants it."""
    person = data.get("person")
    professional = None
    if person and person.get("her_id"):
        professional = Professional(
            family=person["family"], given=person["given"], idents=(Ident(str(person["her_id"]), "HER"),)
        )
    return Party(
        org_name=data.get("org_name", ""),
        her_id=data.get("her_id"),
        service_name=data.get("service_name", ""),
        service_her_id=data.get("service_her_id"),
        professional=professional,
    )


def is_addressable(party: Party) -> bool:
    """Return whether a message can be sent there: every level that is named has a HER-id."""
    return bool(party.her_id) and (not party.service_name or bool(party.service_her_id))
