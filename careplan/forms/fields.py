"""Fields of the care plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.rules.goals import HIGHEST, LOWEST

SCALE = [(number, str(number)) for number in range(LOWEST, HIGHEST + 1)]


class ScaleWidget(forms.RadioSelect):
    """Eleven numbers in a row, each large enough for a thumb."""


class ScaleField(forms.TypedChoiceField):
    """A whole number from 0 to 10; all of them show, none is chosen beforehand."""

    widget = ScaleWidget
    default_error_messages = {
        "required": _("Choose a number from 0 to 10."),
        "invalid_choice": _("A score is a whole number from 0 to 10."),
    }

    def __init__(self, *, low: Any, high: Any, **kwargs: Any) -> None:
        """`low` and `high` are the words at the ends of the scale."""
        super().__init__(choices=SCALE, coerce=int, empty_value=None, **kwargs)
        self.low, self.high = low, high
