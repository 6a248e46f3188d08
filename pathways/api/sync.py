"""Door for the tablet's outbox: what was done with or without coverage, in the order it was done."""

from collections.abc import Container, Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.middleware.csrf import get_token
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from audit.enums import Action
from pathways import operations
from pathways.api import answers
from pathways.api.doors import NoDevice, OtherPerson, Revoked, TabletDoor, TooMany
from pathways.enums import TabletEventKind
from pathways.forms import tablet_events
from pathways.operations import events as event_operations
from pathways.operations.told import DUPLICATE, STORED, Sender, TabletInput, Told
from pathways.queries.quarantine import advice
from pathways.rules import tablet as tablet_rules
from pathways.views import common


class EnvelopeSerializer(serializers.Serializer):
    """What one request carries. The events are read one by one."""

    person = serializers.IntegerField()
    sent_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    events = serializers.ListField(child=serializers.JSONField(allow_null=True), allow_empty=False)


class Sync(TabletDoor):
    """Take events; say of each what became of it. 200 whenever the batch could be read.

    An event is stored, was known already, or is in quarantine with its reason. Sending a batch again changes nothing
    and gets the same answer.
    """

    takes_revoked = True
    needs_device = False

    def post(self, request: Any) -> Response:
        now = timezone.now()
        if not (isinstance(request.data, dict) and "events" in request.data):
            if self.is_revoked:
                raise Revoked
            return answers.take(request, now=now)
        if self.device_id is None:
            raise NoDevice
        if (
            isinstance(request.data["events"], list)
            and len(request.data["events"]) > tablet_rules.MOST_EVENTS
        ):
            raise TooMany(most=tablet_rules.MOST_EVENTS)
        envelope = EnvelopeSerializer(data=request.data)
        envelope.is_valid(raise_exception=True)
        data = envelope.validated_data
        if data["person"] != request.user.pk:
            raise OtherPerson
        self.meet(request, now=now)
        sender = Sender(
            by=operations.Author.person(request.user, request.memberships),
            unit=request.membership.unit,
            device_id=self.device_id,
            is_revoked=self.is_revoked,
        )
        events = [tablet_events.read_event(raw, sent_at=data["sent_at"], now=now) for raw in data["events"]]
        told = _take(request, events, sender, now=now)
        return Response(
            {
                "contract": tablet_rules.CONTRACT,
                "now": now.isoformat(),
                "csrf": get_token(request),
                "device": "revoked" if sender.is_revoked else "ok",
                "results": [
                    _result(each, tablet_events.sent_id(raw))
                    for each, raw in zip(told, data["events"], strict=True)
                ],
            }
        )


def _take(
    request: Any,
    events: Sequence[TabletInput],
    sender: Sender,
    *,
    now: datetime,
) -> list[Told]:
    """Take in run after run, each in a transaction of its own with who looked, and return the answers in order."""
    known = event_operations.known_events(event_ids=[event.event_id for event in events], by=sender.by)
    told: list[Told] = []
    for run in tablet_rules.runs(_keyed(events, known)):
        again = [known[event.event_id] for event in run if event.event_id in known]
        if again:
            told += again
            continue
        with transaction.atomic():
            made = event_operations.take(events=run, sender=sender, now=now)
            patients = {each.patient_id for each in made if each.patient_id}
            if patients:
                common.note_look(
                    request,
                    Action.CHANGE,
                    patient_ids=patients,
                    pathway_ids={each.pathway_id for each in made if each.pathway_id},
                    now=now,
                )
        told += made
        known |= {each.event_id: _seen_again(each) for each in made}
    return told


def _keyed(events: Sequence[TabletInput], known: Container[UUID]) -> Iterator[tuple[Hashable, TabletInput]]:
    """Give each event with what it can share a transaction with: answers to one checklist, and nothing else."""
    met: set[UUID] = set()
    for number, event in enumerate(events):
        is_alone = event.event_id in known or event.event_id in met or event.problem
        met.add(event.event_id)
        shares = event.kind == TabletEventKind.ANSWER and not is_alone
        yield (("answers", event.step) if shares else number), event


def _seen_again(told: Told) -> Told:
    is_stored = told.status == STORED
    return replace(told, status=DUPLICATE) if is_stored else told


def _result(told: Told, sent_id: str | None) -> dict[str, Any]:
    return {
        "id": sent_id,
        "status": told.status,
        "pathway": told.pathway_id,
        "step": told.step_id,
        "state": told.state,
        "version": told.version,
        "is_conflict": told.is_conflict,
        "reason": told.reason,
        "sentence": told.sentence,
        "advice": advice(told.reason) if told.reason else None,
    }
