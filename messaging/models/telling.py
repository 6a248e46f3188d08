from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.enums import Level
from messaging.rules import reaching, telling

PROBLEMS = {
    "NOT_TOLD": _("Nobody is told of this event."),
    "LAW": _(
        "The clocks of the law cannot be switched off for the responsible person. Choose another clock, or "
        "leave the rule out."
    ),
    "NO_CLOCK": _("Only a deadline that is missed or escalated has a clock. Leave the clock empty."),
    "LEVEL": _("This event is not told at that level."),
    "NO_ROLE": _("Say which role shall be told."),
    "NO_SIGHT": _("This role sees no patients, and is not told of them."),
}


class TellingRule(models.Model):
    """What an administrator changes in who is told. What no row speaks of follows the house's own table."""

    unit = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
        help_text=_("Counts for the units below it too. Empty: everywhere."),
    )
    # The lists of events, clocks and roles belong to other apps: the form offers them, the table need not know them.
    event_kind = models.CharField(_("event"), max_length=40)
    deadline_kind = models.CharField(
        _("clock"), max_length=40, blank=True, help_text=_("Empty: every clock.")
    )
    role = models.CharField(_("role"), max_length=30, blank=True, help_text=_("Empty: every role."))
    level = models.CharField(
        _("level"), max_length=12, choices=Level.choices, blank=True, help_text=_("Empty: every level.")
    )
    is_on = models.BooleanField(_("is told"), default=True)

    class Meta:
        verbose_name = _("rule for who is told")
        verbose_name_plural = _("rules for who is told")
        ordering = ["event_kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "event_kind", "deadline_kind", "role", "level"],
                name="messaging_telling_rule_once",
                violation_error_message=_("There is a rule for this already."),
            ),
            models.UniqueConstraint(
                fields=["event_kind", "deadline_kind", "role", "level"],
                condition=models.Q(unit__isnull=True),
                name="messaging_telling_rule_everywhere_once",
                violation_error_message=_("There is a rule for this already."),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.event_kind}"

    def setting(self) -> telling.Setting:
        """Return the row as the rules read it."""
        return telling.Setting(
            event=self.event_kind,
            is_on=self.is_on,
            role=self.role,
            level=self.level,
            clock=self.deadline_kind,
            unit_id=self.unit_id,
        )

    def clean(self) -> None:
        """Refuse what the rules do not allow, with the sentence that says why."""
        if problem := telling.setting_problem(self.setting()):
            raise ValidationError(PROBLEMS[problem])


class HowToTell(models.Model):
    """How to tell outside the system: channels and quiet hours on the Oslo clock."""

    by_email = models.BooleanField(_("by e-mail"), default=False)
    by_sms = models.BooleanField(_("by text message"), default=False)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True)
    urgent_in_quiet = models.BooleanField(
        _("the law's clocks may disturb in quiet hours"),
        default=False,
        help_text=_("Only what you are told as leader, or as coordinating unit after the leader."),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Quiet hours have a beginning and an end."""
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValidationError({"quiet_to": _("Give both times, or neither.")})

    def choice(self, **more: Any) -> reaching.Choice:
        """Return the row as the rules read it."""
        return reaching.Choice(
            by_email=self.by_email,
            by_sms=self.by_sms,
            quiet_from=self.quiet_from,
            quiet_to=self.quiet_to,
            urgent_in_quiet=self.urgent_in_quiet,
            **more,
        )


class UnitTelling(HowToTell):
    """How people at a unit are told when they have not chosen themselves. Counts for the units below it too."""

    unit = models.OneToOneField(
        "accounts.Unit", on_delete=models.PROTECT, related_name="telling", verbose_name=_("unit")
    )
    bundle_minutes = models.PositiveSmallIntegerField(
        _("minutes to gather"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("What happens within these minutes goes as one message."),
    )

    class Meta:
        verbose_name = _("how a unit is told")
        verbose_name_plural = _("how units are told")
        ordering = ["unit__name", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PersonTelling(HowToTell):
    """A person's own choice. Without a row the unit's counts."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="telling", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("how a person is told")
        verbose_name_plural = _("how people are told")

    def __str__(self) -> str:
        return f"#{self.pk}"


class ThirdLimit(models.Model):
    """When the coordinating unit hears that a leader has not acted. Planned when the leader is told, settled once."""

    event = models.OneToOneField(
        "pathways.PathwayEvent", on_delete=models.PROTECT, primary_key=True, related_name="third_limit"
    )
    due_at = models.DateTimeField(_("due"))
    settled_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        verbose_name = _("third limit")
        verbose_name_plural = _("third limits")
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(settled_at__isnull=True), name="messaging_third_due"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
