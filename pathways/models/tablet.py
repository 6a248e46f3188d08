"""What comes from tablets: the devices, the events they told, and those that could not be taken in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import models as account_models
from audit.models import AppendOnly, AppendOnlyQuerySet
from pathways.enums import QuarantineReason, SettledHow, TabletEventKind
from pathways.models.pathway import Pathway
from pathways.models.step import Step


class Device(models.Model):
    """A tablet, known by the id it made for itself. Registered when somebody first uses it, revoked when it is lost."""

    id = models.UUIDField(_("id made by the device"), primary_key=True)
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("registered by"),
    )
    registered_at = models.DateTimeField(_("registered"))
    last_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("last used by"),
    )
    last_contact_at = models.DateTimeField(_("last contact"))
    app_version = models.CharField(_("version of the app"), max_length=40, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("revoked by"),
    )

    class Meta:
        verbose_name = _("tablet")
        verbose_name_plural = _("tablets")
        ordering = ["-last_contact_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="pathways_device_revoked_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None


class TabletEvent(AppendOnly):
    """An event of a tablet that is in the record. Its id is the one the device made, so that it is taken in once.

    `made_at` is what the device's clock showed, `offset_seconds` how far ahead that clock was, `at` the true time.
    For OPEN_HPH4 `step` is the step it opened: later events may name the step by this id. `result` is what the device
    was told, and is told again.
    """

    id = models.UUIDField(primary_key=True)
    device_id = models.UUIDField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20, choices=TabletEventKind.choices)
    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    offset_seconds = models.IntegerField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event of a tablet")
        verbose_name_plural = _("events of tablets")
        ordering = ["received_at", "id"]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class QuarantinedQuerySet(AppendOnlyQuerySet):
    def still_open(self) -> "QuarantinedQuerySet":
        """Return those that nobody has settled."""
        return self.filter(settlement__isnull=True)

    def of_person(self, user: account_models.User, leads: "list[int]") -> "QuarantinedQuerySet":
        """Return the person's own events, and those sent at the units that the person leads. Nobody else's."""
        return self.filter(models.Q(by=user) | models.Q(unit__in=leads))


class QuarantinedEvent(AppendOnly):
    """An event of a tablet that is not in the record, as it came, with the reason. Settled by a person.

    `pathway` is known when the author's units have, or have had, a part on it; otherwise the patient is nobody's
    business here. `raw` is the event as JSON text.
    """

    event_id = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    device_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=20, blank=True)
    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=20, choices=QuarantineReason.choices)
    sentence = models.TextField()
    raw = models.TextField()
    at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    objects = QuarantinedQuerySet.as_manager()

    class Meta:
        verbose_name = _("event not taken in")
        verbose_name_plural = _("events not taken in")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event_id", "by"], name="pathways_quarantined_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.reason}"


class QuarantineSettlement(AppendOnly):
    """What a person did about an event that was not taken in, and why."""

    event = models.OneToOneField(QuarantinedEvent, on_delete=models.PROTECT, related_name="settlement")
    how = models.CharField(max_length=20, choices=SettledHow.choices)
    reason = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.event_id} {self.how}"
