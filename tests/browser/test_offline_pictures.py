"""The pictures of the app in docs/running.md, from made-up people. HPH_WRITE_SCREENSHOTS=1 writes them anew."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pathways import operations
from pathways.enums import State
from pathways.models import Patient
from tests.browser.shift import Shift
from tests.cast import author, pathway_at, step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots" / "app"
PNG = b"\x89PNG"
NAMES = ("list", "patient", "checklist", "conflict", "queue")


def test_the_pictures_of_the_app(cast, olga, berit, window, tmp_path):
    Patient.objects.filter(pk=olga.patient_id).update(
        given_name="Olga", access_note="Nøkkelboks ved døren", phone="000 12 345"
    )
    olga.patient.refresh_from_db()
    pathway_at(cast, State.DISCHARGED, serial=1, at=timezone.now() - timedelta(days=2, hours=2))
    folder = FOLDER if os.environ.get("HPH_WRITE_SCREENSHOTS") == "1" else tmp_path
    folder.mkdir(exist_ok=True)
    shift = Shift(window(cast.anne, language="nb"), olga)
    page = shift.page
    page.goto("/nettbrett/app/")
    shift.enter_code()
    expect(page.locator("#said")).to_contain_text("Oppdatert")

    def picture(name: str) -> None:
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=folder / f"{name}.png")

    picture("list")
    page.get_by_role("link", name=olga.patient.name).click()
    expect(page.locator(".visit-fall")).to_be_visible()
    picture("patient")
    page.locator(".visit-step").filter(has_text="HPH2").click()
    shift.offline()
    for key, values in shift.choices()[:6]:
        shift.pick(key, values[0])
    picture("checklist")
    now = timezone.now()
    # Another nurse has answered the third one meanwhile.
    key, values = shift.choices()[2]
    theirs = operations.AnswerInput(uuid4(), key, values[2], "", 0, now)
    operations.apply_answers(step_id=step(olga, "HPH2").pk, answers=[theirs], by=author(berit), now=now)
    page.locator("[data-unsent]").click()
    expect(page.locator(".queue li")).to_have_count(6)
    picture("queue")
    page.go_back()
    shift.offline(is_offline=False)
    shift.unsent(0)
    expect(page.locator(".dispute")).to_be_visible()
    page.locator(".dispute").evaluate("(node) => node.closest('.item').scrollIntoView({block: 'start'})")
    page.screenshot(path=folder / "conflict.png")
    for name in NAMES:
        assert (folder / f"{name}.png").read_bytes().startswith(PNG)
        assert (FOLDER / f"{name}.png").read_bytes().startswith(PNG), "Write it: HPH_WRITE_SCREENSHOTS=1"
