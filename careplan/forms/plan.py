"""The forms of the follow-up plan."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from careplan.enums.plan import Area, EvaluationResult, MeasureKind
from careplan.models import Measure
from careplan.rules import plan as plan_rules
from pathways.forms.base import ActForm, ChoiceField, DayField, MomentField, SelectField, TextField

UNIT, PERSON = "enhet", "person"
NEW = ""


class MeasureForm(ActForm):
    """One measure with the observation it comes from."""

    observation = SelectField(
        label=_("Why: what it comes from"), required=False, coerce=int, empty_value=None
    )
    area = SelectField(
        label=_("A new observation is about"), choices=Area.choices, initial=Area.OTHER, required=False
    )
    observed = TextField(
        label=_("Observation and assessment"),
        required=False,
        max_length=1000,
        rows=2,
        help_text=_("What you see, and what you make of it. Only for a new observation."),
    )
    what = TextField(
        label=_("The measure"), max_length=300, error_messages={"required": _("Write what the measure is.")}
    )
    kind = ChoiceField(label=_("Kind"), choices=MeasureKind.choices)
    does = TextField(label=_("What the patient does"), required=False, max_length=500, rows=2)
    helps = TextField(label=_("What we help with"), required=False, max_length=500, rows=2)
    observe = TextField(label=_("What we observe"), required=False, max_length=500, rows=2)
    report = TextField(label=_("Whom we report to"), required=False, max_length=300)
    if_worse = TextField(
        label=_("If it gets worse"),
        required=False,
        max_length=500,
        rows=2,
        help_text=_("What to do and whom to call. A health measure must have it."),
    )
    responsible = SelectField(label=_("Answers for it"))
    three_days = DayField(
        label=_("First evaluation"),
        required=False,
        help_text=_("Left open: three days after the homecoming, or after today."),
    )
    four_weeks = DayField(
        label=_("Second evaluation"),
        required=False,
        help_text=_("Left open: four weeks after the homecoming, or after today."),
    )

    def __init__(
        self,
        *args: Any,
        observations: Iterable[tuple[int, str]],
        people: Iterable[tuple[int, str]],
        old: Measure | None = None,
        observation_id: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.observations, self.people = list(observations), list(people)
        self.old, self.observation_id = old, observation_id
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["observation"].choices = [(NEW, _("a new observation")), *self.observations]  # type: ignore[attr-defined]
        self.fields["observation"].initial = self.observation_id or NEW
        units = [(f"{UNIT}:{party.unit_id}", party.unit) for party in self.case.parties]
        people = [(f"{PERSON}:{pk}", words) for pk, words in self.people]
        self.fields["responsible"].choices = [*units, *people]  # type: ignore[attr-defined]
        home = next((party for party in self.case.parties if party.part == "HOME_CARE"), None)
        if home is not None:
            self.fields["responsible"].initial = f"{UNIT}:{home.unit_id}"
        if self.old is not None:
            self._fill(self.old)

    def _fill(self, old: Measure) -> None:
        for name in ("what", "kind", "does", "helps", "observe", "report", "if_worse"):
            self.fields[name].initial = getattr(old, name)
        self.fields["observation"].initial = old.observation_id
        self.fields["responsible"].initial = (
            f"{UNIT}:{old.unit_id}" if old.unit_id else f"{PERSON}:{old.person_id}"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if plan_rules.lacks_contingency(kind=data.get("kind", ""), if_worse=data.get("if_worse", "").strip()):
            self.add_error(
                "if_worse",
                ValidationError(
                    _("A health measure needs a plan for worsening: what to do, and whom to call.")
                ),
            )
        return data

    @property
    def answers(self) -> tuple[str, int]:
        """Return the kind and the id of the one who answers for it."""
        kind, _sign, pk = self.cleaned_data["responsible"].partition(":")
        return kind, int(pk)


class StopMeasureForm(ActForm):
    """Why a measure is stopped."""

    reason = TextField(
        label=_("Why is the measure stopped?"),
        max_length=300,
        error_messages={"required": _("Write why the measure is stopped.")},
    )


class EvaluationForm(ActForm):
    """How a measure works."""

    result = ChoiceField(label=_("How does it work?"), choices=EvaluationResult.choices)
    note = TextField(
        label=_("Note"),
        required=False,
        max_length=500,
        rows=3,
        help_text=_("What the patient says, and what should change."),
    )
    at = MomentField(label=_("Day and time"))
