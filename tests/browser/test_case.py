"""The patient page as a person uses it: the number asked for, acts sent once, menus, language, paper, no JavaScript."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from audit.enums import Action
from audit.models import AccessEntry
from pathways.enums import EventKind, State
from pathways.models import Pathway
from tests.browser.windows import DESK, TELEPHONE, settle
from tests.cast import admitted, pathway_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def ready(cast) -> Pathway:
    return pathway_at(cast, State.READY_FOR_DISCHARGE, at=timezone.now() - timedelta(days=2))


def test_the_number_comes_when_asked_for_and_not_before(cast, ready, open_window):
    number = ready.patient.number
    page = open_window(cast.kari)
    page.goto(f"/forlop/{ready.pk}/")
    expect(page.locator("main")).not_to_contain_text(number[6:])
    page.get_by_role("button", name="Show the whole number").click()
    expect(page.locator(f"#number-{ready.pk}")).to_contain_text(f"{number[:6]} {number[6:]}")
    assert AccessEntry.objects.filter(action=Action.REVEAL, patient_ids=[ready.patient_id]).count() == 1


def test_an_act_is_done_once_however_often_the_button_is_pressed(cast, ready, open_window):
    page = open_window(cast.kari)
    page.goto(f"/forlop/{ready.pk}/beslutning/")
    page.get_by_label("Home", exact=True).check()
    page.locator("form.act button[type=submit]").dblclick()
    expect(page.locator("h1")).to_have_text("Answer the hospital")
    assert ready.events.filter(kind=EventKind.DESTINATION_DECIDED).count() == 1


def test_a_refused_act_has_the_focus_on_what_is_wrong_and_keeps_what_was_typed(cast, open_window):
    pathway = admitted(cast, at=timezone.now() - timedelta(hours=1))
    page = open_window(cast.kari)
    page.goto(f"/forlop/{pathway.pk}/avbryt/")
    page.fill("#id_reason", "Flyttet til en annen kommune")
    page.locator("form.act button[type=submit]").click()
    expect(page.locator(".ds-error-summary")).to_be_focused()
    expect(page.locator("#id_reason")).to_have_value("Flyttet til en annen kommune")
    page.locator(".ds-error-summary a").click()
    expect(page.locator("#id_is_sure")).to_be_focused()


def test_the_page_can_be_walked_with_the_keyboard_from_the_skip_link(cast, ready, open_window):
    page = open_window(cast.kari)
    page.goto(f"/forlop/{ready.pk}/")
    page.keyboard.press("Tab")
    skip = page.locator(".ds-skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_menus_open_by_key_and_close_with_escape(cast, ready, open_window):
    page = open_window(cast.kari)
    page.goto(f"/forlop/{ready.pk}/")
    me = page.locator(".topbar details.menu").last
    me.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(me.locator("summary")).to_be_focused()


def test_the_language_is_switched_on_the_spot(cast, ready, open_window):
    page = open_window(cast.kari)
    page.goto(f"/forlop/{ready.pk}/")
    page.locator(".topbar details.menu > summary").last.click()
    page.locator(".topbar button[lang=nn]").click()
    expect(page.locator("html")).to_have_attribute("lang", "nn")
    assert page.url.endswith(f"/forlop/{ready.pk}/")


def test_on_paper_there_is_what_is_known_and_nothing_to_press(cast, ready, open_window):
    page = open_window(cast.kari)
    page.goto(f"/forlop/{ready.pk}/")
    settle(page)
    page.emulate_media(media="print")
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.locator(".acts")).to_be_hidden()
    expect(page.locator(".stations")).to_be_visible()
    expect(page.locator(".timeline")).to_be_visible()


def test_the_timeline_filter_keeps_its_place(cast, ready, open_window):
    page = open_window(cast.kari)
    page.goto(f"/forlop/{ready.pk}/")
    before = page.locator(".happening").count()
    page.get_by_role("link", name="Checklists").click()
    expect(page.locator(".happening-checklists").first).to_be_visible()
    assert page.locator(".happening").count() < before
    assert "vis=checklists" in page.url


def test_the_whole_case_works_without_javascript(cast, ready, open_window):
    page = open_window(cast.kari, TELEPHONE, java_script_enabled=False)
    page.goto(f"/forlop/{ready.pk}/")
    page.get_by_role("button", name="Show the whole number").click()
    expect(page.locator("main")).to_contain_text(ready.patient.number[6:])
    page.get_by_role("link", name="Back to the patient").click()
    page.get_by_role("link", name="Decide home or short-term stay").first.click()
    page.get_by_label("Short-term stay").check()
    page.locator("form.act button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("Answer the hospital")


def test_how_a_clock_is_counted_is_one_press_away(cast, open_window):
    pathway = admitted(cast, at=timezone.now() - timedelta(hours=2))
    page = open_window(cast.bjorn, DESK)
    page.goto(f"/forlop/{pathway.pk}/")
    page.get_by_text("How it is counted").first.click()
    expect(page.get_by_text(re.compile("24 hours counted from the admission")).first).to_be_visible()
