import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnly
from messaging.enums import AttemptOutcome, Channel, NoticeState
from messaging.models.delivery import Delivery

WAITING = models.Q(state__in=[NoticeState.GATHERING, NoticeState.SENDING])


class OutsideNotice(models.Model):
    """One e-mail or text message to one person about one or more notifications. Never about whom.

    `key` follows every attempt, so that a service that had the message already can say so. `due_at` is when it
    should have gone, `next_try_at` when to look at it next, `claimed_at` when somebody began an attempt that has not
    been noted yet. `is_frozen`: the receiver may have it, so the text stays and nothing is added.
    """

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="outside_notices", db_index=False
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=NoticeState.choices, default=NoticeState.GATHERING
    )
    created_at = models.DateTimeField(_("created"))
    due_at = models.DateTimeField(_("due"))
    next_try_at = models.DateTimeField(_("next attempt"))
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_outcome = models.CharField(
        _("last outcome"), max_length=12, choices=AttemptOutcome.choices, blank=True
    )
    is_urgent = models.BooleanField(_("urgent"), default=False)
    is_summary = models.BooleanField(_("summary after an outage"), default=False)
    is_frozen = models.BooleanField(default=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("e-mail or text message to a colleague")
        verbose_name_plural = _("e-mails and text messages to colleagues")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "channel"],
                condition=models.Q(state=NoticeState.GATHERING),
                name="messaging_one_gathers",
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=WAITING, name="messaging_outside_due"),
            models.Index(fields=["recipient", "-created_at"], name="messaging_outside_person"),
            models.Index(fields=["-created_at"], name="messaging_outside_list"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.channel}"


class OutsidePart(models.Model):
    """A notification told by a channel outside the system: once a channel, whatever happens."""

    notice = models.ForeignKey(OutsideNotice, on_delete=models.PROTECT, related_name="parts")
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="outside_parts", db_index=False
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)

    class Meta:
        verbose_name = _("notification told outside")
        verbose_name_plural = _("notifications told outside")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "channel"], name="messaging_outside_part_once")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class OutsideAttempt(AppendOnly):
    """One attempt, or why none was made: when, by which channel, how it ended. Never what about, never to where."""

    notice = models.ForeignKey(OutsideNotice, on_delete=models.PROTECT, related_name="log")
    number = models.PositiveSmallIntegerField(_("attempt"))
    at = models.DateTimeField(_("time"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    outcome = models.CharField(_("outcome"), max_length=12, choices=AttemptOutcome.choices)
    reference = models.CharField(
        _("reference"), max_length=200, blank=True, help_text=_("What the service calls it, or its answer.")
    )

    class Meta:
        verbose_name = _("attempt to tell outside")
        verbose_name_plural = _("attempts to tell outside")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.outcome}"
