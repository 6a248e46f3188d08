"""From hospital to home: the discharge and the homecoming."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from pathways.enums import DeadlineKind, Destination, EventKind, StartEvent, StepCode
from pathways.models import HospitalStay, Pathway
from pathways.operations import admission, clocks, closing, core, epikrise
from pathways.rules import clock
from pathways.rules import flow as flow_rules


@transaction.atomic
def discharge(
    *,
    pathway_id: int,
    at: datetime,
    to_code: str,
    by: core.Author,
    now: datetime,
    has_epikrise: bool = False,
) -> Pathway:
    """Discharge the patient (melding om utskrevet): home (8408 code 1), a municipal institution (11, 21), or elsewhere.

    A transfer inside the specialist services (3, 7, 8) leaves the patient in hospital. Clocks that wait for
    nothing any more stop; D7 starts when the utskrivningsrapport has not gone; P1 waits for the homecoming; D8 or
    D9 for the epikrise, and `has_epikrise` says that it went with the patient. Raises Pathway.DoesNotExist or
    NotAllowed (not in hospital, time before the admission or in the future).
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.DISCHARGE, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_discharge())
    stay = core.required_stay(pathway)
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
    by_terms = clocks.agreed(pathway=pathway, now=now)
    _leave_hospital(pathway, stay, at=at, by_terms=by_terms, by=by, now=now)
    epikrise.await_epikrise(
        pathway=pathway, stay=stay, went_with_patient=has_epikrise, by_terms=by_terms, by=by, now=now
    )
    core.settle(pathway=pathway, parties=by_terms.parties)
    return pathway


def _leave_hospital(
    pathway: Pathway,
    stay: HospitalStay,
    *,
    at: datetime,
    by_terms: clocks.Agreed,
    by: core.Author,
    now: datetime,
) -> None:
    clocks.cancel_deadlines(
        pathway=pathway,
        kinds=[DeadlineKind.TIDLIGMELDING, DeadlineKind.INNLEGGELSESRAPPORT, DeadlineKind.READY_ANSWER],
        now=now,
        by=by,
        reason=EventKind.DISCHARGED,
    )
    reason = _("The patient left hospital before this was done.")
    closing.skip_open(pathway, (StepCode.HPH6, StepCode.HPH0), by=by, now=now, reason=reason)
    core.open_steps(pathway=pathway, codes=flow_rules.opened_by(pathway.state), at=at, now=now, by=by)
    kinds = [DeadlineKind.MELDING_OM_UTSKREVET]
    if stay.utskrivningsrapport_sent_at is None:
        kinds.append(DeadlineKind.UTSKRIVNINGSRAPPORT)
    if stay.discharged_to not in flow_rules.INSTITUTION_CODES:
        kinds.append(DeadlineKind.HOMECOMING)
    starts = {StartEvent.DISCHARGED: at}
    clocks.open_deadlines(pathway=pathway, kinds=kinds, starts=starts, now=now, by_terms=by_terms)
    clocks.meet_deadline(pathway=pathway, kind=DeadlineKind.MELDING_OM_UTSKREVET, done_at=now, now=now)


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
    closing.finish_open(pathway, StepCode.HPH1, at=at, by=by, now=now, reason=missing_reason.strip())
    pathway.come_home(at=at)
    pathway.save()
    clocks.meet_deadline(pathway=pathway, kind=DeadlineKind.HOMECOMING, done_at=at, now=now)
    core.record(pathway=pathway, kind=EventKind.HOMECOMING, at=at, now=now, by=by)
    admission.begin_at_home(pathway=pathway, at=at, now=now, by=by)
    core.settle(pathway=pathway)
    return pathway
