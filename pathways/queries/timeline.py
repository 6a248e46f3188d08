"""The timeline: every event as a sentence."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.enums import DeadlineKind, Destination, EventKind, ReadyAnswer, StepCode
from pathways.models import Pathway, PathwayEvent
from pathways.queries import common, shapes

MESSAGES, CHECKLISTS, DECISIONS, DEADLINES = "messages", "checklists", "decisions", "deadlines"
PLAN = "plan"

# The filters of the timeline, in the order they stand.
GROUPS: Mapping[str, object] = {
    MESSAGES: gettext_lazy("Messages"),
    CHECKLISTS: gettext_lazy("Checklists"),
    PLAN: gettext_lazy("Goals and plan"),
    DECISIONS: gettext_lazy("Decisions"),
    DEADLINES: gettext_lazy("Deadlines"),
}

GROUP_OF: Mapping[str, str] = {
    EventKind.NOTICE_RECEIVED: MESSAGES,
    EventKind.TIDLIGMELDING_SENT: MESSAGES,
    EventKind.HELSEOPPLYSNINGER_SENT: MESSAGES,
    EventKind.INNLEGGELSESRAPPORT_SENT: MESSAGES,
    EventKind.UTSKRIVNINGSRAPPORT_SENT: MESSAGES,
    EventKind.EPIKRISE_SENT: MESSAGES,
    EventKind.EPIKRISE_NOT_SENT: MESSAGES,
    EventKind.READY_REPORTED: MESSAGES,
    EventKind.READY_WITHDRAWN: MESSAGES,
    EventKind.READY_ANSWERED: MESSAGES,
    EventKind.MESSAGE_NOT_SENT: MESSAGES,
    EventKind.RECEIPT_MISSING: MESSAGES,
    EventKind.MESSAGE_TAKEN_BACK: MESSAGES,
    EventKind.MESSAGE_TRIED_AGAIN: MESSAGES,
    EventKind.MESSAGE_BY_PHONE: MESSAGES,
    EventKind.STEP_OPENED: CHECKLISTS,
    EventKind.ANSWERED: CHECKLISTS,
    EventKind.ANSWER_CHOSEN: CHECKLISTS,
    EventKind.STEP_DONE: CHECKLISTS,
    EventKind.STEP_NOT_APPLICABLE: CHECKLISTS,
    EventKind.DEADLINE_MISSED: DEADLINES,
    EventKind.DEADLINE_ESCALATED: DEADLINES,
    EventKind.DEADLINE_CANCELLED: DEADLINES,
    EventKind.GOAL_SET: PLAN,
    EventKind.GOAL_SCORED: PLAN,
    EventKind.GOAL_SCORE_CHOSEN: PLAN,
    EventKind.GOAL_ENDED: PLAN,
    EventKind.MEASURE_PLANNED: PLAN,
    EventKind.MEASURE_STARTED: PLAN,
    EventKind.MEASURE_DONE: PLAN,
    EventKind.MEASURE_STOPPED: PLAN,
    EventKind.MEASURE_EVALUATED: PLAN,
    EventKind.CONVERSATION_HELD: PLAN,
    EventKind.MEDICINE_WRITTEN: PLAN,
    EventKind.MEDICINE_SETTLED: PLAN,
    EventKind.MEDICINE_GIVEN: PLAN,
    EventKind.MEDICINE_TAKEN_BACK: PLAN,
    EventKind.MEDICINES_RECONCILED: PLAN,
    EventKind.ASSESSED: PLAN,
    EventKind.ASSESSMENT_CORRECTED: PLAN,
    EventKind.SUGGESTION_DECLINED: PLAN,
}


def timeline(*, pathway: Pathway, limit: int = 200) -> tuple[shapes.Happening, ...]:
    """Return what happened, newest first, single ticks left out (the checklist shows them). One query."""
    rows = (
        pathway.events.exclude(kind=EventKind.ANSWERED)
        .select_related("deadline")
        .order_by("-at", "-pk")[:limit]
    )
    return tuple(_happening(row) for row in rows)


def _happening(event: PathwayEvent) -> shapes.Happening:
    return shapes.Happening(
        pk=event.pk,
        kind=event.kind,
        group=GROUP_OF.get(event.kind, DECISIONS),
        at=event.at,
        recorded_at=event.recorded_at,
        sentence=sentence(event),
        by_name=event.by_name,
    )


def sentence(event: PathwayEvent) -> str:
    """Return the event as one sentence in the reader's language."""
    special = SENTENCES.get(event.kind)
    return special(event) if special else str(EventKind(event.kind).label)


def _with_reason(event: PathwayEvent) -> str:
    reason = event.data.get("reason", "")
    words = str(EventKind(event.kind).label)
    return f"{words}: {reason}" if reason else words


def _message(event: PathwayEvent) -> str:
    """Return what became of a message, to whom it went, and what people wrote about it."""
    receiver = event.data.get("receiver", "")
    words = _with_reason(event)
    return _("%(what)s (to %(receiver)s)") % {"what": words, "receiver": receiver} if receiver else words


def _with_words(event: PathwayEvent) -> str:
    """Return the event with the words of the goal or measure it is about, and the reason when there is one."""
    words, reason = event.data.get("words", ""), event.data.get("reason", "")
    about = f"{EventKind(event.kind).label}: {words}" if words else str(EventKind(event.kind).label)
    return f"{about} ({reason})" if reason else about


def _step(event: PathwayEvent) -> str:
    words = f"{EventKind(event.kind).label}: {_step_label(event.data)}"
    reason = event.data.get("reason", "")
    return f"{words} ({reason})" if reason else words


def _step_label(data: Mapping[str, Any]) -> str:
    code = data.get("code", "")
    return str(StepCode(code).label) if code in StepCode.values else str(code)


def _deadline(event: PathwayEvent) -> str:
    kind = str(DeadlineKind(event.deadline.kind).label) if event.deadline else ""
    due = common.limit(event.deadline.due_at) if event.deadline else ""
    return _("%(what)s: %(kind)s, due %(due)s") % {
        "what": EventKind(event.kind).label,
        "kind": kind,
        "due": due,
    }


def _cancelled_clocks(event: PathwayEvent) -> str:
    kinds = ", ".join(str(DeadlineKind(kind).label) for kind in event.data.get("kinds", []))
    return f"{EventKind(event.kind).label}: {kinds}"


def _ready(event: PathwayEvent) -> str:
    ready = event.data.get("ready_date")
    words = str(EventKind(event.kind).label)
    return f"{words}, {common.day(date.fromisoformat(ready))}" if ready else words


def _destination(event: PathwayEvent) -> str:
    return f"{EventKind(event.kind).label}: {common.label(Destination, event.data.get('destination', ''))}"


def _answer(event: PathwayEvent) -> str:
    return f"{EventKind(event.kind).label}: {common.label(ReadyAnswer, event.data.get('answer', ''))}"


def _discharge(event: PathwayEvent) -> str:
    if event.data.get("is_transfer"):
        return _("Transferred within the specialist health services")
    return str(EventKind(event.kind).label)


SENTENCES: Mapping[str, Callable[[PathwayEvent], str]] = {
    EventKind.READY_REPORTED: _ready,
    EventKind.READY_WITHDRAWN: _with_reason,
    EventKind.CANCELLED: _with_reason,
    EventKind.MESSAGE_NOT_SENT: _message,
    EventKind.RECEIPT_MISSING: _message,
    EventKind.MESSAGE_TAKEN_BACK: _message,
    EventKind.MESSAGE_TRIED_AGAIN: _message,
    EventKind.MESSAGE_BY_PHONE: _message,
    EventKind.STARTED_AT_HOME: _with_reason,
    EventKind.GOAL_SET: _with_words,
    EventKind.GOAL_SCORED: _with_words,
    EventKind.GOAL_SCORE_CHOSEN: _with_words,
    EventKind.GOAL_ENDED: _with_words,
    EventKind.MEASURE_PLANNED: _with_words,
    EventKind.MEASURE_STARTED: _with_words,
    EventKind.MEASURE_DONE: _with_words,
    EventKind.MEASURE_STOPPED: _with_words,
    EventKind.MEASURE_EVALUATED: _with_words,
    EventKind.MEDICINE_WRITTEN: _with_words,
    EventKind.MEDICINE_SETTLED: _with_words,
    EventKind.MEDICINE_GIVEN: _with_words,
    EventKind.MEDICINE_TAKEN_BACK: _with_words,
    EventKind.MEDICINES_RECONCILED: _with_words,
    EventKind.ASSESSED: _with_words,
    EventKind.ASSESSMENT_CORRECTED: _with_words,
    EventKind.SUGGESTION_DECLINED: _with_words,
    EventKind.STEP_OPENED: _step,
    EventKind.ANSWER_CHOSEN: _step,
    EventKind.STEP_DONE: _step,
    EventKind.STEP_NOT_APPLICABLE: _step,
    EventKind.DEADLINE_MISSED: _deadline,
    EventKind.DEADLINE_ESCALATED: _deadline,
    EventKind.DEADLINE_CANCELLED: _cancelled_clocks,
    EventKind.DESTINATION_DECIDED: _destination,
    EventKind.READY_ANSWERED: _answer,
    EventKind.DISCHARGED: _discharge,
}
