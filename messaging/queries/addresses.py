"""From HER-ids to units and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import UnitKind
from messaging.enums import MessageKind
from messaging.models import Address, InboxRule
from messaging.rules import routing
from messaging.xml.model import Party
from messaging.xml.parts import Ident, Professional
from pathways.enums import Party as Part
from pathways.models import PathwayUnit
from pathways.operations import Places


@dataclass(frozen=True)
class Addressee:
    """What a receiver's address means here. `unit` None with `is_ours`: our organisation, but it is closed.

    `is_guess`: the service is not here, and the unit is where such messages land. M9.
    """

    unit: account_models.Unit | None
    is_ours: bool
    is_guess: bool = False


class Directory:
    """The units of this installation with the HER-ids that some parties name. Read with one query, when first asked."""

    def __init__(self, *parties: Party | None) -> None:
        self._numbers = {number for party in parties if party for number in _numbers(party)}

    @cached_property
    def _units(self) -> dict[int | None, account_models.Unit]:
        rows = account_models.Unit.objects.filter(her_id__in=self._numbers)
        return {unit.her_id: unit for unit in rows.select_related("parent__parent").order_by()}

    def unit(self, her_id: int | None) -> account_models.Unit | None:
        """Return the unit with this number, with the two levels above it, or None."""
        return self._units.get(her_id) if her_id else None


def _numbers(party: Party) -> list[int]:
    """Return the HER-ids that a party names, the most exact first."""
    person = party.professional.her_id if party.professional else None
    return [number for number in (person, party.service_her_id, party.her_id) if number]


def addressee(party: Party | None, kind: str = "", *, known: Directory | None = None) -> Addressee:
    """Return the unit of this installation that a message of this kind is addressed to.

    The most exact level counts: person or service first, then the organisation. A person is read by the
    practice, since a doctor's own HER-id is not a unit. A service we do not know, in an organisation of ours, is
    routed by the rules for unknown services. M9. `known` are units that have been read already.
    """
    if party is None:
        return Addressee(None, is_ours=False)
    known = known or Directory(party)
    person = party.professional.her_id if party.professional else None
    inner = [known.unit(person), known.unit(party.service_her_id)]
    for unit in inner:
        if unit is not None and unit.is_internal and unit.is_active:
            return Addressee(unit, is_ours=True)
    organisation = known.unit(party.her_id)
    if organisation is None or not organisation.is_internal:
        return Addressee(None, is_ours=any(unit is not None and unit.is_internal for unit in inner))
    if not organisation.is_active:
        return Addressee(None, is_ours=True)
    if party.service_her_id:
        return Addressee(_landing(organisation, party, kind), is_ours=True, is_guess=True)
    return Addressee(organisation, is_ours=True)


def _landing(organisation: account_models.Unit, party: Party, kind: str) -> account_models.Unit:
    """Return the unit that takes a message to a service we do not have: by the rules, else who looks after such."""
    rows = list(
        InboxRule.objects.filter(organisation_her_id=party.her_id or 0, unit__is_active=True)
        .select_related("unit__parent__parent")
        .order_by("pk")
    )
    codes = Address.objects.filter(her_id=party.service_her_id or 0).values_list("service_code", flat=True)
    unit_id = routing.landing(
        [routing.Rule(row.unit_id, row.service_her_id, row.service_code, row.kind) for row in rows],
        service_her_id=party.service_her_id,
        service_codes=[code for code in codes if code],
        kind=kind,
    )
    chosen = next((row.unit for row in rows if row.unit_id == unit_id), None)
    return chosen or _keeper(organisation) or organisation


def _keeper(organisation: account_models.Unit) -> account_models.Unit | None:
    """Return the coordinating unit of a municipality, the keeper of its post when nobody else is named."""
    below = account_models.Unit.objects.filter(
        parent=organisation, kind=UnitKind.COORDINATING_UNIT, is_active=True
    )
    return below.select_related("parent__parent").order_by("pk").first()


def caretaker() -> account_models.Unit | None:
    """Return the unit that owns what names no receiver at all: the first inbox for what fits nowhere. M9."""
    row = (
        InboxRule.objects.filter(service_her_id=0, service_code="", kind="", unit__is_active=True)
        .select_related("unit")
        .order_by("pk")
        .first()
    )
    if row is not None:
        return row.unit
    internal = account_models.Unit.objects.filter(is_internal=True, is_active=True)
    return internal.filter(kind=UnitKind.COORDINATING_UNIT).order_by("pk").first()


def phone_of(address: Mapping[str, Any], unit: account_models.Unit | None) -> str:
    """Return the telephone of a receiver: that of the service, else of the organisation, else of the unit here."""
    numbers = [address.get("service_her_id") or 0, address.get("her_id") or 0]
    entries = dict(Address.objects.filter(her_id__in=numbers).values_list("her_id", "phone"))
    service, organisation = (entries.get(number, "") for number in numbers)
    return service or (unit.phone if unit else "") or organisation


def why_cannot_take(*, kind: str, to: Party, unit: account_models.Unit | None) -> str | None:
    """Return why the address cannot take a message of this kind, and whom to call; None when it can. M8."""
    entries = {
        entry.her_id: entry
        for entry in Address.objects.filter(her_id__in=[n for n in (to.service_her_id, to.her_id) if n])
    }
    entry = entries.get(to.service_her_id or 0) or entries.get(to.her_id or 0)
    if entry is None or (entry.is_active and routing.can_receive(entry.kinds, kind)):
        return None
    phone = phone_of({"service_her_id": to.service_her_id, "her_id": to.her_id}, unit)
    call = _("Telephone %(phone)s.") % {"phone": phone} if phone else _("Telephone the receiver.")
    if not entry.is_active:
        return _("%(receiver)s takes no messages any more, says the address book. %(call)s") % {
            "receiver": entry.name,
            "call": call,
        }
    return _("%(receiver)s cannot receive %(kind)s, says the address book. %(call)s") % {
        "receiver": entry.name,
        "kind": MessageKind(kind).label,
        "call": call,
    }


def sender_unit(party: Party, *, known: Directory) -> account_models.Unit | None:
    """Return the unit that sent the message, as exactly as we know it."""
    found = (known.unit(her_id) for her_id in _numbers(party))
    return next((unit for unit in found if unit is not None), None)


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
    below = list(account_models.Unit.objects.filter(parent=municipality, is_active=True).order_by("pk"))
    for unit in below:
        unit.parent = municipality
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
