"""The tables of dialogue messages. The two versions have different namespaces and a few different elements."""

from __future__ import annotations

from typing import Any

from lxml import etree

from messaging.xml.bind import Field, Later, Notes, Shape
from messaging.xml.codecs import CODE, DATE, TEXT, SimpleCode
from messaging.xml.codes import DIALOG_10, DIALOG_11, FK1
from messaging.xml.common_shapes import PEOPLE, People
from messaging.xml.dialog import Dialogmelding, HelsefagligDialog, Note, RelatedUnit, Request, Role
from messaging.xml.errors import NotValid, NotWritable, gettext_noop


class Version:
    """The shapes of one version."""

    def __init__(self, namespace: str, cls: type[Dialogmelding] | type[HelsefagligDialog]) -> None:
        def tag(name: str) -> str:
            return f"{{{namespace}}}{name}"

        newer = namespace == DIALOG_11
        people = People(namespace, FK1, ident_required=False)
        rivals = ("professional", "person")
        somebody = (
            Field("professional", tag("HealthcareProfessional"), people.professional),
            Field("person", tag("Person"), people.person_given_first),
        )
        unit = Shape(
            RelatedUnit,
            Field("organisation", tag("Kontaktenhet"), PEOPLE.organisation, need=True, must=True),
            Field("note", tag("Merknad"), TEXT),
            *somebody,
            at_most_one=rivals,
        )
        role = Shape(
            Role,
            Field("in_note", tag("RolleNotat"), CODE),
            Field("to_patient", tag("RoleToPatient"), CODE),
            *((Field("unit", tag("TilknyttetEnhet"), unit),) if newer else ()),
            *somebody,
            one_of=() if newer else rivals,
            at_most_one=rivals if newer else (),
        )
        roles = Field("roles", tag("RollerRelatertNotat"), role, many=True)
        kind = Field("kind", tag("TypeForesp"), CODE, need=True, must=True)
        question = Field("question", tag("Sporsmal"), TEXT)
        self.request = Shape(
            Request,
            kind,
            *((Field("subject", tag("EmneSporsmal"), TEXT),) if newer else ()),
            question,
            Field("purpose", tag("Formål"), CODE),
            Field("reason", tag("Begrunnelse"), TEXT),
            Field("urgency", tag("Hastegrad"), SimpleCode()),
            Field("from_on", tag("FraDato"), DATE),
            Field("to_on", tag("TilDato"), DATE),
            Field("journal_kinds", tag("TypeJournalinfo"), CODE, many=True, most=0 if newer else 1),
            *((Field("information", tag("KodetOpplysning"), CODE),) if newer else ()),
            Field("document_id", tag("DokIdForesp"), TEXT),
            roles,
        )
        note = Shape(
            Note,
            Field("theme", tag("TemaKodet"), CODE, need=True, must=True),
            Field("subject", tag("Tema"), TEXT),
            Field("text", tag("TekstNotatInnhold"), TEXT),
            Field("remark", tag("Merknad"), TEXT),
            Field("document_id", tag("DokIdNotat"), TEXT),
            Field("on", tag("DatoNotat"), DATE),
            Field("request", tag("Foresporsel"), Later(lambda: self.request)),
            roles,
        )
        self.root = tag("Dialogmelding")
        self.cls = cls
        self.shape: Shape[Any] = Shape(
            cls,
            Field("case_kind", tag("SakstypeKodet"), CODE),
            Field("case_text", tag("Sakstype"), TEXT),
            Field("requests", tag("Foresporsel"), self.request, many=True),
            Field("notes", tag("Notat"), note, many=True),
        )

    def read(self, root: etree._Element, notes: Notes) -> Any:
        """The dialogue message. NotValid when it neither asks nor says anything, or does both."""
        found = self.shape.read(root, notes)
        if bool(found.requests) == bool(found.notes):
            raise NotValid(gettext_noop("A dialogue message must hold either requests or notes."))
        return found

    def write(self, root: etree._Element, payload: Any, notes: Notes) -> None:
        if bool(payload.requests) == bool(payload.notes):
            raise NotWritable("a dialogue message holds either requests or notes")
        self.shape.write_into(root, payload, notes)


VERSION_10 = Version(DIALOG_10, Dialogmelding)
VERSION_11 = Version(DIALOG_11, HelsefagligDialog)
