"""The shape of what is typed. What it means is decided by the operations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.queries import known

PART, REASON = "part-", "reason-"


@dataclass(frozen=True)
class Written:
    """What stands on the page: text by part, reason by part, the edition it began from, and what is malformed."""

    values: dict[str, str]
    reasons: dict[str, str]
    edition: int
    errors: dict[str, str]


def read_report(kind: str, data: Mapping[str, str]) -> Written:
    """Return what was typed in the form of a report. Text that is no date is kept out, and said."""
    values, errors = {}, {}
    for key in known.part_keys(kind):
        text = data.get(f"{PART}{key}", "").replace("\r\n", "\n")
        if key == "expected_discharge" and text and not _is_date(text):
            errors[key] = str(_("Write the date as day, month and year."))
            continue
        if key == "lives_alone" and text not in ("", "yes", "no"):
            continue
        values[key] = text
    reasons = {key: data.get(f"{REASON}{key}", "") for key in known.part_keys(kind)}
    edition = data.get("edition", "")
    return Written(values, reasons, int(edition) if edition.isdecimal() else 0, errors)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class CloseTaskForm(forms.Form):
    note = forms.CharField(label=_("What was done"), max_length=300)
