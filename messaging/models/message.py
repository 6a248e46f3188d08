from datetime import datetime
from operator import attrgetter

import django_fsm as fsm
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import models as account_models
from messaging.enums import FAILED_STATES, WRITTEN_KINDS, Direction, MessageKind, MessageState, MessageStatus
from messaging.models.inbox_task import InboxTask
from pathways.models import Pathway, PathwayUnit

S = MessageState


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: "account_models.User") -> "MessageQuerySet":
        """Return the messages of the pathways this person sees, and those addressed to the person's units.

        A unit that has taken part in the pathway reads its messages through the pathway, and only as long as it
        sees that; a unit that never did (a GP told of a death) reads what was addressed to it. A unit that a message
        was passed on to reads that one message.
        """
        if not user.is_active:
            return self.none()
        reach = account_models.Unit.objects.in_reach_of(user).values("pk")
        part = PathwayUnit.objects.filter(
            pathway=models.OuterRef("pathway"), unit=models.OuterRef("receiver_unit")
        )
        addressed = models.Q(receiver_unit__in=reach) & (
            models.Q(pathway__isnull=True) | ~models.Exists(part)
        )
        seen = models.Q(pathway__in=Pathway.objects.visible_to(user).values("pk"))
        shown = InboxTask.objects.showing().filter(unit__in=reach, message__isnull=False)
        drafts_of_others = models.Q(state=S.DRAFT) & ~models.Q(sender_unit__in=reach)
        own_draft = models.Q(state=S.DRAFT, pathway__isnull=True, sender_unit__in=reach)
        return self.filter(
            seen | addressed | own_draft | models.Q(pk__in=shown.values("message_id"))
        ).exclude(drafts_of_others)

    def begun(self) -> "MessageQuerySet":
        """Leave out drafts that somebody opened and wrote nothing in; a report is begun by what is known."""
        untouched = models.Q(state=S.DRAFT, edited_at__isnull=True) & ~models.Q(kind__in=WRITTEN_KINDS)
        return self.exclude(untouched)

    def awaiting_answer(self) -> "MessageQuerySet":
        """Return the requests that have gone or come and that nobody has answered. D11."""
        answers = Message.objects.filter(parent_id=models.OuterRef("message_id")).exclude(
            models.Q(state__in=[S.DRAFT, S.CANCELLED, *FAILED_STATES])
            | models.Q(kind=MessageKind.DIALOG_AVVIK)
        )
        return self.filter(
            ~models.Exists(answers),
            kind=MessageKind.DIALOG_FORESPORSEL,
            state__in=[S.SENT, S.ACKNOWLEDGED, S.RECEIVED],
        )

    def to_hand_over(self) -> "MessageQuerySet":
        """Return what is sent to the outside and not yet handed over to the line that carries it."""
        return self.filter(direction=Direction.OUT, state=S.SENT, handed_over_at__isnull=True)

    def without_receipt(self, now: datetime) -> "MessageQuerySet":
        """Return what is handed over and whose receipt should have come by `now`. D10."""
        return self.filter(
            direction=Direction.OUT, state=S.SENT, handed_over_at__isnull=False, receipt_due_at__lt=now
        ).filter(models.Q(held_until__isnull=True) | models.Q(held_until__lt=now))

    def failed(self) -> "MessageQuerySet":
        """Return what did not reach the receiver, and waits for people."""
        return self.filter(state__in=FAILED_STATES)


class Message(fsm.ConcurrentTransitionMixin, fsm.FSMModelMixin, models.Model):
    """One message, in or out or between two of our units. A draft is a message that is not sent yet.

    `content` holds the parts by key (pathways.rules.content) for reports, and the national facts for others;
    `reasons` says why a part cannot be known. `note` says what the letterbox did with it when that is not plain.
    """

    direction = models.CharField(max_length=8, choices=Direction.choices)
    kind = models.CharField(_("kind"), max_length=40, choices=MessageKind.choices)
    status = models.CharField(
        _("status"), max_length=1, choices=MessageStatus.choices, default=MessageStatus.NEW
    )
    state = fsm.FSMField(max_length=12, choices=S.choices, default=S.DRAFT, protected=True)
    message_id = models.CharField(_("message id"), max_length=200, unique=True)
    conversation_id = models.CharField(max_length=200, blank=True)
    parent_id = models.CharField(max_length=200, blank=True)
    schema_version = models.CharField(max_length=4, blank=True)
    pathway = models.ForeignKey(
        "pathways.Pathway", on_delete=models.PROTECT, null=True, related_name="messages", db_index=False
    )
    patient = models.ForeignKey("pathways.Patient", on_delete=models.PROTECT, null=True, related_name="+")
    event = models.OneToOneField(
        "pathways.PathwayEvent",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("The event that this message tells of; one message an event."),
    )
    sender_unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    sender_name = models.CharField(_("from"), max_length=250, blank=True)
    sender_address = models.JSONField(default=dict)
    receiver_unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    receiver_name = models.CharField(_("to"), max_length=250, blank=True)
    receiver_address = models.JSONField(default=dict)
    content = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    has_more = models.BooleanField(default=False, help_text=_("The original holds more than is shown."))
    note = models.TextField(_("note"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(_("written by"), max_length=150, blank=True)
    edition = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("created"))
    gen_at = models.DateTimeField(null=True, help_text=_("GenDate: when the message was made."))
    sent_at = models.DateTimeField(_("sent"), null=True)
    received_at = models.DateTimeField(_("received"), null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    handed_over_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(null=True, help_text=_("Not tried before this time."))
    receipt_due_at = models.DateTimeField(
        null=True, help_text=_("D10: no receipt by then counts as negative.")
    )
    held_until = models.DateTimeField(null=True)
    late_receipt_at = models.DateTimeField(_("receipt that came late"), null=True)
    late_receipt_status = models.CharField(max_length=1, blank=True)
    phoned_at = models.DateTimeField(_("handled by telephone"), null=True)
    phoned_by_name = models.CharField(max_length=150, blank=True)
    phone_note = models.CharField(max_length=300, blank=True)
    error_code = models.CharField(max_length=10, blank=True)
    error_text = models.TextField(blank=True)
    xml = models.BinaryField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "kind", "sender_unit", "parent_id"],
                condition=models.Q(state=S.DRAFT),
                name="messaging_message_one_draft",
            ),
        ]
        indexes = [
            models.Index(fields=["pathway", "kind"], name="messaging_message_pathway"),
            models.Index(fields=["receiver_unit", "-received_at"], name="messaging_message_inbox"),
            models.Index(fields=["sender_unit", "-created_at"], name="messaging_message_outbox"),
            models.Index(
                fields=["parent_id"], condition=~models.Q(parent_id=""), name="messaging_message_parent"
            ),
            models.Index(
                fields=["conversation_id"],
                condition=~models.Q(conversation_id=""),
                name="messaging_message_conversation",
            ),
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(direction=Direction.OUT, state=S.SENT, handed_over_at__isnull=True),
                name="messaging_message_hand_over",
            ),
            models.Index(
                fields=["receipt_due_at"],
                condition=models.Q(direction=Direction.OUT, state=S.SENT, handed_over_at__isnull=False),
                name="messaging_message_receipt_due",
            ),
            models.Index(
                fields=["sender_unit"],
                condition=models.Q(state__in=FAILED_STATES),
                name="messaging_message_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"

    @property
    def is_draft(self) -> bool:
        return self.state == S.DRAFT

    @property
    def never_left(self) -> bool:
        """Whether it failed inside the house, for want of an address, and can be made anew when there is one.

        A cancellation cannot: people have telephoned about what it was to take back.
        """
        is_failed_here = self.state == S.REJECTED and self.handed_over_at is None
        return is_failed_here and self.direction == Direction.OUT and self.status != MessageStatus.CANCELLED

    # Transitions: only this row changes; operations save.

    @fsm.transition(state, source=S.DRAFT, target=S.SENT)
    def send(self, *, at: datetime) -> None:
        """Message leaves the writer's hands."""
        self.sent_at = at
        self.gen_at = at

    @fsm.transition(state, source=[S.SENT, S.NOT_SENT], target=S.ACKNOWLEDGED)
    def acknowledge(self, *, at: datetime) -> None:
        """Receiver has it: a positive receipt, or a unit inside the installation."""
        self.acknowledged_at = at

    @fsm.transition(state, source=[S.SENT, S.NOT_SENT], target=S.REJECTED)
    def reject(self, *, at: datetime, code: str, text: str) -> None:
        """Receiver refused it. The message must be corrected and sent anew, or told by telephone."""
        self.acknowledged_at = at
        self.error_code, self.error_text = code, text

    @fsm.transition(state, source=S.SENT, target=S.NOT_SENT)
    def give_up(self, *, code: str, text: str) -> None:
        """Line refused it for good, or it was tried often enough. M3."""
        self.error_code, self.error_text = code, text
        self.next_try_at = None

    @fsm.transition(state, source=S.SENT, target=S.NO_RECEIPT)
    def count_as_negative(self, *, text: str) -> None:
        """No receipt came within the limit. D10."""
        self.error_code, self.error_text = "", text

    @fsm.transition(state, source=[S.NOT_SENT, S.NO_RECEIPT], target=S.SENT)
    def try_again(self, *, at: datetime, receipt_due_at: datetime) -> None:
        """Same message, with the same id, goes out anew: a receiver who has it already takes it in once."""
        self.attempts, self.next_try_at, self.handed_over_at = 0, at, None
        self.receipt_due_at = receipt_due_at
        self.error_code = self.error_text = ""

    @fsm.transition(state, source=S.REJECTED, target=S.DRAFT, conditions=[attrgetter("never_left")])
    def begin_again(self) -> None:
        """What never left the house is made anew. It is sent in the same breath, and never stored like this."""
        self.acknowledged_at = None
        self.error_code = self.error_text = ""

    @fsm.transition(state, source=list(FAILED_STATES), target=S.BY_PHONE)
    def phone(self, *, at: datetime, by_name: str, note: str) -> None:
        """Receiver was told by telephone instead."""
        self.phoned_at, self.phoned_by_name, self.phone_note = at, by_name, note

    @fsm.transition(state, source=[S.DRAFT, S.SENT, S.ACKNOWLEDGED, S.RECEIVED], target=S.CANCELLED)
    def cancel(self) -> None:
        """Sender took it back, or a draft is no longer needed."""
