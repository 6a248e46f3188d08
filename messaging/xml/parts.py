"""The small parts that heads and payloads share: codes, identifiers, names, addresses, people, units."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

_PERSON_ID_LIST = "2.16.578.1.12.4.1.1.8116"
_UNIT_ID_LIST = "2.16.578.1.12.4.1.1.9051"
_PERSON_ID_TYPES = frozenset(
    ("FNR", "DNR", "FHN", "HNR", "HPR", "DUF", "PNR", "SEF", "DKF", "SSN", "FPN", "UID", "XXX")
)


@dataclass(frozen=True, slots=True)
class Code:
    """A coded value: `system` is the OID of the list, `name` the display name (not part of equality)."""

    value: str
    system: str = ""
    name: str = field(default="", compare=False)
    other: str = ""  # text where no code fits (attribute OT)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, kept as the sender wrote it ("2.5", "mg")."""

    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Ident:
    """An identifier and its type (HER, ENH, FNR, HPR ...). `oid` is the list of the type: 9051 units, 8116 people."""

    id: str
    type: str
    oid: str = ""

    def __post_init__(self) -> None:
        if not self.oid:
            object.__setattr__(
                self, "oid", _PERSON_ID_LIST if self.type in _PERSON_ID_TYPES else _UNIT_ID_LIST
            )


@dataclass(frozen=True, slots=True)
class Telecom:
    """A telephone number or electronic address: `kind` HP switchboard, MC mobile; `address` as "tel:73555555"."""

    address: str
    kind: str = ""

    @property
    def number(self) -> str:
        """The address without its scheme."""
        return self.address.partition(":")[2] or self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    street: str = ""
    postal_code: str = ""
    city: str = ""
    postbox: str = ""
    kind: Code | None = None
    county: Code | None = None
    country: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is not health personnel: next of kin, interpreter."""

    family: str = ""
    given: str = ""
    middle: str = ""
    birth_date: dt.date | None = None
    sex: Code | None = None
    idents: tuple[Ident, ...] = ()
    address: Address | None = None
    telecoms: tuple[Telecom, ...] = ()

    @property
    def full_name(self) -> str:
        return _full_name(self.given, self.middle, self.family)


@dataclass(frozen=True, slots=True, kw_only=True)
class Professional:
    """Health personnel. `type` is list 9060 (SP nurse, LE doctor), `role` is list 9034. A written one needs an ident."""

    family: str = ""
    given: str = ""
    middle: str = ""
    type: Code | None = None
    role: Code | None = None
    idents: tuple[Ident, ...] = ()
    address: Address | None = None
    telecoms: tuple[Telecom, ...] = ()

    @property
    def full_name(self) -> str:
        return _full_name(self.given, self.middle, self.family)

    @property
    def her_id(self) -> int | None:
        return her_id_of(self.idents)

    @property
    def hpr(self) -> str:
        return next((ident.id for ident in self.idents if ident.type == "HPR"), "")

    @property
    def phone(self) -> str:
        return self.telecoms[0].number if self.telecoms else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A unit, perhaps with a unit inside it. A written one needs an ident."""

    name: str = ""
    idents: tuple[Ident, ...] = ()
    type: Code | None = None
    address: Address | None = None
    telecoms: tuple[Telecom, ...] = ()
    inner: Organisation | None = None
    professional: Professional | None = None  # in message heads only


def her_id_of(idents: tuple[Ident, ...]) -> int | None:
    """The first HER-id that is a number our address book could hold; None when there is none."""
    return next((int(ident.id) for ident in idents if is_her_id(ident)), None)


def is_her_id(ident: Ident) -> bool:
    # By the type's code alone: official examples give a doctor's HER-id with the list of persons or of units.
    return ident.type == "HER" and ident.id.isascii() and ident.id.isdigit() and len(ident.id) <= 9


def _full_name(*parts: str) -> str:
    return " ".join(part for part in parts if part)
