"""An innleggelsesrapport that comes before the patient: the emergency department sees it at once. M47."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts import queries as account_queries
from accounts.enums import UnitKind
from messaging.enums import MessageKind, TaskReason
from messaging.models import InboxTask, Message


def show(message: Message, *, now: datetime) -> None:
    """Lay the report in the inbox of the emergency department, whose people may read it while it waits.

    It stays with its receiver too. When the admission is told, the report follows the patient to the ward, and
    leaves the emergency department. A hospital without such a department has it where its post is received.
    """
    if message.kind != MessageKind.INNLEGGELSESRAPPORT or message.receiver_unit is None:
        return
    for unit in _departments(message.receiver_unit):
        InboxTask.objects.create(
            unit=unit,
            message=message,
            reason=TaskReason.REPORT_FIRST,
            sentence=_("The municipality has sent what it knows. The patient is not registered here yet."),
            created_at=now,
        )


def _departments(receiver: account_models.Unit) -> list[account_models.Unit]:
    """Return the emergency departments of the receiver's hospital, else of its trust; not the receiver itself."""
    if receiver.kind == UnitKind.EMERGENCY_DEPARTMENT:
        return []
    rows = account_models.Unit.objects.filter(
        kind=UnitKind.EMERGENCY_DEPARTMENT, is_active=True, is_internal=True
    ).order_by("pk")
    hospital = account_queries.ancestor_of_kind(receiver, UnitKind.HOSPITAL)
    if hospital is not None and (found := list(rows.filter(parent=hospital))):
        return found
    trust = account_queries.ancestor_of_kind(receiver, UnitKind.HOSPITAL_TRUST)
    if trust is None:
        return []
    return [unit for unit in rows.select_related("parent") if _is_below(unit, trust)]


def _is_below(unit: account_models.Unit, trust: account_models.Unit) -> bool:
    return unit.parent_id == trust.pk or (unit.parent is not None and unit.parent.parent_id == trust.pk)
