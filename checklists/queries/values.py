"""The values that checklists hold under chosen keys, checklist by checklist: for what is followed over time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checklists.models import Answer


@dataclass(frozen=True)
class GivenValue:
    """The newest answer to one item, as it is stored."""

    value: Any
    answered_at: datetime
    by_name: str


def values_of(*, checklist_ids: Iterable[int], keys: Iterable[str]) -> dict[int, dict[str, GivenValue]]:
    """Return, by checklist and item key, the newest answer. One query.

    An answer that was taken back is not there, and a checklist without any of the answers is not either.
    """
    rows = (
        Answer.objects.filter(checklist__in=set(checklist_ids), is_filled=True, item__key__in=list(keys))
        .newest()
        .order_by("checklist", "pk")
        .values_list("checklist", "item__key", "value", "answered_at", "by_name")
    )
    found: dict[int, dict[str, GivenValue]] = defaultdict(dict)
    for checklist_id, key, value, answered_at, by_name in rows:
        found[checklist_id][key] = GivenValue(value, answered_at, by_name)
    return dict(found)
