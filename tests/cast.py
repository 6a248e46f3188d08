"""The people and places of the tests, and a pathway at any state, built through the operations.

Bjørn owns the ward's work, Kari decides in the municipality, Anne visits, Lars leads Anne, Cecilie is a stranger
from another municipality. No test lives in a state that the operations could not have made.
"""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from accounts.enums import Role, UnitKind
from accounts.models import Unit, User
from checklists import operations as checklist_operations
from checklists.models import Item
from pathways import operations
from pathways.enums import Destination, ReadyAnswer, State
from pathways.models import Pathway, Step
from pathways.rules import flow, person_number
from tests import kept
from tests.accounts.factories import MembershipFactory, UnitFactory, UserFactory

CONTENT = Path(__file__).resolve().parent.parent / "checklists" / "content"
ADMITTED_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """Everybody, and where they work."""

    trust: Unit
    hospital: Unit
    ward: Unit
    municipality: Unit
    office: Unit
    district: Unit
    practice: Unit
    elsewhere: Unit
    bjorn: User
    kari: User
    anne: User
    lars: User
    cecilie: User

    @property
    def places(self) -> operations.Places:
        return operations.Places(
            ward=self.ward,
            municipality=self.municipality,
            coordinating_unit=self.office,
            home_care=self.district,
        )


def load_templates() -> None:
    """Publish HPH0 to HPH6 as they come with the product."""
    kept.step("templates", _publish)


def _publish() -> None:
    checklist_operations.load_content(folder=CONTENT, now=ADMITTED_AT - timedelta(days=30))


def make_cast() -> Cast:
    """Return two municipalities and a hospital, with one person in each chair."""
    return kept.step("cast", _cast)


def _cast() -> Cast:
    trust = UnitFactory(name="Helse Fjell HF", trust=True)
    hospital = UnitFactory(name="Fjell sykehus", hospital=True, parent=trust)
    municipality = UnitFactory(name="Dalen kommune", municipality=True)
    elsewhere = UnitFactory(name="Viken kommune", municipality=True)
    ward = UnitFactory(name="Ortopedisk", kind=UnitKind.WARD, parent=hospital)
    office = UnitFactory(name="Dalen tildeling", kind=UnitKind.COORDINATING_UNIT, parent=municipality)
    district = UnitFactory(name="Dalen hjemmetjeneste", kind=UnitKind.HOME_CARE_DISTRICT, parent=municipality)
    away = UnitFactory(name="Viken hjemmetjeneste", kind=UnitKind.HOME_CARE_DISTRICT, parent=elsewhere)
    return Cast(
        trust=trust,
        hospital=hospital,
        ward=ward,
        municipality=municipality,
        office=office,
        district=district,
        practice=UnitFactory(name="Dalen legesenter", kind=UnitKind.GP_PRACTICE, parent=None),
        elsewhere=elsewhere,
        bjorn=_person("bjorn", "Bjørn Berg", ward, Role.WARD_NURSE),
        kari=_person("kari", "Kari Kvam", office, Role.CASE_WORKER),
        anne=_person("anne", "Anne Ås", district, Role.HOME_NURSE),
        lars=_person("lars", "Lars Lien", district, Role.UNIT_LEADER),
        cecilie=_person("cecilie", "Cecilie Vik", away, Role.HOME_NURSE),
    )


def _person(username: str, name: str, unit: Unit, role: Role) -> User:
    return MembershipFactory(
        user=UserFactory(username=username, display_name=name), unit=unit, role=role
    ).user


def author(user: User) -> operations.Author:
    return operations.Author.person(user)


def patient_facts(serial: int = 0, **changes: object) -> operations.PatientFacts:
    """Return a made-up person with a synthetic number."""
    born = date(1941, 5, 17)
    facts = {
        "number": person_number.synthetic_number(born, serial),
        "number_kind": "FNR",
        "family_name": "Skog",
        "given_name": f"Olga {serial}",
        "birth_date": born,
        "street": "Bakken 1",
        "postal_code": "2560",
        "city": "Dalen",
    }
    return operations.PatientFacts(**{**facts, **changes})


def admitted(
    cast: Cast, *, serial: int = 0, at: datetime = ADMITTED_AT, now: datetime | None = None
) -> Pathway:
    """Return a pathway in ADMITTED: the notice was sent at once, and taken in at `now` (else at once)."""
    return operations.admit(
        patient=patient_facts(serial),
        stay=operations.StayFacts(admitted_at=at, notice_sent_at=at, reason="Hoftebrudd"),
        places=cast.places,
        by=author(cast.bjorn),
        now=now or at,
    ).pathway


def pathway_at(cast: Cast, state: State, *, serial: int = 0, at: datetime = ADMITTED_AT) -> Pathway:
    """Return a pathway that reached the state a day a step after `at`, everything on time on the way."""
    everybody = tuple(getattr(cast, each.name).pk for each in fields(cast))
    pathway_id = kept.step((everybody, state, serial, at), lambda: _brought_to(cast, state, serial, at))
    return Pathway.objects.select_related("patient", "stay").get(pk=pathway_id)


def _brought_to(cast: Cast, state: State, serial: int, at: datetime) -> int:
    pathway = admitted(cast, serial=serial, at=at)
    if state == State.ADMITTED:
        return pathway.pk
    send_reports(cast, pathway, at=at + timedelta(hours=2))
    make_ready(cast, pathway, at=at + timedelta(days=1))
    if state != State.READY_FOR_DISCHARGE:
        is_stay = state == State.SHORT_TERM_STAY
        answer(cast, pathway, at=at + timedelta(days=1, hours=1), to_stay=is_stay)
        discharge(cast, pathway, at=at + timedelta(days=2), to_code="11" if is_stay else "1")
    if state in (State.AT_HOME, State.COMPLETED):
        come_home(cast, pathway, at=at + timedelta(days=2, hours=3))
    if state == State.COMPLETED:
        for code, days in (("HPH2", 4), ("HPH3", 12), ("HPH5", 28)):
            finish(cast, pathway, code, at=at + timedelta(days=days))
    return pathway.pk


def send_reports(cast: Cast, pathway: Pathway, *, at: datetime) -> None:
    """Send tidligmelding and innleggelsesrapport."""
    for kind, user in (("TIDLIGMELDING", cast.bjorn), ("INNLEGGELSESRAPPORT", cast.anne)):
        operations.note_sent(pathway_id=pathway.pk, kind=kind, sent_at=at, by=author(user), now=at)


def answer_points(cast: Cast, pathway: Pathway, *, at: datetime) -> None:
    """Answer every section 9 point."""
    points = dict.fromkeys(flow.section9_points(is_psychiatry=pathway.stay.is_psychiatry), "Ja, se epikrise.")
    operations.answer_section9(pathway_id=pathway.pk, points=points, by=author(cast.bjorn), now=at)


def send_update(cast: Cast, pathway: Pathway, *, at: datetime) -> None:
    operations.note_sent(
        pathway_id=pathway.pk, kind="HELSEOPPLYSNINGER", sent_at=at, by=author(cast.bjorn), now=at
    )


def make_ready(cast: Cast, pathway: Pathway, *, at: datetime) -> None:
    """Answer section 9, send updated helseopplysninger, report ready."""
    answer_points(cast, pathway, at=at)
    send_update(cast, pathway, at=at)
    report_ready(cast, pathway, at=at)


def report_ready(cast: Cast, pathway: Pathway, *, at: datetime) -> Pathway:
    return operations.report_ready(
        pathway_id=pathway.pk,
        ready_date=at.date(),
        decided_by="Overlege Dahl",
        at=at,
        by=author(cast.bjorn),
        now=at,
    )


def answer(cast: Cast, pathway: Pathway, *, at: datetime, to_stay: bool = False) -> None:
    """Decide where to, and tell the hospital that the patient can come on the notified date."""
    destination = Destination.SHORT_TERM_STAY if to_stay else Destination.HOME
    kari = author(cast.kari)
    operations.decide_destination(pathway_id=pathway.pk, destination=destination, note="", by=kari, now=at)
    operations.answer_ready(
        pathway_id=pathway.pk, answer=ReadyAnswer.ON_NOTIFIED_DATE, on_date=None, at=at, by=kari, now=at
    )


def discharge(cast: Cast, pathway: Pathway, *, at: datetime, to_code: str = "1") -> Pathway:
    return operations.discharge(pathway_id=pathway.pk, at=at, to_code=to_code, by=author(cast.bjorn), now=at)


def come_home(cast: Cast, pathway: Pathway, *, at: datetime, now: datetime | None = None) -> Pathway:
    return operations.register_homecoming(
        pathway_id=pathway.pk, at=at, missing_reason="Kom rett hjem.", by=author(cast.anne), now=now or at
    )


def step(pathway: Pathway, code: str) -> Step:
    """Return the step, the newest one for HPH4 that has been opened."""
    return pathway.steps.filter(code=code).exclude(state="WAITING").order_by(
        "-occurrence"
    ).first() or pathway.steps.get(code=code, occurrence=1)


def some_value(item: Item) -> object:
    """Return a value that the item takes."""
    return {
        "TICK": True,
        "CHOICE": item.choices[0]["value"] if item.choices else None,
        "SCALE": int(item.minimum or 0),
        "NUMBER": int(item.minimum or 1),
        "TEXT": "Komme ut i hagen igjen",
        "DATE": "2026-03-05",
    }[item.kind]


def answers_for(items: list[Item], *, at: datetime) -> list[operations.AnswerInput]:
    return [
        operations.AnswerInput(
            client_id=uuid4(),
            item_key=item.key,
            value=some_value(item),
            note="",
            seen_version=0,
            answered_at=at,
        )
        for item in items
    ]


def answer_required(cast: Cast, pathway: Pathway, code: str, *, at: datetime) -> Step:
    """Answer the required items of the step."""
    here = step(pathway, code)
    items = list(Item.objects.filter(template_id=here.template_id, is_required=True).order_by("order", "pk"))
    operations.apply_answers(step_id=here.pk, answers=answers_for(items, at=at), by=author(cast.anne), now=at)
    return Step.objects.get(pk=here.pk)


def finish(cast: Cast, pathway: Pathway, code: str, *, at: datetime, now: datetime | None = None) -> None:
    """Answer what is required and close the checklist as done at `at`, told at `now`."""
    here = answer_required(cast, pathway, code, at=at)
    if here.is_open:
        operations.finish_step(step_id=here.pk, done_at=at, by=author(cast.anne), now=now or at)
