from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from pathways.enums import DeadlineKind, StartEvent


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(
        self, *, hospital_trust_id: int | None, municipality_id: int | None, day: date
    ) -> "AgreementQuerySet":
        """Return the agreements between the two that apply on that day (Oslo), newest first."""
        return (
            self.select_related("hospital_trust", "municipality")
            .filter(
                models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
                hospital_trust_id=hospital_trust_id,
                municipality_id=municipality_id,
                valid_from__lte=day,
            )
            .order_by("-valid_from", "-pk")
        )


class Agreement(models.Model):
    """Cooperation agreement between a hospital trust and a municipality, from a date on."""

    hospital_trust = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("hospital trust")
    )
    municipality = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("municipality")
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["hospital_trust", "municipality", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital_trust", "municipality", "valid_from"], name="pathways_agreement_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="pathways_agreement_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hospital_trust} – {self.municipality} ({self.valid_from:%d.%m.%Y})"


class AgreementTerm(models.Model):
    """What an agreement says of one deadline. Changing it never moves a clock that is already running."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="terms")
    kind = models.CharField(_("deadline"), max_length=40, choices=DeadlineKind.choices)
    hours = models.PositiveSmallIntegerField(
        _("hours"), null=True, blank=True, help_text=_("Empty: the national or standard limit.")
    )
    start_event = models.CharField(
        _("starts at"),
        max_length=20,
        choices=StartEvent.choices,
        blank=True,
        help_text=_("Empty: the standard start."),
    )
    escalate_after_hours = models.PositiveSmallIntegerField(
        _("leader is told after (hours)"), null=True, blank=True, help_text=_("Counted from the limit.")
    )
    skips_holidays = models.BooleanField(_("red days do not count"), default=False)

    class Meta:
        verbose_name = _("agreed deadline")
        verbose_name_plural = _("agreed deadlines")
        ordering = ["agreement", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "kind"], name="pathways_term_once_per_kind")
        ]

    def __str__(self) -> str:
        return self.kind
