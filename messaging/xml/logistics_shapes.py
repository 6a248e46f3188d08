"""The tables of the patient logistics message: one root with a choice of five uses."""

from __future__ import annotations

from typing import Any

from lxml import etree

from messaging.xml.bind import Field, Group, Notes, Shape, missing
from messaging.xml.codecs import CODE, TEXT
from messaging.xml.codes import LOGISTICS
from messaging.xml.common_shapes import FRAME, GIVEN_FIELD, TIMED_EVENT, po
from messaging.xml.errors import NotValid, gettext_noop
from messaging.xml.logistics import (
    Avmelding,
    Logistics,
    MeldingOmInnlagt,
    MeldingOmUtskrevet,
    MeldingOmUtskrivningsklar,
    OrienteringOmDod,
)
from messaging.xml.model import TimedEvent

ROOT = f"{{{LOGISTICS}}}Pasientlogistikk"

# The events of list 9121 by the field that holds each.
_FIELD_OF = {"1": "admitted", "2": "discharged", "3": "ready", "4": "withdrawn", "13": "died"}
_EVENTS = Field("events", po("TidsfestetHendelse"), TIMED_EVENT, many=True, must=True)
_WHERE_TO = Group(
    po("UtskrevetTil"),
    (
        Field("state", po("Uttilstand"), CODE),
        Field("to", po("UtTil"), CODE, need=True, must=True),
        Field("to_note", po("Merknad"), TEXT),
    ),
    must=True,
)


class Use:
    """One of the five uses: its element, its dataclass, and the event that it is about."""

    def __init__(self, name: str, cls: type[Any], main: str, *body: Field | Group) -> None:
        self.tag, self.cls, self.main = f"{{{LOGISTICS}}}{name}", cls, main
        self.shape: Shape[Any] = Shape(cls, *FRAME, Group(self.tag, body or (_EVENTS,), must=True))


USES = (
    Use("MeldingInnlagtPasient", MeldingOmInnlagt, "admitted"),
    Use("MeldingUtskrivningsklarPasient", MeldingOmUtskrivningsklar, "ready"),
    Use("AvmeldingUtskrivningsklarPasient", Avmelding, "withdrawn"),
    Use("MeldingOmUtskrevetPasient", MeldingOmUtskrevet, "discharged", _WHERE_TO, _EVENTS, GIVEN_FIELD),
    Use("OrienteringOmDod", OrienteringOmDod, "died"),
)
_BY_TAG = {use.tag: use for use in USES}
_BY_CLASS = {use.cls: use for use in USES}


def read(root: etree._Element, notes: Notes) -> Logistics:
    """The use that `root` holds. NotValid when it holds none, several, or one without its event."""
    found = [child for child in root if child.tag in _BY_TAG]
    if len(found) != 1:
        raise NotValid(gettext_noop("The message must hold exactly one of the five patient logistics uses."))
    use = _BY_TAG[str(found[0].tag)]
    values = use.shape.collect(root, notes)
    values |= _by_field(found[0], use, values.pop("events", []))
    payload: Logistics = use.shape.make(root, values)
    return payload


def write(root: etree._Element, payload: Logistics, notes: Notes) -> None:
    """`payload` as the content of `root`."""
    _BY_CLASS[type(payload)].shape.write_into(root, payload, notes)


def _by_field(body: etree._Element, use: Use, events: list[TimedEvent]) -> dict[str, Any]:
    # The code is optional in the schema: one event without it can only be the one that the message is about.
    if len(events) == 1 and events[0].code is None:
        return {use.main: events[0]}
    values: dict[str, Any] = {}
    others = []
    for event in events:
        name = _FIELD_OF.get(event.code.value if event.code else "", "")
        if name in use.cls.__dataclass_fields__ and name not in values:
            values[name] = event
        else:
            others.append(event)
    if use.main not in values:
        raise missing(body, "TidsfestetHendelse")
    if others:
        if "other_events" not in use.cls.__dataclass_fields__:
            raise NotValid(gettext_noop("The message holds more events than its type allows."))
        values["other_events"] = others
    return values
