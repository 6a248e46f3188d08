"""What all messages written here share in the national form."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from messaging.enums import MessageStatus
from messaging.models import Message
from messaging.xml.errors import NotWritable
from messaging.xml.model import Attachment, ContactUnit, Payload, Responsible
from messaging.xml.parts import Ident, Organisation, Professional, Telecom
from pathways.models import HospitalStay, Pathway

# How each kind is made from a stored message and its pathway, which is None for a message that belongs to none.
Payloads = Mapping[str, Callable[[Message, Any], Payload]]


def frame(message: Message) -> dict[str, Any]:
    """Return what every care message begins with: status, who to call, who answers for it."""
    unit, author = message.sender_unit, message.author
    found: dict[str, Any] = {"status": message.status}
    if unit is not None and unit.her_id:
        phones = (Telecom(f"tel:{unit.phone.replace(' ', '')}", "HP"),) if unit.phone else ()
        organisation = Organisation(name=unit.name, idents=(Ident(str(unit.her_id), "HER"),), telecoms=phones)
        found["contact_units"] = (ContactUnit(organisation=organisation, note=text(message, "contact")),)
    if author is not None and author.hpr_nummer:
        found["responsible"] = (
            Responsible(professional=professional(message.author_name, author.hpr_nummer)),
        )
    return found


def taken_back(message: Message) -> str:
    """Return why the message is taken back, for a cancellation; else nothing."""
    return message.note if message.status == MessageStatus.CANCELLED else ""


def files(message: Message) -> tuple[Attachment, ...]:
    """Return the files as they travel with the message, in the order they were put there. One query."""
    if message.pk is None:
        return ()
    return tuple(
        Attachment(content=bytes(each.content), mime_type=each.kind, description=each.name)
        for each in message.files.all()
    )


def stay(pathway: Pathway) -> HospitalStay:
    """Return the hospital stay that a message tells of. Raises NotWritable when there is none."""
    found: HospitalStay | None = getattr(pathway, "stay", None)
    if found is None:
        raise NotWritable("the message tells of a hospital stay, and there is none")
    return found


def professional(name: str, hpr: str) -> Professional:
    """Return a person of the house as a message names people. The last word is the family name."""
    given, _space, family = name.rpartition(" ")
    return Professional(family=family, given=given, idents=(Ident(hpr, "HPR"),))


def lines(message: Message, key: str) -> list[str]:
    """Return the lines of a part that are not blank."""
    return [line.strip() for line in message.content.get(key, "").splitlines() if line.strip()]


def text(message: Message, key: str) -> str:
    """Return what is written, or why it cannot be known, so that the reader never meets a silent gap."""
    written = str(message.content.get(key, "")).strip()
    reason = message.reasons.get(key, "")
    return written or (_("Cannot be known yet: %(reason)s") % {"reason": reason} if reason else "")
