"""The parts of docs/ that are made from code: state machines and the codes of the domain."""

from collections.abc import Iterable

from django.db.models import Model, TextChoices
from django.utils import translation

from careplan.enums.plan import MeasureKind, MeasureState
from careplan.models import Measure
from checklists.models import Checklist, Template
from messaging.enums import MessageKind, MessageState
from messaging.models import Message
from pathways.enums import DeadlineKind, NextThing, Party, State, StepCode, StepState
from pathways.models import Pathway, Step


def pathway_states() -> str:
    return _states(Pathway(), start=State.ADMITTED)


def step_states() -> str:
    return _states(Step(), start=StepState.WAITING)


def checklist_states() -> str:
    return _states(Checklist(), start="OPEN")


def template_states() -> str:
    return _states(Template(), start="DRAFT")


def measure_states() -> str:
    return _states(Measure(), start=MeasureState.PLANNED)


def message_states() -> str:
    return _states(Message(), start="DRAFT")


def _states(model: Model, *, start: str) -> str:
    """Return the model's transitions as a mermaid diagram, sorted, one line each."""
    lines = sorted(
        f"    {transition.source} --> {transition.target} : {transition.name}"
        for transition in model.get_all_state_transitions()  # type: ignore[attr-defined]
    )
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {start}", *lines, "```", ""])


def code_table() -> str:
    """Return every state, step, party, deadline, next thing and message kind in English, bokmål and nynorsk."""
    enums: Iterable[type[TextChoices]] = (
        State,
        StepCode,
        StepState,
        Party,
        DeadlineKind,
        NextThing,
        MeasureKind,
        MeasureState,
        MessageKind,
        MessageState,
    )
    rows = [
        [enum.__name__, f"`{member.value}`", *(_label(member, language) for language in ("en", "nb", "nn"))]
        for enum in enums
        for member in enum
    ]
    return _table(["List", "Code", "English", "Bokmål", "Nynorsk"], rows)


def _label(member: TextChoices, language: str) -> str:
    with translation.override(language):
        return str(member.label)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows), ""])
