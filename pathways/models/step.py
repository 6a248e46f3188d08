from datetime import datetime

import django_fsm as fsm
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.enums import StepCode, StepState
from pathways.models.pathway import Pathway


class Step(fsm.FSMModelMixin, models.Model):
    """One station HPH0 to HPH6 of a pathway. It keeps the template version that the pathway started with."""

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="steps", db_index=False)
    code = models.CharField(max_length=4, choices=StepCode.choices)
    occurrence = models.PositiveSmallIntegerField(default=1)
    state = fsm.FSMField(max_length=20, choices=StepState.choices, default=StepState.WAITING, protected=True)
    template = models.ForeignKey(
        "checklists.Template", on_delete=models.PROTECT, related_name="+", db_index=False, null=True
    )
    checklist = models.OneToOneField(
        "checklists.Checklist", on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["pathway", "code", "occurrence"]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "code", "occurrence"], name="pathways_step_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.code}"

    @property
    def is_open(self) -> bool:
        return self.state in (StepState.OPEN, StepState.IN_PROGRESS)

    def why_not_answer(self) -> str | None:
        """Return the sentence to show when this checklist takes no answers now, or None."""
        if self.state == StepState.WAITING:
            return gettext("%(step)s is not open yet.") % {"step": self.code}
        if not self.is_open:
            return gettext("%(step)s is closed. Write a note on the pathway instead.") % {"step": self.code}
        return None

    @fsm.transition(state, source=StepState.WAITING, target=StepState.OPEN)
    def open(self, *, at: datetime) -> None:
        """Open the step."""
        self.opened_at = at

    @fsm.transition(state, source=StepState.OPEN, target=StepState.IN_PROGRESS)
    def start(self) -> None:
        """Note that somebody has begun."""

    @fsm.transition(state, source=[StepState.OPEN, StepState.IN_PROGRESS], target=StepState.DONE)
    def finish(self, *, done_at: datetime, recorded_at: datetime, reason: str = "") -> None:
        """Close the step as done; `reason` tells why points are missing when some are."""
        self.done_at, self.recorded_at, self.reason = done_at, recorded_at, reason

    @fsm.transition(
        state,
        source=[StepState.WAITING, StepState.OPEN, StepState.IN_PROGRESS],
        target=StepState.NOT_APPLICABLE,
    )
    def skip(self, *, at: datetime, reason: str) -> None:
        """Close the step as not applicable, with the reason."""
        self.done_at, self.recorded_at, self.reason = at, at, reason
