"""Writes about people, units and roles. Every change of a role leaves a RoleEvent."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import queries
from accounts.enums import Language, Role, RoleEventKind
from accounts.models import Membership, RoleEvent, Unit, User
from accounts.rules import NotAllowed


def switch_unit(*, membership_id: int, by: User) -> Membership:
    """Return the membership to act through from now on; the door keeps its id in the session.

    Raises NotAllowed when the person has no such role now.
    """
    for membership in queries.acting_units(by):
        if membership.pk == membership_id:
            return membership
    raise NotAllowed(_("You no longer have a role at this unit. Choose another one."))


def choose_language(*, language: str, by: User) -> None:
    """Keep the person's language. Raises ValueError for a language the system does not speak."""
    by.language = Language(language)
    by.save(update_fields=["language"])


@transaction.atomic
def save_unit(*, unit: Unit) -> Unit:
    """Check and save a new or changed unit. Raises ValidationError when it breaks a rule of the tree."""
    unit.full_clean()
    unit.save()
    return unit


@transaction.atomic
def create_unit(*, name: str, kind: str, parent: Unit | None = None, **details: Any) -> Unit:
    """Create a unit. Raises ValidationError when it breaks a rule of the tree (`rules.PARENT_KINDS`)."""
    return save_unit(unit=Unit(name=name, kind=kind, parent=parent, **details))


@transaction.atomic
def give_role(
    *,
    user: User,
    unit: Unit,
    role: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    by: User | None,
    now: datetime,
) -> Membership:
    """Give a person a role at a unit, from and including `valid_from` to and including `valid_to`.

    An ended role comes back to life; a role that is in use only gets the new period. `by` None means the
    installation itself (set-up, demo data). Raises NotAllowed when `by` does not administer the unit or is
    the person, and ValidationError for a period that ends before it starts.
    """
    _check_may_administer(unit=unit, person=user, by=by)
    place = {"user": user, "unit": unit, "role": role}
    found = Membership.objects.select_for_update(of=("self",)).filter(**place).first()
    membership = found or Membership(**place)
    was_active = found is not None and found.is_active
    old_period = (membership.valid_from, membership.valid_to)
    membership.is_active = True
    membership.valid_from, membership.valid_to = valid_from, valid_to
    membership.full_clean()
    if was_active and old_period == (valid_from, valid_to):
        return membership
    membership.save()
    _keep_admin_door(user)
    _record(membership, RoleEventKind.CHANGED if was_active else RoleEventKind.GIVEN, by=by, now=now)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, by: User | None, now: datetime) -> Membership:
    """End a role at once. Ending an ended role changes nothing. Raises NotAllowed as `give_role` does."""
    _check_may_administer(unit=membership.unit, person=membership.user, by=by)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if not membership.is_active:
        return membership
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    _keep_admin_door(membership.user)
    _record(membership, RoleEventKind.ENDED, by=by, now=now)
    return membership


@transaction.atomic
def change_role(
    *,
    membership: Membership,
    role: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    by: User | None,
    now: datetime,
) -> Membership:
    """Give a person another role at the same unit, and end the old one. Raises as `give_role` does."""
    if role != membership.role:
        end_role(membership=membership, by=by, now=now)
    return give_role(
        user=membership.user,
        unit=membership.unit,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        by=by,
        now=now,
    )


def _check_may_administer(*, unit: Unit, person: User, by: User | None) -> None:
    if reason := queries.why_not_change_roles(unit=unit, person=person, by=by):
        raise NotAllowed(reason)


def _keep_admin_door(user: User) -> None:
    """Let the door to Django admin follow the role; what is behind it is decided by accounts.backends."""
    administers = user.memberships.filter(is_active=True, role=Role.ADMINISTRATOR).exists()
    is_staff = user.is_superuser or administers
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])


def _record(membership: Membership, kind: RoleEventKind, *, by: User | None, now: datetime) -> None:
    RoleEvent.objects.create(
        at=now,
        kind=kind,
        person_id=membership.user_id,
        person_name=str(membership.user),
        unit_id=membership.unit_id,
        unit_name=membership.unit.name,
        role=membership.role,
        valid_from=membership.valid_from,
        valid_to=membership.valid_to,
        by_id=by.pk if by else None,
        by_name=str(by) if by else "",
    )
