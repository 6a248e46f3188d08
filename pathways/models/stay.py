from django.db import models
from django.utils.translation import gettext_lazy as _

from pathways.enums import Track
from pathways.models.pathway import Pathway


class HospitalStay(models.Model):
    """The stay in hospital that a pathway began with; a pathway that began at home has none."""

    pathway = models.OneToOneField(Pathway, on_delete=models.PROTECT, related_name="stay")
    admitted_at = models.DateTimeField(_("admitted"))
    notice_sent_at = models.DateTimeField(_("melding om innlagt sent"), null=True, blank=True)
    need_known_at = models.DateTimeField(
        _("need for municipal services known"),
        null=True,
        blank=True,
        help_text=_("When the need first became clear during the stay; the 24 hours then start here."),
    )
    reason = models.CharField(_("reason for admission"), max_length=300, blank=True)
    contact_name = models.CharField(_("contact at the ward"), max_length=120, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    expected_discharge_date = models.DateField(_("expected discharge"), null=True, blank=True)
    track = models.CharField(_("track"), max_length=1, choices=Track.choices, blank=True)
    is_psychiatry = models.BooleanField(
        _("mental health care or substance use treatment"),
        default=False,
        help_text=_("Two more points must then be answered before the patient is reported ready."),
    )
    tidligmelding_sent_at = models.DateTimeField(null=True, blank=True)
    helseopplysninger_sent_at = models.DateTimeField(null=True, blank=True)
    innleggelsesrapport_sent_at = models.DateTimeField(null=True, blank=True)
    utskrivningsrapport_sent_at = models.DateTimeField(null=True, blank=True)
    epikrise_sent_at = models.DateTimeField(null=True, blank=True)
    section9 = models.JSONField(
        _("section 9 points"),
        default=dict,
        blank=True,
        help_text=_("Point key to true, or to a text that explains."),
    )
    ready_at = models.DateTimeField(_("reported ready"), null=True, blank=True)
    ready_date = models.DateField(_("ready on"), null=True, blank=True)
    ready_by_name = models.CharField(_("decided by"), max_length=120, blank=True)
    discharged_at = models.DateTimeField(_("discharged"), null=True, blank=True)
    discharged_to = models.CharField(_("discharged to (8408)"), max_length=2, blank=True)

    class Meta:
        verbose_name = _("hospital stay")
        verbose_name_plural = _("hospital stays")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(discharged_at__isnull=True)
                | models.Q(discharged_at__gte=models.F("admitted_at")),
                name="pathways_stay_discharge_after_admission",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
