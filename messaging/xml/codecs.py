"""How single values stand in elements: text, numbers, times, codes, identifiers. Each reads and writes one kind."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from lxml import etree

from messaging.xml import codes, times
from messaging.xml.bind import Notes, bad_value
from messaging.xml.errors import NotWritable
from messaging.xml.parts import Code, Ident, Quantity

# What XML 1.0 cannot hold; it comes from text pasted out of word processors and would stop the message.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def clean(text: str) -> str:
    """`text` as a message can hold it: no control characters, one kind of line break, no outer white space."""
    return _ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()


class Text:
    """The text of an element, with the text of anything inside it."""

    def read(self, element: etree._Element, notes: Notes) -> str:
        text = element.text or "" if not len(element) else "".join(element.itertext())
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()

    def write(self, parent: etree._Element, tag: str, value: str, notes: Notes) -> None:
        etree.SubElement(parent, tag).text = clean(value) or None


class Boolean:
    def read(self, element: etree._Element, notes: Notes) -> bool | None:
        text = (element.text or "").strip()
        if text not in _BOOLEANS:
            raise bad_value(element)
        return _BOOLEANS[text]

    def write(self, parent: etree._Element, tag: str, value: bool, notes: Notes) -> None:
        etree.SubElement(parent, tag).text = "true" if value else "false"


class Integer:
    def read(self, element: etree._Element, notes: Notes) -> int:
        text = (element.text or "").strip()
        if not _INTEGER.fullmatch(text):
            raise bad_value(element)
        return int(text)

    def write(self, parent: etree._Element, tag: str, value: int, notes: Notes) -> None:
        etree.SubElement(parent, tag).text = str(value)


class Number:
    """A decimal number, kept as the sender wrote it."""

    def read(self, element: etree._Element, notes: Notes) -> str:
        text = (element.text or "").strip()
        if not _NUMBER.fullmatch(text):
            raise bad_value(element)
        return text

    def write(self, parent: etree._Element, tag: str, value: str, notes: Notes) -> None:
        if not _NUMBER.fullmatch(value):
            raise NotWritable(f"{value!r} is not a number")
        etree.SubElement(parent, tag).text = value


class Year:
    def read(self, element: etree._Element, notes: Notes) -> int:
        try:
            return times.read_year((element.text or "").strip())
        except (ValueError, OverflowError) as error:
            raise bad_value(element) from error

    def write(self, parent: etree._Element, tag: str, value: int, notes: Notes) -> None:
        etree.SubElement(parent, tag).text = f"{value:04d}"


class Date:
    def read(self, element: etree._Element, notes: Notes) -> dt.date:
        try:
            return times.read_date((element.text or "").strip())
        except (ValueError, OverflowError) as error:
            raise bad_value(element) from error

    def write(self, parent: etree._Element, tag: str, value: dt.date, notes: Notes) -> None:
        etree.SubElement(parent, tag).text = value.isoformat()


class DateTime:
    def read(self, element: etree._Element, notes: Notes) -> dt.datetime:
        try:
            return times.read_datetime((element.text or "").strip())
        except (ValueError, OverflowError) as error:
            raise bad_value(element) from error

    def write(self, parent: etree._Element, tag: str, value: dt.datetime, notes: Notes) -> None:
        etree.SubElement(parent, tag).text = _written(value)


class Timestamp:
    """A time in attribute V: with or without a clock time (kith:TS)."""

    def read(self, element: etree._Element, notes: Notes) -> times.Moment:
        try:
            return times.read_moment((element.get("V") or "").strip())
        except (ValueError, OverflowError) as error:
            raise bad_value(element) from error

    def write(self, parent: etree._Element, tag: str, value: times.Moment, notes: Notes) -> None:
        etree.SubElement(parent, tag).set("V", _written(value))


class Amount:
    """A number and its unit in attributes V and U (kith:PQ)."""

    def read(self, element: etree._Element, notes: Notes) -> Quantity | None:
        value, unit = _token(element.get("V")), _token(element.get("U"))
        if value and not _NUMBER.fullmatch(value):
            raise bad_value(element)
        return Quantity(value, unit) if value or unit else None

    def write(self, parent: etree._Element, tag: str, value: Quantity, notes: Notes) -> None:
        if value.value and not _NUMBER.fullmatch(value.value):
            raise NotWritable(f"{value.value!r} is not a number")
        _set(etree.SubElement(parent, tag), V=value.value, U=value.unit)


class Url:
    """An address in attribute V (kith:URL)."""

    def read(self, element: etree._Element, notes: Notes) -> str:
        return _token(element.get("V"))

    def write(self, parent: etree._Element, tag: str, value: str, notes: Notes) -> None:
        _set(etree.SubElement(parent, tag), V=value)


class SimpleCode:
    """A code whose list is given by the standard, not by the message (kith:CS)."""

    def __init__(self, list_number: str = "") -> None:
        self.system = codes.OID + list_number if list_number else ""

    def read(self, element: etree._Element, notes: Notes) -> Code | None:
        value, name = _token(element.get("V")), (element.get("DN") or "").strip()
        return Code(value, self.system, name) if value or name else None

    def write(self, parent: etree._Element, tag: str, value: Code, notes: Notes) -> None:
        name = value.name or codes.name_of(self.system, value.value)
        _set(etree.SubElement(parent, tag), V=value.value, DN=name)


class CodeValue:
    """A code that brings its list along (kith:CV)."""

    def read(self, element: etree._Element, notes: Notes) -> Code | None:
        value, name = _token(element.get("V")), (element.get("DN") or "").strip()
        other = (element.get("OT") or "").strip()
        return Code(value, _token(element.get("S")), name, other) if value or name or other else None

    def write(self, parent: etree._Element, tag: str, value: Code, notes: Notes) -> None:
        name = value.name or codes.name_of(value.system, value.value)
        _set(etree.SubElement(parent, tag), V=value.value, DN=name, S=value.system, OT=value.other)


class CodeText:
    """The bare value of a code whose list and names we hold ourselves."""

    def __init__(self, list_number: str) -> None:
        self.codec = SimpleCode(list_number)

    def read(self, element: etree._Element, notes: Notes) -> str | None:
        found = self.codec.read(element, notes)
        return found.value if found and found.value else None

    def write(self, parent: etree._Element, tag: str, value: str, notes: Notes) -> None:
        self.codec.write(parent, tag, Code(value, self.codec.system), notes)


class Identifier:
    """An identifier with its type; its two elements are in namespace `inner`."""

    def __init__(self, inner: str) -> None:
        self.id_tag, self.type_tag = f"{{{inner}}}Id", f"{{{inner}}}TypeId"

    def read(self, element: etree._Element, notes: Notes) -> Ident | None:
        kind = element.find(self.type_tag)
        number = _token(element.findtext(self.id_tag))
        if not number:
            return None
        return (
            Ident(number, _token(kind.get("V")), _token(kind.get("S")))
            if kind is not None
            else Ident(number, "")
        )

    def write(self, parent: etree._Element, tag: str, value: Ident, notes: Notes) -> None:
        element = etree.SubElement(parent, tag)
        etree.SubElement(element, self.id_tag).text = clean(value.id)
        name = codes.name_of(value.oid, value.type) or codes.name_of(codes.OID + "8116", value.type)
        _set(etree.SubElement(element, self.type_tag), V=value.type, DN=name, S=value.oid)


def _token(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def _set(element: etree._Element, **attributes: Any) -> None:
    for key, text in attributes.items():
        if text:
            element.set(key, " ".join(clean(text).split()))


def _written(value: times.Moment) -> str:
    try:
        return times.write_moment(value)
    except ValueError as error:
        raise NotWritable(str(error)) from error


TEXT, BOOLEAN, INTEGER, NUMBER, YEAR = Text(), Boolean(), Integer(), Number(), Year()
DATE, DATETIME, TIMESTAMP, AMOUNT, URL, CODE = Date(), DateTime(), Timestamp(), Amount(), Url(), CodeValue()
