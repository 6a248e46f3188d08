"""From a message written here to the national form, for receivers outside the installation."""

from collections.abc import Mapping

from django.utils import translation

from messaging import rules
from messaging.enums import MessageKind
from messaging.models import Message
from messaging.operations.to_xml import dialogues, events, frame, letters, reports
from messaging.operations.to_xml.frame import Payloads
from messaging.xml import build as xml_build
from messaging.xml import codes
from messaging.xml.errors import NotWritable
from messaging.xml.model import Conversation, Head, Party, Patient
from messaging.xml.parts import Address
from pathways import models as pathway_models
from pathways.enums import NumberKind, Sex
from pathways.models import Pathway

TYPE_CODES: Mapping[str, str] = {
    MessageKind.TIDLIGMELDING: codes.HELSEOPPL_SOKNAD,
    MessageKind.HELSEOPPLYSNINGER: codes.HELSEOPPL_SOKNAD,
    MessageKind.READY_ANSWER: codes.DIALOG_NOTAT,
}
# Every kind but the receipt, which answers a message as it came and is made where that is taken in.
PAYLOADS: Payloads = {**reports.PAYLOADS, **events.PAYLOADS, **dialogues.PAYLOADS, **letters.PAYLOADS}


def build(*, message: Message, pathway: Pathway | None, sender: Party, receiver: Party) -> bytes:
    """Return the message as XML. Raises NotWritable when something that the standard demands is missing."""
    with translation.override(rules.HOUSE_LANGUAGE):
        payload = PAYLOADS[MessageKind(message.kind)](message, pathway)
        head, files = _head(message, sender, receiver), frame.files(message)
        return xml_build.build(head, payload, attachments=files)


def _head(message: Message, sender: Party, receiver: Party) -> Head:
    if message.gen_at is None:
        raise NotWritable("a message that is sent has a time")
    conversation = None
    if message.parent_id:
        conversation = Conversation(
            parent=message.parent_id, first=message.conversation_id or message.parent_id
        )
    return Head(
        type_code=TYPE_CODES.get(message.kind, message.kind),
        msg_id=message.message_id,
        gen_at=message.gen_at,
        sender=sender,
        receiver=receiver,
        patient=_patient(message.patient) if message.patient else None,
        conversation=conversation,
    )


def _patient(patient: pathway_models.Patient) -> Patient:
    address = Address(street=patient.street, postal_code=patient.postal_code, city=patient.city)
    has_address = bool(patient.street or patient.city) and not patient.has_address_lock
    return Patient(
        family=patient.family_name,
        given=patient.given_name,
        birth_date=patient.birth_date,
        sex=patient.sex if patient.sex != Sex.UNKNOWN else "",
        number=patient.number,
        number_type=patient.number_kind,
        issuer=patient.number_issuer if patient.number_kind == NumberKind.HNR else "",
        address=address if has_address else None,
    )
