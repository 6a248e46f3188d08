"""What tablets tell that was done: taken in once, or kept in quarantine with the reason. Nothing in between."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from pathways.enums import QuarantineReason, State, StepState, TabletEventKind
from pathways.models import Pathway, PathwayUnit, QuarantinedEvent, Step, TabletEvent
from pathways.operations import conflicts, core, steps
from pathways.operations.discharge import register_homecoming
from pathways.operations.told import DUPLICATE, QUARANTINED, STORED, Sender, TabletInput, Told

logger = logging.getLogger(__name__)

GONE = (Step.DoesNotExist, Pathway.DoesNotExist)


class Waits(Exception):
    """The event hangs on another one that was not taken in."""


def known_events(*, event_ids: Sequence[UUID], by: core.Author) -> dict[UUID, Told]:
    """Return what the events we have met before were told. Two queries. An id that another person used is refused."""
    found = {row.event_id: _told_again(row) for row in _quarantined(event_ids, by)}
    for row in TabletEvent.objects.filter(pk__in=event_ids):
        if by.user is not None and row.by_id == by.user.pk:
            found[row.pk] = _known(row)
    return found


def take(*, events: Sequence[TabletInput], sender: Sender, now: datetime) -> list[Told]:
    """Take in a run of events about one pathway (`rules.tablet.runs`), and return what became of each, in order.

    One that is refused goes to quarantine and does not hold back the others. Raises only when the database is out of
    reach: then nothing is written, and the tablet tries again. The caller holds a transaction, and gives it up when
    this raises.
    """
    if sender.is_revoked:
        sentence = _("This tablet is revoked. What it sent is kept until your leader has looked at it.")
        return quarantine(events, QuarantineReason.REVOKED, sentence, sender=sender, now=now)
    if events[0].problem:
        return quarantine(events, QuarantineReason.UNREADABLE, events[0].problem, sender=sender, now=now)
    try:
        with transaction.atomic():
            return write(events, sender=sender, now=now)
    except (OperationalError, InterfaceError):
        raise
    except (*GONE, Waits, NotAllowed) as error:
        return _unless_known(events, *why(error), sender=sender, now=now)
    except Exception:
        if len(events) > 1:
            return [told for event in events for told in take(events=[event], sender=sender, now=now)]
        event_id = events[0].event_id
        if event_id not in _taken_meanwhile(events, sender):
            logger.exception("An event of a tablet could not be taken in", extra={"event": str(event_id)})
        sentence = _("Something went wrong here. It is logged, and not your fault.")
        return _unless_known(events, QuarantineReason.FAULT, sentence, sender=sender, now=now)


def why(error: Exception) -> tuple[QuarantineReason, str]:
    """Return the reason and the sentence for what an operation raised."""
    if isinstance(error, GONE):
        # A stranger hears the same of a patient who exists and of one who does not.
        return QuarantineReason.NO_ACCESS, _("You have no access to this patient any more.")
    return QuarantineReason.WAITS if isinstance(error, Waits) else QuarantineReason.REFUSED, str(error)


def _unless_known(
    events: Sequence[TabletInput], reason: QuarantineReason, sentence: str, *, sender: Sender, now: datetime
) -> list[Told]:
    """Put in quarantine what another request has not taken in while this one waited."""
    known = _taken_meanwhile(events, sender)
    rest = [event for event in events if event.event_id not in known]
    told = {each.event_id: each for each in quarantine(rest, reason, sentence, sender=sender, now=now)}
    return [known.get(event.event_id) or told[event.event_id] for event in events]


def write(events: Sequence[TabletInput], *, sender: Sender, now: datetime) -> list[Told]:
    """Write a run of events. Raises what the operations raise; answers that are refused alone go to quarantine."""
    if events[0].kind == TabletEventKind.ANSWER:
        return _answers(events, sender=sender, now=now)
    return [_one(event, sender=sender, now=now) for event in events]


def write_one(event: TabletInput, *, sender: Sender, now: datetime) -> Told:
    """Write one event, and raise whatever keeps it out: for a person who tries again."""
    if event.kind != TabletEventKind.ANSWER:
        return _one(event, sender=sender, now=now)
    step_id = _step_id(event, sender)
    applied = steps.write_answers(step_id=step_id, answers=[_answer_input(event)], by=sender.by, now=now)
    told = _applied(event, applied)
    _keep([(event, told)], sender, now)
    return told


def quarantine(
    events: Sequence[TabletInput],
    reason: QuarantineReason,
    sentence: str,
    *,
    sender: Sender,
    now: datetime,
) -> list[Told]:
    """Keep the events as they came, each with the reason. One that is kept already stays as it is."""
    person = core.person(sender.by)
    rows = [
        QuarantinedEvent(
            event_id=event.event_id,
            by=person,
            by_name=sender.by.name,
            unit=sender.unit,
            device_id=sender.device_id,
            kind=event.kind,
            pathway=_pathway_to_name(event, sender),
            reason=reason,
            sentence=sentence,
            raw=event.raw,
            at=event.at,
            received_at=now,
        )
        for event in events
    ]
    QuarantinedEvent.objects.bulk_create(rows, ignore_conflicts=True)
    return [_told_again(row) for row in rows]


def _answers(events: Sequence[TabletInput], *, sender: Sender, now: datetime) -> list[Told]:
    given = [_answer_input(event) for event in events]
    step_id = _step_id(events[0], sender)
    try:
        applied = steps.write_answers(step_id=step_id, answers=given, by=sender.by, now=now)
    except NotAllowed as error:
        if len(events) > 1:
            raise
        return _after_refusal(events, {events[0].event_id: str(error)}, sender=sender, now=now)
    told = {
        event.event_id: _applied(event, applied) for event in events if event.event_id not in applied.refused
    }
    _keep([(event, told[event.event_id]) for event in events if event.event_id in told], sender, now)
    refused = [event for event in events if event.event_id in applied.refused]
    for each in _after_refusal(refused, applied.refused, sender=sender, now=now):
        told[each.event_id] = each
    return [told[event.event_id] for event in events]


def _applied(event: TabletInput, applied: steps.Applied) -> Told:
    return Told(
        event_id=event.event_id,
        status=DUPLICATE if event.event_id in applied.repeated else STORED,
        pathway_id=applied.pathway_id,
        patient_id=applied.patient_id,
        step_id=applied.step_id,
        state=applied.state,
        version=applied.versions.get(event.item_key),
        is_conflict=event.item_key in applied.at_odds,
    )


def _after_refusal(
    events: Sequence[TabletInput], sentences: Mapping[UUID, str], *, sender: Sender, now: datetime
) -> list[Told]:
    return [
        told
        for event in events
        for told in quarantine(
            [event], QuarantineReason.REFUSED, sentences[event.event_id], sender=sender, now=now
        )
    ]


def _one(event: TabletInput, *, sender: Sender, now: datetime) -> Told:
    told = ACTS[event.kind](event, sender, now)
    # Not ignoring conflicts: when another request was first, what was just done is taken back with this row.
    _row(event, told, sender, now).save()
    return told


def _finish(event: TabletInput, sender: Sender, now: datetime) -> Told:
    """Finish a checklist. One that is done already, by somebody else or by its last answer, needs nothing more."""
    step_id = _step_id(event, sender)
    pathway, step = steps.locked_step(step_id, sender.by)
    if step.state != StepState.DONE:
        step = steps.finish_step(step_id=step_id, done_at=_at(event), by=sender.by, now=now)
    return _told(event, pathway, step)


def _choose(event: TabletInput, sender: Sender, now: datetime) -> Told:
    chosen = conflicts.choose_answer(
        step_id=_step_id(event, sender),
        choice=conflicts.Choice(
            client_id=event.event_id,
            item_key=event.item_key,
            version=event.version,
            seen_version=event.seen_version,
            at=_at(event),
        ),
        by=sender.by,
        now=now,
    )
    told = _told(event, chosen.step.pathway, chosen.step)
    return replace(told, version=chosen.version, is_conflict=chosen.is_at_odds)


def _open_hph4(event: TabletInput, sender: Sender, now: datetime) -> Told:
    step = steps.open_hph4(pathway_id=event.pathway_id or 0, at=_at(event), by=sender.by, now=now)
    return _told(event, step.pathway, step)


def _homecoming(event: TabletInput, sender: Sender, now: datetime) -> Told:
    """Register a homecoming. The same one again, from another tablet, needs nothing more."""
    home_at = event.home_at or _at(event)
    pathway = core.locked(pathway_id=event.pathway_id or 0, by=sender.by)
    if pathway.state != State.AT_HOME or pathway.homecoming_at != home_at:
        pathway = register_homecoming(
            pathway_id=pathway.pk, at=home_at, missing_reason=event.reason, by=sender.by, now=now
        )
    return _told(event, pathway, None)


ACTS: Mapping[str, Callable[[TabletInput, Sender, datetime], Told]] = {
    TabletEventKind.CHOOSE: _choose,
    TabletEventKind.FINISH_STEP: _finish,
    TabletEventKind.OPEN_HPH4: _open_hph4,
    TabletEventKind.HOMECOMING: _homecoming,
}


def _at(event: TabletInput) -> datetime:
    if event.at is None:
        raise NotAllowed(_("The time is missing."))
    return event.at


def _answer_input(event: TabletInput) -> steps.AnswerInput:
    return steps.AnswerInput(
        client_id=event.event_id,
        item_key=event.item_key,
        value=event.value,
        note=event.note,
        seen_version=event.seen_version,
        answered_at=_at(event),
        confirmed_from=event.confirmed_from,
        is_registered=event.is_registered,
    )


def _step_id(event: TabletInput, sender: Sender) -> int:
    """Return the number of the step. Raises Waits when it is named by an event that opened nothing."""
    if isinstance(event.step, int):
        return event.step
    opened = TabletEvent.objects.filter(
        pk=event.step or event.event_id, kind=TabletEventKind.OPEN_HPH4, by=core.person(sender.by)
    )
    step_id = opened.values_list("step_id", flat=True).first()
    if step_id is None:
        raise Waits(_("It belongs to an HPH4 that was opened on the tablet and was not taken in."))
    return step_id


def _told(event: TabletInput, pathway: Pathway, step: Step | None) -> Told:
    return Told(
        event_id=event.event_id,
        status=STORED,
        pathway_id=pathway.pk,
        patient_id=pathway.patient_id,
        step_id=step.pk if step else None,
        state=step.state if step else pathway.state,
    )


def _row(event: TabletInput, told: Told, sender: Sender, now: datetime) -> TabletEvent:
    return TabletEvent(
        id=event.event_id,
        device_id=sender.device_id,
        by=core.person(sender.by),
        kind=event.kind,
        pathway_id=told.pathway_id or 0,
        step_id=told.step_id,
        made_at=event.made_at or _at(event),
        offset_seconds=event.offset_seconds,
        at=_at(event),
        received_at=now,
        result=told.result(),
    )


def _keep(pairs: Sequence[tuple[TabletInput, Told]], sender: Sender, now: datetime) -> None:
    rows = [_row(event, told, sender, now) for event, told in pairs]
    TabletEvent.objects.bulk_create(rows, ignore_conflicts=True)


def _taken_meanwhile(events: Sequence[TabletInput], sender: Sender) -> dict[UUID, Told]:
    """Return those that another request took in while this one waited."""
    rows = TabletEvent.objects.filter(pk__in=[event.event_id for event in events], by=sender.by.user)
    return {row.pk: _known(row) for row in rows}


def _known(row: TabletEvent) -> Told:
    return Told(
        event_id=row.pk,
        status=DUPLICATE,
        pathway_id=row.pathway_id,
        patient_id=row.result.get("patient"),
        step_id=row.step_id,
        state=row.result.get("state"),
        version=row.result.get("version"),
        is_conflict=bool(row.result.get("is_conflict")),
    )


def _quarantined(event_ids: Sequence[UUID], by: core.Author) -> list[QuarantinedEvent]:
    rows = QuarantinedEvent.objects.filter(event_id__in=event_ids, by=by.user)
    return list(rows.select_related("pathway"))


def _told_again(row: QuarantinedEvent) -> Told:
    return Told(
        event_id=row.event_id,
        status=QUARANTINED,
        pathway_id=row.pathway_id,
        patient_id=row.pathway.patient_id if row.pathway else None,
        reason=row.reason,
        sentence=row.sentence,
    )


def _pathway_to_name(event: TabletInput, sender: Sender) -> Pathway | None:
    """Return the pathway that the event is about, when the person's units have, or have had, a part on it."""
    about = Pathway.objects.select_related(None)
    if isinstance(event.step, int):
        about = about.filter(steps=event.step)
    elif isinstance(event.step, UUID):
        opened = TabletEvent.objects.filter(pk=event.step, by=sender.by.user)
        about = about.filter(pk__in=opened.values("pathway"))
    elif event.pathway_id is not None:
        about = about.filter(pk=event.pathway_id)
    else:
        return None
    part = PathwayUnit.objects.filter(unit__in=list(sender.by.reach.roles))
    return about.filter(pk__in=part.values("pathway")).first()
