"""Writes the access log."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from audit.models import AccessEntry


class Person(Protocol):
    """Whoever looked. `str(person)` is the name that is kept."""

    @property
    def pk(self) -> int: ...


class Place(Protocol):
    """The unit the person acted for."""

    @property
    def pk(self) -> int: ...

    @property
    def name(self) -> str: ...


def record_access(
    *,
    user: Person,
    unit: Place | None,
    role: str,
    action: str,
    patient_ids: Iterable[int],
    pathway_ids: Iterable[int] = (),
    page: str,
    reason: str = "",
    ip: str | None = None,
    now: datetime,
) -> AccessEntry:
    """Record one look at one or many patients, with one INSERT and nothing else.

    `action` is an `audit.enums.Action`, `page` the name of the view, `reason` the typed or built-in reason,
    `now` an aware datetime. Ids are stored once each, in rising order.
    """
    return AccessEntry.objects.create(
        at=now,
        user_id=user.pk,
        user_name=str(user)[:200],
        unit_id=unit.pk if unit else None,
        unit_name=unit.name[:200] if unit else "",
        role=role,
        action=action,
        patient_ids=sorted(set(patient_ids)),
        pathway_ids=sorted(set(pathway_ids)),
        page=page[:100],
        reason=reason,
        ip=ip,
    )
