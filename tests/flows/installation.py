"""One installation as a process of its own, for the flow between two: it does what it is told, a line at a time.

`python -m tests.flows.installation SIDE`, SIDE hospital or municipality. A line in is JSON with `do`, `at` (when it
happens) and what the deed needs; a line out is its answer. It knows the other side by its folders only.
"""

import json
import sys
from datetime import date, datetime
from typing import Any

import django

django.setup()

from django.utils import translation  # noqa: E402

from accounts.models import Unit  # noqa: E402
from messaging import operations as letters  # noqa: E402
from messaging.enums import Direction, MessageKind, MessageState, Outcome  # noqa: E402
from messaging.models import InboxTask, Message, RawMessage  # noqa: E402
from messaging.operations import sending  # noqa: E402
from pathways import operations  # noqa: E402
from pathways.enums import Destination, ReadyAnswer  # noqa: E402
from pathways.models import Pathway, Patient  # noqa: E402
from tests import cast as cast_module  # noqa: E402
from tests.cast import author  # noqa: E402
from tests.messaging.conftest import address  # noqa: E402

HOSPITAL, MUNICIPALITY = "hospital", "municipality"


class Installation:
    """The same places on both sides; what is ours differs."""

    def __init__(self, side: str) -> None:
        cast_module.load_templates()
        self.cast = cast_module.make_cast()
        cast = self.cast
        Unit.objects.filter(pk=cast.hospital.pk).update(her_id=None)
        address(cast.trust, 59, "ST OLAVS HOSPITAL HF")
        address(cast.ward, 90998, "Ortopedisk kirurgi")
        address(cast.municipality, 99387, "Alvdal kommune")
        address(cast.office, 5077, "Saksbehandling")
        address(cast.district, 5078, "Sykepleietjeneste")
        address(cast.practice, 91096, "Kattskinnet legesenter")
        ours = [cast.trust, cast.hospital, cast.ward]
        if side == MUNICIPALITY:
            ours = [cast.municipality, cast.office, cast.district, cast.practice]
        Unit.objects.update(is_internal=False)
        Unit.objects.filter(pk__in=[unit.pk for unit in ours]).update(is_internal=True)
        for unit in Unit.objects.all():
            for mine in (cast.trust, cast.hospital, cast.ward, cast.municipality, cast.office, cast.district):
                if mine.pk == unit.pk:
                    mine.refresh_from_db()
        for number, user in enumerate((cast.bjorn, cast.anne, cast.kari), 9144900):
            user.hpr_nummer = str(number)
            user.save()

    def pathway(self) -> Pathway:
        return Pathway.objects.select_related("stay", "patient").get()

    def who(self, name: str) -> operations.Author:
        return author(getattr(self.cast, name))

    # --- What people do -------------------------------------------------------------------------------------

    def admit(self, *, at: datetime) -> None:
        cast_module.admitted(self.cast, at=at)

    def write(self, *, at: datetime, kind: str, who: str, parts: dict[str, str], about: str = "") -> str:
        place: dict[str, Any] = {"pathway_id": self.pathway().pk}
        if about:
            place = {"about": Message.objects.get(kind=about, direction=Direction.IN).pk}
        by = self.who(who)
        letters.save_draft(kind=kind, values=parts, reasons={}, edition=99, by=by, now=at, **place)
        return letters.send(kind=kind, by=by, now=at, **place).message_id

    def answer_points(self, *, at: datetime) -> None:
        cast_module.answer_points(self.cast, self.pathway(), at=at)

    def report_ready(self, *, at: datetime) -> None:
        cast_module.report_ready(self.cast, self.pathway(), at=at)

    def withdraw_ready(self, *, at: datetime) -> None:
        operations.withdraw_ready(
            pathway_id=self.pathway().pk, reason="Feber i natt", at=at, by=self.who("bjorn"), now=at
        )

    def answer_ready(self, *, at: datetime, on: str) -> None:
        kari, pk = self.who("kari"), self.pathway().pk
        operations.decide_destination(pathway_id=pk, destination=Destination.HOME, note="", by=kari, now=at)
        operations.answer_ready(
            pathway_id=pk,
            answer=ReadyAnswer.ON_DATE,
            on_date=date.fromisoformat(on),
            at=at,
            by=kari,
            now=at,
        )

    def discharge(self, *, at: datetime) -> None:
        cast_module.discharge(self.cast, self.pathway(), at=at)

    def epikrise(self, *, at: datetime) -> None:
        """Let the record system hand over the letter, which nobody writes here."""
        pathway = self.pathway()
        letter = Message(
            direction=Direction.OUT,
            kind=MessageKind.EPIKRISE,
            message_id="0f1d3a60-0000-4000-8000-00000000e901",
            pathway=pathway,
            patient=pathway.patient,
            sender_unit=self.cast.ward,
            sender_name=self.cast.ward.name,
            receiver_unit=self.cast.district,
            content={"assessment": "Godt forløp etter operasjonen.", "diagnoses": "S72.0 Brudd i lårhals"},
            author=self.cast.bjorn,
            author_name="Bjørn Berg",
            created_at=at,
        )
        sending.dispatch(message=letter, pathway=pathway, now=at)

    def assign_doctor(self, *, at: datetime) -> None:
        operations.place(pathway_id=self.pathway().pk, unit=self.cast.practice, by=self.who("kari"), now=at)

    def send_again(self, *, at: datetime, message_id: str) -> None:
        message = Message.objects.get(message_id=message_id)
        letters.try_again(message_id=message.pk, by=self.cast.bjorn, now=at)

    # --- What the machine does -------------------------------------------------------------------------------

    def tick(self, *, at: datetime) -> dict[str, int]:
        """Take in what lies in the folder, follow events, send what waits, and look for receipts that did not come."""
        found = letters.take_from_folders(now=at)
        letters.tell_people(now=at)
        letters.send_waiting(now=at)
        return {"taken": found.taken, "aside": found.aside, "missing": letters.note_missing_receipts(now=at)}

    # --- What is known -----------------------------------------------------------------------------------------

    def facts(self, *, at: datetime) -> dict[str, Any]:
        """Return what this side knows of the patient and the stay."""
        pathway = self.pathway()
        stay = pathway.stay
        fields = (
            "admitted_at", "expected_discharge_date", "ready_date", "discharged_at", "tidligmelding_sent_at",
            "helseopplysninger_sent_at", "innleggelsesrapport_sent_at", "utskrivningsrapport_sent_at",
        )  # fmt: skip
        return {
            "patients": Patient.objects.count(),
            "number": pathway.patient.number,
            "name": pathway.patient.name,
            "state": pathway.state,
            "answer": [pathway.ready_answer, str(pathway.ready_answer_date)],
            **{field: str(getattr(stay, field)) for field in fields},
        }

    def messages(self, *, at: datetime) -> dict[str, list[list[str]]]:
        """Return every message that crossed the border: id, kind, status and what it is about, by direction."""
        rows = Message.objects.exclude(direction=Direction.INTERNAL).exclude(state=MessageState.DRAFT)
        return {
            way: sorted(
                [each.message_id, each.kind, each.status, each.parent_id]
                for each in rows.filter(direction=way)
            )
            for way in (Direction.IN, Direction.OUT)
        }

    def texts(self, *, at: datetime, direction: str) -> dict[str, dict[str, str]]:
        return {each.message_id: each.content for each in Message.objects.filter(direction=direction)}

    def states(self, *, at: datetime) -> dict[str, list[str]]:
        rows = Message.objects.filter(direction=Direction.OUT).values_list("message_id", "kind", "state")
        return {message_id: [kind, state] for message_id, kind, state in rows}

    def duplicates(self, *, at: datetime) -> list[str]:
        rows = RawMessage.objects.filter(outcome=Outcome.DUPLICATE)
        return sorted(rows.values_list("msg_id", flat=True))

    def tasks(self, *, at: datetime) -> list[str]:
        return sorted(InboxTask.objects.still_open().values_list("reason", flat=True))


def main() -> None:
    """Do what comes on the lines until there are no more."""
    with translation.override("nb"):
        installation = Installation(sys.argv[1])
        print(json.dumps("ready"), flush=True)
        for line in sys.stdin:
            told = json.loads(line)
            deed, at = told.pop("do"), datetime.fromisoformat(told.pop("at"))
            print(json.dumps(getattr(installation, deed)(at=at, **told), default=str), flush=True)


if __name__ == "__main__":
    main()
