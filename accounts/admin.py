"""People, units and roles in Django admin.

What an administrator may touch is decided in three steps: `backends.RoleBackend` opens the tables, the
querysets here show only the units in reach, and roles change through operations, so that each change
leaves a RoleEvent. Nothing is deleted here: rows that others point at are taken out of use.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import operations, queries
from accounts.models import TREE_ORDER, Membership, RoleEvent, Unit, User
from audit.admin import ReadOnlyAdmin

# Roles decide, not groups.
admin.site.unregister(Group)


def reach(request: Any) -> QuerySet[Unit]:
    """Return the units the administrator looks after: all of them for a superuser."""
    if request.user.is_superuser:
        return Unit.objects.all()
    return Unit.objects.in_reach_of(request.user)


class KeptAdmin(admin.ModelAdmin):
    """Rows are taken out of use, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UnitAdminForm(forms.ModelForm):
    """A unit; an administrator may only put it under a unit in reach."""

    reach: QuerySet[Unit]
    is_superuser: bool

    class Meta:
        model = Unit
        fields = (
            "name",
            "kind",
            "parent",
            "her_id",
            "organisation_number",
            "kommunenummer",
            "phone",
            "address",
            "language",
            "is_internal",
            "is_active",
        )

    def clean_parent(self) -> Unit | None:
        parent = self.cleaned_data["parent"]
        moved = self.instance.pk is None or parent != self.instance.parent
        if (
            moved
            and not self.is_superuser
            and (parent is None or not self.reach.filter(pk=parent.pk).exists())
        ):
            raise ValidationError(gettext("Choose a unit that you administer."))
        return parent


@admin.register(Unit)
class UnitAdmin(KeptAdmin):
    """The tree of units, each one under the unit it belongs to."""

    form = UnitAdminForm
    list_display = ("in_tree", "kind", "her_id", "kommunenummer", "is_internal", "is_active")
    list_filter = ("kind", "is_internal", "is_active")
    list_select_related = ("parent__parent",)
    search_fields = ("name", "=her_id", "=kommunenummer", "=organisation_number")
    search_help_text = _("Name, HER-id, municipality number or organisation number.")
    autocomplete_fields = ("parent",)

    @admin.display(description=_("name"))
    def in_tree(self, unit: Unit) -> str:
        """Return the name, indented by how deep the unit lies."""
        depth = 0 if unit.parent is None else 1 if unit.parent.parent_id is None else 2
        return "\u2003" * depth + unit.name

    def get_ordering(self, request: HttpRequest) -> Any:
        return TREE_ORDER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        return super().get_queryset(request).filter(pk__in=reach(request).values("pk"))

    def get_form(self, request: Any, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        form.reach = reach(request)
        form.is_superuser = request.user.is_superuser
        return form

    def save_model(self, request: HttpRequest, obj: Unit, form: Any, change: bool) -> None:
        operations.save_unit(unit=obj)


class MembershipAdminForm(forms.ModelForm):
    """A role at a unit."""

    by: User

    class Meta:
        model = Membership
        fields = ("user", "unit", "role", "valid_from", "valid_to", "is_active")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        unit = data.get("unit") or (self.instance.unit if self.instance.pk else None)
        person = data.get("user") or (self.instance.user if self.instance.pk else None)
        if unit and person and (reason := queries.why_not_change_roles(unit=unit, person=person, by=self.by)):
            raise ValidationError(reason)
        return data


@admin.register(Membership)
class MembershipAdmin(KeptAdmin):
    """Who has which role where. Ending a role keeps the row; its history is under role events."""

    form = MembershipAdminForm
    list_display = ("user", "role", "unit", "valid_from", "valid_to", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("user", "unit")
    search_fields = ("user__display_name", "user__username", "unit__name", "=unit__her_id")
    autocomplete_fields = ("user", "unit")
    actions = ("end_roles",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).filter(unit_id__in=reach(request).values("pk"))

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        return ("user", "unit") if obj else ("is_active",)

    def get_form(self, request: Any, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request: Any, obj: Membership, form: Any, change: bool) -> None:
        """Hand the change to an operation: the row is written there, with its event."""
        by, now = request.user, timezone.now()
        period = {"valid_from": obj.valid_from, "valid_to": obj.valid_to}
        if not change:
            saved = operations.give_role(
                user=obj.user, unit=obj.unit, role=obj.role, **period, by=by, now=now
            )
        elif obj.is_active:
            stored = Membership.objects.get(pk=obj.pk)
            saved = operations.change_role(membership=stored, role=obj.role, **period, by=by, now=now)
        else:
            saved = operations.end_role(membership=Membership.objects.get(pk=obj.pk), by=by, now=now)
        obj.pk = saved.pk

    @admin.action(description=_("End the chosen roles"), permissions=["change"])
    def end_roles(self, request: Any, queryset: QuerySet[Membership]) -> None:
        """End the chosen roles, one by one; say which could not be ended and why."""
        for membership in queryset.select_related("user", "unit"):
            try:
                operations.end_role(membership=membership, by=request.user, now=timezone.now())
            except operations.NotAllowed as error:
                self.message_user(request, f"{membership}: {error}", level="error")


class MembershipInline(admin.TabularInline):
    """A person's roles, to look at; a click leads to where they are changed."""

    model = Membership
    fields = ("unit", "role", "valid_from", "valid_to", "is_active")
    readonly_fields = fields
    extra = 0
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NewPersonForm(AdminUserCreationForm):
    """A new person with a first password."""

    class Meta:
        model = User
        fields = ("username", "display_name")


class PersonForm(UserChangeForm):
    """A person."""

    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People. An administrator changes only those whose roles all lie within reach, and no superuser."""

    form = PersonForm
    add_form = NewPersonForm
    list_display = ("display_name", "username", "phone", "is_active", "last_login")
    list_filter = ("is_active", "is_demo")
    search_fields = ("display_name", "username", "=hpr_nummer")
    ordering = ("display_name",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "is_staff")
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("display_name", "phone", "email", "hpr_nummer", "language")}),
        (_("Sign-in"), {"fields": ("is_active", "is_staff", "last_login", "date_joined")}),
    )
    superuser_fieldsets = (*fieldsets, (_("Installation"), {"fields": ("is_superuser", "is_demo")}))
    add_fieldsets = (
        (None, {"fields": ("username", "display_name", "usable_password", "password1", "password2")}),
    )

    def get_fieldsets(self, request: Any, obj: User | None = None) -> Any:
        if obj is not None and request.user.is_superuser:
            return self.superuser_fieldsets
        return super().get_fieldsets(request, obj)

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        """A person has no roles before the person is saved."""
        return super().get_inlines(request, obj) if obj else ()

    def get_queryset(self, request: Any) -> QuerySet[User]:
        people = super().get_queryset(request)
        if request.user.is_superuser:
            return people
        within = Membership.objects.filter(unit_id__in=reach(request).values("pk")).values("user_id")
        with_any = Membership.objects.values("user_id")
        return people.filter(is_superuser=False).filter(pk__in=within) | people.filter(
            is_superuser=False
        ).exclude(pk__in=with_any)

    def has_change_permission(self, request: Any, obj: User | None = None) -> bool:
        """A new password is a key to every role the person has, so all of them must lie within reach."""
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or request.user.is_superuser:
            return True
        elsewhere = obj.memberships.filter(is_active=True).exclude(unit_id__in=reach(request).values("pk"))
        return not obj.is_superuser and not elsewhere.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RoleEvent)
class RoleEventAdmin(ReadOnlyAdmin):
    """Who gave whom which role, and when."""

    list_display = ("at", "kind", "person_name", "role", "unit_name", "valid_from", "valid_to", "by_name")
    list_filter = ("kind", "role")
    date_hierarchy = "at"
    search_fields = ("person_name", "unit_name", "by_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleEvent]:
        return super().get_queryset(request).filter(unit_id__in=reach(request).values("pk"))
