"""The clocks of a pathway: started by the agreement in force, met, and stopped. Inside the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import holidays

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import UnitKind
from pathways.enums import DeadlineKind, EventKind, Party, StartEvent
from pathways.models import Agreement, AgreementTerm, Deadline, Pathway, PathwayUnit
from pathways.models.deadline import OPEN
from pathways.operations import core
from pathways.rules import clock
from pathways.rules import deadlines as deadline_rules


def terms_for(
    *, units: Mapping[str, account_models.Unit], at: datetime
) -> tuple[Agreement | None, dict[str, AgreementTerm]]:
    """Return the agreement in force between the ward's trust and the municipality on that day, and its terms."""
    ward, municipality = units.get(Party.WARD), units.get(Party.MUNICIPALITY)
    if ward is None or municipality is None:
        return None, {}
    trust = account_queries.ancestor_of_kind(ward, UnitKind.HOSPITAL_TRUST)
    agreement = Agreement.objects.in_force(
        hospital_trust_id=trust.pk if trust else None,
        municipality_id=municipality.pk,
        day=clock.oslo_date(at),
    ).first()
    if agreement is None:
        return None, {}
    return agreement, {term.kind: term for term in agreement.terms.order_by()}


def responsible_unit(*, units: Mapping[str, account_models.Unit], party: str) -> account_models.Unit | None:
    """Return the unit that answers for a deadline: the party's own, else the coordinating unit, else the municipality."""
    if party == Party.WARD:
        return units.get(Party.WARD) or units.get(Party.COORDINATING_UNIT)
    return units.get(party) or units.get(Party.COORDINATING_UNIT) or units.get(Party.MUNICIPALITY)


@dataclass(frozen=True)
class Agreed:
    """Who takes part in a pathway, and the agreement between them that a clock starts by."""

    parties: Sequence[PathwayUnit]
    units: Mapping[str, account_models.Unit]
    agreement: Agreement | None
    terms: Mapping[str, AgreementTerm]


def agreed(*, pathway: Pathway, now: datetime, parties: Sequence[PathwayUnit] | None = None) -> Agreed:
    """Return what clocks of the pathway start by now. `parties` are those who take part, when they have been read."""
    found = core.parties_now(pathway) if parties is None else parties
    units = {party.part: party.unit for party in found}
    return Agreed(found, units, *terms_for(units=units, at=now))


def open_deadline(
    *,
    pathway: Pathway,
    kind: DeadlineKind,
    starts: Mapping[StartEvent, datetime | None],
    now: datetime,
    responsible: account_models.Unit | None = None,
    by_terms: Agreed | None = None,
) -> None:
    """Start one clock, as `open_deadlines` does."""
    open_deadlines(
        pathway=pathway, kinds=[kind], starts=starts, now=now, responsible=responsible, by_terms=by_terms
    )


def open_deadlines(
    *,
    pathway: Pathway,
    kinds: Iterable[DeadlineKind],
    starts: Mapping[StartEvent, datetime | None],
    now: datetime,
    responsible: account_models.Unit | None = None,
    by_terms: Agreed | None = None,
) -> None:
    """Start the clocks, but those that run already. `starts` gives the moment of each start event that may count.

    The agreement's hours and start events count; a limit is stored and never moves afterwards. `responsible` is
    the unit that answers for them, when that is not the party of each rule. `by_terms` is what `agreed` returned in
    this transaction, when it has been asked already.
    """
    by_terms = by_terms or agreed(pathway=pathway, now=now)
    clocks = [_clock(pathway, kind, starts, by_terms=by_terms, now=now) for kind in kinds]
    for each in clocks:
        each.responsible = responsible or each.responsible
    # What runs already is left alone by the constraint of one open clock a kind.
    Deadline.objects.bulk_create(clocks, ignore_conflicts=True)


def _clock(
    pathway: Pathway,
    kind: DeadlineKind,
    starts: Mapping[StartEvent, datetime | None],
    *,
    by_terms: Agreed,
    now: datetime,
) -> Deadline:
    rule = deadline_rules.rule(kind)
    term = by_terms.terms.get(kind)
    start_event, started_at = _start_of(rule, starts, preferred=term.start_event if term else "")
    hours = term.hours if term else None
    skips = bool(term and term.skips_holidays)
    days = red_days(started_at) if skips else frozenset()
    due_at = deadline_rules.due_at(kind, started_at, hours=hours, skip_holidays=skips, holidays=days)
    return Deadline(
        pathway=pathway,
        kind=kind,
        responsible=responsible_unit(units=by_terms.units, party=rule.party),
        opened_at=now,
        due_at=due_at,
        escalates_at=deadline_rules.escalates_at(
            kind, due_at, hours=term.escalate_after_hours if term else None
        ),
        basis=deadline_rules.explain(
            kind,
            start_event,
            started_at,
            hours=hours,
            agreement=str(by_terms.agreement) if term and by_terms.agreement else "",
            skip_holidays=skips,
            holidays=days,
            escalation_hours=term.escalate_after_hours if term else None,
        ),
    )


def _start_of(
    rule: deadline_rules.DeadlineRule, starts: Mapping[StartEvent, datetime | None], *, preferred: str
) -> tuple[StartEvent, datetime]:
    """Return the start event that counts: the agreement's when its moment is known, else the rule's first known one."""
    for name in (*(start for start in rule.starts if start == preferred), *rule.starts):
        moment = starts.get(name)
        if moment is not None:
            return name, moment
    raise ValueError(f"{rule.code} has no start among {sorted(starts)}.")


def red_days(start: datetime) -> frozenset[date]:
    """Return the Norwegian red days (Oslo) of the year of `start` and the next: no limit reaches further."""
    year = clock.oslo_date(start).year
    return frozenset(holidays.country_holidays("NO", years=[year, year + 1]))


def meet_deadline(
    *, pathway: Pathway, kind: DeadlineKind | Sequence[DeadlineKind], done_at: datetime, now: datetime
) -> bool:
    """Note that the work was done at `done_at`, told at `now`: the clock of the kind, or of any of the kinds, is met.

    Late work counts as done, late. False: no such clock.
    """
    kinds = [kind] if isinstance(kind, DeadlineKind) else kind
    return bool(pathway.deadlines.filter(OPEN, kind__in=kinds).update(met_at=done_at, met_recorded_at=now))


def run_on(*, pathway: Pathway, kind: DeadlineKind) -> bool:
    """Let the clock that was met last run on, with the limit it had: the work was undone. False: there is none."""
    if pathway.deadlines.filter(OPEN, kind=kind).exists():
        return False
    met = pathway.deadlines.filter(kind=kind, met_at__isnull=False).order_by("-met_at", "-pk").first()
    if met is None:
        return False
    return bool(pathway.deadlines.filter(pk=met.pk).update(met_at=None, met_recorded_at=None))


def cancel_deadlines(
    *, pathway: Pathway, kinds: Iterable[DeadlineKind] | None, now: datetime, by: core.Author, reason: str
) -> None:
    """Stop the clocks of these kinds (None: all) that have nothing to wait for any more, and say so."""
    rows = pathway.deadlines.filter(OPEN)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    stopped = list(rows.values_list("kind", flat=True))
    if stopped:
        rows.update(cancelled_at=now)
        core.record(
            pathway=pathway,
            kind=EventKind.DEADLINE_CANCELLED,
            at=now,
            now=now,
            by=by,
            kinds=stopped,
            reason=reason,
        )
