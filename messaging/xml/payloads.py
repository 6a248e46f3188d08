"""Which payload stands under which root element, in which version: the one list that reading and writing share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from messaging.xml import codes, dialog_shapes, logistics_shapes, report_shapes
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


_REPORT_PREFIXES: dict[str | None, str] = {
    None: codes.PO,
    "fk1": codes.FK1,
    "epj1": codes.EPJ1,
    "epj2": codes.EPJ2,
    "epj3": codes.EPJ3,
    "m1": codes.EPJ_META,
}

KINDS = (
    Kind(
        logistics_shapes.ROOT,
        "1.6",
        tuple(use.cls for use in logistics_shapes.USES),
        logistics_shapes.read,
        logistics_shapes.write,
        {"p1": codes.LOGISTICS, None: codes.PO, "fk1": codes.FK1},
    ),
    *(
        Kind(
            f"{{{ns}}}{name}",
            "1.6",
            (table.cls,),
            table.read,
            table.write_into,
            {prefix: ns, **_REPORT_PREFIXES},
        )
        for prefix, ns, name, table in report_shapes.REPORTS
    ),
    *(
        Kind(each.root, number, (each.cls,), each.read, each.write, {None: namespace, "fk1": codes.FK1})
        for each, number, namespace in (
            (dialog_shapes.VERSION_10, "1.0", codes.DIALOG_10),
            (dialog_shapes.VERSION_11, "1.1", codes.DIALOG_11),
        )
    ),
)
BY_ROOT = {kind.root: kind for kind in KINDS}
BY_CLASS = {cls: kind for kind in KINDS for cls in kind.classes}
