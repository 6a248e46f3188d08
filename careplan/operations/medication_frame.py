"""What the operations of the medicines share: the lock and the record."""

from datetime import datetime

from accounts.enums import Act
from careplan.models import Medicine
from careplan.operations import common
from careplan.queries import medication as reads
from pathways import models as pathway_models
from pathways import operations as pathway_operations
from pathways.enums import EventKind
from pathways.rules import clock


def locked(
    medicine_id: int, act: Act, *, by: pathway_operations.Author, now: datetime
) -> tuple[pathway_models.Pathway, reads.Stand]:
    """Return the medicine as it stands, and its pathway, locked. Raises Medicine.DoesNotExist (not visible)."""
    pathway = common.locked_pathway(Medicine, medicine_id, act, by=by)
    stands = reads.stands_of(pathway_ids=[pathway.pk], on=clock.oslo_date(now))[pathway.pk]
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
