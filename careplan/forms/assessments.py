"""The forms of the assessments: every level says what it means, and nothing is chosen beforehand."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from careplan import wording
from careplan.enums.assessments import AssessmentKind, Frailty, IplosScore
from careplan.models import Assessment
from careplan.queries.readings import SCORE
from careplan.rules import falls, frailty, iplos, news2, nutrition
from pathways.forms.base import ActForm, ChoiceField, MomentField, TextField

YES, NO = "yes", "no"
YES_OR_NO = ((YES, _("yes")), (NO, _("no")))


class MeasuredField(forms.DecimalField):
    """A measured number, with its unit after it. Comma and point are both a decimal sign."""

    default_error_messages = {"invalid": _("Write a number.")}

    def __init__(self, *, low: int, high: int, unit: str = "", decimals: int = 0, **kwargs: Any) -> None:
        messages = {
            name: _("Write a number from %(low)d to %(high)d.") % {"low": low, "high": high}
            for name in ("min_value", "max_value")
        }
        messages["max_decimal_places"] = (
            _("Write a whole number.") if decimals == 0 else _("Write at most one decimal.")
        )
        super().__init__(
            min_value=low,
            max_value=high,
            decimal_places=decimals,
            required=False,
            widget=forms.TextInput(
                attrs={
                    "class": "ds-input is-short",
                    "inputmode": "decimal" if decimals else "numeric",
                    "autocomplete": "off",
                }
            ),
            error_messages=messages,
            **kwargs,
        )
        self.unit = unit

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class AssessmentForm(ActForm):
    """What all kinds share: when, a note, and the reason when something is corrected."""

    kind: AssessmentKind
    about: Any = ""

    at = MomentField(label=_("When was it assessed?"))
    note = TextField(label=_("Note"), required=False, max_length=500, rows=2)
    reason = TextField(
        label=_("Why is it corrected?"),
        max_length=300,
        error_messages={"required": _("Write why the assessment is corrected.")},
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, old: Assessment | None = None, usual: Mapping[str, Any], **kwargs: Any
    ) -> None:
        """`old` is the assessment that is corrected; `usual` what is known and seldom changes."""
        self.old, self.usual = old, usual
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields |= self.questions()
        self.fields["client_id"].initial = uuid4()
        if self.old is None:
            del self.fields["reason"]
            known = self.usual
        else:
            known = self.old.values
            self.fields["at"].initial = self.old.assessed_at
            self.fields["note"].initial = self.old.note
        for key, value in known.items():
            if key in self.fields:
                self.fields[key].initial = (YES if value else NO) if isinstance(value, bool) else value

    def questions(self) -> dict[str, forms.Field]:
        """Return the fields of this kind, by the keys of its rules; what all kinds share has none of its own."""
        return {}

    @property
    def asked(self) -> list[Any]:
        """Return the fields of this kind, bound; the page shows them before the shared ones."""
        return [self[name] for name in self.fields if name not in AssessmentForm.base_fields]

    @property
    def shared(self) -> list[Any]:
        return [self[name] for name in ("at", "note", "reason") if name in self.fields]

    def values(self) -> dict[str, Any]:
        """Return what was measured or answered, by the keys of the rules; what is left open is None."""
        return {
            bound.name: {YES: True, NO: False, "": None}.get(given, given)
            if isinstance(given := self.cleaned_data.get(bound.name), str)
            else given
            for bound in self.asked
        }


class News2Form(AssessmentForm):
    kind = AssessmentKind.NEWS2
    about = _(
        "All seven are needed for a total; what is not measured is never counted as 0. "
        "Not for children under 16 years, and not in pregnancy."
    )

    def questions(self) -> dict[str, forms.Field]:
        return {
            news2.RESPIRATORY_RATE: self._measured(news2.RESPIRATORY_RATE),
            news2.SPO2: self._measured(news2.SPO2),
            news2.SPO2_SCALE: self._chosen(
                news2.SPO2_SCALE,
                required=True,
                initial=news2.SCALE_1,
                help_text=_(
                    "Scale 2 only where a doctor has decided it, for patients who retain carbon dioxide."
                ),
            ),
            news2.OXYGEN: self._chosen(news2.OXYGEN),
            news2.SYSTOLIC_BP: self._measured(news2.SYSTOLIC_BP),
            news2.PULSE: self._measured(news2.PULSE),
            news2.CONSCIOUSNESS: self._chosen(news2.CONSCIOUSNESS),
            news2.TEMPERATURE: self._measured(news2.TEMPERATURE, decimals=1),
        }

    def _measured(self, key: str, *, decimals: int = 0) -> MeasuredField:
        low, high = news2.LIMITS[key]
        return MeasuredField(
            label=capfirst(wording.NEWS2_LABELS[key]),
            low=low,
            high=high,
            unit=wording.NEWS2_UNITS[key],
            decimals=decimals,
        )

    def _chosen(self, key: str, *, required: bool = False, **more: Any) -> ChoiceField:
        return ChoiceField(
            label=capfirst(wording.NEWS2_LABELS[key]),
            choices=wording.NEWS2_CHOICES[key],
            required=required,
            **more,
        )


class FrailtyForm(AssessmentForm):
    kind = AssessmentKind.FRAILTY
    about = _(
        "Judge how it was two weeks before the acute illness, not how the patient is today. "
        "The scale is tried from 65 years of age, and not for lifelong disability, mental illness or substance use alone."
    )

    def questions(self) -> dict[str, forms.Field]:
        return {
            SCORE: forms.TypedChoiceField(
                label=_("How was the patient two weeks before?"),
                choices=Frailty.choices,
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect(attrs={"class": "ds-input"}),
                error_messages={
                    "required": _("Choose one of the nine levels."),
                    "invalid_choice": _("Frailty is a whole number from 1 to 9."),
                },
            )
        }

    @property
    def levels(self) -> list[tuple[Any, int, Any, Any]]:
        """Return each level: its button, number, name and what it looks like."""
        return [
            (option, value, capfirst(label), wording.FRAILTY_WORDS[value])
            for option, (value, label) in zip(self[SCORE], Frailty.choices, strict=True)
        ]

    @property
    def is_young(self) -> bool:
        """Tell whether the patient is younger than those the scale was tried on."""
        return frailty.is_valid_at(self.case.patient.age) is False


class IplosForm(AssessmentForm):
    kind = AssessmentKind.IPLOS
    about = _(
        "Score what the patient can do, not what help is given. Each variable stands by itself: "
        "scores are never added up or averaged. Leave out what is not judged."
    )
    choices = [(value, str(value)) for value in IplosScore.values]

    def questions(self) -> dict[str, forms.Field]:
        return {
            variable: forms.TypedChoiceField(
                label=capfirst(wording.IPLOS_LABELS[variable]),
                choices=self.choices,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "ds-input"}),
                error_messages={
                    "invalid_choice": _("Each variable is scored 1 to 5, or 9 where it is not relevant.")
                },
            )
            for variable in iplos.VARIABLES
        }

    @property
    def meanings(self) -> list[tuple[int, Any]]:
        return IplosScore.choices


class NutritionForm(AssessmentForm):
    kind = AssessmentKind.NUTRITION
    about = _(
        "MUST: body mass index, weight lost in three to six months, and acute illness without food. "
        "What is left open is named, and there is no total without it."
    )

    def questions(self) -> dict[str, forms.Field]:
        return {
            nutrition.WEIGHT: self._measured(nutrition.WEIGHT, unit="kg"),
            nutrition.HEIGHT: self._measured(nutrition.HEIGHT, unit="cm"),
            nutrition.WEIGHT_BEFORE: self._measured(nutrition.WEIGHT_BEFORE, unit="kg"),
            nutrition.NO_INTAKE: ChoiceField(
                label=_("Acutely ill, and has eaten nothing, or will not eat, for more than five days?"),
                choices=YES_OR_NO,
                required=False,
            ),
        }

    def _measured(self, key: str, *, unit: str) -> MeasuredField:
        low, high = nutrition.LIMITS[key]
        return MeasuredField(
            label=capfirst(wording.NUTRITION_LABELS[key]), low=low, high=high, unit=unit, decimals=1
        )


class FallsForm(AssessmentForm):
    kind = AssessmentKind.FALLS
    about = _("Ask everybody about falls, gait and fear. The three about the fall itself only after a fall.")

    def questions(self) -> dict[str, forms.Field]:
        asked = {
            falls.UNSTEADY: _("Unsteady when standing or walking?"),
            falls.AFRAID: _("Worried about falling?"),
            falls.INJURY: _("After a fall: was there an injury?"),
            falls.LONG_LIE: _("After a fall: on the floor for more than an hour, or unable to get up alone?"),
            falls.FAINTED: _("After a fall: fainted, or does not know why it happened?"),
        }
        return {
            falls.FALLS: MeasuredField(
                label=_("How many falls in the last twelve months?"), low=0, high=falls.MOST
            ),
            **{
                key: ChoiceField(label=label, choices=YES_OR_NO, required=False)
                for key, label in asked.items()
            },
        }

    def values(self) -> dict[str, Any]:
        """Return the answers; a number of falls is whole."""
        given = super().values()
        number = given[falls.FALLS]
        return given | {falls.FALLS: None if number is None else int(number)}


class DeclineForm(ActForm):
    """Why the suggested geriatric assessment does not fit."""

    reason = TextField(
        label=_("Why does the suggestion not fit?"),
        max_length=300,
        help_text=_("It is not made again for the same reasons."),
        error_messages={"required": _("Write why the suggestion does not fit.")},
    )


FORMS: Mapping[str, type[AssessmentForm]] = {
    form.kind: form for form in (News2Form, FrailtyForm, IplosForm, NutritionForm, FallsForm)
}
