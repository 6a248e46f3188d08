"""An event of a tablet, whose it is, and what the tablet is told about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts import models as account_models
from pathways.operations import core

STORED, DUPLICATE, QUARANTINED = "stored", "duplicate", "quarantined"


@dataclass(frozen=True)
class TabletInput:
    """One event as the tablet made it. `at` is the true time; `problem` says why it cannot be read, else ""."""

    event_id: UUID
    raw: str
    kind: str = ""
    problem: str = ""
    made_at: datetime | None = None
    offset_seconds: int = 0
    at: datetime | None = None
    step: int | UUID | None = None
    pathway_id: int | None = None
    item_key: str = ""
    value: Any = None
    note: str = ""
    seen_version: int = 0
    version: int = 0
    confirmed_from: int | None = None
    is_registered: bool = False
    home_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Sender:
    """Whose events these are, for which unit, from which tablet."""

    by: core.Author
    unit: account_models.Unit
    device_id: UUID | None
    is_revoked: bool = False


@dataclass(frozen=True)
class Told:
    """What became of one event. `reason` and `sentence` are there when it is in quarantine."""

    event_id: UUID
    status: str
    pathway_id: int | None = None
    patient_id: int | None = None
    step_id: int | None = None
    state: str | None = None
    version: int | None = None
    is_conflict: bool = False
    reason: str | None = None
    sentence: str | None = None

    def result(self) -> dict[str, Any]:
        """Return what is kept, so that the same can be said again."""
        return {
            "patient": self.patient_id,
            "state": self.state,
            "version": self.version,
            "is_conflict": self.is_conflict,
        }
