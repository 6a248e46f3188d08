"""The shape of what is typed. What it means is decided by the operations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.enums import Channel
from messaging.models import Message
from messaging.queries import forwarding, known, telling
from pathways.forms import base

PART, REASON = "part-", "reason-"


@dataclass(frozen=True)
class Written:
    """What stands on the page: text by part, reason by part, the edition it began from, and what is malformed."""

    values: dict[str, str]
    reasons: dict[str, str]
    edition: int
    errors: dict[str, str]
    reader: str = ""


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
    number = int(edition) if edition.isdecimal() else 0
    return Written(values, reasons, number, errors, data.get("reader", "")[:40])


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class CancelMessageForm(forms.Form):
    """Why a sent message is taken back."""

    use_required_attribute = False

    reason = base.TextField(
        label=_("Why is it taken back?"),
        max_length=300,
        rows=3,
        help_text=_(
            "The message and all its changes are cancelled with the receiver. Telephone if it is urgent."
        ),
    )


class ForwardForm(forms.Form):
    """Which unit of the organisation a message is passed on to, and why."""

    use_required_attribute = False

    unit = base.SelectField(label=_("Which unit?"), coerce=int)
    reason = base.TextField(
        label=_("Why do you pass it on?"),
        max_length=300,
        rows=3,
        help_text=_("What they should do with it. Their people can read this one message."),
    )

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(unit.pk, str(unit)) for unit in forwarding.units_for(message)]
        self.fields["unit"].choices = [("", _("Choose")), *units]


class CloseTaskForm(forms.Form):
    note = forms.CharField(label=_("What was done"), max_length=300)


class PhoneForm(forms.Form):
    reason = forms.CharField(label=_("Whom you spoke with, and what was agreed"), max_length=300)


class _ClockField(base.SelectField):
    """A time on the Oslo clock, every half hour; one that was stored otherwise is offered too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=time.fromisoformat, empty_value=None, required=False, **kwargs)

    def offer(self, stored: time | None) -> None:
        """Fill the list."""
        times = {time(hour, minute) for hour in range(24) for minute in (0, 30)}
        texts = [f"{each:%H:%M}" for each in sorted(times | ({stored} if stored else set()))]
        self.choices = [("", "–"), *((text, text) for text in texts)]


class HowToldForm(forms.Form):
    """How I want to be told outside the system. Channels that cannot reach the person are not offered."""

    use_required_attribute = False
    all_optional = True

    by_email = base.TickField(label=_("Send me an e-mail"), required=False)
    by_sms = base.TickField(label=_("Send me a text message"), required=False)
    quiet_from = _ClockField(
        label=_("Do not disturb from"),
        help_text=_("What comes waits until the quiet is over."),
    )
    quiet_to = _ClockField(label=_("Until what time"))
    urgent_in_quiet = base.TickField(
        label=_("Disturb me all the same when a deadline set by law has been left open"),
        required=False,
        help_text=_("Only what you are told as leader, or as coordinating unit after the leader."),
    )

    def __init__(self, *args: Any, ways: Sequence[telling.Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("quiet_from", "quiet_to"):
            stored = self.initial.get(name)
            self.fields[name].offer(stored)
            self.initial[name] = f"{stored:%H:%M}" if stored else ""
        for channel, name in ((Channel.EMAIL, "by_email"), (Channel.SMS, "by_sms")):
            way = next((way for way in ways if way.channel == channel and not way.why_not), None)
            if way is None:
                del self.fields[name]
            else:
                self.fields[name].help_text = way.address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (data["quiet_from"] is None) != (data["quiet_to"] is None):
            self.add_error("quiet_to", _("Give both times, or neither."))
        return data
