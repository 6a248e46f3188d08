"""Templates in the admin: a draft is edited, a published one is looked at and copied.

What patients' checklists hold is not shown here: looks at patients are logged, and the admin logs none.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Max, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from checklists import operations, queries, template_data
from checklists.models import Item, Section, Template
from checklists.operations.templates import problem_sentence


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


@admin.register(Template)
class TemplateAdmin(admin.ModelAdmin):
    list_display = ("code", "version", "owner", "state", "title_nb", "published_at")
    list_filter = ("state", "code", "owner")
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

    def has_change_permission(self, request: HttpRequest, obj: Template | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Template | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

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

    def _each(self, request: HttpRequest, chosen: QuerySet[Template], act: Any) -> None:
        """Do `act` to each template, say how many went well, and why the others did not."""
        done = 0
        for template in chosen.select_related("owner"):
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

    # --- Preview ---------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        preview = path(
            "<int:pk>/preview/", self.admin_site.admin_view(self.preview), name="checklists_template_preview"
        )
        return [preview, *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the template as the nurses will see it, with what is wrong with it on top."""
        template = Template.objects.filter(pk=pk).first()
        if template is None or not self.has_view_permission(request, template):
            raise Http404
        language = "nn" if request.GET.get("language") == "nn" else "nb"
        view = queries.template_view(template_id=pk, language=language)
        found = template_data.problems(queries.template_as_data(template_id=pk)) if template.is_draft else ()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{view.code} v{view.version}: {view.title}",
            "view": view,
            "content_language": language,
            "problems": [problem_sentence(problem) for problem in found],
        }
        return TemplateResponse(request, "admin/checklists/template/preview.html", context)
