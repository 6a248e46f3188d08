"""What a person confirms, made sure of: that it can be carried here, and that it says what was shown."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from checklists import queries as checklist_queries
from checklists import rules as checklist_rules
from checklists.enums import ItemKind
from pathways.models import Pathway, Step
from pathways.operations import core
from pathways.queries import carry as carry_queries
from pathways.rules import carry as carry_rules


@dataclass(frozen=True)
class Confirmation:
    """What the confirmed answer says here. An area says "unchanged"; its own note is written anew."""

    value: Any
    note: str


def confirmed(
    *,
    step: Step,
    key: str,
    value: Any,
    confirmed_from: int | None,
    is_registered: bool,
    by: core.Author,
) -> Confirmation:
    """Return what is stored when a person confirms an earlier answer, or what is registered. Rules R28 to R31.

    It is what was shown: the very answer with that id, also when it has a newer version since. Raises NotAllowed when
    that answer cannot be carried here (another patient, another question, a pathway the person may not see, a
    question that is never carried), or when `value` is given and says something else. Two or three queries.
    """
    if is_registered:
        return _from_record(step, key, value)
    source = checklist_queries.known_answer(answer_id=confirmed_from or 0, language=get_language() or "nb")
    origin = _origin(step, source, by) if source is not None and source.key == key else None
    if source is None or origin is None:
        raise NotAllowed(_cannot())
    if carry_rules.is_fact(code=step.code, key=key, kind=source.kind):
        found = Confirmation(source.value, source.note)
    elif _is_first_visit(step, origin) and source.kind == ItemKind.CHOICE:
        found = Confirmation(carry_rules.UNCHANGED, "")
    else:
        raise NotAllowed(_cannot())
    if value is not None and checklist_rules.normalise(source.kind, value) != found.value:
        raise NotAllowed(
            _("This is not what was confirmed in %(step)s. Confirm it as it stands, or answer anew.")
            % {"step": source.template_code}
        )
    return found


def _from_record(step: Step, key: str, value: Any) -> Confirmation:
    known: dict[str, str] = {}
    if key in carry_rules.REGISTERED and key in carry_rules.FACTS.get(step.code, ()):
        known = carry_queries.registered(patient=step.pathway.patient, keys=[key])
    if not isinstance(value, str) or known.get(key) != checklist_rules.clean_text(value):
        raise NotAllowed(
            _("What is registered about the patient is no longer what the page showed. Open the page again.")
        )
    return Confirmation(known[key], "")


def _origin(step: Step, source: checklist_queries.KnownAnswer, by: core.Author) -> Step | None:
    """Return the step where the answer was given, if it is another one of the same patient that the person may see."""
    seen = Pathway.objects.within(by.reach).filter(patient=step.pathway.patient_id)
    others = Step.objects.filter(checklist=source.checklist_id, pathway__in=seen)
    return others.exclude(pk=step.pk).first()


def _is_first_visit(step: Step, origin: Step) -> bool:
    return carry_rules.COMPARED_WITH.get(step.code) == origin.code and origin.pathway_id == step.pathway_id


def _cannot() -> str:
    return _("This answer cannot be carried over to here. Open the page again, or answer anew.")
