"""Who holds a message, and which units of the same organisation it can be passed on to."""

from accounts import models as account_models
from messaging.enums import TaskReason
from messaging.models import Message


def holders(message: Message) -> list[int]:
    """Return the units that hold a received message: its receiver, and those it was passed on to. One query."""
    passed_on = message.tasks.filter(reason=TaskReason.FORWARDED, unit__isnull=False)
    own = [message.receiver_unit_id] if message.receiver_unit_id else []
    return [*own, *passed_on.values_list("unit_id", flat=True)]


def units_for(message: Message) -> list[account_models.Unit]:
    """Return the units it can be passed on to: of the receiver's own organisation, in use here. Two queries."""
    unit = message.receiver_unit
    if unit is None:
        return []
    top = unit
    while top.parent is not None:
        top = top.parent
    below = account_models.Unit.objects.filter(is_internal=True, is_active=True).select_related("parent")
    rows = [each for each in below.order_by("name", "pk") if _is_under(each, top.pk)]
    return [each for each in rows if each.pk != unit.pk]


def _is_under(unit: account_models.Unit, top: int) -> bool:
    parents = [unit.pk, unit.parent_id, unit.parent.parent_id if unit.parent else None]
    return top in parents
