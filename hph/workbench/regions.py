"""Made-up municipalities for bulk history: their units, and one person at work in each."""

from dataclasses import dataclass
from datetime import date

from accounts.enums import Role, UnitKind
from accounts.models import Membership, Unit, User
from hph.workbench.archetypes import PARTS, TOWN
from hph.workbench.places import GERIATRICS, HOSPITAL, MEDICINE, ORTHOPAEDICS, TRUST
from pathways.enums import DeadlineKind, StartEvent
from pathways.models import Agreement, AgreementTerm

MUNICIPALITIES_A_TRUST = 17
DISTRICTS = 4
FIRST_NUMBER = 9000  # no municipality has a number from here on
MOST = 999
AGREED_FROM = date(2024, 1, 1)

WARDS = {ORTHOPAEDICS: "Ortopedi", GERIATRICS: "Geriatri", MEDICINE: "Medisin"}
ROLES = {
    UnitKind.WARD: Role.WARD_NURSE,
    UnitKind.COORDINATING_UNIT: Role.CASE_WORKER,
    UnitKind.HOME_CARE_DISTRICT: Role.HOME_NURSE,
    UnitKind.GP_PRACTICE: Role.GP,
}


@dataclass(frozen=True)
class Place:
    """Where a copied pathway takes place: the unit and the person that play each part, and the place's own texts."""

    units: dict[str, int]
    users: dict[str, tuple[int, str]]
    texts: tuple[str, str, str, str]  # postal code, city, kommunenummer, the agreement's name


def build(*, municipalities: int) -> list[Place]:
    """Make, or find, the municipalities with their trusts. Returns one place for each home-care district."""
    if not 1 <= municipalities <= MOST:
        raise ValueError(f"Between 1 and {MOST} municipalities can be made up.")
    return [
        place
        for first in range(0, municipalities, MUNICIPALITIES_A_TRUST)
        for place in _region(first, min(first + MUNICIPALITIES_A_TRUST, municipalities))
    ]


def _region(first: int, end: int) -> list[Place]:
    """One trust and the municipalities that send it their patients."""
    number = first // MUNICIPALITIES_A_TRUST + 1
    trust = _unit(f"Oppdiktet helseforetak {number}", UnitKind.HOSPITAL_TRUST, None)
    hospital = _unit(f"Oppdiktet sykehus {number}", UnitKind.HOSPITAL, trust)
    wards = {key: _unit(f"{name} {number}", UnitKind.WARD, hospital) for key, name in WARDS.items()}
    return [
        place
        for town in range(first, end)
        for place in _town(town, {TRUST: trust, HOSPITAL: hospital, **wards})
    ]


def _town(number: int, above: dict[str, Unit]) -> list[Place]:
    name = f"Kommune {number + 1:03}"
    kommunenummer = str(FIRST_NUMBER + number)
    town = _unit(f"{name} kommune", UnitKind.MUNICIPALITY, None, kommunenummer)
    office = _unit(f"{name} tildelingskontor", UnitKind.COORDINATING_UNIT, town)
    stay = _unit(f"{name} helsehus", UnitKind.SHORT_TERM_INSTITUTION, town)
    practice = _unit(f"{name} legesenter", UnitKind.GP_PRACTICE, town)
    _agreement(above[TRUST], town)
    places = []
    for district in range(1, DISTRICTS + 1):
        care = _unit(f"{name} hjemmetjeneste {district}", UnitKind.HOME_CARE_DISTRICT, town)
        units = {
            **above,
            TOWN: town,
            f"{TOWN}.office": office,
            f"{TOWN}.care": care,
            f"{TOWN}.stay": stay,
            f"{TOWN}.gp": practice,
        }
        places.append(
            Place(
                units={part: units[part].pk for part in PARTS},
                users={part: _worker(units[part]) for part in PARTS if units[part].kind in ROLES},
                texts=("0000", name, kommunenummer, f"{above[TRUST].name} – {town.name}"),
            )
        )
    return places


def _unit(name: str, kind: UnitKind, parent: Unit | None, kommunenummer: str = "") -> Unit:
    unit, _is_new = Unit.objects.get_or_create(
        name=name,
        kind=kind,
        parent=parent,
        defaults={"kommunenummer": kommunenummer, "is_internal": True},
    )
    return unit


def _worker(unit: Unit) -> tuple[int, str]:
    """Return the one made-up person who works there. Nobody can sign in as them with a password."""
    user, is_new = User.objects.get_or_create(
        username=f"bulk.{unit.pk}", defaults={"display_name": f"Ansatt {unit.pk}", "password": "!"}
    )
    if is_new:
        Membership.objects.create(user=user, unit=unit, role=ROLES[UnitKind(unit.kind)])
    return user.pk, user.display_name


def _agreement(trust: Unit, town: Unit) -> None:
    """The same terms as the town has where the archetypes are played."""
    agreement, is_new = Agreement.objects.get_or_create(
        hospital_trust=trust, municipality=town, valid_from=AGREED_FROM
    )
    if is_new:
        AgreementTerm.objects.create(
            agreement=agreement,
            kind=DeadlineKind.INNLEGGELSESRAPPORT,
            hours=24,
            start_event=StartEvent.NOTICE_SENT,
        )
        AgreementTerm.objects.create(
            agreement=agreement,
            kind=DeadlineKind.READY_ANSWER,
            hours=4,
            start_event=StartEvent.READY_REPORTED,
            escalate_after_hours=4,
        )
