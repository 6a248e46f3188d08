"""The tables for what all messages share: people, units, addresses, and the frame of a care payload."""

from __future__ import annotations

from typing import Any

from messaging.xml.bind import Field, Group, Later, Shape
from messaging.xml.codecs import (
    BOOLEAN,
    CODE,
    DATE,
    TEXT,
    TIMESTAMP,
    URL,
    YEAR,
    CodeText,
    Identifier,
    SimpleCode,
)
from messaging.xml.codes import FK1, MSGHEAD, PO
from messaging.xml.model import (
    ContactPerson,
    ContactUnit,
    InformationGiven,
    NextOfKin,
    Responsible,
    SentDocument,
    TimedEvent,
)
from messaging.xml.parts import Address, Organisation, Person, Professional, Telecom


class People:
    """The shapes of people and units with their own elements in `outer` and shared types' elements in `inner`.

    The head has both in its own namespace and payloads have them in felleskomponent1; dialogmelding has its own
    elements around shared types.
    """

    def __init__(self, outer: str, inner: str, *, ident_required: bool = True) -> None:
        def tag(name: str) -> str:
            return f"{{{outer}}}{name}"

        def inside(name: str) -> str:
            return f"{{{inner}}}{name}"

        address = Shape(
            Address,
            Field("kind", inside("Type"), SimpleCode()),
            Field("street", inside("StreetAdr"), TEXT),
            Field("postal_code", inside("PostalCode"), TEXT),
            Field("city", inside("City"), TEXT),
            Field("postbox", inside("Postbox"), TEXT),
            Field("county", inside("County"), SimpleCode()),
            Field("country", inside("Country"), SimpleCode()),
        )
        telecom = Shape(
            Telecom,
            Field("kind", inside("TypeTelecom"), CodeText("9061")),
            Field("address", inside("TeleAddress"), URL, need=True, must=True),
        )
        identifier = Identifier(inner)
        reach = (
            Field("address", tag("Address"), address),
            Field("telecoms", tag("TeleCom"), telecom, many=True),
        )
        names = (
            Field("family", tag("FamilyName"), TEXT),
            Field("middle", tag("MiddleName"), TEXT),
            Field("given", tag("GivenName"), TEXT),
        )
        self.identifier = identifier
        self.names, self.reach = names, reach
        after_names: tuple[Field | Group, ...] = (
            Field("birth_date", tag("DateOfBirth"), DATE),
            Field("sex", tag("Sex"), SimpleCode("3101")),
            Field("idents", tag("Ident"), identifier, many=True),
            *reach,
        )
        self.person = Shape(Person, *names, *after_names)
        # Dialogue messages have the names of a person, and of a person only, in the opposite order.
        self.person_given_first = Shape(Person, *reversed(names), *after_names)
        self.professional = Shape(
            Professional,
            Field("type", tag("TypeHealthcareProfessional"), SimpleCode("9060")),
            Field("role", tag("RoleToPatient"), CODE),
            *names,
            Field("idents", tag("Ident"), identifier, many=True, must=ident_required),
            *reach,
        )
        name = Field("name", tag("OrganisationName"), TEXT, must=True)
        kind = Field("type", tag("TypeOrganisation"), CODE)
        in_head = outer == MSGHEAD
        rest: list[Field | Group] = [
            Field("idents", tag("Ident"), identifier, many=True, must=True),
            *reach,
            Field("inner", tag("Organisation"), Later(lambda: self.organisation)),
        ]
        if in_head:
            rest.append(Field("professional", tag("HealthcareProfessional"), self.professional))
        # The head and the shared type have name and type in opposite order.
        self.organisation: Shape[Any] = Shape(
            Organisation, *((name, kind) if in_head else (kind, name)), *rest
        )


HEAD_PEOPLE = People(MSGHEAD, MSGHEAD)
PEOPLE = People(FK1, FK1)


def po(name: str) -> str:
    """The full name of an element of poKomponent."""
    return f"{{{PO}}}{name}"


TIMED_EVENT = Shape(
    TimedEvent,
    Field("code", po("Hendelsekode"), CODE),
    Field("text", po("BeskrivelseAvHendelse"), TEXT),
    Field("at", po("TidspunktForHendelse"), TIMESTAMP, need=True, must=True),
    Field("is_estimate", po("Anslag"), BOOLEAN, must=True),
    Field("note", po("Merknad"), TEXT),
    Group(po("StedForHendelse"), (Field("place", po("StedHendelse"), TEXT),)),
)

_NEXT_OF_KIN = Shape(
    NextOfKin,
    Field("relation", po("Slektskap"), SimpleCode("9033")),
    Field("care_role", po("Omsorgsfunksjon"), SimpleCode()),
    Field("minor_born", po("FodselsarMindrearigParorende"), YEAR),
    Field("person", po("Referanseperson"), PEOPLE.person, need=True, must=True),
    Field("note", po("Merknad"), TEXT),
)
_CONTACT_UNIT = Shape(
    ContactUnit,
    Field("organisation", po("Kontaktenhet"), PEOPLE.organisation, need=True, must=True),
    Field("note", po("Merknad"), TEXT),
)
_CONTACT_PERSON = Shape(
    ContactPerson,
    Field("professional", po("Kontaktperson"), PEOPLE.professional, need=True, must=True),
    Field("note", po("Merknad"), TEXT),
)
_RESPONSIBLE = Shape(
    Responsible,
    Field("professional", po("AnsvarligRapport"), PEOPLE.professional, need=True, must=True),
    Field("approved_on", po("GodkjentDato"), DATE),
    Field("relation", po("TypeRelasjon"), CODE),
    Field("note", po("Merknad"), TEXT),
)
_SENT_DOCUMENT = Shape(
    SentDocument,
    Field("about", po("Opplysning"), CODE, must=True),
    Field("was_sent", po("JaNei"), BOOLEAN, must=True),
    Field("sent_on", po("DatoSendt"), DATE),
    Field("receiver_type", po("TypeMottaker"), CODE),
    Field("receiver_name", po("NavnMottaker"), TEXT),
    Field("note", po("Merknad"), TEXT),
)
INFORMATION_GIVEN = Shape(
    InformationGiven,
    Field("about", po("TypeInformasjon"), CODE),
    Field("text", po("BeskrivelseInformasjon"), TEXT),
    Field("orally", po("MuntligInformasjon"), BOOLEAN),
    Field("to", po("InformasjonGittTil"), PEOPLE.person, need=True, must=True),
    Field("on", po("InformasjonGittDato"), DATE, need=True, must=True),
    Field("by", po("InformasjonGittAv"), PEOPLE.professional, need=True, must=True),
)
GIVEN_FIELD = Group(
    po("InfoInformasjonGitt"),
    (Field("information_given", po("InformasjonGitt"), INFORMATION_GIVEN, many=True),),
)

# The frame that every care payload begins with, in the order of the schemas.
FRAME: tuple[Field | Group, ...] = (
    Group(
        po("InformasjonOmForsendelsen"),
        (
            Field("status", po("Forsendelsesstatus"), CodeText("7309"), need=True, must=True),
            Field("no_forwarding", po("ForbeholdOmVideresending"), BOOLEAN),
            Field("answers_request", po("SvarPaaForesporsel"), BOOLEAN),
        ),
        must=True,
    ),
    Group(
        po("TilleggsopplysningPasient"),
        (
            Field("civil_status", po("SivilStatus"), SimpleCode()),
            Field("lives_alone", po("BorAlene"), BOOLEAN),
            Field("language", po("Sprak"), SimpleCode()),
        ),
    ),
    Field("next_of_kin", po("ParorendeForesatt"), _NEXT_OF_KIN, many=True),
    Field("contact_units", po("TilknyttetEnhet"), _CONTACT_UNIT, many=True),
    Field("contact_people", po("KontaktpersonHelsepersonell"), _CONTACT_PERSON, many=True),
    Field("responsible", po("AnsvarForRapport"), _RESPONSIBLE, many=True),
    Field("sent_documents", po("SendtDokument"), _SENT_DOCUMENT, many=True),
)
