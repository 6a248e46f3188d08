"""What is carried into the next checklist, and what never is."""

import json
from pathlib import Path

import pytest

from pathways.enums import StepCode
from pathways.rules import carry

CONTENT = Path(__file__).resolve().parents[3] / "checklists" / "content"
AREA = frozenset({"unchanged", "changed", "new_problem", "not_relevant"})


def items_of(code: str) -> dict[str, dict]:
    sections = json.loads((CONTENT / f"{code}.json").read_text(encoding="utf-8"))["sections"]
    return {item["key"]: item for section in sections for item in section["items"]}


ALL = [(code.value, key, item) for code in StepCode for key, item in items_of(code.value).items()]


@pytest.mark.parametrize(
    ("code", "key"),
    [
        pytest.param("HPH6", "usual_function", id="R28 function goes with the patient to the hospital"),
        pytest.param("HPH6", "next_of_kin_contact", id="R28 next of kin"),
        pytest.param("HPH6", "aids_in_use", id="R28 aids"),
        pytest.param("HPH6", "what_matters", id="R28 what matters"),
        pytest.param("HPH4", "critical_information", id="R28 allergies when something happens"),
        pytest.param("HPH4", "usual_function", id="R28 function when something happens"),
        pytest.param("HPH5", "what_matters", id="R28 the review reads the goal aloud"),
    ],
)
def test_a_fact_is_offered_where_it_is_asked_for_again(code, key):
    assert carry.is_fact(code=code, key=key, kind="TEXT")
    assert not carry.is_fact(code="HPH0", key=key, kind="TEXT")
    assert not carry.is_fact(code=code, key="our_own_question", kind="TEXT")


@pytest.mark.parametrize("code", sorted(carry.FACTS))
def test_every_fact_of_the_table_is_asked_for_there(code):
    """R28: a key that its checklist lacks would be a promise that nobody keeps."""
    items = items_of(code)
    assert carry.FACTS[code] <= set(items)
    assert all(carry.is_fact(code=code, key=key, kind=items[key]["kind"]) for key in carry.FACTS[code])


def test_the_areas_of_the_review_are_compared_with_the_first_visit():
    """R29: all 23 areas, and nothing else; the first visit itself compares with nothing."""
    first, review = items_of("HPH2"), items_of("HPH5")

    def areas(code: str, items: dict[str, dict]) -> set[str]:
        return {
            key
            for key, item in items.items()
            if carry.is_area(
                code=code,
                kind=item["kind"],
                values=frozenset(choice["value"] for choice in item.get("choices", ())),
            )
        }

    assert len(areas("HPH5", review)) == 23
    assert areas("HPH5", review) <= set(first)
    assert areas("HPH2", first) == set()
    assert carry.is_area(code="HPH5", kind="CHOICE", values=AREA)
    assert not carry.is_area(code="HPH5", kind="CHOICE", values=AREA - {"unchanged"})


@pytest.mark.parametrize(
    ("code", "key", "item"),
    [
        pytest.param(*each, id=f"R30 {each[0]} {each[1]}")
        for each in ALL
        if each[2]["kind"] not in ("TEXT", "CHOICE")
    ],
)
def test_what_tells_of_one_day_is_never_carried(code, key, item):
    assert not carry.is_fact(code=code, key=key, kind=item["kind"])
    assert not any(carry.is_fact(code=each, key=key, kind=item["kind"]) for each in carry.FACTS)


@pytest.mark.parametrize(
    "key",
    [
        "medication_given_today", "measures_taken", "admission_reason", "what_happened", "contact_answer", "oxygen",
        "consciousness", "spo2_scale", "abcde_a", "function_change", "nursing_summary", "treatment_decisions",
        "medication_list_sent", "next_of_kin_informed", "services_fit", "next_step",
    ],
)  # fmt: skip
def test_words_about_one_day_are_never_carried(key):
    """R30: what was given, done, seen or judged on another day."""
    assert any(key == other for _, other, _ in ALL), "the key has gone"
    assert not any(carry.is_fact(code=code, key=key, kind="TEXT") for code in carry.FACTS)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("unchanged", True, id="R31 unchanged"),
        pytest.param("not_relevant", True, id="R31 not relevant"),
        pytest.param("changed", False, id="R31 changed"),
        pytest.param("new_problem", False, id="R31 new problem"),
        pytest.param("our_own_choice", False, id="R31 a choice we do not know"),
        pytest.param(None, False, id="R31 taken back"),
    ],
)
def test_only_what_was_in_order_is_covered_by_one_tap(value, expected):
    assert carry.was_in_order(value) is expected
