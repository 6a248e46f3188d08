"""Reads about people, units and roles."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts import rules
from accounts.enums import Act, Role, UnitKind
from accounts.models import Membership, Unit, User


@dataclass(frozen=True)
class DemoSignIn:
    """One button on the sign-in page of a demo installation."""

    username: str
    name: str
    role: str
    unit: str


@dataclass(frozen=True)
class Reach:
    """Where a person's roles count: by unit id, the roles held there or at a unit above."""

    roles: Mapping[int, frozenset[str]]

    def may(self, *, act: Act | str, unit_ids: Iterable[int]) -> bool:
        """Return whether a role that includes the act counts at one of the units."""
        return any(
            rules.may(role, act) for unit_id in unit_ids for role in self.roles.get(unit_id, frozenset())
        )


def reach(user: User | AnonymousUser, *, held: Iterable[Membership] | None = None) -> Reach:
    """Return the units where the person has a role now, and the units below them. One query, read at once.

    The same units as `Unit.objects.in_reach_of`, for whoever asks more than one question of them. `held` are the
    person's memberships in force, when they have been read already (`acting_units`): at units that can have none
    below them they tell it all, and nothing is asked.
    """
    if user.pk is None or not user.is_active:
        return Reach({})
    if held is not None and not any(each.unit.kind in rules.KINDS_WITH_UNITS_BELOW for each in held):
        at: dict[int, set[str]] = {}
        for each in held:
            at.setdefault(each.unit_id, set()).add(each.role)
        return Reach({unit_id: frozenset(roles) for unit_id, roles in at.items()})
    rows = (
        Membership.objects.in_force()
        .filter(user_id=user.pk)
        .order_by()
        .values_list("role", "unit_id", "unit__children", "unit__children__children")
    )
    roles: dict[int, set[str]] = {}
    for role, *levels in rows:
        for unit_id in levels:
            if unit_id is not None:
                roles.setdefault(unit_id, set()).add(role)
    return Reach({unit_id: frozenset(held) for unit_id, held in roles.items()})


def acting_units(user: User | AnonymousUser, *, on: date | None = None) -> list[Membership]:
    """Return the memberships a person can act through now, with their units, first given first. One query."""
    if user.pk is None or not user.is_active:
        return []
    return list(
        Membership.objects.in_force(on).filter(user_id=user.pk).select_related("unit__parent").order_by("pk")
    )


def may(*, user: User | AnonymousUser, act: Act | str, unit_ids: Any) -> bool:
    """Return whether the person has a role that includes the act at one of the units or above one.

    `unit_ids` are ids, or a subquery of ids. One query.
    """
    if user.pk is None or not user.is_active:
        return False
    return Membership.objects.in_force().may(act).reaching(unit_ids).filter(user_id=user.pk).exists()


def role_at(
    *, user: User | AnonymousUser, unit_ids: Collection[int], act: Act | str | None = None
) -> Role | None:
    """Return the role a person has at the units, nearest first, or None. One query.

    A role at one of the units goes before a role at a unit above. With `act`, only roles that include it
    count: the answer is then the role that justifies the act, as the access log wants it.
    """
    if user.pk is None or not user.is_active:
        return None
    found = Membership.objects.in_force().reaching(unit_ids).filter(user_id=user.pk)
    if act is not None:
        found = found.may(act)
    wanted = set(unit_ids)
    rows = sorted(
        set(found.values_list("pk", "unit_id", "role")), key=lambda row: (row[1] not in wanted, row[0])
    )
    return Role(rows[0][2]) if rows else None


def members_with_roles(unit_ids: Collection[int], roles: Collection[str]) -> list[User]:
    """Return the people to tell: those who have one of the roles at each unit, or else right above it.

    Each unit and each role is looked up by itself, so a ward without a leader finds the hospital's leader,
    and one with a leader does not also trouble the hospital's. Two queries; sorted by name; nobody twice.
    """
    units = dict(Unit.objects.with_ancestors(unit_ids).values_list("pk", "parent_id"))
    members = (
        Membership.objects.in_force()
        .filter(unit_id__in=units, role__in=roles)
        .select_related("user")
        .order_by("pk")
    )
    at: dict[tuple[int, str], list[User]] = {}
    for member in members:
        at.setdefault((member.unit_id, member.role), []).append(member.user)
    found: dict[int, User] = {}
    for unit_id in unit_ids:
        for role in roles:
            here: int | None = unit_id
            while here is not None and (here, role) not in at:
                here = units.get(here)
            found |= {user.pk: user for user in at.get((here, role), [])} if here is not None else {}
    return sorted(found.values(), key=lambda user: (user.display_name, user.pk))


def why_not_change_roles(*, unit: Unit, person: User, by: User | None) -> str | None:
    """Return the sentence that says why `by` may not change the person's roles at the unit, or None.

    `by` None is the installation itself (set-up, demo data); a superuser may do everything.
    """
    if by is None or by.is_superuser:
        return None
    if by.pk == person.pk:
        return _("Nobody changes their own roles. Ask another administrator.")
    if not may(user=by, act=Act.ADMINISTER, unit_ids=[unit.pk]):
        return _("You do not administer this unit. Ask its administrator.")
    return None


def ancestor_of_kind(unit: Unit, kind: UnitKind) -> Unit | None:
    """Return the unit itself or the nearest one above it that is of the kind, or None."""
    here: Unit | None = unit
    while here is not None and here.kind != kind:
        here = here.parent
    return here


def demo_sign_ins() -> list[DemoSignIn]:
    """Return the people one may sign in as with one tap; nobody unless this is a demo installation."""
    if not settings.HPH_DEMO:
        return []
    rows = Membership.objects.in_force().filter(user__is_demo=True).select_related("user", "unit")
    first: dict[int, Membership] = {}
    for row in rows.order_by("pk"):
        first.setdefault(row.user_id, row)
    return [
        DemoSignIn(
            username=row.user.username,
            name=str(row.user),
            role=row.get_role_display(),
            unit=row.unit.name,
        )
        for row in first.values()
    ]


def act_table_markdown() -> str:
    """Return the table role x act as it stands in docs/security.md."""
    head = ["Act", *(role.value for role in Role)]
    lines = ["| " + " | ".join(head) + " |", "|---" + "|:-:" * len(Role) + "|"]
    for act in Act:
        cells = ["yes" if rules.may(role, act) else "·" for role in Role]
        lines.append("| `" + act.value + "` | " + " | ".join(cells) + " |")
    descriptions = [f"- **{role.value}**: {rules.ROLE_DESCRIPTIONS[role]}" for role in Role]
    return "\n".join([*descriptions, "", *lines, ""])
