"""People, units, and who has which role where."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Now, TruncDate
from django.utils.translation import gettext_lazy as _
from stdnum.no import orgnr

from accounts import rules
from accounts.enums import Act, Language, Role, RoleEventKind, UnitKind
from audit.models import AppendOnly

TODAY = TruncDate(Now())

# Three columns that put each unit right after the one it lies under.
TREE_ORDER = (
    Coalesce("parent__parent__name", "parent__name", "name"),
    Case(
        When(parent__parent__isnull=False, then=F("parent__name")),
        When(parent__isnull=False, then=F("name")),
        default=Value(""),
    ),
    Case(When(parent__parent__isnull=False, then=F("name")), default=Value("")),
)


def validate_organisation_number(value: str) -> None:
    """Raise ValidationError unless the value is nine digits with a right check digit."""
    if len(value) != 9 or not value.isdecimal() or not orgnr.is_valid(value):
        raise ValidationError(
            _("This is not a valid organisation number. It has nine digits, the last a check digit.")
        )


class User(AbstractUser):
    """A person who signs in. What they may do follows from their memberships, not from this row."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    display_name = models.CharField(_("name"), max_length=150)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    hpr_nummer = models.CharField(
        _("HPR number"),
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^\d{1,9}$", _("An HPR number has digits only."))],
        help_text=_("The number in the national register of health personnel."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language.choices,
        blank=True,
        help_text=_("Empty means the language of the unit."),
    )
    is_demo = models.BooleanField(
        _("demo person"),
        default=False,
        help_text=_("Shown on the sign-in page of a demo installation, and kept out of every other."),
    )

    objects = UserManager()

    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("display_name", "pk")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Return the name other people see."""
        return self.display_name or self.username

    def get_short_name(self) -> str:
        """Return the name other people see: Norwegian names are not cut by a program."""
        return self.get_full_name()


class UnitQuerySet(models.QuerySet["Unit"]):
    def in_reach_of(self, user: Any) -> "UnitQuerySet":
        """Return the units where the person has a role now, and the units below them.

        Meant as a subquery: `filter(unit_id__in=Unit.objects.in_reach_of(user).values("pk"))`.
        Nothing for an anonymous or inactive person.
        """
        if not user.is_active:
            return self.none()
        own = Membership.objects.in_force().filter(user_id=user.pk).values("unit_id")
        return self.filter(Q(pk__in=own) | Q(parent_id__in=own) | Q(parent__parent_id__in=own))

    def with_ancestors(self, unit_ids: Any) -> "UnitQuerySet":
        """Return the given units and those above them."""
        given = Unit.objects.filter(pk__in=unit_ids)
        return self.filter(
            Q(pk__in=unit_ids)
            | Q(pk__in=given.values("parent_id"))
            | Q(pk__in=given.values("parent__parent_id"))
        )


class Unit(models.Model):
    """A place with people: from hospital trust and municipality down to ward and home-care district."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=30, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("lies under"),
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
    )
    her_id = models.PositiveIntegerField(
        _("HER-id"),
        unique=True,
        null=True,
        blank=True,
        help_text=_("The number in the national address register. Messages are addressed to it."),
    )
    organisation_number = models.CharField(
        _("organisation number"), max_length=9, blank=True, validators=[validate_organisation_number]
    )
    kommunenummer = models.CharField(
        _("municipality number"),
        max_length=4,
        blank=True,
        validators=[RegexValidator(r"^\d{4}$", _("A municipality number has four digits."))],
    )
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.NB)
    is_internal = models.BooleanField(
        _("exchanges messages inside this installation"),
        default=False,
        help_text=_("Otherwise messages to and from this unit go as XML."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(
                name="accounts_unit_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
            ),
            models.UniqueConstraint(
                name="accounts_one_municipality_a_number",
                fields=["kommunenummer"],
                condition=Q(kind=UnitKind.MUNICIPALITY) & ~Q(kommunenummer=""),
                violation_error_message=_("Another municipality has this number."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Check what the table cannot: the number a municipality needs, and that the tree makes sense."""
        errors: dict[str, Any] = {}
        if self.kind == UnitKind.MUNICIPALITY and not self.kommunenummer:
            errors["kommunenummer"] = _("A municipality needs its municipality number.")
        if self.kind in UnitKind.values and (reason := self.why_not_placed_here()):
            errors["parent"] = reason
        if errors:
            raise ValidationError(errors)

    def why_not_placed_here(self) -> str | None:
        """Return the sentence that says why the unit cannot lie where `parent` puts it, or None."""
        kind = UnitKind(self.kind)
        parent_kind = self.parent.kind if self.parent else None
        if not rules.fits_under(kind, parent_kind):
            if self.parent is None:
                return _("A %(kind)s must lie under another unit.") % {"kind": kind.label}
            return _("A %(kind)s cannot lie under a %(parent)s.") % {
                "kind": kind.label,
                "parent": UnitKind(self.parent.kind).label,
            }
        below = set(self.children.values_list("kind", flat=True)) if self.pk else set()
        for child_kind in sorted(below):
            if not rules.fits_under(child_kind, kind):
                return _("A %(kind)s cannot lie under a %(parent)s.") % {
                    "kind": UnitKind(child_kind).label,
                    "parent": kind.label,
                }
        return None


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date | None = None) -> "MembershipQuerySet":
        """Return the memberships that count on the day: not ended, in their period, unit and person active.

        Without `on` the day is the database's own today in Oslo, so that code without a clock can ask.
        """
        day = on or TODAY
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            is_active=True,
            user__is_active=True,
            unit__is_active=True,
        )

    def may(self, act: Act | str) -> "MembershipQuerySet":
        """Return the memberships whose role includes the act."""
        return self.filter(role__in=rules.roles_with(act))

    def reaching(self, unit_ids: Any) -> "MembershipQuerySet":
        """Return the memberships at one of the units or at a unit above it. Rows may repeat."""
        return self.filter(
            Q(unit_id__in=unit_ids)
            | Q(unit__children__in=unit_ids)
            | Q(unit__children__children__in=unit_ids)
        )


class Membership(models.Model):
    """A person's role at a unit. Written through `accounts.operations`: each change leaves a RoleEvent."""

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="memberships"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    is_active = models.BooleanField(_("in use"), default=True)
    valid_from = models.DateField(_("from and including"), null=True, blank=True)
    valid_to = models.DateField(_("to and including"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("role at a unit")
        verbose_name_plural = _("roles at units")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="accounts_role_once_a_unit",
                fields=["user", "unit", "role"],
                violation_error_message=_("This person already has this role at this unit."),
            ),
            models.CheckConstraint(
                name="accounts_membership_ends_after_it_starts",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"


class RoleEvent(AppendOnly):
    """Who gave whom which role, or took it away, and when. Plain values: the record outlives the rows."""

    at = models.DateTimeField(_("time"))
    kind = models.CharField(_("what happened"), max_length=10, choices=RoleEventKind.choices)
    person_id = models.BigIntegerField(_("person id"))
    person_name = models.CharField(_("person"), max_length=150)
    unit_id = models.BigIntegerField(_("unit id"))
    unit_name = models.CharField(_("unit"), max_length=200)
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    valid_from = models.DateField(_("from and including"), null=True)
    valid_to = models.DateField(_("to and including"), null=True)
    by_id = models.BigIntegerField(_("by id"), null=True)
    by_name = models.CharField(_("by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("role event")
        verbose_name_plural = _("role events")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["person_id", "-at"], name="accounts_roleevent_person")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.person_name} {self.role} {self.unit_name} {self.kind}"
