"""One tablet with two tabs, and a tablet that lay until its data was out of date."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.shift import APP, CODE, Shift
from tests.browser.test_offline_leaving import kept

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def shift(cast, olga, window) -> Shift:
    """Give Anne with a checklist open, without coverage."""
    found = Shift(window(cast.anne), olga)
    found.open()
    found.to_checklist()
    return found


def test_two_tabs_of_one_tablet_share_one_queue(olga, shift):
    other = Shift(shift.context.new_page(), olga, taps=shift.taps)
    other.open()
    other.to_checklist()
    shift.offline()
    shift.pick("pain", "changed")
    other.unsent(1)
    other.pick("skin", "unchanged")
    shift.unsent(2)
    # What one tab answered the other has seen: answering it again there is no conflict.
    expect(other.page.locator("#item-pain input[value='changed']")).to_be_checked()
    other.pick("pain", "unchanged")
    shift.unsent(3)
    expect(shift.page.locator("#item-pain input[value='unchanged']")).to_be_checked()
    shift.offline(is_offline=False)
    shift.unsent(0)
    other.unsent(0)
    shift.is_in_database()
    expect(shift.page.locator(".conflict")).to_have_count(0)


def test_locking_one_tab_locks_the_other(olga, shift):
    other = Shift(shift.context.new_page(), olga)
    other.open()
    shift.menu("Lock")
    expect(other.page.locator("#code")).to_be_visible()
    expect(other.page.get_by_text("Olga")).to_have_count(0)


def test_what_is_out_of_date_goes_and_what_is_not_sent_stays(cast, shift, open_window):
    shift.offline()
    shift.pick("pain", "changed")
    shift.pick("skin", "unchanged")
    shift.unsent(2)
    shift.page.clock.set_fixed_time(timezone.now() + timedelta(hours=12, minutes=1))
    shift.page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    shift.page.locator("#code").fill(CODE)
    shift.page.keyboard.press("Enter")
    expect(shift.page.get_by_role("heading", name="No coverage")).to_be_visible()
    expect(shift.page.get_by_text("Olga")).to_have_count(0)
    assert (kept(shift)["parts"], kept(shift)["outbox"]) == (0, 2)
    shift.offline(is_offline=False)
    shift.page.goto(APP)
    shift.enter_code()
    shift.unsent(0)
    shift.is_in_database()
    open_window.forgive()
