"""The forms about medicines: a line, a dose, a dose taken back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from careplan.enums.medication import Difference, GivenBy, Regularity, Source
from careplan.queries import MedicineList, MedicineView
from careplan.rules import medication as rules
from pathways.forms.base import ActForm, ChoiceField, DayField, MomentField, SelectField, TextField, TickField

NEW = ""
# Whose list a person most likely has in hand.
SOURCE_OF = {Role.WARD_NURSE: Source.HOSPITAL, Role.GP: Source.GP}
# How long the last line's source stays the proposed one: a list is written in one go.
SAME_SITTING = timedelta(hours=1)
KEPT = ("name", "strength", "dose", "frequency", "reason", "regularity", "is_multidose", "given_by")


class MedicineForm(ActForm):
    """What one source says about one medicine."""

    source = ChoiceField(label=_("Who says it?"), choices=Source.choices)
    name = TextField(
        label=_("Name"), max_length=200, error_messages={"required": _("Write the name of the medicine.")}
    )
    strength = TextField(label=_("Strength and form"), required=False, max_length=100)
    dose = TextField(label=_("Dose"), required=False, max_length=100)
    frequency = TextField(label=_("How often"), required=False, max_length=100)
    reason = TextField(label=_("What it is for"), required=False, max_length=200)
    difference = ChoiceField(
        label=_("Compared with before"),
        choices=[(value, capfirst(label)) for value, label in Difference.choices],
    )
    cure_ends_on = DayField(label=_("Last day of the cure"), required=False)
    stopped_on = DayField(label=_("Stopped on"), required=False)
    regularity = ChoiceField(label=_("Use"), choices=Regularity.choices, initial=Regularity.REGULAR)
    given_by = SelectField(label=_("Who gives it"), choices=GivenBy.choices, initial=GivenBy.SELF)
    is_multidose = TickField(label=_("In multidose"), required=False)
    about = SelectField(label=_("The same medicine as"), required=False)
    at = MomentField(label=_("When it was said, or the date of the list"))
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.fields["client_id"].initial = uuid4()

    def propose(self, listed: MedicineList, *, role: str, medicine: MedicineView | None = None) -> None:
        """Propose what a line of this list most likely says; `medicine` is the one that is changed."""
        lines = [line for each in listed.medicines for line in each.lines]
        newest = max(lines, key=lambda line: line.pk, default=None)
        is_sitting = newest is not None and newest.at >= self.now - SAME_SITTING
        source = newest.source if is_sitting else str(SOURCE_OF.get(Role(role), Source.HOME_CARE))
        heard = frozenset(each.source for each in listed.heard)
        self.fields["source"].initial = source
        self.fields["difference"].initial = rules.proposed_difference(
            is_known=medicine is not None, source=source, heard=heard
        )
        if newest is not None:
            self.fields["given_by"].initial = newest.given_by
        known = [(f"{each.pk}:{each.seen_version}", each.name) for each in listed.medicines]
        self.fields["about"].choices = [(NEW, _("none on the list, or of the same name")), *known]
        if medicine is not None:
            self._fill(medicine)

    def _fill(self, medicine: MedicineView) -> None:
        """Begin with the line that counts, or the newest one; the page's version goes with it."""
        line = medicine.holds or medicine.lines[0]
        for name in KEPT:
            self.fields[name].initial = getattr(line, name)
        mine = f"{medicine.pk}:{medicine.seen_version}"
        # What was seen is what the form carries, not what has come since.
        sent = self.data.get("about", "") if self.is_bound else ""
        shown = sent if sent.partition(":")[0] == str(medicine.pk) else mine
        self.fields["about"].choices = [(shown, medicine.name)]
        self.fields["about"].initial = mine
        self.fields["about"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("difference") == Difference.CURE and data.get("cure_ends_on") is None:
            self._lacks("cure_ends_on", _("A cure has a last day. Write it."))
        if data.get("difference") == Difference.STOPPED and data.get("stopped_on") is None:
            self._lacks("stopped_on", _("Write the day the medicine was stopped."))
        return data

    def _lacks(self, name: str, sentence: Any) -> None:
        if name not in self.errors:
            self.add_error(name, ValidationError(sentence))

    @property
    def about_what(self) -> tuple[int | None, int]:
        """Return the medicine the line is about, None for one found by its name, and the version that was seen."""
        pk, _sign, version = self.cleaned_data.get("about", "").partition(":")
        return (int(pk), int(version)) if pk.isdecimal() and version.isdecimal() else (None, 0)

    # The rows that the page shows, each a list of bound fields.

    @property
    def wide(self) -> list[Any]:
        return [self[name] for name in ("name", "strength", "dose", "frequency")]

    @property
    def narrow(self) -> list[Any]:
        return [self[name] for name in ("reason", "given_by")]

    @property
    def about_is_asked(self) -> bool:
        return len(self.fields["about"].choices) > 1 and not self["about"].is_hidden


class DoseForm(ActForm):
    """When a medicine was given, by whom, and what."""

    at = MomentField(label=_("Day and time"))
    what = TextField(
        label=_("What was given"),
        required=False,
        max_length=200,
        help_text=_("Left open: as the list says. Write it when the sources differ."),
    )
    giver_name = TextField(
        label=_("Given by"), required=False, max_length=200, help_text=_("Left open: you gave it.")
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.fields["client_id"].initial = uuid4()


class TakeBackForm(ActForm):
    """Why a dose that was written does not count."""

    reason = TextField(
        label=_("Why is it taken back?"),
        max_length=300,
        help_text=_("For example: written on the wrong medicine. Both rows are kept."),
        error_messages={"required": _("Write why it is taken back.")},
    )
