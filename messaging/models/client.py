from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiClient(models.Model):
    """A system that may send messages to us. The token itself is shown once and never stored."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("system that sends messages")
        verbose_name_plural = _("systems that send messages")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ApiClientSender(models.Model):
    """One more organisation that a client may hand over messages for, beside that of its unit. A1."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="senders")
    her_id = models.PositiveIntegerField(
        _("HER-id"), help_text=_("Of the organisation (not the service) that the messages are sent from.")
    )

    class Meta:
        verbose_name = _("organisation it may send for")
        verbose_name_plural = _("organisations it may send for")
        ordering = ["her_id"]
        constraints = [
            models.UniqueConstraint(fields=["client", "her_id"], name="messaging_client_sender_once")
        ]

    def __str__(self) -> str:
        return str(self.her_id)
