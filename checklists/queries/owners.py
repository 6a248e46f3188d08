"""Which template a unit has or uses, and who may have templates of their own."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from accounts import queries as accounts_queries
from accounts.enums import Act, UnitKind
from accounts.models import Membership, Unit, User
from checklists.enums import TemplateState
from checklists.models import Template

# Those who may have templates of their own; the rest use those of the unit above, or the national ones.
OWNER_KINDS = (UnitKind.MUNICIPALITY, UnitKind.HOSPITAL_TRUST)


def owner_with_number(number: str) -> Unit | None:
    """Return the municipality with this municipality number, or the owner with this organisation number."""
    owners = Unit.objects.filter(kind__in=OWNER_KINDS)
    by_number = Q(kommunenummer=number, kind=UnitKind.MUNICIPALITY) | Q(organisation_number=number)
    return owners.filter(by_number).order_by("pk").first() if number else None


def owner_of(unit: Unit) -> Unit | None:
    """Return the municipality or hospital trust whose checklists a unit uses: itself or above it; None without."""
    here: Unit | None = unit
    while here is not None and here.kind not in OWNER_KINDS:
        here = here.parent
    return here


def template_in_use(*, code: str, owner: Unit | None, version: int | None = None) -> Template | None:
    """Return the published template that the owner (None: everybody) uses: the own one before the national one.

    With `version`, return that version of the owner's own, whatever its state. None when there is no such one.
    """
    owner_id = owner.pk if owner else None
    if version is not None:
        return Template.objects.of(code=code, owner_id=owner_id).filter(version=version).first()
    own = Template.objects.of(code=code, owner_id=owner_id).published().first()
    return own or Template.objects.of(code=code, owner_id=None).published().first()


def owners_in_reach(*, by: User) -> QuerySet[Unit]:
    """Return the units that may have own templates and that the person administers; all for a superuser."""
    owners = Unit.objects.filter(kind__in=OWNER_KINDS, is_active=True).order_by("name", "pk")
    if by.is_superuser:
        return owners
    held = Membership.objects.in_force().may(Act.ADMINISTER).filter(user_id=by.pk).values("unit_id")
    return owners.filter(pk__in=held)


def why_not_administer(*, owner: Unit | None, by: User) -> str | None:
    """Return the sentence that says why the person may not change this owner's templates, or None."""
    if by.is_superuser:
        return None
    if owner is None:
        return gettext(
            "The national templates are changed by those who run the system. Make a local version."
        )
    if not accounts_queries.may(user=by, act=Act.ADMINISTER, unit_ids=[owner.pk]):
        return gettext("You do not administer this unit. Ask its administrator.")
    return None


def templates_for_administrator(templates: QuerySet[Template], *, by: User) -> QuerySet[Template]:
    """Narrow templates to the national ones and those of units in the person's reach.

    Each carries `is_behind`: whether what it builds on has a newer published version.
    """
    newer = Template.objects.published().filter(
        code=OuterRef("parent__code"), version__gt=OuterRef("parent__version")
    )
    above = Q(Exists(newer.filter(owner=OuterRef("parent__owner")))) | Q(
        Exists(newer.filter(owner=None)), parent__owner=None
    )
    lives = Q(state__in=(TemplateState.DRAFT, TemplateState.PUBLISHED))
    marked = templates.annotate(is_behind=ExpressionWrapper(above & lives, output_field=BooleanField()))
    if by.is_superuser:
        return marked
    return marked.filter(Q(owner=None) | Q(owner__in=Unit.objects.in_reach_of(by).values("pk")))
