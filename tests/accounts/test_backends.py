"""Who may sign in, and what an administrator may do in Django admin."""

from datetime import date

import pytest

from accounts.backends import RoleBackend
from accounts.enums import Role
from tests.accounts.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(units, settings):
    """The administrator of Alvdal, where `accounts.unit` may be changed and `accounts.roleevent` read."""
    settings.ADMINISTRATOR_MODELS = ["accounts.unit"]
    settings.ADMINISTRATOR_READS = ["accounts.roleevent"]
    return MembershipFactory(unit=units.alvdal, role=Role.ADMINISTRATOR).user


@pytest.mark.parametrize(
    ("permission", "is_allowed"),
    [
        ("accounts.change_unit", True),
        ("accounts.add_unit", True),
        ("accounts.view_unit", True),
        ("accounts.view_roleevent", True),
        ("accounts.change_roleevent", False),
        ("audit.view_accessentry", False),
        ("pathways.view_patient", False),
        ("pathways.change_patient", False),
    ],
)
def test_an_administrator_opens_the_named_tables_and_no_clinical_ones(keeper, permission, is_allowed):
    assert keeper.has_perm(permission) is is_allowed
    assert not UserFactory().has_perm(permission)


def test_an_administrator_sees_the_apps_that_hold_something_to_see(keeper):
    assert keeper.has_module_perms("accounts")
    assert not keeper.has_module_perms("pathways")
    assert not UserFactory().has_module_perms("accounts")


def test_the_permission_goes_with_the_role(keeper, anne):
    assert keeper.has_perm("accounts.change_unit")
    assert not anne.has_perm("accounts.change_unit")

    keeper.memberships.update(valid_to=date(2020, 1, 1))
    same_person_later = type(keeper).objects.get(pk=keeper.pk)
    assert not same_person_later.has_perm("accounts.change_unit")


def test_an_administrator_who_has_left_may_nothing(keeper):
    assert RoleBackend().has_perm(keeper, "accounts.change_unit")
    gone = type(keeper).objects.get(pk=keeper.pk)
    gone.is_active = False

    assert not RoleBackend().has_perm(gone, "accounts.change_unit")


def test_roles_are_asked_for_once_a_request(keeper, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert keeper.has_perm("accounts.change_unit")
        assert keeper.has_perm("accounts.add_unit")
    assert keeper.get_all_permissions() == set()


@pytest.mark.parametrize(
    ("details", "is_demo_installation", "may_sign_in"),
    [
        pytest.param({}, False, True, id="an ordinary person"),
        pytest.param({"is_active": False}, False, False, id="somebody who has left"),
        pytest.param({"is_demo": True}, True, True, id="a demo person in a demo"),
        pytest.param({"is_demo": True}, False, False, id="a demo person in real life"),
    ],
)
def test_sign_in_is_for_people_who_belong_here(settings, details, is_demo_installation, may_sign_in):
    settings.HPH_DEMO = is_demo_installation
    person = UserFactory(**details)

    assert RoleBackend().user_can_authenticate(person) is may_sign_in
    assert (RoleBackend().get_user(person.pk) == person) is may_sign_in, "an old session ends too"
