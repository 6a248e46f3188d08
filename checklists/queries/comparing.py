"""Templates side by side, in words: what a local one has changed, and what has changed above it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext

from checklists import rules, template_diff
from checklists.enums import ItemKind
from checklists.models import Template
from checklists.queries.content import template_as_data
from checklists.template_data import ItemData, SectionData, TemplateData, Text
from checklists.template_diff import Difference, Spot


@dataclass(frozen=True)
class FieldView:
    """One thing that differs, as people read it: what it is, how it was, how it is."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class DifferenceView:
    """One place that differs. `ours` is the same place in our own template when that is like neither side."""

    place: str
    kind: str
    kind_label: str
    what: str
    name: str
    fields: tuple[FieldView, ...]
    ours: str = ""

    @property
    def words(self) -> str:
        """Return in words what changed, for one line."""
        return ", ".join(field.label for field in self.fields)


@dataclass(frozen=True)
class Comparison:
    """Two templates and every place where the second differs from the first."""

    before: Template
    after: Template
    differences: tuple[DifferenceView, ...]


@dataclass(frozen=True)
class News:
    """What has changed in the template that a local one builds on, and can be taken over."""

    parent_id: int
    parent: Template
    offers: tuple[Difference, ...]
    views: tuple[DifferenceView, ...]


def comparison(*, template_id: int) -> Comparison | None:
    """Compare a template with the one it builds on, or else with the version before it; None without either."""
    template = Template.objects.select_related("parent__owner", "owner").get(pk=template_id)
    before = template.parent or (
        Template.objects.of(code=template.code, owner_id=template.owner_id)
        .filter(version__lt=template.version)
        .order_by("-version")
        .first()
    )
    if before is None:
        return None
    old, new = template_as_data(template_id=before.pk), template_as_data(template_id=template.pk)
    found = template_diff.differences(old, new)
    return Comparison(before, template, tuple(_view(each, old, new) for each in found))


def news_from_parent(*, template_id: int) -> News | None:
    """Return what is new in the template that this one builds on; None when there is no newer published version.

    Only for a draft or a published template: a retired one has had its day.
    """
    template = Template.objects.select_related("parent").get(pk=template_id)
    if template.parent is None or not (template.is_draft or template.is_published):
        return None
    parent = template.parent
    newer = (
        Template.objects.of(code=parent.code, owner_id=parent.owner_id)
        .published()
        .filter(version__gt=parent.version)
        .select_related("owner")
        .first()
    )
    if newer is None:
        return None
    before, after = template_as_data(template_id=parent.pk), template_as_data(template_id=newer.pk)
    ours = template_as_data(template_id=template.pk)
    found = template_diff.offers(ours=ours, before=before, after=after)
    views = tuple(_view(each, before, after, ours=ours) for each in found)
    return News(newer.pk, newer, found, views)


# --- Words -------------------------------------------------------------------------------------------


def _view(
    each: Difference, old: TemplateData, new: TemplateData, *, ours: TemplateData | None = None
) -> DifferenceView:
    shown = each.after if each.after is not None else each.before
    return DifferenceView(
        place=each.place,
        kind=each.kind,
        kind_label=str(each.kind.label),
        what=_what(each.place),
        name=_name(each.place, shown),
        fields=tuple(_fields(each, old, new)),
        ours=_ours(each, ours) if ours is not None else "",
    )


def _what(place: str) -> str:
    if place.startswith("item:"):
        return gettext("Question")
    return gettext("Section") if place.startswith("section:") else gettext("The whole checklist")


def _name(place: str, shown: Any) -> str:
    if isinstance(shown, ItemData):
        return _in_language(shown.text) or shown.key
    if isinstance(shown, SectionData):
        return _in_language(shown.title) or shown.key
    return _label(place)


def _in_language(text: Text) -> str:
    return rules.text_in(get_language() or "nb", nb=text.nb, nn=text.nn)


def _fields(each: Difference, old: TemplateData, new: TemplateData) -> Iterator[FieldView]:
    names = each.fields or _telling(each)
    for name in names:
        if name == template_diff.PLACE:
            yield FieldView(_label(name), _spot(each.spot_before, old), _spot(each.spot_after, new))
        elif name == each.place:
            yield from _pairs(name, each.before, each.after)
        else:
            yield from _pairs(
                "question" if name == "text" else name,
                getattr(each.before, name, None),
                getattr(each.after, name, None),
            )


def _telling(each: Difference) -> tuple[str, ...]:
    """Return the fields worth showing of something that came or went: those that say something."""
    thing = each.after if each.after is not None else each.before
    if isinstance(thing, SectionData):
        return template_diff.SECTION_FIELDS
    told = tuple(
        name for name in template_diff.ITEM_FIELDS if getattr(thing, name) not in (None, "", (), False)
    )
    return (*told, template_diff.PLACE)


def _pairs(name: str, old: Any, new: Any) -> Iterator[FieldView]:
    """Give one row, or one a language where only one of them may differ."""
    if not isinstance(old if old is not None else new, Text):
        yield FieldView(_label(name), _shown(name, old), _shown(name, new))
        return
    empty = Text()
    for language, label in (("nb", gettext("bokmål")), ("nn", gettext("nynorsk"))):
        before, after = getattr(old or empty, language), getattr(new or empty, language)
        if before != after:
            yield FieldView(f"{_label(name)} ({label})", before, after)


def _label(name: str) -> str:
    labels: dict[str, Callable[[], str]] = {
        "title": lambda: gettext("title"),
        "purpose": lambda: gettext("purpose"),
        "who": lambda: gettext("who fills it in"),
        "when": lambda: gettext("when"),
        "approval": lambda: gettext("approval note"),
        "sources": lambda: gettext("sources"),
        "question": lambda: gettext("question"),
        "help": lambda: gettext("help"),
        "kind": lambda: gettext("kind of answer"),
        "required": lambda: gettext("required"),
        "choices": lambda: gettext("choices"),
        "minimum": lambda: gettext("lowest value"),
        "maximum": lambda: gettext("highest value"),
        "unit": lambda: gettext("unit of measure"),
        "place": lambda: gettext("place"),
    }
    return labels[name]()


def _shown(name: str, value: Any) -> str:
    if value is None or value == ():
        return ""
    if name == "required":
        return gettext("Yes") if value else gettext("No")
    if name == "kind":
        return str(ItemKind(value).label) if value in ItemKind.values else str(value)
    if name == "choices":
        return " · ".join(f"{each.text.nb} / {each.text.nn}" for each in value)
    if name == "sources":
        return "; ".join(value)
    return rules.show_number(value, get_language() or "nb") if name in ("minimum", "maximum") else str(value)


def _spot(spot: Spot | None, template: TemplateData) -> str:
    if spot is None:
        return ""
    section = next(_in_language(each.title) for each in template.sections if each.key == spot.section)
    after = next((_in_language(item.text) for item in template.items if item.key == spot.after), "")
    if not after:
        return gettext("first under «%(section)s»") % {"section": section}
    return gettext("under «%(section)s», after «%(item)s»") % {"section": section, "item": after}


def _ours(each: Difference, ours: TemplateData) -> str:
    """Return how we have this place when that is neither as it was nor as it is above: a choice to think about."""
    what, _colon, key = each.place.partition(":")
    if what == "item":
        own: Any = next((item for item in ours.items if item.key == key), None)
        if own is None:
            return gettext("You have taken this question out.") if each.before is not None else ""
        text = own.text
    elif what == "section":
        own = next((section for section in ours.sections if section.key == key), None)
        text = own.title if own else Text()
    else:
        own = getattr(ours, what)
        text = own if isinstance(own, Text) else Text("; ".join(own))
    if own in (each.before, each.after) or (what == "section" and _same_words(own, each.before)):
        return ""
    return gettext("You have your own: %(text)s") % {"text": _in_language(text)}


def _same_words(own: SectionData | None, before: SectionData) -> bool:
    return own is not None and (own.title, own.help) == (before.title, before.help)
