"""Ready for discharge: section 9, the report and its withdrawal, where to, and the answer to the hospital."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from pathways.enums import DeadlineKind, Destination, EventKind, ReadyAnswer, StartEvent, StepCode
from pathways.models import HospitalStay, Pathway
from pathways.operations import clocks, core
from pathways.rules import clock
from pathways.rules import flow as flow_rules


@transaction.atomic
def answer_section9(*, pathway_id: int, points: dict[str, str], by: core.Author, now: datetime) -> Pathway:
    """Store the section 9 points: key to the text that answers it; an empty text takes the answer away.

    Raises Pathway.DoesNotExist, or NotAllowed for an unknown point or a patient who is not in hospital.
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.REPORT_READY, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_discharge())
    stay = core.required_stay(pathway)
    known = flow_rules.section9_points(is_psychiatry=stay.is_psychiatry)
    if unknown := sorted(set(points) - set(known)):
        raise NotAllowed(_("There is no section 9 point called %(key)s.") % {"key": unknown[0]})
    stay.section9 = {key: text.strip() for key, text in {**stay.section9, **points}.items() if text.strip()}
    stay.save(update_fields=["section9"])
    core.record(
        pathway=pathway,
        kind=EventKind.SECTION9_ANSWERED,
        at=now,
        now=now,
        by=by,
        answered=sorted(stay.section9),
    )
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def report_ready(
    *, pathway_id: int, ready_date: date, decided_by: str, at: datetime, by: core.Author, now: datetime
) -> Pathway:
    """Report the patient ready for discharge (section 10): HPH0 and HPH1 open, the answer's clock (D5) starts.

    A ward of this installation is refused until the section 9 points are answered and updated helseopplysninger
    have gone. A report from outside is taken as it is: the hospital has sent it, and hiding it helps nobody.
    Raises Pathway.DoesNotExist or NotAllowed (with the sentence).
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.REPORT_READY, pathway=pathway, by=by)
    stay = core.required_stay(pathway)
    missing = missing_section9(stay) if by.user is not None else []
    has_sent = by.user is None or stay.helseopplysninger_sent_at is not None
    core.refuse_if(pathway.why_not_report_ready(missing_points=len(missing), helseopplysninger_sent=has_sent))
    if not decided_by.strip():
        raise NotAllowed(_("Name the professional who decided that the patient is ready."))
    core.check_time(
        at=at,
        now=now,
        not_before=stay.admitted_at,
        before_sentence=_("The patient cannot be ready before the admission."),
    )
    if ready_date < clock.oslo_date(stay.admitted_at):
        raise NotAllowed(_("The patient cannot be ready before the admission."))
    pathway.report_ready()
    pathway.save()
    stay.ready_at, stay.ready_date, stay.ready_by_name = at, ready_date, decided_by.strip()
    stay.save(update_fields=["ready_at", "ready_date", "ready_by_name"])
    core.record(
        pathway=pathway,
        kind=EventKind.READY_REPORTED,
        at=at,
        now=now,
        by=by,
        ready_date=ready_date.isoformat(),
    )
    core.renew_step(pathway=pathway, code=StepCode.HPH0)
    core.open_steps(pathway=pathway, codes=flow_rules.opened_by(pathway.state), at=at, now=now, by=by)
    by_terms = clocks.agreed(pathway=pathway, now=now)
    clocks.open_deadline(
        pathway=pathway,
        kind=DeadlineKind.READY_ANSWER,
        starts={StartEvent.READY_REPORTED: at},
        now=now,
        by_terms=by_terms,
    )
    core.settle(pathway=pathway, parties=by_terms.parties)
    return pathway


def missing_section9(stay: HospitalStay) -> list[str]:
    """Return the keys of the section 9 points that have no answer."""
    return [
        key
        for key in flow_rules.section9_points(is_psychiatry=stay.is_psychiatry)
        if not stay.section9.get(key)
    ]


@transaction.atomic
def withdraw_ready(*, pathway_id: int, reason: str, at: datetime, by: core.Author, now: datetime) -> Pathway:
    """Take the report back (avmelding): the patient is admitted again, the answer's clock stops (D6).

    Updated helseopplysninger must be sent anew before the next report. Raises Pathway.DoesNotExist or NotAllowed.
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.WITHDRAW_READY, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_withdraw_ready())
    stay = core.required_stay(pathway)
    core.check_time(
        at=at,
        now=now,
        not_before=stay.admitted_at,
        before_sentence=_("The avmelding cannot be before the admission."),
    )
    pathway.withdraw_ready()
    pathway.save()
    stay.ready_at, stay.ready_date, stay.ready_by_name = None, None, ""
    stay.helseopplysninger_sent_at, stay.section9 = None, {}
    stay.save()
    clocks.cancel_deadlines(
        pathway=pathway, kinds=[DeadlineKind.READY_ANSWER], now=now, by=by, reason=EventKind.READY_WITHDRAWN
    )
    core.record(pathway=pathway, kind=EventKind.READY_WITHDRAWN, at=at, now=now, by=by, reason=reason)
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def decide_destination(
    *, pathway_id: int, destination: Destination, note: str, by: core.Author, now: datetime
) -> Pathway:
    """Decide home or short-term stay (HPH0). Raises Pathway.DoesNotExist or NotAllowed."""
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.DECIDE_DESTINATION, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_decide_destination())
    pathway.destination, pathway.destination_note = Destination(destination), note.strip()
    pathway.save()
    core.record(
        pathway=pathway,
        kind=EventKind.DESTINATION_DECIDED,
        at=now,
        now=now,
        by=by,
        destination=str(destination),
    )
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def answer_ready(
    *,
    pathway_id: int,
    answer: ReadyAnswer,
    on_date: date | None,
    at: datetime,
    by: core.Author,
    now: datetime,
) -> Pathway:
    """Answer the hospital with one of the three national answers (section 11); the clock D5 is met, HPH0 is done.

    Raises Pathway.DoesNotExist, or NotAllowed (not reported ready, nothing decided, or a date is missing).
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.ANSWER_READY, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_answer_ready(is_told=by.user is None))
    stay = core.required_stay(pathway)
    if answer == ReadyAnswer.ON_DATE and on_date is None:
        raise NotAllowed(_("Give the date when you can receive the patient."))
    if on_date is not None and on_date < clock.oslo_date(stay.admitted_at):
        raise NotAllowed(_("You cannot receive the patient before the admission. Give a later date."))
    pathway.ready_answer, pathway.ready_answered_at = ReadyAnswer(answer), at
    pathway.ready_answer_date = {
        ReadyAnswer.ON_NOTIFIED_DATE: stay.ready_date,
        ReadyAnswer.ON_DATE: on_date,
        ReadyAnswer.NOT_YET: None,
    }[ReadyAnswer(answer)]
    pathway.save()
    clocks.meet_deadline(pathway=pathway, kind=DeadlineKind.READY_ANSWER, done_at=at, now=now)
    core.record(pathway=pathway, kind=EventKind.READY_ANSWERED, at=at, now=now, by=by, answer=str(answer))
    core.settle(pathway=pathway)
    return pathway
