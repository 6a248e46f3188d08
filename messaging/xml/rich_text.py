"""Text in elements that may hold XHTML: read as the lines that a reader would see, written as paragraphs."""

from __future__ import annotations

import re

from lxml import etree

from messaging.xml.bind import DEPTH_LIMIT, Notes, local_name
from messaging.xml.codecs import clean
from messaging.xml.errors import NotValid, gettext_noop

XHTML = "http://www.w3.org/1999/xhtml"
_BLOCKS = frozenset(
    ("p", "div", "table", "ul", "ol", "dl", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
)
_LINES = frozenset(("tr", "li", "br", "dt", "dd"))
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(("script", "style", "head"))
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_CELL, _LINE, _BLOCK = "\x1f", "\x1e", "\x1d"


class RichText:
    """Paragraphs are parted by a blank line, lines and rows by a line break, cells by " | "."""

    def read(self, element: etree._Element, notes: Notes) -> str:
        """The text as a reader meets it. NotValid when it is nested deeper than any text is."""
        if not len(element):
            return tidy(element.text or "")
        found: list[str] = []
        _walk(element, found, 0)
        return _seen("".join(found))

    def write(self, parent: etree._Element, tag: str, value: str, notes: Notes) -> None:
        holder = etree.SubElement(etree.SubElement(parent, tag), f"{{{XHTML}}}div", nsmap={None: XHTML})
        for paragraph in re.split(r"\n\n+", tidy(value)):
            element = etree.SubElement(holder, f"{{{XHTML}}}p")
            first, *rest = paragraph.split("\n")
            element.text = first
            for line in rest:
                etree.SubElement(element, f"{{{XHTML}}}br").tail = line


def tidy(text: str) -> str:
    """`text` with one blank between words and at most one blank line between paragraphs."""
    lines = [_BLANKS.sub(" ", line).strip() for line in clean(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _walk(element: etree._Element, found: list[str], depth: int) -> None:
    if depth > DEPTH_LIMIT:
        raise NotValid(
            gettext_noop("The message is nested deeper than any real one, and is refused for safety.")
        )
    name = local_name(str(element.tag)).lower()
    if name in _UNSEEN:
        return
    before = _BLOCK if name in _BLOCKS else _LINE if name in _LINES else ""
    after = _CELL if name in _CELLS else "" if name == "br" else before
    found.append(before)
    if element.text:
        found.append(_BLANKS.sub(" ", element.text))
    for child in element:
        _walk(child, found, depth + 1)
        if child.tail:
            found.append(_BLANKS.sub(" ", child.tail))
    found.append(after)


def _seen(text: str) -> str:
    # White space between cells, rows and blocks is only how the sender laid out the source.
    text = re.sub(f" *{_CELL} *", _CELL, text)
    text = re.sub(f"[ {_LINE}]*{_BLOCK}[ {_LINE}{_BLOCK}]*", "\n\n", text)
    text = re.sub(f"(?:{_CELL} *)+(?=[{_LINE}\n]|$)", "", text)
    text = re.sub(f" *{_LINE}[ {_LINE}]*", "\n", text)
    return tidy(text.replace(_CELL, " | "))
