from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.enums import Channel, Level


class Delivery(models.Model):
    """One person told of one event, once. The row is planned with the event's handling, and is its own proof."""

    event = models.ForeignKey(
        "pathways.PathwayEvent", on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.IN_APP)
    created_at = models.DateTimeField(_("created"))
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    read_at = models.DateTimeField(_("read"), null=True)
    # Until it is decided whether the person also hears outside the system.
    waits_outside = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["event", "recipient"], name="messaging_delivery_once")]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="messaging_delivery_list"),
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at__isnull=True),
                name="messaging_delivery_unread",
            ),
            models.Index(
                fields=["recipient"],
                condition=models.Q(waits_outside=True),
                name="messaging_delivery_outside",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
