"""One step with its checklist, shaped for the nurse who fills it in.

Seven queries, eight when it ends the pathway; one or two more for what is carried into it while it is open.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts import queries as account_queries
from accounts import rules as account_rules
from accounts.enums import Act, Role
from checklists import queries as checklist_queries
from pathways.enums import DeadlineKind, State, StepCode, StepState
from pathways.models import Deadline, Pathway, Step
from pathways.queries import carry, common, shapes
from pathways.rules import carry as carry_rules
from pathways.rules import clock as clock_rules

# Step -> the clock that its page shows.
CLOCK_OF = {
    StepCode.HPH2: DeadlineKind.HPH2,
    StepCode.HPH3: DeadlineKind.HPH3,
    StepCode.HPH5: DeadlineKind.HPH5,
    StepCode.HPH6: DeadlineKind.INNLEGGELSESRAPPORT,
}


@dataclass(frozen=True)
class ChecklistPage:
    """What the page of one checklist shows.

    `why_not_answer` is None when this person may answer now. `closes` names what finishing it will close undone: only
    HPH5, which ends the pathway, closes anything. `last_answer_id` is where the page's knowledge ends. `carried` is
    what is known already, by question; nothing once nobody may answer.
    """

    step_id: int
    code: str
    label: str
    occurrence: int
    state: str
    is_waiting: bool
    pathway_id: int
    patient_id: int
    name: str
    age: int | None
    what_matters: str
    goals: tuple[shapes.Goal, ...]
    critical_information: str
    access_note: str
    opened_at: datetime | None
    done_at: datetime | None
    recorded_at: datetime | None
    reason: str
    clock: shapes.Clock | None
    checklist: checklist_queries.ChecklistView | None
    versions: dict[str, tuple[checklist_queries.VersionView, ...]]
    last_answer_id: int
    carried: dict[str, tuple[carry.Carried, ...]]
    why_not_answer: str | None
    ends_pathway: bool
    closes: tuple[str, ...]

    @property
    def was_recorded_late(self) -> bool:
        """Tell whether the work was written down on a later minute than it was done."""
        if self.done_at is None or self.recorded_at is None:
            return False
        return (self.recorded_at - self.done_at).total_seconds() >= 60


def checklist_page(
    *, step_id: int, user: account_models.User, role: Role | str | None, now: datetime
) -> ChecklistPage:
    """Return the checklist of a step in the reader's language. Raises Step.DoesNotExist for a stranger."""
    reach = account_queries.reach(user)
    step = _step(step_id, reach, compared_id=Subquery(_first_visit()))
    pathway, patient = step.pathway, step.pathway.patient
    language = get_language() or "nb"
    why_not = why_not_answer(step, role)
    view, versions, last = None, {}, 0
    carried: dict[str, tuple[carry.Carried, ...]] = {}
    if step.checklist_id is not None:
        # Before the answers are read: what comes in between is told again, and never left out.
        last = checklist_queries.last_answer_id(checklist_id=step.checklist_id)
        view = checklist_queries.checklist_view(checklist_id=step.checklist_id, language=language)
        versions = checklist_queries.versions_of(checklist_id=step.checklist_id, language=language)
        if why_not is None:
            carried = carry.carried_into(
                step=step,
                items=view.items,
                compared_id=getattr(step, "compared_id", None),
                reach=reach,
                language=language,
            )
    ends = step.code == StepCode.HPH5 and pathway.state == State.AT_HOME
    return ChecklistPage(
        step_id=step.pk,
        code=step.code,
        label=str(StepCode(step.code).label),
        occurrence=step.occurrence,
        state=step.state,
        is_waiting=step.state == StepState.WAITING,
        pathway_id=pathway.pk,
        patient_id=patient.pk,
        name=patient.name,
        age=patient.age_on(clock_rules.oslo_date(now)),
        what_matters=pathway.what_matters,
        goals=common.goals_of(pathway),
        critical_information=patient.critical_information,
        access_note=patient.access_note,
        opened_at=step.opened_at,
        done_at=step.done_at,
        recorded_at=step.recorded_at,
        reason=step.reason,
        clock=_clock(step, now=now),
        checklist=view,
        versions=versions,
        last_answer_id=last,
        carried=carried,
        why_not_answer=why_not,
        ends_pathway=ends,
        closes=_closes(step) if ends else (),
    )


def visible_step(*, step_id: int, user: account_models.User) -> Step:
    """Return the step with its pathway and patient. Raises Step.DoesNotExist for a stranger. One query."""
    return _step(step_id, account_queries.reach(user))


def _step(step_id: int, reach: account_queries.Reach, **also: Subquery) -> Step:
    seen = Pathway.objects.within(reach)
    return Step.objects.select_related("pathway__patient").annotate(**also).get(pk=step_id, pathway__in=seen)


def _first_visit() -> "QuerySet[Step, Any]":
    steps = Step.objects.filter(pathway=OuterRef("pathway"), code=carry_rules.FIRST_VISIT)
    return steps.order_by("occurrence").values("checklist")[:1]


def why_not_answer(step: Step, role: Role | str | None) -> str | None:
    """Return why this person, in this role, cannot answer the step's checklist now, or None."""
    act = Act(f"ANSWER_{step.code}")
    if role is None or not account_rules.may(role, act):
        return _("Your role cannot do this: %(act)s. Ask someone who can.") % {"act": act.label}
    return step.pathway.why_not_open() or step.why_not_answer()


def _clock(step: Step, *, now: datetime) -> shapes.Clock | None:
    kind = CLOCK_OF.get(StepCode(step.code))
    if kind is None:
        return None
    found = Deadline.objects.filter(pathway=step.pathway_id, kind=kind, cancelled_at__isnull=True)
    deadline = found.order_by("-opened_at", "-pk").first()
    return common.clock_of(deadline, now=now, units={}) if deadline else None


def _closes(step: Step) -> tuple[str, ...]:
    is_open = Q(state__in=(StepState.OPEN, StepState.IN_PROGRESS))
    others = Step.objects.filter(is_open, pathway=step.pathway_id).exclude(pk=step.pk)
    codes = others.order_by("code", "occurrence").values_list("code", flat=True)
    return tuple(str(StepCode(code).label) for code in codes)
