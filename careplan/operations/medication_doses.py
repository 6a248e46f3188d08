"""Medicines that were given, and what was written as given by mistake."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from careplan.models import Medicine, MedicineDose, MedicineLine
from careplan.operations import common
from careplan.operations import medication_frame as frame
from careplan.queries import medication as reads
from careplan.rules import medication as rules
from pathways import operations as pathway_operations
from pathways.enums import EventKind
from pathways.rules import clock
from pathways.rules import flow as flow_rules


@transaction.atomic
def give_medicine(
    *,
    medicine_id: int,
    client_id: UUID,
    at: datetime,
    what: str,
    giver_name: str,
    by: pathway_operations.Author,
    now: datetime,
) -> MedicineDose:
    """Write that the medicine was given; the same client id twice is one. `giver_name` "": the author gave it.

    While sources say different things, `what` must say what was given. Raises Medicine.DoesNotExist or NotAllowed (rule C16).
    """
    pathway, stand = frame.locked(medicine_id, Act.GIVE_MEDICINES, by=by, now=now)
    known = MedicineDose.objects.filter(client_id=client_id).first()
    if known is not None:
        if known.medicine_id != medicine_id:
            raise NotAllowed(_("This was already sent for something else. Open the page again."))
        return known
    if flow_rules.is_in_future(at=at, now=now):
        raise NotAllowed(_("The time lies in the future. Give the time when it happened."))
    said = common.said(what)
    if stand.is_unclear and not said:
        raise NotAllowed(_("The sources differ about this medicine. Write what was given."))
    line = _line_given(stand, at=at)
    dose = MedicineDose(
        client_id=client_id,
        medicine=stand.medicine,
        line=line,
        what=(said or ", ".join(part for part in (line.strength, line.dose) if part))[:200],
        at=at,
        recorded_at=now,
        giver_name=common.said(giver_name) or by.name,
        by=common.person(by),
        by_name=by.name,
    )
    dose.save()
    frame.note(pathway, EventKind.MEDICINE_GIVEN, f"{line.name} {dose.what}".strip(), by=by, now=now, at=at)
    return dose


@transaction.atomic
def take_back_dose(
    *, dose_id: int, reason: str, by: pathway_operations.Author, now: datetime
) -> MedicineDose:
    """Take back what was written as given by mistake, with a reason; both rows stay.

    Raises MedicineDose.DoesNotExist, or NotAllowed (role, no reason, taken back already).
    """
    medicine_id = MedicineDose.objects.values_list("medicine_id", flat=True).get(
        pk=dose_id, takes_back__isnull=True
    )
    try:
        pathway, stand = frame.locked(medicine_id, Act.GIVE_MEDICINES, by=by, now=now)
    except Medicine.DoesNotExist:
        raise MedicineDose.DoesNotExist from None
    kept = common.said(reason)
    if not kept:
        raise NotAllowed(_("Write why it is taken back."))
    if MedicineDose.objects.filter(takes_back=dose_id).exists():
        raise NotAllowed(_("This is already taken back."))
    dose = MedicineDose.objects.get(pk=dose_id)
    back = MedicineDose(
        client_id=uuid4(),
        medicine=stand.medicine,
        line_id=dose.line_id,
        what=dose.what,
        takes_back=dose,
        reason=kept[:300],
        at=dose.at,
        recorded_at=now,
        giver_name=dose.giver_name,
        by=common.person(by),
        by_name=by.name,
    )
    back.save()
    words = f"{dose.line.name} {dose.what}".strip()
    frame.note(pathway, EventKind.MEDICINE_TAKEN_BACK, words, by=by, now=now, reason=kept)
    return back


def _line_given(stand: reads.Stand, *, at: datetime) -> MedicineLine:
    """Return the line that was given from, the newest that allows it. Raises NotAllowed when none does. Rule C16."""
    first = min(line.at for line in stand.lines)
    lines = [stand.holds] if stand.holds else list(reversed(stand.beside))
    problems = [
        rules.dose_problem(reads.plain(line), given_at=at, given_on=clock.oslo_date(at), said_first_at=first)
        for line in lines
    ]
    if None in problems:
        return lines[problems.index(None)]
    if problems[0] == rules.DoseProblem.BEFORE_THE_LINE:
        raise NotAllowed(
            _("The medicine was not on any list at that time. Check the time, or the list's time.")
        )
    raise NotAllowed(_("The list says that this medicine is not in use. Put the list right first."))
