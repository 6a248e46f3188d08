"""The ISBAR of one HPH4 checklist, made from its answers and what is known of the patient."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts import models as account_models
from careplan.queries import medication as medication_queries
from careplan.queries import news2 as news2_queries
from careplan.queries.medication_shapes import MedicineList
from careplan.rules import isbar as rules
from checklists import queries as checklist_queries
from checklists.queries.shapes import ItemView
from pathways import models as pathway_models
from pathways import queries as pathway_queries
from pathways.enums import StepCode
from pathways.queries import shapes
from pathways.rules import clock

PARTS: dict[rules.Part, Any] = {
    rules.Part.IDENTIFICATION: gettext_lazy("Identification"),
    rules.Part.SITUATION: pgettext_lazy("ISBAR", "Situation"),
    rules.Part.BACKGROUND: pgettext_lazy("ISBAR", "Background"),
    rules.Part.ASSESSMENT: pgettext_lazy("ISBAR", "Assessment"),
    rules.Part.RECOMMENDATION: pgettext_lazy("ISBAR", "Recommendation"),
}
LABELS: dict[str, Any] = {
    "caller": gettext_lazy("I am"),
    "patient": gettext_lazy("It is about"),
    "place": pgettext_lazy("ISBAR", "The patient is at"),
    "trigger": gettext_lazy("What triggered the call"),
    "what_happened": gettext_lazy("What has happened"),
    "usual_function": gettext_lazy("Usual function"),
    "critical_information": gettext_lazy("Critical information"),
    "matters": gettext_lazy("What matters to the patient"),
    "medicines": gettext_lazy("Medicines"),
    "anticoagulants": gettext_lazy("Blood thinners"),
    "causes": gettext_lazy("Possible causes"),
    "abcde": gettext_lazy("ABCDE"),
    "news2": gettext_lazy("NEWS2"),
    "news2_before": gettext_lazy("NEWS2 the time before"),
    "pain_now": gettext_lazy("Pain now"),
    "head_injury": gettext_lazy("Blow to the head"),
    "able_to_stand": gettext_lazy("Can the patient stand"),
    "measures_taken": gettext_lazy("Done so far"),
    "contacted": gettext_lazy("Called"),
    "asked": gettext_lazy("NEWS2 calls for"),
    "outcome": gettext_lazy("What happens now"),
    "next_observation": gettext_lazy("Next observation"),
}
# Items whose answer is the line.
AS_ANSWERED = (
    *("trigger", "what_happened", "usual_function", "anticoagulants", "head_injury", "able_to_stand"),
    *("measures_taken", "outcome", "next_observation"),
)
CAUSES = ("cause_infection", "cause_fluid", "cause_medication", "cause_elimination")


@dataclass(frozen=True)
class LineView:
    label: str
    words: str
    is_missing: bool


@dataclass(frozen=True)
class PartView:
    letter: str
    label: str
    lines: tuple[LineView, ...]


@dataclass(frozen=True)
class Isbar:
    """The summary of one HPH4. `text` is all of it, to be copied; `missing` how many lines nobody has filled."""

    step_id: int
    pathway_id: int
    patient_id: int
    occurrence: int
    parts: tuple[PartView, ...]
    goals: tuple[shapes.Goal, ...]
    at: datetime | None

    @property
    def missing(self) -> int:
        return sum(1 for part in self.parts for line in part.lines if line.is_missing)

    @property
    def text(self) -> str:
        rows = []
        for part in self.parts:
            rows.append(f"{part.letter} – {part.label}")
            rows += [f"{line.label}: {line.words}" for line in part.lines]
        return "\n".join(rows)


def isbar_of(
    *, step_id: int, user: account_models.User, unit: str, language: str, now: datetime
) -> Isbar | None:
    """Return the ISBAR of the step; None where it is no HPH4 that is begun. A constant number of queries.

    `unit` is where the caller works, `language` (nb or nn) that of the answers. Raises Step.DoesNotExist for a stranger.
    """
    step = pathway_queries.visible_step(step_id=step_id, user=user)
    if step.code != StepCode.HPH4 or step.checklist_id is None:
        return None
    view = checklist_queries.checklist_view(checklist_id=step.checklist_id, language=language)
    items = {item.key: item for section in view.sections for item in section.items}
    answered = [item.answer.answered_at for item in items.values() if item.answer and item.is_answered]
    pathway = step.pathway
    goals = pathway_queries.goals_of(pathway)
    said = {key: _answer(items.get(key)) for key in AS_ANSWERED}
    said |= _identification(pathway, user=user, unit=unit, now=now)
    listed = medication_queries.medicine_list(pathway_id=pathway.pk, user=user, now=now)
    said |= {
        "critical_information": _critical(items, pathway),
        "matters": "; ".join(f"«{goal.text}»" for goal in goals),
        "medicines": _medicines(listed),
        "causes": ", ".join(items[key].text for key in CAUSES if key in items and _value(items[key]) is True),
        "abcde": _abcde(items),
        "pain_now": _pain(items.get("pain_now")),
        "contacted": _joined(_answer(items.get("contacted")), _answer(items.get("contact_answer"))),
    }
    said |= _news2(step_id, items, user=user)
    return Isbar(
        step_id=step_id,
        pathway_id=pathway.pk,
        patient_id=pathway.patient_id,
        occurrence=step.occurrence,
        parts=_parts(rules.lines(said)),
        goals=goals,
        at=max(answered, default=None),
    )


def _parts(lines: tuple[rules.Line, ...]) -> tuple[PartView, ...]:
    missing = str(_("missing: nobody has written it"))
    return tuple(
        PartView(
            letter=str(part),
            label=str(PARTS[part]),
            lines=tuple(
                LineView(str(LABELS[line.key]), line.words or missing, line.is_missing)
                for line in lines
                if line.part == part
            ),
        )
        for part in rules.Part
    )


def _identification(
    pathway: pathway_models.Pathway, *, user: account_models.User, unit: str, now: datetime
) -> dict[str, str]:
    patient = pathway.patient
    age = patient.age_on(clock.oslo_date(now))
    years = ngettext("%(age)s year", "%(age)s years", age or 0) % {"age": age} if age is not None else ""
    born = patient.birth_date.strftime("%d.%m.%Y") if patient.birth_date else ""
    street = "" if patient.has_address_lock else _joined(patient.street, patient.city)
    return {
        "caller": _joined(user.get_full_name() or user.get_username(), unit),
        "patient": _joined(patient.name, years, born and _("born %(day)s") % {"day": born}),
        "place": street or (_("the address is locked") if patient.has_address_lock else ""),
    }


def _joined(*words: str) -> str:
    return ", ".join(word for word in words if word)


def _value(item: ItemView) -> Any:
    return item.answer.value if item.answer and item.is_answered else None


def _answer(item: ItemView | None) -> str:
    """Return the answer with its note; "" where there is none."""
    if item is None or item.answer is None or not item.is_answered:
        return ""
    return f"{item.answer.text} ({item.answer.note})" if item.answer.note else item.answer.text


def _critical(items: dict[str, ItemView], pathway: pathway_models.Pathway) -> str:
    """Return what the nurse wrote; else what is registered about the patient, said to be that."""
    written = _answer(items.get("critical_information"))
    known = pathway.patient.critical_information
    if written or not known:
        return written
    return _("%(words)s (as registered, not confirmed now)") % {"words": known}


def _pain(item: ItemView | None) -> str:
    answer = _answer(item)
    return _("%(number)s of 10") % {"number": answer} if answer else ""


def _abcde(items: dict[str, ItemView]) -> str:
    here = {letter: items.get(f"abcde_{letter.lower()}") for letter in rules.LETTERS}
    found = rules.abcde({letter: _value(item) for letter, item in here.items() if item is not None})
    if found.is_empty:
        return ""
    notes = {letter: item.answer.note if item and item.answer else "" for letter, item in here.items()}
    deviating = ", ".join(
        f"{letter} ({notes[letter]})" if notes[letter] else letter for letter in found.deviating
    )
    words = [_("deviation in %(letters)s") % {"letters": deviating} if deviating else _("no deviation found")]
    if found.normal:
        words.append(_("as usual: %(letters)s") % {"letters": ", ".join(found.normal)})
    if found.unknown:
        words.append(_("not assessed: %(letters)s") % {"letters": ", ".join(found.unknown)})
    return "; ".join(words)


def _news2(step_id: int, items: dict[str, ItemView], *, user: account_models.User) -> dict[str, str]:
    """Return NEWS2 as the checklist page works it out: the total, or why there is none; nothing counts as 0. C19."""
    shown = news2_queries.checklist_news2(step_id=step_id, user=user)
    if shown is None:
        return {}
    scores = rules.sub_scores({part.short: part.score for part in shown.parts})
    if shown.total is not None:
        now_words = _("%(total)s, %(level)s (%(scores)s; %(scale)s)") % {
            "total": shown.total,
            "level": shown.level,
            "scores": scores,
            "scale": shown.scale,
        }
    elif all(part.score is None for part in shown.parts):
        now_words = _typed(items.get("news2_total"))
    else:
        now_words = " ".join(word for word in (shown.problem, shown.floor, f"({scores})") if word)
    before = shown.before
    when = f"{clock.oslo_date(before.at):%d.%m.%Y}" if before else ""
    return {
        "news2": now_words,
        "news2_before": _joined(str(before.total), before.source, when)
        if before
        else _typed(items.get("news2_previous")),
        "asked": str(shown.response),
    }


def _typed(item: ItemView | None) -> str:
    """Return a total that somebody wrote without its sub-scores, said to be that."""
    answer = _answer(item)
    return _("%(total)s, written without sub-scores") % {"total": answer} if answer else ""


def _medicines(listed: MedicineList) -> str:
    """Return the medicines in use, and whether the list can be trusted."""
    if not listed.medicines:
        return _("uses no medicines, reconciled") if listed.is_reconciled else ""
    names = "; ".join(
        " ".join(part for part in (each.name, each.holds.strength, each.holds.taken) if part)
        for each in listed.in_use
        if each.holds
    )
    words = [f"{capfirst(listed.state_label)}.", f"{names}." if names else ""]
    if listed.differing:
        unsettled = ", ".join(each.name for each in listed.differing)
        words.append(_("The sources differ about: %(names)s.") % {"names": unsettled})
    return " ".join(word for word in words if word)
