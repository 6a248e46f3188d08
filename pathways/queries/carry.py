"""What is known already, offered on the page of one checklist. One query; one more where next of kin is asked for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from accounts import queries as account_queries
from checklists import queries as checklist_queries
from checklists import rules as checklist_rules
from pathways.models import NextOfKin, Pathway, Patient, Step
from pathways.rules import carry as carry_rules


class Choice(Protocol):
    """A choice with its words."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> str: ...


class Question(Protocol):
    """A question of a checklist, as far as carrying over looks at it."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> Sequence[Choice]: ...


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
    items: Collection[Question],
    compared_id: int | None,
    reach: account_queries.Reach,
    language: str,
) -> dict[str, tuple[Carried, ...]]:
    """Return, by item key, what is known already, the newest answer first, then what is registered.

    `compared_id` is the checklist that areas are compared with, None when there is none. Only answers from pathways
    that the person may see. Rules R28 to R30. One query, none when nothing is carried here, two with next of kin.
    """
    asked = _Asked.of(step.code, items, is_compared=compared_id is not None)
    known: Mapping[str, checklist_queries.KnownAnswer] = {}
    if asked.facts or asked.areas:
        known = checklist_queries.latest_answers(
            checklist_ids=_others(step, reach), language=language, keys=asked.facts | asked.areas
        )
    patient = step.pathway.patient
    said = registered(patient=patient, keys=asked.facts.intersection(carry_rules.REGISTERED))
    return _offers(asked, known=known, said=said, compared_id=compared_id)


@dataclass(frozen=True)
class _Asked:
    """What one checklist asks for that may be known: its facts, its areas, and the words of each choice."""

    kinds: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    facts: frozenset[str]
    areas: frozenset[str]

    @classmethod
    def of(cls, code: str, items: Iterable[Question], *, is_compared: bool) -> "_Asked":
        items = list(items)
        kinds = {item.key: item.kind for item in items}
        labels = {item.key: {each.value: each.label for each in item.choices} for item in items}
        return cls(
            kinds=kinds,
            labels=labels,
            facts=frozenset(
                key for key, kind in kinds.items() if carry_rules.is_fact(code=code, key=key, kind=kind)
            ),
            areas=frozenset(
                key
                for key, kind in kinds.items()
                if is_compared and carry_rules.is_area(code=code, kind=kind, values=frozenset(labels[key]))
            ),
        )


def _offers(
    asked: _Asked,
    *,
    known: Mapping[str, checklist_queries.KnownAnswer],
    said: Mapping[str, str],
    compared_id: int | None,
) -> dict[str, tuple[Carried, ...]]:
    found: dict[str, list[Carried]] = defaultdict(list)
    for key, answer in known.items():
        labels = asked.labels.get(key, {})
        fits = answer.kind == asked.kinds.get(key) and (not labels or answer.value in labels)
        if key in asked.areas and answer.checklist_id == compared_id:
            found[key].append(_carried(answer, is_area=True))
        elif key in asked.facts and fits:
            found[key].append(_carried(answer))
    for key, text in said.items():
        if not any(_is_same(text, each.value) for each in found[key]):
            found[key].append(_from_record(text, asked.labels[key]))
    return {key: tuple(each) for key, each in found.items() if each}


def carried_into_many(
    *,
    steps: Collection[Step],
    items: Mapping[int, Sequence[Question]],
    kin: Mapping[int, Sequence[NextOfKin]],
    reach: account_queries.Reach,
    language: str,
) -> dict[int, dict[str, tuple[Carried, ...]]]:
    """Return by step what `carried_into` says of each, for a whole list of patients. Two queries, none without steps.

    `items` are the questions by template, `kin` the next of kin by patient. Each step has its pathway and patient.
    """
    if not steps:
        return {}
    patients = {step.pathway.patient_id for step in steps}
    seen = Pathway.objects.within(reach).filter(patient__in=patients)
    rows = Step.objects.filter(pathway__in=seen, checklist__isnull=False).order_by("code", "occurrence")
    given: dict[int, set[int]] = defaultdict(set)
    first: dict[int, int] = {}
    for patient_id, pathway_id, code, checklist_id in rows.values_list(
        "pathway__patient", "pathway", "code", "checklist"
    ):
        given[patient_id].add(checklist_id)
        if code == carry_rules.FIRST_VISIT:
            first.setdefault(pathway_id, checklist_id)
    compared = {
        step.pk: first.get(step.pathway_id) for step in steps if step.code in carry_rules.COMPARED_WITH
    }
    asked = {
        step.pk: _Asked.of(
            step.code, items.get(step.template_id or 0, ()), is_compared=compared.get(step.pk) is not None
        )
        for step in steps
    }
    wanted: dict[frozenset[str], set[int]] = defaultdict(set)
    for step in steps:
        wanted[asked[step.pk].facts | asked[step.pk].areas] |= given[step.pathway.patient_id]
    known = checklist_queries.newest_answers(
        asked=[(ids, keys) for keys, ids in wanted.items()], language=language
    )
    of_patient: dict[int, list[checklist_queries.KnownAnswer]] = defaultdict(list)
    owner = {checklist_id: patient_id for patient_id, ids in given.items() for checklist_id in ids}
    for answer in known:
        of_patient[owner[answer.checklist_id]].append(answer)
    found = {}
    for step in steps:
        mine, patient = asked[step.pk], step.pathway.patient
        others = {each.key: each for each in of_patient[patient.pk] if each.checklist_id != step.checklist_id}
        keys = mine.facts.intersection(carry_rules.REGISTERED)
        said = registered(patient=patient, keys=keys, kin=kin.get(patient.pk, ()))
        offers = _offers(mine, known=others, said=said, compared_id=compared.get(step.pk))
        if offers:
            found[step.pk] = offers
    return found


def registered(
    *, patient: Patient, keys: Collection[str], kin: Iterable[NextOfKin] | None = None
) -> dict[str, str]:
    """Return what is registered about the patient as the answers to these questions. Rule R28.

    One query for next of kin, unless `kin` are given.

    A question about which nothing is registered is left out.
    """
    found: dict[str, str] = {}
    if "critical_information" in keys:
        found["critical_information"] = checklist_rules.clean_text(patient.critical_information)
    if "lives_alone" in keys and patient.lives_alone is not None:
        found["lives_alone"] = "yes" if patient.lives_alone else "no"
    if "next_of_kin_contact" in keys:
        known = NextOfKin.objects.filter(patient=patient.pk) if kin is None else kin
        found["next_of_kin_contact"] = "\n".join(_kin(each) for each in known)
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


def _from_record(value: str, labels: Mapping[str, str]) -> Carried:
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
