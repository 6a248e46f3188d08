"""The board and the ward as a person uses them: keys, the case beside the list, what changes by itself."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pathways.enums import State
from tests.browser.windows import DESK, TELEPHONE
from tests.cast import admitted, pathway_at, send_reports

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def patients(cast):
    now = timezone.now()
    return [admitted(cast, serial=serial, at=now - timedelta(hours=30 - serial)) for serial in range(3)]


def refresh(page) -> int:
    """Let the list ask for itself now, as it does each half minute; return the answer's status."""
    with page.expect_response(
        lambda response: "/tavle/" in response.url or "/post/" in response.url
    ) as asked:
        page.evaluate("htmx.ajax('GET', document.getElementById('live').getAttribute('hx-get'), {source: '#live', target: '#live', swap: 'outerHTML'})")  # fmt: skip
    return asked.value.status


def test_arrows_move_enter_opens_beside_the_list_and_escape_goes_back(cast, patients, open_window):
    page = open_window(cast.kari, DESK)
    page.goto("/tavle/")
    rows = page.locator("[data-row]")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator(".panel h2").first).to_have_text(re.compile("Olga 0"))
    expect(page.locator("[data-row]")).to_have_count(3)
    assert page.url.endswith("/tavle/")
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    expect(rows.first).to_be_focused()


def test_a_slash_goes_to_the_search_and_typing_a_slash_does_not(cast, patients, open_window):
    page = open_window(cast.kari, DESK)
    page.goto("/tavle/")
    page.keyboard.press("/")
    search = page.locator("[data-search]")
    expect(search).to_be_focused()
    page.keyboard.type("olga/")
    expect(search).to_have_value("olga/")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Find a patient")
    assert page.url.endswith("/sok/")


def test_on_a_telephone_a_row_opens_the_whole_page(cast, patients, open_window):
    page = open_window(cast.kari, TELEPHONE)
    page.goto("/tavle/")
    page.locator("[data-row]").first.click()
    expect(page.locator("h1")).to_have_text(re.compile("Olga 0"))
    assert f"/forlop/{patients[0].pk}/" in page.url


def test_an_unchanged_list_stays_and_a_change_comes_by_itself(cast, patients, open_window):
    page = open_window(cast.kari, DESK)
    page.goto("/tavle/")
    page.locator("[data-row]").nth(1).focus()
    assert refresh(page) == 304
    expect(page.locator("[data-row]")).to_have_count(3)
    admitted(cast, serial=9, at=timezone.now())
    assert refresh(page) == 200
    expect(page.locator("[data-row]")).to_have_count(4)
    # Whoever stood on a row stands there still.
    expect(page.locator(f"#row-{patients[1].pk}")).to_be_focused()


def test_the_list_says_when_it_has_lost_contact(cast, patients, open_window):
    page = open_window(cast.kari, DESK)
    page.goto("/tavle/")
    page.route("**/tavle/", lambda route: route.fulfill(status=503, body=""))
    before = page.locator("[data-stale]")
    expect(before).to_be_hidden()
    refresh(page)
    expect(before).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(3)
    page.unroute("**/tavle/")
    refresh(page)
    expect(before).to_be_hidden()
    open_window.forgive()


def test_a_filter_shows_its_rows_at_once_and_stays_in_the_address(cast, patients, open_window):
    pathway_at(cast, State.READY_FOR_DISCHARGE, serial=8, at=timezone.now() - timedelta(days=2))
    page = open_window(cast.kari, DESK)
    page.goto("/tavle/")
    page.select_option("#choose-group", "NOW")
    expect(page.locator("[data-row]")).to_have_count(1)
    assert "gruppe=NOW" in page.url
    page.reload()
    expect(page.locator("#choose-group")).to_have_value("NOW")


def test_the_lists_work_without_javascript(cast, patients, open_window):
    page = open_window(cast.kari, DESK, java_script_enabled=False)
    page.goto("/tavle/")
    page.select_option("#choose-state", "AT_HOME")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Nobody fits this choice")).to_be_visible()
    page.goto("/tavle/")
    page.locator("[data-row]").first.click()
    expect(page.locator("h1")).to_have_text(re.compile("Olga 0"))


def test_the_time_left_is_counted_in_the_browser_too(cast, open_window):
    now = timezone.now()
    admitted(cast, at=now - timedelta(hours=23, minutes=30, seconds=10))
    page = open_window(cast.kari, DESK)
    page.clock.install()
    page.goto("/tavle/")
    first = page.locator("[data-relative]").first
    expect(first).to_have_text("in 29 min")
    page.clock.fast_forward("10:00")
    expect(first).to_have_text("in 19 min")
    page.clock.fast_forward("25:00")
    expect(first).to_have_text("5 min late")


def test_a_patient_whose_reports_have_gone_shows_it_on_the_ward(cast, patients, open_window):
    send_reports(cast, patients[0], at=timezone.now())
    page = open_window(cast.bjorn, DESK)
    page.goto("/post/")
    row = page.locator("tr", has=page.locator(f"#row-{patients[0].pk}"))
    expect(row.locator(".mark.is-sent")).to_have_count(2)
