"""Ties dataclasses to elements, one table for both ways, so that what is read and what is written cannot drift.

A `Shape` lists the fields of a dataclass in the order of the schema. Reading walks the children of an element and
looks each up by its full name (namespaces, never prefixes); what the table does not know is noted in
`Notes.unread`. Writing walks the table. Values that are absent have the dataclass's own default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from lxml import etree

from messaging.xml.errors import NotValid, NotWritable, gettext_noop

# No official element nests this deep; a message that does is hostile.
DEPTH_LIMIT = 24
_ABSENT = (None, "", ())
T = TypeVar("T")


class Codec(Protocol):
    def read(self, element: etree._Element, notes: Notes) -> Any: ...

    def write(self, parent: etree._Element, tag: str, value: Any, notes: Notes) -> None: ...


@dataclass(slots=True)
class Notes:
    """What one reading or writing keeps in mind. `component_ids` gives each journal document its unique id."""

    unread: list[str] = field(default_factory=list)
    depth: int = 0
    version: str = ""
    component_ids: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the dataclass and its element.

    `need`: missing makes the message invalid. `must`: always written. `read_only`: a second place to find it.
    `most`: how many the newest version may hold, of several that are read.
    """

    name: str
    tag: str
    codec: Codec
    many: bool = False
    need: bool = False
    must: bool = False
    read_only: bool = False
    most: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """An element that only wraps others: its children are fields of the outer dataclass.

    It is written when one of them has a value, or always with `must`; a `must` inside holds once it is written.
    """

    tag: str
    fields: tuple[Field | Group, ...]
    must: bool = False
    fixed: tuple[tuple[str, str], ...] = ()
    component_id: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the element itself, kept as text."""

    name: str
    key: str


class Shape(Generic[T]):
    """A dataclass and its element. `fixed` are attributes with one permitted value.

    `one_of` and `at_most_one` name fields that exclude each other.
    """

    def __init__(
        self,
        cls: type[T],
        *fields: Field | Group,
        attributes: tuple[Attribute, ...] = (),
        fixed: tuple[tuple[str, str], ...] = (),
        component_id: str = "",
        one_of: tuple[str, ...] = (),
        at_most_one: tuple[str, ...] = (),
    ) -> None:
        self.cls = cls
        self.fields = fields
        self.attributes = attributes
        self.fixed = fixed
        self.component_id = component_id
        self.one_of, self.at_most_one = one_of, at_most_one
        self._plan = _plan(fields)
        self._needed = tuple(_needed(fields))
        names = [*_names(fields), *(each.name for each in attributes)]
        if strange := [name for name in names if not hasattr(cls, name)]:
            raise TypeError(f"{cls.__name__} has no field {strange[0]}")

    def read(self, element: etree._Element, notes: Notes) -> T:
        """The dataclass in `element`. NotValid when a needed part is missing or a value cannot be read."""
        return self.make(element, self.collect(element, notes))

    def collect(self, element: etree._Element, notes: Notes) -> dict[str, Any]:
        """The values found in `element`, by field name."""
        values: dict[str, Any] = {}
        notes.depth += 1
        if notes.depth > DEPTH_LIMIT:
            raise NotValid(
                gettext_noop("The message is nested deeper than any real one, and is refused for safety.")
            )
        _read_children(element, self._plan, values, notes)
        notes.depth -= 1
        for attribute in self.attributes:
            if (text := element.get(attribute.key)) is not None:
                values[attribute.name] = text.strip()
        return values

    def make(self, element: etree._Element, values: dict[str, Any]) -> T:
        """The dataclass with these values. NotValid when a needed one is not among them."""
        for name, tag in self._needed:
            if name not in values:
                raise missing(element, tag)
        return self.cls(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})

    def write(self, parent: etree._Element, tag: str, value: T, notes: Notes) -> None:
        element = _new(parent, tag, self.fixed, self.component_id, notes)
        for attribute in self.attributes:
            if text := getattr(value, attribute.name):
                element.set(attribute.key, text)
        self.write_into(element, value, notes)

    def write_into(self, element: etree._Element, value: T, notes: Notes) -> None:
        """The fields of `value` as children of `element`."""
        given = sum(getattr(value, name) not in _ABSENT for name in self.one_of or self.at_most_one)
        if given > 1 or (self.one_of and not given):
            raise NotWritable(f"{self.cls.__name__} takes one of {self.one_of or self.at_most_one}")
        _write_children(element, self.fields, value, notes)


class Inside:
    """A value that has an element of its own inside the one it belongs to."""

    def __init__(self, tag: str, codec: Codec) -> None:
        self.tag, self.codec = tag, codec

    def read(self, element: etree._Element, notes: Notes) -> Any:
        value = None
        for child in element:
            if child.tag == self.tag and value is None:
                value = self.codec.read(child, notes)
            else:
                notes.unread.append(path_of(child))
        return value

    def write(self, parent: etree._Element, tag: str, value: Any, notes: Notes) -> None:
        self.codec.write(etree.SubElement(parent, tag), self.tag, value, notes)


class Later:
    """A shape that is defined further down, or inside itself."""

    def __init__(self, find: Callable[[], Shape[Any]]) -> None:
        self.find = find

    def read(self, element: etree._Element, notes: Notes) -> Any:
        return self.find().read(element, notes)

    def write(self, parent: etree._Element, tag: str, value: Any, notes: Notes) -> None:
        self.find().write(parent, tag, value, notes)


def one(parent: etree._Element, tag: str) -> etree._Element:
    """The only child with this tag. NotValid when there is none, or more than one."""
    found = parent.findall(tag)
    if not found:
        raise missing(parent, tag)
    if len(found) > 1:
        raise doubled(found[1])
    return found[0]


def missing(element: etree._Element, tag: str) -> NotValid:
    """The refusal for a required element that is not there."""
    return NotValid(
        gettext_noop("The message lacks something that the standard requires."),
        {"element": f"{path_of(element)}/{local_name(tag)}"},
    )


def bad_value(element: etree._Element) -> NotValid:
    """The refusal for a value of the wrong form. The value itself may be about a patient and is not repeated."""
    return NotValid(
        gettext_noop("The message holds a value that cannot be read."),
        {"element": path_of(element)},
    )


def doubled(element: etree._Element) -> NotValid:
    """The refusal for an element that may occur once and occurs again."""
    return NotValid(
        gettext_noop("The message holds twice what may stand there once."), {"element": path_of(element)}
    )


def local_name(tag: str) -> str:
    return tag.rpartition("}")[2]


def path_of(element: etree._Element) -> str:
    """The local names from the root to `element`, for people to read. Cut at ten levels."""
    names: list[str] = []
    node: etree._Element | None = element
    while node is not None and len(names) < 10:
        names.append(local_name(str(node.tag)))
        node = node.getparent()
    return "/".join(reversed(names))


def _plan(fields: Iterable[Field | Group]) -> dict[str, tuple[Field | Group, dict[str, Any]]]:
    return {each.tag: (each, _plan(each.fields) if isinstance(each, Group) else {}) for each in fields}


def _names(fields: Iterable[Field | Group]) -> Iterable[str]:
    for each in fields:
        if isinstance(each, Group):
            yield from _names(each.fields)
        else:
            yield each.name


def _needed(fields: Iterable[Field | Group]) -> Iterable[tuple[str, str]]:
    for each in fields:
        if isinstance(each, Group):
            yield from _needed(each.fields)
        elif each.need:
            yield each.name, each.tag


def _read_children(
    element: etree._Element, plan: dict[str, Any], values: dict[str, Any], notes: Notes
) -> None:
    for child in element:
        known = plan.get(str(child.tag))
        if known is None:
            notes.unread.append(path_of(child))
            continue
        each, inner = known
        if isinstance(each, Group):
            _read_children(child, inner, values, notes)
            continue
        value = each.codec.read(child, notes)
        if value is None:
            continue
        if each.many:
            values.setdefault(each.name, []).append(value)
        elif each.name in values:
            raise doubled(child)
        else:
            values[each.name] = value


def _write_children(
    element: etree._Element, fields: Iterable[Field | Group], value: Any, notes: Notes
) -> None:
    for each in fields:
        if isinstance(each, Group):
            if each.must or _has_any(each.fields, value):
                inner = _new(element, each.tag, each.fixed, each.component_id, notes)
                _write_children(inner, each.fields, value, notes)
        elif not each.read_only:
            _write_field(element, each, value, notes)


def _has_any(fields: Iterable[Field | Group], value: Any) -> bool:
    return any(
        _has_any(each.fields, value)
        if isinstance(each, Group)
        else not each.read_only and getattr(value, each.name) not in _ABSENT
        for each in fields
    )


def _write_field(element: etree._Element, each: Field, value: Any, notes: Notes) -> None:
    item = getattr(value, each.name)
    if each.must and (item is None or item == ()):
        raise NotWritable(f"{type(value).__name__}.{each.name} is required")
    if each.many:
        if each.most and len(item) > each.most:
            raise NotWritable(f"{type(value).__name__}.{each.name} takes at most {each.most}")
        for one in item:
            each.codec.write(element, each.tag, one, notes)
    elif each.must or item not in _ABSENT:
        each.codec.write(element, each.tag, item, notes)


def _new(
    parent: etree._Element, tag: str, fixed: Iterable[tuple[str, str]], component_id: str, notes: Notes
) -> etree._Element:
    element = etree.SubElement(parent, tag)
    for key, text in fixed:
        element.set(key, text)
    if component_id and notes.component_ids:
        element.set(component_id, notes.component_ids())
    return element
