from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.enums import MessageKind, Outcome, Source


class RawMessageQuerySet(models.QuerySet["RawMessage"]):
    def to_try(self, now: datetime) -> "RawMessageQuerySet":
        """Return what came in, was not handled, and whose next attempt is due."""
        return self.filter(handled_at__isnull=True, next_try_at__lte=now).order_by("next_try_at", "pk")


class RawMessage(models.Model):
    """The bytes as they came, stored before anything can fail, and what became of them.

    `errors` are {"code", "text"}; `receipt` is the AppRec that answered, `receipt_status` its national code.
    """

    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    source = models.CharField(_("came through"), max_length=10, choices=Source.choices)
    client = models.ForeignKey(
        "messaging.ApiClient", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField(_("received"))
    msg_id = models.CharField(_("message id"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=40, choices=MessageKind.choices, blank=True)
    handled_at = models.DateTimeField(_("handled"), null=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    errors = models.JSONField(_("errors"), default=list)
    message = models.ForeignKey(
        "messaging.Message", on_delete=models.PROTECT, null=True, related_name="raw_messages"
    )
    receipt = models.BinaryField(null=True)
    receipt_status = models.CharField(_("receipt"), max_length=1, blank=True)
    receipt_handed_over_at = models.DateTimeField(null=True)
    receipt_attempts = models.PositiveSmallIntegerField(default=0)
    receipt_next_try_at = models.DateTimeField(
        null=True, help_text=_("When our receipt is tried next; empty: it need not be, or is given up.")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(null=True)

    objects = RawMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message as it came")
        verbose_name_plural = _("messages as they came")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(handled_at__isnull=True),
                name="messaging_raw_to_try",
            ),
            models.Index(fields=["msg_id"], name="messaging_raw_msg_id"),
            models.Index(
                fields=["receipt_next_try_at"],
                condition=models.Q(receipt_next_try_at__isnull=False),
                name="messaging_raw_receipt_to_send",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handled_at__isnull=True, outcome="")
                | (models.Q(handled_at__isnull=False) & ~models.Q(outcome="")),
                name="messaging_raw_handled_with_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
