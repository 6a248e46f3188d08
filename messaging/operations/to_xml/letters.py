"""The epikrise in the national form: the texts of a stay under the headings of list 8311."""

from messaging import wording
from messaging.enums import MessageKind
from messaging.models import Message
from messaging.operations.from_epikrise import PART_OF_HEADING
from messaging.operations.to_xml import frame
from messaging.operations.to_xml.frame import Payloads
from messaging.xml import codes, epikrise
from messaging.xml.model import Party, Payload
from messaging.xml.parts import Code
from pathways.models import Pathway

HEADING_OF_PART = {part: value for value, part in PART_OF_HEADING.items()}
# Parts that are clinical information and not texts under a heading -> list 8233.
LISTS = ("diagnoses", "medicines")
TYPE_OF_PART = {"critical_information": "CAVE", "clinical_findings": "FUNN", "earlier_illness": "ANAM"}
_AS_BEFORE = Code("6", "", "Benyttes regelmessig")
_RESPONSIBLE = Code("AHP", "", "Ansvarlig helsepersonell")


def _letter(message: Message, pathway: Pathway) -> Payload:
    stay = frame.stay(pathway)
    texts = [
        epikrise.text(value, frame.text(message, part))
        for part, value in HEADING_OF_PART.items()
        if frame.text(message, part)
    ]
    # A list that cannot be known yet says why, with its own name first: a list has no room for that.
    texts += [
        epikrise.HeadedText(text=f"{wording.words(part).label}: {frame.text(message, part)}")
        for part in LISTS
        if not frame.lines(message, part) and frame.text(message, part)
    ]
    if reason := frame.taken_back(message):
        texts.append(epikrise.HeadedText(text=reason))
    status = codes.code("7309", codes.NEW)
    author = message.author
    responsible: tuple[epikrise.RelatedParty, ...] = ()
    if author is not None and author.hpr_nummer:
        person = Party(professional=frame.professional(message.author_name, author.hpr_nummer))
        responsible = (epikrise.RelatedParty(party=person, relation=_RESPONSIBLE),)
    return epikrise.Epikrise(
        status=message.status,
        state=Code("F", "", "Endelig rapport"),
        title="Sykehusepikrise",
        document_id=message.conversation_id or message.message_id,
        stays=(
            epikrise.Stay(
                status=status,
                started=stay.admitted_at,
                ended=stay.discharged_at,
                category=Code("1", "", "Heldøgnsopphold"),
                items=tuple(_items(message)),
                texts=tuple(texts),
            ),
        ),
        responsible=responsible,
    )


def _items(message: Message) -> list[epikrise.ClinicalItem]:
    found = [
        _observed("H" if not number else "B", line)
        for number, line in enumerate(frame.lines(message, "diagnoses"))
    ]
    for part, value in TYPE_OF_PART.items():
        if text := frame.text(message, part):
            found.append(_observed(value, text))
    for line in frame.lines(message, "medicines"):
        medication = epikrise.Medication(drug=Code("", "", line, line), status=_AS_BEFORE)
        found.append(epikrise.ClinicalItem(type=_type("MEDB"), medication=medication))
    return found


def _observed(value: str, text: str) -> epikrise.ClinicalItem:
    return epikrise.ClinicalItem(type=_type(value), observed=epikrise.Observed(text=text))


def _type(value: str) -> Code:
    return Code(value, "", codes.LISTS["8233"][value])


PAYLOADS: Payloads = {MessageKind.EPIKRISE: _letter}
