from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnly
from messaging.enums import SendOutcome, Way


class SendAttempt(AppendOnly):
    """One attempt to hand over a message, or the receipt that answers `raw`. Written once and for good.

    `status` is the answer of HTTP, 0 without one; `detail` says what happened, never what the message holds.
    """

    message = models.ForeignKey(
        "messaging.Message", on_delete=models.PROTECT, null=True, related_name="send_attempts"
    )
    raw = models.ForeignKey(
        "messaging.RawMessage", on_delete=models.PROTECT, null=True, related_name="send_attempts"
    )
    number = models.PositiveSmallIntegerField(_("attempt"))
    at = models.DateTimeField(_("time"))
    way = models.CharField(_("way"), max_length=10, choices=Way.choices, blank=True)
    her_id = models.PositiveIntegerField(_("HER-id of the receiver"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=SendOutcome.choices)
    status = models.PositiveSmallIntegerField(default=0)
    detail = models.CharField(_("what happened"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("attempt at sending")
        verbose_name_plural = _("attempts at sending")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(message__isnull=False, raw__isnull=True)
                | models.Q(message__isnull=True, raw__isnull=False),
                name="messaging_attempt_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.outcome}"
