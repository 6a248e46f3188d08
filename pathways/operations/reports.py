"""The four reports between ward and home care: that they have gone, and from when the first one is due."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from pathways.enums import DeadlineKind, EventKind, StartEvent, StepCode
from pathways.models import Pathway
from pathways.operations import clocks, closing, core

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
    stay = core.required_stay(pathway)
    core.check_time(
        at=sent_at,
        now=now,
        not_before=stay.admitted_at,
        before_sentence=_("The message cannot have been sent before the admission."),
    )
    setattr(stay, field, sent_at)
    stay.expected_discharge_date = expected_discharge_date or stay.expected_discharge_date
    stay.save(update_fields=[field, "expected_discharge_date"])
    clocks.meet_deadline(pathway=pathway, kind=deadline_kind, done_at=sent_at, now=now)
    core.record(pathway=pathway, kind=event, at=sent_at, now=now, by=by)
    if kind == "INNLEGGELSESRAPPORT":
        closing.finish_open(pathway, StepCode.HPH6, at=sent_at, by=by, now=now, reason="")
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def note_taken_back(*, pathway_id: int, kind: str, reason: str, by: core.Author, now: datetime) -> Pathway:
    """Note that one of the four reports was taken back: it counts as not sent, and its clock runs on.

    The limit is the one the clock had, so that nobody gains time by taking a report back. Raises
    Pathway.DoesNotExist (not visible) or NotAllowed (role, or no hospital stay).
    """
    act, _event, field, deadline_kind = SENT[kind]
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=act, pathway=pathway, by=by)
    stay = core.required_stay(pathway)
    setattr(stay, field, None)
    stay.save(update_fields=[field])
    if pathway.is_open:
        clocks.run_on(pathway=pathway, kind=deadline_kind)
    core.record(
        pathway=pathway,
        kind=EventKind.MESSAGE_TAKEN_BACK,
        at=now,
        now=now,
        by=by,
        message_kind=kind,
        reason=reason,
    )
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def need_became_known(*, pathway_id: int, at: datetime, by: core.Author, now: datetime) -> Pathway:
    """Note that the need for municipal services became clear only now: the running D1 clock gives way to a new one.

    Raises Pathway.DoesNotExist or NotAllowed (tidligmelding already sent, or the time lies before the admission).
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.SEND_TIDLIGMELDING, pathway=pathway, by=by)
    stay = core.required_stay(pathway)
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
    clocks.cancel_deadlines(
        pathway=pathway, kinds=[DeadlineKind.TIDLIGMELDING], now=now, by=by, reason=StartEvent.NEED_KNOWN
    )
    clocks.open_deadline(
        pathway=pathway, kind=DeadlineKind.TIDLIGMELDING, starts={StartEvent.NEED_KNOWN: at}, now=now
    )
    core.settle(pathway=pathway)
    return pathway
