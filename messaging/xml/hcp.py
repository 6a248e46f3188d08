"""Health service units as receipts and epikriser name them: an institution, a department in it, a person in it."""

from __future__ import annotations

from lxml import etree

from messaging.xml import codes
from messaging.xml.bind import Notes
from messaging.xml.codecs import TEXT, SimpleCode
from messaging.xml.model import Party
from messaging.xml.parts import Code, Ident, Professional, Telecom, her_id_of, is_her_id


def read_party(element: etree._Element, ns: str) -> Party:
    """The party in an HCP element: an institution, or a person alone."""
    institution = element.find(f"{{{ns}}}Inst")
    if institution is None:
        person = element.find(f"{{{ns}}}HCProf")
        return Party(professional=_read_person(person, ns, element) if person is not None else None)
    department, person = institution.find(f"{{{ns}}}Dept"), institution.find(f"{{{ns}}}HCPerson")
    idents = _read_ids(institution, ns)
    inner = _read_ids(department, ns) if department is not None else ()
    return Party(
        org_name=_name(institution, ns),
        her_id=her_id_of(idents),
        idents=_others(idents),
        service_name=_name(department, ns) if department is not None else "",
        service_her_id=her_id_of(inner),
        service_idents=_others(inner),
        professional=_read_person(person, ns, element) if person is not None else None,
    )


def write_institution(parent: etree._Element, ns: str, party: Party, *, person_last: bool = True) -> None:
    """The party as an institution in `parent`; the two standards put the person before or after further numbers."""
    element = etree.SubElement(parent, f"{{{ns}}}Inst")
    _write_level(element, ns, party.org_name, party.her_id, party.idents)
    if party.service_name or party.service_her_id or party.service_idents:
        department = etree.SubElement(element, f"{{{ns}}}Dept")
        _write_level(department, ns, party.service_name, party.service_her_id, party.service_idents)
        _write_more_ids(department, ns, party.service_her_id, party.service_idents)
    if person_last:
        _write_more_ids(element, ns, party.her_id, party.idents)
    if party.professional:
        person = etree.SubElement(element, f"{{{ns}}}HCPerson")
        idents = party.professional.idents
        _write_level(person, ns, party.professional.full_name, None, idents)
        _write_more_ids(person, ns, None, idents)
    if not person_last:
        _write_more_ids(element, ns, party.her_id, party.idents)


def write_professional(parent: etree._Element, ns: str, person: Professional) -> None:
    """A person alone in `parent`."""
    element = etree.SubElement(parent, f"{{{ns}}}HCProf")
    if person.type is not None:
        SimpleCode("9060").write(element, f"{{{ns}}}Type", person.type, Notes())
    _write_level(element, ns, person.full_name, None, person.idents)
    _write_more_ids(element, ns, None, person.idents)


def _write_level(
    element: etree._Element, ns: str, name: str, her_id: int | None, idents: tuple[Ident, ...]
) -> None:
    notes = Notes()
    if name:
        TEXT.write(element, f"{{{ns}}}Name", name, notes)
    all_ids = _all_ids(her_id, idents)
    if all_ids:
        TEXT.write(element, f"{{{ns}}}Id", all_ids[0].id, notes)
        SimpleCode().write(element, f"{{{ns}}}TypeId", _type_of(all_ids[0]), notes)


def _write_more_ids(element: etree._Element, ns: str, her_id: int | None, idents: tuple[Ident, ...]) -> None:
    for ident in _all_ids(her_id, idents)[1:]:
        more = etree.SubElement(element, f"{{{ns}}}AdditionalId")
        TEXT.write(more, f"{{{ns}}}Id", ident.id, Notes())
        SimpleCode().write(more, f"{{{ns}}}Type", _type_of(ident), Notes())


def _all_ids(her_id: int | None, idents: tuple[Ident, ...]) -> tuple[Ident, ...]:
    return idents if her_id is None else (Ident(str(her_id), "HER"), *idents)


def _type_of(ident: Ident) -> Code:
    return Code(
        ident.type, "", codes.name_of(codes.OID + "9051", ident.type) or codes.name_of(ident.oid, ident.type)
    )


def _read_person(element: etree._Element, ns: str, unit: etree._Element) -> Professional:
    # The whole name is in one; the last word of it is the family name.
    given, _, family = _name(element, ns).rpartition(" ")
    kind = element.find(f"{{{ns}}}Type")
    reach = (each.get("V") or "" for each in unit.findall(f"{{{ns}}}Address/{{{ns}}}TeleAddress"))
    return Professional(
        family=family,
        given=given,
        type=SimpleCode("9060").read(kind, Notes()) if kind is not None else None,
        idents=_read_ids(element, ns),
        telecoms=tuple(Telecom(" ".join(each.split())) for each in reach if each.strip()),
    )


def _name(element: etree._Element, ns: str) -> str:
    return (element.findtext(f"{{{ns}}}Name") or "").strip()


def _read_ids(element: etree._Element, ns: str) -> tuple[Ident, ...]:
    found = []
    pairs = [(element, "TypeId"), *((more, "Type") for more in element.findall(f"{{{ns}}}AdditionalId"))]
    for holder, type_name in pairs:
        kind = holder.find(f"{{{ns}}}{type_name}")
        number = " ".join((holder.findtext(f"{{{ns}}}Id") or "").split())
        if number:
            found.append(Ident(number, " ".join((kind.get("V") or "").split()) if kind is not None else ""))
    return tuple(found)


def _others(idents: tuple[Ident, ...]) -> tuple[Ident, ...]:
    first = next((ident for ident in idents if is_her_id(ident)), None)
    return tuple(ident for ident in idents if ident is not first)
