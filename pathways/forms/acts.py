"""The forms of the acts on a pathway."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pathways.enums import Destination, ReadyAnswer
from pathways.forms.base import ActForm, ChoiceField, DayField, MomentField, SelectField, TextField, TickField
from pathways.rules import clock

# Kodeverk 8408, where the patient goes, in the order people need them. What each means for the pathway: rules.flow.
PLACES = (
    ("1", _("Home")),
    ("11", _("Nursing home, care home or health house")),
    ("21", _("Municipal acute beds (KAD)")),
    ("10", _("Patient hotel")),
    ("3", _("Another hospital or institution of the specialist services")),
    ("7", _("Another somatic unit of this hospital")),
    ("8", _("Another unit of this hospital, not somatic")),
    ("5", _("An institution abroad")),
    ("88", _("Somewhere else")),
)


class Section9Form(ActForm):
    """One text for each point. Points may be left for later."""

    all_optional = True

    def prepare(self) -> None:
        for point in self.case.section9:
            self.fields[point.key] = TextField(
                label=point.label, initial=point.answer, required=False, max_length=2000, rows=3
            )


class ReadyForm(ActForm):
    """From which day, and who decided."""

    ready_date = DayField(label=_("Ready from"), help_text=_("The day the patient can leave hospital."))
    decided_by = TextField(
        label=_("Decided by"),
        max_length=120,
        help_text=_("The professional who decided that the patient is ready."),
        error_messages={"required": _("Name the professional who decided that the patient is ready.")},
    )

    def prepare(self) -> None:
        self.fields["ready_date"].initial = clock.oslo_date(self.now)


class WithdrawForm(ActForm):
    """Why the patient is not ready after all."""

    reason = TextField(
        label=_("Why is the patient not ready?"),
        max_length=300,
        rows=3,
        help_text=_("The municipality reads this. Updated helseopplysninger must go before the next report."),
        error_messages={"required": _("Write why, so that the municipality understands.")},
    )


class DecideForm(ActForm):
    """Home or short-term stay."""

    destination = ChoiceField(
        label=_("Where does the patient go after the hospital?"),
        choices=[(each.value, each.label) for each in Destination],
    )
    note = TextField(label=_("Note"), required=False, max_length=300, rows=2)

    def prepare(self) -> None:
        self.fields["destination"].initial = self.case.destination or None
        self.fields["note"].initial = self.case.destination_note


class AnswerForm(ActForm):
    """One of the three national answers; another date needs the date."""

    answer = ChoiceField(label=_("Our answer"), choices=[(each.value, each.label) for each in ReadyAnswer])
    on_date = DayField(
        label=_("Date when we can receive the patient"),
        required=False,
        help_text=_("Only for another date than the hospital gave."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("answer") == ReadyAnswer.ON_DATE:
            if not data.get("on_date") and "on_date" not in self.errors:
                self.add_error("on_date", _("Give the date when you can receive the patient."))
        else:
            data["on_date"] = None
        return data


class DischargeForm(ActForm):
    """When, and where to."""

    at = MomentField(label=_("Left the ward"))
    to_code = SelectField(label=_("Where to"), choices=PLACES)
    has_epikrise = TickField(
        label=_("The epikrise goes with the patient"),
        required=False,
        help_text=_("On paper, or sent to the municipality and the GP. Leave it open if it comes later."),
    )

    def prepare(self) -> None:
        is_stay = self.case.destination == Destination.SHORT_TERM_STAY
        self.fields["to_code"].initial = "11" if is_stay else "1"


class EpikriseForm(ActForm):
    """Whether the epikrise went with the patient, was sent at another time, or has not gone after all."""

    how = ChoiceField(
        label=_("Has the epikrise gone?"),
        choices=(("WITH_PATIENT", _("It went with the patient")), ("SENT", _("It was sent at another time"))),
    )
    at = MomentField(
        label=_("When was it sent?"), required=False, help_text=_("Only when it was sent at another time.")
    )

    def prepare(self) -> None:
        if any(mark.code == "EPIKRISE" and mark.sent_at for mark in self.case.marks):
            how: Any = self.fields["how"]
            how.choices = [*how.choices, ("NOT_SENT", _("It has not gone after all"))]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("how") == "SENT" and not data.get("at") and "at" not in self.errors:
            self.add_error("at", _("Give the day and the time."))
        elif data.get("how") != "SENT":
            data["at"] = None
        return data


class HomecomingForm(ActForm):
    """When; and, when HPH1 lacks answers, why."""

    at = MomentField(label=_("Came home"))
    missing_reason = TextField(
        label=_("Why points of HPH1 are missing"),
        required=False,
        max_length=300,
        rows=2,
        help_text=_("Only when HPH1 is not answered. It closes now."),
    )


class Hph4Form(ActForm):
    """When it happened."""

    at = MomentField(label=_("When did it happen?"))


class DeathForm(ActForm):
    """When; and a tick, because this cannot be taken back."""

    at = MomentField(label=_("Died"))
    is_sure = TickField(label=_("I have checked that this is the right patient"))


class CancelForm(ActForm):
    """Why; and a tick, because this cannot be taken back."""

    reason = TextField(
        label=_("Why is the pathway cancelled?"),
        max_length=300,
        rows=3,
        error_messages={"required": _("Write why the pathway is cancelled.")},
    )
    is_sure = TickField(label=_("I have checked that this is the right patient"))
