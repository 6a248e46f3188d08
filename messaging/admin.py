"""The letterbox in Django admin: to look, not to touch. Clients are made by `manage.py api_client`.

What an administrator changes is who is told of what, and how a unit's people are told.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Membership, Unit
from audit.admin import ReadOnlyAdmin
from messaging.models import (
    Address,
    ApiClient,
    ApiClientSender,
    Delivery,
    InboxRule,
    InboxTask,
    Line,
    Message,
    OutsideAttempt,
    OutsideNotice,
    RawMessage,
    SendAttempt,
    TellingRule,
    UnitTelling,
)
from messaging.queries import inboxes, telling
from messaging.rules import telling as telling_rules
from pathways.enums import DeadlineKind, EventKind


@admin.register(RawMessage)
class RawMessageAdmin(ReadOnlyAdmin):
    """What came in and what became of it. The bytes are not shown: they are about patients."""

    list_display = (
        "received_at",
        "source",
        "kind",
        "outcome",
        "receipt_status",
        "attempts",
        "size",
        "msg_id",
    )
    list_filter = ("outcome", "source", "kind")
    search_fields = ("msg_id", "sha256")
    exclude = ("raw", "receipt")
    show_full_result_count = False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Where each message is. The content is read on the patient's page, by those who may."""

    list_display = ("created_at", "kind", "direction", "state", "sender_name", "receiver_name", "message_id")
    list_filter = ("direction", "state", "kind")
    search_fields = ("message_id",)
    exclude = ("content", "reasons", "xml", "note", "patient")
    list_select_related = ()
    show_full_result_count = False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "recipient", "unit", "level", "channel", "delivered_at", "read_at")
    list_filter = ("level", "channel")
    list_select_related = ("recipient", "unit")
    show_full_result_count = False


@admin.register(InboxTask)
class InboxTaskAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "unit", "reason", "closed_at", "closed_by")
    list_filter = ("reason",)
    list_select_related = ("unit", "closed_by")


class ApiClientSenderInline(admin.TabularInline):
    model = ApiClientSender
    extra = 0


@admin.register(ApiClient)
class ApiClientAdmin(admin.ModelAdmin):
    """Stop a client by taking it out of use. Its token is given by the command, and shown once."""

    list_display = ("name", "unit", "is_active", "created_at")
    fields = ("name", "unit", "is_active")
    readonly_fields = ("name", "unit")
    inlines = [ApiClientSenderInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TellingRuleForm(forms.ModelForm):
    """A rule for who is told. An administrator writes them for the units they administer, a superuser for all."""

    by: Any
    event_kind = forms.ChoiceField(
        label=_("event"), choices=[(event.value, event.label) for event in telling_rules.events()]
    )
    deadline_kind = forms.ChoiceField(
        label=_("clock"),
        choices=[("", "–"), *DeadlineKind.choices],
        required=False,
        help_text=_("Empty: every clock."),
    )
    role = forms.ChoiceField(
        label=_("role"), choices=[("", "–"), *Role.choices], required=False, help_text=_("Empty: every role.")
    )

    class Meta:
        model = TellingRule
        fields = ("unit", "event_kind", "deadline_kind", "role", "level", "is_on")

    def clean_unit(self) -> Unit | None:
        unit = self.cleaned_data["unit"]
        if not self.by.is_superuser and not _reach(self.by).filter(pk=unit.pk if unit else None).exists():
            raise ValidationError(_("Choose a unit that you administer."))
        return unit


class UnitTellingForm(forms.ModelForm):
    """How a unit's people are told when they have not chosen themselves."""

    by: Any

    class Meta:
        model = UnitTelling
        fields = ("unit", "by_email", "by_sms", "quiet_from", "quiet_to", "urgent_in_quiet", "bundle_minutes")

    def clean_unit(self) -> Unit:
        unit = self.cleaned_data["unit"]
        if not self.by.is_superuser and not _reach(self.by).filter(pk=unit.pk).exists():
            raise ValidationError(_("Choose a unit that you administer."))
        return unit


def _reach(user: Any) -> QuerySet[Unit]:
    return Unit.objects.all() if user.is_superuser else Unit.objects.in_reach_of(user)


class InReachAdmin(admin.ModelAdmin):
    """Rows of units. An administrator sees and changes those in reach; the form knows who asks."""

    def get_form(self, request: Any, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["queryset"] = _reach(request.user).order_by("name", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    def _is_theirs(self, request: Any, obj: Any) -> bool:
        if obj is None or request.user.is_superuser:
            return True
        return _reach(request.user).filter(pk=obj.unit_id).exists()


@admin.register(TellingRule)
class TellingRuleAdmin(InReachAdmin):
    """Who is told of what: the house's own table above, what is changed in it below."""

    form = TellingRuleForm
    change_list_template = "admin/messaging/tellingrule/change_list.html"
    list_display = ("event", "clock", "role_name", "level", "where", "is_on")
    list_filter = ("is_on", "level")
    list_select_related = ("unit",)

    def get_queryset(self, request: Any) -> QuerySet[TellingRule]:
        """Rules for everywhere are shown to all administrators, and changed by a superuser."""
        return super().get_queryset(request).filter(Q(unit=None) | Q(unit__in=_reach(request.user)))

    @admin.display(description=_("event"), ordering="event_kind")
    def event(self, rule: TellingRule) -> str:
        return str(dict(EventKind.choices).get(rule.event_kind, rule.event_kind))

    @admin.display(description=_("clock"), ordering="deadline_kind")
    def clock(self, rule: TellingRule) -> str:
        return str(dict(DeadlineKind.choices).get(rule.deadline_kind, "–"))

    @admin.display(description=_("role"), ordering="role")
    def role_name(self, rule: TellingRule) -> str:
        return str(dict(Role.choices).get(rule.role, "–"))

    @admin.display(description=_("unit"), ordering="unit__name")
    def where(self, rule: TellingRule) -> str:
        return rule.unit.name if rule.unit else str(_("everywhere"))

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "table": telling.table()})


@admin.register(UnitTelling)
class UnitTellingAdmin(InReachAdmin):
    form = UnitTellingForm
    list_display = ("unit", "by_email", "by_sms", "quiet_from", "quiet_to", "bundle_minutes")
    list_select_related = ("unit",)

    def get_queryset(self, request: Any) -> QuerySet[UnitTelling]:
        return super().get_queryset(request).filter(unit__in=_reach(request.user))


class OutsideAttemptInline(admin.TabularInline):
    """Every attempt, as it ended."""

    model = OutsideAttempt
    fields = readonly_fields = ("at", "number", "channel", "outcome", "reference")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OutsideNotice)
class OutsideNoticeAdmin(ReadOnlyAdmin):
    """What was sent to colleagues, and what was given up. Only about people with a role in reach."""

    list_display = (
        "created_at",
        "recipient",
        "channel",
        "state",
        "attempts",
        "last_outcome",
        "next_try_at",
        "finished_at",
    )
    list_filter = ("state", "channel", "last_outcome")
    list_select_related = ("recipient",)
    exclude = ("claimed_at", "is_frozen")
    inlines = (OutsideAttemptInline,)
    show_full_result_count = False

    def get_queryset(self, request: Any) -> QuerySet[OutsideNotice]:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        here = Membership.objects.filter(unit__in=_reach(request.user)).values("user_id")
        return rows.filter(recipient_id__in=here)


# --- Where messages go, and where they land --------------------------------------------------------------------


@admin.register(Address)
class AddressAdmin(admin.ModelAdmin):
    """The address book. Many lines at once come from a file: `manage.py plo address-book FILE`."""

    list_display = ("name", "her_id", "organisation", "service_code", "phone", "is_active", "changed_at")
    list_filter = ("is_active", "service_code")
    list_select_related = ("organisation",)
    search_fields = ("name", "her_id", "organisation_number")
    raw_id_fields = ("organisation",)

    def save_model(self, request: HttpRequest, obj: Address, form: Any, change: bool) -> None:
        obj.changed_at = timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(Line)
class LineAdmin(admin.ModelAdmin):
    """How messages reach an organisation. A superuser's: who changes a line decides who reads what it carries."""

    list_display = ("name", "her_id", "way", "subfolder", "url", "is_active")
    list_filter = ("way", "is_active")
    search_fields = ("name", "her_id")


@admin.register(InboxRule)
class InboxRuleAdmin(InReachAdmin):
    """Where messages to unknown services land. It warns of organisations whose messages would land with nobody."""

    list_display = ("organisation_her_id", "service_her_id", "service_code", "kind", "unit")
    list_select_related = ("unit",)

    def get_queryset(self, request: Any) -> QuerySet[InboxRule]:
        return super().get_queryset(request).filter(unit__in=_reach(request.user))

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        for organisation in inboxes.without_inbox():
            messages.warning(request, nobody_owns(organisation))
        return super().changelist_view(request, extra_context)


@admin.register(SendAttempt)
class SendAttemptAdmin(ReadOnlyAdmin):
    list_display = ("at", "number", "way", "her_id", "outcome", "status", "detail", "message_id", "raw_id")
    list_filter = ("outcome", "way")
    show_full_result_count = False


def nobody_owns(organisation: Unit) -> str:
    """Return the sentence about an organisation whose messages to unknown services land with nobody."""
    return str(
        _(
            "Nobody looks after messages to unknown services of %(name)s. Add a rule without service and kind, for a "
            "unit where somebody works."
        )
        % {"name": organisation}
    )


@checks.register(checks.Tags.database)
def inboxes_have_owners(databases: Any = None, **_kwargs: Any) -> list[checks.Warning]:
    """Warn at `migrate` and `check --database default`, before the system starts."""
    if not databases:
        return []
    try:
        return [checks.Warning(nobody_owns(each), id="messaging.W001") for each in inboxes.without_inbox()]
    except DatabaseError:
        return []  # the tables are not there yet
