"""Made-up messages of whole stays, as a hospital sends them: the post that the letterbox is measured with."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from messaging.xml import build, clinical, codes, dialog, epikrise, logistics, reports
from messaging.xml.model import ContactUnit, Conversation, Head, Party, Patient, Payload, Responsible
from messaging.xml.parts import Code, Ident, Organisation, Professional, Telecom
from pathways.enums import NumberKind
from pathways.rules import person_number

MESSAGES_A_STAY = 8
DAYS = 20_000  # birth days to choose from
FIRST_DAY = date(1925, 1, 1)
_NAMES = uuid.UUID("5a0b3cf4-7f0b-4b8e-9a53-64b3c1a1a5de")
_TEXT = (
    "Pasienten falt hjemme på badet og ble liggende en time. Operert dagen etter uten problemer. Står opp med "
    "rullator og en til støtte, spiser litt, trenger hjelp til stell og til legemidler. Er klar og orientert. "
)
_DRUGS = ("Burinex", "Triatec", "Lipitor", "Imdur", "Marevan", "Paracetamol", "Zyloric", "Furix")


@dataclass(frozen=True)
class Post:
    """The two ends of the line, and when the first stay began. Stay number `n` is always the same."""

    sender: Party
    receiver: Party
    first: datetime

    def stay(self, number: int) -> list[bytes]:
        """Return the messages of one patient's stay, in the order they are sent."""
        return [self._raw(number, place, each) for place, each in enumerate(self._payloads(number))]

    def _raw(self, number: int, place: int, payload: tuple[str, Payload, int | None]) -> bytes:
        type_code, content, replaced = payload
        references = None
        if replaced is not None:
            references = Conversation(parent=_id(number, replaced), first=_id(number, replaced))
        head = Head(
            type_code=type_code,
            msg_id=_id(number, place),
            gen_at=self._at(number) + timedelta(hours=1 + 12 * place),
            sender=self.sender,
            receiver=self.receiver,
            patient=_patient(number),
            conversation=references,
        )
        return build.build(head, content)

    def _at(self, number: int) -> datetime:
        return self.first + timedelta(minutes=number % 1_000)

    def _payloads(self, number: int) -> Iterator[tuple[str, Payload, int | None]]:
        at = self._at(number)
        frame = {"contact_units": (_UNIT,), "responsible": (_NURSE,)}
        ready = (at + timedelta(days=3)).date()
        out = at + timedelta(days=3)
        admitted = logistics.admitted(at)
        yield codes.LOG_INNLAGT, logistics.MeldingOmInnlagt(admitted=admitted, **frame), None
        early = reports.early_notice(ready, status=_TEXT, course=_TEXT, **frame)
        yield codes.HELSEOPPL_SOKNAD, early, None
        update = reports.Helseopplysninger(
            status=codes.CHANGED,
            kind=codes.code("9140", "2"),
            kind_note="Reiser en dag senere.",
            stay=(admitted, reports.expected_discharge(ready)),
            medical=_medical(("9145", "1"), ("9145", "2"), ("9142", "FU")),
            nursing=_nursing(),
            **frame,
        )
        yield codes.HELSEOPPL_SOKNAD, update, 1
        klar = logistics.MeldingOmUtskrivningsklar(admitted=admitted, ready=logistics.ready(ready), **frame)
        yield codes.LOG_UTSKRIVNINGSKLAR, klar, None
        note = dialog.Note(theme=codes.code("7322", "6"), subject="Henvendelse om pasient", text=_TEXT)
        yield codes.DIALOG_HELSEFAGLIG, dialog.HelsefagligDialog(notes=(note,)), None
        report = reports.Utskrivningsrapport(
            stay=(admitted, logistics.discharged(out)),
            diagnoses=(clinical.Diagnosis(text="Brudd i lårhals"),),
            medical=_medical(("9142", "PROB"), ("9142", "FO"), ("9142", "OP"), ("9142", "HJ")),
            medicines=tuple(
                clinical.Medicine(drug=clinical.Drug(name=name, dose="1 x 2")) for name in _DRUGS
            ),
            nursing=_nursing(),
            function=_FUNCTION,
            **frame,
        )
        yield codes.UTSKRIVNINGSRAPPORT, report, None
        gone = logistics.MeldingOmUtskrevet(
            discharged=logistics.discharged(out), to=codes.code("8408", "1"), **frame
        )
        yield codes.LOG_UTSKREVET, gone, None
        texts = tuple(epikrise.text(value, _TEXT) for value in ("AI", "FO", "HJ", "VU", "OP"))
        letter = epikrise.simple(started=at, ended=out, texts=texts, document_id=_id(number, 99))
        yield codes.EPIKRISE, letter, None


def _id(number: int, place: int) -> str:
    return str(uuid.uuid5(_NAMES, f"{number}/{place}"))


def _patient(number: int) -> Patient:
    born = FIRST_DAY + timedelta(days=number % DAYS)
    return Patient(
        family="Oppdiktet",
        given=f"Pasient {number}",
        birth_date=born,
        sex="2",
        number=person_number.synthetic_number(born, number // DAYS),
        number_type=NumberKind.FNR,
    )


def _medical(*headings: tuple[str, str]) -> clinical.Medical:
    sections = tuple(reports.section(*heading, _TEXT) for heading in headings)
    return clinical.Medical(
        cave_keywords=(clinical.CaveKeyword(text="Penicillin"),),
        notes=(clinical.JournalNote(sections=sections),),
    )


def _nursing() -> clinical.Nursing:
    return clinical.Nursing(
        sections=tuple(reports.section("9141", each, _TEXT) for each in ("8", "12", "14"))
    )


_FUNCTION = clinical.FunctionMap(
    scores=tuple(
        clinical.FunctionScore(variable=codes.code("9111", str(number)), score=2) for number in range(1, 18)
    )
)
_UNIT = ContactUnit(
    organisation=Organisation(
        name="Ortopedisk avdeling",
        idents=(Ident("ORT", "LAV"),),
        telecoms=(Telecom("tel:73555555", "HP"),),
    )
)
_NURSE = Responsible(
    professional=Professional(
        family="Oppdiktet",
        given="Sykepleier",
        type=Code("SP", codes.OID + "9060"),
        idents=(Ident("9876543", "HPR"),),
    )
)
