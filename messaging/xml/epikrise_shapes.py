"""The tables of epikrise 1.2, in the order of its schema. Version 1.1 is read by the same tables."""

from __future__ import annotations

from typing import Any

from lxml import etree

from messaging.xml import epikrise as e
from messaging.xml import hcp
from messaging.xml.bind import Field, Group, Later, Notes, Shape, path_of
from messaging.xml.codecs import AMOUNT, CODE, TEXT, TIMESTAMP, URL, CodeText, SimpleCode
from messaging.xml.codes import EPIKRISE_12
from messaging.xml.errors import NotWritable
from messaging.xml.model import Party
from messaging.xml.parts import Address, Code
from messaging.xml.rich_text import RichText

NS = EPIKRISE_12
CS, RICH = SimpleCode(), RichText()


def tag(name: str) -> str:
    """The full name of an element of the epikrise."""
    return f"{{{NS}}}{name}"


class CodeOrText:
    """What is a code in version 1.2 and plain text in 1.1."""

    def read(self, element: etree._Element, notes: Notes) -> Code | None:
        found = CS.read(element, notes)
        words = " ".join((element.text or "").split())
        return found or (Code("", "", words, words) if words else None)

    def write(self, parent: etree._Element, name: str, value: Code, notes: Notes) -> None:
        CS.write(parent, name, Code(value.value, "", value.name or value.other), notes)


_REACH = (tag("Type"), tag("TeleAddress"))


class Unit:
    """An institution or a person (HCP), with the telephones of a person beside it."""

    def read(self, element: etree._Element, notes: Notes) -> Party:
        party = hcp.read_party(element, NS)
        known = [tag("Inst"), tag("HCProf")]
        for child in element:
            # Telephones are read with a person; the rest of an address is not.
            parts = child if party.professional and child.tag == tag("Address") else [child]
            notes.unread += [path_of(each) for each in parts if each.tag not in (*known, *_REACH)]
        return party

    def write(self, parent: etree._Element, name: str, value: Party, notes: Notes) -> None:
        element = etree.SubElement(parent, name)
        person = value.professional
        if value.org_name or value.her_id or value.idents:
            hcp.write_institution(element, NS, value, person_last=False)
        elif person is not None:
            hcp.write_professional(element, NS, person)
        else:
            raise NotWritable("a unit in an epikrise has a name or a person")
        if person is not None and person.telecoms:
            reach = etree.SubElement(element, tag("Address"))
            CS.write(reach, tag("Type"), Code("WP", "", "Arbeidsadresse"), notes)
            for telecom in person.telecoms:
                URL.write(reach, tag("TeleAddress"), telecom.address, notes)


UNIT = Unit()
ADDRESS = Shape(
    Address,
    Field("kind", tag("Type"), CS, must=True),
    Field("street", tag("StreetAdr"), TEXT),
    Field("postal_code", tag("PostalCode"), TEXT),
    Field("city", tag("City"), TEXT),
    Field("county", tag("County"), CS),
    Field("country", tag("Country"), CS),
)


class Modifiers:
    """One Modifier: what qualifies (Name), and with what (Value, one or more)."""

    def read(self, element: etree._Element, notes: Notes) -> tuple[Code, tuple[Code, ...]]:
        name = element.find(tag("Name"))
        found = [CODE.read(each, notes) for each in element.findall(tag("Value"))]
        about = CS.read(name, notes) if name is not None else None
        return about or Code(""), tuple(each for each in found if each is not None)

    def write(
        self, parent: etree._Element, name: str, value: tuple[Code, tuple[Code, ...]], notes: Notes
    ) -> None:
        element = etree.SubElement(parent, name)
        CS.write(element, tag("Name"), value[0], notes)
        for each in value[1]:
            CODE.write(element, tag("Value"), each, notes)


CODED = Shape(
    e.ModifiedCode,
    Field("code", tag("Concept"), CODE, need=True, must=True),
    Field("modifiers", tag("Modifier"), Modifiers(), many=True),
)
HEADED = Shape(
    e.HeadedText,
    Field("heading", tag("Heading"), CS),
    Field("text", tag("TextResultValue"), RICH),
    Field("codes", tag("TextCode"), CODE, many=True),
)
_MEDICATION = Shape(
    e.Medication,
    Field("drug", tag("DrugId"), CODE, need=True, must=True),
    Field("dose_coded", tag("DosageCoded"), CODE),
    Field("note", tag("Comment"), TEXT),
    Field("status", tag("Status"), CS, need=True, must=True),
    Field("form", tag("Form"), CODE),
    Field("route", tag("RouteOfAdm"), CODE),
    Field("duration", tag("IntendedDuration"), AMOUNT),
    Field("supplied", tag("QuantitySupplied"), AMOUNT),
    Field("unit_dose", tag("UnitDose"), AMOUNT),
    Field("dose", tag("DosageText"), TEXT),
)
_RESULT = Shape(
    e.Result,
    Group(tag("TextResult"), (Field("text", tag("Result"), HEADED),)),
    Group(tag("Interval"), (Field("low", tag("Low"), AMOUNT), Field("high", tag("High"), AMOUNT))),
    Group(
        tag("NumResult"),
        (
            Field("compared", tag("ArithmeticComp"), CS),
            Field("number", tag("NumResultValue"), AMOUNT, must=True),
        ),
    ),
    Group(tag("DateResult"), (Field("on", tag("DateResultValue"), TIMESTAMP),)),
    Field("kind", tag("ServType"), CS),
    Field("done_at", tag("InvDate"), TIMESTAMP),
    Field("note", tag("Comment"), TEXT),
    Field("deviates", tag("DevResultInd"), CS),
    Group(
        tag("ClinInv"),
        (
            Field("about", tag("Id"), CODE, need=True, must=True),
            Field("specified", tag("Spec"), CODE, many=True),
        ),
        must=True,
    ),
    Field("diagnosis", tag("DiagComment"), CODED),
)
_ITEM = Shape(
    e.ClinicalItem,
    Field("result", tag("ResultItem"), _RESULT),
    Field("medication", tag("Medication"), _MEDICATION),
    Field(
        "observed",
        tag("Observation"),
        Shape(
            e.Observed,
            Field("text", tag("Description"), RICH),
            Field("note", tag("Comment"), TEXT),
            Field("coded", tag("CodedDescr"), CODED),
        ),
    ),
    Field("type", tag("Type"), CS, need=True, must=True),
    Field("starts", tag("StartDateTime"), TIMESTAMP),
    Field("ends", tag("EndDateTime"), TIMESTAMP),
    Field("noted", tag("OrgDate"), TIMESTAMP),
    one_of=("result", "medication", "observed"),
)


def _related(*times: Field) -> Shape[e.RelatedParty]:
    return Shape(
        e.RelatedParty,
        Field("relation", tag("Relation"), CS, must=True),
        *times,
        Field("party", tag("HCP"), UNIT, need=True, must=True),
    )


_WITH_ROLE = _related(Field("role", tag("Role"), CS))
_STAY: Shape[e.Stay] = Shape(
    e.Stay,
    Group(
        tag("PlannedEvent"),
        (
            Field("plan_note", tag("PlanComment"), TEXT),
            Field("planned", tag("ScheduledDate"), TIMESTAMP),
            Field("advice", tag("Advice"), TEXT),
        ),
    ),
    Group(
        tag("ReportedEvent"),
        (
            Field("started", tag("StartDateTime"), TIMESTAMP, must=True),
            Field("ended", tag("EndDateTime"), TIMESTAMP),
        ),
    ),
    Field("status", tag("ServType"), CS, need=True, must=True),
    Field("outcome", tag("AdmOutcome"), CS),
    Field("within", tag("Event"), Later(lambda: _STAY), many=True),
    Group(
        tag("Service"),
        (
            Field("service", tag("ServId"), CODE),
            Field("specialty", tag("MedSpecialty"), CODE),
            Field("category", tag("AdmCat"), CS),
        ),
        must=True,
    ),
    Field("related", tag("RelServProvider"), _WITH_ROLE, many=True),
    Field("items", tag("InfItem"), _ITEM, many=True),
    Field("texts", tag("Comment"), HEADED, many=True),
    Field("coded_texts", tag("CodedComment"), CODED, many=True),
)
_REFERRAL = Shape(
    e.Referral,
    Field("status", tag("ServType"), CS, need=True, must=True),
    Field("issued_at", tag("IssueDate"), TIMESTAMP, need=True, must=True),
    Field("received_at", tag("ReceiptDate"), TIMESTAMP),
    Field("note", tag("ReqComment"), TEXT),
    Field("kind", tag("MsgDescr"), CodeOrText(), need=True, must=True),
    Field("id", tag("Id"), TEXT, need=True, must=True),
    Field("reasons", tag("ReasonAsText"), HEADED, many=True),
    Field("diagnoses", tag("Diagnosis"), CODED, many=True, need=True, must=True),
)
_PRECAUTION = Shape(
    e.Precaution,
    Field("text", tag("Precaution"), TEXT, need=True, must=True),
    Field("starts", tag("StartDateTime"), TIMESTAMP),
    Field("ends", tag("EndDateTime"), TIMESTAMP),
)
_RELATIVE = Shape(
    e.Relative,
    Field("relation", tag("Relation"), CS, need=True, must=True),
    Field("name", tag("Name"), TEXT),
    Field("number", tag("RelPartyOffId"), TEXT),
    Field("address", tag("Address"), ADDRESS),
)
# What the letter says in its own report element, but for the parties, the patient's person and the copies.
BEFORE_PEOPLE: tuple[Field | Group, ...] = (
    Field("status", tag("ServType"), CodeText("7309"), need=True, must=True),
    Field("issued", tag("IssueDate"), TIMESTAMP, need=True, must=True),
    Field("approved_at", tag("ApprDate"), TIMESTAMP),
    Field("state", tag("Status"), CS, need=True, must=True),
    Field("priority", tag("Priority"), CS),
    Field("wants_receipt", tag("Ack"), CS),
    Field("title", tag("MsgDescr"), TEXT, need=True, must=True),
    Field("document_id", tag("ServProvId"), TEXT),
    Field("referrals", tag("ServReq"), _REFERRAL, many=True),
    Field("stays", tag("Event"), _STAY, many=True),
)
IN_PATIENT: tuple[Field | Group, ...] = (
    Field("died_on", tag("DateOfDeath"), TIMESTAMP),
    Field("precautions", tag("PatientPrecaution"), _PRECAUTION, many=True),
    Field("relatives", tag("PatientRelParty"), _RELATIVE, many=True),
    Field(
        "patients_helpers",
        tag("PatRelHCP"),
        _related(
            Field("starts", tag("StartDateTime"), TIMESTAMP), Field("ends", tag("EndDateTime"), TIMESTAMP)
        ),
        many=True,
    ),
)
RESPONSIBLE = Field("responsible", tag("RelServProvider"), _WITH_ROLE, many=True)


def fields_of(values: dict[str, Any]) -> dict[str, Any]:
    """The values as a dataclass takes them."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
