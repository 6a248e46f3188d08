"""Journal documents: texts under headings, and the attributes that each type of document carries."""

from __future__ import annotations

from messaging.xml.bind import Attribute, Field, Shape
from messaging.xml.clinical import JournalNote, Section
from messaging.xml.codecs import CODE, TEXT
from messaging.xml.codes import EPJ1, EPJ2, EPJ3, EPJ_META

_OID = "2.16.578.1.12.4.1.6."
_KIND, _TYPE = f"{{{EPJ_META}}}basiskomponenttype", f"{{{EPJ_META}}}komponenttype"
_CATEGORY = f"{{{EPJ_META}}}informasjonskategori"
COMPONENT_ID = "komponentID"


def document(number: str, category: str = "", kind: str = "EPJ dokument") -> tuple[tuple[str, str], ...]:
    """The attributes that a journal document of this type always has."""
    fixed = ((_KIND, kind), (_TYPE, _OID + number))
    return ((_CATEGORY, category), *fixed) if category else fixed


def epj1(name: str) -> str:
    return f"{{{EPJ1}}}{name}"


def epj2(name: str) -> str:
    return f"{{{EPJ2}}}{name}"


def epj3(name: str) -> str:
    return f"{{{EPJ3}}}{name}"


SECTION = Shape(
    Section,
    Field("heading", epj2("Overskriftskode"), CODE),
    Field("text", epj2("Notat"), TEXT, need=True, must=True),
    Field("note", epj2("Merknad"), TEXT),
)
SECTIONS = Field("sections", epj2("Journaltekst"), SECTION, many=True)

NOTE = Shape(
    JournalNote,
    Field("sections", epj2("Journaltekst"), SECTION, many=True, need=True, must=True),
    attributes=(Attribute("category", _CATEGORY),),
    fixed=document("13.11009.0"),
    component_id=COMPONENT_ID,
)
