"""What tests begin with is copied only where a test takes the same way, and the copy is what the operations wrote."""

from datetime import timedelta

import pytest
from django.db import transaction

from pathways.enums import State
from pathways.models import Agreement, Deadline
from tests import cast as cast_module
from tests import kept
from tests.cast import ADMITTED_AT

pytestmark = pytest.mark.django_db
# Nobody else begins here, so that the first one is built, the second is kept and the third is copied.
AT = ADMITTED_AT + timedelta(minutes=17)


def taken(name: str, *, change=lambda cast: None, state: State = State.AT_HOME) -> tuple[dict, bool]:
    """Go the way once and roll it back. Return all rows, and whether the patient was written by the operations."""
    built = []

    def bring(cast: cast_module.Cast) -> int:
        built.append(state)
        return cast_module.pathway_at(cast, state, at=AT).pk

    with transaction.atomic():
        kept.begin()
        cast_module.load_templates()
        cast = cast_module.make_cast()
        change(cast)
        kept.step((name, state), lambda: bring(cast))
        found = {
            model: {pk: kept.values(row) for pk, row in rows.items()}
            for model, rows in kept.everything().items()
        }
        transaction.set_rollback(True)
    return found, bool(built)


@pytest.mark.sqlite
@pytest.mark.parametrize("state", [State.ADMITTED, State.AT_HOME, State.COMPLETED])
def test_the_third_time_the_same_rows_are_copied(state: State):
    for _before in range(2):
        taken("people", state=state)
    written, was_built = taken("the same", state=state)
    kept_rows, was_built_again = taken("the same", state=state)
    copied, was_built_at_last = taken("the same", state=state)
    assert (was_built, was_built_again, was_built_at_last) == (True, True, False)
    assert copied == kept_rows
    assert {model: len(rows) for model, rows in copied.items()} == {
        model: len(rows) for model, rows in written.items()
    }


def test_whoever_writes_something_else_goes_through_the_operations():
    def agree(cast: cast_module.Cast) -> None:
        agreement = Agreement.objects.create(
            hospital_trust=cast.trust, municipality=cast.municipality, valid_from="2026-01-01"
        )
        agreement.terms.create(kind="HPH2", hours=24)

    for _time in range(3):
        rows, was_built = taken("agreement", change=agree)
        assert was_built
        assert any("01.01.2026" in str(row["basis"]) for row in rows[Deadline].values())


def test_a_step_that_was_rolled_back_is_not_counted():
    built = []
    for _time in range(3):
        with transaction.atomic():
            kept.begin()
            with transaction.atomic():
                kept.step("rolled back", lambda: None)
                transaction.set_rollback(True)
            kept.step("after", lambda: built.append(1))
            transaction.set_rollback(True)
    assert len(built) == 3


def test_what_is_handed_out_can_be_changed_without_harm():
    for _time in range(4):
        with transaction.atomic():
            kept.begin()
            found = kept.step("mine", lambda: ["a", "b"])
            assert found == ["a", "b"]
            found.append("c")
            transaction.set_rollback(True)
