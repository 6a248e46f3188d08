from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnly
from pathways.enums import EventKind
from pathways.models.deadline import Deadline
from pathways.models.pathway import Pathway
from pathways.models.step import Step


class PathwayEvent(AppendOnly):
    """What happened on a pathway, once and for good. `at` is when it happened, `recorded_at` when we were told."""

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=40, choices=EventKind.choices)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    by_name = models.CharField(max_length=150, blank=True)
    deadline = models.ForeignKey(
        Deadline, on_delete=models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    step = models.ForeignKey(
        Step, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("pathway event")
        verbose_name_plural = _("pathway events")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["pathway", "at"], name="pathways_event_timeline")]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "kind"],
                condition=models.Q(kind__in=[EventKind.DEADLINE_MISSED, EventKind.DEADLINE_ESCALATED]),
                name="pathways_event_once_per_deadline",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"


class EventToTell(models.Model):
    """An event that the letterbox has not looked at yet. Written with the event, removed when people are told.

    A row of its own, because events cannot change and a cursor would skip events that commit out of order.
    """

    event = models.OneToOneField(
        PathwayEvent, on_delete=models.PROTECT, primary_key=True, related_name="to_tell"
    )

    class Meta:
        verbose_name = _("event to tell")
        verbose_name_plural = _("events to tell")

    def __str__(self) -> str:
        return f"#{self.pk}"
