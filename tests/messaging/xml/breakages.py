"""Every official example with one thing broken: the same cases every time, a few of each kind for each example."""

import random
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date

from lxml import etree

from pathways.rules import person_number
from tests.messaging.xml import official

EXAMPLES = (
    *official.LOGISTICS,
    *official.REPORTS,
    *official.DIALOGUES,
    *official.EPIKRISER,
    official.APPREC,
)
_ID = re.compile(rb"(<(?:\w+:)?(?:MsgId|Id)>)([0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32})(<)")
_CLOCK = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_DAY = re.compile(rb'V="\d{4}-\d\d-\d\d"')
_HER = re.compile(rb"<((?:\w+:)?Id)>\d{2,6}<")
_NUMBER = re.compile(rb"(?<!\d)\d{11}(?!\d)")
ABSURD = (b"0001-01-01T00:00:00", b"9999-12-31T23:59:59", b"2018-02-30T10:00:00", b"i morgen", b"")
UNKNOWN = person_number.synthetic_number(date(1941, 5, 17), 77).encode()
Break = Callable[[bytes, random.Random], Iterator[bytes]]


def fresh(name: str, number: int) -> bytes:
    """Return the example under a message id of its own, so that no case is taken for a duplicate of another."""
    new = str(uuid.UUID(int=number)).encode()
    return _ID.sub(rb"\g<1>" + new + rb"\g<3>", official.example(name), count=1)


def missing_element(raw: bytes, chance: random.Random) -> Iterator[bytes]:
    yield from _elements(raw, chance, 6, lambda each: each.getparent().remove(each))


def doubled_element(raw: bytes, chance: random.Random) -> Iterator[bytes]:
    yield from _elements(raw, chance, 3, lambda each: each.addnext(etree.fromstring(etree.tostring(each))))


def emptied_element(raw: bytes, chance: random.Random) -> Iterator[bytes]:
    def empty(element: etree._Element) -> None:
        element[:] = []
        element.text = None
        element.attrib.clear()

    yield from _elements(raw, chance, 3, empty)


def renamed_element(raw: bytes, chance: random.Random) -> Iterator[bytes]:
    def rename(element: etree._Element) -> None:
        element.tag = "{urn:annet}" + etree.QName(element).localname

    yield from _elements(raw, chance, 3, rename)


def deep_nesting(raw: bytes, chance: random.Random) -> Iterator[bytes]:
    def bury(element: etree._Element) -> None:
        for _level in range(200):
            element = etree.SubElement(element, element.tag)

    yield from _elements(raw, chance, 1, bury)


def wrong_code(raw: bytes, chance: random.Random) -> Iterator[bytes]:
    spots = [found.span(1) for found in re.finditer(rb'\sV="([^"]*)"', raw)]
    for start, end in chance.sample(spots, min(4, len(spots))):
        yield raw[:start] + chance.choice((b"ZZZ", b"", b"-1", b"9" * 40)) + raw[end:]


def wrong_namespace(raw: bytes, _chance: random.Random) -> Iterator[bytes]:
    for space in sorted(set(re.findall(rb'xmlns(?::\w+)?="(http://www.kith.no[^"]*)"', raw)))[:3]:
        yield raw.replace(space, b"urn:annet")


def wrong_encoding(raw: bytes, _chance: random.Random) -> Iterator[bytes]:
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", raw.decode("utf-8-sig"))
    yield f'<?xml version="1.0" encoding="UTF-8"?>{text}æ'.encode("latin-1", "replace")
    yield f'<?xml version="1.0" encoding="ISO-8859-1"?>{text}<!-- æ -->'.encode()
    yield f'<?xml version="1.0" encoding="klingon"?>{text}'.encode()
    yield f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode("utf-16")


def truncated(raw: bytes, _chance: random.Random) -> Iterator[bytes]:
    for share in (0.1, 0.6, 0.95):
        yield raw[: int(len(raw) * share)]


def doubled(raw: bytes, _chance: random.Random) -> Iterator[bytes]:
    yield raw + raw


def doctype(raw: bytes, _chance: random.Random) -> Iterator[bytes]:
    yield _before_root(raw, b'<!DOCTYPE MsgHead SYSTEM "http://127.0.0.1:1/x.dtd">')


def entity_expansion(raw: bytes, _chance: random.Random) -> Iterator[bytes]:
    layers = b"".join(b'<!ENTITY l%d "%s">' % (level + 1, b"&l%d;" % level * 10) for level in range(9))
    yield _before_root(raw, b'<!DOCTYPE MsgHead [<!ENTITY l0 "ha">' + layers + b"]>")


def other_organisation(raw: bytes, _chance: random.Random) -> Iterator[bytes]:
    yield _HER.sub(rb"<\g<1>>7<", raw)


def unknown_patient(raw: bytes, _chance: random.Random) -> Iterator[bytes]:
    yield _NUMBER.sub(UNKNOWN, raw)


def wrong_number(raw: bytes, _chance: random.Random) -> Iterator[bytes]:
    yield _NUMBER.sub(b"12345678901", raw)


def absurd_date(raw: bytes, chance: random.Random) -> Iterator[bytes]:
    spots = [found.span() for found in _CLOCK.finditer(raw)]
    days = [(start + 3, end - 1) for start, end in (found.span() for found in _DAY.finditer(raw))]
    for start, end in chance.sample(spots + days, min(3, len(spots + days))):
        yield raw[:start] + chance.choice(ABSURD) + raw[end:]


BREAKAGES: tuple[Break, ...] = (
    missing_element,
    doubled_element,
    emptied_element,
    renamed_element,
    deep_nesting,
    wrong_code,
    wrong_namespace,
    wrong_encoding,
    truncated,
    doubled,
    doctype,
    entity_expansion,
    other_organisation,
    unknown_patient,
    wrong_number,
    absurd_date,
)


def cases(breakage: Break) -> Iterator[tuple[str, bytes]]:
    """Give (name of the example, broken bytes): the same ones in every run."""
    number = BREAKAGES.index(breakage) * 1_000_000
    for name in EXAMPLES:
        chance = random.Random(f"{breakage.__name__} {name}")
        for _case, raw in enumerate(list(breakage(fresh(name, number), chance))):
            number += 1
            yield name, _ID.sub(rb"\g<1>" + str(uuid.UUID(int=number)).encode() + rb"\g<3>", raw, count=1)


def _elements(
    raw: bytes, chance: random.Random, count: int, change: Callable[[etree._Element], object]
) -> Iterator[bytes]:
    total = sum(1 for _each in etree.fromstring(raw).iter("*")) - 1
    for place in chance.sample(range(1, total + 1), min(count, total)):
        root = etree.fromstring(raw)
        change(list(root.iter("*"))[place])
        yield etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _before_root(raw: bytes, inserted: bytes) -> bytes:
    found = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\?>", raw)
    at = found.end() if found else 0
    return raw[:at] + inserted + raw[at:]
