"""Where a confirmed answer came from: read along with the answer, in the same query."""

from checklists.models import Answer
from checklists.queries.content import value_text
from checklists.queries.shapes import Confirmed

# What an answer is read with when the page tells what it was confirmed from.
OF_CONFIRMED = ("confirmed_from__item", "confirmed_from__checklist__template")


def confirmed_of(given: Answer, language: str) -> Confirmed | None:
    """Return what the answer was confirmed from, None when it is the person's own.

    Runs inside translation.override(language), on an answer that was read with OF_CONFIRMED.
    """
    source = given.confirmed_from
    if source is not None:
        return Confirmed(
            code=source.checklist.template.code,
            text=value_text(source.item, source.value, language),
            note=source.note,
            by_name=source.by_name,
            at=source.answered_at,
        )
    if given.confirmed_record_at is not None:
        return Confirmed(code="", text="", note="", by_name="", at=given.confirmed_record_at)
    return None
