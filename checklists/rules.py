"""What counts as an answer, when a checklist is complete, and how two templates differ.

Pure functions over plain values: no database, no clock, no sentences. A problem is a code; the operations
turn it into the sentence that the user reads.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from checklists.enums import ItemKind, TemplateProblem, TimeProblem, ValueProblem

TEXT_LIMIT = 4000
NOTE_LIMIT = 2000

# A tablet's clock may be a little ahead of ours, or a little behind.
CLOCK_TOLERANCE = timedelta(minutes=5)

_YES = frozenset({"true", "on", "1", "yes"})
_NO = frozenset({"false", "off", "0", "no"})

# NUL and lone surrogates cannot be stored by PostgreSQL; the other control characters are never text.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_NORWEGIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True)
class NeededItem:
    """An item that other parts of the system read. `why` says what would stop working without it."""

    code: str
    key: str
    kind: ItemKind
    why: str


# No template, national or local, is published without these. Whoever reads one more item adds it here.
NEEDED_ITEMS = (
    NeededItem(
        "HPH2", "what_matters", ItemKind.TEXT, "the patient's own words stand first on every page and report"
    ),
    NeededItem(
        "HPH5", "what_matters", ItemKind.TEXT, "the review asks whether the patient's own goal was reached"
    ),
)


# The pocket edition has one panel for each of these, after the front.
POCKET_CODES = ("HPH0", "HPH1", "HPH2", "HPH3", "HPH4", "HPH5", "HPH6")


@dataclass(frozen=True)
class Progress:
    """How far a checklist has come. `required` never exceeds `items`."""

    required: int
    required_answered: int
    items: int
    items_answered: int

    @property
    def is_complete(self) -> bool:
        """Tell whether every required item has an answer."""
        return self.required_answered >= self.required

    @property
    def missing(self) -> int:
        """Return how many required items lack an answer."""
        return max(self.required - self.required_answered, 0)


@dataclass(frozen=True)
class KeyDiff:
    """How the items of one template differ from those of another. Each field holds item keys, in order."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed or self.moved)


def needed_problems(code: str, kinds: Mapping[str, str]) -> tuple[tuple[TemplateProblem, str], ...]:
    """Return what a template with these items (kind by key) lacks of NEEDED_ITEMS: the problem and the item's key."""
    found = []
    for needed in NEEDED_ITEMS:
        if needed.code == code and needed.key not in kinds:
            found.append((TemplateProblem.NEEDED_ITEM_GONE, needed.key))
        elif needed.code == code and kinds[needed.key] != needed.kind:
            found.append((TemplateProblem.NEEDED_ITEM_KIND, needed.key))
    return tuple(found)


def text_in(language: str, *, nb: str, nn: str) -> str:
    """Return the text in the user's language. English pages show bokmål: the content exists in nb and nn only."""
    return nn if language.lower().startswith("nn") and nn else nb


def show_number(number: object, language: str) -> str:
    """Return a number as people read it: decimal comma in Norwegian, no needless zeros."""
    shown = f"{Decimal(str(number)).normalize():f}"
    return shown if language.lower().startswith("en") else shown.replace(".", ",")


def clean_text(raw: str) -> str:
    """Return the text as it can be stored: one kind of line break, nothing unprintable, no outer blanks."""
    return _UNSTORABLE.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()


def normalise(kind: str, raw: object) -> object:
    """Return the value in the one form we store, or unchanged when it cannot be read (check_value will say why).

    None means "no answer". A number is int or float, a date is YYYY-MM-DD, a tick is True or False.
    """
    if raw is None or (isinstance(raw, str) and not clean_text(raw)):
        return None
    if isinstance(raw, str):
        return _normalise_text(kind, clean_text(raw))
    if kind in (ItemKind.NUMBER, ItemKind.SCALE) and isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return raw


def _normalise_text(kind: str, text: str) -> object:
    if kind == ItemKind.TICK and text.lower() in _YES | _NO:
        return text.lower() in _YES
    if kind in (ItemKind.NUMBER, ItemKind.SCALE):
        number = _decimal(text.replace(",", ".").replace("\u2212", "-"))
        if number is None:
            return text
        return int(number) if number == number.to_integral_value() else float(number)
    if kind == ItemKind.DATE and (parts := _NORWEGIAN_DATE.fullmatch(text)):
        return f"{parts[3]}-{int(parts[2]):02}-{int(parts[1]):02}"
    return text


def _decimal(raw: object) -> Decimal | None:
    """Return an ordinary number, or None. Infinity, NaN, ticks and absurdly long numbers are not numbers here."""
    if isinstance(raw, bool) or len(str(raw)) > 20:
        return None
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 12 else None


def check_value(
    kind: str,
    value: object,
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
    choices: Sequence[Mapping[str, str]] = (),
) -> ValueProblem | None:
    """Return why `value` (already normalised) cannot answer an item of this kind, or None when it can.

    None as value is always allowed: it takes an answer back.
    """
    if value is None:
        return None
    if kind == ItemKind.TICK:
        return None if isinstance(value, bool) else ValueProblem.NOT_A_TICK
    if kind == ItemKind.CHOICE:
        return None if value in [choice["value"] for choice in choices] else ValueProblem.NOT_A_CHOICE
    if kind in (ItemKind.NUMBER, ItemKind.SCALE):
        return _check_number(kind, value, minimum, maximum)
    if kind == ItemKind.DATE:
        return None if _is_date(value) else ValueProblem.NOT_A_DATE
    if not isinstance(value, str):
        return ValueProblem.NOT_TEXT
    return ValueProblem.TOO_LONG if len(value) > TEXT_LIMIT else None


def _check_number(
    kind: str, value: object, minimum: Decimal | None, maximum: Decimal | None
) -> ValueProblem | None:
    number = _decimal(value) if isinstance(value, int | float) else None
    if number is None:
        return ValueProblem.NOT_A_NUMBER
    if kind == ItemKind.SCALE and number != number.to_integral_value():
        return ValueProblem.NOT_WHOLE
    if minimum is not None and number < minimum:
        return ValueProblem.BELOW_MINIMUM
    if maximum is not None and number > maximum:
        return ValueProblem.ABOVE_MAXIMUM
    return None


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return False
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return False
    return 1900 <= day.year <= 2200


def is_filled(kind: str, value: object) -> bool:
    """Tell whether a value counts as an answer. A tick that was taken away is no answer."""
    return value is True if kind == ItemKind.TICK else value is not None


def time_problem(
    moment: datetime, *, opened_at: datetime, now: datetime, tolerance: timedelta = CLOCK_TOLERANCE
) -> TimeProblem | None:
    """Return why something cannot have been done at `moment`, or None. All three must carry a zone.

    Raises ValueError for a moment without zone.
    """
    if moment.tzinfo is None:
        raise ValueError("The moment has no time zone.")
    if moment > now + tolerance:
        return TimeProblem.IN_THE_FUTURE
    if moment < opened_at - tolerance:
        return TimeProblem.BEFORE_OPENING
    return None


@dataclass(frozen=True)
class Given:
    """A version of an answer: what it says, whose it is, and the newest version its author had seen (0: none)."""

    version: int
    seen_version: int
    by_id: int
    answered_at: datetime
    value: object
    note: str


def standing(versions: Sequence[Given]) -> tuple[int, ...]:
    """Return the versions that stand, newest first. Rule R32.

    A version gives way to a later one whose author had seen it, and to one that the same person gave at a later time.
    """
    return tuple(sorted((each.version for each in versions if not _gives_way(each, versions)), reverse=True))


def _gives_way(version: Given, versions: Sequence[Given]) -> bool:
    return any(
        later.version > version.version
        and (
            later.seen_version >= version.version
            or (later.by_id == version.by_id and later.answered_at >= version.answered_at)
        )
        for later in versions
    )


def at_odds(versions: Sequence[Given]) -> tuple[int, ...]:
    """Return the versions that a person must choose between, newest first; none when those that stand agree. Rule R33."""
    numbers = standing(versions)
    said = [(each.value, each.note) for each in versions if each.version in numbers]
    return numbers if any(each != said[0] for each in said) else ()


def diff(before: Mapping[str, object], after: Mapping[str, object]) -> KeyDiff:
    """Return how `after` differs from `before`. Both map item key to the item's content, in template order.

    An item has moved when it comes in another order among the items that both templates have.
    """
    kept_before = [key for key in before if key in after]
    kept_after = [key for key in after if key in before]
    return KeyDiff(
        added=tuple(key for key in after if key not in before),
        removed=tuple(key for key in before if key not in after),
        changed=tuple(key for key in kept_after if before[key] != after[key]),
        moved=tuple(_moved(kept_before, kept_after)),
    )


def _longest(runs: list[list[str]]) -> list[str]:
    return max(runs, key=lambda run: len(run)) if runs else []


def _moved(before: list[str], after: list[str]) -> list[str]:
    """Return the fewest keys that must be moved to turn one order into the other.

    They are those outside the longest run of keys that keep their order; so one item moved to the top is one
    moved item, and not everything below it.
    """
    place = {key: index for index, key in enumerate(before)}
    best: list[list[str]] = []
    for position, key in enumerate(after):
        runs = [best[earlier] for earlier in range(position) if place[best[earlier][-1]] < place[key]]
        best.append([*_longest(runs), key])
    steady = frozenset(_longest(best))
    return [key for key in after if key not in steady]
