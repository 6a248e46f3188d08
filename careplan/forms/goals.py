"""The forms about goals."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.enums.goals import Occasion
from careplan.forms.fields import ScaleField
from careplan.rules.goals import WITHOUT_BENEFIT
from pathways.forms.base import ActForm, ChoiceField, MomentField, TextField


class GoalForm(ActForm):
    """A goal in the patient's own words."""

    words = TextField(
        label=_("What matters to the patient?"),
        max_length=500,
        rows=2,
        help_text=_("In the patient's own words, one goal at a time. For example: walk to the shop again."),
        error_messages={"required": _("Write the goal in the patient's own words.")},
    )


class ScoreForm(ActForm):
    """Two numbers from 0 to 10, and a third when the follow-up has been tried."""

    current = ScaleField(
        label=_("How near the goal is the patient now?"), low=_("far away"), high=_("all the way there")
    )
    importance = ScaleField(
        label=_("How important is the goal?"), low=_("not important"), high=_("as important as can be")
    )
    benefit = ScaleField(
        label=_("How much benefit has the patient had of the follow-up?"),
        low=_("none"),
        high=_("as much as can be"),
        required=False,
        help_text=_("Asked at the four-week review, not at the first visit."),
    )
    occasion = ChoiceField(label=_("When is it scored?"), choices=Occasion.choices)
    at = MomentField(label=_("Day and time"))
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def prepare(self) -> None:
        self.fields["client_id"].initial = uuid4()

    def propose(self, *, occasion: str, seen_version: int) -> None:
        """Propose the occasion, and remember what the page showed. The first visit does not ask for benefit."""
        self.fields["occasion"].initial = occasion
        self.fields["seen_version"].initial = seen_version
        if occasion in WITHOUT_BENEFIT and not self.is_bound:
            del self.fields["benefit"]


class EndGoalForm(ActForm):
    """Why a goal is closed."""

    reason = TextField(
        label=_("Why is the goal closed?"),
        max_length=300,
        help_text=_("For example: reached, or no longer important to the patient."),
        error_messages={"required": _("Write why the goal is closed.")},
    )
