"""The template admin's own pages: preview, difference, local version, what is new above, and the file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists import operations, queries, template_data
from checklists.forms import LocalVersionForm
from checklists.models import Template
from checklists.operations.templates import problem_sentence

CHOICE = "choice-"
TAKE, KEEP = "take", "keep"


class TemplatePages:
    """Pages under one template's own address. Mixed into the ModelAdmin, whose permissions they use."""

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "preview": self.preview,
            "difference": self.difference,
            "local": self.local,
            "take-over": self.take_over,
            "file": self.file,
        }
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"checklists_template_{name.replace('-', '_')}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: Any, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        template = self.get_object(request, object_id)
        news = queries.news_from_parent(template_id=template.pk) if template else None
        extra = {
            "news": news,
            "may_make_local": template is not None
            and template.is_published
            and queries.owners_in_reach(by=request.user).exists(),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, extra)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the template as the nurses will see it, with what is wrong with it on top."""
        template = self._seen(request, pk)
        language = "nn" if request.GET.get("language") == "nn" else "nb"
        view = queries.template_view(template_id=pk, language=language)
        found = queries.template_problems(template_id=pk) if template.is_draft else ()
        return self._page(
            request,
            template,
            "preview",
            title=f"{view.code} v{view.version}: {view.title}",
            view=view,
            content_language=language,
            problems=[problem_sentence(problem) for problem in found],
        )

    def difference(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show, place by place, how the template differs from the one it builds on or the version before."""
        template = self._seen(request, pk)
        return self._page(
            request,
            template,
            "difference",
            title=_("What differs"),
            comparison=queries.comparison(template_id=pk),
        )

    def local(self, request: Any, pk: int) -> HttpResponse:
        """Ask which unit, and make that unit's own draft from this template."""
        template = self._seen(request, pk)
        owners = queries.owners_in_reach(by=request.user)
        if not template.is_published or not owners.exists():
            raise Http404
        form = LocalVersionForm(request.POST or None, owners=owners.exclude(pk=template.owner_id))
        if request.method == "POST" and form.is_valid():
            try:
                draft = operations.new_version(
                    template_id=pk, owner=form.cleaned_data["unit"], by=request.user, now=timezone.now()
                )
            except operations.NotAllowed as refusal:
                form.add_error("unit", str(refusal))
            else:
                self.message_user(
                    request,
                    _("A draft for %(unit)s is made. Change it, look at the preview, and publish it.")
                    % {"unit": draft.owner},
                    messages.SUCCESS,
                )
                return _to_change(draft.pk)
        return self._page(request, template, "local", title=_("Make a local version"), form=form)

    def take_over(self, request: Any, pk: int) -> HttpResponse:
        """Show what is new in the template above, and let each change be taken over or declined."""
        template = self._seen(request, pk)
        news = queries.news_from_parent(template_id=pk)
        if news is None:
            self.message_user(request, _("Nothing new has come in the template that this one builds on."))
            return _to_change(pk)
        reason = queries.why_not_administer(owner=template.owner, by=request.user)
        seen = request.POST.get("from", "")
        chosen = {
            name.removeprefix(CHOICE): value
            for name, value in request.POST.items()
            if name.startswith(CHOICE)
        }
        if request.method == "POST" and reason is None:
            try:
                draft = operations.take_over(
                    template_id=pk,
                    from_id=int(seen) if seen.isdecimal() else 0,
                    taken={place for place, value in chosen.items() if value == TAKE},
                    kept={place for place, value in chosen.items() if value == KEEP},
                    by=request.user,
                    now=timezone.now(),
                )
            except operations.NotAllowed as refusal:
                reason = str(refusal)
            else:
                self.message_user(
                    request,
                    _("The draft builds on version %(version)d now. Look at it, and publish it.")
                    % {"version": news.parent.version},
                    messages.SUCCESS,
                )
                return _to_change(draft.pk)
        return self._page(
            request,
            template,
            "take_over",
            title=_("The template above has changed"),
            news=news,
            offers=[(view, chosen.get(view.place, "")) for view in news.views],
            refusal=reason,
        )

    def file(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the template as its readable file, the same as the export command writes."""
        template = self._seen(request, pk)
        text = template_data.render(queries.template_as_file(template_id=pk))
        name = f"{template.code}-v{template.version}.json"
        return HttpResponse(
            text,
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _seen(self, request: HttpRequest, pk: int) -> Template:
        template = self.get_queryset(request).select_related("owner", "parent__owner").filter(pk=pk).first()
        if template is None or not self.has_view_permission(request, template):
            raise Http404
        return template

    def _page(self, request: HttpRequest, template: Template, name: str, **context: Any) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "template": template}
        return TemplateResponse(request, f"admin/checklists/template/{name}.html", frame | context)


def _to_change(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:checklists_template_change", args=[pk]))
