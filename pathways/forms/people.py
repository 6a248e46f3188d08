"""The forms about people: an admission, the patient's details, who follows the patient and where."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pathways import operations, queries
from pathways.enums import NumberKind, Sex
from pathways.forms.base import (
    ActForm,
    DayField,
    MomentField,
    SelectField,
    TextField,
    TickField,
    minute,
)
from pathways.rules import person_number
from pathways.rules.person_number import Problem

NUMBER_SENTENCES: Mapping[Problem, Any] = {
    Problem.EMPTY: _("Write the patient's number."),
    Problem.DIGITS: _("A number has digits only. Check for letters and signs."),
    Problem.LENGTH: _("A number has eleven digits. Count them once more."),
    Problem.DATE: _("The first six digits are not a date of birth. Check the number."),
    Problem.CHECK_DIGIT: _("The last two digits do not fit the others. Check the number."),
    Problem.SYNTHETIC_NOT_ALLOWED: _("This is a test number. Test persons are not admitted here."),
    Problem.ISSUER_MISSING: _("A local number is only valid with its issuer. Fill in the issuer as well."),
    Problem.UNKNOWN_KIND: _("The number is not of the kind that is chosen."),
    Problem.REAL_LOOKING: _(
        "This could be the number of a living person. Only made-up people are admitted here."
    ),
}


class AdmissionForm(forms.Form):
    """A stay that the ward registers itself."""

    use_required_attribute = False

    number = TextField(
        label=_("National identity number"),
        max_length=20,
        help_text=_("Fødselsnummer, D-nummer or felles hjelpenummer, eleven digits."),
        error_messages={"required": _("Write the patient's number.")},
    )
    issuer = TextField(
        label=_("Issuer of a local number"),
        required=False,
        max_length=64,
        help_text=_("Only when the patient has no other number than the hospital's own: its OID."),
    )
    given_name = TextField(
        label=_("Given name"), max_length=100, error_messages={"required": _("Write the given name.")}
    )
    family_name = TextField(
        label=_("Family name"), max_length=100, error_messages={"required": _("Write the family name.")}
    )
    municipality = SelectField(
        label=_("Municipality"), coerce=int, help_text=_("It is told of the admission at once.")
    )
    admitted_at = MomentField(label=_("Admitted"))
    reason = TextField(label=_("Reason for admission"), required=False, max_length=300, rows=2)
    expected_discharge_date = DayField(label=_("Expected discharge"), required=False)
    contact_name = TextField(label=_("Contact at the ward"), required=False, max_length=120)
    contact_phone = TextField(label=_("Telephone of the contact"), required=False, max_length=30)

    def __init__(self, *args: Any, now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["admitted_at"].initial = minute(now)
        choices = [(choice.pk, choice.words) for choice in queries.municipality_choices()]
        self.fields["municipality"].choices = [("", _("Choose …")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("number"):
            try:
                data["number_facts"] = person_number.check(
                    data["number"],
                    issuer=data.get("issuer", ""),
                    kind=NumberKind.HNR if data.get("issuer") else None,
                    allow_synthetic=settings.HPH_ALLOW_SYNTHETIC,
                )
            except person_number.BadNumber as error:
                field = "issuer" if error.code is Problem.ISSUER_MISSING else "number"
                self.add_error(field, ValidationError(NUMBER_SENTENCES[error.code]))
        if data.get("admitted_at") and minute(data["admitted_at"]) == minute(self.now):
            data["admitted_at"] = self.now
        return data

    @property
    def patient(self) -> operations.PatientFacts:
        """Return what was typed of the patient. Sex is not asked for, and never read from a number."""
        facts = self.cleaned_data["number_facts"]
        return operations.PatientFacts(
            number=facts.number,
            number_kind=facts.kind,
            number_issuer=self.cleaned_data["issuer"] if facts.kind == NumberKind.HNR else "",
            family_name=self.cleaned_data["family_name"],
            given_name=self.cleaned_data["given_name"],
            birth_date=facts.birth_date,
            sex=Sex.UNKNOWN,
        )

    @property
    def stay(self) -> operations.StayFacts:
        """Return what was typed of the stay; the notice goes with the registration itself."""
        names = ("admitted_at", "reason", "expected_discharge_date", "contact_name", "contact_phone")
        return operations.StayFacts(
            **{name: self.cleaned_data[name] for name in names}, notice_sent_at=self.now
        )


class PatientForm(ActForm):
    """What may be changed of the patient. While the address is locked it is not shown, and not asked for."""

    all_optional = True

    critical_information = TextField(
        label=_("Critical information"),
        required=False,
        max_length=2000,
        rows=3,
        help_text=_("Allergies, reactions, infection."),
    )
    access_note = TextField(
        label=_("Key, door and alarm"),
        required=False,
        max_length=200,
        help_text=_("What the nurse at the door must know."),
    )
    lives_alone = forms.NullBooleanField(
        label=_("Lives alone"),
        required=False,
        widget=forms.NullBooleanSelect(attrs={"class": "ds-input"}),
    )
    fastlege_name = TextField(label=_("The patient's GP"), required=False, max_length=120)
    phone = TextField(label=_("Telephone"), required=False, max_length=30)
    street = TextField(label=_("Street address"), required=False, max_length=200)
    postal_code = TextField(label=_("Postal code"), required=False, max_length=10)
    city = TextField(label=_("City"), required=False, max_length=100)
    has_address_lock = TickField(
        label=_("The address is locked"),
        required=False,
        help_text=_("Hides address and telephone from everybody in this system."),
    )

    def __init__(self, *args: Any, details: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.details = details or {}
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        if self.details.get("has_address_lock"):
            for name in ("phone", "street", "postal_code", "city"):
                del self.fields[name]
        for name, value in self.details.items():
            if name in self.fields:
                self.fields[name].initial = value


class PeopleForm(ActForm):
    """Coordinator and primary contact."""

    all_optional = True

    coordinator = SelectField(label=_("Coordinator"), required=False, coerce=int, empty_value=None)
    primary_contact = SelectField(label=_("Primary contact"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, choices: queries.PeopleChoices, **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        people = [("", _("Nobody yet")), *((choice.pk, choice.words) for choice in self.choices.people)]
        for name in ("coordinator", "primary_contact"):
            self.fields[name].choices = people  # type: ignore[attr-defined]
            self.fields[name].initial = getattr(self.choices, name) or ""


class PlaceForm(ActForm):
    """A home-care district, an institution or a GP practice."""

    unit = SelectField(
        label=_("Place"),
        coerce=int,
        help_text=_("It takes over from the one of the same kind, which then loses sight of the patient."),
    )

    def __init__(self, *args: Any, choices: queries.PeopleChoices, **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        places = [("", _("Choose …")), *((choice.pk, choice.words) for choice in self.choices.places)]
        self.fields["unit"].choices = places  # type: ignore[attr-defined]
