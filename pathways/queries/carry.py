"""What is known already, offered on the page of one checklist. One query; one more where next of kin is asked for."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import queries as account_queries
from checklists import queries as checklist_queries
from checklists import rules as checklist_rules
from pathways.models import NextOfKin, Pathway, Patient, Step
from pathways.rules import carry as carry_rules


@dataclass(frozen=True)
class Carried:
    """One thing that is known: what, and from where, when and by whom.

    `answer_id` is the earlier answer, None for what is registered about the patient, which has neither time nor
    name. An area shows what the first visit said; its "unchanged" is the confirmation. `is_calm` tells that the area
    was in order then, so that the one tap of its section may cover it.
    """

    answer_id: int | None
    value: Any
    text: str
    note: str
    code: str
    by_name: str
    answered_at: datetime | None
    is_area: bool = False
    is_calm: bool = False

    @property
    def is_registered(self) -> bool:
        return self.answer_id is None

    @property
    def is_problem(self) -> bool:
        """Tell whether the first visit found something here: it is answered by itself."""
        return self.is_area and not self.is_calm


def carried_into(
    *,
    step: Step,
    items: Collection[checklist_queries.ItemView],
    compared_id: int | None,
    reach: account_queries.Reach,
    language: str,
) -> dict[str, tuple[Carried, ...]]:
    """Return, by item key, what is known already, the newest answer first, then what is registered.

    `compared_id` is the checklist that areas are compared with, None when there is none. Only answers from pathways
    that the person may see. Rules R28 to R30. One query, none when nothing is carried here, two with next of kin.
    """
    kinds = {item.key: item.kind for item in items}
    values = {item.key: frozenset(choice.value for choice in item.choices) for item in items}
    facts = {key for key, kind in kinds.items() if carry_rules.is_fact(code=step.code, key=key, kind=kind)}
    areas = {
        key
        for key, kind in kinds.items()
        if compared_id and carry_rules.is_area(code=step.code, kind=kind, values=values[key])
    }
    found: dict[str, list[Carried]] = defaultdict(list)
    if facts or areas:
        known = checklist_queries.latest_answers(
            checklist_ids=_others(step, reach), language=language, keys=facts | areas
        )
        for key, answer in known.items():
            fits = answer.kind == kinds[key] and (not values[key] or answer.value in values[key])
            if key in areas and answer.checklist_id == compared_id:
                found[key].append(_carried(answer, is_area=True))
            elif key in facts and fits:
                found[key].append(_carried(answer))
    registered_keys = facts.intersection(carry_rules.REGISTERED)
    for key, text in registered(patient=step.pathway.patient, keys=registered_keys).items():
        if not any(_is_same(text, each.value) for each in found[key]):
            found[key].append(_from_record(text, items, key))
    return {key: tuple(each) for key, each in found.items() if each}


def registered(*, patient: Patient, keys: Collection[str]) -> dict[str, str]:
    """Return what is registered about the patient as the answers to these questions. Rule R28. One query for next of kin.

    A question about which nothing is registered is left out.
    """
    found: dict[str, str] = {}
    if "critical_information" in keys:
        found["critical_information"] = checklist_rules.clean_text(patient.critical_information)
    if "lives_alone" in keys and patient.lives_alone is not None:
        found["lives_alone"] = "yes" if patient.lives_alone else "no"
    if "next_of_kin_contact" in keys:
        found["next_of_kin_contact"] = "\n".join(
            _kin(each) for each in NextOfKin.objects.filter(patient=patient.pk)
        )
    return {key: text for key, text in found.items() if text}


def _kin(kin: NextOfKin) -> str:
    relation = f"({kin.relation})" if kin.relation else ""
    return checklist_rules.clean_text(" ".join(part for part in (kin.name, relation, kin.phone) if part))


def _others(step: Step, reach: account_queries.Reach) -> Any:
    """Return the ids of the patient's other checklists that the person may see, as a part of a query."""
    seen = Pathway.objects.within(reach).filter(patient=step.pathway.patient_id)
    others = Step.objects.filter(pathway__in=seen, checklist__isnull=False).exclude(pk=step.pk)
    return others.order_by().values("checklist")


def _carried(answer: checklist_queries.KnownAnswer, *, is_area: bool = False) -> Carried:
    return Carried(
        answer_id=answer.answer_id,
        value=answer.value,
        text=answer.text,
        note=answer.note,
        code=answer.template_code,
        by_name=answer.by_name,
        answered_at=answer.answered_at,
        is_area=is_area,
        is_calm=is_area and carry_rules.was_in_order(answer.value),
    )


def _from_record(value: str, items: Collection[checklist_queries.ItemView], key: str) -> Carried:
    item = next(each for each in items if each.key == key)
    labels: Mapping[str, str] = {choice.value: choice.label for choice in item.choices}
    return Carried(
        answer_id=None,
        value=value,
        text=labels.get(value, value),
        note="",
        code="",
        by_name="",
        answered_at=None,
    )


def _is_same(text: str, value: object) -> bool:
    return " ".join(text.split()).casefold() == " ".join(str(value).split()).casefold()
