"""The form of the discharge conversation."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from careplan import queries
from careplan.enums.conversation import PaperLanguage, Point, TeachBack
from careplan.rules.conversation import Appointment, Call
from pathways.forms.base import ActForm, ChoiceField, DayField, MomentField, TextField

CALLS = 3
APPOINTMENTS = 4


class ConversationForm(ActForm):
    """What the patient understood, the plan in plain language, whom to call, the next appointments."""

    at = MomentField(label=_("When was it held?"))
    present = TextField(
        label=_("Who took part"),
        required=False,
        max_length=200,
        help_text=_("Besides the patient and you: next of kin, doctor, interpreter."),
    )
    understood = TextField(
        label=_("What does the patient say, in own words?"),
        rows=3,
        max_length=2000,
        help_text=_("Ask: what will you tell those at home about why you were here, and what happens now?"),
        error_messages={"required": _("Write what the patient says in own words.")},
    )
    plan = TextField(
        label=_("The plan in plain language"),
        rows=6,
        max_length=3000,
        help_text=_("It is printed for the patient. Short sentences, no foreign words."),
        error_messages={"required": _("Write the plan in plain language: the patient takes it home.")},
    )
    language = ChoiceField(label=_("Language of the paper"), choices=PaperLanguage.choices)
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, before: queries.ConversationView | None, **kwargs: Any) -> None:
        self.before = before
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        for point in Point:
            self.fields[f"result_{point}"] = ChoiceField(
                label=capfirst(point.label),
                choices=TeachBack.choices,
                error_messages={"required": _("Ask the patient to tell it back, and choose how it went.")},
            )
            self.fields[f"words_{point}"] = TextField(
                label=_("The patient's words"), required=False, max_length=500
            )
        for number in range(CALLS):
            self._add(f"who_{number}", TextField(label=_("Name"), required=False, max_length=120))
            self._add(f"phone_{number}", TextField(label=_("Telephone"), required=False, max_length=30))
            self._add(f"when_{number}", TextField(label=_("When"), required=False, max_length=200))
        for number in range(APPOINTMENTS):
            self._add(f"what_{number}", TextField(label=_("What"), required=False, max_length=200))
            self._add(f"on_{number}", DayField(label=_("Date"), required=False))
            self._add(f"time_{number}", TextField(label=_("Time"), required=False, max_length=20))
            self._add(f"place_{number}", TextField(label=_("Place"), required=False, max_length=200))
        self.fields["client_id"].initial = uuid4()
        self._propose()

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field

    def _propose(self) -> None:
        """Fill in what was said the last time, or what the pathway knows; each point is asked anew."""
        calls = self.before.calls if self.before else queries.proposed_calls(self.case)
        for number, call in enumerate(calls[:CALLS]):
            for name in ("who", "phone", "when"):
                self.fields[f"{name}_{number}"].initial = getattr(call, name)
        if self.before is None:
            return
        self.fields["plan"].initial = self.before.plan
        self.fields["language"].initial = self.before.language
        for number, each in enumerate(self.before.appointments[:APPOINTMENTS]):
            for name in ("what", "on", "time", "place"):
                self.fields[f"{name}_{number}"].initial = getattr(each, name)

    # The groups that the page shows, each a list of bound fields.

    @property
    def frame(self) -> list[Any]:
        return [self["at"], self["present"], self["understood"]]

    @property
    def points(self) -> list[tuple[Any, Any]]:
        return [(self[f"result_{point}"], self[f"words_{point}"]) for point in Point]

    @property
    def call_rows(self) -> list[list[Any]]:
        return [[self[f"{name}_{n}"] for name in ("who", "phone", "when")] for n in range(CALLS)]

    @property
    def appointment_rows(self) -> list[list[Any]]:
        return [
            [self[f"{name}_{n}"] for name in ("what", "on", "time", "place")] for n in range(APPOINTMENTS)
        ]

    # What was typed, as the operation takes it.

    def given_calls(self) -> tuple[Call, ...]:
        data = self.cleaned_data
        return tuple(Call(data[f"who_{n}"], data[f"phone_{n}"], data[f"when_{n}"]) for n in range(CALLS))

    def given_appointments(self) -> tuple[Appointment, ...]:
        data = self.cleaned_data
        return tuple(
            Appointment(data[f"what_{n}"], data[f"on_{n}"], data[f"time_{n}"], data[f"place_{n}"])
            for n in range(APPOINTMENTS)
        )
