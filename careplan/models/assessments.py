from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnly
from careplan.enums.assessments import AssessmentKind
from careplan.models import fields
from careplan.models.plan import Measure
from pathways import models as pathway_models


class Assessment(AppendOnly):
    """One assessment. Never changed: a correction is a new row that replaces it, with a reason.

    `values` holds what was measured or answered, by the keys of the kind's rules. `result` is the number of the scale,
    None where there is none (IPLOS) or where a value is missing. Two that were made at once stay side by side.
    """

    client_id = models.UUIDField(_("id made by the device"), unique=True)
    pathway = models.ForeignKey(
        pathway_models.Pathway, on_delete=models.PROTECT, related_name="assessments", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AssessmentKind.choices)
    values = models.JSONField(_("values"))
    result = models.PositiveSmallIntegerField(_("result"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        db_index=False,
        verbose_name=_("corrects"),
    )
    reason = models.CharField(_("reason for the correction"), max_length=300, blank=True)
    assessed_at = models.DateTimeField(_("assessed"))
    recorded_at = models.DateTimeField(_("recorded"))
    by = fields.person()
    by_name = models.CharField(_("assessed by"), max_length=200)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["pathway", "assessed_at", "pk"]
        indexes = [models.Index(fields=["pathway", "kind"], name="careplan_assessment_pathway")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(replaces__isnull=True, reason="")
                | (models.Q(replaces__isnull=False) & ~models.Q(reason="")),
                name="careplan_assessment_correction_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=AssessmentKind.FRAILTY)
                | models.Q(result__isnull=False, result__gte=1, result__lte=9),
                name="careplan_assessment_frailty_on_scale",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=AssessmentKind.NEWS2)
                | models.Q(result__isnull=True)
                | models.Q(result__lte=20),
                name="careplan_assessment_news2_on_scale",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=AssessmentKind.IPLOS) | models.Q(result__isnull=True),
                name="careplan_assessment_iplos_has_no_mean",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"


class SuggestionAnswer(AppendOnly):
    """What somebody made of the suggested geriatric assessment: a measure of the plan, or no, with a reason.

    `reasons` are those the suggestion had; for these it is not made again.
    """

    pathway = models.ForeignKey(
        pathway_models.Pathway, on_delete=models.PROTECT, related_name="suggestion_answers", db_index=False
    )
    reasons = models.JSONField(_("reasons of the suggestion"))
    measure = models.OneToOneField(
        Measure,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="suggestion_answer",
        verbose_name=_("measure"),
    )
    declined_reason = models.CharField(_("why it was declined"), max_length=300, blank=True)
    at = models.DateTimeField(_("answered"))
    by = fields.person()
    by_name = models.CharField(_("answered by"), max_length=200)

    class Meta:
        verbose_name = _("answer to a suggestion")
        verbose_name_plural = _("answers to suggestions")
        ordering = ["pathway", "pk"]
        indexes = [models.Index(fields=["pathway"], name="careplan_suggestion_pathway")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(measure__isnull=False, declined_reason="")
                | (models.Q(measure__isnull=True) & ~models.Q(declined_reason="")),
                name="careplan_suggestion_accepted_or_declined",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
