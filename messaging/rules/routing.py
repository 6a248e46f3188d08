"""Who may send for whom, who can receive what, and where a message to an unknown service lands. Pure.

Rules M7 to M10.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: where it lands when all that it names fits. 0 and "" name nothing."""

    unit_id: int
    service_her_id: int = 0
    service_code: str = ""
    kind: str = ""


def landing(
    rules: Sequence[Rule], *, service_her_id: int | None, service_codes: Iterable[str] = (), kind: str
) -> int | None:
    """Return the id of the unit that a message to an unknown service lands with, or None. M9.

    The row that names the service by its number goes before one by its code, that before one by the kind alone, and
    the row that names nothing comes last. Of two equally exact rows the first one counts.
    """
    codes = set(service_codes)
    fitting = [
        rule
        for rule in rules
        if rule.service_her_id in (0, service_her_id)
        and (not rule.service_code or rule.service_code in codes)
        and rule.kind in ("", kind)
    ]
    return min(fitting, key=_order).unit_id if fitting else None


def _order(rule: Rule) -> tuple[bool, bool, bool]:
    return not rule.service_her_id, not rule.service_code, not rule.kind


def can_receive(kinds: Sequence[str], kind: str) -> bool:
    """Return whether an address with these kinds takes the kind. Without any, nothing is known: it may try. M8."""
    return not kinds or kind in kinds


def may_hand_over(*, registered: Iterable[int | None], sender: int | None) -> bool:
    """Return whether a client registered for these organisations may hand over what `sender` sent. M10.

    A message that does not say which organisation sent it is nobody's.
    """
    return sender is not None and sender in set(registered)


def answers_for(*, receiver: Iterable[int | None], answered_by: Iterable[int | None]) -> bool:
    """Return whether a receipt comes from where the message went: the organisation or its service. M7.

    Receipts may leave the numbers out; one that is given must be a right one.
    """
    known, given = {number for number in receiver if number}, {number for number in answered_by if number}
    return not known or not given or bool(known & given)
