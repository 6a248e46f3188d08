"""The figures at a desk, on a tablet and on a telephone, with the keyboard alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.browser.windows import SIZES, has_inline_styles, is_too_wide, resize, settle, violations
from tests.cast import make_cast
from tests.insights.lives import KINDS, live

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def cast(transactional_db):
    """Give a district with a year behind it: some months with few patients, and one with enough for a percentage."""
    found = make_cast()
    now = timezone.now()
    for serial, kind in enumerate("AEAABCDEFGIL"):
        live(found, serial, now - timedelta(days=65, minutes=serial), KINDS[kind])
    for serial, kind in enumerate("AEK"):
        live(found, 20 + serial, now - timedelta(days=160), KINDS[kind])
    live(found, 30, now - timedelta(days=5), KINDS["T"])
    return found


def test_the_figures_are_open_to_everybody_at_every_size(cast, open_window):
    leader = MembershipFactory(user=UserFactory(), unit=cast.municipality, role=Role.UNIT_LEADER).user
    page = open_window(leader)
    found, wide, inline = [], [], []
    for address in (
        "/etterlevelse/",
        "/etterlevelse/pasienter/?maned=tolv&utfall=alle",
        "/etterlevelse/?enhet=",
    ):
        page.goto(address)
        settle(page)
        inline += [address] if has_inline_styles(page) else []
        for size in SIZES:
            resize(page, size)
            found += violations(page)
            wide += [f"{address} {size[0]}"] if is_too_wide(page) else []
    assert not found, "\n".join(found)
    assert not wide
    assert not inline


def test_the_newest_months_show_first_and_every_number_can_be_reached_by_key(cast, open_window):
    page = open_window(cast.lars, size=SIZES[2])
    page.goto("/etterlevelse/")
    frame = page.locator(".chart-frame").first
    this_month = frame.locator(".chart-month.is-now")
    box, around = this_month.bounding_box(), frame.bounding_box()
    assert around["x"] <= box["x"] <= around["x"] + around["width"] - box["width"] + 1
    page.locator(".figures-table tfoot a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/pasienter/**")
    assert page.locator(".behind-one").count() == 13  # all that count: died and readmitted stand apart
