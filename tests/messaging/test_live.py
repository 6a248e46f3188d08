"""Writing in a real browser: the draft is kept and the missing parts shrink while one types."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from messaging.models import Message
from tests.cast import admitted


@pytest.mark.django_db(transaction=True)
def test_what_is_missing_follows_the_typing_and_a_reload_shows_the_same(cast, page, live_server):
    # Given Bjørn, signed in, with a tidligmelding to write
    pathway = admitted(cast, at=timezone.now() - timedelta(hours=2))
    cast.bjorn.language = "en"
    cast.bjorn.save()
    client = Client()
    client.force_login(cast.bjorn)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"/meldinger/forlop/{pathway.pk}/tidligmelding/")
    points = page.locator("#points")
    expect(points).to_contain_text("4 parts are missing")

    # When he types, then the panel follows without his asking, and the draft is kept
    page.fill("#text-status", "Våken og klar")
    expect(points).to_contain_text("3 parts are missing")
    page.fill("#text-contact", "Ortopedisk 73 55 55 55")
    expect(points).to_contain_text("2 parts are missing")
    page.locator("#part-expected_course summary").click()
    page.fill("#reason-expected_course", "Ikke avklart")
    expect(points).to_contain_text("1 part is missing")
    shown = points.inner_text()
    assert Message.objects.get().content["status"] == "Våken og klar"

    # And the whole page, loaded again, shows the same as the live panel
    page.reload()
    assert page.locator("#points").inner_text() == shown
    assert page.input_value("#text-status") == "Våken og klar"

    # And sending is refused with the part that lacks, then goes
    page.get_by_role("button", name="Send tidligmelding").click()
    expect(page.get_by_role("alert")).to_contain_text("Expected discharge")
    page.fill("#text-expected_discharge", (timezone.now() + timedelta(days=5)).strftime("%Y-%m-%d"))
    page.get_by_role("button", name="Send tidligmelding").click()
    page.wait_for_url(f"**/forlop/{pathway.pk}/")
    assert Message.objects.get(kind="TIDLIGMELDING").state == "ACKNOWLEDGED"
