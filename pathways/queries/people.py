"""Who may follow a patient, where, and what is known of the person: choices for forms, and the number when asked for."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts import models as account_models
from accounts import rules as account_rules
from accounts.enums import Act, UnitKind
from pathways.models import Pathway, PathwayUnit
from pathways.queries import common, shapes

PLACE_KINDS = (UnitKind.HOME_CARE_DISTRICT, UnitKind.SHORT_TERM_INSTITUTION, UnitKind.GP_PRACTICE)


@dataclass(frozen=True)
class Number:
    """The whole number, shown only to somebody who asked for it."""

    patient_id: int
    name: str
    number: str
    kind_label: str
    goals: tuple[shapes.Goal, ...]


@dataclass(frozen=True)
class Choice:
    """One line of a list to choose from."""

    pk: int
    words: str


@dataclass(frozen=True)
class PeopleChoices:
    """Who and which places can be chosen for a pathway, and which are chosen now (0: none)."""

    people: tuple[Choice, ...]
    places: tuple[Choice, ...]
    coordinator: int
    primary_contact: int


@dataclass(frozen=True)
class MunicipalUnits:
    """The units of a municipality that take part from the first day; None where there is none, or a choice to make."""

    coordinating_unit: account_models.Unit | None
    home_care: account_models.Unit | None


def number_of(*, pathway_id: int, user: account_models.User) -> Number:
    """Return the patient's whole number. One query. Raises Pathway.DoesNotExist for a stranger."""
    pathway = Pathway.objects.visible_to(user).select_related("patient").get(pk=pathway_id)
    patient = pathway.patient
    digits = patient.number
    spaced = f"{digits[:6]} {digits[6:]}" if len(digits) == 11 else digits
    goals = common.goals_of(pathway)
    return Number(patient.pk, patient.name, spaced, patient.get_number_kind_display(), goals)


def people_choices(*, pathway_id: int, user: account_models.User) -> PeopleChoices:
    """Return who can be named and which units can be chosen. Four queries. Raises Pathway.DoesNotExist."""
    pathway = Pathway.objects.visible_to(user).get(pk=pathway_id)
    units = list(
        PathwayUnit.objects.filter(pathway=pathway, ended_at__isnull=True).values_list("unit_id", flat=True)
    )
    staff = (
        account_models.Membership.objects.in_force()
        .filter(role__in=account_rules.roles_with(Act.VIEW_PATIENT))
        .reaching(units)
        .select_related("user", "unit")
        .order_by("user__display_name", "pk")
    )
    people: dict[int, Choice] = {}
    for member in staff:
        people.setdefault(
            member.user_id,
            Choice(member.user_id, f"{member.user} · {member.get_role_display()}, {member.unit}"),
        )
    places = account_models.Unit.objects.filter(
        Q(parent__in=units) | Q(kind=UnitKind.GP_PRACTICE, parent__isnull=True),
        kind__in=PLACE_KINDS,
        is_active=True,
    ).order_by("kind", "name")
    return PeopleChoices(
        people=tuple(people.values()),
        places=tuple(Choice(unit.pk, f"{unit.name} · {unit.get_kind_display()}") for unit in places),
        coordinator=pathway.coordinator_id or 0,
        primary_contact=pathway.primary_contact_id or 0,
    )


def unit_of_choice(*, unit_id: int) -> account_models.Unit:
    """Return a unit that a patient can be placed at. Raises Unit.DoesNotExist."""
    return account_models.Unit.objects.get(pk=unit_id, kind__in=PLACE_KINDS, is_active=True)


def person_of_choice(*, user_id: int | None) -> account_models.User | None:
    """Return the person, or None for nobody. Raises User.DoesNotExist."""
    return account_models.User.objects.get(pk=user_id, is_active=True) if user_id else None


def patient_details(*, pathway_id: int, user: account_models.User) -> dict[str, Any]:
    """Return what can be changed of the patient, as it stands. Raises Pathway.DoesNotExist for a stranger."""
    patient = Pathway.objects.visible_to(user).select_related("patient").get(pk=pathway_id).patient
    return {
        "phone": patient.phone,
        "street": patient.street,
        "postal_code": patient.postal_code,
        "city": patient.city,
        "has_address_lock": patient.has_address_lock,
        "access_note": patient.access_note,
        "lives_alone": patient.lives_alone,
        "critical_information": patient.critical_information,
        "fastlege_name": patient.fastlege_name,
    }


def municipality_choices() -> tuple[Choice, ...]:
    """Return the municipalities in use, by name."""
    rows = account_models.Unit.objects.filter(kind=UnitKind.MUNICIPALITY, is_active=True).order_by("name")
    return tuple(Choice(unit.pk, unit.name) for unit in rows)


def municipality(*, unit_id: int) -> account_models.Unit:
    """Return the municipality. Raises Unit.DoesNotExist."""
    return account_models.Unit.objects.get(pk=unit_id, kind=UnitKind.MUNICIPALITY, is_active=True)


def municipal_units(*, municipality_id: int) -> MunicipalUnits:
    """Return the municipality's coordinating unit, and its home-care district when there is only one. One query."""
    below = list(account_models.Unit.objects.filter(parent=municipality_id, is_active=True).order_by("pk"))
    offices = [unit for unit in below if unit.kind == UnitKind.COORDINATING_UNIT]
    districts = [unit for unit in below if unit.kind == UnitKind.HOME_CARE_DISTRICT]
    return MunicipalUnits(
        coordinating_unit=offices[0] if offices else None,
        home_care=districts[0] if len(districts) == 1 else None,
    )
