from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnly
from careplan.enums.conversation import PaperLanguage
from careplan.models import fields
from pathways import models as pathway_models


class Conversation(AppendOnly):
    """A discharge conversation. Never changed: one that is held again is a new version, and the newest shows.

    `points` is a list of {"key", "result", "words"}; `calls` of {"who", "phone", "when"}; `appointments` of
    {"what", "on" (YYYY-MM-DD), "time", "place"}.
    """

    client_id = models.UUIDField(_("id made by the device"), unique=True)
    pathway = models.ForeignKey(
        pathway_models.Pathway, on_delete=models.PROTECT, related_name="conversations", db_index=False
    )
    version = models.PositiveIntegerField(_("version"))
    present = models.CharField(_("who took part"), max_length=200, blank=True)
    understood = models.TextField(_("understood, in the patient's own words"))
    points = models.JSONField(_("points"))
    plan = models.TextField(_("the plan in plain language"))
    calls = models.JSONField(_("whom to call"))
    appointments = models.JSONField(_("appointments"))
    language = models.CharField(_("language of the paper"), max_length=2, choices=PaperLanguage.choices)
    at = models.DateTimeField(_("held"))
    recorded_at = models.DateTimeField(_("recorded"))
    by = fields.person()
    by_name = models.CharField(_("held by"), max_length=200)

    class Meta:
        verbose_name = _("discharge conversation")
        verbose_name_plural = _("discharge conversations")
        ordering = ["pathway", "version"]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "version"], name="careplan_conversation_version_once"),
            models.CheckConstraint(
                condition=~models.Q(understood="") & ~models.Q(plan=""),
                name="careplan_conversation_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} v{self.version}"
