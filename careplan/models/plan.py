from datetime import datetime

import django_fsm as fsm
from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnly
from careplan.enums.plan import Area, EvaluationOccasion, EvaluationResult, MeasureKind, MeasureState
from careplan.models import fields
from pathways import models as pathway_models
from pathways.enums import StepCode

OPEN = models.Q(state__in=[str(MeasureState.PLANNED), str(MeasureState.RUNNING)])


class Observation(AppendOnly):
    """What was seen and how it was judged: the reason for measures. Never changed; a new one is written instead."""

    pathway = models.ForeignKey(
        pathway_models.Pathway, on_delete=models.PROTECT, related_name="plan_observations", db_index=False
    )
    area = models.CharField(_("area"), max_length=30, choices=Area.choices)
    words = models.CharField(_("observation and assessment"), max_length=1000, blank=True)
    step_code = models.CharField(_("found in"), max_length=4, choices=StepCode.choices, blank=True)
    at = models.DateTimeField(_("observed"))
    recorded_at = models.DateTimeField(_("recorded"))
    by = fields.person()
    by_name = models.CharField(_("observed by"), max_length=200)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["pathway", "pk"]
        indexes = [models.Index(fields=["pathway"], name="careplan_observation_pathway")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.area}"


class Measure(fsm.ConcurrentTransitionMixin, fsm.FSMModelMixin, models.Model):
    """One measure of the plan. Its words never change: other words are another measure, which `replaces` it."""

    pathway = models.ForeignKey(
        pathway_models.Pathway, on_delete=models.PROTECT, related_name="measures", db_index=False
    )
    observation = models.ForeignKey(
        Observation, on_delete=models.PROTECT, related_name="measures", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MeasureKind.choices)
    what = models.CharField(_("what"), max_length=300)
    does = models.CharField(_("what the patient does"), max_length=500, blank=True)
    helps = models.CharField(_("what we help with"), max_length=500, blank=True)
    observe = models.CharField(_("observe"), max_length=500, blank=True)
    report = models.CharField(_("report to"), max_length=300, blank=True)
    if_worse = models.CharField(_("if it gets worse"), max_length=500, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    state = fsm.FSMField(
        max_length=10, choices=MeasureState.choices, default=MeasureState.PLANNED, protected=True
    )
    suggestion = models.CharField(_("suggested measure"), max_length=40, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    planned_at = models.DateTimeField(_("planned"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = fields.person()
    by_name = models.CharField(_("planned by"), max_length=200)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["pathway", "pk"]
        indexes = [models.Index(fields=["pathway", "state"], name="careplan_measure_pathway")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(what=""), name="careplan_measure_has_words"),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=True) ^ models.Q(person__isnull=True),
                name="careplan_measure_one_responsible",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=MeasureKind.HEALTH) | ~models.Q(if_worse=""),
                name="careplan_measure_health_has_plan_for_worsening",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MeasureState.STOPPED) | ~models.Q(ended_reason=""),
                name="careplan_measure_stopped_has_reason",
            ),
            models.UniqueConstraint(
                fields=["pathway", "suggestion"],
                condition=OPEN & ~models.Q(suggestion=""),
                name="careplan_measure_suggestion_once_while_open",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in (MeasureState.PLANNED, MeasureState.RUNNING)

    def why_not_start(self) -> str | None:
        """Return why the measure cannot be started now, or None."""
        if self.state == MeasureState.PLANNED:
            return None
        return gettext("Only a planned measure is started. This one is %(state)s.") % {
            "state": self.get_state_display()
        }

    def why_not_finish(self) -> str | None:
        """Return why the measure cannot be called done now, or None."""
        if self.state == MeasureState.RUNNING:
            return None
        return gettext("Only a running measure can be done. This one is %(state)s.") % {
            "state": self.get_state_display()
        }

    def why_not_stop(self) -> str | None:
        """Return why the measure cannot be stopped, changed or evaluated now, or None."""
        if self.is_open:
            return None
        return gettext("This measure is %(state)s, and is not changed any more.") % {
            "state": self.get_state_display()
        }

    @fsm.transition(state, source=MeasureState.PLANNED, target=MeasureState.RUNNING)
    def start(self, *, at: datetime) -> None:
        """The work has begun: it stands on the work list."""
        self.started_at = at

    @fsm.transition(state, source=MeasureState.RUNNING, target=MeasureState.DONE)
    def finish(self, *, at: datetime) -> None:
        """The measure has done what it should."""
        self.ended_at = at

    @fsm.transition(state, source=[MeasureState.PLANNED, MeasureState.RUNNING], target=MeasureState.STOPPED)
    def stop(self, *, at: datetime, reason: str) -> None:
        """It ends before it is done, for this reason."""
        self.ended_at, self.ended_reason = at, reason


class Evaluation(models.Model):
    """A measure is looked at again: on its own day, or on the method's. Filled in once, and then never changed."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="evaluations", db_index=False)
    occasion = models.CharField(_("evaluation"), max_length=20, choices=EvaluationOccasion.choices)
    own_date = models.DateField(_("own day"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=EvaluationResult.choices, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("evaluated"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    by_name = models.CharField(_("evaluated by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["measure", "-occasion"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "occasion"], name="careplan_evaluation_once"),
            models.CheckConstraint(
                condition=models.Q(result="", at__isnull=True, by__isnull=True)
                | (~models.Q(result="") & models.Q(at__isnull=False, by__isnull=False)),
                name="careplan_evaluation_whole_or_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.occasion}"

    def why_not_evaluate(self) -> str | None:
        """Return why this evaluation takes no result, or None."""
        if self.at is None:
            return self.measure.why_not_stop()
        return gettext("This evaluation is already written.")
