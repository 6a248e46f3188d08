"""Pieces that several pages share: rows turned into shapes, and sentences."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import models as account_models
from accounts import queries as account_queries
from pathways.enums import (
    DeadlineKind,
    Destination,
    NextThing,
    Party,
    ReadyAnswer,
    StartEvent,
    StepCode,
    StepState,
)
from pathways.models import Deadline, HospitalStay, Pathway, PathwayUnit, Step
from pathways.queries import shapes
from pathways.rules import clock as clock_rules
from pathways.rules import urgency as urgency_rules

MARKS = (
    ("TIDLIGMELDING", "tidligmelding_sent_at", DeadlineKind.TIDLIGMELDING),
    ("INNLEGGELSESRAPPORT", "innleggelsesrapport_sent_at", DeadlineKind.INNLEGGELSESRAPPORT),
    ("HELSEOPPLYSNINGER", "helseopplysninger_sent_at", DeadlineKind.HELSEOPPLYSNINGER_UPDATE),
    ("UTSKRIVNINGSRAPPORT", "utskrivningsrapport_sent_at", DeadlineKind.UTSKRIVNINGSRAPPORT),
    ("EPIKRISE", "epikrise_sent_at", DeadlineKind.EPIKRISE),
)


def clock_of(
    deadline: Deadline, *, now: datetime, units: Mapping[int, str], explained: bool = False
) -> shapes.Clock:
    """Return the deadline as people read it at `now`; its urgency is worked out here and never stored."""
    return shapes.Clock(
        pk=deadline.pk,
        kind=deadline.kind,
        label=str(DeadlineKind(deadline.kind).label),
        due_at=deadline.due_at,
        urgency=urgency_rules.urgency(deadline.due_at, now, deadline.met_at),
        responsible=units.get(deadline.responsible_id or 0, ""),
        is_missed=deadline.missed_at is not None or deadline.due_at < (deadline.met_at or now),
        met_at=deadline.met_at,
        met_recorded_at=deadline.met_recorded_at,
        explained=explain(deadline.basis) if explained else "",
    )


def explain(basis: Mapping[str, Any]) -> str:
    """Return how a deadline's time was computed, in one sentence made from its stored basis."""
    if not basis:
        return ""
    start = moment(datetime.fromisoformat(basis["start_at"]))
    event = str(StartEvent(basis["start_event"]).label)
    if basis["clock"] == "HOURS":
        hours = float(basis["hours"])
        span = ngettext("%(count)g hour", "%(count)g hours", round(hours)) % {"count": hours}
    elif basis["days"] == 0:
        span = _("the end of the same day")
    else:
        span = ngettext("the end of day %(count)d", "the end of day %(count)d", basis["days"]) % {
            "count": basis["days"]
        }
    if basis.get("agreement"):
        origin = _("agreement %(name)s") % {"name": basis["agreement"]}
    else:
        origin = _("our proposal") if basis.get("basis") == "PROPOSED" else basis["source"]
    sentence = _("%(span)s counted from %(event)s %(start)s. Rule %(rule)s (%(origin)s).") % {
        "span": span,
        "event": event,
        "start": start,
        "rule": basis["rule"],
        "origin": origin,
    }
    return sentence[:1].upper() + sentence[1:]


def moment(at: datetime) -> str:
    """Return the Oslo date and time, in the reader's language."""
    return date_format(at.astimezone(clock_rules.OSLO), "j. F Y H:i")


def limit(due_at: datetime) -> str:
    """Like `moment`, for a limit: midnight is 24:00 of the day that ends."""
    local = due_at.astimezone(clock_rules.OSLO)
    if (local.hour, local.minute) != (0, 0):
        return moment(due_at)
    return f"{day(local.date() - timedelta(days=1))} 24:00"


def day(value: date) -> str:
    """Return the date in the reader's language."""
    return date_format(value, "j. F Y")


def station_of(step: Step) -> shapes.Station:
    """Return what pages show of a step: its names, its state and its times."""
    return shapes.Station(
        step_id=step.pk,
        code=step.code,
        label=str(StepCode(step.code).label),
        state=step.state,
        state_label=str(StepState(step.state).label),
        occurrence=step.occurrence,
        opened_at=step.opened_at,
        done_at=step.done_at,
        recorded_at=step.recorded_at,
        reason=step.reason,
        checklist_id=step.checklist_id,
    )


def shown_stations(steps: Iterable[Step]) -> tuple[shapes.Station, ...]:
    """Return the stations to draw: HPH4 waits unseen until something happens."""
    return tuple(
        station_of(step)
        for step in steps
        if not (step.code == StepCode.HPH4 and step.state == StepState.WAITING)
    )


def turns_of(parties: Iterable[PathwayUnit]) -> tuple[shapes.Turn, ...]:
    """Return whose turn it is, from the parties that have something to do."""
    return tuple(
        shapes.Turn(
            part=party.part,
            part_label=str(Party(party.part).label),
            unit=party.unit.name,
            next_thing=party.next_thing,
            next_label=str(NextThing(party.next_thing).label),
        )
        for party in parties
        if party.next_thing
    )


def goals(
    *,
    pathway_id: int | None,
    user: account_models.User,
    held: Iterable[account_models.Membership] | None = None,
) -> tuple[shapes.Goal, ...] | None:
    """Return what matters to the patient, for a page that has not read the pathway; None for a stranger.

    One query besides that of the person's reach, which `held` spares most people (`accounts.queries.reach`).
    """
    if pathway_id is None:
        return None
    pathway = Pathway.objects.within(account_queries.reach(user, held=held)).filter(pk=pathway_id).first()
    return None if pathway is None else goals_of(pathway)


def goals_of(pathway: Pathway) -> tuple[shapes.Goal, ...]:
    """Return what matters to the patient, the newest words first, from the row itself: no query.

    Words that were only said in a checklist stand without scores.
    """
    goals = [
        shapes.Goal(
            text=each["text"],
            now=each.get("now"),
            importance=each.get("importance"),
            benefit=each.get("benefit"),
            is_disputed=bool(each.get("disputed")),
        )
        for each in pathway.goals
    ]
    headline = pathway.what_matters
    if headline and all(goal.text != headline for goal in goals):
        goals.insert(0, shapes.Goal(text=headline))
    return tuple(sorted(goals, key=lambda goal: goal.text != headline))


def marks_of(stay: HospitalStay | None) -> tuple[shapes.Mark, ...]:
    """Return the reports of the stay and the epikrise, sent or missing; none for a pathway that began at home."""
    if stay is None:
        return ()
    return tuple(shapes.Mark(code, str(kind.label), getattr(stay, field)) for code, field, kind in MARKS)


def stay_or_none(pathway: Pathway) -> HospitalStay | None:
    """Return the hospital stay, or None for a pathway that began at home."""
    return getattr(pathway, "stay", None)


def label(enum: type[Destination] | type[ReadyAnswer], value: str) -> str:
    """Return the words for a stored value, in the reader's language; nothing for nothing."""
    return str(enum(value).label) if value else ""
