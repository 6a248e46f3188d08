from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnly
from careplan.enums.goals import Occasion
from careplan.models import fields
from careplan.rules.goals import HIGHEST, LOWEST
from pathways import models as pathway_models


class Goal(models.Model):
    """What matters to the patient, in their own words. The words never change: other words are another goal."""

    pathway = models.ForeignKey(
        pathway_models.Pathway, on_delete=models.PROTECT, related_name="care_goals", db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number"))
    words = models.CharField(_("in the patient's own words"), max_length=500)
    said_at = models.DateTimeField(_("said"))
    recorded_at = models.DateTimeField(_("recorded"))
    by = fields.person()
    by_name = models.CharField(_("written down by"), max_length=200)
    ended_at = models.DateTimeField(_("closed"), null=True, blank=True)
    ended_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["pathway", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "number"], name="careplan_goal_number_once"),
            models.UniqueConstraint(
                fields=["pathway", "words"],
                condition=models.Q(ended_at__isnull=True),
                name="careplan_goal_words_once_while_open",
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="careplan_goal_has_words"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_reason="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_reason="")),
                name="careplan_goal_ended_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def why_not_score(self) -> str | None:
        """Return why this goal takes no more scores, or None."""
        if self.ended_at is None:
            return None
        return gettext("This goal is closed. Write down a new one instead.")


def _within(name: str) -> models.Q:
    return models.Q(**{f"{name}__gte": LOWEST, f"{name}__lte": HIGHEST})


class GoalScore(AppendOnly):
    """One scoring of a goal, 0 to 10. Never changed: a new score is a new version.

    `seen_version` is the version the person saw (0 is none). When it is lower than the version before this one, two
    people scored without seeing each other: both stand until somebody chooses, or scores having seen both.
    """

    client_id = models.UUIDField(_("id made by the device"), unique=True)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="scores", db_index=False)
    version = models.PositiveIntegerField(_("version"))
    seen_version = models.PositiveIntegerField(_("version that was seen"), default=0)
    occasion = models.CharField(_("occasion"), max_length=10, choices=Occasion.choices)
    current = models.PositiveSmallIntegerField(_("how near the goal now"))
    importance = models.PositiveSmallIntegerField(_("how important"))
    benefit = models.PositiveSmallIntegerField(_("benefit of the follow-up"), null=True, blank=True)
    at = models.DateTimeField(_("scored"))
    recorded_at = models.DateTimeField(_("recorded"))
    by = fields.person()
    by_name = models.CharField(_("scored by"), max_length=200)

    class Meta:
        verbose_name = _("goal score")
        verbose_name_plural = _("goal scores")
        ordering = ["goal", "version"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "version"], name="careplan_score_version_once"),
            models.CheckConstraint(
                condition=models.Q(version__gte=1, seen_version__lt=models.F("version")),
                name="careplan_score_saw_an_earlier_one",
            ),
            models.CheckConstraint(
                condition=_within("current")
                & _within("importance")
                & (models.Q(benefit__isnull=True) | _within("benefit")),
                name="careplan_score_on_the_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} v{self.version}"


class GoalScoreChoice(AppendOnly):
    """A person's choice between scores made at once. It settles every version up to `up_to`."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="choices", db_index=False)
    chosen = models.ForeignKey(GoalScore, on_delete=models.PROTECT, related_name="+", db_index=False)
    up_to = models.PositiveIntegerField(_("settles versions up to"))
    at = models.DateTimeField(_("chosen"))
    by = fields.person()
    by_name = models.CharField(_("chosen by"), max_length=200)

    class Meta:
        verbose_name = _("choice between goal scores")
        verbose_name_plural = _("choices between goal scores")
        ordering = ["goal", "pk"]
        constraints = [models.UniqueConstraint(fields=["goal", "up_to"], name="careplan_choice_settles_once")]

    def __str__(self) -> str:
        return f"{self.goal_id} v{self.chosen_id}"
