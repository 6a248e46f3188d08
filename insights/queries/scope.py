"""Whose figures a leader sees: the unit they lead, and the units under it."""

from dataclasses import dataclass

from django.db.models import Q

from accounts import models as account_models
from accounts import rules as account_rules
from accounts.enums import UnitKind


@dataclass(frozen=True)
class Scope:
    """The unit that is counted, with those under it, and the districts one can choose instead.

    `chosen_id` is None when it is the leader's whole unit. A hospital has no figures: its part ends when the patient
    leaves.
    """

    unit_name: str
    unit_ids: tuple[int, ...]
    chosen_id: int | None
    districts: tuple[tuple[int, str], ...]
    is_hospital: bool


def scope(*, unit: account_models.Unit, chosen_id: int | None = None) -> Scope:
    """Return what is counted for somebody who leads `unit`. One query.

    Raises Unit.DoesNotExist when the chosen unit is not a home-care district under it.
    """
    below = list(
        account_models.Unit.objects.filter(Q(parent=unit.pk) | Q(parent__parent=unit.pk))
        .order_by("name", "pk")
        .values_list("pk", "name", "kind")
    )
    districts = tuple((pk, name) for pk, name, kind in below if kind == UnitKind.HOME_CARE_DISTRICT)
    if chosen_id is not None and chosen_id not in dict(districts):
        raise account_models.Unit.DoesNotExist
    return Scope(
        unit_name=unit.name if chosen_id is None else dict(districts)[chosen_id],
        unit_ids=(chosen_id,) if chosen_id is not None else (unit.pk, *(pk for pk, _name, _kind in below)),
        chosen_id=chosen_id,
        districts=districts,
        is_hospital=unit.kind in account_rules.HOSPITAL_KINDS,
    )
