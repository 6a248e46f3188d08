"""The lists of medicines: lines are written, taken over, settled between sources, reconciled."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Act
from accounts.rules import NotAllowed
from careplan.enums.medication import Difference, GivenBy, Regularity, Source
from careplan.models import Medicine, MedicineChoice, MedicineLine, Reconciliation
from careplan.operations import common
from careplan.operations import medication_frame as frame
from careplan.queries import medication as reads
from careplan.rules import medication as rules
from pathways import models as pathway_models
from pathways import operations as pathway_operations
from pathways.enums import EventKind
from pathways.operations import core
from pathways.rules import clock
from pathways.rules import flow as flow_rules

# More than these is a list pasted by mistake.
MOST = 60
TEXTS = ("name", "strength", "dose", "frequency", "reason")


@dataclass(frozen=True)
class MedicineInput:
    """A line as it was typed. `medicine_id` None: it is about the medicine of the same name, or a new one.

    `seen_version` is the newest version of the medicine that the person saw (0: none). `at` is when the source said it.
    """

    client_id: UUID
    source: str
    name: str
    at: datetime
    difference: str = Difference.AS_BEFORE
    strength: str = ""
    dose: str = ""
    frequency: str = ""
    reason: str = ""
    regularity: str = Regularity.REGULAR
    cure_ends_on: date | None = None
    stopped_on: date | None = None
    is_multidose: bool = False
    given_by: str = GivenBy.SELF
    medicine_id: int | None = None
    seen_version: int = 0


@transaction.atomic
def write_medicine(
    *, pathway_id: int, line: MedicineInput, by: pathway_operations.Author, now: datetime
) -> MedicineLine:
    """Write what one source says about one medicine, as a new version; the same line sent twice is one.

    Raises Pathway.DoesNotExist, or NotAllowed (role, closed pathway, rule C9, a time in the future, a client id that
    belongs to another line, a medicine of another pathway).
    """
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.EDIT_MEDICINES, by=by)
    values = _values(line, now=now)
    known = MedicineLine.objects.filter(client_id=line.client_id).select_related("medicine").first()
    if known is not None:
        return _same(known, pathway, values)
    medicine = _medicine(pathway, line, values["name"])
    last = medicine.lines.order_by("-version").values_list("version", flat=True).first() or 0
    written = MedicineLine(
        client_id=line.client_id,
        medicine=medicine,
        version=last + 1,
        seen_version=min(max(line.seen_version, 0), last),
        **values,
        recorded_at=now,
        by=common.person(by),
        by_name=by.name,
    )
    written.save()
    frame.note(
        pathway,
        EventKind.MEDICINE_WRITTEN,
        f"{Source(written.source).label}: {written.name}",
        by=by,
        now=now,
        reason=str(written.get_difference_display()),
        medicine=medicine.pk,
    )
    return written


@transaction.atomic
def medicines_as_before(*, pathway_id: int, source: str, by: pathway_operations.Author, now: datetime) -> int:
    """Write that the source says the same as the others about all it has not spoken about. Return how many.

    What others differ about is left for a person. Raises Pathway.DoesNotExist or NotAllowed (nothing to say).
    """
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.EDIT_MEDICINES, by=by)
    _known_source(source)
    today = clock.oslo_date(now)
    found = [
        (stand, line)
        for stand in reads.stands_of(pathway_ids=[pathway.pk], on=today)[pathway.pk]
        if (line := reads.unspoken(stand, source, on=today)) is not None
    ]
    if not found:
        raise NotAllowed(_("There is no medicine left that this source could say the same about."))
    for stand, line in found:
        _copy(line, to=stand.medicine, version=stand.last_version + 1, source=source, by=by, now=now)
    _note_many(pathway, source, len(found), by=by, now=now)
    return len(found)


@transaction.atomic
def carry_over_medicines(
    *, pathway_id: int, source: str, by: pathway_operations.Author, now: datetime
) -> int:
    """Begin the list with what was in use at the end of the pathway before. Return how many medicines.

    Raises Pathway.DoesNotExist or NotAllowed (a list is begun already, nothing to take over).
    """
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.EDIT_MEDICINES, by=by)
    _known_source(source)
    if Medicine.objects.filter(pathway=pathway).exists():
        raise NotAllowed(_("The list is begun already. Go on with it, line by line."))
    today, before = clock.oslo_date(now), pathway.previous_id
    stands = reads.stands_of(pathway_ids=[before], on=today)[before] if before else ()
    held = [(stand.medicine.key, stand.holds) for stand in stands if stand.holds and stand.is_in_use(today)]
    if not held:
        raise NotAllowed(_("There is no list to take over from the pathway before."))
    for number, (key, line) in enumerate(held, start=1):
        medicine = Medicine(pathway=pathway, number=number, key=key)
        medicine.save()
        _copy(line, to=medicine, version=1, source=source, by=by, now=now)
    _note_many(pathway, source, len(held), by=by, now=now)
    return len(held)


@transaction.atomic
def settle_medicine(
    *,
    medicine_id: int,
    line_id: int,
    seen_version: int,
    note: str,
    by: pathway_operations.Author,
    now: datetime,
) -> MedicineChoice:
    """Choose the line that holds, of those that differ. Nothing is chosen without a person. Rule C13.

    Raises Medicine.DoesNotExist, or NotAllowed (nothing to settle, a newer line that the person had not seen).
    """
    pathway, stand = frame.locked(medicine_id, Act.EDIT_MEDICINES, by=by, now=now)
    if not stand.verdict.differs:
        raise NotAllowed(_("Somebody has already settled this medicine. Look at the list once more."))
    if seen_version != stand.last_version:
        raise NotAllowed(
            _("Somebody has written more about this medicine. Look at it once more, and choose.")
        )
    chosen = next((line for line in stand.beside if line.pk == line_id), None)
    if chosen is None:
        raise NotAllowed(_("This line no longer stands. Look at the list once more."))
    choice = MedicineChoice(
        medicine=stand.medicine,
        chosen=chosen,
        up_to=stand.last_version,
        note=common.said(note)[:300],
        at=now,
        by=common.person(by),
        by_name=by.name,
    )
    choice.save()
    frame.note(
        pathway,
        EventKind.MEDICINE_SETTLED,
        f"{chosen.name}: {Source(chosen.source).label}",
        by=by,
        now=now,
        reason=choice.note,
        medicine=medicine_id,
    )
    return choice


@transaction.atomic
def reconcile_medicines(
    *, pathway_id: int, seen: tuple[int, int], note: str, by: pathway_operations.Author, now: datetime
) -> Reconciliation:
    """Call the list reconciled. `seen` are the numbers of lines and choices that the page showed. Rule C14.

    Raises Pathway.DoesNotExist, or NotAllowed (news the person has not seen, differences, one source only, done already).
    """
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.EDIT_MEDICINES, by=by)
    today = clock.oslo_date(now)
    stands = reads.stands_of(pathway_ids=[pathway.pk], on=today)[pathway.pk]
    lines, choices = reads.counts(stands)
    last = Reconciliation.objects.filter(pathway=pathway).order_by("-number").first()
    if seen != (lines, choices):
        raise NotAllowed(_("Somebody has changed the list since you opened it. Look through it once more."))
    differing = sum(1 for stand in stands if stand.verdict.differs)
    core.refuse_if(
        why_not_reconcile_medicines(lines=lines, differing=differing, heard=len(reads.heard_in(stands)))
    )
    if last is not None and (last.lines, last.choices_made) == seen:
        raise NotAllowed(_("The list is reconciled already, and nothing has changed since."))
    done = Reconciliation(
        pathway=pathway,
        number=(last.number if last else 0) + 1,
        lines=lines,
        choices_made=choices,
        medicines=sum(1 for stand in stands if stand.is_in_use(today)),
        note=common.said(note)[:300],
        at=now,
        by=common.person(by),
        by_name=by.name,
    )
    done.save()
    words = ngettext("%(number)s medicine in use", "%(number)s medicines in use", done.medicines)
    frame.note(
        pathway,
        EventKind.MEDICINES_RECONCILED,
        words % {"number": done.medicines},
        by=by,
        now=now,
        reason=done.note,
    )
    return done


def why_not_reconcile_medicines(*, lines: int, differing: int, heard: int) -> str | None:
    """Return why the list cannot be reconciled yet, or None. No line at all: the patient uses no medicines. C14."""
    if not lines:
        return None
    if differing:
        return ngettext(
            "The sources differ about %(number)s medicine. Settle it first.",
            "The sources differ about %(number)s medicines. Settle them first.",
            differing,
        ) % {"number": differing}
    if heard < rules.FEWEST_SOURCES:
        return _("Only one source is heard. Write what one more source says, and compare.")
    return None


def _values(line: MedicineInput, *, now: datetime) -> dict[str, object]:
    """Return the columns of a line that is whole. Raises NotAllowed with the sentence of what is wrong."""
    texts = {name: common.said(getattr(line, name)) for name in TEXTS}
    problem = rules.line_problem(
        name=texts["name"],
        source=line.source,
        difference=line.difference,
        cure_ends_on=line.cure_ends_on,
        stopped_on=line.stopped_on,
        said_on=clock.oslo_date(line.at),
        today=clock.oslo_date(now),
    )
    core.refuse_if(sentence(problem) if problem else None)
    if line.regularity not in Regularity.values or line.given_by not in GivenBy.values:
        raise NotAllowed(_("Choose regular or as needed, and who gives it."))
    if flow_rules.is_in_future(at=line.at, now=now):
        raise NotAllowed(_("The time lies in the future. Give the time when the source said it."))
    return {
        **texts,
        "source": line.source,
        "difference": line.difference,
        "regularity": line.regularity,
        "cure_ends_on": line.cure_ends_on if line.difference == Difference.CURE else None,
        "stopped_on": line.stopped_on if line.difference == Difference.STOPPED else None,
        "is_multidose": line.is_multidose,
        "given_by": line.given_by,
        "at": line.at,
    }


def _same(known: MedicineLine, pathway: pathway_models.Pathway, values: dict[str, object]) -> MedicineLine:
    """Return the line that was sent before. Raises NotAllowed when its id now carries something else."""
    said = {name: value for name, value in values.items() if name != "at"}
    if known.medicine.pathway_id == pathway.pk and all(
        getattr(known, name) == value for name, value in said.items()
    ):
        return known
    raise NotAllowed(_("This was already sent for something else. Open the page again."))


def _medicine(pathway: pathway_models.Pathway, line: MedicineInput, name: object) -> Medicine:
    mine = Medicine.objects.filter(pathway=pathway)
    if line.medicine_id is not None:
        found = mine.filter(pk=line.medicine_id).first()
        if found is None:
            raise NotAllowed(_("There is no such medicine on this pathway. Write it once more."))
        return found
    key = rules.folded(str(name))
    known = mine.filter(key=key).first()
    if known is not None:
        return known
    last = mine.order_by("-number").values_list("number", flat=True).first() or 0
    if last >= MOST:
        raise NotAllowed(_("There are already sixty medicines on the list. Look through it first."))
    medicine = Medicine(pathway=pathway, number=last + 1, key=key)
    medicine.save()
    return medicine


def _copy(
    line: MedicineLine,
    *,
    to: Medicine,
    version: int,
    source: str,
    by: pathway_operations.Author,
    now: datetime,
) -> MedicineLine:
    """Write that the source says the same. A cure stays one; anything else is as before."""
    names = (*TEXTS, "regularity", "cure_ends_on", "is_multidose", "given_by")
    copy = MedicineLine(
        client_id=uuid4(),
        medicine=to,
        version=version,
        seen_version=version - 1,
        source=source,
        difference=Difference.CURE if line.cure_ends_on else Difference.AS_BEFORE,
        **{name: getattr(line, name) for name in names},
        at=now,
        recorded_at=now,
        by=common.person(by),
        by_name=by.name,
    )
    copy.save()
    return copy


def _note_many(
    pathway: pathway_models.Pathway,
    source: str,
    number: int,
    *,
    by: pathway_operations.Author,
    now: datetime,
) -> None:
    words = ngettext("%(number)s medicine as before", "%(number)s medicines as before", number)
    said = words % {"number": number}
    frame.note(pathway, EventKind.MEDICINE_WRITTEN, f"{Source(source).label}: {said}", by=by, now=now)


def _known_source(source: str) -> None:
    if source not in Source.values:
        raise NotAllowed(sentence(rules.LineProblem.UNKNOWN_SOURCE))


def sentence(problem: rules.LineProblem) -> str:
    """Return what is wrong with a line, and what to do about it."""
    return {
        rules.LineProblem.NO_NAME: _("Write the name of the medicine."),
        rules.LineProblem.UNKNOWN_SOURCE: _(
            "Choose who says it: the patient, home care, the GP or the hospital."
        ),
        rules.LineProblem.UNKNOWN_DIFFERENCE: _("Choose as before, new, changed, cure or stopped."),
        rules.LineProblem.CURE_WITHOUT_END: _("A cure has a last day. Write it."),
        rules.LineProblem.CURE_IS_OVER: _("This cure ended before the list was given. Write it as stopped."),
        rules.LineProblem.STOPPED_WITHOUT_DAY: _("Write the day the medicine was stopped."),
        rules.LineProblem.STOPPED_IN_FUTURE: _(
            "The day it was stopped lies in the future. For a medicine that shall end later, write a cure."
        ),
    }[problem]
