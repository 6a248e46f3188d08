"""From bytes to a tree, safely: no DTD, no entities, no network, bounded size and depth, and the right letters.

The bytes are decoded here, strictly, before the parser sees them. That way a message whose letters are not in the
encoding it declares is refused instead of being stored with a wrong name, and a DOCTYPE is found in any encoding.
"""

from __future__ import annotations

import re

from lxml import etree

from messaging.xml.errors import NotXml, gettext_noop

SIZE_LIMIT = 20 * 1024 * 1024

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WITHOUT_BOM = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16",
    "utf-16be": "utf-16",
    "utf-32": "utf-32",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "iso8859-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-4": "iso-8859-4",
    "iso-8859-10": "iso-8859-10",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
_ONE_BYTE = ("latin-1", "cp1252", "iso-8859-4", "iso-8859-10", "iso-8859-15")
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*?\?>")
_DECLARED = re.compile(r"""\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
# What may stand before the root element. Anything else there, a DOCTYPE first of all, is refused.
_PROLOG_ITEM = re.compile(r"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)


def read_tree(raw: bytes, *, limit: int = SIZE_LIMIT) -> etree._Element:
    """The root element of `raw`. NotXml (T01) whatever is wrong with it; nothing else is raised."""
    text = decode(raw, limit=limit)
    _refuse_doctype(text)
    try:
        root = etree.fromstring(text.encode("utf-8"), _parser(recover=False))
    except (etree.LxmlError, ValueError) as error:
        raise NotXml(gettext_noop("The message is damaged or cut off, and cannot be read.")) from error
    return root


def salvage_tree(raw: bytes, *, limit: int = SIZE_LIMIT) -> etree._Element | None:
    """What can be read of a broken message, to find out who sent it; None when that is nothing or unsafe."""
    try:
        text = decode(raw, limit=limit)
        _refuse_doctype(text)
        return etree.fromstring(text.encode("utf-8"), _parser(recover=True))
    except (NotXml, etree.LxmlError, ValueError):
        return None


def decode(raw: bytes, *, limit: int = SIZE_LIMIT) -> str:
    """The text of `raw` without byte order mark and XML declaration. NotXml when it is too large or misdeclared."""
    if len(raw) > limit:
        raise NotXml(
            gettext_noop("The message is larger than the limit of %(limit)s MB."),
            {"limit": limit // (1024 * 1024) or 1},
        )
    codec, skip, marked = _byte_order(raw)
    declared = _declared(raw[skip : skip + 800], codec)
    if declared is not None:
        family = _CODECS.get(declared.lower())
        if family is None or (marked and not codec.startswith(family)):
            raise _wrong_encoding()
        if not marked:
            codec = family
    if not marked and codec in ("utf-16", "utf-32"):
        raise _wrong_encoding()
    try:
        text = raw[skip:].decode(codec)
    except ValueError as error:
        raise _wrong_encoding() from error
    if codec in _ONE_BYTE and _is_really_utf8(raw):
        raise _wrong_encoding()
    return _DECLARATION.sub("", text, count=1) if _DECLARATION.match(text) else text


def _byte_order(raw: bytes) -> tuple[str, int, bool]:
    """The codec that the first bytes show, how many of them are its mark, and whether they show anything."""
    for bom, codec in _BOMS:
        if raw.startswith(bom):
            return codec, len(bom), True
    for start, codec in _WITHOUT_BOM:
        if raw.startswith(start):
            return codec, 0, True
    return "utf-8", 0, False


def _parser(*, recover: bool) -> etree.XMLParser:
    # A new parser for each message: lxml parsers keep state and are not to be shared between threads.
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def _declared(start: bytes, codec: str) -> str | None:
    head = start.decode(codec if codec.startswith(("utf-16", "utf-32")) else "latin-1", "ignore")
    declaration = _DECLARATION.match(head)
    found = _DECLARED.search(declaration.group()) if declaration else None
    return found[1] if found else None


def _is_really_utf8(raw: bytes) -> bool:
    """Whether bytes declared as a one-byte encoding hold UTF-8 letters; real Norwegian text never does."""
    if raw.isascii():
        return False
    try:
        raw.decode("utf-8")
    except ValueError:
        return False
    return True


def _refuse_doctype(text: str) -> None:
    at = 0
    while item := _PROLOG_ITEM.match(text, at):
        at = item.end()
    if text.startswith("<!", at):
        raise NotXml(
            gettext_noop("The message carries a document type declaration, which is refused for safety.")
        )


def _wrong_encoding() -> NotXml:
    return NotXml(
        gettext_noop("The letters of the message are not in the character encoding that it declares.")
    )
