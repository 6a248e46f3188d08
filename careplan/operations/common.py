"""What the operations of the care plan share: who writes, and times that can be true."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts.enums import Act
from accounts.rules import NotAllowed
from careplan.models import Goal, Measure, Medicine
from checklists import rules as checklist_rules
from pathways import models as pathway_models
from pathways import operations as pathway_operations
from pathways.rules import flow as flow_rules


def person(by: pathway_operations.Author) -> account_models.User:
    """Return the person who writes. Raises NotAllowed for a message: only people write in the plan."""
    if by.user is None:
        raise NotAllowed(_("Only a person can write in the care plan."))
    return by.user


def said(raw: str) -> str:
    """Return what was typed as it can be stored."""
    return checklist_rules.clean_text(raw)


def check_time(*, at: datetime, now: datetime, not_before: datetime) -> None:
    """Raise NotAllowed when `at` lies in the future (tolerance of flow rules) or before `not_before`."""
    if flow_rules.is_in_future(at=at, now=now):
        raise NotAllowed(_("The time lies in the future. Give the time when it happened."))
    if at < not_before:
        raise NotAllowed(_("The time lies before the pathway began. Give the time when it happened."))


def locked_pathway(
    model: type[Goal | Measure | Medicine], pk: int, act: Act, *, by: pathway_operations.Author
) -> pathway_models.Pathway:
    """Return the pathway that the row belongs to, locked for the act. Raises the model's DoesNotExist (not visible)."""
    pathway_id = model.objects.values_list("pathway_id", flat=True).get(pk=pk)
    try:
        return pathway_operations.begin(pathway_id=pathway_id, act=act, by=by)
    except pathway_models.Pathway.DoesNotExist:
        raise model.DoesNotExist from None
