"""Whoever leaves a tablet, or is made to: what was done stays, locked, and nobody else gets in."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from pathways.models import Device, QuarantinedEvent
from pathways.operations import devices
from pathways.views import tablet_app
from tests.browser.shift import APP, CODE, UP_TO_DATE, Shift, quarantined
from tests.browser.windows import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LOCKS_SOON = (
    "() => import('/static/tablet/app/session.js').then(({ session }) => { session.lockAfterSeconds = 2; })"
)


@pytest.fixture
def shift(cast, olga, window) -> Shift:
    """Give Anne with a checklist open and two answers that are not sent."""
    found = Shift(window(cast.anne), olga)
    found.open()
    found.to_checklist()
    found.offline()
    found.pick("pain", "changed")
    found.pick("skin", "unchanged")
    found.unsent(2)
    return found


def heading(shift: Shift, words: str) -> None:
    expect(shift.page.get_by_role("heading", name=words)).to_be_visible()


def kept(shift: Shift) -> dict[str, int]:
    """Return how many records each store of the device holds."""
    return shift.page.evaluate(
        """async () => {
            const db = await new Promise((resolve) => { const r = indexedDB.open('hph-tablet'); r.onsuccess = () => resolve(r.result); });
            const counts = {};
            for (const store of db.objectStoreNames)
                counts[store] = await new Promise((resolve) => { const r = db.transaction(store).objectStore(store).count(); r.onsuccess = () => resolve(r.result); });
            db.close();
            return counts;
        }"""
    )


def test_signing_out_with_a_queue_warns_and_loses_nothing(cast, shift, eventually, open_window):
    shift.menu("Sign out")
    expect(shift.page.get_by_role("dialog")).to_contain_text("2 are not sent")
    shift.answer_dialog("Sign out all the same")
    heading(shift, "Sign in")
    assert (kept(shift)["parts"], kept(shift)["outbox"]) == (0, 2)
    # The server hears of it at the first contact, before anybody can go on with the sign-in that was left.
    shift.offline(is_offline=False)
    eventually(lambda: not Session.objects.exists())
    shift.sign_in(cast.anne)
    shift.page.goto(APP)
    shift.enter_code()
    shift.unsent(0)
    shift.is_in_database()
    open_window.forgive()


def test_a_sign_in_that_was_left_without_coverage_lets_nobody_in(shift, open_window):
    shift.menu("Sign out")
    shift.answer_dialog("Sign out all the same")
    heading(shift, "Sign in")
    shift.page.goto("about:blank")
    shift.offline(is_offline=False)
    shift.page.goto(APP)
    heading(shift, "Logg inn")
    assert not Session.objects.exists()
    open_window.forgive()


def test_another_person_sees_how_many_wait_and_sends_only_their_own(cast, olga, berit, shift, open_window):
    shift.menu("Lock")
    shift.offline(is_offline=False)
    shift.page.get_by_role("button", name="I am somebody else").click()
    shift.answer_dialog("Go on")
    heading(shift, "Sign in")
    shift.sign_in(berit)
    shift.page.goto(APP)
    expect(shift.page.get_by_text("Anne Ås: 2 not sent")).to_be_visible()
    shift.enter_code("135791")
    expect(shift.page.locator("#said")).to_contain_text(UP_TO_DATE)
    shift.unsent(0)
    assert Shift(shift.page, olga).is_in_database() is None
    shift.menu("Sign out")
    heading(shift, "Sign in")
    shift.sign_in(cast.anne)
    shift.page.goto(APP)
    shift.enter_code()
    shift.unsent(0)
    shift.is_in_database()
    open_window.forgive()


def test_five_wrong_codes_end_the_sign_in_too(shift, open_window):
    shift.menu("Lock")
    shift.offline(is_offline=False)
    for left in range(4, 0, -1):
        shift.page.locator("#code").fill("000000")
        shift.page.keyboard.press("Enter")
        expect(shift.page.locator("#code-error")).to_contain_text(f"{left} tr")
    shift.page.locator("#code").fill("000000")
    shift.page.keyboard.press("Enter")
    heading(shift, "Sign in")
    assert not Session.objects.exists()
    assert (kept(shift)["parts"], kept(shift)["outbox"]) == (0, 2)
    open_window.forgive()


def empty(shift: Shift) -> None:
    """Wait until nothing of the app is left on the device."""
    expect(shift.page.get_by_role("link", name="Sign in")).to_have_count(0)
    shift.page.wait_for_function(
        """async () => (await indexedDB.databases()).length + (await caches.keys()).length
            + (await navigator.serviceWorker.getRegistrations()).length === 0"""
    )


def test_a_revoked_tablet_sends_to_quarantine_and_is_empty(cast, shift, open_window):
    devices.revoke(device_id=Device.objects.get().pk, by=cast.lars, now=timezone.now())
    shift.offline(is_offline=False)
    heading(shift, "This tablet has been revoked")
    empty(shift)
    in_quarantine(shift)
    assert violations(shift.page) == []
    open_window.forgive()


def test_a_revoked_tablet_that_nobody_is_signed_in_on_waits_for_its_person(cast, shift, open_window):
    shift.menu("Lock")
    devices.revoke(device_id=Device.objects.get().pk, by=cast.lars, now=timezone.now())
    Session.objects.all().delete()
    shift.offline(is_offline=False)
    shift.enter_code()
    heading(shift, "This tablet has been revoked")
    expect(shift.page.get_by_text("Anne Ås: 2 not sent")).to_be_visible()
    assert (kept(shift)["parts"], kept(shift)["outbox"]) == (0, 2)
    shift.sign_in(cast.anne)
    shift.page.goto(APP)
    heading(shift, "This tablet has been revoked")
    empty(shift)
    in_quarantine(shift)
    open_window.forgive()


def in_quarantine(shift: Shift) -> None:
    assert quarantined() == shift.taps
    assert {each.reason for each in QuarantinedEvent.objects.all()} == {"REVOKED"}
    Shift(shift.page, shift.pathway).is_in_database()


def test_a_new_version_of_the_app_takes_over_with_a_queue(shift, monkeypatch, open_window):
    monkeypatch.setattr(tablet_app, "version", lambda: "the-next-one")
    shift.page.route("**/nettbrett/synk/", lambda route: route.abort())
    shift.offline(is_offline=False)
    shift.page.evaluate(
        "() => navigator.serviceWorker.getRegistration('/nettbrett/').then((one) => one.update())"
    )
    shift.page.get_by_role("button", name="New version").click()
    expect(shift.page.locator("html")).to_have_attribute("data-version", "the-next-one")
    shift.enter_code()
    shift.unsent(2)
    shift.page.unroute("**/nettbrett/synk/")
    shift.send()
    shift.is_in_database()
    open_window.forgive()


def test_what_is_typed_is_there_after_the_lock_that_came_by_itself(cast, olga, window):
    shift = Shift(window(cast.anne), olga)
    shift.open()
    shift.to_checklist()
    shift.offline()
    shift.page.evaluate(LOCKS_SOON)
    shift.page.locator("#item-pain summary", has_text="Note").click()
    shift.page.locator("#item-pain textarea").fill("Verst om natta")
    shift.page.locator("#value-weight").fill("80,x")
    shift.page.locator("#value-usual_function").fill("Går med rullator")
    expect(shift.page.locator("#code")).to_be_visible(timeout=20_000)
    expect(shift.page.locator("main")).not_to_contain_text("Olga")
    shift.enter_code()
    expect(shift.page.locator("#value-weight")).to_have_value("80,x")
    expect(shift.page.locator("#error-weight")).to_contain_text("NOT kept yet")
    expect(shift.page.locator("#value-usual_function")).to_have_value("Går med rullator")
    shift.page.locator("#value-weight").fill("80,5")
    shift.page.locator("#value-weight").blur()
    shift.unsent(3)
    shift.offline(is_offline=False)
    shift.unsent(0)
    shift.taps = [("pain", None), ("usual_function", "Går med rullator"), ("weight", 80.5)]
    shift.is_in_database()


def test_the_code_is_asked_for_again_and_is_not_kept(shift):
    shift.menu("Lock")
    expect(shift.page.locator("#code")).to_have_value("")
    assert CODE not in shift.page.content()
    shift.enter_code()
    shift.unsent(2)
