from datetime import datetime

import django_fsm as fsm
from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import models as account_models
from accounts import queries as account_queries
from pathways.enums import IN_HOSPITAL, OPEN_STATES, Destination, NextThing, Party, ReadyAnswer, State
from pathways.models.patient import Patient


class PathwayQuerySet(models.QuerySet["Pathway"]):
    def visible_to(self, user: "account_models.User") -> "PathwayQuerySet":
        """Return the pathways that the units within this person's reach take part in, and no others.

        The reach is read at once, with one query.
        """
        return self.within(account_queries.reach(user))

    def within(self, reach: account_queries.Reach) -> "PathwayQuerySet":
        """Return the pathways that these units take part in now."""
        part = PathwayUnit.objects.filter(
            pathway=models.OuterRef("pk"), ended_at__isnull=True, unit__in=list(reach.roles)
        )
        return self.filter(models.Exists(part))

    def still_open(self) -> "PathwayQuerySet":
        """Return the pathways that are not closed."""
        return self.filter(state__in=OPEN_STATES)


class Pathway(fsm.ConcurrentTransitionMixin, fsm.FSMModelMixin, models.Model):
    """One patient episode, from admission (or early identification) to the four-week review."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="pathways")
    state = fsm.FSMField(max_length=20, choices=State.choices, default=State.ADMITTED, protected=True)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next_pathways", db_index=False
    )
    started_at = models.DateTimeField(_("started"))
    homecoming_at = models.DateTimeField(_("came home"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_reason = models.CharField(_("reason"), max_length=300, blank=True)
    what_matters = models.TextField(_("what matters to the patient"), blank=True)
    what_matters_at = models.DateTimeField(null=True, blank=True)
    # What the care plan's goals say now, in their order, so that every page shows them without one more query.
    goals = models.JSONField(_("goals"), default=list, blank=True)
    destination = models.CharField(_("destination"), max_length=20, choices=Destination.choices, blank=True)
    destination_note = models.CharField(_("note"), max_length=300, blank=True)
    ready_answer = models.CharField(
        _("answer to the hospital"), max_length=20, choices=ReadyAnswer.choices, blank=True
    )
    ready_answer_date = models.DateField(_("can receive on"), null=True, blank=True)
    ready_answered_at = models.DateTimeField(null=True, blank=True)
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("coordinator"),
    )
    primary_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("primary contact"),
    )

    objects = PathwayQuerySet.as_manager()

    class Meta:
        verbose_name = _("pathway")
        verbose_name_plural = _("pathways")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(state__in=[str(state) for state in OPEN_STATES]),
                name="pathways_pathway_one_open_per_patient",
            ),
            models.CheckConstraint(
                condition=models.Q(homecoming_at__isnull=True)
                | models.Q(homecoming_at__gte=models.F("started_at")),
                name="pathways_pathway_home_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    # Guards: the sentence to show, or None when the act may go on. The same sentence stands beside a disabled button.

    def why_not_open(self) -> str | None:
        """Return why nothing more can be done on this pathway, or None while it is open."""
        if self.is_open:
            return None
        return gettext("The pathway is closed (%(state)s).") % {"state": self.get_state_display()}

    def why_not_report_ready(self, *, missing_points: int, helseopplysninger_sent: bool) -> str | None:
        """Return why the ward cannot report the patient ready (section 9 and 10), or None."""
        if self.state != State.ADMITTED:
            return gettext(
                "Only a patient who is in hospital can be reported ready. This one is %(state)s."
            ) % {"state": self.get_state_display()}
        if missing_points:
            return gettext(
                "%(count)d of the section 9 points are not answered. Answer them before the patient is reported ready."
            ) % {"count": missing_points}
        if not helseopplysninger_sent:
            return gettext(
                "The municipality has not got updated helseopplysninger. Send them before the patient is reported ready."
            )
        return None

    def why_not_withdraw_ready(self) -> str | None:
        """Return why there is nothing to withdraw, or None."""
        if self.state == State.READY_FOR_DISCHARGE:
            return None
        return gettext("The patient is not reported ready, so there is nothing to withdraw.")

    def why_not_answer_ready(self, *, is_told: bool = False) -> str | None:
        """Return why the municipality cannot answer the hospital now (section 11), or None.

        An answer that came as a message (`is_told`) rests on a decision made elsewhere, which is not known here.
        """
        if self.state != State.READY_FOR_DISCHARGE:
            return gettext("The hospital has not reported the patient ready. There is nothing to answer yet.")
        if not self.destination and not is_told:
            return gettext("Decide first whether the patient goes home or to a short-term stay.")
        return None

    def why_not_decide_destination(self) -> str | None:
        """Return why home or short-term stay cannot be decided now, or None."""
        if self.state in (State.ADMITTED, State.READY_FOR_DISCHARGE):
            return None
        return gettext("The destination is decided while the patient is in hospital.")

    def why_not_discharge(self) -> str | None:
        """Return why the patient cannot be discharged now, or None."""
        if self.state in IN_HOSPITAL:
            return None
        return gettext("The patient is not in hospital, and cannot be discharged from there.")

    def why_not_confirm_epikrise(self) -> str | None:
        """Return why nothing can be noted about the epikrise now, or None."""
        if self.state in IN_HOSPITAL:
            return gettext("The patient is in hospital. The epikrise follows the discharge.")
        return self.why_not_open()

    def why_not_register_homecoming(self) -> str | None:
        """Return why a homecoming cannot be registered now, or None."""
        if self.state in (State.DISCHARGED, State.SHORT_TERM_STAY):
            return None
        if self.state == State.AT_HOME:
            return gettext("The homecoming is already registered.")
        if self.state in IN_HOSPITAL:
            return gettext(
                "The hospital has not discharged the patient yet. Register the homecoming after that."
            )
        return self.why_not_open()

    def why_not_open_hph4(self) -> str | None:
        """Return why HPH4 cannot be opened now, or None."""
        if self.state in (State.AT_HOME, State.SHORT_TERM_STAY, State.DISCHARGED):
            return None
        if self.state in IN_HOSPITAL:
            return gettext(
                "The patient is in hospital. HPH4 is for falls and sudden changes outside hospital."
            )
        return self.why_not_open()

    # Transitions: only rows change here; operations save, inside one transaction, with the event.

    @fsm.transition(state, source=State.ADMITTED, target=State.READY_FOR_DISCHARGE)
    def report_ready(self) -> None:
        """Hospital reports the patient ready (section 10)."""
        self.ready_answer, self.ready_answer_date, self.ready_answered_at = "", None, None

    @fsm.transition(state, source=State.READY_FOR_DISCHARGE, target=State.ADMITTED)
    def withdraw_ready(self) -> None:
        """Hospital takes the report back (avmelding)."""
        self.ready_answer, self.ready_answer_date, self.ready_answered_at = "", None, None

    @fsm.transition(state, source=[*IN_HOSPITAL], target=State.DISCHARGED)
    def discharge_home(self) -> None:
        """Patient has left hospital for home."""

    @fsm.transition(state, source=[*IN_HOSPITAL], target=State.SHORT_TERM_STAY)
    def discharge_to_institution(self) -> None:
        """Patient has left hospital for a short-term stay."""

    @fsm.transition(state, source=[State.DISCHARGED, State.SHORT_TERM_STAY], target=State.AT_HOME)
    def come_home(self, *, at: datetime) -> None:
        """Patient is at home."""
        self.homecoming_at = at

    @fsm.transition(state, source=State.ADMITTED, target=State.AT_HOME)
    def start_at_home(self, *, at: datetime) -> None:
        """Early identification: a pathway without a stay begins at home. Only for a pathway not saved yet."""
        self.homecoming_at = at

    @fsm.transition(state, source=State.AT_HOME, target=State.COMPLETED)
    def complete(self, *, at: datetime) -> None:
        """Four-week review is done."""
        self.closed_at = at

    @fsm.transition(state, source=[*OPEN_STATES], target=State.READMITTED)
    def readmit(self, *, at: datetime) -> None:
        """A new admission ends this pathway; another, linked to it, goes on."""
        self.closed_at = at

    @fsm.transition(state, source=[*OPEN_STATES], target=State.CANCELLED)
    def cancel(self, *, at: datetime, reason: str) -> None:
        """Pathway ends for a reason that a person gives."""
        self.closed_at, self.closed_reason = at, reason

    @fsm.transition(state, source=[*OPEN_STATES], target=State.DECEASED)
    def register_death(self, *, at: datetime) -> None:
        """Patient has died."""
        self.closed_at = at


class PathwayUnit(models.Model):
    """The part a unit plays on a pathway. Sight of the patient follows from this row and from nothing else.

    `is_open` is true while the pathway is on the unit's board; `ended_at` is when the unit's sight ended;
    `next_thing` is what the unit does next, empty when the turn is not its own.
    """

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="parties", db_index=False)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    part = models.CharField(max_length=20, choices=Party.choices)
    next_thing = models.CharField(max_length=40, choices=NextThing.choices, blank=True)
    is_open = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["pathway", "part", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "part"],
                condition=models.Q(ended_at__isnull=True),
                name="pathways_party_one_per_part",
            )
        ]
        indexes = [
            models.Index(
                fields=["unit", "pathway"], condition=models.Q(is_open=True), name="pathways_party_board"
            ),
            models.Index(fields=["pathway", "unit"], name="pathways_party_sight"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.part}"
