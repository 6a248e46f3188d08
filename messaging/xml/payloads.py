"""Which payload stands under which root element, in which version: the one list that reading and writing share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from messaging.xml import codes, dialog_shapes, logistics_shapes, report_shapes, reports
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
    Kind(
        report_shapes.HEALTH_INFO_ROOT,
        "1.6",
        (reports.Helseopplysninger,),
        report_shapes.read_health_info,
        report_shapes.write_health_info,
        {"p5": codes.HEALTH_INFO, **_REPORT_PREFIXES},
    ),
    Kind(
        report_shapes.ADMISSION_REPORT_ROOT,
        "1.6",
        (reports.Innleggelsesrapport,),
        report_shapes.read_admission_report,
        report_shapes.write_admission_report,
        {"p7": codes.ADMISSION_REPORT, **_REPORT_PREFIXES},
    ),
    Kind(
        report_shapes.DISCHARGE_REPORT_ROOT,
        "1.6",
        (reports.Utskrivningsrapport,),
        report_shapes.read_discharge_report,
        report_shapes.write_discharge_report,
        {"p8": codes.DISCHARGE_REPORT, **_REPORT_PREFIXES},
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
