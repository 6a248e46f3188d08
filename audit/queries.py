"""Reads the access log: for the patient who asks who looked, and for the leader who checks a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from audit.models import AccessEntry


@dataclass(frozen=True)
class Look:
    """One look, as it is shown in a log."""

    at: datetime
    user_id: int
    user_name: str
    unit_name: str
    role: str
    action: str
    page: str
    reason: str
    patient_count: int


def _looks(entries: Iterable[AccessEntry]) -> list[Look]:
    return [
        Look(
            at=entry.at,
            user_id=entry.user_id,
            user_name=entry.user_name,
            unit_name=entry.unit_name,
            role=entry.role,
            action=entry.action,
            page=entry.page,
            reason=entry.reason,
            patient_count=len(entry.patient_ids),
        )
        for entry in entries
    ]


def looks_at(patient_id: int, *, limit: int = 200) -> list[Look]:
    """Return the latest looks at a patient, newest first, whether alone on a page or in a list."""
    return _looks(AccessEntry.objects.about_patient(patient_id)[:limit])


def looks_by(user_id: int, *, limit: int = 200) -> list[Look]:
    """Return the latest looks of a person, newest first."""
    return _looks(AccessEntry.objects.filter(user_id=user_id)[:limit])
