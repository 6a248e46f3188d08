"""What a person writes about something that was not taken in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pathways.enums import SettledHow
from pathways.forms.base import ChoiceField, TextField
from pathways.operations.quarantine import BY_HAND


class SettleForm(forms.Form):
    """What was done instead, and why."""

    how = ChoiceField(
        label=_("What was done"),
        choices=[(how.value, how.label) for how in SettledHow if how in BY_HAND],
    )
    reason = TextField(label=_("Reason"), max_length=300)
