"""What an effect is made from, and what it leaves behind."""

from dataclasses import dataclass
from datetime import datetime

from messaging.models import Message
from messaging.xml.model import Payload
from pathways.models import Patient
from pathways.operations import Author, PatientFacts


@dataclass(frozen=True)
class Arrival:
    """A message that was taken in, with all that its effect depends on.

    `patient` is the row that was saved and locked in this transaction, or what a message that waited says of the
    patient; None when it names none.
    """

    message: Message
    payload: Payload
    patient: PatientFacts | Patient | None
    sent_at: datetime
    by: Author
    now: datetime


@dataclass(frozen=True)
class Effect:
    """The pathway that followed, what was done when that is not plain, and what people must look at, if anything."""

    pathway_id: int | None = None
    note: str = ""
    reason: str = ""
    sentence: str = ""
