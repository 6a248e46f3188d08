"""Every version of the answers to one checklist: who said what, and who had not seen whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import translation

from checklists import rules
from checklists.models import Answer
from checklists.queries.confirmed import OF_CONFIRMED, confirmed_of
from checklists.queries.content import value_text
from checklists.queries.shapes import Confirmed


@dataclass(frozen=True)
class VersionView:
    """One version of an answer. `was_unseen` tells that its author had not seen the version before it.

    `is_at_odds` tells that it stands beside another one until a person chooses (rules R32 and R33).
    """

    version: int
    value: Any
    text: str
    note: str
    by_id: int
    by_name: str
    answered_at: datetime
    recorded_at: datetime
    was_unseen: bool
    confirmed: Confirmed | None = None
    is_at_odds: bool = False


def versions_of(
    *, checklist_id: int, language: str, keys: Collection[str] | None = None
) -> dict[str, tuple[VersionView, ...]]:
    """Return, by item key, all versions of its answer, newest first. One query.

    `keys` None is every item of the checklist.
    """
    given = Answer.objects.filter(checklist=checklist_id).select_related("item", *OF_CONFIRMED)
    given = given.order_by("item", "-version")
    if keys is not None:
        given = given.filter(item__key__in=keys)
    answers: dict[str, list[Answer]] = defaultdict(list)
    for each in given:
        answers[each.item.key].append(each)
    found: dict[str, tuple[VersionView, ...]] = {}
    with translation.override(language):
        for key, versions in answers.items():
            beside = rules.at_odds([each.given for each in versions])
            found[key] = tuple(
                VersionView(
                    version=each.version,
                    value=each.value,
                    text=value_text(each.item, each.value, language),
                    note=each.note,
                    by_id=each.by_id,
                    by_name=each.by_name,
                    answered_at=each.answered_at,
                    recorded_at=each.recorded_at,
                    was_unseen=each.seen_version < each.version - 1,
                    confirmed=confirmed_of(each, language),
                    is_at_odds=each.version in beside,
                )
                for each in versions
            )
    return found


def known_answers(*, checklist_id: int, client_ids: Iterable[UUID]) -> dict[UUID, tuple[str, int]]:
    """Return item key and version of those of the answers that are stored on the checklist already. One query."""
    rows = Answer.objects.filter(checklist=checklist_id, client_id__in=set(client_ids))
    return {
        client_id: (key, version)
        for client_id, key, version in rows.order_by("pk").values_list("client_id", "item__key", "version")
    }


def last_answer_id(*, checklist_id: int) -> int:
    """Return the id of the answer that came last, 0 before the first one. One query."""
    return Answer.objects.filter(checklist=checklist_id).aggregate(last=Max("pk"))["last"] or 0


def keys_answered_after(*, checklist_id: int, answer_id: int, not_by: int) -> frozenset[str]:
    """Return the keys of the items that others than this person have answered since that answer. One query."""
    later = Answer.objects.filter(checklist=checklist_id, pk__gt=answer_id).exclude(by=not_by)
    return frozenset(later.order_by().values_list("item__key", flat=True))
