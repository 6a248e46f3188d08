"""From hospital to home: messages that were sent, ready for discharge, the answer, the discharge, the homecoming."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from checklists import operations as checklist_operations
from pathways.enums import DeadlineKind, Destination, EventKind, ReadyAnswer, StartEvent, StepCode
from pathways.models import HospitalStay, Pathway
from pathways.operations import admission, core
from pathways.rules import clock
from pathways.rules import flow as flow_rules

# Message kind -> (act, event, the stay's timestamp, the clock it meets).
SENT = {
    "TIDLIGMELDING": (
        Act.SEND_TIDLIGMELDING,
        EventKind.TIDLIGMELDING_SENT,
        "tidligmelding_sent_at",
        DeadlineKind.TIDLIGMELDING,
    ),
    "HELSEOPPLYSNINGER": (
        Act.SEND_HELSEOPPLYSNINGER,
        EventKind.HELSEOPPLYSNINGER_SENT,
        "helseopplysninger_sent_at",
        DeadlineKind.HELSEOPPLYSNINGER_UPDATE,
    ),
    "INNLEGGELSESRAPPORT": (
        Act.SEND_INNLEGGELSESRAPPORT,
        EventKind.INNLEGGELSESRAPPORT_SENT,
        "innleggelsesrapport_sent_at",
        DeadlineKind.INNLEGGELSESRAPPORT,
    ),
    "UTSKRIVNINGSRAPPORT": (
        Act.SEND_UTSKRIVNINGSRAPPORT,
        EventKind.UTSKRIVNINGSRAPPORT_SENT,
        "utskrivningsrapport_sent_at",
        DeadlineKind.UTSKRIVNINGSRAPPORT,
    ),
}


@transaction.atomic
def note_sent(
    *,
    pathway_id: int,
    kind: str,
    sent_at: datetime,
    by: core.Author,
    now: datetime,
    expected_discharge_date: date | None = None,
) -> Pathway:
    """Note that one of the four reports has gone: its clock is met, HPH6 is done by the innleggelsesrapport.

    Raises Pathway.DoesNotExist (not visible) or NotAllowed (role, closed pathway, or no hospital stay).
    """
    act, event, field, deadline_kind = SENT[kind]
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=act, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_open())
    stay = _stay(pathway)
    core.check_time(
        at=sent_at,
        now=now,
        not_before=stay.admitted_at,
        before_sentence=_("The message cannot have been sent before the admission."),
    )
    setattr(stay, field, sent_at)
    if expected_discharge_date is not None:
        stay.expected_discharge_date = expected_discharge_date
    stay.save()
    core.meet_deadline(pathway=pathway, kind=deadline_kind, done_at=sent_at, now=now)
    core.record(pathway=pathway, kind=event, at=sent_at, now=now, by=by)
    if kind == "INNLEGGELSESRAPPORT":
        _finish_step(pathway, StepCode.HPH6, at=sent_at, by=by, now=now, reason="")
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def need_became_known(*, pathway_id: int, at: datetime, by: core.Author, now: datetime) -> Pathway:
    """Note that the need for municipal services became clear only now: the running D1 clock gives way to a new one.

    Raises Pathway.DoesNotExist or NotAllowed (tidligmelding already sent, or the time lies before the admission).
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.SEND_TIDLIGMELDING, pathway=pathway, by=by)
    stay = _stay(pathway)
    core.check_time(
        at=at,
        now=now,
        not_before=stay.admitted_at,
        before_sentence=_("The need cannot be known before the admission."),
    )
    if stay.tidligmelding_sent_at is not None:
        raise NotAllowed(_("The tidligmelding is already sent."))
    stay.need_known_at = at
    stay.save(update_fields=["need_known_at"])
    core.cancel_deadlines(
        pathway=pathway, kinds=[DeadlineKind.TIDLIGMELDING], now=now, by=by, reason=StartEvent.NEED_KNOWN
    )
    core.open_deadline(
        pathway=pathway, kind=DeadlineKind.TIDLIGMELDING, starts={StartEvent.NEED_KNOWN: at}, now=now
    )
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def answer_section9(*, pathway_id: int, points: dict[str, str], by: core.Author, now: datetime) -> Pathway:
    """Store the section 9 points: key to the text that answers it; an empty text takes the answer away.

    Raises Pathway.DoesNotExist, or NotAllowed for an unknown point or a patient who is not in hospital.
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.REPORT_READY, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_discharge())
    stay = _stay(pathway)
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
    stay = _stay(pathway)
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
    core.open_deadline(
        pathway=pathway, kind=DeadlineKind.READY_ANSWER, starts={StartEvent.READY_REPORTED: at}, now=now
    )
    core.settle(pathway=pathway)
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
    stay = _stay(pathway)
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
    core.cancel_deadlines(
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
    core.refuse_if(pathway.why_not_answer_ready())
    stay = _stay(pathway)
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
    core.meet_deadline(pathway=pathway, kind=DeadlineKind.READY_ANSWER, done_at=at, now=now)
    core.record(pathway=pathway, kind=EventKind.READY_ANSWERED, at=at, now=now, by=by, answer=str(answer))
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def discharge(*, pathway_id: int, at: datetime, to_code: str, by: core.Author, now: datetime) -> Pathway:
    """Discharge the patient (melding om utskrevet): home (8408 code 1), a municipal institution (11, 21), or elsewhere.

    A transfer inside the specialist services (3, 7, 8) leaves the patient in hospital. Clocks that wait for
    nothing any more stop; D7 starts when the utskrivningsrapport has not gone; P1 waits for the homecoming.
    Raises Pathway.DoesNotExist or NotAllowed (not in hospital, time before the admission or in the future).
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.DISCHARGE, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_discharge())
    stay = _stay(pathway)
    core.check_time(
        at=at,
        now=now,
        not_before=stay.admitted_at,
        before_sentence=_("The discharge cannot be before the admission (%(when)s).")
        % {"when": clock.oslo_text(stay.admitted_at)},
    )
    target = flow_rules.discharge_target(to_code)
    if target is None:
        core.record(
            pathway=pathway,
            kind=EventKind.DISCHARGED,
            at=at,
            now=now,
            by=by,
            to_code=to_code,
            is_transfer=True,
        )
        core.settle(pathway=pathway)
        return pathway
    if target == Destination.HOME:
        pathway.discharge_home()
    else:
        pathway.discharge_to_institution()
    pathway.save()
    stay.discharged_at, stay.discharged_to = at, to_code
    stay.save(update_fields=["discharged_at", "discharged_to"])
    core.record(pathway=pathway, kind=EventKind.DISCHARGED, at=at, now=now, by=by, to_code=to_code)
    if target == Destination.SHORT_TERM_STAY:
        core.record(pathway=pathway, kind=EventKind.SHORT_TERM_STAY_STARTED, at=at, now=now, by=by)
    _leave_hospital(pathway, stay, at=at, by=by, now=now)
    core.settle(pathway=pathway)
    return pathway


def _leave_hospital(
    pathway: Pathway, stay: HospitalStay, *, at: datetime, by: core.Author, now: datetime
) -> None:
    core.cancel_deadlines(
        pathway=pathway,
        kinds=[DeadlineKind.TIDLIGMELDING, DeadlineKind.INNLEGGELSESRAPPORT, DeadlineKind.READY_ANSWER],
        now=now,
        by=by,
        reason=EventKind.DISCHARGED,
    )
    reason = _("The patient left hospital before this was done.")
    for code in (StepCode.HPH6, StepCode.HPH0):
        _skip_open(pathway, code, by=by, now=now, reason=reason)
    core.open_steps(pathway=pathway, codes=flow_rules.opened_by(pathway.state), at=at, now=now, by=by)
    starts = {StartEvent.DISCHARGED: at}
    if stay.utskrivningsrapport_sent_at is None:
        core.open_deadline(pathway=pathway, kind=DeadlineKind.UTSKRIVNINGSRAPPORT, starts=starts, now=now)
    core.open_deadline(pathway=pathway, kind=DeadlineKind.MELDING_OM_UTSKREVET, starts=starts, now=now)
    core.meet_deadline(pathway=pathway, kind=DeadlineKind.MELDING_OM_UTSKREVET, done_at=now, now=now)
    if stay.discharged_to not in flow_rules.INSTITUTION_CODES:
        core.open_deadline(pathway=pathway, kind=DeadlineKind.HOMECOMING, starts=starts, now=now)


@transaction.atomic
def register_homecoming(
    *, pathway_id: int, at: datetime, missing_reason: str, by: core.Author, now: datetime
) -> Pathway:
    """Register that the patient is at home: HPH1 closes, HPH2 opens, the clocks D13, D14 and D15 start at `at`.

    HPH1 with required points unanswered closes only with a reason. Raises Pathway.DoesNotExist or NotAllowed
    (not discharged, before the admission or the discharge, in the future, or HPH1 lacks answers and a reason).
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.REGISTER_HOMECOMING, pathway=pathway, by=by)
    stay = core.stay_of(pathway)
    if stay is not None:
        core.check_time(
            at=at,
            now=now,
            not_before=stay.admitted_at,
            before_sentence=_("The homecoming cannot be before the admission (%(when)s).")
            % {"when": clock.oslo_text(stay.admitted_at)},
        )
    core.refuse_if(pathway.why_not_register_homecoming())
    if stay is not None and stay.discharged_at is not None and at < stay.discharged_at:
        raise NotAllowed(
            _("The homecoming cannot be before the discharge (%(when)s).")
            % {"when": clock.oslo_text(stay.discharged_at)}
        )
    _finish_step(pathway, StepCode.HPH1, at=at, by=by, now=now, reason=missing_reason.strip())
    pathway.come_home(at=at)
    pathway.save()
    core.meet_deadline(pathway=pathway, kind=DeadlineKind.HOMECOMING, done_at=at, now=now)
    core.record(pathway=pathway, kind=EventKind.HOMECOMING, at=at, now=now, by=by)
    admission.begin_at_home(pathway=pathway, at=at, now=now, by=by)
    core.settle(pathway=pathway)
    return pathway


def _stay(pathway: Pathway) -> HospitalStay:
    stay = core.stay_of(pathway)
    if stay is None:
        raise NotAllowed(_("This pathway began at home and has no hospital stay."))
    return stay


def _finish_step(
    pathway: Pathway, code: StepCode, *, at: datetime, by: core.Author, now: datetime, reason: str
) -> None:
    """Close an open step that another act finishes. Required points that lack an answer need a reason."""
    step = (
        pathway.steps.filter(code=code, state__in=("OPEN", "IN_PROGRESS")).select_related("checklist").first()
    )
    if step is None:
        return
    if step.checklist is not None:
        missing = step.checklist.why_not_complete()
        if missing and code == StepCode.HPH1 and not reason:
            raise NotAllowed(
                _("%(step)s: %(missing)s Answer them, or write why they are missing.")
                % {"step": code.value, "missing": missing}
            )
        if missing or by.user is None:
            checklist_operations.close(
                checklist=step.checklist, reason=reason or str(code.label), by=by.user, now=now
            )
        else:
            reason = ""
            checklist_operations.complete(checklist=step.checklist, done_at=at, by=by.user, now=now)
    step.finish(done_at=at, recorded_at=now, reason=reason)
    step.save()
    core.record(
        pathway=pathway,
        kind=EventKind.STEP_DONE,
        at=at,
        now=now,
        by=by,
        step=step,
        code=code.value,
        reason=reason,
    )


def _skip_open(pathway: Pathway, code: StepCode, *, by: core.Author, now: datetime, reason: str) -> None:
    for step in pathway.steps.filter(code=code, state__in=("OPEN", "IN_PROGRESS")).select_related(
        "checklist"
    ):
        if step.checklist is not None:
            checklist_operations.close(checklist=step.checklist, reason=reason, by=by.user, now=now)
        step.skip(at=now, reason=reason)
        step.save()
        core.record(
            pathway=pathway,
            kind=EventKind.STEP_NOT_APPLICABLE,
            at=now,
            now=now,
            by=by,
            step=step,
            code=code.value,
        )
