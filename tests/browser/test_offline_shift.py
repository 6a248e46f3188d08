"""The app in Chromium against the real server: a shift without coverage, and servers and sessions that end in between.

After each the answers in the database are the taps that were made, exactly.
"""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect

from tests.browser import windows as windows_module
from tests.browser.fingers import too_small
from tests.browser.shift import APP, CODE, Server, Shift, server
from tests.browser.windows import TABLET, is_too_wide, violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SECRETS = ("Olga", "Skog", "postkassa", "penicillin")


@pytest.fixture
def killable() -> Iterator[Server]:
    with server() as running:
        yield running


def test_a_shift_of_sixty_answers_without_coverage(cast, olga, window):
    shift = Shift(window(cast.anne), olga)
    shift.open()
    shift.offline()
    shift.page.reload()
    shift.enter_code()
    shift.to_checklist()
    choices = shift.choices()
    for key, values in choices:
        shift.pick(key, values[0])
    for key, values in choices[: 60 - len(choices)]:
        shift.pick(key, values[1])
    while len(shift.taps) < 60:
        shift.pick("goal_now", len(shift.taps) % 10)
    shift.unsent(60)
    # Closed and opened again, still without coverage: everything stands as it was left.
    shift.page.reload()
    shift.enter_code()
    shift.unsent(60)
    last = dict(shift.taps)
    chosen = shift.page.locator(".item .pick input:checked")
    assert chosen.evaluate_all(
        "all => Object.fromEntries(all.map((each) => [each.closest('.item').dataset.item, each.value]))"
    ) == {key: str(value) for key, value in last.items()}
    shift.offline(is_offline=False)
    shift.unsent(0)
    shift.is_in_database()
    assert len(shift.taps) == 60


def test_a_tick_shows_within_a_tenth_of_a_second_with_and_without_coverage(
    cast, olga, window, record_property
):
    shift = Shift(window(cast.anne), olga)
    shift.open()
    shift.to_checklist()
    for is_offline, key in ((False, "pain"), (True, "skin")):
        shift.offline(is_offline=is_offline)
        took = shift.page.evaluate(
            """(key) => new Promise((resolve) => {
                const item = () => document.getElementById(`item-${key}`);
                const began = performance.now();
                item().querySelector('input').click();
                requestAnimationFrame(() => setTimeout(() => resolve(
                    item().hasAttribute('data-answered') ? performance.now() - began : Infinity)));
            })""",
            key,
        )
        record_property(f"tick_ms_{'offline' if is_offline else 'online'}", round(took, 1))
        assert took < float("inf"), "it shows in the first picture after the tap"
        shift.taps.append((key, "unchanged"))
    shift.offline(is_offline=False)
    shift.unsent(0)
    shift.is_in_database()


def test_a_server_killed_in_the_middle_of_sending(cast, olga, browser: Browser, killable):
    with windows_module.windows(browser, killable.url) as opened:
        shift = Shift(opened(cast.anne, TABLET), olga)
        shift.open()
        shift.to_checklist()
        shift.offline()
        for key, values in shift.choices()[:20]:
            shift.pick(key, values[0])
        # The server takes the events in, and dies before its answer is out.
        shift.page.route("**/nettbrett/synk/", lambda route: _die_after(route, killable))
        shift.offline(is_offline=False)
        expect(shift.page.locator("#said")).to_contain_text("No coverage")
        shift.unsent(20)
        killable.start()
        shift.page.unroute("**/nettbrett/synk/")
        shift.send()
        opened.forgive()
    shift.is_in_database()


def _die_after(route, killable: Server) -> None:
    route.fetch()
    killable.kill()
    route.abort()


def test_a_session_that_ended_in_between(cast, olga, window, open_window):
    shift = Shift(window(cast.anne), olga)
    shift.open()
    shift.to_checklist()
    shift.offline()
    for key, values in shift.choices()[:5]:
        shift.pick(key, values[0])
    Session.objects.all().delete()
    shift.offline(is_offline=False)
    expect(shift.page.locator("#said")).to_contain_text("Sign in to send")
    shift.unsent(5)
    shift.pick("skin", "changed")
    shift.sign_in(cast.anne)
    shift.page.reload()
    shift.enter_code()
    shift.unsent(0)
    shift.is_in_database()
    open_window.forgive()  # the browser notes each 401


def test_the_app_can_be_installed_and_starts_without_coverage(cast, olga, window):
    shift = Shift(window(cast.anne), olga)
    shift.open()
    manifest = shift.page.evaluate(
        "fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())"
    )
    assert manifest["start_url"] == APP
    assert manifest["display"] == "standalone"
    assert {"name", "short_name", "icons"} <= manifest.keys()
    drawn = shift.page.evaluate(
        """(icons) => Promise.all(icons.map(async (icon) => {
            const image = new Image();
            image.src = icon.src;
            await image.decode();
            return `${image.naturalWidth}x${image.naturalHeight}`;
        }))""",
        [icon for icon in manifest["icons"] if icon["type"] == "image/png"],
    )
    assert drawn == ["192x192", "512x512"]
    shift.offline()
    shift.page.goto(APP)
    expect(shift.page.locator("#code")).to_be_visible()
    shift.enter_code()
    expect(shift.page.get_by_text("Gå til postkassa igjen")).to_be_visible()


@pytest.mark.parametrize("size", [(320, 640), (768, 1024), (1024, 768)])
def test_every_screen_is_for_gloves_and_readers(cast, olga, window, size):
    shift = Shift(window(cast.anne, size=size), olga)
    shift.page.goto(APP)
    screens = []
    expect(shift.page.locator("#code")).to_be_visible()
    screens.append(_faults(shift.page))
    shift.enter_code()
    expect(shift.page.locator(".visit")).to_be_visible()
    screens.append(_faults(shift.page))
    shift.page.get_by_role("link", name=olga.patient.name).click()
    expect(shift.page.locator(".visit-fall")).to_be_visible()
    screens.append(_faults(shift.page))
    shift.page.locator(".visit-step").first.click()
    expect(shift.page.locator(".checklist")).to_be_visible()
    screens.append(_faults(shift.page))
    shift.page.locator("[data-unsent]").click()
    expect(shift.page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    screens.append(_faults(shift.page))
    assert screens == [[]] * 5


def _faults(page: Page) -> list[str]:
    return violations(page) + too_small(page) + (["too wide"] if is_too_wide(page) else [])


def test_nothing_of_a_patient_stands_open_on_the_device(cast, olga, window):
    shift = Shift(window(cast.anne), olga)
    shift.open()
    shift.to_checklist()
    shift.offline()
    shift.pick("pain", "changed")
    kept = shift.page.evaluate(
        """async () => {
            const words = [];
            for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys())
                    words.push(await (await caches.match(request)).text());
            const db = await new Promise((resolve) => { const r = indexedDB.open('hph-tablet'); r.onsuccess = () => resolve(r.result); });
            const raw = (value) => JSON.stringify(value, (_, each) => each instanceof ArrayBuffer
                ? new TextDecoder('latin1').decode(each) : each);
            for (const store of db.objectStoreNames) {
                const rows = await new Promise((resolve) => { const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => resolve(r.result); });
                words.push(...rows.map(raw));
            }
            db.close();
            return [words.length, words.join('\\n'), JSON.stringify(localStorage) + JSON.stringify(sessionStorage)];
        }"""
    )
    count, words, plain = kept
    assert count > 20
    assert [secret for secret in (*SECRETS, "changed", CODE) if secret in plain] == []
    assert [secret for secret in SECRETS if secret in words] == []
