"""Templates in the admin: a draft is edited, a published one is looked at and copied.

An administrator changes the templates of the units in reach; the national ones are the installation's own.
What patients' checklists hold is not shown here: looks at patients are logged, and the admin logs none.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Max, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from checklists import operations, queries
from checklists.admin.inlines import ItemInline, SectionInline
from checklists.admin.pages import TemplatePages
from checklists.models import Template


@admin.register(Template)
class TemplateAdmin(TemplatePages, admin.ModelAdmin):
    change_form_template = "admin/checklists/template/change_form.html"
    list_display = ("code", "version", "owner", "state", "title_nb", "published_at", "is_up_to_date")
    list_filter = ("state", "code", ("owner", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("owner",)
    search_fields = ("code", "title_nb", "title_nn")
    actions = ("make_new_version", "publish", "retire")
    inlines = (SectionInline, ItemInline)
    fieldsets = (
        (None, {"fields": (("code", "version", "state"), "owner", "parent")}),
        (
            _("Texts"),
            {
                "fields": (
                    ("title_nb", "title_nn"),
                    ("purpose_nb", "purpose_nn"),
                    ("who_nb", "who_nn"),
                    ("when_nb", "when_nn"),
                    ("approval_nb", "approval_nn"),
                    "sources",
                )
            },
        ),
        (
            _("History"),
            {
                "fields": (
                    ("created_at", "created_by"),
                    ("published_at", "published_by"),
                    ("retired_at", "retired_by"),
                )
            },
        ),
    )
    _HISTORY = (
        "version",
        "state",
        "parent",
        "created_at",
        "created_by",
        "published_at",
        "published_by",
        "retired_at",
        "retired_by",
    )

    # --- What may be done with which template --------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Template | None = None) -> tuple[str, ...]:
        return self._HISTORY if obj is None else (*self._HISTORY, "code", "owner")

    def get_inlines(self, request: HttpRequest, obj: Template | None) -> Any:
        """Sections and items come after the template has been saved: an item must choose a section."""
        return () if obj is None else super().get_inlines(request, obj)

    def get_queryset(self, request: Any) -> QuerySet[Template]:
        """The national ones, which all build on, and those of the units in reach."""
        return queries.templates_for_administrator(super().get_queryset(request), by=request.user)

    def has_change_permission(self, request: Any, obj: Template | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_change(request, obj)

    def has_delete_permission(self, request: Any, obj: Template | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_change(request, obj)

    def _may_change(self, request: Any, obj: Template | None) -> bool:
        if obj is None:
            return True
        return obj.is_draft and queries.why_not_administer(owner=obj.owner, by=request.user) is None

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer as owner only the units that the administrator looks after."""
        if db_field.name == "owner":
            kwargs["queryset"] = queries.owners_in_reach(by=request.user)
            kwargs["required"] = not request.user.is_superuser
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("up to date with what it builds on"), boolean=True)
    def is_up_to_date(self, template: Template) -> bool | None:
        return None if template.parent_id is None else not template.is_behind  # type: ignore[attr-defined]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out deletion in bulk, which would not ask each template whether it is a draft."""
        return {
            name: action for name, action in super().get_actions(request).items() if name != "delete_selected"
        }

    def save_model(self, request: HttpRequest, obj: Template, form: ModelForm, change: bool) -> None:
        if not change:
            versions = Template.objects.of(code=obj.code, owner_id=obj.owner_id)
            obj.version = (versions.aggregate(highest=Max("version"))["highest"] or 0) + 1
            obj.created_at, obj.created_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)

    # --- Actions ---------------------------------------------------------------------------------------

    @admin.action(description=_("Make a new version (draft)"), permissions=["add"])
    def make_new_version(self, request: HttpRequest, chosen: QuerySet[Template]) -> None:
        self._each(
            request,
            chosen,
            lambda template: operations.new_version(
                template_id=template.pk, owner=template.owner, by=request.user, now=timezone.now()
            ),
        )

    @admin.action(description=_("Publish"), permissions=["add"])
    def publish(self, request: HttpRequest, chosen: QuerySet[Template]) -> None:
        self._each(
            request,
            chosen,
            lambda template: operations.publish(template_id=template.pk, by=request.user, now=timezone.now()),
        )

    @admin.action(description=_("Retire"), permissions=["add"])
    def retire(self, request: HttpRequest, chosen: QuerySet[Template]) -> None:
        self._each(
            request,
            chosen,
            lambda template: operations.retire(template_id=template.pk, by=request.user, now=timezone.now()),
        )

    def _each(self, request: Any, chosen: QuerySet[Template], act: Any) -> None:
        """Do `act` to each template, say how many went well, and why the others did not."""
        done = 0
        for template in chosen.select_related("owner"):
            if reason := queries.why_not_administer(owner=template.owner, by=request.user):
                self.message_user(request, f"{template}: {reason}", messages.ERROR)
                continue
            try:
                act(template)
                done += 1
            except operations.NotAllowed as refusal:
                self.message_user(request, f"{template}: {refusal}", messages.ERROR)
        if done:
            self.message_user(
                request,
                ngettext("Done for %d template.", "Done for %d templates.", done) % done,
                messages.SUCCESS,
            )
