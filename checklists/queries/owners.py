"""Which template a unit has or uses, and who may have templates of their own."""

from django.db.models import Q

from accounts.enums import UnitKind
from accounts.models import Unit
from checklists.models import Template

# Those who may have templates of their own; the rest use those of the unit above, or the national ones.
OWNER_KINDS = (UnitKind.MUNICIPALITY, UnitKind.HOSPITAL_TRUST)


def owner_with_number(number: str) -> Unit | None:
    """Return the municipality with this municipality number, or the owner with this organisation number."""
    owners = Unit.objects.filter(kind__in=OWNER_KINDS)
    by_number = Q(kommunenummer=number, kind=UnitKind.MUNICIPALITY) | Q(organisation_number=number)
    return owners.filter(by_number).order_by("pk").first() if number else None


def template_in_use(*, code: str, owner: Unit | None, version: int | None = None) -> Template | None:
    """Return the published template that the owner (None: everybody) uses: the own one before the national one.

    With `version`, return that version of the owner's own, whatever its state. None when there is no such one.
    """
    owner_id = owner.pk if owner else None
    if version is not None:
        return Template.objects.of(code=code, owner_id=owner_id).filter(version=version).first()
    own = Template.objects.of(code=code, owner_id=owner_id).published().first()
    return own or Template.objects.of(code=code, owner_id=None).published().first()
