"""Sections and items inside a template: to change in a draft, to look at in anything else."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from checklists.models import Item, Section, Template


class _DraftContentInline(admin.StackedInline):
    """Content can be changed only in a draft. The template is asked, for an inline's `obj` is its parent."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Template | None = None) -> bool:
        return super().has_add_permission(request, obj) and (obj is None or obj.is_draft)

    def has_change_permission(self, request: HttpRequest, obj: Template | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Template | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)


class SectionInline(_DraftContentInline):
    model = Section
    fields = (("order", "key"), ("title_nb", "title_nn"), ("help_nb", "help_nn"))


class ItemInline(_DraftContentInline):
    model = Item
    fields = (
        ("section", "order"),
        ("key", "kind", "is_required"),
        ("text_nb", "text_nn"),
        ("help_nb", "help_nn"),
        "choices",
        ("minimum", "maximum", "unit"),
    )
    ordering = ("section__order", "order", "pk")

    def get_formset(self, request: HttpRequest, obj: Template | None = None, **kwargs: Any) -> Any:
        """Offer only the sections of this template."""
        formset = super().get_formset(request, obj, **kwargs)
        if section := formset.form.base_fields.get("section"):
            section.queryset = Section.objects.filter(template=obj)
        return formset
