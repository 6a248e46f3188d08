"""What every operation of the case shares: the lock, the record, the steps, whose turn it is, the board's version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import F
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import Act
from accounts.rules import NotAllowed
from checklists import operations as checklist_operations
from checklists import queries as checklist_queries
from pathways.enums import DeadlineKind, EventKind, NextThing, Party, StepCode
from pathways.models import (
    BoardVersion,
    Deadline,
    EventToTell,
    HospitalStay,
    Pathway,
    PathwayEvent,
    PathwayUnit,
    Step,
)
from pathways.models.pathway import PathwayQuerySet
from pathways.rules import flow as flow_rules
from pathways.rules import turns as turn_rules

# Events that somebody outside the acting unit is told about. The letterbox decides who.
TOLD = frozenset(
    {
        EventKind.ADMITTED,
        EventKind.NOTICE_RECEIVED,
        EventKind.TIDLIGMELDING_SENT,
        EventKind.HELSEOPPLYSNINGER_SENT,
        EventKind.INNLEGGELSESRAPPORT_SENT,
        EventKind.READY_REPORTED,
        EventKind.READY_WITHDRAWN,
        EventKind.READY_ANSWERED,
        EventKind.UTSKRIVNINGSRAPPORT_SENT,
        EventKind.DISCHARGED,
        EventKind.HOMECOMING,
        EventKind.STEP_OPENED,
        EventKind.DEADLINE_MISSED,
        EventKind.DEADLINE_ESCALATED,
        EventKind.MESSAGE_NOT_SENT,
        EventKind.RECEIPT_MISSING,
        EventKind.READMITTED,
        EventKind.CANCELLED,
        EventKind.DECEASED,
    }
)


@dataclass(frozen=True)
class Author:
    """Who acts: a person signed in, or a message from outside (`user` None, `name` its sender).

    Lives as long as one request: `reach` is read once, and what comes after rests on it. `held` are the person's
    memberships in force, when the request has read them.
    """

    user: account_models.User | None
    name: str
    held: tuple[account_models.Membership, ...] | None = None

    @cached_property
    def reach(self) -> account_queries.Reach:
        """Where the person's roles count; nowhere for a message."""
        if self.user is None:
            return account_queries.Reach({})
        return account_queries.reach(self.user, held=self.held)

    @classmethod
    def person(
        cls, user: account_models.User, held: Iterable[account_models.Membership] | None = None
    ) -> "Author":
        return cls(
            user=user,
            name=user.get_full_name() or user.get_username(),
            held=None if held is None else tuple(held),
        )


def person(by: Author) -> account_models.User:
    """Return the person who acts. Raises NotAllowed for a message: only people answer checklists."""
    if by.user is None:
        raise NotAllowed(_("Only a person can answer a checklist."))
    return by.user


def locked(*, pathway_id: int, by: Author) -> Pathway:
    """Return the pathway with its row locked until the transaction ends.

    The lock leaves foreign keys to the row free (NO KEY), so that the sweep, which holds deadline rows while it
    writes events, can never wait for us in a ring. Raises Pathway.DoesNotExist when `by` may not see it.
    """
    return _lockable(by).get(pk=pathway_id)


def locked_of_step(*, step_id: int, by: Author) -> tuple[Pathway, frozenset[int]]:
    """Like `locked`, found by a step; also return the units that take part, for `require`.

    Two statements that serve sight, role and lock, since this runs with every tick; a tick needs neither the stay
    nor the patient, which stay unread.
    """
    pathway = Pathway.objects.select_for_update(of=("self",), no_key=True).get(steps=step_id)
    unit_ids = _units_now(pathway)
    if by.user is not None and unit_ids.isdisjoint(by.reach.roles):
        raise Pathway.DoesNotExist
    return pathway, unit_ids


def _lockable(by: Author) -> PathwayQuerySet:
    rows = Pathway.objects.select_for_update(of=("self",), no_key=True).select_related("stay", "patient")
    return rows if by.user is None else rows.within(by.reach)


def _units_now(pathway: Pathway) -> frozenset[int]:
    units = PathwayUnit.objects.filter(pathway_id=pathway.pk, ended_at__isnull=True).order_by()
    return frozenset(units.values_list("unit_id", flat=True))


def require(*, act: Act, pathway: Pathway, by: Author, unit_ids: frozenset[int] | None = None) -> None:
    """Raise NotAllowed with a sentence unless the person's role at one of the pathway's units may do the act.

    `unit_ids` are the units that take part, when they have been read already.
    """
    if by.user is None:
        return
    if not by.reach.may(act=act, unit_ids=_units_now(pathway) if unit_ids is None else unit_ids):
        raise NotAllowed(
            _("Your role cannot do this: %(act)s. Ask someone who can.") % {"act": Act(act).label}
        )


def refuse_if(reason: str | None) -> None:
    """Raise NotAllowed with the sentence when there is one."""
    if reason:
        raise NotAllowed(reason)


def check_time(*, at: datetime, now: datetime, not_before: datetime | None, before_sentence: str) -> None:
    """Raise NotAllowed when `at` lies in the future (tolerance of flow rules) or before `not_before`."""
    if flow_rules.is_in_future(at=at, now=now):
        raise NotAllowed(_("The time lies in the future. Give the time when it happened."))
    if not_before is not None and at < not_before:
        raise NotAllowed(before_sentence)


def stay_of(pathway: Pathway) -> HospitalStay | None:
    """Return the hospital stay of the pathway, or None when it began at home."""
    return getattr(pathway, "stay", None)


def required_stay(pathway: Pathway) -> HospitalStay:
    """Return the hospital stay. Raises NotAllowed when the pathway began at home."""
    stay = stay_of(pathway)
    if stay is None:
        raise NotAllowed(_("This pathway began at home and has no hospital stay."))
    return stay


def record(
    *,
    pathway: Pathway,
    kind: EventKind,
    at: datetime,
    now: datetime,
    by: Author,
    step: Step | None = None,
    deadline: Deadline | None = None,
    **data: object,
) -> PathwayEvent:
    """Write the event, and put it in the letterbox's tray when somebody else must know."""
    event = _event(pathway=pathway, kind=kind, at=at, now=now, by=by, step=step, deadline=deadline, **data)
    event.save(force_insert=True)
    if kind in TOLD:
        EventToTell(event=event).save(force_insert=True)
    return event


def _event(
    *,
    pathway: Pathway,
    kind: EventKind,
    at: datetime,
    now: datetime,
    by: Author,
    step: Step | None = None,
    deadline: Deadline | None = None,
    **data: object,
) -> PathwayEvent:
    return PathwayEvent(
        pathway=pathway,
        kind=kind,
        at=at,
        recorded_at=now,
        by=by.user,
        by_name=by.name,
        step=step,
        deadline=deadline,
        data=data,
    )


def record_steps(
    *, pathway: Pathway, kind: EventKind, steps: Iterable[Step], at: datetime, by: Author, now: datetime
) -> None:
    """Write the event for each of the steps, as `record` does, with one statement for all."""
    events = PathwayEvent.objects.bulk_create(
        [
            _event(pathway=pathway, kind=kind, at=at, now=now, by=by, step=step, code=step.code)
            for step in steps
        ]
    )
    if kind in TOLD:
        EventToTell.objects.bulk_create([EventToTell(event=event) for event in events])


def parties_now(pathway: Pathway) -> list[PathwayUnit]:
    """Return those who take part now, with their units, in the order of these."""
    rows = pathway.parties.filter(ended_at__isnull=True).select_related("unit__parent__parent")
    return list(rows.order_by("unit_id", "pk"))


def units_by_part(pathway: Pathway) -> dict[str, account_models.Unit]:
    """Return the unit that now plays each part."""
    return {party.part: party.unit for party in parties_now(pathway)}


def add_parties(*, pathway: Pathway, units: Mapping[Party, account_models.Unit | None]) -> list[PathwayUnit]:
    """Let the units play their parts on a pathway that has just begun; return them in the order of their units."""
    rows = [PathwayUnit(pathway=pathway, part=part, unit=unit) for part, unit in units.items() if unit]
    return PathwayUnit.objects.bulk_create(sorted(rows, key=lambda row: row.unit_id))


def set_party(*, pathway: Pathway, part: Party, unit: account_models.Unit | None, now: datetime) -> None:
    """Let the unit play the part from now on; a unit that played it before loses it, and sight with it."""
    current = pathway.parties.filter(part=part, ended_at__isnull=True).first()
    if current is not None and unit is not None and current.unit_id == unit.pk:
        return
    if current is not None:
        pathway.parties.filter(pk=current.pk).update(ended_at=now, is_open=False, next_thing="")
        touch_boards(unit_ids=[current.unit_id])
    if unit is not None:
        PathwayUnit.objects.create(pathway=pathway, part=part, unit=unit)


def open_steps(
    *, pathway: Pathway, codes: Iterable[str], at: datetime, now: datetime, by: Author
) -> list[Step]:
    """Open the waiting steps with these codes, each with its checklist in the version the pathway started with."""
    opened = []
    waiting = pathway.steps.filter(code__in=list(codes), state="WAITING").select_related("template")
    for step in waiting.order_by("code", "occurrence"):
        step.open(at=at)
        if step.template is not None:
            step.checklist = checklist_operations.open_checklist(template=step.template, opened_at=at)
        step.save()
        opened.append(step)
        if step.code == StepCode.HPH4:
            Step.objects.create(
                pathway=pathway, code=step.code, occurrence=step.occurrence + 1, template_id=step.template_id
            )
    record_steps(pathway=pathway, kind=EventKind.STEP_OPENED, steps=opened, at=at, by=by, now=now)
    return opened


def renew_step(*, pathway: Pathway, code: StepCode) -> None:
    """Lay out one more occurrence of a step that was done and is needed again."""
    last = pathway.steps.filter(code=code).order_by("-occurrence").first()
    if last is not None and last.state in ("DONE", "NOT_APPLICABLE"):
        Step.objects.create(
            pathway=pathway, code=code, occurrence=last.occurrence + 1, template_id=last.template_id
        )


def create_steps(*, pathway: Pathway, owners: list[int]) -> None:
    """Lay out HPH0 to HPH6, each with the template in force now; the pathway keeps these versions."""
    templates = checklist_queries.current_template_ids(codes=StepCode.values, owner_chain=owners)
    Step.objects.bulk_create(
        [Step(pathway=pathway, code=code, template_id=templates.get(code)) for code in StepCode.values]
    )


def settle(*, pathway: Pathway, parties: Sequence[PathwayUnit] | None = None) -> None:
    """Work out whose turn it is, note it on each party, and let the boards know that something changed.

    The last thing an operation does: it locks board rows, always in the order of their unit. `parties` are those who
    take part, when they have been read already.
    """
    if parties is None:
        playing = pathway.parties.filter(ended_at__isnull=True).select_related("unit")
        parties = list(playing.order_by("unit_id", "pk"))
    stay = stay_of(pathway)
    steps = pathway.steps.filter(state__in=("OPEN", "IN_PROGRESS")).order_by()
    open_codes = frozenset(steps.values_list("code", flat=True))
    wanted = turn_rules.next_things(
        turn_rules.Facts(
            state=pathway.state,
            parts=frozenset(party.part for party in parties),
            open_steps=open_codes,
            destination=pathway.destination,
            has_tidligmelding=bool(stay and stay.tidligmelding_sent_at),
            has_innleggelsesrapport=bool(stay and stay.innleggelsesrapport_sent_at),
            has_utskrivningsrapport=stay is None or bool(stay.utskrivningsrapport_sent_at),
            awaits_epikrise=awaited_epikrise(
                stay,
                has_ward=any(party.part == Party.WARD and party.unit.is_internal for party in parties),
            )
            is not None,
            answer=pathway.ready_answer,
        )
    )
    for party in parties:
        next_thing = wanted.get(party.part, "")
        if party.next_thing != next_thing or party.is_open != pathway.is_open:
            party.next_thing, party.is_open = NextThing(next_thing) if next_thing else "", pathway.is_open
            party.save(update_fields=["next_thing", "is_open"])
    touch_boards(unit_ids=[party.unit_id for party in parties])


def awaited_epikrise(stay: HospitalStay | None, *, has_ward: bool) -> DeadlineKind | None:
    """Return which clock of the epikrise waits for the ward after the discharge, or None. Rule R43."""
    if stay is None or stay.discharged_at is None or stay.epikrise_sent_at is not None:
        return None
    return flow_rules.epikrise_clock(
        to_code=stay.discharged_to, was_reported_ready=stay.ready_at is not None, has_ward=has_ward
    )


def touch_boards(*, unit_ids: Iterable[int]) -> None:
    """Count up the boards of these units, locking their rows in one order so that no two writers can wait in a ring."""
    wanted = sorted(set(unit_ids))
    rows = BoardVersion.objects.filter(unit_id__in=wanted)
    # One statement: PostgreSQL locks the rows in the order of the inner query before it changes the first.
    locked = rows.select_for_update().order_by("unit_id").values("pk")
    while BoardVersion.objects.filter(pk__in=locked).update(version=F("version") + 1) < len(wanted):
        BoardVersion.objects.bulk_create([BoardVersion(unit_id=pk) for pk in wanted], ignore_conflicts=True)


def close_parties(*, pathway: Pathway, now: datetime, ends_sight_of: Iterable[Party]) -> None:
    """Take the pathway off every board; the named parts also lose sight of the patient (their care has ended)."""
    units = list(pathway.parties.filter(ended_at__isnull=True).values_list("unit_id", flat=True))
    pathway.parties.filter(ended_at__isnull=True).update(is_open=False, next_thing="")
    pathway.parties.filter(part__in=list(ends_sight_of), ended_at__isnull=True).update(ended_at=now)
    touch_boards(unit_ids=units)
