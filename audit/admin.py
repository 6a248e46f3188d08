"""The log in Django admin, and the base for every table that is only to be read there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.models import AccessEntry


class ReadOnlyAdmin(admin.ModelAdmin):
    """Look, don't touch. Changes go through operations, so that they leave an event."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AccessEntry)
class AccessEntryAdmin(ReadOnlyAdmin):
    """Who looked at whom. Search by the patient's number in this system, not by name: names are not kept."""

    list_display = ("at", "user_name", "role", "unit_name", "action", "page", "reason")
    list_filter = ("action", "role")
    date_hierarchy = "at"
    search_fields = ("user_name", "page", "reason")
    search_help_text = _("A person's name, a page or a reason; or a number alone for a patient id.")
    show_full_result_count = False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Take a number alone as a patient id."""
        if search_term.strip().isdecimal():
            return queryset.about_patient(int(search_term)), False
        return super().get_search_results(request, queryset, search_term)
