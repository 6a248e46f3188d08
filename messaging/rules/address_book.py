"""The address book as a file: semicolons or commas, one address a line, the first line names the columns. Pure.

Rule M8. The columns: `her_id` (its number), `organisation_her_id` (empty for the organisation itself), `name`,
`service_code` (kodeverk 8663, 8655 or 8654), `organisation_number`, `phone`, `kinds` (what it can receive, separated by
blanks; empty: not known), `active` (1 or 0; empty: 1). The order is free; the last five may be left out.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stdnum.no import orgnr

from messaging.enums import MessageKind

COLUMNS = (
    "her_id", "organisation_her_id", "name", "service_code", "organisation_number", "phone", "kinds", "active",
)  # fmt: skip
NEEDED = COLUMNS[:3]
LIMITS = {"name": 200, "service_code": 10, "phone": 30}
ACTIVE = {"": True, "1": True, "0": False}
LARGEST = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Entry:
    """One address. `organisation_her_id` is None for an organisation."""

    her_id: int
    organisation_her_id: int | None
    name: str
    service_code: str = ""
    organisation_number: str = ""
    phone: str = ""
    kinds: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line is not taken. `line` counts from 1, the line of the columns; `code` is one of those of `read`."""

    line: int
    code: str
    value: str = ""


def read(raw: bytes, *, known: Mapping[int, bool]) -> tuple[list[Entry], list[Refusal]]:
    """Return the addresses of the file and what is wrong with it. A file with anything wrong is refused whole.

    `known` are the addresses that are in the book already, and whether each is an organisation. The codes:
    ENCODING: not UTF-8. COLUMN: a needed column is missing, or one has a name we do not know. CELLS: too many on the
    line. NUMBER: not a HER-id. NAME: none. LONG: too long. ORGANISATION_NUMBER: not a valid one. KIND: there is no
    such kind. ACTIVE: neither 1 nor 0. DOUBLE: the number stands in the file before. UNKNOWN: the organisation stands
    neither in the file nor in the book. NOT_AN_ORGANISATION: what it is said to be a service of is a service itself.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Refusal(raw[: error.start].count(b"\n") + 1, "ENCODING")]
    first = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",")
    columns = [cell.strip().lower() for cell in next(table, [])]
    if wrong := _column_problems(columns):
        return [], wrong
    found: list[tuple[int, Entry]] = []
    refusals: list[Refusal] = []
    for cells in table:
        if not any(cell.strip() for cell in cells):
            continue
        line = table.line_num
        entry, problem = _entry(line, columns, [cell.strip() for cell in cells])
        if problem is not None:
            refusals.append(problem)
        elif entry is not None:
            found.append((line, entry))
    return [entry for _line, entry in found], sorted(
        [*refusals, *_double(found), *_astray(found, known)], key=lambda each: each.line
    )


def write(entries: Iterable[Entry]) -> bytes:
    """Return the file that `read` reads back as the same addresses, organisations first."""
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(COLUMNS)
    for each in sorted(entries, key=lambda each: (each.organisation_her_id is not None, each.her_id)):
        table.writerow(
            [
                each.her_id,
                each.organisation_her_id or "",
                each.name,
                each.service_code,
                each.organisation_number,
                each.phone,
                " ".join(each.kinds),
                int(each.is_active),
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def _column_problems(columns: Sequence[str]) -> list[Refusal]:
    missing = [Refusal(1, "COLUMN", name) for name in NEEDED if name not in columns]
    unknown = [
        Refusal(1, "COLUMN", name) for name in columns if name not in COLUMNS or columns.count(name) > 1
    ]
    return [*missing, *dict.fromkeys(unknown)]


def _entry(line: int, columns: Sequence[str], cells: Sequence[str]) -> tuple[Entry | None, Refusal | None]:
    if len(cells) > len(columns):
        return None, Refusal(line, "CELLS")
    values = dict.fromkeys(COLUMNS, "") | dict(zip(columns, cells, strict=False))
    kinds = tuple(dict.fromkeys(values["kinds"].split()))
    if problem := _problem(line, values, kinds):
        return None, problem
    return Entry(
        her_id=int(values["her_id"]),
        organisation_her_id=int(values["organisation_her_id"] or 0) or None,
        name=values["name"],
        service_code=values["service_code"],
        organisation_number=values["organisation_number"],
        phone=values["phone"],
        kinds=kinds,
        is_active=ACTIVE[values["active"]],
    ), None


def _problem(line: int, values: Mapping[str, str], kinds: Sequence[str]) -> Refusal | None:
    numbers = [values["her_id"], values["organisation_her_id"] or "1"]
    wrong_number = next((number for number in numbers if not _is_her_id(number)), None)
    if wrong_number is not None:
        return Refusal(line, "NUMBER", wrong_number)
    if not values["name"]:
        return Refusal(line, "NAME")
    for column, limit in LIMITS.items():
        if len(values[column]) > limit:
            return Refusal(line, "LONG", column)
    if values["organisation_number"] and not orgnr.is_valid(values["organisation_number"]):
        return Refusal(line, "ORGANISATION_NUMBER", values["organisation_number"])
    unknown = next((kind for kind in kinds if kind not in MessageKind.values), None)
    if unknown is not None:
        return Refusal(line, "KIND", unknown)
    return None if values["active"] in ACTIVE else Refusal(line, "ACTIVE", values["active"])


def _is_her_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text[:11]) <= LARGEST


def _double(found: Sequence[tuple[int, Entry]]) -> list[Refusal]:
    seen: set[int] = set()
    refusals = []
    for line, entry in found:
        if entry.her_id in seen:
            refusals.append(Refusal(line, "DOUBLE", str(entry.her_id)))
        seen.add(entry.her_id)
    return refusals


def _astray(found: Sequence[tuple[int, Entry]], known: Mapping[int, bool]) -> list[Refusal]:
    organisations = {**known, **{entry.her_id: entry.organisation_her_id is None for _line, entry in found}}
    refusals = []
    for line, entry in found:
        above = entry.organisation_her_id
        if above is not None and above not in organisations:
            refusals.append(Refusal(line, "UNKNOWN", str(above)))
        elif above is not None and not organisations[above]:
            refusals.append(Refusal(line, "NOT_AN_ORGANISATION", str(above)))
    return refusals
