"""People, units and roles for tests. Units get a HER-id and, where they need one, a number that is right."""

import factory

from accounts.enums import Role, UnitKind
from accounts.models import Membership, Unit, User


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"person{number}")
    display_name = factory.Sequence(lambda number: f"Person {number}")
    password = "!"  # nobody can sign in with it; a real hash takes a tenth of a second to make


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Unit

    class Params:
        trust = factory.Trait(kind=UnitKind.HOSPITAL_TRUST)
        hospital = factory.Trait(kind=UnitKind.HOSPITAL)
        municipality = factory.Trait(
            kind=UnitKind.MUNICIPALITY,
            kommunenummer=factory.Sequence(lambda number: f"{1000 + number % 9000}"),
        )

    name = factory.Sequence(lambda number: f"Unit {number}")
    kind = UnitKind.HOSPITAL
    her_id = factory.Sequence(lambda number: 8_000_000 + number)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    role = Role.WARD_NURSE
