"""A shift with the tablet in Chromium: by touch, by keyboard, without coverage, without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.enums import Role
from checklists.models import Answer
from pathways import operations
from pathways.enums import State, StepState
from pathways.models import Pathway, Patient, Step
from tests import cast as cast_module
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.browser.fingers import Fingers, is_told, pick, saved, too_small
from tests.browser.windows import DESK, TABLET, TELEPHONE, is_too_wide, violations
from tests.cast import author, finish, pathway_at, step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MOST_TAPS_FOR_HPH2 = 60


@pytest.fixture
def olga(cast) -> Pathway:
    """Give a patient who came home yesterday, to be visited."""
    pathway = pathway_at(cast, State.AT_HOME, at=timezone.now() - timedelta(days=3))
    Patient.objects.filter(pk=pathway.patient_id).update(
        given_name="Olga", phone="90 00 00 00", access_note="Nøkkelboks ved kjellerdør",
        critical_information="Allergi: penicillin",
    )  # fmt: skip
    Pathway.objects.filter(pk=pathway.pk).update(what_matters="Komme ut i hagen igjen")
    return pathway


@pytest.fixture
def window(open_window) -> Callable[..., Page]:
    """Give `window(user, size, …)`: a window for fingers, in bokmål."""
    return partial(open_window, language="nb", has_touch=True, reduced_motion="reduce")


# --- By touch ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [TABLET, TELEPHONE])
def test_hph2_by_touch_with_three_problems(cast, olga, window, size):
    page = window(cast.anne, size)
    fingers = Fingers(page)
    page.goto("/nettbrett/")
    expect(page.get_by_text("Komme ut i hagen igjen")).to_be_visible()
    assert violations(page) == []
    assert too_small(page) == []
    assert not is_too_wide(page)
    fingers.tap(page.locator(".visit-step").first)
    page.wait_for_url("**/sjekkliste/**")
    assert violations(page) == []
    assert too_small(page) == []
    assert not is_too_wide(page)

    fingers.tap(page.locator("#value-what_matters"))
    page.keyboard.type("Gå tur med hunden")
    given = {"what_matters": "Gå tur med hunden"}
    problems = {"falls": "Falt i trappa i går", "nutrition": "Lite matlyst", "pain": "Verst om natta"}
    for item in page.locator(".item").filter(has=page.locator(".pick")).all():
        key = item.get_attribute("data-item")
        if item.locator("input[type=radio]").count() == 0 or item.locator(".is-scale").count():
            continue
        option = item.locator(".pick").nth(2 if key in problems else 0)
        given[key] = option.locator("input").get_attribute("value")
        fingers.tap(option)
        if key in problems:
            fingers.tap(item.locator("details:has(textarea) summary"))
            fingers.tap(item.locator("textarea"))
            page.keyboard.type(problems[key])
    fingers.tap(pick(page, "goal_now", "3"))
    given["goal_now"] = 3
    saved(page, len(given))
    assert violations(page) == []
    assert too_small(page) == []
    fingers.tap(page.locator(".foot button[type=submit]"))
    page.wait_for_url("**/nettbrett/")

    assert fingers.felt() == fingers.taps <= MOST_TAPS_FOR_HPH2
    assert is_told(fingers.taps, MOST_TAPS_FOR_HPH2), fingers.taps
    assert step(olga, "HPH2").state == StepState.DONE
    newest = Answer.objects.newest().order_by("pk").select_related("item")
    assert {each.item.key: each.value for each in newest} == given
    assert {each.item.key: each.note for each in newest if each.note} == problems
    assert step(olga, "HPH5").state == StepState.OPEN


@pytest.mark.parametrize("size", [TABLET, TELEPHONE])
def test_nothing_moves_under_the_finger_when_an_answer_is_saved(cast, olga, window, size):
    page = window(cast.anne, size)
    page.goto(f"/sjekkliste/{step(olga, 'HPH2').pk}/")
    tops = "() => [...document.querySelectorAll('.pick')].map((each) => each.getBoundingClientRect().top + scrollY)"
    before = page.evaluate(tops)
    for key in ("breathing", "circulation", "pain", "nutrition"):
        page.locator(f"#item-{key} .pick").first.dispatch_event("click")
    saved(page, 4)
    assert page.evaluate(tops) == before


def test_the_pages_hold_on_a_desk_and_in_other_states(cast, olga, window):
    other = pathway_at(cast, State.DISCHARGED, serial=1, at=timezone.now() - timedelta(days=2.1))
    page = window(cast.anne, DESK)
    page.goto("/nettbrett/")
    assert violations(page) == []
    expect(page.locator(f"a[href='/forlop/{other.pk}/hjemkomst/']")).to_be_visible()
    finish(cast, olga, "HPH2", at=timezone.now() - timedelta(hours=2), now=timezone.now())
    page.goto(f"/sjekkliste/{step(olga, 'HPH2').pk}/")
    expect(page.locator(".foot")).to_have_count(0)
    assert violations(page) == []
    page.goto(f"/sjekkliste/{step(olga, 'HPH5').pk}/")
    expect(page.locator("#finish li")).to_have_count(1)
    assert violations(page) == []
    assert not is_too_wide(page)


def test_an_answer_that_is_refused_stays_in_its_field(cast, olga, window):
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{step(olga, 'HPH2').pk}/")
    field = page.locator("#value-weight")
    field.fill("for tung")
    field.blur()
    expect(page.locator("#error-weight")).not_to_be_empty()
    expect(field).to_have_value("for tung")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    field.fill("80,5")
    field.blur()
    saved(page, 1)
    expect(page.locator("#error-weight")).to_be_empty()
    assert Answer.objects.get().value == 80.5


def test_an_answer_is_taken_back(cast, olga, window):
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{step(olga, 'HPH2').pk}/")
    pick(page, "pain", "changed").tap()
    saved(page, 1)
    page.locator("#item-pain .saved-more summary").tap()
    page.locator("#item-pain .take-back").tap()
    saved(page, 0)
    expect(page.locator("#item-pain input:checked")).to_have_count(0)
    assert [each.value for each in Answer.objects.order_by("version")] == ["changed", None]


# --- By keyboard ------------------------------------------------------------------------------------


def test_by_keyboard_the_arrows_pass_over_choices_and_save_the_last(cast, olga, window):
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{step(olga, 'HPH2').pk}/")
    page.locator("#item-pain input[type=radio]").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    saved(page, 1)
    (stored,) = Answer.objects.all()
    assert stored.value == page.locator("#item-pain input:checked").get_attribute("value")


# --- Without coverage -------------------------------------------------------------------------------


def test_taps_without_coverage_are_counted_and_sent_when_it_returns(cast, olga, window, open_window):
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{step(olga, 'HPH2').pk}/")
    page.context.set_offline(True)
    pick(page, "pain", "changed").tap()
    pick(page, "falls", "unchanged").tap()
    expect(page.locator("[data-sending]")).to_contain_text("2")
    pick(page, "pain", "new_problem").tap()
    expect(page.locator("#item-pain")).to_have_class("item is-waiting")
    assert violations(page) == []
    assert not Answer.objects.exists()
    page.context.set_offline(False)
    open_window.forgive()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page, 2)
    assert dict(Answer.objects.values_list("item__key", "value")) == {
        "pain": "new_problem",
        "falls": "unchanged",
    }


def test_a_reply_that_is_lost_is_asked_for_again_and_stored_once(cast, olga, window, open_window):
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{step(olga, 'HPH2').pk}/")
    page.route("**/svar/", lambda route: (route.fetch(), route.abort()), times=1)
    pick(page, "pain", "changed").tap()
    expect(page.locator("[data-sending]")).to_be_visible()
    open_window.forgive()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page, 1)
    assert Answer.objects.count() == 1


def test_finishing_waits_for_what_is_still_typed(cast, olga, window):
    here = cast_module.answer_required(cast, olga, "HPH2", at=timezone.now())
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{here.pk}/")
    page.locator("#value-usual_function").fill("Går med rullator")
    page.locator(".foot button[type=submit]").tap()
    page.wait_for_url("**/nettbrett/")
    assert Answer.objects.get(item__key="usual_function").value == "Går med rullator"
    assert Step.objects.get(pk=here.pk).state == StepState.DONE


def test_signed_out_in_the_middle_nothing_is_lost(cast, olga, window, open_window):
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{step(olga, 'HPH2').pk}/")
    pick(page, "falls", "unchanged").tap()
    saved(page, 1)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    pick(page, "pain", "changed").tap()
    expect(page.locator("[data-sending]")).to_have_class("foot-sending is-waiting")
    assert page.url.endswith(f"/sjekkliste/{step(olga, 'HPH2').pk}/")
    page.context.add_cookies(cookies)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page, 2)
    open_window.forgive()


# --- Two nurses -------------------------------------------------------------------------------------


def test_another_nurses_answer_comes_to_the_open_page(cast, olga, window, eventually):
    berit = UserFactory(username="berit", display_name="Berit Bø")
    MembershipFactory(user=berit, unit=cast.district, role=Role.HOME_NURSE)
    here = step(olga, "HPH2")
    page = window(cast.anne, TABLET)
    page.goto(f"/sjekkliste/{here.pk}/")
    now = timezone.now()
    theirs = [
        operations.AnswerInput(cast_module.uuid4(), key, "new_problem", "", 0, now)
        for key in ("pain", "mood")
    ]
    operations.apply_answers(step_id=here.pk, answers=theirs, by=author(berit), now=now)
    page.locator("#item-mood details:has(textarea) summary").tap()
    page.locator("#note-mood").fill("Trist i dag")  # in the middle of writing at one of the two
    page.evaluate("htmx.trigger('#news', 'news')")
    expect(page.locator("#item-pain input:checked")).to_have_value("new_problem")
    expect(page.locator("#item-pain .meanwhile")).to_contain_text("Berit Bø")
    expect(page.locator("#item-mood .meanwhile")).to_contain_text("Berit Bø")
    expect(page.locator("#note-mood")).to_have_value("Trist i dag")
    # Not touched here, so theirs stands.
    expect(page.locator("#item-mood input:checked")).to_have_value("new_problem")
    page.locator("#main").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 0)")
    assert violations(page) == []
    pick(page, "mood", "unchanged").tap()
    mine = Answer.objects.filter(item__key="mood", by=cast.anne)
    eventually(lambda: mine.filter(value="unchanged", note="Trist i dag").exists())
    expect(page.locator("#item-mood .item-versions")).to_be_visible()
    assert Answer.objects.filter(item__key="mood", by=berit).count() == 1


# --- Without JavaScript -----------------------------------------------------------------------------


def test_without_javascript_each_question_has_its_own_button(cast, olga, window):
    here = step(olga, "HPH2")
    page = window(cast.anne, TABLET, java_script_enabled=False)
    page.goto("/nettbrett/")
    page.locator(".visit-step").first.tap()
    page.locator("#item-pain input[value=changed]").check()
    page.locator("#item-pain details:has(textarea) summary").tap()
    page.locator("#note-pain").fill("Verst om natta")
    page.locator("#item-pain .item-save").tap()
    page.wait_for_url("**#item-pain")
    stored = Answer.objects.get()
    assert (stored.value, stored.note) == ("changed", "Verst om natta")
    page.locator("#value-weight").fill("for tung")
    page.locator("#item-weight .item-save").tap()
    expect(page.locator("#error-weight")).not_to_be_empty()
    expect(page.locator("#value-weight")).to_have_value("for tung")
    cast_module.answer_required(cast, olga, "HPH2", at=timezone.now())
    page.goto(f"/sjekkliste/{here.pk}/")
    page.locator("#finish-form button[type=submit]").tap()
    page.wait_for_url("**/nettbrett/")
    assert Step.objects.get(pk=here.pk).state == StepState.DONE
