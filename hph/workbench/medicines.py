"""What the sources of the demonstration say about medicines, and how a nurse compares it. Made up, like the patients."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from careplan import operations, queries
from careplan.enums.medication import Difference, GivenBy, Regularity, Source
from careplan.operations import MedicineInput
from pathways.operations import Author
from pathways.rules import clock

# Gets the pathway, who does it, and when.
Act = Callable[[int, Author, datetime], None]
# Name, strength, dose, how often, what it is for.
Words = tuple[str, str, str, str, str]

METOPROLOL: Words = ("Metoprolol", "50 mg depottablett", "1", "morgen", "blodtrykk")
APIXABAN: Words = ("Apiksaban", "5 mg tablett", "1", "morgen og kveld", "hjerteflimmer")
SIMVASTATIN: Words = ("Simvastatin", "20 mg tablett", "1", "kveld", "kolesterol")
PARACETAMOL: Words = ("Paracetamol", "1 g tablett", "1", "morgen, middag og kveld", "smerter")
CALCIUM: Words = ("Kalsium og vitamin D", "500 mg/800 IE tyggetablett", "1", "morgen", "beinskjørhet")
IBUPROFEN: Words = ("Ibuprofen", "400 mg tablett", "1", "ved smerter", "smerter")
ZOPICLONE: Words = ("Zopiklon", "3,75 mg tablett", "1", "ved leggetid", "søvn")
PIVMECILLINAM: Words = (
    "Pivmecillinam",
    "400 mg tablett",
    "1",
    "morgen, middag og kveld",
    "urinveisinfeksjon",
)
ALWAYS: tuple[Words, ...] = (METOPROLOL, APIXABAN, SIMVASTATIN, CALCIUM)


def says(
    source: Source, *medicines: Words, difference: Difference = Difference.AS_BEFORE, as_needed: bool = False
) -> Act:
    """Let the source say the same about all of these. A cure lasts a week, and what is stopped is stopped that day."""

    def act(pathway_id: int, by: Author, now: datetime) -> None:
        today = clock.oslo_date(now)
        for words in medicines:
            name, strength, dose, frequency, reason = words
            line = MedicineInput(
                client_id=uuid.uuid5(uuid.NAMESPACE_OID, f"{pathway_id} {source} {words} {now.isoformat()}"),
                source=source,
                name=name,
                at=now,
                difference=difference,
                strength=strength,
                dose=dose,
                frequency=frequency,
                reason=reason,
                regularity=Regularity.AS_NEEDED if as_needed else Regularity.REGULAR,
                cure_ends_on=today + timedelta(days=6) if difference == Difference.CURE else None,
                stopped_on=today if difference == Difference.STOPPED else None,
                given_by=GivenBy.SELF if as_needed else GivenBy.HOME_CARE,
            )
            operations.write_medicine(pathway_id=pathway_id, line=line, by=by, now=now)

    return act


def says_the_same(source: Source) -> Act:
    """Let the source agree about all that it has not spoken of."""

    def act(pathway_id: int, by: Author, now: datetime) -> None:
        operations.medicines_as_before(pathway_id=pathway_id, source=source, by=by, now=now)

    return act


def settled(source: Source, note: str) -> Act:
    """Choose the words of this source wherever the sources differ."""

    def act(pathway_id: int, by: Author, now: datetime) -> None:
        for medicine in _list(pathway_id, by, now).differing:
            line = next(each for each in medicine.beside if each.source == source)
            operations.settle_medicine(
                medicine_id=medicine.pk,
                line_id=line.pk,
                seen_version=medicine.seen_version,
                note=note,
                by=by,
                now=now,
            )

    return act


def reconciled(note: str = "") -> Act:
    """Call the list reconciled, as the page shows it."""

    def act(pathway_id: int, by: Author, now: datetime) -> None:
        seen = _list(pathway_id, by, now).seen
        operations.reconcile_medicines(pathway_id=pathway_id, seen=seen, note=note, by=by, now=now)

    return act


def given(medicine: Words) -> Act:
    """Write that the medicine was given."""

    def act(pathway_id: int, by: Author, now: datetime) -> None:
        listed = next(each for each in _list(pathway_id, by, now).in_use if each.name == medicine[0])
        operations.give_medicine(
            medicine_id=listed.pk,
            client_id=uuid.uuid5(uuid.NAMESPACE_OID, f"{listed.pk} {now.isoformat()}"),
            at=now,
            what="",
            giver_name="",
            by=by,
            now=now,
        )

    return act


def _list(pathway_id: int, by: Author, now: datetime) -> queries.MedicineList:
    return queries.medicine_list(pathway_id=pathway_id, user=by.user, now=now)
