"""Giving, changing and ending roles, each with its event."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from accounts import operations
from accounts.enums import Language, Role, UnitKind
from accounts.models import Membership, RoleEvent, Unit
from tests.accounts.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _events() -> list[tuple[str, str, str]]:
    return list(RoleEvent.objects.order_by("pk").values_list("kind", "role", "by_name"))


# --- Roles ------------------------------------------------------------------------------------------


def test_a_role_is_given_and_the_event_says_who_gave_it(units, anne, dag):
    membership = operations.give_role(
        user=anne, unit=units.office, role=Role.CASE_WORKER, valid_to=date(2026, 6, 1), by=dag, now=NOON
    )

    assert membership.is_active
    event = RoleEvent.objects.get()
    assert (event.at, event.kind, event.role) == (NOON, "GIVEN", "CASE_WORKER")
    assert (event.person_id, event.person_name) == (anne.pk, "Anne Ås")
    assert (event.unit_id, event.unit_name) == (units.office.pk, "Alvdal tildeling")
    assert (event.by_id, event.by_name, event.valid_to) == (dag.pk, "Dag Dal", date(2026, 6, 1))


@pytest.mark.parametrize(
    ("person", "at", "sentence"),
    [
        pytest.param("anne", "tynset_home", "do not administer", id="another municipality"),
        pytest.param("dag", "office", "their own roles", id="oneself"),
    ],
)
def test_an_administrator_gives_no_role_elsewhere_or_to_himself(
    units, anne, dag, english, person, at, sentence
):
    give = {"role": Role.CASE_WORKER, "by": dag, "now": NOON}
    people = {"anne": anne, "dag": dag}
    operations.give_role(user=anne, unit=units.home, **give)

    with pytest.raises(operations.NotAllowed, match=sentence):
        operations.give_role(user=people[person], unit=getattr(units, at), **give)

    assert RoleEvent.objects.count() == 1


def test_somebody_who_is_no_administrator_gives_no_roles(units, anne, bjorn, dag):
    operations.give_role(user=anne, unit=units.home, role=Role.COORDINATOR, by=dag, now=NOON)

    with pytest.raises(operations.NotAllowed):
        operations.give_role(user=bjorn, unit=units.home, role=Role.COORDINATOR, by=anne, now=NOON)

    assert not bjorn.memberships.filter(unit=units.home).exists()


def test_the_installation_itself_and_a_superuser_give_roles_anywhere(units, bjorn):
    root = UserFactory(is_superuser=True, display_name="Root")

    operations.give_role(user=bjorn, unit=units.tynset, role=Role.GP, by=None, now=NOON)
    operations.give_role(user=root, unit=units.tynset, role=Role.ADMINISTRATOR, by=root, now=NOON)

    assert _events() == [("GIVEN", "GP", ""), ("GIVEN", "ADMINISTRATOR", "Root")]


def test_giving_a_role_again_changes_its_period_and_giving_it_unchanged_changes_nothing(units, bjorn):
    give = {"user": bjorn, "unit": units.ward, "role": Role.WARD_NURSE, "by": None, "now": NOON}

    operations.give_role(**give, valid_to=date(2026, 6, 1))
    operations.give_role(**give, valid_to=date(2026, 6, 1))

    assert bjorn.memberships.get().valid_to == date(2026, 6, 1)
    assert _events() == [("CHANGED", "WARD_NURSE", "")]


def test_a_period_that_ends_before_it_starts_is_refused_and_leaves_nothing(units, anne, dag):
    give = {"user": anne, "unit": units.office, "role": Role.CASE_WORKER, "by": dag, "now": NOON}

    with pytest.raises(ValidationError):
        operations.give_role(**give, valid_from=date(2026, 3, 2), valid_to=date(2026, 3, 1))

    assert not anne.memberships.filter(unit=units.office).exists()
    assert _events() == []
    operations.give_role(**give, valid_from=date(2026, 3, 2), valid_to=date(2026, 3, 2))


def test_a_role_ends_once_and_can_be_given_again(units, anne, dag):
    membership = anne.memberships.get()

    ended = operations.end_role(membership=membership, by=dag, now=NOON)
    operations.end_role(membership=ended, by=dag, now=NOON)
    again = operations.give_role(user=anne, unit=units.home, role=Role.HOME_NURSE, by=dag, now=NOON)

    assert not ended.is_active
    assert (again.pk, again.is_active) == (membership.pk, True)
    assert _events() == [("ENDED", "HOME_NURSE", "Dag Dal"), ("GIVEN", "HOME_NURSE", "Dag Dal")]


def test_nobody_ends_a_role_outside_the_units_they_administer(units, anne, bjorn, dag):
    with pytest.raises(operations.NotAllowed):
        operations.end_role(membership=bjorn.memberships.get(), by=dag, now=NOON)
    operations.end_role(membership=anne.memberships.get(), by=dag, now=NOON)

    assert bjorn.memberships.get().is_active
    assert not anne.memberships.get().is_active


def test_changing_a_role_ends_the_old_one_and_gives_the_new_one(units, anne, dag):
    membership = anne.memberships.get()

    new = operations.change_role(membership=membership, role=Role.COORDINATOR, by=dag, now=NOON)
    same = operations.change_role(
        membership=new, role=Role.COORDINATOR, valid_to=date(2026, 6, 1), by=dag, now=NOON
    )

    assert same.pk == new.pk
    assert set(Membership.objects.filter(user=anne).values_list("role", "is_active")) == {
        ("HOME_NURSE", False),
        ("COORDINATOR", True),
    }
    assert [kind for kind, _role, _by in _events()] == ["ENDED", "GIVEN", "CHANGED"]


def test_the_door_to_django_admin_follows_the_role(units, anne):
    given = operations.give_role(user=anne, unit=units.home, role=Role.ADMINISTRATOR, by=None, now=NOON)
    anne.refresh_from_db()
    assert anne.is_staff

    operations.end_role(membership=given, by=None, now=NOON)
    anne.refresh_from_db()
    assert not anne.is_staff


# --- Units ------------------------------------------------------------------------------------------


def test_a_unit_is_created_where_it_fits_and_refused_where_it_does_not(units):
    made = operations.create_unit(name="Kirurgi", kind=UnitKind.WARD, parent=units.hospital, her_id=123)
    assert Unit.objects.get(her_id=123) == made

    with pytest.raises(ValidationError):
        operations.create_unit(name="Kirurgi", kind=UnitKind.WARD, parent=units.alvdal, her_id=124)
    assert not Unit.objects.filter(her_id=124).exists()


# --- Switches ---------------------------------------------------------------------------------------


def test_a_person_switches_to_a_role_of_their_own_and_to_no_other(units, anne, bjorn):
    second = MembershipFactory(user=anne, unit=units.alvdal, role=Role.COORDINATOR)

    assert operations.switch_unit(membership_id=second.pk, by=anne) == second
    for other in (bjorn.memberships.get().pk, 0):
        with pytest.raises(operations.NotAllowed):
            operations.switch_unit(membership_id=other, by=anne)


def test_a_person_chooses_a_language_the_system_speaks(anne):
    operations.choose_language(language="nn", by=anne)
    with pytest.raises(ValueError, match="tlh"):
        operations.choose_language(language="tlh", by=anne)

    anne.refresh_from_db()
    assert anne.language == Language.NN
