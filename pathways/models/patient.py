from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from pathways.enums import NumberKind, Sex
from pathways.rules import clock


class Patient(models.Model):
    """A person on one or more pathways. Reached only through a visible pathway."""

    number = models.CharField(_("number"), max_length=20, blank=True)
    number_kind = models.CharField(
        _("kind of number"), max_length=3, choices=NumberKind.choices, default=NumberKind.FNR
    )
    number_issuer = models.CharField(
        _("issuer"), max_length=64, blank=True, help_text=_("A local number is only valid with its issuer.")
    )
    family_name = models.CharField(_("family name"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    street = models.CharField(_("street address"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    kommunenummer = models.CharField(_("kommunenummer"), max_length=4, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    has_address_lock = models.BooleanField(_("address is locked"), default=False)
    access_note = models.CharField(
        _("key, door and alarm"),
        max_length=200,
        blank=True,
        help_text=_("What the nurse at the door must know."),
    )
    lives_alone = models.BooleanField(_("lives alone"), null=True, blank=True)
    critical_information = models.TextField(
        _("critical information"), blank=True, help_text=_("Allergies, reactions, infection.")
    )
    fastlege = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("GP practice"),
    )
    fastlege_name = models.CharField(_("GP"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "number_kind", "number_issuer"],
                condition=~models.Q(number=""),
                name="pathways_patient_number_once",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def age_on(self, day: date) -> int | None:
        """Return whole years of age on that day, or None when the date of birth is not known."""
        return clock.age_on(self.birth_date, day)


class NextOfKin(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="next_of_kin")
    name = models.CharField(_("name"), max_length=120)
    relation = models.CharField(_("relation"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    is_primary = models.BooleanField(_("is the closest"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("next of kin")
        verbose_name_plural = _("next of kin")
        ordering = ["-is_primary", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
