"""Which of our organisations has an inbox, with people in it, for messages that fit nowhere."""

from accounts import models as account_models
from accounts import queries as account_queries
from accounts import rules as account_rules
from accounts.enums import Act, UnitKind
from messaging.models import InboxRule

ORGANISATIONS = (UnitKind.HOSPITAL_TRUST, UnitKind.HOSPITAL, UnitKind.MUNICIPALITY)


def without_inbox() -> list[account_models.Unit]:
    """Return our organisations with a HER-id whose messages to unknown services land where nobody works. M9.

    A municipality without a row of its own uses its coordinating unit. A row counts when somebody at its unit, or
    above it, may open a patient.
    """
    organisations = account_models.Unit.objects.filter(
        is_internal=True, is_active=True, her_id__isnull=False, kind__in=ORGANISATIONS
    )
    return [each for each in organisations.order_by("name", "pk") if not _has_people(_inbox_of(each))]


def _inbox_of(organisation: account_models.Unit) -> account_models.Unit | None:
    rows = InboxRule.objects.filter(
        organisation_her_id=organisation.her_id or 0,
        service_her_id=0,
        service_code="",
        kind="",
        unit__is_active=True,
    )
    row = rows.select_related("unit").first()
    if row is not None:
        return row.unit
    coordinating = account_models.Unit.objects.filter(
        parent=organisation, kind=UnitKind.COORDINATING_UNIT, is_active=True
    )
    return coordinating.order_by("pk").first()


def _has_people(unit: account_models.Unit | None) -> bool:
    if unit is None:
        return False
    return bool(
        account_queries.members_with_roles([unit.pk], tuple(account_rules.roles_with(Act.VIEW_PATIENT)))
    )
