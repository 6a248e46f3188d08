"""What the pages are given: frozen, in one language, with no way back to the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checklists import rules
from checklists.enums import ItemKind


@dataclass(frozen=True)
class ChoiceView:
    value: str
    label: str


@dataclass(frozen=True)
class Confirmed:
    """What an answer was confirmed from: an earlier answer, or what is registered about the patient.

    `code` is the checklist of the earlier answer, "" for what is registered, which has nobody's name and, as its time,
    when it was confirmed.
    """

    code: str
    text: str
    note: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class AnswerView:
    """The answer that shows: the newest version. `text` is the value as people read it, "" when taken back."""

    value: Any
    text: str
    note: str
    by_name: str
    answered_at: datetime
    recorded_at: datetime
    version: int
    is_filled: bool
    confirmed: Confirmed | None = None


@dataclass(frozen=True)
class ItemView:
    pk: int
    key: str
    kind: str
    text: str
    help: str
    unit: str
    is_required: bool
    choices: tuple[ChoiceView, ...]
    minimum: int | float | None
    maximum: int | float | None
    answer: AnswerView | None

    @property
    def kind_label(self) -> str:
        return str(ItemKind(self.kind).label)

    @property
    def is_answered(self) -> bool:
        return self.answer is not None and self.answer.is_filled

    @property
    def is_missing(self) -> bool:
        """Tell whether this item keeps the checklist from being completed."""
        return self.is_required and not self.is_answered

    @property
    def steps(self) -> range:
        """Return the values of a scale, for its buttons; empty for other kinds."""
        if self.kind != ItemKind.SCALE or self.minimum is None or self.maximum is None:
            return range(0)
        return range(int(self.minimum), int(self.maximum) + 1)


@dataclass(frozen=True)
class SectionView:
    key: str
    title: str
    help: str
    items: tuple[ItemView, ...]

    @property
    def answered(self) -> int:
        return sum(1 for item in self.items if item.is_answered)


@dataclass(frozen=True)
class TemplateView:
    """A template in one language, as it looks before anything is answered."""

    template_id: int
    code: str
    version: int
    template_state: str
    title: str
    purpose: str
    who: str
    when: str
    approval: str
    sources: tuple[str, ...]
    sections: tuple[SectionView, ...]

    @property
    def items(self) -> tuple[ItemView, ...]:
        return tuple(item for section in self.sections for item in section.items)


@dataclass(frozen=True)
class ChecklistView(TemplateView):
    """One checklist with its answers in one language. `why_not_complete` is None when it can be completed."""

    pk: int
    state: str
    state_label: str
    is_ended: bool
    opened_at: datetime
    done_at: datetime | None
    recorded_at: datetime | None
    done_by_name: str
    closed_reason: str
    progress: rules.Progress
    missing: tuple[ItemView, ...]
    why_not_complete: str | None

    def item(self, key: str) -> ItemView | None:
        """Return the item with this key, or None."""
        return next((item for item in self.items if item.key == key), None)


@dataclass(frozen=True)
class KnownAnswer:
    """An answer that is known from a checklist. `checklist_id` tells where it was given."""

    answer_id: int
    key: str
    kind: str
    value: Any
    text: str
    note: str
    by_name: str
    answered_at: datetime
    version: int
    checklist_id: int
    template_code: str
