"""How two templates differ, place by place, and how single differences are taken over into a third.

Pure Python over template_data. A place is named "title" (a text of the template), "section:first" or "item:fall".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from checklists import rules
from checklists.enums import ChangeKind
from checklists.template_data import ItemData, SectionData, TemplateData

TEMPLATE_FIELDS = ("title", "purpose", "who", "when", "approval", "sources")
SECTION_FIELDS = ("title", "help")
ITEM_FIELDS = ("text", "help", "kind", "required", "choices", "minimum", "maximum", "unit")
PLACE = "place"


@dataclass(frozen=True)
class Spot:
    """Where an item stands: under which section, and after which item there ("" is first)."""

    section: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One place where `after` is not as `before`.

    `fields` names what differs when the thing is on both sides; "place" is one of them. What the two sides hold
    is a template's text, a section or an item; None where the thing is not there.
    """

    place: str
    kind: ChangeKind
    fields: tuple[str, ...]
    before: Any
    after: Any
    spot_before: Spot | None = None
    spot_after: Spot | None = None


def differences(before: TemplateData, after: TemplateData) -> tuple[Difference, ...]:
    """Return how `after` differs from `before`: texts first, then sections, then items in the order of `after`.

    Items that are gone come last.
    """
    return (*_texts(before, after), *_sections(before, after), *_items(before, after))


def _texts(before: TemplateData, after: TemplateData) -> Iterator[Difference]:
    for field in TEMPLATE_FIELDS:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Difference(field, ChangeKind.CHANGED, (field,), old, new)


def _sections(before: TemplateData, after: TemplateData) -> Iterator[Difference]:
    old = {section.key: section for section in before.sections}
    new = {section.key: section for section in after.sections}
    for key, section in new.items():
        if key not in old:
            yield Difference(f"section:{key}", ChangeKind.ADDED, (), None, section)
        elif fields := _changed(SECTION_FIELDS, old[key], section):
            yield Difference(f"section:{key}", ChangeKind.CHANGED, fields, old[key], section)
    for key, section in old.items():
        if key not in new:
            yield Difference(f"section:{key}", ChangeKind.REMOVED, (), section, None)


def _items(before: TemplateData, after: TemplateData) -> Iterator[Difference]:
    old, new = {item.key: item for item in before.items}, {item.key: item for item in after.items}
    was_at, is_at = _spots(before), _spots(after)
    moved = set(rules.diff(old, new).moved)
    moved |= {key for key in new if key in old and was_at[key].section != is_at[key].section}
    for key, item in new.items():
        if key not in old:
            yield Difference(f"item:{key}", ChangeKind.ADDED, (), None, item, None, is_at[key])
            continue
        fields = _changed(ITEM_FIELDS, old[key], item)
        kind = ChangeKind.CHANGED if fields else ChangeKind.MOVED
        fields += (PLACE,) if key in moved else ()
        if fields:
            yield Difference(f"item:{key}", kind, fields, old[key], item, was_at[key], is_at[key])
    for key, item in old.items():
        if key not in new:
            yield Difference(f"item:{key}", ChangeKind.REMOVED, (), item, None, was_at[key], None)


def _changed(fields: Iterable[str], old: object, new: object) -> tuple[str, ...]:
    return tuple(field for field in fields if getattr(old, field) != getattr(new, field))


def _spots(template: TemplateData) -> dict[str, Spot]:
    return {
        item.key: Spot(section.key, section.items[place - 1].key if place else "")
        for section in template.sections
        for place, item in enumerate(section.items)
    }


def offers(*, ours: TemplateData, before: TemplateData, after: TemplateData) -> tuple[Difference, ...]:
    """Return the differences from `before` to `after` that we do not have already, to choose among one by one.

    Sections that come and go are not offered by themselves: they come with their first item, and go with their
    last.
    """
    return tuple(
        each
        for each in differences(before, after)
        if take_over(ours=ours, theirs=after, chosen=[each]) != ours
    )


def take_over(*, ours: TemplateData, theirs: TemplateData, chosen: Iterable[Difference]) -> TemplateData:
    """Return `ours` with the chosen differences as they are in `theirs`; everything else stays ours."""
    for each in chosen:
        ours = _take_one(ours, theirs, each)
    return ours


def _take_one(ours: TemplateData, theirs: TemplateData, difference: Difference) -> TemplateData:
    what, _colon, key = difference.place.partition(":")
    if what == "section":
        return _take_section(ours, difference) if difference.kind == ChangeKind.CHANGED else ours
    if what != "item":
        return replace(ours, **{what: difference.after})
    has_it = any(item.key == key for item in ours.items)
    if difference.kind == ChangeKind.REMOVED:
        return _without(ours, key, kept={section.key for section in theirs.sections})
    if not has_it:
        return ours if difference.kind == ChangeKind.MOVED else _put(ours, theirs, difference.after)
    if difference.kind == ChangeKind.MOVED:
        item = next(item for item in ours.items if item.key == key)
        return _put(_without(ours, key), theirs, item)
    if PLACE in difference.fields:
        return _put(_without(ours, key), theirs, difference.after)
    return _each_section(
        ours, lambda items: tuple(difference.after if item.key == key else item for item in items)
    )


def _take_section(ours: TemplateData, difference: Difference) -> TemplateData:
    theirs: SectionData = difference.after
    return replace(
        ours,
        sections=tuple(
            replace(section, title=theirs.title, help=theirs.help) if section.key == theirs.key else section
            for section in ours.sections
        ),
    )


def _each_section(ours: TemplateData, change: Any) -> TemplateData:
    sections = tuple(replace(section, items=change(section.items)) for section in ours.sections)
    return replace(ours, sections=sections)


def _without(ours: TemplateData, key: str, kept: set[str] | None = None) -> TemplateData:
    """Take an item away. With `kept`, also its section when that becomes empty and is not one of those."""
    left = _each_section(ours, lambda items: tuple(item for item in items if item.key != key))
    if kept is None:
        return left
    emptied = {
        section.key
        for section in ours.sections
        if section.key not in kept and [item.key for item in section.items] == [key]
    }
    return replace(left, sections=tuple(each for each in left.sections if each.key not in emptied))


def _put(ours: TemplateData, theirs: TemplateData, item: ItemData) -> TemplateData:
    """Put an item where `theirs` has it: after the nearest item before it that we have in that section too."""
    home = next(section for section in theirs.sections if item.key in {each.key for each in section.items})
    if home.key not in {section.key for section in ours.sections}:
        ours = _put_section(ours, theirs, home)
    above: list[str] = []
    for each in home.items:
        if each.key == item.key:
            break
        above.append(each.key)

    def put(section: SectionData) -> SectionData:
        if section.key != home.key:
            return section
        at = _after_nearest(above, [each.key for each in section.items])
        return replace(section, items=(*section.items[:at], item, *section.items[at:]))

    return replace(ours, sections=tuple(put(section) for section in ours.sections))


def _put_section(ours: TemplateData, theirs: TemplateData, section: SectionData) -> TemplateData:
    order = [each.key for each in theirs.sections]
    at = _after_nearest(order[: order.index(section.key)], [each.key for each in ours.sections])
    return replace(ours, sections=(*ours.sections[:at], replace(section, items=()), *ours.sections[at:]))


def _after_nearest(above: list[str], keys: list[str]) -> int:
    """Return the index right after the last of `above` that is among `keys`; 0 when none is."""
    nearest = next((key for key in reversed(above) if key in keys), None)
    return 0 if nearest is None else keys.index(nearest) + 1
