"""What a tablet carries into places without coverage: the unit's list with all that a visit needs.

The shapes are those of docs/tablet.md: plain values, absolute times, nothing that changes by itself. Fifteen queries,
however many patients; one more when the list is cut.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts import queries as account_queries
from accounts import rules as account_rules
from accounts.enums import Act
from checklists.queries import offline
from pathways.enums import DeadlineKind, NextThing, State, StepCode, StepState
from pathways.models import Deadline, NextOfKin, Pathway, PathwayUnit, Patient, QuarantinedEvent, Step
from pathways.queries import carry, common
from pathways.queries.checklist import why_not_answer
from pathways.queries.quarantine import advice
from pathways.queries.tablet import HOME_CARES_CLOCKS, MOST, on_the_list
from pathways.rules import clock as clock_rules

ACTS = (
    *(act for act in Act if act.name.startswith("ANSWER_HPH")),
    Act.OPEN_HPH4,
    Act.REGISTER_HOMECOMING,
)


@dataclass(frozen=True)
class Bundle:
    """The list with its order. `total` counts the unit's patients, carried or not."""

    pathways: tuple[dict[str, Any], ...]
    templates: tuple[dict[str, Any], ...]
    quarantine: tuple[dict[str, Any], ...]
    acts: tuple[str, ...]
    total: int
    cut: str | None

    @property
    def patient_ids(self) -> list[int]:
        return [each["patient_id"] for each in self.pathways]

    @property
    def pathway_ids(self) -> list[int]:
        return [each["id"] for each in self.pathways]


def bundle(
    *,
    user: account_models.User,
    unit: account_models.Unit,
    role: str,
    reach: account_queries.Reach,
    now: datetime,
) -> Bundle:
    """Return what the person's tablet may carry from this unit, due first, at most MOST patients."""
    listed = on_the_list(user=user, unit=unit)
    related = listed.select_related("patient__fastlege", "coordinator", "primary_contact")
    found = list(related[: MOST + 1])
    is_cut = len(found) > MOST
    total = listed.count() if is_cut else len(found)
    found = found[:MOST]
    parts = _Parts(found, role, reach)
    return Bundle(
        pathways=tuple(_pathway(each, parts, now=now) for each in found),
        templates=tuple(parts.templates.values()),
        quarantine=own_quarantine(user=user),
        acts=tuple(act.value for act in ACTS if account_rules.may(role, act)),
        total=total,
        cut=_(
            "The unit has %(total)d patients. The tablet carries the %(most)d that are due first. "
            "Use the board to see everybody."
        )
        % {"total": total, "most": MOST}
        if is_cut
        else None,
    )


def own_quarantine(*, user: account_models.User) -> tuple[dict[str, Any], ...]:
    """Return what the person sent, from whatever device, that is not in the record and not settled. One query."""
    rows = QuarantinedEvent.objects.still_open().filter(by=user).select_related("pathway__patient")
    return tuple(
        {
            "id": row.pk,
            "event_id": str(row.event_id),
            "kind": row.kind,
            "pathway": row.pathway_id,
            "name": row.pathway.patient.name if row.pathway else None,
            "at": _text(row.at),
            "received_at": _text(row.received_at),
            "reason": row.reason,
            "sentence": row.sentence,
            "advice": advice(row.reason),
        }
        for row in rows.order_by("pk")[:MOST]
    )


class _Parts:
    """Everything that belongs to these pathways, read once."""

    def __init__(self, found: list[Pathway], role: str, reach: account_queries.Reach) -> None:
        ids = [pathway.pk for pathway in found]
        self.role = role
        self.kin: dict[int, list[NextOfKin]] = defaultdict(list)
        for kin in NextOfKin.objects.filter(patient__in=[each.patient_id for each in found]):
            self.kin[kin.patient_id].append(kin)
        self.clocks: dict[int, list[Deadline]] = defaultdict(list)
        ours = Deadline.objects.still_open().filter(pathway__in=ids, kind__in=HOME_CARES_CLOCKS)
        for deadline in ours.order_by("due_at", "pk"):
            self.clocks[deadline.pathway_id].append(deadline)
        self.things: dict[int, str] = {}
        parties = PathwayUnit.objects.filter(pathway__in=ids, is_open=True, part="HOME_CARE")
        for pathway_id, thing in parties.order_by("pk").values_list("pathway_id", "next_thing"):
            self.things[pathway_id] = thing
        self.steps: dict[int, list[Step]] = defaultdict(list)
        pathways = {pathway.pk: pathway for pathway in found}
        for step in Step.objects.filter(pathway__in=ids).order_by("pathway", "code", "occurrence"):
            step.pathway = pathways[step.pathway_id]
            self.steps[step.pathway_id].append(step)
        every = [step for steps in self.steps.values() for step in steps]
        self.answers = offline.offline_answers(
            checklist_ids=[step.checklist_id for step in every if step.is_open and step.checklist_id]
        )
        self.templates = offline.offline_templates(
            template_ids={
                step.template_id for step in every if step.template_id and (step.is_open or _next_hph4(step))
            }
        )

        self.offers = carry.carried_into_many(
            steps=[step for step in every if _is_filled_in(step, role)],
            items={pk: _questions(template) for pk, template in self.templates.items()},
            kin=self.kin,
            reach=reach,
            language=get_language() or "nb",
        )

    def misses(self, step: Step) -> bool:
        """Tell whether required questions of an open step lack an answer, or people disagree on one."""
        if step.checklist_id is None or step.template_id not in self.templates:
            return False
        given = self.answers.get(step.checklist_id) or offline.OfflineAnswers()
        required = offline.required_keys(self.templates[step.template_id])
        return bool(given.conflicts) or not required <= given.filled


@dataclass(frozen=True)
class _Choice:
    value: str
    label: str


@dataclass(frozen=True)
class _Question:
    key: str
    kind: str
    choices: tuple[_Choice, ...]


def _questions(template: Mapping[str, Any]) -> list[_Question]:
    """Return the questions of a template as `offline_templates` gives it, in the words of the reader."""
    language = "nn" if get_language() == "nn" else "nb"
    return [
        _Question(
            key=item["key"],
            kind=item["kind"],
            choices=tuple(_Choice(each["value"], each[language]) for each in item["choices"]),
        )
        for section in template["sections"]
        for item in section["items"]
    ]


def _is_filled_in(step: Step, role: str) -> bool:
    """Tell whether the tablet can fill in the step: it is open to the person, or an HPH4 that can be started there."""
    is_open = step.is_open and why_not_answer(step, role) is None
    return bool(step.template_id) and (is_open or _next_hph4(step))


def _offered(step: Step | None, parts: _Parts) -> dict[str, list[dict[str, Any]]]:
    offers = parts.offers.get(step.pk, {}) if step else {}
    return {
        key: [
            {
                "answer": each.answer_id,
                "value": each.value,
                "text": each.text,
                "note": each.note,
                "code": each.code,
                "by": each.by_name,
                "at": _text(each.answered_at),
                "is_area": each.is_area,
                "is_calm": each.is_calm,
            }
            for each in found
        ]
        for key, found in offers.items()
    }


def _next_hph4(step: Step) -> bool:
    return step.code == StepCode.HPH4 and step.state == StepState.WAITING


def _pathway(pathway: Pathway, parts: _Parts, *, now: datetime) -> dict[str, Any]:
    patient, steps = pathway.patient, parts.steps[pathway.pk]
    thing = parts.things.get(pathway.pk, "")
    waiting = next((step for step in steps if _next_hph4(step)), None)
    why_not_home = pathway.why_not_register_homecoming()
    return {
        "id": pathway.pk,
        "state": pathway.state,
        "state_label": str(State(pathway.state).label),
        "homecoming_at": _text(pathway.homecoming_at),
        "next_thing": thing,
        "next_label": str(NextThing(thing).label) if thing else "",
        **_patient(patient, parts.kin[patient.pk], now=now),
        "coordinator": pathway.coordinator.get_full_name() if pathway.coordinator else "",
        "primary_contact": pathway.primary_contact.get_full_name() if pathway.primary_contact else "",
        "what_matters": pathway.what_matters,
        "goals": [
            {
                "text": goal.text,
                "now": goal.now,
                "importance": goal.importance,
                "benefit": goal.benefit,
                "is_disputed": goal.is_disputed,
            }
            for goal in common.goals_of(pathway)
        ],
        "clocks": [
            {
                "kind": each.kind,
                "label": str(DeadlineKind(each.kind).label),
                "due_at": each.due_at.isoformat(),
            }
            for each in parts.clocks[pathway.pk]
        ],
        "can_come_home": why_not_home is None,
        "why_not_come_home": why_not_home,
        "why_not_hph4": pathway.why_not_open_hph4(),
        "hph4_template": waiting.template_id if waiting else None,
        "hph4_offers": _offered(waiting, parts),
        "homecoming_needs_reason": any(
            step.code == StepCode.HPH1 and step.is_open and parts.misses(step) for step in steps
        ),
        "steps": [_step(step, parts) for step in steps if step.is_open and step.code != StepCode.HPH0],
        "closed_steps": [
            {
                "code": step.code,
                "label": str(StepCode(step.code).label),
                "state": step.state,
                "done_at": _text(step.done_at),
            }
            for step in steps
            if step.done_at
        ],
    }


def _patient(patient: Patient, kin: Iterable[NextOfKin], *, now: datetime) -> Mapping[str, Any]:
    town = f"{patient.postal_code} {patient.city}".strip()
    address = ", ".join(part for part in (patient.street, town) if part)
    return {
        "patient_id": patient.pk,
        "name": patient.name,
        "age": patient.age_on(clock_rules.oslo_date(now)),
        "born": patient.birth_date.isoformat() if patient.birth_date else None,
        "address": _("The address is locked") if patient.has_address_lock else address,
        "has_address_lock": patient.has_address_lock,
        "phone": "" if patient.has_address_lock else patient.phone,
        "access_note": patient.access_note,
        "critical_information": patient.critical_information,
        "lives_alone": patient.lives_alone,
        "contacts": [
            {
                "name": each.name,
                "relation": each.relation,
                "phone": each.phone,
                "is_primary": each.is_primary,
                "note": each.note,
            }
            for each in kin
        ],
        "gp": {
            "name": patient.fastlege_name,
            "practice": patient.fastlege.name if patient.fastlege else "",
        },
    }


def _step(step: Step, parts: _Parts) -> dict[str, Any]:
    given = parts.answers.get(step.checklist_id or 0) or offline.OfflineAnswers()
    return {
        "id": step.pk,
        "code": step.code,
        "label": str(StepCode(step.code).label),
        "occurrence": step.occurrence,
        "state": step.state,
        "template": step.template_id,
        "opened_at": _text(step.opened_at),
        "ends_pathway": step.code == StepCode.HPH5 and step.pathway.state == State.AT_HOME,
        "why_not_answer": why_not_answer(step, parts.role),
        "answers": given.answers,
        "conflicts": given.conflicts,
        "offers": _offered(step, parts),
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
