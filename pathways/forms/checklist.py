"""What is typed on a checklist: one answer, when it was done, why it does not apply."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.forms.base import MomentField, TextField
from pathways.rules import carry as carry_rules

MOST_VERSIONS = 2_000_000_000
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class TypedAnswer:
    """One answer as the page sent it. `answered_at` is None when the page does not say, `problem` when it says it badly.

    A button says that something known still holds: `confirmed_from` is then the earlier answer and `value` None, or
    `is_registered` is true and `value` what was shown. "Unchanged" for an area confirms what the first visit said.
    """

    client_id: UUID
    item_key: str
    value: str | None
    note: str
    seen_version: int
    answered_at: datetime | None
    problem: str
    confirmed_from: int | None = None
    is_registered: bool = False

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "TypedAnswer":
        """Read what was posted. Nothing here fails: what cannot be read is left for the refusal to name."""
        at, problem = _moment(data.get("answered_at", ""))
        is_taken_back = "clear" in data
        if not is_taken_back and "confirm" in data:
            return cls._confirmed(data, at, problem)
        compared = data.get("compared", "") if data.get("value") == carry_rules.UNCHANGED else ""
        return cls(
            client_id=_uuid(data.get("client_id", "")),
            item_key=data.get("item", ""),
            value=None if is_taken_back else data.get("value"),
            note="" if is_taken_back else data.get("note", ""),
            seen_version=_number(data.get("seen_version", "")),
            answered_at=at,
            problem=problem,
            confirmed_from=None if is_taken_back else _id(compared),
        )

    @classmethod
    def _confirmed(cls, data: Mapping[str, Any], at: datetime | None, problem: str) -> "TypedAnswer":
        is_registered = data["confirm"] == "registered"
        return cls(
            client_id=_uuid(data.get("client_id", "")),
            item_key=data.get("item", ""),
            value=data.get("registered", "") if is_registered else None,
            note=data.get("note", ""),
            seen_version=_number(data.get("seen_version", "")),
            answered_at=at,
            problem=problem,
            # What is no id at all is no answer's id.
            confirmed_from=None if is_registered else _id(data["confirm"]) or 0,
            is_registered=is_registered,
        )


def typed_answers(data: QueryDict) -> list[TypedAnswer]:
    """Return the areas that one button says are unchanged: lists of the same length, one place for each area."""
    lists = [data.getlist(name) for name in ("item", "client_id", "compared", "seen_version")]
    return [
        TypedAnswer(
            client_id=_uuid(client_id),
            item_key=key,
            value=carry_rules.UNCHANGED,
            note="",
            seen_version=_number(seen),
            answered_at=None,
            problem="",
            confirmed_from=_id(compared) or 0,
        )
        for key, client_id, compared, seen in list(zip(*lists, strict=False))[:MOST_AT_ONCE]
    ]


def _uuid(raw: str) -> UUID:
    """Return the page's own id, which makes a repeated request harmless; a new one when it has none."""
    try:
        return UUID(raw)
    except ValueError:
        return uuid4()


def _id(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 19 else None


def _number(raw: str) -> int:
    return min(int(raw), MOST_VERSIONS) if raw.isascii() and raw.isdecimal() and len(raw) < 12 else 0


def _moment(raw: str) -> tuple[datetime | None, str]:
    if not raw:
        return None, ""
    try:
        at = parse_datetime(raw)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        return None, _("The time cannot be read. Check the clock of the tablet, and answer once more.")
    return at, ""


class FinishForm(forms.Form):
    """When it was done. Nothing typed means now."""

    use_required_attribute = False
    done_at = MomentField(
        label=gettext_lazy("Done at"),
        required=False,
        help_text=gettext_lazy(
            "For work that was done earlier than it is written down. Both times are kept."
        ),
    )


class SkipForm(forms.Form):
    """Why the checklist does not apply."""

    use_required_attribute = False
    reason = TextField(
        label=gettext_lazy("Why does this checklist not apply?"),
        max_length=300,
        rows=2,
        error_messages={"required": gettext_lazy("Write why this checklist does not apply.")},
    )
