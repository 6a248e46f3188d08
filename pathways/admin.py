"""Agreements in the admin, checked against the deadline table; the heartbeat; and the clinical tables to look at.

The lists of the clinical tables show numbers of rows, not names. Opening a patient or a pathway is a look at a
person, and is logged like one.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Q, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import doors
from accounts.enums import UnitKind
from accounts.models import Unit
from accounts.rules import NotAllowed
from audit import operations as audit_operations
from audit.admin import ReadOnlyAdmin
from audit.enums import Action
from pathways.models import (
    Agreement,
    AgreementTerm,
    Deadline,
    Device,
    Heartbeat,
    Pathway,
    PathwayEvent,
    Patient,
)
from pathways.operations import devices
from pathways.rules import deadlines as deadline_rules

HOURS_SENTENCES: Mapping[str, Any] = {
    "NOT_ADJUSTABLE": _("This limit is not the parties' to change. Leave the hours empty."),
    "NOT_POSITIVE": _("There must be some time. Write one hour or more."),
    "LONGER_THAN_LAW": _(
        "The law gives %(longest)d hours. An agreement may shorten that, never lengthen it."
    ),
}
START_SENTENCE = _("This clock cannot start there. Leave it empty for the standard start.")


class AgreementForm(forms.ModelForm):
    """An agreement; an administrator only makes those that a unit of theirs is a party to."""

    by: Any

    class Meta:
        model = Agreement
        fields = ("hospital_trust", "municipality", "valid_from", "valid_to", "note")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        parties = [unit.pk for name in ("hospital_trust", "municipality") if (unit := data.get(name))]
        mine = Unit.objects.in_reach_of(self.by).filter(pk__in=parties)
        if parties and not self.by.is_superuser and not mine.exists():
            raise ValidationError(_("One of the two parties must be a unit that you administer."))
        return data


class TermForm(forms.ModelForm):
    """One agreed deadline. What the law or the deadline table does not allow is refused with a sentence."""

    class Meta:
        model = AgreementTerm
        fields = ("kind", "hours", "start_event", "escalate_after_hours", "skips_holidays")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, hours, start = data.get("kind"), data.get("hours"), data.get("start_event")
        if kind and hours is not None and (problem := deadline_rules.hours_problem(kind, hours)):
            longest = deadline_rules.rule(kind).longest
            self.add_error("hours", ValidationError(HOURS_SENTENCES[problem] % {"longest": longest or 0}))
        if kind and start and deadline_rules.start_problem(kind, start):
            self.add_error("start_event", ValidationError(START_SENTENCE))
        return data


class TermInline(admin.TabularInline):
    model = AgreementTerm
    form = TermForm
    extra = 0


@admin.register(Agreement)
class AgreementAdmin(admin.ModelAdmin):
    """Hours and start events between a hospital trust and a municipality. Running clocks keep their limit."""

    form = AgreementForm
    list_display = ("hospital_trust", "municipality", "valid_from", "valid_to", "note")
    list_filter = ("municipality",)
    list_select_related = ("hospital_trust", "municipality")
    date_hierarchy = "valid_from"
    inlines = (TermInline,)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """Offer trusts where a trust belongs, and municipalities where a municipality does."""
        kinds = {
            "hospital_trust": UnitKind.HOSPITAL_TRUST,
            "municipality": UnitKind.MUNICIPALITY,
        }
        kwargs["queryset"] = Unit.objects.filter(kind=kinds[db_field.name], is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: Any) -> QuerySet[Agreement]:
        """An administrator looks after the agreements that a unit of theirs is a party to."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        reach = Unit.objects.in_reach_of(request.user).values("pk")
        return rows.filter(Q(municipality__in=reach) | Q(hospital_trust__in=reach))

    def get_form(self, request: Any, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An agreement ends by its last day; clocks that were counted by it must stay explained."""
        return False


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """When recurring work last ran to its end."""

    list_display = ("name", "last_at", "facts")


@admin.register(Device)
class DeviceAdmin(ReadOnlyAdmin):
    """Tablets of the units in reach. A lost one is revoked, and wipes itself at its next contact."""

    list_display = (
        "short_id",
        "unit",
        "last_user",
        "last_contact_at",
        "app_version",
        "revoked_at",
        "revoked_by",
    )
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("unit", "last_user", "revoked_by")
    date_hierarchy = "last_contact_at"
    actions = ("revoke",)

    @admin.display(description=_("tablet"), ordering="id")
    def short_id(self, device: Device) -> str:
        return str(device)

    def get_queryset(self, request: Any) -> QuerySet[Device]:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(unit__in=Unit.objects.in_reach_of(request.user).values("pk"))

    @admin.action(description=_("Revoke: the tablet wipes itself at its next contact"), permissions=["view"])
    def revoke(self, request: Any, chosen: QuerySet[Device]) -> None:
        for device in chosen:
            try:
                devices.revoke(device_id=device.pk, by=request.user, now=timezone.now())
            except NotAllowed as error:
                self.message_user(request, f"{device}: {error}", messages.WARNING)
            else:
                self.message_user(request, _("%(tablet)s is revoked.") % {"tablet": device})


class ClinicalAdmin(ReadOnlyAdmin):
    """A table about patients. Opening a row is logged; the list shows no names."""

    show_full_result_count = False
    list_per_page = 50

    def ids_of(self, row: Any) -> tuple[int, int | None]:
        """Return the patient and the pathway that the row is about."""
        return row.pathway.patient_id, row.pathway_id

    def change_view(
        self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        response = super().change_view(request, object_id, form_url, extra_context)
        row = self.get_object(request, object_id)
        if row is not None and response.status_code == 200:
            patient_id, pathway_id = self.ids_of(row)
            audit_operations.record_access(
                user=request.user,
                unit=None,
                role="SUPERUSER" if request.user.is_superuser else "ADMINISTRATOR",
                action=Action.OPEN,
                patient_ids=[patient_id],
                pathway_ids=[pathway_id] if pathway_id else [],
                page=f"admin:{self.opts.label_lower}",
                ip=doors.address_of(request),
                now=timezone.now(),
            )
        return response


@admin.register(Patient)
class PatientAdmin(ClinicalAdmin):
    list_display = ("pk", "number_kind", "kommunenummer", "has_address_lock")
    exclude = ("number",)

    def ids_of(self, row: Any) -> tuple[int, int | None]:
        return row.pk, None


@admin.register(Pathway)
class PathwayAdmin(ClinicalAdmin):
    list_display = ("pk", "state", "started_at", "homecoming_at", "closed_at")
    list_filter = ("state",)
    date_hierarchy = "started_at"

    def ids_of(self, row: Any) -> tuple[int, int | None]:
        return row.patient_id, row.pk


@admin.register(Deadline)
class DeadlineAdmin(ClinicalAdmin):
    list_display = ("pk", "pathway", "kind", "responsible", "due_at", "met_at", "missed_at", "cancelled_at")
    list_filter = ("kind",)
    list_select_related = ("pathway", "responsible")
    date_hierarchy = "due_at"


@admin.register(PathwayEvent)
class PathwayEventAdmin(ClinicalAdmin):
    list_display = ("pk", "pathway", "kind", "at", "recorded_at", "by_name")
    list_filter = ("kind",)
    list_select_related = ("pathway",)
    date_hierarchy = "at"
