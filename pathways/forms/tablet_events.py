"""The shape of what a tablet sends (docs/tablet.md): each event is read by itself, so that a broken one stands alone."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from rest_framework import serializers

from pathways.enums import TabletEventKind
from pathways.operations.told import TabletInput
from pathways.rules import tablet as tablet_rules

BIGGEST = 2**63 - 1
MOST_VERSIONS = 2_000_000_000
# What is kept of an event that cannot be read; a readable one is never as long.
MOST_RAW = 40_000
# An event without a readable id gets one that follows from its content, so that it too is kept once.
NAMELESS = UUID("6f0d2c9e-2f0e-4a51-9d53-4b5d3f1f7a10")


class StepName(serializers.Field):
    """The number of a step, or the id of the event that opened it."""

    def to_internal_value(self, data: Any) -> int | UUID:
        if isinstance(data, int) and not isinstance(data, bool) and 1 <= data <= BIGGEST:
            return data
        try:
            return UUID(str(data)) if isinstance(data, str) else self._fail()
        except ValueError:
            return self._fail()

    def to_representation(self, value: Any) -> Any:
        return value if isinstance(value, int) else str(value)

    def _fail(self) -> Any:
        raise serializers.ValidationError(_("This is no checklist."))


class EventSerializer(serializers.Serializer):
    """What every event has."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=TabletEventKind.choices)
    at = serializers.DateTimeField()
    offset = serializers.IntegerField(
        min_value=-tablet_rules.MOST_OFFSET, max_value=tablet_rules.MOST_OFFSET, required=False, default=0
    )


class AnswerFields(serializers.Serializer):
    """One answer, whichever way a tablet sends it."""

    item_key = serializers.CharField(max_length=60)
    value = serializers.JSONField(allow_null=True, required=False, default=None)
    note = serializers.CharField(allow_blank=True, required=False, default="", trim_whitespace=False)
    seen_version = serializers.IntegerField(min_value=0, max_value=MOST_VERSIONS, required=False, default=0)
    confirmed_from = serializers.IntegerField(
        min_value=1, max_value=BIGGEST, required=False, allow_null=True, default=None
    )
    is_registered = serializers.BooleanField(required=False, default=False)


class AnswerSerializer(AnswerFields, EventSerializer):
    step = StepName()


class ChooseSerializer(EventSerializer):
    step = StepName()
    item_key = serializers.CharField(max_length=60)
    version = serializers.IntegerField(min_value=1, max_value=MOST_VERSIONS)
    seen_version = serializers.IntegerField(min_value=1, max_value=MOST_VERSIONS)


class FinishSerializer(EventSerializer):
    step = StepName()


class OpenHph4Serializer(EventSerializer):
    pathway = serializers.IntegerField(min_value=1, max_value=BIGGEST)


class HomecomingSerializer(EventSerializer):
    pathway = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    home_at = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True, required=False, default="", max_length=300)


SERIALIZERS: Mapping[str, type[EventSerializer]] = {
    TabletEventKind.ANSWER: AnswerSerializer,
    TabletEventKind.CHOOSE: ChooseSerializer,
    TabletEventKind.FINISH_STEP: FinishSerializer,
    TabletEventKind.OPEN_HPH4: OpenHph4Serializer,
    TabletEventKind.HOMECOMING: HomecomingSerializer,
}


def read_event(raw: Any, *, sent_at: datetime | None, now: datetime) -> TabletInput:
    """Return the event with its true time, or, when it cannot be read, with `problem` and whatever could be read."""
    fields = raw if isinstance(raw, dict) else {}
    words = json.dumps(raw, ensure_ascii=True)[:MOST_RAW]
    kind = str(fields.get("kind", ""))
    form = SERIALIZERS.get(kind, EventSerializer)(data=raw)
    if not form.is_valid():
        return TabletInput(
            event_id=_id_of(fields, words),
            raw=words,
            kind=kind if kind in SERIALIZERS else "",
            problem=_problem(form.errors),
        )
    data = form.validated_data

    times = {name: data[name] for name in ("at", "home_at") if name in data}
    if not all(tablet_rules.is_possible(moment) for moment in times.values()):
        problem = _problem({"at": [_("This is no time.")]})
        return TabletInput(event_id=data["id"], raw=words, kind=kind, problem=problem)
    offset = data["offset"]
    true = {
        name: tablet_rules.true_time(made_at=moment, offset_seconds=offset, sent_at=sent_at, now=now)
        for name, moment in times.items()
    }
    return TabletInput(
        event_id=data["id"],
        raw=words,
        kind=kind,
        made_at=data["at"],
        offset_seconds=offset,
        at=true["at"],
        step=data.get("step"),
        pathway_id=data.get("pathway"),
        item_key=data.get("item_key", ""),
        value=data.get("value"),
        note=data.get("note", ""),
        seen_version=data.get("seen_version", 0),
        version=data.get("version", 0),
        confirmed_from=data.get("confirmed_from"),
        is_registered=data.get("is_registered", False),
        home_at=true.get("home_at"),
        reason=data.get("reason", ""),
    )


def read_again(raw: str, *, now: datetime) -> TabletInput | None:
    """Return a kept event as it can be read now, or None when it still cannot."""
    try:
        event = read_event(json.loads(raw), sent_at=None, now=now)
    except ValueError:
        return None
    return None if event.problem else event


def sent_id(raw: Any) -> str | None:
    """Return the id as the tablet wrote it, None when there is none that could be an id."""
    given = raw.get("id") if isinstance(raw, dict) else None
    try:
        return str(UUID(given)) if isinstance(given, str) else None
    except ValueError:
        return None


def in_words(errors: Mapping[str, Any]) -> str:
    """Return what is wrong with each field, in one line."""
    return "; ".join(f"{name}: {' '.join(map(str, said))}" for name, said in errors.items())


def _id_of(fields: Mapping[str, Any], words: str) -> UUID:
    known = sent_id(fields)
    return UUID(known) if known else uuid5(NAMELESS, words)


def _problem(errors: Mapping[str, Any]) -> str:
    return _("This cannot be read (%(why)s).") % {"why": in_words(errors)}
