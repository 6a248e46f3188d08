from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import models as account_models
from messaging.enums import TaskReason


class InboxTaskQuerySet(models.QuerySet["InboxTask"]):
    def still_open(self) -> "InboxTaskQuerySet":
        """Return the tasks that nobody has closed."""
        return self.filter(closed_at__isnull=True)

    def showing(self) -> "InboxTaskQuerySet":
        """Return the tasks that let their unit read the message: one passed on, and one the emergency department needs.

        The emergency department reads the report until the admission is told and the ward has it.
        """
        return self.filter(
            models.Q(reason=TaskReason.FORWARDED)
            | models.Q(reason=TaskReason.REPORT_FIRST, closed_at__isnull=True)
        )

    def visible_to(self, user: "account_models.User") -> "InboxTaskQuerySet":
        """Return the tasks of the units within this person's reach."""
        return self.filter(unit__in=account_models.Unit.objects.in_reach_of(user).values("pk"))


class InboxTask(models.Model):
    """Something about a message that a person must look at. `unit` owns it; None: the administrators do."""

    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        "messaging.Message", on_delete=models.PROTECT, null=True, related_name="tasks"
    )
    raw = models.ForeignKey("messaging.RawMessage", on_delete=models.PROTECT, null=True, related_name="tasks")
    reason = models.CharField(_("reason"), max_length=20, choices=TaskReason.choices)
    sentence = models.TextField(_("what it is about"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    by_name = models.CharField(_("passed on by"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("created"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_note = models.CharField(_("what was done"), max_length=300, blank=True)

    objects = InboxTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to look at")
        verbose_name_plural = _("messages to look at")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["unit", "created_at"],
                condition=models.Q(closed_at__isnull=True),
                name="messaging_task_open",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.reason}"
