"""The letterbox in Django admin: to look, never to touch. Clients are made by `manage.py api_client`."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.admin import ReadOnlyAdmin
from messaging.models import ApiClient, Delivery, InboxTask, Message, RawMessage


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


@admin.register(ApiClient)
class ApiClientAdmin(admin.ModelAdmin):
    """Stop a client by taking it out of use. Its token is given by the command, and shown once."""

    list_display = ("name", "unit", "is_active", "created_at")
    fields = ("name", "unit", "is_active")
    readonly_fields = ("name", "unit")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
