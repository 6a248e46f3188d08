"""An administrator looks after the units in reach, and every change of a role leaves its event."""

import pytest

from accounts.enums import Role, UnitKind
from accounts.models import Membership, RoleEvent, Unit, User
from tests.accounts.factories import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]

UNITS = "/admin/accounts/unit/"
ROLES = "/admin/accounts/membership/"
PEOPLE = "/admin/accounts/user/"


def _unit_form(**fields: object) -> dict[str, object]:
    return {
        "name": "Nord",
        "kind": UnitKind.HOME_CARE_DISTRICT,
        "language": "nb",
        "is_active": "on",
        **fields,
    }


def _errors(answer) -> str:
    return str(answer.context["adminform"].form.errors)


# --- Units ------------------------------------------------------------------------------------------


def test_an_administrator_sees_the_units_in_reach_in_tree_order(signed_in, dag):
    rows = signed_in(dag).get(UNITS).context["cl"].queryset

    assert [unit.name for unit in rows] == ["Alvdal kommune", "Alvdal hjemmetjeneste", "Alvdal tildeling"]


def test_a_superuser_sees_every_unit_and_finds_one_by_its_her_id(admin_client, units):
    assert len(admin_client.get(UNITS).context["cl"].queryset) == 9

    found = admin_client.get(UNITS, {"q": units.ward.her_id}).context["cl"].queryset
    assert list(found) == [units.ward]


def test_a_unit_is_added_under_a_unit_in_reach_and_nowhere_else(signed_in, units, dag):
    client = signed_in(dag)

    answer = client.post(f"{UNITS}add/", _unit_form(parent=units.alvdal.pk))
    assert answer.status_code == 302
    assert Unit.objects.get(name="Nord").parent == units.alvdal

    for fields in (
        {"parent": units.tynset.pk},
        {"kind": UnitKind.MUNICIPALITY, "kommunenummer": "9999"},
    ):
        answer = client.post(f"{UNITS}add/", _unit_form(name="Sør", **fields))
        assert "parent" in _errors(answer)
    assert not Unit.objects.filter(name="Sør").exists()


def test_a_unit_in_reach_is_changed_and_one_outside_is_not_found(signed_in, units, dag):
    client = signed_in(dag)
    fields = {"name": "Alvdal", "kind": UnitKind.MUNICIPALITY, "kommunenummer": units.alvdal.kommunenummer}

    assert client.post(f"{UNITS}{units.alvdal.pk}/change/", _unit_form(**fields)).status_code == 302
    answer = client.post(f"{UNITS}{units.tynset.pk}/change/", _unit_form(**fields), follow=True)

    units.alvdal.refresh_from_db()
    units.tynset.refresh_from_db()
    assert (units.alvdal.name, units.tynset.name) == ("Alvdal", "Tynset kommune")
    assert answer.request["PATH_INFO"] == "/admin/"


def test_units_and_people_and_roles_are_kept(admin_client, units, anne):
    for path in (f"{UNITS}{units.ward.pk}/", f"{PEOPLE}{anne.pk}/", f"{ROLES}{anne.memberships.get().pk}/"):
        assert admin_client.get(f"{path}change/").status_code == 200
        assert admin_client.post(f"{path}delete/", {"post": "yes"}).status_code == 403


# --- Roles ------------------------------------------------------------------------------------------


def test_a_role_is_given_in_admin_and_leaves_its_event(signed_in, units, anne, dag):
    client = signed_in(dag)

    answer = client.post(f"{ROLES}add/", {"user": anne.pk, "unit": units.office.pk, "role": Role.CASE_WORKER})

    assert answer.status_code == 302
    assert anne.memberships.get(unit=units.office).is_active
    event = RoleEvent.objects.get()
    assert (event.kind, event.person_name, event.by_name) == ("GIVEN", "Anne Ås", "Dag Dal")


@pytest.mark.parametrize(
    ("person", "at"),
    [pytest.param("anne", "tynset", id="outside reach"), pytest.param("dag", "office", id="to oneself")],
)
def test_a_role_elsewhere_or_to_oneself_is_refused_in_the_form(signed_in, units, anne, dag, person, at):
    client = signed_in(dag)
    people = {"anne": anne, "dag": dag}

    answer = client.post(
        f"{ROLES}add/",
        {"user": people[person].pk, "unit": getattr(units, at).pk, "role": Role.CASE_WORKER},
    )

    assert answer.status_code == 200
    assert "__all__" in _errors(answer)
    assert not RoleEvent.objects.exists()


def test_a_role_is_changed_to_another_one_in_admin(signed_in, anne, dag):
    mine = anne.memberships.get()

    answer = signed_in(dag).post(
        f"{ROLES}{mine.pk}/change/", {"role": Role.COORDINATOR, "is_active": "on", "valid_to": "2099-01-01"}
    )

    assert answer.status_code == 302
    assert set(Membership.objects.filter(user=anne).values_list("role", "is_active")) == {
        ("HOME_NURSE", False),
        ("COORDINATOR", True),
    }
    assert list(RoleEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["ENDED", "GIVEN"]


def test_a_role_is_ended_in_admin_by_the_box_or_by_the_action(signed_in, units, anne, dag):
    client = signed_in(dag)
    first = anne.memberships.get()
    second = MembershipFactory(user=anne, unit=units.office, role=Role.CASE_WORKER)

    client.post(f"{ROLES}{first.pk}/change/", {"role": Role.HOME_NURSE})
    client.post(ROLES, {"action": "end_roles", "_selected_action": [second.pk, dag.memberships.get().pk]})

    assert not anne.memberships.filter(is_active=True).exists()
    assert dag.memberships.get().is_active, "nobody ends their own role"
    assert RoleEvent.objects.filter(kind="ENDED").count() == 2


def test_role_events_are_read_within_reach(signed_in, units, anne, bjorn, dag, admin_client):
    client = signed_in(dag)
    client.post(f"{ROLES}add/", {"user": anne.pk, "unit": units.office.pk, "role": Role.CASE_WORKER})
    event = RoleEvent.objects.get()

    rows = client.get("/admin/accounts/roleevent/").context["cl"].queryset

    assert list(rows) == [event]
    path = f"/admin/accounts/roleevent/{event.pk}/change/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"role": Role.GP}).status_code == 403
    MembershipFactory(user=bjorn, unit=units.tynset, role=Role.ADMINISTRATOR)
    bjorn.is_staff = True
    bjorn.save()
    assert list(signed_in(bjorn).get("/admin/accounts/roleevent/").context["cl"].queryset) == []


# --- People -----------------------------------------------------------------------------------------


def test_an_administrator_adds_a_person_with_a_first_password(signed_in, dag):
    password = "et langt passord til Eva"
    answer = signed_in(dag).post(
        f"{PEOPLE}add/",
        {
            "username": "eva",
            "display_name": "Eva Eng",
            "usable_password": "true",
            "password1": password,
            "password2": password,
        },
    )

    assert answer.status_code == 302
    eva = User.objects.get(username="eva")
    assert eva.check_password(password)
    assert not eva.is_staff


def test_an_administrator_sees_people_in_reach_and_people_without_a_role_yet(
    signed_in, anne, bjorn, dag, units
):
    new = UserFactory(display_name="Ny")
    MembershipFactory(user=anne, unit=units.office, role=Role.CASE_WORKER)
    UserFactory(is_superuser=True)

    rows = signed_in(dag).get(PEOPLE).context["cl"].queryset

    assert list(rows) == [anne, dag, new]


def test_a_person_with_a_role_elsewhere_is_seen_and_not_changed(signed_in, units, anne, dag):
    client = signed_in(dag)
    assert client.post(f"{PEOPLE}{anne.pk}/change/", _person(anne, phone="62 48 00 00")).status_code == 302

    MembershipFactory(user=anne, unit=units.tynset, role=Role.HOME_NURSE)
    assert client.get(f"{PEOPLE}{anne.pk}/change/").status_code == 200
    assert client.post(f"{PEOPLE}{anne.pk}/change/", _person(anne, phone="1")).status_code == 403
    assert client.get(f"{PEOPLE}{anne.pk}/password/").status_code == 403

    anne.refresh_from_db()
    assert anne.phone == "62 48 00 00"


def test_an_administrator_makes_nobody_a_superuser(signed_in, anne, dag, admin_client, admin_user):
    powers = {"is_superuser": "on", "is_staff": "on", "is_demo": "on"}
    client = signed_in(dag)
    assert client.post(f"{PEOPLE}{anne.pk}/change/", _person(anne, **powers)).status_code == 302
    anne.refresh_from_db()
    assert (anne.is_superuser, anne.is_staff, anne.is_demo) == (False, False, False)

    signed_in(admin_user).post(f"{PEOPLE}{anne.pk}/change/", _person(anne, **powers))
    anne.refresh_from_db()
    assert (anne.is_superuser, anne.is_demo) == (True, True)


def _person(user: User, **fields: object) -> dict[str, object]:
    inline = {
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    }
    return {
        "username": user.username,
        "display_name": user.display_name,
        "is_active": "on",
        **inline,
        **fields,
    }
