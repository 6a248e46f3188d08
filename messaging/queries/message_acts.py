"""What a person can do with one message."""

from dataclasses import dataclass

from messaging.enums import Direction, MessageKind, MessageState
from messaging.models import Message
from messaging.operations import corrections, forwarding, places
from messaging.rules import letters
from pathways.operations import Author


@dataclass(frozen=True)
class MessageActs:
    """The buttons on a message's page. `answer` and `fault` name pages, and are empty when they are not for you."""

    answer: str
    fault: str
    may_forward: bool
    may_change: bool
    may_cancel: bool
    replaced_by: int | None

    @property
    def is_any(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.answer or self.fault or self.may_forward or self.may_change or self.may_cancel)


def acts_on(message: Message, *, by: Author) -> MessageActs:
    """Return what this person can do with the message. A constant number of queries."""
    kind = letters.ANSWER_TO.get(message.kind)
    is_open = message.state != MessageState.CANCELLED
    answers = bool(kind) and is_open and places.answering_unit(message, kind=kind or "", by=by) is not None
    fault = places.answering_unit(message, kind=MessageKind.DIALOG_AVVIK, by=by) is not None
    later = (
        corrections.later_changes(message).values_list("pk", flat=True).first() if message.sent_at else None
    )
    is_ours = message.direction != Direction.IN and message.pathway_id is not None
    return MessageActs(
        answer=f"messaging:about-{kind.lower()}" if kind and answers else "",
        fault="messaging:about-dialog_avvik" if fault else "",
        may_forward=forwarding.why_not_forward(message, by=by) is None,
        may_change=is_ours and corrections.why_not_change(message, by=by) is None,
        may_cancel=is_ours and corrections.why_not_cancel(message, by=by) is None,
        replaced_by=later,
    )
