"""What was answered. A checklist knows its template and its answers, and nothing about patients."""

from datetime import datetime
from typing import Any

import django_fsm as fsm
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnly, AppendOnlyQuerySet
from checklists import rules
from checklists.enums import ChecklistState
from checklists.models.template import Item, Template

ENDED = (ChecklistState.DONE, ChecklistState.CLOSED)


def _can_complete(checklist: Any) -> bool:
    return checklist.why_not_complete() is None


class Checklist(fsm.FSMModelMixin, models.Model):
    """One checklist being filled in.

    `opened_at` is the earliest time something on it can have been done. `done_at` is when it was done (or
    closed), `recorded_at` when we were told: late work keeps both.
    """

    template = models.ForeignKey(
        Template, on_delete=models.PROTECT, related_name="checklists", verbose_name=_("template")
    )
    state = fsm.FSMField(
        _("state"), choices=ChecklistState.choices, default=ChecklistState.OPEN, protected=True, max_length=12
    )
    opened_at = models.DateTimeField(_("opened"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("done by"),
    )
    done_by_name = models.CharField(_("done by (name)"), max_length=200, blank=True)
    closed_reason = models.TextField(_("reason for closing"), blank=True)

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ENDED, done_at__isnull=False, recorded_at__isnull=False)
                | models.Q(
                    state__in=(ChecklistState.OPEN, ChecklistState.IN_PROGRESS),
                    done_at=None,
                    recorded_at=None,
                    done_by=None,
                ),
                name="checklists_checklist_ended_has_times",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ChecklistState.CLOSED) ^ models.Q(closed_reason=""),
                name="checklists_checklist_closed_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"

    @property
    def is_ended(self) -> bool:
        """Tell whether no more answers are taken."""
        return self.state in ENDED

    def missing_items(self) -> models.QuerySet[Item]:
        """Return the required items that have no answer, in the order of the template."""
        filled = Answer.objects.newest().filter(checklist=self, is_filled=True)
        return Item.objects.filter(template=self.template_id, is_required=True).exclude(
            pk__in=filled.values("item")
        )

    def items_at_odds(self) -> list[Item]:
        """Return the items where answers stand side by side and nobody has chosen, in the order of the template."""
        given: dict[int, list[rules.Given]] = {}
        for each in Answer.objects.filter(checklist=self).in_doubt():
            given.setdefault(each.item_id, []).append(each.given)
        at_odds = [item_id for item_id, versions in given.items() if rules.at_odds(versions)]
        return list(Item.objects.filter(pk__in=at_odds)) if at_odds else []

    def why_not_complete(self) -> str | None:
        """Return the sentence to show the user, or None when the checklist can be completed. Rule R34."""
        language = get_language() or "nb"
        if missing := [item.text(language) for item in self.missing_items()]:
            return why_not_complete(missing)
        at_odds = [item.text(language) for item in self.items_at_odds()]
        return why_not_while_at_odds(at_odds) if at_odds else None

    @fsm.transition(field=state, source=ChecklistState.OPEN, target=ChecklistState.IN_PROGRESS)
    def start(self) -> None:
        """The first answer has come."""

    @fsm.transition(
        field=state,
        source=[ChecklistState.OPEN, ChecklistState.IN_PROGRESS],
        target=ChecklistState.DONE,
        conditions=[_can_complete],
    )
    def complete(self, *, by: Any, by_name: str, done_at: datetime, now: datetime) -> None:
        """Everything required is answered, and the one responsible says it is done."""
        self._end(by=by, by_name=by_name, done_at=done_at, now=now)

    @fsm.transition(
        field=state, source=[ChecklistState.OPEN, ChecklistState.IN_PROGRESS], target=ChecklistState.CLOSED
    )
    def close(self, *, reason: str, by: Any, by_name: str, now: datetime) -> None:
        """It will not be completed, for this reason. `by` is None when the system closes it."""
        self.closed_reason = reason
        self._end(by=by, by_name=by_name, done_at=now, now=now)

    def _end(self, *, by: Any, by_name: str, done_at: datetime, now: datetime) -> None:
        self.done_by, self.done_by_name, self.done_at, self.recorded_at = by, by_name, done_at, now


def why_not_complete(missing: list[str]) -> str:
    """Return the sentence that says how many required questions lack an answer, and names the first three."""
    named = ", ".join(f"«{text}»" for text in missing[:3]) + (" …" if len(missing) > 3 else "")
    return ngettext(
        "%(count)d required question has no answer yet: %(named)s. Answer it first.",
        "%(count)d required questions have no answer yet: %(named)s. Answer them first.",
        len(missing),
    ) % {"count": len(missing), "named": named}


def why_not_while_at_odds(questions: list[str]) -> str:
    """Return the sentence that says where answers stand side by side, and names the first three questions."""
    named = ", ".join(f"«{text}»" for text in questions[:3]) + (" …" if len(questions) > 3 else "")
    return ngettext(
        "%(count)d question has two answers side by side: %(named)s. Choose one first.",
        "%(count)d questions have two answers side by side: %(named)s. Choose one of each first.",
        len(questions),
    ) % {"count": len(questions), "named": named}


class AnswerQuerySet(AppendOnlyQuerySet):
    def newest(self) -> "AnswerQuerySet":
        """Return only the newest version of each answer: the one that shows."""
        later = Answer.objects.filter(
            checklist=OuterRef("checklist"), item=OuterRef("item"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(later))

    def in_doubt(self) -> "AnswerQuerySet":
        """Return all versions, oldest first, of the items where somebody had not seen the version before."""
        unseen = Answer.objects.filter(
            checklist=OuterRef("checklist"), item=OuterRef("item"), seen_version__lt=F("version") - 1
        )
        return self.filter(Exists(unseen)).order_by("version")


class Answer(AppendOnly):
    """One version of the answer to one item. Never changed: a new answer is a new version.

    `seen_version` is the version the person saw when answering (0 is none). When it is lower than the version
    before this one, two people answered without seeing each other; both are kept.
    `value` None means that the answer was taken back; `is_filled` tells whether it counts as an answer.
    `confirmed_from` is the earlier answer, of this or another checklist, that the person confirmed;
    `confirmed_record_at` is when it was instead confirmed that what is registered elsewhere holds. At most one of the
    two is there, and neither when the answer is the person's own.
    """

    client_id = models.UUIDField(_("id made by the device"), unique=True)
    checklist = models.ForeignKey(
        Checklist,
        on_delete=models.PROTECT,
        related_name="answers",
        db_index=False,
        verbose_name=_("checklist"),
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers", verbose_name=_("item"))
    version = models.PositiveIntegerField(_("version"))
    seen_version = models.PositiveIntegerField(_("version that was seen"), default=0)
    value = models.JSONField(_("value"), null=True)
    is_filled = models.BooleanField(_("counts as an answer"))
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("answered by"),
    )
    by_name = models.CharField(_("answered by (name)"), max_length=200)
    answered_at = models.DateTimeField(_("answered"))
    recorded_at = models.DateTimeField(_("recorded"))
    confirmed_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("confirmed from"),
    )
    confirmed_record_at = models.DateTimeField(_("confirmed as registered"), null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ("checklist_id", "item_id", "version")
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "item", "version"], name="checklists_answer_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1), name="checklists_answer_version_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checklist_id}/{self.item_id} v{self.version}"

    @property
    def given(self) -> rules.Given:
        """Return the version as the rules read it."""
        return rules.Given(
            version=self.version,
            seen_version=self.seen_version,
            by_id=self.by_id,
            answered_at=self.answered_at,
            value=self.value,
            note=self.note,
        )
