"""A template as one readable file: its shape, how it is read and written, and what may be wrong with it.

Pure Python. The same shape is built from a file and from the database, so the two can be compared.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from checklists.enums import ItemKind, TemplateProblem

CODE = re.compile(r"[A-Z][A-Z0-9_]{1,15}")
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")

# What the columns hold.
TITLE_LIMIT = 200
QUESTION_LIMIT = 300
HELP_LIMIT = 4000
UNIT_LIMIT = 20
_LARGEST_LIMIT = Decimal(10) ** 8
# A template is a few dozen kilobytes; a file far larger is something else.
SIZE_LIMIT = 2_000_000

# The number goes up when the shape of the file changes so that an older system would misread it.
FORMAT = 1

# Neither PostgreSQL nor a page can hold these: control characters and lone surrogates.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_TEMPLATE_FIELDS = {
    "format",
    "builds_on",
    "code",
    "version",
    "title",
    "purpose",
    "who",
    "when",
    "sources",
    "approval",
    "sections",
}
_SECTION_FIELDS = {"key", "title", "help", "items"}
_ITEM_FIELDS = {"key", "kind", "text", "help", "required", "choices", "min", "max", "unit"}


class BrokenFile(ValueError):
    """The file is not a template. Its text names the place in the file, in English, for the one who loads it."""


@dataclass(frozen=True)
class Text:
    """One text in bokmål and nynorsk."""

    nb: str = ""
    nn: str = ""


@dataclass(frozen=True)
class ChoiceData:
    value: str
    text: Text


@dataclass(frozen=True)
class ItemData:
    key: str
    kind: str
    text: Text
    help: Text = Text()
    required: bool = False
    choices: tuple[ChoiceData, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True)
class SectionData:
    key: str
    title: Text
    help: Text
    items: tuple[ItemData, ...]


@dataclass(frozen=True)
class TemplateData:
    """Everything that makes two templates the same or not. Version, owner and state are not part of it."""

    code: str
    title: Text
    purpose: Text
    who: Text
    when: Text
    approval: Text
    sources: tuple[str, ...]
    sections: tuple[SectionData, ...]

    @property
    def items(self) -> tuple[ItemData, ...]:
        return tuple(item for section in self.sections for item in section.items)


@dataclass(frozen=True)
class TemplateFile:
    """`builds_on` is the number of the national version that a local template was made from."""

    version: int
    template: TemplateData
    builds_on: int | None = None


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: an item key, a section key, or the name of a template field."""

    code: TemplateProblem
    where: str


def parse(raw: bytes) -> TemplateFile:
    """Read a template file (JSON, UTF-8). Raises BrokenFile when it has not the shape of a template."""
    data = _json(raw)
    _must_be(data, dict, "the file")
    written_as = _whole(data, "format", default=FORMAT)
    if written_as > FORMAT:
        raise BrokenFile(f"it has format {written_as}, and this system reads up to format {FORMAT}")
    _known_fields(data, _TEMPLATE_FIELDS, "the file")
    sources = _must_be(data.get("sources", []), list, "sources")
    return TemplateFile(
        version=_whole(data, "version"),
        builds_on=_whole(data, "builds_on") if "builds_on" in data else None,
        template=TemplateData(
            code=_string(data, "code", "the file"),
            title=_text(data, "title", "the file"),
            purpose=_text(data, "purpose", "the file"),
            who=_text(data, "who", "the file"),
            when=_text(data, "when", "the file"),
            approval=_text(data, "approval", "the file"),
            sources=tuple(_must_be(source, str, "sources") for source in sources),
            sections=tuple(_section(each) for each in _must_be(data.get("sections", []), list, "sections")),
        ),
    )


def _json(raw: bytes) -> Any:
    if len(raw) > SIZE_LIMIT:
        raise BrokenFile(f"larger than {SIZE_LIMIT} bytes")
    try:
        # Some editors begin a file with a mark (BOM) that JSON does not know.
        return json.loads(raw.decode("utf-8-sig"), parse_float=Decimal, object_pairs_hook=_once_each)
    except BrokenFile:
        raise
    except (ValueError, RecursionError) as error:
        raise BrokenFile(f"not readable as JSON in UTF-8 ({error})") from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a field that is written twice: the reader would drop the first one silently."""
    for name, times in Counter(name for name, _value in pairs).items():
        if times > 1:
            raise BrokenFile(f"field {name!r} is written {times} times in one place")
    return dict(pairs)


def _whole(data: Mapping[str, Any], field: str, *, default: int | None = None) -> int:
    number = data.get(field, default)
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 9999:
        raise BrokenFile(f"{field} must be a whole number from 1")
    return number


def _section(data: Any) -> SectionData:
    _must_be(data, dict, "a section")
    where = f"section {data.get('key')!r}"
    _known_fields(data, _SECTION_FIELDS, where)
    return SectionData(
        key=_string(data, "key", where),
        title=_text(data, "title", where),
        help=_text(data, "help", where),
        items=tuple(_item(each) for each in _must_be(data.get("items", []), list, where)),
    )


def _item(data: Any) -> ItemData:
    _must_be(data, dict, "an item")
    where = f"item {data.get('key')!r}"
    _known_fields(data, _ITEM_FIELDS, where)
    return ItemData(
        key=_string(data, "key", where),
        kind=_string(data, "kind", where),
        text=_text(data, "text", where),
        help=_text(data, "help", where),
        required=_must_be(data.get("required", False), bool, where),
        choices=choices_from(data.get("choices", []), where=where),
        minimum=_number(data, "min", where),
        maximum=_number(data, "max", where),
        unit=_must_be(data.get("unit", ""), str, where),
    )


def choices_from(raw: Any, *, where: str) -> tuple[ChoiceData, ...]:
    """Read the list of choices [{value, nb, nn}]. Raises BrokenFile when it has another shape."""
    choices = []
    for choice in _must_be(raw, list, f"choices of {where}"):
        _must_be(choice, dict, f"choices of {where}")
        _known_fields(choice, {"value", "nb", "nn"}, f"choices of {where}")
        choices.append(ChoiceData(_string(choice, "value", where), _text({"": choice}, "", where, "value")))
    return tuple(choices)


def _text(data: Mapping[str, Any], field: str, where: str, *also: str) -> Text:
    raw = _must_be(data.get(field, {}), dict, f"{field} of {where}")
    _known_fields(raw, {"nb", "nn", *also}, f"{field} of {where}")
    return Text(
        nb=_must_be(raw.get("nb", ""), str, f"{field} of {where}"),
        nn=_must_be(raw.get("nn", ""), str, f"{field} of {where}"),
    )


def _string(data: Mapping[str, Any], field: str, where: str) -> str:
    return str(_must_be(data.get(field), str, f"{field} of {where}"))


def _number(data: Mapping[str, Any], field: str, where: str) -> Decimal | None:
    raw = data.get(field)
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise BrokenFile(f"{field} of {where} must be a number")
    return Decimal(raw)


def _must_be(raw: Any, kind: type, where: str) -> Any:
    if not isinstance(raw, kind):
        raise BrokenFile(f"{where} has the wrong shape")
    if isinstance(raw, str) and _UNPRINTABLE.search(raw):
        raise BrokenFile(f"{where} has a character that cannot be printed")
    return raw


def _known_fields(data: Mapping[str, Any], known: set[str], where: str) -> None:
    """Refuse a misspelt field: silently ignored, it would lose content."""
    if unknown := sorted(set(data) - known):
        raise BrokenFile(f"{where} has unknown field {unknown[0]!r}")


def render(file: TemplateFile) -> str:
    """Write the template so that people can read and compare it: one line a text, one line a choice."""
    template = file.template
    lines = [f' "format": {FORMAT}', f' "code": {_line(template.code)}', f' "version": {file.version}']
    lines += [f' "builds_on": {file.builds_on}'] if file.builds_on is not None else []
    lines += [
        f' "{field}": {_line_text(getattr(template, field))}'
        for field in ("title", "purpose", "who", "when", "approval")
    ]
    lines.append(f' "sources": {_list(1, [_line(source) for source in template.sources])}')
    lines.append(f' "sections": {_list(1, [_render_section(section) for section in template.sections])}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _render_section(section: SectionData) -> str:
    return _object(
        2,
        [
            ("key", _line(section.key)),
            ("title", _line_text(section.title)),
            ("help", _line_text(section.help)),
            ("items", _list(3, [_render_item(item) for item in section.items])),
        ],
    )


def _render_item(item: ItemData) -> str:
    choices = [_line({"value": each.value, "nb": each.text.nb, "nn": each.text.nn}) for each in item.choices]
    fields = [
        ("key", _line(item.key)),
        ("kind", _line(str(item.kind))),
        ("required", _line(item.required)),
        ("text", _line_text(item.text)),
        ("help", _line_text(item.help)),
    ]
    fields += [("choices", _list(5, choices))] if choices else []
    fields += [("min", f"{item.minimum.normalize():f}")] if item.minimum is not None else []
    fields += [("max", f"{item.maximum.normalize():f}")] if item.maximum is not None else []
    fields += [("unit", _line(item.unit))] if item.unit else []
    return _object(4, fields)


def _object(depth: int, fields: list[tuple[str, str]]) -> str:
    inner = ",\n".join(f'{" " * (depth + 1)}"{name}": {written}' for name, written in fields)
    return "{\n" + inner + "\n" + " " * depth + "}"


def _list(depth: int, written: list[str]) -> str:
    pad = " " * (depth + 1)
    return "[\n" + ",\n".join(pad + each for each in written) + "\n" + " " * depth + "]" if written else "[]"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _line_text(text: Text) -> str:
    return _line({"nb": text.nb, "nn": text.nn})


def problems(template: TemplateData) -> tuple[Problem, ...]:
    """Return everything that must be put right before the template can be published; empty when nothing."""
    return tuple(_problems(template))


def _problems(template: TemplateData) -> Iterator[Problem]:
    if not CODE.fullmatch(template.code):
        yield Problem(TemplateProblem.BAD_CODE, template.code)
    for field in ("title", "purpose", "who", "when", "approval"):
        limit = TITLE_LIMIT if field == "title" else HELP_LIMIT
        yield from _text_problems(getattr(template, field), field, limit=limit)
    if not template.items:
        yield Problem(TemplateProblem.NO_ITEMS, template.code)
    for keys in ([section.key for section in template.sections], [item.key for item in template.items]):
        yield from (
            Problem(TemplateProblem.DUPLICATE_KEY, key) for key, times in Counter(keys).items() if times > 1
        )
    for section in template.sections:
        if not KEY.fullmatch(section.key):
            yield Problem(TemplateProblem.BAD_KEY, section.key)
        yield from _text_problems(section.title, section.key, limit=TITLE_LIMIT)
        yield from _text_problems(section.help, section.key, limit=HELP_LIMIT, may_be_absent=True)
        for item in section.items:
            yield from _item_problems(item)


def _item_problems(item: ItemData) -> Iterator[Problem]:
    if not KEY.fullmatch(item.key):
        yield Problem(TemplateProblem.BAD_KEY, item.key)
    yield from _text_problems(item.text, item.key, limit=QUESTION_LIMIT)
    yield from _text_problems(item.help, item.key, limit=HELP_LIMIT, may_be_absent=True)
    if len(item.unit) > UNIT_LIMIT:
        yield Problem(TemplateProblem.TOO_LONG, item.key)
    if item.kind not in ItemKind.values:
        yield Problem(TemplateProblem.BAD_KIND, item.key)
    if item.kind == ItemKind.CHOICE:
        yield from _choice_problems(item)
    elif item.choices:
        yield Problem(TemplateProblem.CHOICES_NOT_USED, item.key)
    if not _limits_make_sense(item):
        yield Problem(TemplateProblem.BAD_LIMITS, item.key)


def _choice_problems(item: ItemData) -> Iterator[Problem]:
    if len(item.choices) < 2:
        yield Problem(TemplateProblem.CHOICES_MISSING, item.key)
    values = Counter(choice.value for choice in item.choices)
    yield from (
        Problem(TemplateProblem.DUPLICATE_KEY, f"{item.key}/{value}") for value, n in values.items() if n > 1
    )
    for choice in item.choices:
        if not KEY.fullmatch(choice.value):
            yield Problem(TemplateProblem.BAD_KEY, f"{item.key}/{choice.value}")
        yield from _text_problems(choice.text, f"{item.key}/{choice.value}", limit=QUESTION_LIMIT)


def _limits_make_sense(item: ItemData) -> bool:
    """A scale needs both ends, as whole numbers; a number may have either; nothing else has limits."""
    low, high = item.minimum, item.maximum
    if any(limit is not None and not _fits(limit) for limit in (low, high)):
        return False
    if item.kind == ItemKind.SCALE:
        return (
            low is not None
            and high is not None
            and low < high
            and low == low.to_integral_value()
            and high == high.to_integral_value()
        )
    if item.kind == ItemKind.NUMBER:
        return low is None or high is None or low < high
    return low is None and high is None


def _fits(limit: Decimal) -> bool:
    """Tell whether the column holds the limit exactly: two decimals, eight digits before them."""
    return abs(limit) < _LARGEST_LIMIT and limit == round(limit, 2)


def _text_problems(text: Text, where: str, *, limit: int, may_be_absent: bool = False) -> Iterator[Problem]:
    """A text needs both languages; one that may be absent must be absent in both."""
    if max(len(text.nb), len(text.nn)) > limit:
        yield Problem(TemplateProblem.TOO_LONG, where)
    if may_be_absent and not (text.nb.strip() or text.nn.strip()):
        return
    if not text.nb.strip():
        yield Problem(TemplateProblem.MISSING_BOKMAL, where)
    if not text.nn.strip():
        yield Problem(TemplateProblem.MISSING_NYNORSK, where)
