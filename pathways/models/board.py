from django.db import models
from django.utils.translation import gettext_lazy as _


class BoardVersion(models.Model):
    """Counts the changes that a unit's board shows, so that an unchanged board is answered with 304."""

    unit = models.OneToOneField("accounts.Unit", on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("board version")
        verbose_name_plural = _("board versions")

    def __str__(self) -> str:
        return f"{self.pk}: {self.version}"


class Heartbeat(models.Model):
    """When a recurring piece of work last ran to its end."""

    name = models.CharField(max_length=60, primary_key=True)
    last_at = models.DateTimeField()
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
