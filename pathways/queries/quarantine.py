"""What tablets sent that is not in the record: the list for its author and for the leader, and what to do about it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import Act
from checklists import rules as checklist_rules
from pathways.enums import QuarantineReason, TabletEventKind
from pathways.models import QuarantinedEvent

MOST = 200


@dataclass(frozen=True)
class Refusal:
    """One event that was not taken in. `said` is what the nurse wrote, as far as it can be read."""

    pk: int
    kind_label: str
    name: str
    pathway_id: int | None
    patient_id: int | None
    by_name: str
    is_own: bool
    at: datetime | None
    received_at: datetime
    reason: str
    reason_label: str
    sentence: str
    advice: str
    said: tuple[tuple[str, str], ...]


def refusals(*, user: account_models.User) -> tuple[Refusal, ...]:
    """Return what is not settled of the person's own and of the units the person leads, oldest first. Two queries."""
    rows = _rows(user).still_open().select_related("pathway__patient").order_by("pk")[:MOST]
    return tuple(_refusal(row, user) for row in rows)


def refusal_of(*, refusal_id: int, user: account_models.User) -> tuple[Refusal, str]:
    """Return one of them, and the event as it came. Raises QuarantinedEvent.DoesNotExist for everybody else, and when it is settled."""
    row = _rows(user).still_open().select_related("pathway__patient").get(pk=refusal_id)
    return _refusal(row, user), row.raw


def advice(reason: str) -> str:
    """Return what the nurse should do about an event that was not taken in, in one or two sentences."""
    return {
        QuarantineReason.NO_ACCESS: _(
            "Ring those who have the patient now, and tell them. Your leader sees it too."
        ),
        QuarantineReason.REFUSED: _(
            "Read why, and write it again where it belongs. If you cannot, your leader can settle it."
        ),
        QuarantineReason.UNREADABLE: _("Write it again. Tell your leader what was lost."),
        QuarantineReason.WAITS: _("Open HPH4 again, and answer it anew. What you wrote is kept here."),
        QuarantineReason.REVOKED: _("Your leader looks at it, and it is taken in if it is yours."),
        QuarantineReason.FAULT: _("Try again here. If it happens again, tell your leader."),
    }[QuarantineReason(reason)]


def _rows(user: account_models.User) -> Any:
    roles = account_queries.reach(user).roles
    leads = [
        unit_id
        for unit_id, held in roles.items()
        if account_queries.Reach({unit_id: held}).may(act=Act.SETTLE_REFUSED, unit_ids=[unit_id])
    ]
    return QuarantinedEvent.objects.all().of_person(user, leads)


def _refusal(row: QuarantinedEvent, user: account_models.User) -> Refusal:
    return Refusal(
        pk=row.pk,
        kind_label=str(TabletEventKind(row.kind).label) if row.kind in TabletEventKind.values else "",
        name=row.pathway.patient.name if row.pathway else "",
        pathway_id=row.pathway_id,
        patient_id=row.pathway.patient_id if row.pathway else None,
        by_name=row.by_name,
        is_own=row.by_id == user.pk,
        at=row.at,
        received_at=row.received_at,
        reason=row.reason,
        reason_label=str(QuarantineReason(row.reason).label),
        sentence=row.sentence,
        advice=advice(row.reason),
        said=tuple(_said(row.raw)),
    )


def _said(raw: str) -> list[tuple[str, str]]:
    """Return what was written, as (what, words); nothing when the event cannot be read."""
    try:
        event = json.loads(raw)
    except ValueError:
        return []
    fields: Mapping[str, Any] = event if isinstance(event, dict) else {}
    shown = (
        (_("Question"), fields.get("item_key")),
        (_("Answer"), fields.get("value")),
        (_("Note"), fields.get("note")),
        (_("Reason"), fields.get("reason")),
    )
    return [
        (what, checklist_rules.clean_text(str(words))) for what, words in shown if words not in (None, "")
    ]


def ids_of(shown: tuple[Refusal, ...]) -> tuple[list[int], list[int]]:
    """Return the patients and the pathways that are shown, for the access log."""
    return (
        [each.patient_id for each in shown if each.patient_id],
        [each.pathway_id for each in shown if each.pathway_id],
    )
