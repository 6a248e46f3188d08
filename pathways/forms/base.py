"""Fields and looks that the forms share. Times are typed on the Oslo clock."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pathways.queries import shapes
from pathways.rules import clock

FORMAT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and a time on the Oslo clock; it becomes an aware moment."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "ds-input"}, format=FORMAT)
    default_error_messages = {
        "required": _("Give the day and the time."),
        "invalid": _("Write the day and the time, for example 02.03.2026 09:30."),
    }


class DayField(forms.DateField):
    """A day."""

    widget = forms.DateInput(attrs={"type": "date", "class": "ds-input"}, format="%Y-%m-%d")
    default_error_messages = {
        "required": _("Give the day."),
        "invalid": _("Write the day, for example 02.03.2026."),
    }


class TextField(forms.CharField):
    """One line, or several when `rows` is given."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.Textarea(attrs={"class": "ds-input", "rows": rows})
            if rows
            else forms.TextInput(attrs={"class": "ds-input", "autocomplete": "off"}),
        )
        super().__init__(**kwargs)


class ChoiceField(forms.ChoiceField):
    """One of a few: all of them show, none is chosen beforehand."""

    widget = forms.RadioSelect(attrs={"class": "ds-input"})
    default_error_messages = {"required": _("Choose one.")}


class SelectField(forms.TypedChoiceField):
    """One of many."""

    widget = forms.Select(attrs={"class": "ds-input"})
    default_error_messages = {"required": _("Choose one.")}


class TickField(forms.BooleanField):
    """Yes when ticked."""

    widget = forms.CheckboxInput(attrs={"class": "ds-input"})
    default_error_messages = {"required": _("Tick this to go on.")}


class ActForm(forms.Form):
    """A form about one case. `now` is what it proposes, and what an untouched time means."""

    use_required_attribute = False
    # When every field may be left open, saying so at each of them is only noise.
    all_optional = False

    def __init__(self, *args: Any, case: shapes.Case, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.now = case, now
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.initial = minute(now)
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the case; nothing by default."""

    def clean(self) -> dict[str, Any]:
        """Return the values. The minute we are in means now: what happened a moment ago comes before it."""
        data = super().clean() or {}
        for name, value in data.items():
            if isinstance(value, datetime) and minute(value) == minute(self.now):
                data[name] = self.now
        return data


def minute(at: datetime) -> datetime:
    """Return the moment on the Oslo clock, cut to the minute, as a time field shows it."""
    return timezone.localtime(at, clock.OSLO).replace(second=0, microsecond=0)
