from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnly
from careplan.enums.medication import Difference, GivenBy, Regularity, Source
from careplan.models import fields
from pathways import models as pathway_models


class Medicine(AppendOnly):
    """One medicine of a pathway: what the lines of several sources are about. `key` is its first name, folded."""

    pathway = models.ForeignKey(
        pathway_models.Pathway, on_delete=models.PROTECT, related_name="medicines", db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number"))
    key = models.CharField(_("name, folded"), max_length=200)

    class Meta:
        verbose_name = _("medicine")
        verbose_name_plural = _("medicines")
        ordering = ["pathway", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "number"], name="careplan_medicine_number_once"),
            models.UniqueConstraint(fields=["pathway", "key"], name="careplan_medicine_key_once"),
            models.CheckConstraint(condition=~models.Q(key=""), name="careplan_medicine_has_key"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class MedicineLine(AppendOnly):
    """What one source says about one medicine, as it was written. Never changed: other words are a new version.

    Versions count through all sources of the medicine. `seen_version` is the newest one the person saw (0: none); a
    line that its source's next author had not seen stays beside that author's line. `at` is when the source said it.
    """

    client_id = models.UUIDField(_("id made by the device"), unique=True)
    medicine = models.ForeignKey(Medicine, on_delete=models.PROTECT, related_name="lines", db_index=False)
    version = models.PositiveIntegerField(_("version"))
    seen_version = models.PositiveIntegerField(_("version that was seen"), default=0)
    source = models.CharField(_("who says it"), max_length=10, choices=Source.choices)
    difference = models.CharField(_("difference"), max_length=10, choices=Difference.choices)
    name = models.CharField(_("name"), max_length=200)
    strength = models.CharField(_("strength and form"), max_length=100, blank=True)
    dose = models.CharField(_("dose"), max_length=100, blank=True)
    frequency = models.CharField(_("how often"), max_length=100, blank=True)
    reason = models.CharField(_("what it is for"), max_length=200, blank=True)
    regularity = models.CharField(_("use"), max_length=10, choices=Regularity.choices)
    cure_ends_on = models.DateField(_("last day of the cure"), null=True, blank=True)
    stopped_on = models.DateField(_("stopped on"), null=True, blank=True)
    is_multidose = models.BooleanField(_("in multidose"), default=False)
    given_by = models.CharField(_("who gives it"), max_length=12, choices=GivenBy.choices)
    at = models.DateTimeField(_("said"))
    recorded_at = models.DateTimeField(_("recorded"))
    by = fields.person()
    by_name = models.CharField(_("written down by"), max_length=200)

    class Meta:
        verbose_name = _("medicine line")
        verbose_name_plural = _("medicine lines")
        ordering = ["medicine", "version"]
        constraints = [
            models.UniqueConstraint(fields=["medicine", "version"], name="careplan_medicine_version_once"),
            models.CheckConstraint(
                condition=models.Q(version__gte=1, seen_version__lt=models.F("version")),
                name="careplan_medicine_line_saw_an_earlier_one",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="careplan_medicine_line_has_name"),
            models.CheckConstraint(
                condition=models.Q(difference=Difference.CURE, cure_ends_on__isnull=False)
                | (~models.Q(difference=Difference.CURE) & models.Q(cure_ends_on__isnull=True)),
                name="careplan_medicine_cure_has_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(difference=Difference.STOPPED, stopped_on__isnull=False)
                | (~models.Q(difference=Difference.STOPPED) & models.Q(stopped_on__isnull=True)),
                name="careplan_medicine_stopped_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.medicine_id} v{self.version}"


class MedicineChoice(AppendOnly):
    """A person settles a medicine that the sources differ about: this line holds, of all up to `up_to`."""

    medicine = models.ForeignKey(Medicine, on_delete=models.PROTECT, related_name="choices", db_index=False)
    chosen = models.ForeignKey(MedicineLine, on_delete=models.PROTECT, related_name="+", db_index=False)
    up_to = models.PositiveIntegerField(_("settles versions up to"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("settled"))
    by = fields.person()
    by_name = models.CharField(_("settled by"), max_length=200)

    class Meta:
        verbose_name = _("settled medicine")
        verbose_name_plural = _("settled medicines")
        ordering = ["medicine", "pk"]
        indexes = [models.Index(fields=["medicine"], name="careplan_medicinechoice_of")]

    def __str__(self) -> str:
        return f"{self.medicine_id} v{self.chosen_id}"


class MedicineDose(AppendOnly):
    """A medicine was given: when, and by whom. One that was written wrongly is taken back by another row."""

    client_id = models.UUIDField(_("id made by the device"), unique=True)
    medicine = models.ForeignKey(Medicine, on_delete=models.PROTECT, related_name="doses", db_index=False)
    line = models.ForeignKey(MedicineLine, on_delete=models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(_("what was given"), max_length=200, blank=True)
    takes_back = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="taken_back"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("given"))
    recorded_at = models.DateTimeField(_("recorded"))
    giver_name = models.CharField(_("given by"), max_length=200)
    by = fields.person()
    by_name = models.CharField(_("written down by"), max_length=200)

    class Meta:
        verbose_name = _("given medicine")
        verbose_name_plural = _("given medicines")
        ordering = ["medicine", "at", "pk"]
        indexes = [models.Index(fields=["medicine", "at"], name="careplan_medicinedose_at")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(takes_back__isnull=True, reason="")
                | (models.Q(takes_back__isnull=False) & ~models.Q(reason="")),
                name="careplan_medicinedose_taken_back_has_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.medicine_id} #{self.pk}"


class Reconciliation(AppendOnly):
    """Somebody calls the list of a pathway reconciled. It rests on so many lines and choices: with more, it is old."""

    pathway = models.ForeignKey(
        pathway_models.Pathway, on_delete=models.PROTECT, related_name="reconciliations", db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number"))
    lines = models.PositiveIntegerField(_("lines it rests on"))
    choices_made = models.PositiveIntegerField(_("choices it rests on"))
    medicines = models.PositiveIntegerField(_("medicines in use"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("reconciled"))
    by = fields.person()
    by_name = models.CharField(_("reconciled by"), max_length=200)

    class Meta:
        verbose_name = _("reconciliation of medicines")
        verbose_name_plural = _("reconciliations of medicines")
        ordering = ["pathway", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "number"], name="careplan_reconciliation_once")
        ]

    def __str__(self) -> str:
        return f"{self.pathway_id} #{self.number}"
