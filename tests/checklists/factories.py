"""Templates, checklists and answers, all made through the operations, so no case is impossible."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Unit, User
from checklists import operations
from checklists.models import Answer, Checklist, Template
from checklists.operations.templates import create_draft
from checklists.template_data import ChoiceData, ItemData, SectionData, TemplateData, Text

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def item_data(key: str = "fall", kind: str = "TICK", **changes: Any) -> ItemData:
    """Return an item that can be published; `changes` overrule."""
    given: dict[str, Any] = {"text": Text(f"{key} på bokmål?", f"{key} på nynorsk?")}
    if kind == "CHOICE":
        given["choices"] = (
            ChoiceData("unchanged", Text("Uendret", "Uendra")),
            ChoiceData("changed", Text("Endret", "Endra")),
        )
    if kind == "SCALE":
        given |= {"minimum": Decimal(0), "maximum": Decimal(10)}
    return ItemData(key=key, kind=kind, **given | changes)


def section_data(key: str = "first", items: tuple[ItemData, ...] = (), **changes: Any) -> SectionData:
    """Return a section that can be published."""
    return SectionData(key=key, **{"title": Text("Del", "Del"), "help": Text(), "items": items} | changes)


# Every kind once; a text and a choice are required.
EVERY_KIND = (
    item_data("what_matters", "TEXT", required=True),
    item_data("nutrition", "CHOICE", required=True),
    item_data("key_access", "TICK"),
    item_data("goal_now", "SCALE"),
    item_data("weight", "NUMBER", minimum=Decimal("20"), maximum=Decimal("350"), unit="kg"),
    item_data("visit_date", "DATE"),
)


def template_data(
    code: str = "HPH2", items: tuple[ItemData, ...] = EVERY_KIND, **changes: Any
) -> TemplateData:
    """Return a template that can be published, in two sections; `changes` overrule."""
    texts = {
        name: Text(f"{name} på bokmål", f"{name} på nynorsk")
        for name in ("title", "purpose", "who", "when", "approval")
    }
    sections = (
        section_data("first", items[:2], help=Text("Se etter", "Sjå etter")),
        section_data("second", items[2:]),
    )
    given: dict[str, Any] = {**texts, "sources": ("En kilde",), "sections": sections}
    return TemplateData(code=code, **given | changes)


def draft(
    *, version: int = 1, owner: Unit | None = None, parent: Template | None = None, **changes: Any
) -> Template:
    """Store a draft."""
    return create_draft(
        data=template_data(**changes), version=version, owner=owner, parent=parent, by=None, now=NOON
    )


def published(**changes: Any) -> Template:
    """Store a published template."""
    return operations.publish(template_id=draft(**changes).pk, by=None, now=NOON)


def opened(template: Template | None = None) -> Checklist:
    """Open a checklist at noon."""
    return operations.open_checklist(template=template or published(), opened_at=NOON)


def given(checklist: Checklist, item_key: str, value: object, *, by: User, **changes: Any) -> Answer:
    """Answer one item ten minutes after opening, and return the stored answer."""
    at = checklist.opened_at + timedelta(minutes=10)
    outcome = operations.answer(
        **{
            "checklist": checklist,
            "item_key": item_key,
            "value": value,
            "note": "",
            "client_id": uuid.uuid4(),
            "seen_version": 0,
            "by": by,
            "answered_at": at,
            "now": at,
        }
        | changes
    )
    return Answer.objects.get(pk=outcome.answer_id)
