"""Units in a tree, and roles that count for a time."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Act, Role, RoleEventKind, UnitKind
from accounts.models import TREE_ORDER, Membership, RoleEvent, Unit, User
from tests.accounts.factories import MembershipFactory, UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAY = date(2026, 3, 2)


def test_a_person_is_called_by_display_name_or_else_by_user_name():
    assert str(User(username="anne", display_name="Anne Ås")) == "Anne Ås"
    assert User(username="anne").get_short_name() == "anne"


# --- The tree ---------------------------------------------------------------------------------------


def test_a_unit_fits_where_its_kind_belongs_and_nowhere_else(units):
    ward = Unit(name="Kirurgi", kind=UnitKind.WARD, parent=units.hospital)
    ward.full_clean()

    ward.parent = units.alvdal
    with pytest.raises(ValidationError) as refusal:
        ward.full_clean()
    assert "parent" in refusal.value.message_dict

    ward.parent = None
    with pytest.raises(ValidationError) as refusal:
        ward.full_clean()
    assert "parent" in refusal.value.message_dict


def test_a_unit_keeps_its_kind_while_the_units_below_need_it(units):
    UnitFactory(name="Lone", hospital=True).full_clean()
    lonely = UnitFactory(name="Lonely", hospital=True)
    lonely.kind = UnitKind.HOSPITAL_TRUST
    lonely.full_clean()

    units.office.parent.kind = UnitKind.HOSPITAL_TRUST
    with pytest.raises(ValidationError) as refusal:
        units.office.parent.full_clean()
    assert "parent" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [
        pytest.param("", True, id="none"),
        pytest.param("974760673", True, id="right check digit"),
        pytest.param("974760674", False, id="wrong check digit"),
        pytest.param("974 760 673", False, id="with spaces"),
        pytest.param("97476067", False, id="too short"),
    ],
)
def test_an_organisation_number_has_its_check_digit(number, is_valid):
    unit = Unit(name="Sykehus", kind=UnitKind.HOSPITAL, organisation_number=number)

    if is_valid:
        unit.full_clean()
    else:
        with pytest.raises(ValidationError) as refusal:
            unit.full_clean()
        assert "organisation_number" in refusal.value.message_dict


def test_a_municipality_has_its_own_number():
    municipality = Unit(name="Alvdal", kind=UnitKind.MUNICIPALITY, kommunenummer="3428")
    municipality.full_clean()
    municipality.save()

    for number in ("", "342", "3428"):
        with pytest.raises(ValidationError):
            Unit(name="Tynset", kind=UnitKind.MUNICIPALITY, kommunenummer=number).full_clean()


def test_the_database_keeps_a_unit_from_lying_under_itself(units):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=units.alvdal.pk).update(parent=units.alvdal)


def test_a_her_id_is_one_unit_s_own(units):
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitFactory(her_id=units.alvdal.her_id)
    UnitFactory(her_id=None)
    UnitFactory(her_id=None)


def test_tree_order_puts_each_unit_after_the_one_it_lies_under(units):
    names = list(Unit.objects.order_by(*TREE_ORDER).values_list("name", flat=True))

    assert names == [
        "Alvdal kommune",
        "Alvdal hjemmetjeneste",
        "Alvdal tildeling",
        "Helse Fjell HF",
        "Fjell sykehus",
        "Medisin",
        "Ortopedisk",
        "Tynset kommune",
        "Tynset hjemmetjeneste",
    ]


def test_with_ancestors_climbs_and_does_not_descend(units):
    def climb(unit: Unit) -> set[Unit]:
        return set(Unit.objects.with_ancestors([unit.pk]))

    assert climb(units.ward) == {units.ward, units.hospital, units.trust}
    assert climb(units.alvdal) == {units.alvdal}


# --- Reach ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "reached"),
    [
        ("trust", {"trust", "hospital", "ward", "ward2"}),
        ("hospital", {"hospital", "ward", "ward2"}),
        ("ward", {"ward"}),
        ("alvdal", {"alvdal", "office", "home"}),
        ("home", {"home"}),
    ],
)
def test_a_person_reaches_the_unit_and_what_lies_below(units, at, reached):
    user = MembershipFactory(unit=getattr(units, at)).user

    assert set(Unit.objects.in_reach_of(user)) == {getattr(units, name) for name in reached}


def test_reach_works_as_a_subquery_in_one_query(units, anne, django_assert_num_queries):
    MembershipFactory(unit=units.ward)

    with django_assert_num_queries(1):
        rows = list(Membership.objects.filter(unit_id__in=Unit.objects.in_reach_of(anne).values("pk")))

    assert [row.user for row in rows] == [anne]


def test_strangers_and_people_who_have_left_reach_nothing(units, anne):
    assert Unit.objects.in_reach_of(anne).exists()

    assert not Unit.objects.in_reach_of(AnonymousUser()).exists()
    assert not Unit.objects.in_reach_of(UserFactory()).exists()
    anne.is_active = False
    anne.save()
    assert not Unit.objects.in_reach_of(anne).exists()


# --- Memberships ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("details", "counts"),
    [
        pytest.param({}, True, id="no period"),
        pytest.param({"valid_from": DAY, "valid_to": DAY}, True, id="this day only"),
        pytest.param({"valid_from": date(2026, 3, 3)}, False, id="from tomorrow"),
        pytest.param({"valid_to": date(2026, 3, 1)}, False, id="until yesterday"),
        pytest.param({"is_active": False}, False, id="ended"),
        pytest.param({"user__is_active": False}, False, id="person has left"),
        pytest.param({"unit__is_active": False}, False, id="unit is closed"),
    ],
)
def test_a_role_counts_while_it_is_in_force(details, counts):
    MembershipFactory(**details)

    assert Membership.objects.in_force(DAY).exists() is counts


@pytest.mark.parametrize(
    ("details", "counts"),
    [
        ({"valid_from": date(2020, 1, 1), "valid_to": date(2900, 1, 1)}, True),
        ({"valid_from": date(2900, 1, 1)}, False),
        ({"valid_to": date(2020, 1, 1)}, False),
    ],
)
def test_without_a_day_the_database_s_own_today_counts(details, counts):
    MembershipFactory(**details)

    assert Membership.objects.in_force().exists() is counts


def test_may_keeps_the_roles_that_include_the_act(bjorn, anne):
    found = Membership.objects.may(Act.DISCHARGE)

    assert [row.user for row in found] == [bjorn]


def test_a_role_is_held_once_a_unit_and_ends_after_it_starts(bjorn, units):
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=bjorn, unit=units.ward, role=Role.WARD_NURSE)
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(valid_from=DAY, valid_to=date(2026, 3, 1))

    MembershipFactory(user=bjorn, unit=units.ward, role=Role.UNIT_LEADER)
    MembershipFactory(valid_from=DAY, valid_to=DAY)


def test_rows_have_readable_names(bjorn, units):
    assert str(units.ward) == "Ortopedisk"
    assert str(bjorn.memberships.get()).startswith("Bjørn Berg · ")


def test_a_role_event_reads_as_what_happened(db):
    from datetime import UTC, datetime

    event = RoleEvent(
        at=datetime(2026, 3, 2, 12, tzinfo=UTC),
        kind=RoleEventKind.GIVEN,
        person_name="Anne",
        role=Role.GP,
        unit_name="Alvdal",
    )

    assert str(event) == "2026-03-02 12:00 Anne GP Alvdal GIVEN"
