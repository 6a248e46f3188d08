from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from pathways.enums import DeadlineKind
from pathways.models.pathway import Pathway

OPEN = models.Q(met_at__isnull=True, cancelled_at__isnull=True)
NOT_MISSED = OPEN & models.Q(missed_at__isnull=True)
NOT_ESCALATED = OPEN & models.Q(missed_at__isnull=False, escalated_at__isnull=True)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def still_open(self) -> "DeadlineQuerySet":
        """Return the deadlines that wait for work, overdue ones among them."""
        return self.filter(OPEN)

    def due(self, now: datetime) -> "DeadlineQuerySet":
        """Return the open deadlines whose limit has passed unrecorded. No look-back limit."""
        return self.filter(NOT_MISSED, due_at__lt=now).filter(_not_held(now)).order_by("due_at", "pk")

    def to_escalate(self, now: datetime) -> "DeadlineQuerySet":
        """Return the missed deadlines whose second limit has passed and whose leader has not been told."""
        return (
            self.filter(NOT_ESCALATED, escalates_at__lt=now)
            .filter(_not_held(now))
            .order_by("escalates_at", "pk")
        )


def _not_held(now: datetime) -> models.Q:
    return models.Q(held_until__isnull=True) | models.Q(held_until__lt=now)


class Deadline(models.Model):
    """One clock. The limit is an instant stored once; `basis` says how it was computed.

    `met_at` is when the work was done, `met_recorded_at` when we were told; `missed_at` is when the sweep saw
    the limit pass. A missed deadline stays open until the work is done.
    """

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="deadlines", db_index=False)
    kind = models.CharField(max_length=40, choices=DeadlineKind.choices)
    responsible = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    escalates_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    met_recorded_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(
        null=True,
        help_text=_("Set when the sweep could not handle this row, so that it cannot block the others."),
    )
    basis = models.JSONField(default=dict)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "kind"], condition=OPEN, name="pathways_deadline_once_while_open"
            ),
            models.CheckConstraint(
                condition=models.Q(met_at__isnull=True, met_recorded_at__isnull=True)
                | models.Q(met_at__isnull=False, met_recorded_at__isnull=False),
                name="pathways_deadline_met_both_times",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=NOT_MISSED, name="pathways_deadline_due"),
            models.Index(fields=["escalates_at"], condition=NOT_ESCALATED, name="pathways_deadline_escalate"),
            models.Index(fields=["pathway", "due_at"], condition=OPEN, name="pathways_deadline_open"),
            models.Index(fields=["pathway"], name="pathways_deadline_pathway"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"
