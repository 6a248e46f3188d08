"""Templates and answers as a device without coverage needs them: both languages, plain values, versions.

The shapes are those of docs/tablet.md.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from checklists import rules
from checklists.models import Answer, Item, Section, Template
from checklists.queries.content import sections_by_template

ROW = (
    "checklist_id", "item__key", "version", "seen_version", "value", "note", "by_id", "by_name", "answered_at",
    "is_filled",
)  # fmt: skip

GIVEN = tuple(each.name for each in fields(rules.Given))


@dataclass
class OfflineAnswers:
    """The newest version by item key, what stands side by side where people disagree, and which items are filled."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    conflicts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)


def offline_templates(*, template_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return whole templates by id, in both languages. Three queries."""
    sections = sections_by_template(set(template_ids))
    return {
        template.pk: {
            "id": template.pk,
            "code": template.code,
            "version": template.version,
            "title": _pair(template, "title"),
            "purpose": _pair(template, "purpose"),
            "sections": [_section(section, items) for section, items in sections[template.pk]],
        }
        for template in Template.objects.filter(pk__in=set(template_ids)).order_by("pk")
    }


def required_keys(template: Mapping[str, Any]) -> set[str]:
    """Return the keys of the items that must be answered, of a template as `offline_templates` gives it."""
    items = (item for section in template["sections"] for item in section["items"])
    return {item["key"] for item in items if item["is_required"]}


def offline_answers(*, checklist_ids: Iterable[int]) -> dict[int, OfflineAnswers]:
    """Return what is answered, by checklist. Two queries, however many checklists."""
    wanted = set(checklist_ids)
    found: dict[int, OfflineAnswers] = defaultdict(OfflineAnswers)
    for row in Answer.objects.filter(checklist__in=wanted).newest().order_by("item").values(*ROW):
        one = found[row["checklist_id"]]
        one.answers[row["item__key"]] = _answer(row)
        if row["is_filled"]:
            one.filled.add(row["item__key"])
    doubted: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for row in Answer.objects.filter(checklist__in=wanted).in_doubt().values(*ROW):
        doubted[row["checklist_id"], row["item__key"]].append(row)
    for (checklist_id, key), versions in doubted.items():
        numbers = rules.at_odds([rules.Given(**{name: row[name] for name in GIVEN}) for row in versions])
        if numbers:
            found[checklist_id].conflicts[key] = [
                _answer(each) for each in versions if each["version"] in numbers
            ]
    return dict(found)


def _answer(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": row["version"],
        "value": row["value"],
        "note": row["note"],
        "by": row["by_name"],
        "by_id": row["by_id"],
        "at": row["answered_at"].isoformat(),
    }


def _section(section: Section, items: Iterable[Item]) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": _pair(section, "title"),
        "help": _pair(section, "help"),
        "items": [
            {
                "key": item.key,
                "kind": item.kind,
                "text": _pair(item, "text"),
                "help": _pair(item, "help"),
                "is_required": item.is_required,
                "unit": item.unit,
                "minimum": _plain(item.minimum),
                "maximum": _plain(item.maximum),
                "choices": list(item.choices or ()),
            }
            for item in items
        ],
    }


def _pair(row: Template | Section | Item, name: str) -> dict[str, str]:
    return {"nb": getattr(row, f"{name}_nb"), "nn": getattr(row, f"{name}_nn")}


def _plain(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
