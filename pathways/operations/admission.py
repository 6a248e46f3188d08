"""A pathway begins, and ends before its time."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import Act
from accounts.rules import NotAllowed
from pathways.enums import DeadlineKind, EventKind, NumberKind, Party, Sex, StartEvent, State
from pathways.models import HospitalStay, NextOfKin, Pathway, PathwayUnit, Patient
from pathways.operations import clocks, core
from pathways.rules import flow as flow_rules


@dataclass(frozen=True)
class PatientFacts:
    """What a message or a form says of the patient. Empty values never overwrite what is known."""

    number: str
    number_kind: NumberKind
    family_name: str
    given_name: str
    number_issuer: str = ""
    birth_date: date | None = None
    sex: str = Sex.UNKNOWN
    street: str = ""
    postal_code: str = ""
    city: str = ""
    phone: str = ""
    lives_alone: bool | None = None
    next_of_kin: tuple[tuple[str, str, str], ...] = ()  # name, relation, telephone


@dataclass(frozen=True)
class Places:
    """The units that take part: the ward (None outside this installation) and the municipality's."""

    ward: account_models.Unit | None = None
    municipality: account_models.Unit | None = None
    coordinating_unit: account_models.Unit | None = None
    home_care: account_models.Unit | None = None


@dataclass(frozen=True)
class StayFacts:
    admitted_at: datetime
    notice_sent_at: datetime | None = None
    reason: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    expected_discharge_date: date | None = None
    is_psychiatry: bool = False


@dataclass(frozen=True)
class Admitted:
    pathway: Pathway
    is_new: bool
    closed: list[int] = field(default_factory=list)


def save_patient(*, facts: PatientFacts) -> Patient:
    """Return the patient with this number, created or brought up to date; the row stays locked in the transaction.

    The number must be validated by the door. A person without a number is always a new row.
    """
    known = None
    if facts.number:
        known = (
            Patient.objects.select_for_update()
            .filter(number=facts.number, number_kind=facts.number_kind, number_issuer=facts.number_issuer)
            .first()
        )
    patient = known or Patient(
        number=facts.number, number_kind=facts.number_kind, number_issuer=facts.number_issuer
    )
    before = dict(patient.__dict__)
    for name in ("family_name", "given_name", "birth_date", "street", "postal_code", "city", "phone"):
        if value := getattr(facts, name):
            setattr(patient, name, value)
    if facts.sex != Sex.UNKNOWN:
        patient.sex = facts.sex
    if facts.lives_alone is not None:
        patient.lives_alone = facts.lives_alone
    if known is None or patient.__dict__ != before:
        patient.save()
    if facts.next_of_kin:
        _know_next_of_kin(patient, facts)
    return patient


def _know_next_of_kin(patient: Patient, facts: PatientFacts) -> None:
    has_primary = patient.next_of_kin.filter(is_primary=True).exists()
    for name, relation, phone in facts.next_of_kin:
        _row, is_new = NextOfKin.objects.get_or_create(
            patient=patient,
            name=name,
            defaults={"relation": relation, "phone": phone, "is_primary": not has_primary},
        )
        has_primary = has_primary or is_new


@transaction.atomic
def admit(
    *, patient: PatientFacts | Patient, stay: StayFacts, places: Places, by: core.Author, now: datetime
) -> Admitted:
    """Start the pathway of an admission: parties, steps HPH0 to HPH6 (HPH6 open), clocks D1 and D3, the event.

    `patient` is what a form says of the patient, or what `save_patient` returned in this transaction.
    The same admission told twice is one pathway (is_new False). Another admission while a pathway is open closes
    that one as readmitted and links the new one to it. Raises NotAllowed when the admission lies in the future,
    or is older than the pathway that is open.
    """
    if by.user is not None:
        _require_ward_nurse(by.user, places)
    core.check_time(at=stay.admitted_at, now=now, not_before=None, before_sentence="")
    person = patient if isinstance(patient, Patient) else save_patient(facts=patient)
    earlier = _locked_pathways(person)
    if (known := _same_admission(earlier, stay.admitted_at)) is not None:
        _note_notice(known, stay, by=by, now=now)
        return Admitted(pathway=known, is_new=False)
    previous = next((pathway for pathway in earlier if pathway.is_open), None)
    if previous is not None:
        if stay.admitted_at <= previous.started_at:
            raise NotAllowed(
                _(
                    "The admission is older than the pathway that is open. Check the time, or write a note instead."
                )
            )
        _close_as_readmitted(previous, at=stay.admitted_at, now=now, by=by)
    else:
        previous = next(iter(earlier), None)
    pathway = Pathway(patient=person, started_at=stay.admitted_at, previous=previous)
    if previous is not None:
        pathway.what_matters, pathway.what_matters_at = previous.what_matters, previous.what_matters_at
    pathway.save()
    hospital_stay = HospitalStay.objects.create(
        pathway=pathway,
        admitted_at=stay.admitted_at,
        notice_sent_at=stay.notice_sent_at,
        reason=stay.reason,
        contact_name=stay.contact_name,
        contact_phone=stay.contact_phone,
        expected_discharge_date=stay.expected_discharge_date,
        is_psychiatry=stay.is_psychiatry,
    )
    pathway.stay = hospital_stay
    parties = _begin(pathway, places)
    core.record(pathway=pathway, kind=EventKind.ADMITTED, at=stay.admitted_at, now=now, by=by)
    core.open_steps(
        pathway=pathway, codes=flow_rules.opened_by(pathway.state), at=stay.admitted_at, now=now, by=by
    )
    starts = {StartEvent.ADMITTED: stay.admitted_at, StartEvent.NOTICE_SENT: stay.notice_sent_at}
    kinds = (DeadlineKind.TIDLIGMELDING, DeadlineKind.INNLEGGELSESRAPPORT)
    by_terms = clocks.agreed(pathway=pathway, now=now, parties=parties)
    clocks.open_deadlines(pathway=pathway, kinds=kinds, starts=starts, now=now, by_terms=by_terms)
    core.settle(pathway=pathway, parties=parties)
    return Admitted(pathway=pathway, is_new=True)


@transaction.atomic
def start_at_home(
    *, patient: PatientFacts, places: Places, reason: str, at: datetime, by: core.Author, now: datetime
) -> Pathway:
    """Start a pathway without a hospital stay (early identification): the patient is at home, HPH2 is due.

    Raises NotAllowed when the patient already has an open pathway.
    """
    core.check_time(at=at, now=now, not_before=None, before_sentence="")
    person = save_patient(facts=patient)
    if person.pathways.still_open().exists():
        raise NotAllowed(_("The patient already has an open pathway. Go on with that one."))
    pathway = Pathway(patient=person, started_at=at)
    pathway.start_at_home(at=at)
    pathway.save()
    _begin(pathway, places)
    core.require(act=Act.REGISTER_HOMECOMING, pathway=pathway, by=by)
    core.record(pathway=pathway, kind=EventKind.STARTED_AT_HOME, at=at, now=now, by=by, reason=reason)
    begin_at_home(pathway=pathway, at=at, now=now, by=by)
    core.settle(pathway=pathway)
    return pathway


def begin_at_home(*, pathway: Pathway, at: datetime, now: datetime, by: core.Author) -> None:
    """Open HPH2 and start the clocks of HPH2, HPH3 and HPH5 (D13 to D15), inside the caller's transaction."""
    core.open_steps(pathway=pathway, codes=flow_rules.opened_by(pathway.state), at=at, now=now, by=by)
    kinds = (DeadlineKind.HPH2, DeadlineKind.HPH3, DeadlineKind.HPH5)
    clocks.open_deadlines(pathway=pathway, kinds=kinds, starts={StartEvent.HOMECOMING: at}, now=now)


@transaction.atomic
def cancel(*, pathway_id: int, reason: str, by: core.Author, now: datetime) -> Pathway:
    """End the pathway for a reason. Raises Pathway.DoesNotExist, or NotAllowed (closed, or no reason)."""
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.CANCEL_PATHWAY, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_open())
    if not reason.strip():
        raise NotAllowed(_("Write why the pathway is cancelled."))
    pathway.cancel(at=now, reason=reason.strip())
    pathway.save()
    _close(pathway, kind=EventKind.CANCELLED, at=now, now=now, by=by, reason=reason.strip())
    return pathway


@transaction.atomic
def register_death(*, pathway_id: int, at: datetime, by: core.Author, now: datetime) -> Pathway:
    """End the pathway because the patient has died. Raises Pathway.DoesNotExist or NotAllowed."""
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.REGISTER_DEATH, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_open())
    core.check_time(at=at, now=now, not_before=None, before_sentence="")
    pathway.register_death(at=now)
    pathway.save()
    _close(pathway, kind=EventKind.DECEASED, at=at, now=now, by=by)
    return pathway


def _require_ward_nurse(user: account_models.User, places: Places) -> None:
    if places.ward is None or not account_queries.may(
        user=user, act=Act.REGISTER_ADMISSION, unit_ids=[places.ward.pk]
    ):
        raise NotAllowed(_("Only the ward's own staff can register an admission there."))


def _locked_pathways(person: Patient) -> list[Pathway]:
    """Return the patient's pathways with their stays, the latest first, locked until the transaction ends."""
    rows = person.pathways.select_for_update(of=("self",), no_key=True).select_related("stay")
    return list(rows.order_by("-started_at", "-pk"))


def _same_admission(earlier: list[Pathway], admitted_at: datetime) -> Pathway | None:
    for pathway in earlier:
        stay = core.stay_of(pathway)
        if stay is not None and stay.admitted_at == admitted_at and pathway.state != State.CANCELLED:
            return pathway
    return None


def _note_notice(pathway: Pathway, stay: StayFacts, *, by: core.Author, now: datetime) -> None:
    if stay.notice_sent_at is not None and pathway.stay.notice_sent_at is None:
        HospitalStay.objects.filter(pk=pathway.stay.pk).update(notice_sent_at=stay.notice_sent_at)
        core.record(pathway=pathway, kind=EventKind.NOTICE_RECEIVED, at=stay.notice_sent_at, now=now, by=by)


def _begin(pathway: Pathway, places: Places) -> list[PathwayUnit]:
    parts = {
        Party.WARD: places.ward,
        Party.MUNICIPALITY: places.municipality,
        Party.COORDINATING_UNIT: places.coordinating_unit,
        Party.HOME_CARE: places.home_care,
        Party.GP: pathway.patient.fastlege,
    }
    parties = core.add_parties(pathway=pathway, units=parts)
    core.create_steps(pathway=pathway, owners=_template_owners(places))
    return parties


def _template_owners(places: Places) -> list[int]:
    """Return whose own checklists go before the national ones, nearest first.

    The municipality does the work of HPH1 to HPH5, so its versions go before the hospital trust's.
    """
    chain: list[int] = []
    for unit in (places.home_care, places.coordinating_unit, places.municipality, places.ward):
        here = unit
        while here is not None:
            if here.pk not in chain:
                chain.append(here.pk)
            here = here.parent
    return chain


def _close_as_readmitted(previous: Pathway, *, at: datetime, now: datetime, by: core.Author) -> None:
    previous.readmit(at=now)
    previous.save()
    _close(previous, kind=EventKind.READMITTED, at=at, now=now, by=by)


def _close(
    pathway: Pathway, *, kind: EventKind, at: datetime, now: datetime, by: core.Author, **data: Any
) -> None:
    """Stop what still runs, record why, and take the pathway off the boards. The ward's care has ended."""
    clocks.cancel_deadlines(pathway=pathway, kinds=None, now=now, by=by, reason=kind)
    core.record(pathway=pathway, kind=kind, at=at, now=now, by=by, **data)
    core.close_parties(pathway=pathway, now=now, ends_sight_of=[Party.WARD])


def complete(*, pathway: Pathway, at: datetime, now: datetime, by: core.Author) -> None:
    """Close the pathway when HPH5 is done, inside the caller's transaction. What is still open is closed with a reason."""
    for step in pathway.steps.filter(state__in=("OPEN", "IN_PROGRESS")):
        step.skip(at=now, reason=_("The pathway was completed before this was done."))
        step.save()
        core.record(
            pathway=pathway,
            kind=EventKind.STEP_NOT_APPLICABLE,
            at=now,
            now=now,
            by=by,
            step=step,
            code=step.code,
        )
    pathway.complete(at=now)
    pathway.save()
    _close(pathway, kind=EventKind.COMPLETED, at=at, now=now, by=by)
