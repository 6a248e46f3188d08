"""What templates hold: sections with items in order, and the whole in the shape of its file."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext

from checklists import rules
from checklists.enums import ItemKind
from checklists.models import Item, Section, Template
from checklists.template_data import (
    ChoiceData,
    ItemData,
    Problem,
    SectionData,
    TemplateData,
    TemplateFile,
    Text,
    problems,
)

Sections = list[tuple[Section, list[Item]]]


def sections_by_template(template_ids: set[int]) -> Mapping[int, Sections]:
    """Return sections with their items, in order. Two queries."""
    items: dict[int, list[Item]] = defaultdict(list)
    for item in Item.objects.filter(template__in=template_ids).order_by("order", "pk"):
        items[item.section_id].append(item)
    sections: dict[int, Sections] = defaultdict(list)
    for section in Section.objects.filter(template__in=template_ids).order_by("order", "pk"):
        sections[section.template_id].append((section, items[section.pk]))
    return sections


def template_as_data(*, template_id: int) -> TemplateData:
    """Return a stored template in the shape of its file, for comparing, copying and exporting. Three queries."""
    template = Template.objects.get(pk=template_id)
    return TemplateData(
        code=template.code,
        title=_pair(template, "title"),
        purpose=_pair(template, "purpose"),
        who=_pair(template, "who"),
        when=_pair(template, "when"),
        approval=_pair(template, "approval"),
        sources=tuple(template.sources),
        sections=tuple(
            SectionData(
                key=section.key,
                title=_pair(section, "title"),
                help=_pair(section, "help"),
                items=tuple(_item_data(item) for item in items),
            )
            for section, items in sections_by_template({template.pk})[template.pk]
        ),
    )


def template_as_file(*, template_id: int) -> TemplateFile:
    """Return a stored template as it is exported. Four queries."""
    template = Template.objects.select_related("parent").get(pk=template_id)
    parent = template.parent if template.parent and template.parent.owner_id is None else None
    return TemplateFile(
        version=template.version,
        template=template_as_data(template_id=template_id),
        builds_on=parent.version if parent else None,
    )


def template_problems(*, template_id: int) -> tuple[Problem, ...]:
    """Return everything that must be put right before the template is published. Three queries."""
    data = template_as_data(template_id=template_id)
    needed = rules.needed_problems(data.code, {item.key: item.kind for item in data.items})
    return (*problems(data), *(Problem(code, key) for code, key in needed))


def _item_data(item: Item) -> ItemData:
    return ItemData(
        key=item.key,
        kind=item.kind,
        text=_pair(item, "text"),
        help=_pair(item, "help"),
        required=item.is_required,
        choices=tuple(
            ChoiceData(each.get("value", ""), Text(each.get("nb", ""), each.get("nn", "")))
            for each in item.choices
        ),
        minimum=item.minimum,
        maximum=item.maximum,
        unit=item.unit,
    )


def _pair(row: Template | Section | Item, name: str) -> Text:
    return Text(nb=getattr(row, f"{name}_nb"), nn=getattr(row, f"{name}_nn"))


def value_text(item: Item, value: Any, language: str) -> str:
    """Return the value as people read it. Runs inside translation.override(language)."""
    if value is None:
        return ""
    if item.kind == ItemKind.TICK:
        return gettext("Yes") if value else gettext("No")
    if item.kind == ItemKind.CHOICE:
        labels = {
            each["value"]: rules.text_in(language, nb=each["nb"], nn=each["nn"]) for each in item.choices
        }
        return labels.get(value, str(value))
    if item.kind in (ItemKind.NUMBER, ItemKind.SCALE):
        return f"{rules.show_number(value, language)} {item.unit}".strip()
    if item.kind == ItemKind.DATE:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    return str(value)
