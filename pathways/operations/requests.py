"""Requests between those who follow the patient: the clock that runs until one is answered. D11."""

from datetime import datetime

from django.db import transaction

from accounts import models as account_models
from pathways.enums import DeadlineKind, StartEvent
from pathways.models import Pathway
from pathways.operations import clocks, core


@transaction.atomic
def note_request(
    *, pathway_id: int, responsible: account_models.Unit | None, at: datetime, now: datetime
) -> Pathway:
    """Note that a request has come to `responsible` (None: the GP, who is asked most often): its clock starts.

    While one runs, another request starts none: the first limit stands. Raises Pathway.DoesNotExist.
    """
    pathway = core.locked(pathway_id=pathway_id, by=core.Author(user=None, name=""))
    clocks.open_deadline(
        pathway=pathway,
        kind=DeadlineKind.REQUEST_ANSWER,
        starts={StartEvent.REQUEST_RECEIVED: at},
        responsible=responsible,
        now=now,
    )
    core.settle(pathway=pathway)
    return pathway


@transaction.atomic
def note_request_answered(*, pathway_id: int, at: datetime, now: datetime) -> Pathway:
    """Note that the last open request is answered: the clock is met. Raises Pathway.DoesNotExist."""
    pathway = core.locked(pathway_id=pathway_id, by=core.Author(user=None, name=""))
    if clocks.meet_deadline(pathway=pathway, kind=DeadlineKind.REQUEST_ANSWER, done_at=at, now=now):
        core.settle(pathway=pathway)
    return pathway
