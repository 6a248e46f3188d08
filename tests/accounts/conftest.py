"""A hospital and two municipalities, with somebody in each."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from accounts.enums import Role, UnitKind
from tests.accounts.factories import MembershipFactory, UnitFactory, UserFactory


@pytest.fixture
def units(db) -> SimpleNamespace:
    """Return trust > hospital > ward, ward2; alvdal > office, home; tynset > tynset_home."""
    trust = UnitFactory(name="Helse Fjell HF", trust=True)
    hospital = UnitFactory(name="Fjell sykehus", hospital=True, parent=trust)
    alvdal = UnitFactory(name="Alvdal kommune", municipality=True)
    tynset = UnitFactory(name="Tynset kommune", municipality=True)
    return SimpleNamespace(
        trust=trust,
        hospital=hospital,
        ward=UnitFactory(name="Ortopedisk", kind=UnitKind.WARD, parent=hospital),
        ward2=UnitFactory(name="Medisin", kind=UnitKind.WARD, parent=hospital),
        alvdal=alvdal,
        office=UnitFactory(name="Alvdal tildeling", kind=UnitKind.COORDINATING_UNIT, parent=alvdal),
        home=UnitFactory(name="Alvdal hjemmetjeneste", kind=UnitKind.HOME_CARE_DISTRICT, parent=alvdal),
        tynset=tynset,
        tynset_home=UnitFactory(
            name="Tynset hjemmetjeneste", kind=UnitKind.HOME_CARE_DISTRICT, parent=tynset
        ),
    )


@pytest.fixture
def bjorn(units):
    """Ward nurse on the orthopaedic ward."""
    return MembershipFactory(
        user=UserFactory(username="bjorn", display_name="Bjørn Berg"), unit=units.ward, role=Role.WARD_NURSE
    ).user


@pytest.fixture
def anne(units):
    """Home nurse in Alvdal."""
    return MembershipFactory(
        user=UserFactory(username="anne", display_name="Anne Ås"), unit=units.home, role=Role.HOME_NURSE
    ).user


@pytest.fixture
def dag(units):
    """Administrator of Alvdal."""
    user = UserFactory(username="dag", display_name="Dag Dal", is_staff=True)
    return MembershipFactory(user=user, unit=units.alvdal, role=Role.ADMINISTRATOR).user


@pytest.fixture
def english():
    """Sentences in the language of the code, for tests that read them."""
    with translation.override("en"):
        yield


@pytest.fixture
def signed_in(client):
    """Give `signed_in(user)`: the client with that person signed in."""

    def sign_in(user):
        client.force_login(user, backend="accounts.backends.RoleBackend")
        return client

    return sign_in
