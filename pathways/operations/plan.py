"""What the care plan, which stands above the case, does on a pathway: enter it locked, record, show its goals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.enums import Act
from pathways.enums import EventKind
from pathways.models import Pathway, PathwayEvent
from pathways.operations import core


@dataclass(frozen=True)
class GoalSummary:
    """One goal as every page shows it. Scores are 0 to 10, None where nobody has asked. `said_at`: when it was said."""

    text: str
    said_at: datetime
    now: int | None = None
    importance: int | None = None
    benefit: int | None = None
    is_disputed: bool = False


def begin(*, pathway_id: int, act: Act, by: core.Author) -> Pathway:
    """Return the open pathway, its row locked until the transaction ends, for somebody whose role may do the act.

    Raises Pathway.DoesNotExist (not visible) or NotAllowed (role, or closed pathway).
    """
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=act, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_open())
    return pathway


def note(
    *, pathway: Pathway, kind: EventKind, at: datetime, by: core.Author, now: datetime, **data: Any
) -> PathwayEvent:
    """Record what happened to the plan on the pathway that `begin` has locked."""
    return core.record(pathway=pathway, kind=kind, at=at, now=now, by=by, **data)


def note_goals(*, pathway: Pathway, goals: Sequence[GoalSummary], ended: str = "") -> None:
    """Keep the goals, in this order, where every page finds them, and let boards and tablets know.

    The first goal is the headline, unless newer words of the patient stand there already. `ended` are the words of a
    goal that was just closed: they are no headline any more.
    """
    pathway.goals = [
        {
            "text": goal.text,
            "now": goal.now,
            "importance": goal.importance,
            "benefit": goal.benefit,
            "disputed": goal.is_disputed,
        }
        for goal in goals
    ]
    if ended and pathway.what_matters == ended:
        pathway.what_matters, pathway.what_matters_at = "", None
    first = goals[0] if goals else None
    if first and (pathway.what_matters_at is None or first.said_at >= pathway.what_matters_at):
        pathway.what_matters, pathway.what_matters_at = first.text, first.said_at
    pathway.save(update_fields=["goals", "what_matters", "what_matters_at"])
    core.settle(pathway=pathway)
