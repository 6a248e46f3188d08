"""The newest discharge conversation, and the paper that the patient takes home."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts import models as account_models
from careplan.enums.conversation import Point, TeachBack
from careplan.enums.medication import Regularity
from careplan.models import Conversation
from careplan.queries import medication as medication_queries
from careplan.queries import plan as plan_queries
from careplan.queries.medication_shapes import LineView, MedicineList
from careplan.rules import conversation as rules
from pathways import models as pathway_models
from pathways.enums import DeadlineKind, Party
from pathways.queries import shapes
from pathways.rules import clock


@dataclass(frozen=True)
class PointView:
    key: str
    label: str
    result: str
    result_label: str
    words: str

    @property
    def must_be_repeated(self) -> bool:
        return self.result == rules.MUST_BE_REPEATED


@dataclass(frozen=True)
class ConversationView:
    """One conversation as it was written. `earlier` counts the versions before it."""

    pk: int
    at: datetime
    by_name: str
    present: str
    understood: str
    points: tuple[PointView, ...]
    plan: str
    calls: tuple[rules.Call, ...]
    appointments: tuple[rules.Appointment, ...]
    language: str
    earlier: int

    @property
    def to_repeat(self) -> tuple[PointView, ...]:
        return tuple(point for point in self.points if point.must_be_repeated)


@dataclass(frozen=True)
class Visit:
    """A visit of the pathway. `by` is its last day, None while nobody knows the homecoming."""

    kind: str
    by: date | None
    is_done: bool


@dataclass(frozen=True)
class PaperMedicine:
    """One line of the list as the patient takes it home. `difference` is a SNEKS code: the paper has its own language."""

    name: str
    taken: str
    reason: str
    difference: str
    cure_ends_on: date | None
    is_as_needed: bool


@dataclass(frozen=True)
class PaperList:
    """The reconciled list. There is none while it is not reconciled: half a list at home is a danger."""

    at: datetime
    by_name: str
    in_use: tuple[PaperMedicine, ...]
    stopped: tuple[PaperMedicine, ...]


@dataclass(frozen=True)
class MyPlan:
    """The patient's own paper: what matters, the plan, what I do, what I get help with, dates, whom to call.

    Each measure stands once, by its name alone: its lines on the work list are written for those who help.
    """

    name: str
    goals: tuple[str, ...]
    plan: str
    does: tuple[str, ...]
    helps: tuple[str, ...]
    watched: tuple[str, ...]
    visits: tuple[Visit, ...]
    appointments: tuple[rules.Appointment, ...]
    calls: tuple[rules.Call, ...]
    medicines: PaperList | None
    written_by: str
    at: datetime | None


MINUTE = timedelta(minutes=1)
# The visits every patient gets, in their order, and the clock that knows the last day.
VISITS = (DeadlineKind.HPH2, DeadlineKind.HPH3, DeadlineKind.HPH5)


def newest_conversation(*, pathway_id: int, user: account_models.User) -> ConversationView | None:
    """Return the newest conversation, or None. Two queries; of a pathway that is not visible there is none."""
    seen = pathway_models.Pathway.objects.visible_to(user)
    row = Conversation.objects.filter(pathway=pathway_id, pathway__in=seen).order_by("-version").first()
    return _view(row) if row else None


def my_plan(
    *, case: shapes.Case, newest: ConversationView | None, user: account_models.User, now: datetime
) -> MyPlan:
    """Return the patient's own paper from the case, the newest conversation, the measures and the medicines."""
    measures = plan_queries.open_measures(pathway_id=case.pathway_id, user=user, now=now)
    return MyPlan(
        name=case.patient.name,
        goals=tuple(goal.text for goal in case.goals),
        plan=newest.plan if newest else "",
        does=tuple(each.what for each in measures if each.line.does),
        helps=tuple(each.what for each in measures if each.line.helps and not each.line.does),
        watched=tuple(each.what for each in measures if not each.line.helps and not each.line.does),
        visits=_visits(case),
        appointments=tuple(
            sorted(newest.appointments if newest else (), key=lambda each: (each.on or date.max, each.time))
        ),
        calls=newest.calls if newest else proposed_calls(case),
        medicines=_paper_list(
            medication_queries.medicine_list(pathway_id=case.pathway_id, user=user, now=now)
        ),
        written_by=newest.by_name if newest else "",
        at=newest.at if newest else None,
    )


def proposed_calls(case: shapes.Case) -> tuple[rules.Call, ...]:
    """Return whom the patient can call as the pathway knows it: the primary contact, or else home care."""
    if case.primary_contact and case.primary_contact.phone:
        return (rules.Call(who=case.primary_contact.name, phone=case.primary_contact.phone),)
    return tuple(
        rules.Call(who=party.unit, phone=party.phone)
        for party in case.parties
        if party.part == Party.HOME_CARE and party.phone
    )


def _paper_list(listed: MedicineList) -> PaperList | None:
    if listed.reconciled is None or not listed.is_reconciled:
        return None
    return PaperList(
        at=listed.reconciled.at,
        by_name=listed.reconciled.by_name,
        in_use=tuple(_paper(each.holds) for each in listed.in_use if each.holds),
        stopped=tuple(_paper(each.holds) for each in listed.ended if each.holds),
    )


def _paper(line: LineView) -> PaperMedicine:
    return PaperMedicine(
        name=f"{line.name} {line.strength}".strip(),
        taken=line.taken,
        reason=line.reason,
        difference=line.difference,
        cure_ends_on=line.cure_ends_on,
        is_as_needed=line.regularity == Regularity.AS_NEEDED,
    )


def _visits(case: shapes.Case) -> tuple[Visit, ...]:
    known = {each.kind: each for each in (*case.clocks, *case.done_clocks)}
    return tuple(
        Visit(
            kind=str(kind),
            # The limit is midnight after the last day.
            by=clock.oslo_date(known[kind].due_at - MINUTE) if kind in known else None,
            is_done=kind in known and known[kind].met_at is not None,
        )
        for kind in VISITS
    )


def _view(row: Conversation) -> ConversationView:
    return ConversationView(
        pk=row.pk,
        at=row.at,
        by_name=row.by_name,
        present=row.present,
        understood=row.understood,
        points=tuple(
            PointView(
                key=each["key"],
                label=str(Point(each["key"]).label),
                result=each["result"],
                result_label=str(TeachBack(each["result"]).label),
                words=each["words"],
            )
            for each in row.points
        ),
        plan=row.plan,
        calls=tuple(rules.Call(**each) for each in row.calls),
        appointments=tuple(
            rules.Appointment(**each | {"on": date.fromisoformat(each["on"]) if each["on"] else None})
            for each in row.appointments
        ),
        language=row.language,
        earlier=row.version - 1,
    )
