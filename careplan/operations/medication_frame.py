"""What the operations of the medicines share: the lock, the record, the refusal."""

from datetime import datetime

from accounts.enums import Act
from accounts.rules import NotAllowed
from careplan.models import Medicine
from careplan.queries import medication as reads
from pathways import models as pathway_models
from pathways import operations as pathway_operations
from pathways.enums import EventKind
from pathways.rules import clock


def locked(
    medicine_id: int, act: Act, *, by: pathway_operations.Author, now: datetime
) -> tuple[pathway_models.Pathway, reads.Stand]:
    """Return the medicine as it stands, and its pathway, locked. Raises Medicine.DoesNotExist (not visible)."""
    pathway_id = Medicine.objects.values_list("pathway_id", flat=True).get(pk=medicine_id)
    try:
        pathway = pathway_operations.begin(pathway_id=pathway_id, act=act, by=by)
    except pathway_models.Pathway.DoesNotExist:
        raise Medicine.DoesNotExist from None
    stands = reads.stands_of(pathway_ids=[pathway_id], on=clock.oslo_date(now))[pathway_id]
    return pathway, next(stand for stand in stands if stand.medicine.pk == medicine_id)


def note(
    pathway: pathway_models.Pathway,
    kind: EventKind,
    words: str,
    *,
    by: pathway_operations.Author,
    now: datetime,
    at: datetime | None = None,
    reason: str = "",
    **data: object,
) -> None:
    """Record what happened to a medicine, in words for the timeline, with the reason when there is one."""
    pathway_operations.note(
        pathway=pathway, kind=kind, at=at or now, by=by, now=now, words=words, reason=reason, **data
    )


def refuse_if(reason: str | None) -> None:
    """Raise NotAllowed with the sentence when there is one."""
    if reason:
        raise NotAllowed(reason)
