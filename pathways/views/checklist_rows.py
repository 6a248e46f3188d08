"""The questions of one checklist as its page draws them: what stands in the field, what is known already, what failed."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from checklists import queries as checklist_queries
from checklists import rules as checklist_rules
from checklists.enums import ItemKind
from pathways import queries
from pathways.forms.checklist import TypedAnswer
from pathways.queries.carry import Carried

# The item that every NEWS2 begins with.
VITAL_SIGN = "respiratory_rate"
# Fewer than this are answered as fast one by one.
WORTH_ONE_TAP = 2


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """One question on the page. `typed` is what stands in its field: the answer, or what was refused.

    `is_news` tells that somebody answered it while the page stood open. `carried` is what is known from before.
    """

    item: checklist_queries.ItemView
    versions: tuple[checklist_queries.VersionView, ...]
    options: tuple[Option, ...]
    typed: str
    note: str
    error: str
    client_id: UUID
    is_news: bool = False
    carried: tuple[Carried, ...] = ()

    @property
    def has_others(self) -> bool:
        """Tell whether more than one person has answered: then the page shows who said what."""
        return len({version.by_id for version in self.versions}) > 1

    @property
    def seen_version(self) -> int:
        return self.item.answer.version if self.item.answer else 0

    @property
    def area(self) -> Carried | None:
        """Return what the first visit said of this area: it stands there also when the area is answered."""
        return next((each for each in self.carried if each.is_area), None)

    @property
    def offers(self) -> tuple[Carried, ...]:
        """Return the facts to confirm: none once the question is answered."""
        return () if self.item.is_answered else tuple(each for each in self.carried if not each.is_area)

    @property
    def confirmed(self) -> checklist_queries.Confirmed | None:
        """Return what the answer was confirmed from, None when it is the person's own, or none."""
        return self.item.answer.confirmed if self.item.answer and self.item.is_answered else None

    @property
    def is_covered(self) -> bool:
        """Tell whether the one tap of the section may cover this question. Rule R31."""
        return not self.item.is_answered and self.area is not None and self.area.is_calm


@dataclass(frozen=True)
class Part:
    """One section, and where its end leads: the next section, or finishing."""

    section: checklist_queries.SectionView
    rows: tuple[Row, ...]
    next_id: str
    next_title: str

    @property
    def asks_vital_signs(self) -> bool:
        """Tell whether NEWS2 is asked for here: a part of the page works it out."""
        return any(row.item.key == VITAL_SIGN for row in self.rows)

    @property
    def covered(self) -> tuple[Row, ...]:
        """Return the unanswered areas that were in order at the first visit, when one tap for them saves any."""
        found = tuple(row for row in self.rows if row.is_covered)
        return found if len(found) >= WORTH_ONE_TAP else ()


def parts(shown: queries.ChecklistPage, refused: tuple[TypedAnswer, str] | None = None) -> tuple[Part, ...]:
    """Return the sections with their questions. `refused` is what was typed and not stored, with the sentence."""
    if shown.checklist is None:
        return ()
    sections = shown.checklist.sections
    ends = [(f"part-{section.key}", section.title) for section in sections[1:]]
    ends.append(("finish", _("Finish %(step)s") % {"step": shown.code}))
    return tuple(
        Part(section, tuple(_row(item, shown, refused) for item in section.items), next_id, next_title)
        for section, (next_id, next_title) in zip(sections, ends, strict=True)
    )


def _row(
    item: checklist_queries.ItemView,
    shown: queries.ChecklistPage,
    refused: tuple[TypedAnswer, str] | None,
) -> Row:
    typed, note, error = _in_field(item), item.answer.note if item.answer else "", ""
    if refused is not None and refused[0].item_key == item.key:
        typed, note, error = refused[0].value or "", refused[0].note, refused[1]
    pairs = [(choice.value, choice.label) for choice in item.choices] or [
        (str(n), str(n)) for n in item.steps
    ]
    return Row(
        item=item,
        versions=shown.versions.get(item.key, ()),
        options=tuple(Option(value, label, value == typed) for value, label in pairs),
        typed=typed,
        note=note,
        error=error,
        client_id=uuid4(),
        carried=shown.carried.get(item.key, ()),
    )


def _in_field(item: checklist_queries.ItemView) -> str:
    """Return the answer as its field holds it."""
    if item.answer is None or item.answer.value is None:
        return ""
    value = item.answer.value
    if item.kind == ItemKind.TICK:
        return "true" if value else ""
    if item.kind == ItemKind.NUMBER:
        return checklist_rules.show_number(value, get_language() or "nb")
    return str(value)
