"""Finding a patient by name or number among those the person may see."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts import models as account_models
from pathways.models import Pathway
from pathways.rules import clock as clock_rules
from pathways.rules import person_number

MOST = 50
NUMBER = re.compile(r"[\d\s]{6,}")


@dataclass(frozen=True)
class Found:
    """One pathway of a patient who fits."""

    pathway_id: int
    patient_id: int
    name: str
    age: int | None
    number_masked: str
    state_label: str
    is_open: bool
    started_at: datetime
    closed_at: datetime | None


def find(*, text: str, user: account_models.User, now: datetime) -> tuple[Found, ...]:
    """Return the visible pathways whose patient's name holds every word, or whose number is the one written.

    Open ones first, then the newest. At most 50: who gets more writes more of the name. One query.
    """
    wanted = _wanted(text)
    if wanted is None:
        return ()
    rows = (
        Pathway.objects.visible_to(user)
        .filter(wanted)
        .select_related("patient")
        .order_by("closed_at", "-started_at", "pk")
    )
    today = clock_rules.oslo_date(now)
    found = sorted(rows[: MOST + 1], key=lambda row: not row.is_open)
    return tuple(
        Found(
            pathway_id=row.pk,
            patient_id=row.patient_id,
            name=row.patient.name,
            age=row.patient.age_on(today),
            number_masked=person_number.mask(row.patient.number),
            state_label=row.get_state_display(),
            is_open=row.is_open,
            started_at=row.started_at,
            closed_at=row.closed_at,
        )
        for row in found[:MOST]
    )


def _wanted(text: str) -> Q | None:
    cleaned = text.strip()
    if NUMBER.fullmatch(cleaned):
        return Q(patient__number=re.sub(r"\s", "", cleaned))
    words = cleaned.split()
    if not words:
        return None
    wanted = Q()
    for word in words[:5]:
        wanted &= Q(patient__family_name__icontains=word) | Q(patient__given_name__icontains=word)
    return wanted
