"""Which payload stands under which root element, in which version: the one list that reading and writing share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from messaging.xml import codes, logistics_shapes
from messaging.xml.bind import Notes
from messaging.xml.model import Payload


@dataclass(frozen=True, slots=True)
class Kind:
    """A payload's root element and how to read and write under it. `nsmap` are the prefixes of the examples."""

    root: str
    version: str
    classes: tuple[type[Payload], ...]
    read: Callable[[etree._Element, Notes], Any]
    write: Callable[[etree._Element, Any, Notes], None]
    nsmap: dict[str | None, str]


KINDS = (
    Kind(
        logistics_shapes.ROOT,
        "1.6",
        tuple(use.cls for use in logistics_shapes.USES),
        logistics_shapes.read,
        logistics_shapes.write,
        {"p1": codes.LOGISTICS, None: codes.PO, "fk1": codes.FK1},
    ),
)
BY_ROOT = {kind.root: kind for kind in KINDS}
BY_CLASS = {cls: kind for kind in KINDS for cls in kind.classes}
