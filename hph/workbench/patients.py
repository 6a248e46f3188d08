"""What home care knows of a made-up patient before the hospital's notice comes."""

import random

from hph.workbench import texts
from hph.workbench.people import Person
from hph.workbench.places import Region
from pathways.enums import NumberKind
from pathways.models import NextOfKin, Patient

POSTAL = {
    "alvdal": ("2560", "Alvdal"),
    "trondheim": ("7099", "Trondheim"),
    "orkland": ("7300", "Orkanger"),
    "hitra": ("7240", "Hitra"),
}


def know(
    person: Person, *, region: Region, town: str, critical_information: str, chance: random.Random
) -> None:
    """Write address, next of kin and GP, once for each person."""
    if Patient.objects.filter(number=person.number).exists():
        return
    patient = Patient.objects.create(
        number=person.number,
        number_kind=NumberKind.FNR,
        family_name=person.family_name,
        given_name=person.given_name,
        birth_date=person.birth_date,
        sex=person.sex,
        street=person.street,
        postal_code=POSTAL[town][0],
        city=POSTAL[town][1],
        kommunenummer=region.units[town].kommunenummer,
        phone=person.phone,
        has_address_lock=chance.random() < 0.02,
        access_note=chance.choice((*texts.DOORS, "", "")),
        lives_alone=person.lives_alone,
        critical_information=critical_information,
        fastlege=region.units[f"{town}.gp"],
        fastlege_name="August September" if town == "alvdal" else "",
    )
    NextOfKin.objects.bulk_create(
        NextOfKin(
            patient=patient, name=kin.name, relation=kin.relation, phone=kin.phone, is_primary=number == 0
        )
        for number, kin in enumerate(person.next_of_kin)
    )
