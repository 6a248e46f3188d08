"""Bad luck with the device: a wrong clock, no room, a store that was never finished, somebody else's patient."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from checklists.models import Answer
from pathways.models import Patient, TabletEvent
from tests.browser.shift import Shift
from tests.cast import admitted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TWO_DAYS = timedelta(days=2)
AHEAD = """
const Real = Date;
const ahead = %d;
globalThis.Date = class extends Real {
  constructor(...parts) { if (parts.length) super(...parts); else super(Real.now() + ahead); }
  static now() { return Real.now() + ahead; }
};
"""
FULL = """() => {
  globalThis.kept = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
}"""
ROOM = "() => { IDBObjectStore.prototype.put = globalThis.kept; }"
# A store that another version began and never finished.
BEGUN = """() => new Promise((resolve) => {
  const request = indexedDB.open('hph-tablet', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('meta');
  request.onsuccess = () => { request.result.close(); resolve(); };
})"""
# One patient is missing, and one event was cut off while it was written.
TORN = """() => new Promise((resolve) => {
  const request = indexedDB.open('hph-tablet');
  request.onsuccess = () => {
    const db = request.result;
    const change = db.transaction(['parts', 'outbox'], 'readwrite');
    change.objectStore('parts').delete(IDBKeyRange.bound('pathway:', 'pathway;'));
    const all = change.objectStore('outbox').getAll();
    all.onsuccess = () => change.objectStore('outbox').put({ id: 'cut off', person: all.result[0].person, name: 'Anne Ås' });
    change.oncomplete = () => { db.close(); resolve(); };
  };
})"""


@pytest.mark.parametrize("off", [TWO_DAYS, -TWO_DAYS])
def test_a_clock_two_days_off(cast, olga, window, off):
    shift = Shift(window(cast.anne), olga)
    shift.page.add_init_script(AHEAD % (off.total_seconds() * 1000))
    shift.open()
    shift.to_checklist()
    shift.offline()
    shift.pick("pain", "changed")
    shift.page.reload()
    shift.enter_code()
    shift.unsent(1)
    shift.offline(is_offline=False)
    shift.unsent(0)
    shift.is_in_database()
    event = TabletEvent.objects.get()
    assert abs(event.offset_seconds - off.total_seconds()) < 10
    assert abs(event.made_at - timezone.now() - off) < timedelta(minutes=5)
    assert abs(Answer.objects.get().answered_at - timezone.now()) < timedelta(minutes=5)


def test_a_full_device_says_that_the_answer_is_not_kept(cast, olga, window):
    shift = Shift(window(cast.anne), olga)
    shift.open()
    shift.to_checklist()
    shift.offline()
    shift.pick("skin", "unchanged")
    shift.page.evaluate(FULL)
    shift.page.locator("#item-pain input[value=changed]").click()
    expect(shift.page.locator("#error-pain")).to_contain_text("NOT kept")
    expect(shift.page.locator("#item-pain")).not_to_have_attribute("data-answered", "")
    shift.unsent(1)
    shift.page.locator("#value-usual_function").fill("Går med rullator")
    shift.page.locator("#value-usual_function").blur()
    expect(shift.page.locator("#error-usual_function")).to_contain_text("NOT kept")
    shift.page.evaluate(ROOM)
    shift.page.locator("#error-pain").get_by_role("button", name="Try again").click()
    expect(shift.page.locator("#item-pain")).to_have_attribute("data-answered", "")
    shift.page.locator("#error-usual_function").get_by_role("button", name="Try again").click()
    shift.unsent(3)
    shift.taps += [("pain", "changed"), ("usual_function", "Går med rullator")]
    shift.offline(is_offline=False)
    shift.unsent(0)
    shift.is_in_database()


def test_a_full_device_still_sends_what_it_has(cast, olga, window):
    shift = Shift(window(cast.anne), olga)
    shift.open()
    shift.to_checklist()
    shift.offline()
    shift.pick("pain", "changed")
    shift.page.evaluate(FULL)
    shift.offline(is_offline=False)
    shift.unsent(0)
    shift.is_in_database()


def test_a_store_that_was_never_finished_gets_what_it_lacks(cast, olga, window):
    shift = Shift(window(cast.anne), olga)
    shift.page.goto("/nettbrett/tekster/nb.json")
    shift.page.evaluate(BEGUN)
    shift.open()
    shift.to_checklist()
    shift.pick("pain", "changed")
    shift.unsent(0)
    shift.is_in_database()


def test_a_torn_store_keeps_the_queue_and_is_filled_anew(cast, olga, window):
    shift = Shift(window(cast.anne), olga)
    shift.open()
    shift.to_checklist()
    shift.offline()
    shift.pick("pain", "changed")
    shift.page.evaluate(TORN)
    shift.page.reload()
    shift.enter_code()
    shift.page.locator(".brand").click()
    expect(shift.page.get_by_text("Nothing is downloaded yet")).to_be_visible()
    shift.unsent(2)
    shift.page.locator("[data-unsent]").click()
    expect(shift.page.get_by_text("1 cannot be read on this tablet any more")).to_be_visible()
    shift.offline(is_offline=False)
    shift.unsent(1)
    shift.is_in_database()
    shift.to_checklist()
    expect(shift.page.locator("#item-pain input[value=changed]")).to_be_checked()


def test_another_units_patient_never_comes_to_the_tablet(cast, olga, window):
    away = cast.cecilie.memberships.get().unit
    theirs = admitted(
        replace(cast, municipality=cast.elsewhere, district=away),
        serial=1,
        at=timezone.now() - timedelta(days=1),
    )
    Patient.objects.filter(pk=theirs.patient_id).update(family_name="Fremmedsen")
    shift = Shift(window(cast.anne), olga)
    downloads = []
    shift.page.on(
        "response", lambda answer: downloads.append(answer.text()) if "/pakke/" in answer.url else None
    )
    shift.open()
    assert downloads
    assert "Fremmedsen" not in "".join(downloads)
    expect(shift.page.locator(".visit")).to_have_count(1)
    shift.page.goto(f"/nettbrett/app/#/p/{theirs.pk}")
    shift.page.reload()
    shift.enter_code()
    expect(shift.page.get_by_text("This is not on the tablet any more")).to_be_visible()
