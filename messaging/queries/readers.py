"""Whom a message can go to: the pathway's other parts, and the address book's entries that take the kind."""

from dataclasses import dataclass

from accounts import models as account_models
from messaging.models import Address, Message
from messaging.queries import addresses
from messaging.rules import letters
from messaging.xml.model import Party
from pathways.models import Pathway
from pathways.operations import core

LIMIT = 200


@dataclass(frozen=True)
class Reader:
    """One possible receiver. `value` names it on the page; `why_not` says why it cannot take the kind."""

    value: str
    name: str
    is_party: bool
    why_not: str
    unit: account_models.Unit | None
    address: Party | None


def options(*, pathway: Pathway, kind: str, sender: account_models.Unit | None) -> tuple[Reader, ...]:
    """Return the receivers to choose between, those who take part first. A constant number of queries per part."""
    units = core.units_by_part(pathway)
    found: list[Reader] = []
    seen = {sender.pk} if sender else set()
    for part in letters.READERS[kind]:
        unit = units.get(part)
        if unit is None or unit.pk in seen:
            continue
        seen.add(unit.pk)
        found.append(Reader(f"unit:{unit.pk}", str(unit), True, _why_not(unit, kind), unit, None))
    return (*found, *_from_book(kind, {reader.unit.her_id for reader in found if reader.unit} | _own(sender)))


def choose(draft: Message, reader: Reader) -> None:
    """Address the draft, unsaved."""
    draft.receiver_unit, draft.receiver_name = reader.unit, reader.name[:250]
    draft.receiver_address = addresses.party_as_data(reader.address) if reader.address else {}


def is_chosen(draft: Message, reader: Reader) -> bool:
    """Return whether the draft goes there."""
    if reader.unit is not None:
        return draft.receiver_unit_id == reader.unit.pk
    return reader.address is not None and draft.receiver_address == addresses.party_as_data(reader.address)


def _why_not(unit: account_models.Unit, kind: str) -> str:
    if unit.is_internal:
        return ""
    return addresses.why_cannot_take(kind=kind, to=addresses.address_of(unit), unit=unit) or ""


def _own(sender: account_models.Unit | None) -> set[int | None]:
    return {sender.her_id} if sender else set()


def _from_book(kind: str, known: set[int | None]) -> tuple[Reader, ...]:
    """Return the services of the address book that are known to take the kind, by name."""
    entries = Address.objects.filter(is_active=True, organisation__is_active=True).select_related(
        "organisation"
    )
    taking = [each for each in entries.order_by("organisation__name", "name", "pk") if kind in each.kinds]
    units = {
        unit.her_id: unit
        for unit in account_models.Unit.objects.filter(
            her_id__in=[each.her_id for each in taking], is_active=True
        )
    }
    return tuple(
        Reader(
            value=f"address:{entry.pk}",
            name=f"{entry.organisation.name}, {entry.name}",
            is_party=False,
            why_not="",
            unit=units.get(entry.her_id),
            address=None if entry.her_id in units else _party(entry),
        )
        for entry in taking[:LIMIT]
        if entry.her_id not in known and entry.organisation is not None
    )


def _party(entry: Address) -> Party:
    top = entry.organisation
    return Party(
        org_name=top.name if top else entry.name,
        her_id=top.her_id if top else entry.her_id,
        service_name=entry.name,
        service_her_id=entry.her_id,
    )
