"""NEWS2 beside its questions and the assessments in Chromium: worked out by itself, without moving what is tapped."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from careplan import operations
from pathways.enums import State
from tests.browser.windows import DESK, TABLET, TELEPHONE, is_too_wide, violations
from tests.cast import author, pathway_at, step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MEASURED = {"respiratory_rate": "26", "spo2": "93", "systolic_bp": "128", "pulse": "84"}


@pytest.fixture
def home(cast):
    return pathway_at(cast, State.AT_HOME, at=timezone.now() - timedelta(days=3))


@pytest.mark.parametrize("size", [TABLET, TELEPHONE])
def test_news2_follows_the_answers_and_the_page_stands_still(cast, home, open_window, size):
    page = open_window(cast.anne, size, language="nb")
    page.goto(f"/sjekkliste/{step(home, 'HPH2').pk}/")
    slot = page.locator(".news2-slot")
    expect(slot).to_contain_text("ingenting er målt på denne sjekklisten ennå")
    height = slot.bounding_box()["height"]

    for key, value in MEASURED.items():
        page.fill(f"#value-{key}", value)
        page.press(f"#value-{key}", "Tab")
    for key, value in (("oxygen", "air"), ("consciousness", "alert")):
        page.locator(f"#item-{key} .pick:has(input[value={value}])").click()
    expect(slot).to_contain_text("temperatur mangler")
    expect(slot).to_contain_text("Minst 5 allerede")
    page.fill("#value-temperature", "37,0")
    page.press("#value-temperature", "Tab")

    expect(slot.locator(".news2-total")).to_have_text("NEWS2 5")
    expect(slot).to_contain_text("Middels, 5 til 6")
    assert slot.bounding_box()["height"] == height
    assert violations(page) == []
    assert not is_too_wide(page)


@pytest.mark.parametrize("size", [DESK, TABLET, TELEPHONE])
def test_the_assessments_can_be_read_and_made_by_everybody(cast, home, open_window, size):
    for hours, score in ((3, 5), (1, 7)):
        operations.assess(
            pathway_id=home.pk,
            given=operations.AssessmentInput(
                client_id=uuid4(),
                kind="FRAILTY",
                values={"score": score},
                at=timezone.now() - timedelta(hours=hours),
            ),
            by=author(cast.anne),
            now=timezone.now(),
        )
    page = open_window(cast.anne, size, language="nb")
    for path in ("", "skropelighet/", "iplos/", "news2/", "ernering/", "fall/"):
        page.goto(f"/forlop/{home.pk}/kartlegginger/{path}")
        assert violations(page) == [], path
        assert not is_too_wide(page), path
    page.goto(f"/forlop/{home.pk}/kartlegginger/")
    expect(page.get_by_role("img", name="Skrøpelighet (Clinical Frailty Scale)")).to_be_visible()
    expect(page.get_by_role("heading", name="Vurder geriatrisk vurdering og team")).to_be_visible()
