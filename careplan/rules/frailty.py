"""The Clinical Frailty Scale: whole numbers from 1 to 9, for the state two weeks before. Rule C24."""

from typing import Final

LOWEST: Final = 1
HIGHEST: Final = 9
# From here on a person is frail: somebody helps with something every day.
FRAIL_FROM: Final = 5
# Below this age, and with a lifelong or only mental disability, the scale has not been tried.
VALID_FROM_AGE: Final = 65


def is_on_scale(value: object) -> bool:
    """Return whether the value is a whole number from 1 to 9. Rule C24."""
    return isinstance(value, int) and not isinstance(value, bool) and LOWEST <= value <= HIGHEST


def is_frail(value: int) -> bool:
    """Return whether the score says mild frailty or more. Raises ValueError off the scale. Rule C24."""
    if not is_on_scale(value):
        raise ValueError(f"The scale goes from {LOWEST} to {HIGHEST}, not {value}.")
    return value >= FRAIL_FROM


def is_valid_at(age: int | None) -> bool | None:
    """Return whether the scale has been tried at this age in whole years; None when the age is not known."""
    return None if age is None else age >= VALID_FROM_AGE
