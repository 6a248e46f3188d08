"""Who may do what where, and whom to tell."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts import queries
from accounts.enums import Act, Role, UnitKind
from accounts.models import Unit
from tests.accounts.factories import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


# --- may --------------------------------------------------------------------------------------------


def test_a_person_may_act_at_the_unit_and_below_with_one_query(units, anne, django_assert_num_queries):
    leader = MembershipFactory(unit=units.alvdal, role=Role.UNIT_LEADER).user

    with django_assert_num_queries(1):
        assert queries.may(user=anne, act=Act.ANSWER_HPH2, unit_ids=[units.home.pk])
    assert queries.may(user=leader, act=Act.ASSIGN_PEOPLE, unit_ids=[units.home.pk])
    trust_leader = MembershipFactory(unit=units.trust, role=Role.UNIT_LEADER).user
    assert queries.may(user=trust_leader, act=Act.CANCEL_PATHWAY, unit_ids=[units.tynset.pk, units.ward.pk])


@pytest.mark.parametrize(
    ("act", "at"),
    [
        pytest.param(Act.DISCHARGE, "home", id="not in the role"),
        pytest.param(Act.ANSWER_HPH2, "tynset_home", id="another municipality"),
        pytest.param(Act.ANSWER_HPH2, "alvdal", id="the unit above"),
        pytest.param(Act.ANSWER_HPH2, "office", id="the unit beside"),
    ],
)
def test_a_person_may_not_act_beyond_role_and_units(units, anne, act, at):
    assert queries.may(user=anne, act=Act.ANSWER_HPH2, unit_ids=[units.home.pk])

    assert not queries.may(user=anne, act=act, unit_ids=[getattr(units, at).pk])


def test_a_role_at_one_unit_does_not_lend_its_acts_to_a_role_at_another(units, anne):
    MembershipFactory(user=anne, unit=units.tynset_home, role=Role.UNIT_LEADER)

    assert queries.may(user=anne, act=Act.ANSWER_HPH2, unit_ids=[units.home.pk])
    assert not queries.may(user=anne, act=Act.ANSWER_HPH2, unit_ids=[units.tynset_home.pk])
    assert not queries.may(user=anne, act=Act.ASSIGN_PEOPLE, unit_ids=[units.home.pk])


def test_strangers_and_people_who_have_left_may_nothing(units, anne):
    ask = {"act": Act.ANSWER_HPH2, "unit_ids": [units.home.pk]}
    assert queries.may(user=anne, **ask)

    assert not queries.may(user=AnonymousUser(), **ask)
    anne.is_active = False
    assert not queries.may(user=anne, **ask)


# --- reach ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["trust", "hospital", "ward", "alvdal", "home"])
def test_reach_read_at_once_is_the_reach_of_the_subquery(units, at, django_assert_num_queries):
    user = MembershipFactory(unit=getattr(units, at), role=Role.UNIT_LEADER).user

    with django_assert_num_queries(1):
        reach = queries.reach(user)

    assert set(reach.roles) == set(Unit.objects.in_reach_of(user).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("at", "asked"), [("trust", 1), ("hospital", 1), ("ward", 0), ("alvdal", 1), ("home", 0)]
)
def test_memberships_read_before_tell_the_same_reach_without_asking_where_nothing_lies_below(
    units, at, asked, django_assert_num_queries
):
    user = MembershipFactory(unit=getattr(units, at), role=Role.UNIT_LEADER).user
    held = queries.acting_units(user)

    with django_assert_num_queries(asked):
        reach = queries.reach(user, held=held)

    assert reach == queries.reach(user)


def test_reach_answers_as_may_does_for_each_act_and_unit(units, anne):
    MembershipFactory(user=anne, unit=units.alvdal, role=Role.UNIT_LEADER)
    MembershipFactory(user=anne, unit=units.ward, role=Role.WARD_NURSE, is_active=False)
    reach = queries.reach(anne)

    for act in (Act.ANSWER_HPH2, Act.ASSIGN_PEOPLE, Act.DISCHARGE):
        for unit in vars(units).values():
            asked = {"act": act, "unit_ids": [unit.pk]}
            assert reach.may(**asked) == queries.may(user=anne, **asked), (act, unit)


def test_a_stranger_has_no_reach(units, anne):
    assert queries.reach(anne).roles

    assert not queries.reach(AnonymousUser()).roles
    anne.is_active = False
    assert not queries.reach(anne).roles


# --- role_at ----------------------------------------------------------------------------------------


def test_the_nearest_role_is_named_and_the_one_that_justifies_the_act(units, anne, django_assert_num_queries):
    MembershipFactory(user=anne, unit=units.alvdal, role=Role.UNIT_LEADER)

    with django_assert_num_queries(1):
        assert queries.role_at(user=anne, unit_ids=[units.home.pk]) == Role.HOME_NURSE
    assert queries.role_at(user=anne, unit_ids=[units.office.pk]) == Role.UNIT_LEADER
    assert queries.role_at(user=anne, unit_ids=[units.home.pk], act=Act.VIEW_FIGURES) == Role.UNIT_LEADER
    assert queries.role_at(user=anne, unit_ids=[units.home.pk], act=Act.DISCHARGE) is None
    assert queries.role_at(user=anne, unit_ids=[units.ward.pk]) is None
    assert queries.role_at(user=AnonymousUser(), unit_ids=[units.home.pk]) is None


# --- acting_units -----------------------------------------------------------------------------------


def test_a_person_acts_through_roles_in_force_first_given_first(units, anne, django_assert_num_queries):
    second = MembershipFactory(user=anne, unit=units.alvdal, role=Role.COORDINATOR)
    MembershipFactory(user=anne, unit=units.ward, role=Role.WARD_NURSE, is_active=False)
    MembershipFactory(user=anne, unit=units.tynset, role=Role.GP, valid_from=date(2026, 3, 3))

    with django_assert_num_queries(1):
        found = queries.acting_units(anne, on=date(2026, 3, 2))
        assert [row.unit.name for row in found] == ["Alvdal hjemmetjeneste", "Alvdal kommune"]
    assert found[1] == second
    assert queries.acting_units(AnonymousUser()) == []


# --- members_with_roles -----------------------------------------------------------------------------


def test_people_at_the_unit_are_told_sorted_and_once(units, bjorn, anne, django_assert_num_queries):
    adam = MembershipFactory(
        unit=units.ward, user=UserFactory(display_name="Adam"), role=Role.WARD_NURSE
    ).user
    MembershipFactory(unit=units.ward, user=bjorn, role=Role.UNIT_LEADER)

    with django_assert_num_queries(2):
        told = queries.members_with_roles([units.ward.pk], [Role.WARD_NURSE, Role.UNIT_LEADER])

    assert told == [adam, bjorn]


def test_a_unit_without_a_leader_finds_the_nearest_one_above_and_no_further(units, bjorn):
    top = MembershipFactory(unit=units.trust, role=Role.UNIT_LEADER).user
    assert queries.members_with_roles([units.ward.pk], [Role.UNIT_LEADER]) == [top]

    middle = MembershipFactory(unit=units.hospital, role=Role.UNIT_LEADER).user
    assert queries.members_with_roles([units.ward.pk], [Role.UNIT_LEADER]) == [middle]

    MembershipFactory(unit=units.ward, user=bjorn, role=Role.UNIT_LEADER)
    assert queries.members_with_roles([units.ward.pk], [Role.UNIT_LEADER]) == [bjorn]
    both = queries.members_with_roles([units.ward.pk, units.ward2.pk], [Role.UNIT_LEADER])
    assert set(both) == {bjorn, middle}


def test_nobody_beside_or_below_or_gone_is_told(units, anne):
    MembershipFactory(unit=units.office, role=Role.HOME_NURSE)
    assert queries.members_with_roles([units.home.pk], [Role.HOME_NURSE]) == [anne]

    assert queries.members_with_roles([units.alvdal.pk], [Role.HOME_NURSE]) == []
    anne.memberships.update(is_active=False)
    assert queries.members_with_roles([units.home.pk], [Role.HOME_NURSE]) == []
    assert queries.members_with_roles([], [Role.HOME_NURSE]) == []


# --- The rest ---------------------------------------------------------------------------------------


def test_the_municipality_of_a_unit_is_found_by_climbing(units):
    assert queries.ancestor_of_kind(units.home, UnitKind.MUNICIPALITY) == units.alvdal
    assert queries.ancestor_of_kind(units.alvdal, UnitKind.MUNICIPALITY) == units.alvdal
    assert queries.ancestor_of_kind(units.ward, UnitKind.MUNICIPALITY) is None


def test_demo_people_are_listed_in_a_demo_and_nowhere_else(units, anne, bjorn, settings):
    anne.is_demo = True
    anne.save()
    MembershipFactory(user=anne, unit=units.alvdal, role=Role.COORDINATOR)

    settings.HPH_DEMO = True
    people = queries.demo_sign_ins()
    assert [(person.username, person.name, person.unit) for person in people] == [
        ("anne", "Anne Ås", "Alvdal hjemmetjeneste")
    ]

    settings.HPH_DEMO = False
    assert queries.demo_sign_ins() == []


# --- reach ------------------------------------------------------------------------------------------


def test_the_reach_is_the_units_in_reach_with_the_roles_that_count_there(
    units, anne, django_assert_num_queries
):
    for unit, role in ((units.trust, Role.QUALITY_LEAD), (units.tynset, Role.UNIT_LEADER)):
        MembershipFactory(user=anne, unit=unit, role=role)

    with django_assert_num_queries(1):
        found = queries.reach(anne)

    assert set(found.roles) == set(Unit.objects.in_reach_of(anne).values_list("pk", flat=True))
    assert found.roles[units.ward.pk] == {Role.QUALITY_LEAD}
    assert found.roles[units.home.pk] == {Role.HOME_NURSE}
    assert found.roles[units.tynset_home.pk] == {Role.UNIT_LEADER}
    assert not queries.reach(AnonymousUser()).roles
