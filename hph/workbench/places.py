"""The made-up region of the demonstration: one hospital trust, four municipalities, the people who work there.

HER-ids with five digits or fewer are those of the official example messages, so that the examples find their
receivers here; the others begin with 99000 and belong to nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from accounts import operations as account_operations
from accounts.enums import Language, Role, UnitKind
from accounts.models import Unit, User
from pathways.enums import DeadlineKind, StartEvent
from pathways.models import Agreement, AgreementTerm

TRUST, HOSPITAL = "trust", "hospital"
ORTHOPAEDICS, GERIATRICS, MEDICINE = "orthopaedics", "geriatrics", "medicine"
ALVDAL, TRONDHEIM, ORKLAND, HITRA = "alvdal", "trondheim", "orkland", "hitra"
TOWNS = (TRONDHEIM, ALVDAL, ORKLAND, HITRA)
DOCTOR = "doctor"  # the GP's own address; the practice is <town>.gp


@dataclass(frozen=True)
class UnitPlan:
    key: str
    name: str
    kind: UnitKind
    parent: str = ""
    her_id: int | None = None
    organisation_number: str = ""
    kommunenummer: str = ""
    language: str = Language.NB


def _town(key: str, name: str, kommunenummer: str, first: int, districts: tuple[str, ...]) -> list[UnitPlan]:
    """Return a municipality whose units have HER-ids from `first` on."""
    kinds = [
        ("office", "Tildelingskontor", UnitKind.COORDINATING_UNIT),
        *((f"care{number or ''}", district, UnitKind.HOME_CARE_DISTRICT) for number, district in enumerate(districts)),
        ("stay", "Helsehus, korttid", UnitKind.SHORT_TERM_INSTITUTION),
        ("gp", "Legesenter", UnitKind.GP_PRACTICE),
    ]  # fmt: skip
    units = [
        UnitPlan(f"{key}.{part}", f"{name} {what.lower()}", kind, key, first + number)
        for number, (part, what, kind) in enumerate(kinds, start=1)
    ]
    return [UnitPlan(key, f"{name} kommune", UnitKind.MUNICIPALITY, "", first, "", kommunenummer), *units]


UNITS = (
    UnitPlan(TRUST, "St. Olavs hospital HF", UnitKind.HOSPITAL_TRUST, "", 59, "883974832"),
    UnitPlan(HOSPITAL, "St. Olavs hospital, somatikk", UnitKind.HOSPITAL, TRUST, 91090),
    UnitPlan(ORTHOPAEDICS, "Ortopedisk kirurgi", UnitKind.WARD, HOSPITAL, 90998),
    UnitPlan(GERIATRICS, "Geriatri", UnitKind.WARD, HOSPITAL, 9900011),
    UnitPlan(MEDICINE, "Indremedisin", UnitKind.WARD, HOSPITAL, 9900012),
    UnitPlan(ALVDAL, "Alvdal kommune", UnitKind.MUNICIPALITY, "", 99387, "", "3428"),
    UnitPlan("alvdal.office", "Alvdal saksbehandling", UnitKind.COORDINATING_UNIT, ALVDAL, 9900021),
    UnitPlan("alvdal.care", "Alvdal sykepleietjeneste", UnitKind.HOME_CARE_DISTRICT, ALVDAL, 5078),
    UnitPlan("alvdal.stay", "Alvdal helsetun, korttid", UnitKind.SHORT_TERM_INSTITUTION, ALVDAL, 9900022),
    UnitPlan("alvdal.gp", "Kattskinnet legesenter", UnitKind.GP_PRACTICE, ALVDAL, 91096),
    UnitPlan(DOCTOR, "August September, fastlege", UnitKind.GP_PRACTICE, ALVDAL, 91100),
    *_town(TRONDHEIM, "Trondheim", "5001", 9900030, ("Hjemmetjeneste øst", "Hjemmetjeneste vest")),
    *_town(ORKLAND, "Orkland", "5059", 9900040, ("Hjemmetjeneste",)),
    *_town(HITRA, "Hitra", "5056", 9900050, ("Hjemmetjeneste",)),
)


@dataclass(frozen=True)
class Job:
    """A person at work. With a user name one may sign in as them; the others only stand behind what was done."""

    name: str
    role: Role
    unit: str
    username: str = ""
    hpr_nummer: str = ""


JOBS = (
    Job("Siri Lyngtangen", Role.WARD_NURSE, ORTHOPAEDICS, "sykepleier.ortopedi", "99000001"),
    Job("Ola Kveldsbakk", Role.CASE_WORKER, "alvdal.office", "saksbehandler.alvdal"),
    Job("Maja Morgenstueng", Role.HOME_NURSE, "alvdal.care", "hjemmesykepleier.alvdal", "99000002"),
    Job("Nora Isbekkmo", Role.CASE_WORKER, "trondheim.office", "saksbehandler.trondheim"),
    Job("Jonas Havskardli", Role.HOME_NURSE, "trondheim.care", "hjemmesykepleier.trondheim", "99000003"),
    Job("August September", Role.GP, "alvdal.gp", "fastlege", "99000004"),
    Job("Tuva Tindeng", Role.COORDINATOR, "alvdal.office", "koordinator.alvdal", "99000005"),
    Job("Berit Steinlundvik", Role.UNIT_LEADER, "alvdal.care", "leder.hjemmetjeneste"),
    Job("Lars Fjellviklund", Role.UNIT_LEADER, ORTHOPAEDICS, "leder.ortopedi"),
    Job("Anne Målbekkmo", Role.QUALITY_LEAD, TRUST, "kvalitetsleder"),
    Job("Arne Nøkkelhaug", Role.ADMINISTRATOR, TRUST, "administrator"),
    Job("Ingrid Grantangen", Role.WARD_NURSE, ORTHOPAEDICS),
    Job("Thea Rognestueng", Role.WARD_NURSE, GERIATRICS),
    Job("Emil Furugrend", Role.WARD_NURSE, MEDICINE),
    Job("Henrik Elvetun", Role.HOME_NURSE, "alvdal.care"),
    Job("Sunniva Vårtangmark", Role.HOME_NURSE, "trondheim.care"),
    Job("Magnus Bjørkengli", Role.HOME_NURSE, "trondheim.care1"),
    Job("Eirik Storbekkmo", Role.CASE_WORKER, "orkland.office"),
    Job("Vilde Nordfosshaug", Role.HOME_NURSE, "orkland.care"),
    Job("Oda Solgrendvik", Role.CASE_WORKER, "hitra.office"),
    Job("Jakob Ytterdalnes", Role.HOME_NURSE, "hitra.care"),
    Job("Hedda Øverskardli", Role.UNIT_LEADER, "trondheim.care"),
    Job("Mikkel Langkleivmoen", Role.UNIT_LEADER, "orkland"),
    Job("Ylva Kvitstueng", Role.UNIT_LEADER, "hitra"),
)


@dataclass(frozen=True)
class Region:
    """The units by key, and the people by (unit key, role)."""

    units: dict[str, Unit]
    staff: dict[tuple[str, Role], list[User]]


def build(*, password: str, now: datetime) -> Region:
    """Make, or find, the units, the people and the agreements. Safe to repeat; the shared password is set anew."""
    units = _units()
    staff = _staff(units, password=password, now=now)
    _agreements(units)
    return Region(units=units, staff=staff)


def _units() -> dict[str, Unit]:
    known = {unit.her_id: unit for unit in Unit.objects.filter(her_id__in=[plan.her_id for plan in UNITS])}
    units: dict[str, Unit] = {}
    for plan in UNITS:
        units[plan.key] = known.get(plan.her_id) or account_operations.create_unit(
            name=plan.name,
            kind=plan.kind,
            parent=units.get(plan.parent),
            her_id=plan.her_id,
            organisation_number=plan.organisation_number,
            kommunenummer=plan.kommunenummer,
            language=plan.language,
            phone=f"000 00 {100 + len(units)}",
            is_internal=True,
        )
    return units


def _staff(units: dict[str, Unit], *, password: str, now: datetime) -> dict[tuple[str, Role], list[User]]:
    # One hash for all: they share the password anyway, and a good hash takes its time. Without one nobody signs in.
    shared = make_password(password or None)
    staff: dict[tuple[str, Role], list[User]] = {}
    for number, job in enumerate(JOBS, start=1):
        user, _is_new = User.objects.update_or_create(
            username=job.username or f"demo.kollega.{number}",
            defaults={
                "display_name": job.name,
                "phone": f"000 01 {100 + number}",
                "hpr_nummer": job.hpr_nummer,
                "is_demo": bool(job.username),
                "password": shared if job.username else make_password(None),
            },
        )
        account_operations.give_role(user=user, unit=units[job.unit], role=job.role, by=None, now=now)
        if job.role == Role.ADMINISTRATOR:
            for town in TOWNS:
                account_operations.give_role(user=user, unit=units[town], role=job.role, by=None, now=now)
        staff.setdefault((job.unit, job.role), []).append(user)
    return staff


def _agreements(units: dict[str, Unit]) -> None:
    """Agree on hours: Trondheim's own rule is three hours from the notice, the others keep to a day."""
    for town in TOWNS:
        agreement, is_new = Agreement.objects.get_or_create(
            hospital_trust=units[TRUST],
            municipality=units[town],
            valid_from=date(2024, 1, 1),
            defaults={"note": f"Samarbeidsavtale {units[TRUST].name} og {units[town].name}"},
        )
        if is_new:
            AgreementTerm.objects.create(
                agreement=agreement,
                kind=DeadlineKind.INNLEGGELSESRAPPORT,
                hours=3 if town == TRONDHEIM else 24,
                start_event=StartEvent.NOTICE_SENT,
            )
            AgreementTerm.objects.create(
                agreement=agreement,
                kind=DeadlineKind.READY_ANSWER,
                hours=4,
                start_event=StartEvent.READY_REPORTED,
                escalate_after_hours=4,
            )
