"""What a checklist asks. A template is written as a draft, published once, and never changed after that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_fsm as fsm
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import NotAllowed
from checklists import rules, template_data
from checklists.enums import ItemKind, TemplateState

# What may still change in a template that is no longer a draft: that it is retired.
_STATE_FIELDS = frozenset({"state", "published_at", "published_by", "retired_at", "retired_by"})


@dataclass(frozen=True)
class TemplateTexts:
    """The texts of a template in one language."""

    title: str
    purpose: str
    who: str
    when: str
    approval: str


class TemplateQuerySet(models.QuerySet["Template"]):
    def published(self) -> "TemplateQuerySet":
        """Return the templates that new checklists may start with."""
        return self.filter(state=TemplateState.PUBLISHED)

    def of(self, *, code: str, owner_id: int | None) -> "TemplateQuerySet":
        """Return all versions of one checklist of one owner; None is the national one."""
        return self.filter(code=code, owner=owner_id)


class Template(fsm.FSMModelMixin, models.Model):
    """One version of one checklist, national or a unit's own.

    `parent` is the template above that a local one builds on (never the version before, which is found by
    its number). A checklist that has started stays on its version, so a template is never deleted once it
    has been published.
    """

    code = models.CharField(
        _("code"),
        max_length=16,
        validators=[
            RegexValidator(
                rf"\A{template_data.CODE.pattern}\Z", _("Use capital letters and digits, such as HPH2.")
            )
        ],
    )
    version = models.PositiveIntegerField(_("version"))
    owner = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="checklist_templates",
        verbose_name=_("owner"),
        help_text=_("Empty for the national version."),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="local_versions",
        verbose_name=_("builds on"),
    )
    state = fsm.FSMField(
        _("state"), choices=TemplateState.choices, default=TemplateState.DRAFT, protected=True, max_length=10
    )
    title_nb = models.CharField(_("title (bokmål)"), max_length=200)
    title_nn = models.CharField(_("title (nynorsk)"), max_length=200, blank=True)
    purpose_nb = models.TextField(_("purpose (bokmål)"), blank=True)
    purpose_nn = models.TextField(_("purpose (nynorsk)"), blank=True)
    who_nb = models.TextField(_("who fills it in (bokmål)"), blank=True)
    who_nn = models.TextField(_("who fills it in (nynorsk)"), blank=True)
    when_nb = models.TextField(_("when (bokmål)"), blank=True)
    when_nn = models.TextField(_("when (nynorsk)"), blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True, help_text=_("A list of texts."))
    approval_nb = models.TextField(_("approval note (bokmål)"), blank=True)
    approval_nn = models.TextField(_("approval note (nynorsk)"), blank=True)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("retired by"),
    )

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist template")
        verbose_name_plural = _("checklist templates")
        ordering = ("code", "owner_id", "-version")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                condition=models.Q(owner=None),
                name="checklists_template_national_version",
            ),
            models.UniqueConstraint(
                fields=["code", "owner", "version"],
                condition=models.Q(owner__isnull=False),
                name="checklists_template_local_version",
            ),
            # At most one published version: which template a new checklist starts with is never a guess.
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(owner=None, state=TemplateState.PUBLISHED),
                name="checklists_template_one_national",
            ),
            models.UniqueConstraint(
                fields=["code", "owner"],
                condition=models.Q(owner__isnull=False, state=TemplateState.PUBLISHED),
                name="checklists_template_one_local",
            ),
            models.CheckConstraint(
                condition=models.Q(state=TemplateState.DRAFT, published_at=None, retired_at=None)
                | models.Q(state=TemplateState.PUBLISHED, published_at__isnull=False, retired_at=None)
                | models.Q(state=TemplateState.RETIRED, published_at__isnull=False, retired_at__isnull=False),
                name="checklists_template_state_has_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version} {self.title_nb}"

    @property
    def is_draft(self) -> bool:
        return self.state == TemplateState.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == TemplateState.PUBLISHED

    def clean(self) -> None:
        """Raise ValidationError for sources that are not a list of texts."""
        if not isinstance(self.sources, list) or not all(isinstance(source, str) for source in self.sources):
            raise ValidationError({"sources": _("Write a list of texts.")})

    def texts(self, language: str) -> TemplateTexts:
        """Return the texts in nb or nn; any other language is shown bokmål."""
        return TemplateTexts(
            **{
                name: rules.text_in(language, nb=getattr(self, f"{name}_nb"), nn=getattr(self, f"{name}_nn"))
                for name in ("title", "purpose", "who", "when", "approval")
            }
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save. Raises NotAllowed when anything but the state would change after publishing."""
        only_state = set(kwargs.get("update_fields") or {"*"}) <= _STATE_FIELDS
        if not self._state.adding and not only_state:
            refuse_unless_draft(self.pk)
        super().save(*args, **kwargs)

    def save_state(self) -> None:
        """Store what a transition changed, and nothing else."""
        self.save(update_fields=_STATE_FIELDS)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a draft. Raises NotAllowed for anything that has been published."""
        refuse_unless_draft(self.pk)
        return super().delete(*args, **kwargs)

    @fsm.transition(field=state, source=TemplateState.DRAFT, target=TemplateState.PUBLISHED)
    def publish(self, *, by: Any, at: datetime) -> None:
        """From here on the content never changes. Whether it is fit for publishing is asked by the operation."""
        self.published_at, self.published_by = at, by

    @fsm.transition(field=state, source=TemplateState.PUBLISHED, target=TemplateState.RETIRED)
    def retire(self, *, by: Any, at: datetime) -> None:
        """No new checklist starts with it. Those that have started go on."""
        self.retired_at, self.retired_by = at, by


def refuse_unless_draft(template_id: int) -> None:
    """Raise NotAllowed when the stored template may no longer be changed."""
    state = Template.objects.filter(pk=template_id).values_list("state", flat=True).first()
    if state not in (None, TemplateState.DRAFT):
        raise NotAllowed(
            gettext(
                "This template has been published and cannot be changed. Make a new version and change that."
            )
        )


class DraftContent(models.Model):
    """Content of a template: can be changed only while the template is a draft."""

    class Meta:
        abstract = True

    template_id: int

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save. Raises NotAllowed when the template is published."""
        refuse_unless_draft(self.template_id)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete. Raises NotAllowed when the template is published."""
        refuse_unless_draft(self.template_id)
        return super().delete(*args, **kwargs)


class Section(DraftContent):
    """A heading with items under it."""

    template = models.ForeignKey(
        Template, on_delete=models.CASCADE, related_name="sections", verbose_name=_("template")
    )
    key = models.SlugField(_("key"), max_length=60)
    order = models.PositiveIntegerField(_("order"), default=0)
    title_nb = models.CharField(_("title (bokmål)"), max_length=200)
    title_nn = models.CharField(_("title (nynorsk)"), max_length=200, blank=True)
    help_nb = models.TextField(_("help (bokmål)"), blank=True)
    help_nn = models.TextField(_("help (nynorsk)"), blank=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ("template_id", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["template", "key"], name="checklists_section_key_once"),
        ]

    def __str__(self) -> str:
        return self.title_nb


class Item(DraftContent):
    """One question. `key` says what is asked, the same in every version and every checklist that asks it."""

    template = models.ForeignKey(
        Template, on_delete=models.CASCADE, related_name="items", verbose_name=_("template")
    )
    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="items", verbose_name=_("section")
    )
    key = models.SlugField(_("key"), max_length=60)
    order = models.PositiveIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=8, choices=ItemKind.choices, default=ItemKind.TICK)
    text_nb = models.CharField(_("question (bokmål)"), max_length=300)
    text_nn = models.CharField(_("question (nynorsk)"), max_length=300, blank=True)
    help_nb = models.TextField(_("help (bokmål)"), blank=True, help_text=_("What to look for, and why."))
    help_nn = models.TextField(_("help (nynorsk)"), blank=True)
    choices = models.JSONField(
        _("choices"),
        default=list,
        blank=True,
        help_text=_('For a choice item: [{"value": "unchanged", "nb": "Uendret", "nn": "Uendra"}, …]'),
    )
    minimum = models.DecimalField(_("lowest value"), max_digits=10, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("highest value"), max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=20, blank=True)
    is_required = models.BooleanField(_("required"), default=False)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ("section__order", "section_id", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["template", "key"], name="checklists_item_key_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=ItemKind.values), name="checklists_item_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text_nb

    def clean(self) -> None:
        """Raise ValidationError for choices of another shape, or a section of another template."""
        try:
            template_data.choices_from(self.choices or [], where=self.key)
        except template_data.BrokenFile as error:
            raise ValidationError(
                {"choices": _("Write a list of choices, each with value, nb and nn.")}
            ) from error
        if self.section_id and self.template_id and self.section.template_id != self.template_id:
            raise ValidationError({"section": _("The section belongs to another template.")})

    def text(self, language: str) -> str:
        """Return the question in nb or nn; any other language is shown bokmål."""
        return rules.text_in(language, nb=self.text_nb, nn=self.text_nn)
