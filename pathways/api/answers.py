"""Answers made with or without coverage, sent in batches by checklist: what a page that stayed open sends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from accounts.rules import NotAllowed
from audit.enums import Action
from pathways import operations
from pathways.api.doors import TooMany
from pathways.forms import tablet_events
from pathways.models import Step
from pathways.rules import tablet as tablet_rules
from pathways.views import common

MOST_ANSWERS = tablet_rules.MOST_EVENTS


class AnswerSerializer(tablet_events.AnswerFields):
    """One tick as the device made it."""

    client_id = serializers.UUIDField()
    answered_at = serializers.DateTimeField()


class StepSerializer(serializers.Serializer):
    """The ticks of one checklist. Each is read by itself, so that a broken one does not hold back the others."""

    step = serializers.IntegerField(min_value=1, max_value=tablet_events.BIGGEST)
    answers = serializers.ListField(child=serializers.JSONField(allow_null=True), allow_empty=False)


class BatchSerializer(serializers.Serializer):
    """What one request carries."""

    steps = StepSerializer(many=True, allow_empty=False)


def take(request: Any, *, now: datetime) -> Response:
    """Take a batch of answers by checklist; say of each whether it is stored, and if not, why.

    Sending a batch again changes nothing and gets the same answer. A refusal is a sentence for the nurse: the device
    keeps what was refused. 200 whenever the batch could be read, 400 when it could not, 413 when it is too large.
    """
    batch = BatchSerializer(data=request.data)
    batch.is_valid(raise_exception=True)
    steps = batch.validated_data["steps"]
    if sum(len(step["answers"]) for step in steps) > MOST_ANSWERS:
        raise TooMany(most=MOST_ANSWERS)
    return Response(
        {
            "now": now.isoformat(),
            "steps": [_take(request, step["step"], step["answers"], now=now) for step in steps],
        }
    )


def _take(request: Any, step_id: int, raw: Sequence[Any], *, now: datetime) -> dict[str, Any]:
    """Store the answers of one checklist in one transaction, and return what became of each."""
    answers, refused = _read(raw)
    reply: dict[str, Any] = {"step": step_id, "state": None, "applied": [], "refused": refused, "unseen": []}
    if not answers:
        return reply
    keys = {answer.client_id: answer.item_key for answer in answers}
    try:
        with transaction.atomic():
            applied = operations.write_answers(
                step_id=step_id,
                answers=answers,
                by=operations.Author.person(request.user, request.memberships),
                now=now,
            )
            common.note_look(
                request,
                Action.CHANGE,
                patient_ids=[applied.patient_id],
                pathway_ids=[applied.pathway_id],
                now=now,
            )
    except (Step.DoesNotExist, NotAllowed) as error:
        # A stranger hears the same of a checklist that exists and of one that does not.
        sentence = str(error) if isinstance(error, NotAllowed) else _("You have no access to this checklist.")
        refused += [_refusal(client_id, key, sentence) for client_id, key in keys.items()]
        return reply
    refused += [_refusal(client_id, keys[client_id], why) for client_id, why in applied.refused.items()]
    return reply | {
        "state": applied.state,
        "applied": [str(client_id) for client_id in applied.applied],
        "unseen": sorted(applied.unseen),
        "versions": applied.versions,
        "missing": applied.missing_count,
    }


def _read(raw: Sequence[Any]) -> tuple[list[operations.AnswerInput], list[dict[str, Any]]]:
    """Return the answers that can be read, and a refusal for each of the others."""
    answers: list[operations.AnswerInput] = []
    refused: list[dict[str, Any]] = []
    for each in raw:
        form = AnswerSerializer(data=each)
        if form.is_valid():
            answers.append(operations.AnswerInput(**form.validated_data))
            continue
        fields = each if isinstance(each, dict) else {}
        why = tablet_events.in_words(form.errors)
        sentence = _("This answer cannot be read (%(why)s).") % {"why": why}
        refused.append(_refusal(fields.get("client_id"), fields.get("item_key"), sentence))
    return answers, refused


def _refusal(client_id: Any, item_key: Any, reason: str) -> dict[str, Any]:
    return {
        "client_id": None if client_id is None else str(client_id)[:36],
        "item_key": None if item_key is None else str(item_key)[:60],
        "reason": reason,
    }
