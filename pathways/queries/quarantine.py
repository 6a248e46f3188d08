"""What tablets sent that is not in the record: the list for its author and for the leader, and what to do about it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import Act
from checklists import rules as checklist_rules
from checklists.models import Item
from pathways.enums import QuarantineReason, TabletEventKind
from pathways.models import QuarantinedEvent, Step

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
    """Return what is not settled of the person's own and of the units the person leads, oldest first. Four queries."""
    rows = list(_rows(user).still_open().select_related("pathway__patient").order_by("pk")[:MOST])
    events = [(row, _event(row.raw)) for row in rows]
    items = _items(events)
    return tuple(_refusal(row, event, items, user) for row, event in events)


def refusal_of(*, refusal_id: int, user: account_models.User) -> tuple[Refusal, str]:
    """Return one of them, and the event as it came. Raises QuarantinedEvent.DoesNotExist for everybody else, and when it is settled."""
    row = _rows(user).still_open().select_related("pathway__patient").get(pk=refusal_id)
    event = _event(row.raw)
    return _refusal(row, event, _items([(row, event)]), user), row.raw


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


def _event(raw: str) -> Mapping[str, Any]:
    try:
        event = json.loads(raw)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def _step_id(row: QuarantinedEvent, event: Mapping[str, Any]) -> int | None:
    """Return the step that the event names, when the patient is known here."""
    step = event.get("step")
    return step if row.pathway_id and isinstance(step, int) else None


def _items(events: Iterable[tuple[QuarantinedEvent, Mapping[str, Any]]]) -> dict[tuple[int, str], Item]:
    """Return the questions by step and key, of the events whose patient is known here. Two queries."""
    wanted = {step_id for row, event in events if (step_id := _step_id(row, event)) is not None}
    steps = Step.objects.filter(pk__in=wanted, template__isnull=False).values_list("pk", "template_id")
    templates = dict(steps)
    found: dict[tuple[int, str], Item] = {}
    for item in Item.objects.filter(template__in=set(templates.values())):
        found[item.template_id, item.key] = item
    return {
        (step_id, key): item
        for step_id, template_id in templates.items()
        for (owner, key), item in found.items()
        if owner == template_id
    }


def _refusal(
    row: QuarantinedEvent,
    event: Mapping[str, Any],
    items: Mapping[tuple[int, str], Item],
    user: account_models.User,
) -> Refusal:
    item = items.get((_step_id(row, event) or 0, str(event.get("item_key", ""))))
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
        said=tuple(_said(event, item)),
    )


def _said(event: Mapping[str, Any], item: Item | None) -> Iterator[tuple[str, str]]:
    """Give what was written, as (what, words), in the words of the checklist when the question is known."""
    language = get_language() or "nb"
    value = event.get("value")
    labels = {each["value"]: each for each in item.choices or ()} if item else {}
    if isinstance(value, str) and value in labels:
        value = checklist_rules.text_in(language, nb=labels[value]["nb"], nn=labels[value]["nn"])
    elif isinstance(value, bool):
        value = _("Yes") if value else _("No")
    shown = (
        (_("Question"), item.text(language) if item else event.get("item_key")),
        (_("Answer"), value),
        (_("Note"), event.get("note")),
        (_("Reason"), event.get("reason")),
    )
    for what, words in shown:
        if words not in (None, ""):
            yield what, checklist_rules.clean_text(str(words))


def ids_of(shown: tuple[Refusal, ...]) -> tuple[list[int], list[int]]:
    """Return the patients and the pathways that are shown, for the access log."""
    return (
        [each.patient_id for each in shown if each.patient_id],
        [each.pathway_id for each in shown if each.pathway_id],
    )
