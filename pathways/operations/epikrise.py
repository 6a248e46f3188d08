"""The epikrise: awaited from the discharge on, and met by a message, or by the ward's word that it has gone."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Act
from pathways.enums import DeadlineKind, EventKind, Party, StartEvent
from pathways.models import HospitalStay, Pathway
from pathways.operations import clocks, core
from pathways.rules import clock
from pathways.rules import flow as flow_rules

CLOCKS = (DeadlineKind.EPIKRISE_READY, DeadlineKind.EPIKRISE)


def await_epikrise(
    *,
    pathway: Pathway,
    stay: HospitalStay,
    went_with_patient: bool,
    by_terms: clocks.Agreed,
    by: core.Author,
    now: datetime,
) -> None:
    """Start the clock of the epikrise at the discharge, inside the caller's transaction: D8 or D9. Rule R43.

    It is met at once when the letter went with the patient, or by message since the patient was ready, or that day.
    An older one tells of something else, and does not count: the message stays where it is.
    """
    if stay.discharged_at is None:
        return
    left_at, sent_at = stay.discharged_at, stay.epikrise_sent_at
    has_come = sent_at is not None and flow_rules.epikrise_counts(
        sent_at=sent_at, discharged_at=left_at, ready_at=stay.ready_at
    )
    if sent_at is not None:
        stay.epikrise_sent_at = None
        stay.save(update_fields=["epikrise_sent_at"])
    ward = by_terms.units.get(Party.WARD)
    kind = core.awaited_epikrise(stay, has_ward=ward is not None and ward.is_internal)
    if kind is not None:
        starts = {StartEvent.DISCHARGED: left_at}
        clocks.open_deadline(pathway=pathway, kind=kind, starts=starts, now=now, by_terms=by_terms)
    if has_come and sent_at is not None:
        _note(pathway, stay, sent_at=sent_at, now=now)
    elif went_with_patient:
        _note(pathway, stay, sent_at=left_at, now=now)
        _record(pathway, at=left_at, by=by, now=now)


@transaction.atomic
def note_epikrise(*, pathway_id: int, sent_at: datetime, by: core.Author, now: datetime) -> Pathway:
    """Note that a message with the epikrise has come or gone: the clock that waits for it is met. D8, D9.

    It may come before the discharge is told, and long after the pathway was completed. Whoever calls has asked
    whether the author may send it. Raises Pathway.DoesNotExist (not visible).
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    stay = core.stay_of(pathway)
    if stay is None:
        return pathway
    if stay.epikrise_sent_at is None:
        at = max(sent_at, pathway.started_at)
        _note(pathway, stay, sent_at=at, now=now)
        _record(pathway, at=at, by=by, now=now)
        core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def confirm_epikrise(*, pathway_id: int, at: datetime | None, by: core.Author, now: datetime) -> Pathway:
    """Note that the epikrise has gone outside this system, at `at`; None: with the patient, when he or she left.

    Most letters go straight from the hospital's record system. Both times are kept: when it went, and when we were
    told. Said again, the new time counts. Raises Pathway.DoesNotExist or NotAllowed (role, not discharged, closed,
    or a time before the admission or in the future).
    """
    pathway, stay = _discharged(pathway_id, by)
    sent_at = at or stay.discharged_at or now
    core.check_time(
        at=sent_at,
        now=now,
        not_before=stay.admitted_at,
        before_sentence=_("The epikrise cannot have gone before the admission (%(when)s).")
        % {"when": clock.oslo_text(stay.admitted_at)},
    )
    _run_on(pathway)
    _note(pathway, stay, sent_at=sent_at, now=now)
    _record(pathway, at=sent_at, by=by, now=now)
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def take_back_epikrise(*, pathway_id: int, by: core.Author, now: datetime) -> Pathway:
    """Note that the epikrise has not gone after all: its clock runs on, with the limit it had.

    Raises Pathway.DoesNotExist or NotAllowed (role, not discharged, or closed).
    """
    pathway, stay = _discharged(pathway_id, by)
    _forget(pathway, stay, by=by, now=now)
    return pathway


@transaction.atomic
def note_epikrise_taken_back(*, pathway_id: int, by: core.Author, now: datetime) -> Pathway:
    """Note that the message with the epikrise was cancelled: it counts as not sent, and its clock runs on. M45.

    Whoever calls has asked whether the author may cancel it. Raises Pathway.DoesNotExist (not visible).
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    stay = core.stay_of(pathway)
    if stay is not None:
        _forget(pathway, stay, by=by, now=now)
    return pathway


def _forget(pathway: Pathway, stay: HospitalStay, *, by: core.Author, now: datetime) -> None:
    if stay.epikrise_sent_at is None:
        return
    stay.epikrise_sent_at = None
    stay.save(update_fields=["epikrise_sent_at"])
    if pathway.is_open:
        _run_on(pathway)
    core.record(pathway=pathway, kind=EventKind.EPIKRISE_NOT_SENT, at=now, now=now, by=by)
    core.settle(pathway=pathway)


def _discharged(pathway_id: int, by: core.Author) -> tuple[Pathway, HospitalStay]:
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.CONFIRM_EPIKRISE, pathway=pathway, by=by)
    stay = core.required_stay(pathway)
    core.refuse_if(pathway.why_not_confirm_epikrise())
    return pathway, stay


def _note(pathway: Pathway, stay: HospitalStay, *, sent_at: datetime, now: datetime) -> None:
    """Keep when the letter went, and meet the clock that waits for it."""
    stay.epikrise_sent_at = sent_at
    stay.save(update_fields=["epikrise_sent_at"])
    clocks.meet_deadline(pathway=pathway, kind=CLOCKS, done_at=sent_at, now=now)


def _record(pathway: Pathway, *, at: datetime, by: core.Author, now: datetime) -> None:
    core.record(pathway=pathway, kind=EventKind.EPIKRISE_SENT, at=at, now=now, by=by)


def _run_on(pathway: Pathway) -> None:
    for kind in CLOCKS:
        clocks.run_on(pathway=pathway, kind=kind)
