"""What the four-week review costs, and what is carried into it, in Chromium: every tap is counted."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from checklists.models import Answer
from pathways.enums import State, StepState
from pathways.models import NextOfKin, Pathway, Step
from tests.browser.fingers import Fingers, is_told, pick, saved, too_small
from tests.browser.visits import PROBLEMS, WORDS, visited
from tests.browser.windows import DESK, TABLET, TELEPHONE, is_too_wide, violations
from tests.cast import admitted, pathway_at, step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MOST_TAPS_FOR_HPH5 = 25


@pytest.fixture
def window(open_window) -> Callable[..., Page]:
    """Give `window(user, size, …)`: a window for fingers, in bokmål."""
    return partial(open_window, language="nb", has_touch=True, reduced_motion="reduce")


@pytest.fixture
def review(cast) -> Step:
    """Return HPH5 of a patient who was visited three weeks ago and had three problems."""
    begun = timezone.now() - timedelta(days=27)
    pathway = pathway_at(cast, State.AT_HOME, at=begun)
    visited(cast, pathway, at=begun + timedelta(days=4))
    return step(pathway, "HPH5")


def part(page: Page, key: str):
    return page.locator(f"#part-{key}")


def confirm(page: Page, key: str):
    return page.locator(f"#item-{key} button[name=confirm]").first


# --- By touch ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [TABLET, TELEPHONE])
def test_hph5_by_touch_takes_at_most_25_taps_and_no_typing(cast, review, window, size):
    page = window(cast.anne, size)
    fingers = Fingers(page)
    page.goto("/nettbrett/")
    fingers.tap(page.locator(f".visit-step[href='/sjekkliste/{review.pk}/']"))
    page.wait_for_url("**/sjekkliste/**")
    assert violations(page) == []
    assert too_small(page) == []
    assert not is_too_wide(page)
    assert not Answer.objects.filter(checklist=review.checklist_id).exists()

    fingers.tap(confirm(page, "what_matters"))
    fingers.tap(pick(page, "goal_now", "8"))
    fingers.tap(pick(page, "goal_benefit", "7"))
    fingers.tap(pick(page, "illness_understanding", "unchanged"))
    fingers.tap(pick(page, "general_condition", "unchanged"))
    fingers.tap(pick(page, "pain", "unchanged"))
    fingers.tap(pick(page, "nutrition", "changed"))
    fingers.tap(part(page, "body").locator("[data-rest] button"))
    fingers.tap(pick(page, "falls", "changed"))
    fingers.tap(confirm(page, "usual_function"))
    for key in ("movement", "mind", "medication", "home", "way_forward"):
        fingers.tap(part(page, key).locator("[data-rest] button"))
    fingers.tap(confirm(page, "aids_in_use"))
    fingers.tap(confirm(page, "next_of_kin_contact"))
    fingers.tap(pick(page, "services_fit", "fits"))
    fingers.tap(pick(page, "gp_informed", "sent"))
    fingers.tap(pick(page, "next_step", "finish"))
    saved(page, 32)
    assert violations(page) == []
    assert too_small(page) == []
    fingers.tap(page.locator(".foot a.ds-button"))
    fingers.tap(page.locator("#finish-form button[type=submit]"))
    page.wait_for_url("**/nettbrett/")

    assert fingers.felt() == fingers.taps <= MOST_TAPS_FOR_HPH5
    assert is_told(fingers.taps, MOST_TAPS_FOR_HPH5), fingers.taps
    assert Pathway.objects.get().state == State.COMPLETED
    stored = {each.item.key: each for each in Answer.objects.filter(checklist=review.checklist_id)}
    assert len(stored) == 32
    assert {key: stored[key].value for key in WORDS} == WORDS
    # All but the goal's two scores, two changes and three choices of today.
    assert sum(each.confirmed_from is not None for each in stored.values()) == 25
    assert {key for key in PROBLEMS if stored[key].value == "unchanged"} == {"pain"}
    assert stored["mood"].confirmed_from.checklist_id == step(review.pathway, "HPH2").checklist_id


def test_one_tap_for_a_section_leaves_what_was_a_problem(cast, review, window):
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{review.pk}/")
    expect(page.locator("#item-pain .known")).to_contain_text("Verst om natta")
    expect(page.locator("#item-pain .known")).to_contain_text("Anne Ås")
    pick(page, "skin", "new_problem").tap()
    rest = part(page, "body").locator("[data-rest] button")
    expect(rest).to_contain_text("(3)")
    rest.tap()
    saved(page, 4)
    expect(rest).to_have_attribute("aria-disabled", "true")
    rest.dispatch_event("click")
    assert dict(Answer.objects.filter(checklist=review.checklist_id).values_list("item__key", "value")) == {
        "skin": "new_problem", "breathing": "unchanged", "circulation": "unchanged", "elimination": "unchanged"
    }  # fmt: skip


@pytest.mark.parametrize("size", [TABLET, TELEPHONE])
def test_nothing_moves_under_the_finger_when_something_is_confirmed(cast, review, window, size):
    page = window(cast.anne, size)
    page.goto(f"/sjekkliste/{review.pk}/")
    tops = "() => [...document.querySelectorAll('.pick, .offer button, .part-rest')].map((each) => each.getBoundingClientRect().top + scrollY)"
    before = page.evaluate(tops)
    for button in (confirm(page, "what_matters"), part(page, "mind").locator("[data-rest] button")):
        button.dispatch_event("click")
    saved(page, 5)
    assert page.evaluate(tops) == before


def test_what_is_confirmed_says_for_ever_where_it_came_from(cast, review, window):
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{review.pk}/")
    expect(page.locator("#item-usual_function .offer-tag")).to_be_visible()
    confirm(page, "usual_function").tap()
    saved(page, 1)
    expect(confirm(page, "usual_function")).to_contain_text("Bekreftet")
    expect(page.locator("#value-usual_function")).to_have_value(WORDS["usual_function"])
    page.locator("#item-usual_function .saved-more summary").tap()
    expect(page.locator("#item-usual_function .saved").first).to_contain_text("Bekreftet fra HPH2")
    page.locator("#item-usual_function .take-back").tap()
    saved(page, 0)
    expect(confirm(page, "usual_function")).to_contain_text("Stemmer fortsatt")
    confirm(page, "usual_function").tap()
    saved(page, 1)
    page.reload()
    expect(page.locator("#known-usual_function")).to_contain_text("Bekreftet fra HPH2")
    expect(page.locator("#known-usual_function")).to_contain_text("Anne Ås")
    assert violations(page) == []


def test_the_text_is_changed_and_two_known_things_are_both_kept(cast, review, window, eventually):
    NextOfKin.objects.create(patient=review.pathway.patient, name="Ola Moen", phone="000 99 999")
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{review.pk}/")
    edits = page.locator("#item-next_of_kin_contact [data-edit]")
    expect(edits).to_have_count(2)
    edits.nth(0).tap()
    edits.nth(1).tap()
    page.keyboard.press("End")
    page.keyboard.type(" ring først")
    mine = Answer.objects.filter(checklist=review.checklist_id)
    eventually(lambda: mine.exists())
    assert mine.get().value == "Datter Kari, 000 12 345\nOla Moen 000 99 999 ring først"
    assert mine.get().confirmed_from is None


# --- The hospital gets what home care knows ---------------------------------------------------------


def test_hph6_of_a_new_admission_offers_what_the_earlier_pathway_knew(cast, review, window):
    now = timezone.now()
    again = admitted(cast, at=now - timedelta(hours=3))
    here = step(again, "HPH6")
    Pathway.objects.filter(pk=again.pk).update(what_matters="")
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{here.pk}/")
    for key, words in WORDS.items():
        expect(page.locator(f"#item-{key} .offer-words")).to_contain_text(words)
        expect(page.locator(f"#value-{key}")).to_have_value("")
    expect(page.locator("#item-medication_given_today .known")).to_have_count(0)
    assert violations(page) == []
    assert too_small(page) == []
    confirm(page, "aids_in_use").tap()
    saved(page, 1)
    assert Answer.objects.get(checklist=here.checklist_id).value == WORDS["aids_in_use"]


# --- By keyboard, without coverage, without scripts -------------------------------------------------


def test_by_keyboard_the_focus_stays_where_it_confirmed(cast, review, window):
    page = window(cast.anne, DESK)
    page.goto(f"/sjekkliste/{review.pk}/")
    confirm(page, "what_matters").focus()
    page.keyboard.press("Enter")
    saved(page, 1)
    expect(confirm(page, "what_matters")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".foot-progress")).to_have_js_property("value", 1)
    assert Answer.objects.filter(checklist=review.checklist_id).count() == 1
    assert not is_too_wide(page)
    assert violations(page) == []


def test_what_is_confirmed_without_coverage_is_sent_when_it_returns(cast, review, window, open_window):
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{review.pk}/")
    page.context.set_offline(True)
    confirm(page, "what_matters").tap()
    pick(page, "mood", "unchanged").tap()
    expect(page.locator("[data-sending]")).to_contain_text("2")
    page.context.set_offline(False)
    open_window.forgive()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page, 2)
    stored = Answer.objects.filter(checklist=review.checklist_id)
    assert all(each.confirmed_from is not None for each in stored)


def test_without_javascript_each_has_its_button_and_a_section_one(cast, review, window):
    page = window(cast.anne, TABLET, java_script_enabled=False)
    page.goto(f"/sjekkliste/{review.pk}/")
    confirm(page, "what_matters").tap()
    page.wait_for_url("**#item-what_matters")
    part(page, "mind").locator("[data-rest] button").tap()
    page.wait_for_url("**#item-senses")
    page.locator("#item-pain input[value=unchanged]").check()
    page.locator("#item-pain .item-save").tap()
    page.wait_for_url("**#item-pain")
    stored = {each.item.key: each for each in Answer.objects.filter(checklist=review.checklist_id)}
    assert set(stored) == {"what_matters", "cognition", "mood", "sleep", "senses", "pain"}
    assert all(each.confirmed_from is not None for each in stored.values())
    assert Step.objects.get(pk=review.pk).state == StepState.IN_PROGRESS
