"""The pictures of docs/checklists.md, made from made-up people. HPH_WRITE_SCREENSHOTS=1 writes them anew."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page

from careplan import operations as careplan_operations
from pathways import operations
from pathways.enums import State
from pathways.models import Pathway, Patient
from tests.browser.visits import visited
from tests.browser.windows import TABLET, settle
from tests.cast import Cast, admitted, author, pathway_at, step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "screenshots" / "checklists"
MOST_BYTES = 120_000
COLOURS = 64
# Checklist, who fills it in, the section where the picture begins.
PICTURES = (
    ("HPH0", "kari", ""),
    ("HPH1", "anne", ""),
    ("HPH2", "anne", ""),
    ("HPH3", "anne", ""),
    ("HPH4", "anne", ""),
    ("HPH5", "anne", "part-body"),
    ("HPH6", "anne", "part-person"),
)


def known(pathway: Pathway, given: str, family: str) -> Pathway:
    Patient.objects.filter(pk=pathway.patient_id).update(
        given_name=given, family_name=family, critical_information="Allergi: penicillin"
    )
    return pathway


@pytest.fixture
def at_home(cast: Cast) -> Pathway:
    """Return a pathway whose first visit was three weeks ago, with three problems and what they led to."""
    now = timezone.now()
    pathway = known(pathway_at(cast, State.AT_HOME, at=now - timedelta(days=27)), "Borghild", "Sørstueng")
    visited(cast, pathway, at=now - timedelta(days=23))
    for key in ("falls_home", "falls_training", "nutrition_meals"):
        careplan_operations.take_over(
            pathway_id=pathway.pk, key=key, language="nb", by=author(cast.anne), now=now - timedelta(days=22)
        )
    return pathway


def address_of(cast: Cast, code: str, at_home: Pathway) -> str:
    """Return the page of the checklist, opened where somebody is about to fill it in."""
    now = timezone.now()
    if code in ("HPH0", "HPH1"):
        ready = pathway_at(cast, State.READY_FOR_DISCHARGE, serial=1, at=now - timedelta(hours=30))
        pathway = known(ready, "Magne", "Kaldlundsætrin")
    elif code == "HPH2":
        home = pathway_at(cast, State.AT_HOME, serial=1, at=now - timedelta(days=4))
        pathway = known(home, "Turid", "Storengli")
    elif code == "HPH6":
        pathway = known(admitted(cast, at=now - timedelta(hours=3)), "Borghild", "Sørstueng")
    else:
        pathway = at_home
    if code == "HPH4":
        operations.open_hph4(pathway_id=pathway.pk, at=now, by=author(cast.anne), now=now)
    return f"/sjekkliste/{step(pathway, code).pk}/"


def keep(page: Page, name: str, folder: Path) -> None:
    """Save what the window shows, in few enough colours and bytes to be read along with the text."""
    settle(page)
    page.wait_for_load_state("networkidle")
    shot = Image.open(io.BytesIO(page.screenshot()))
    assert shot.size == TABLET
    folder.mkdir(parents=True, exist_ok=True)
    shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        folder / f"{name}.png", optimize=True
    )
    assert (folder / f"{name}.png").stat().st_size < MOST_BYTES
    assert (FOLDER / f"{name}.png").is_file(), "Write it: HPH_WRITE_SCREENSHOTS=1"
    assert f"screenshots/checklists/{name}.png" in (DOCS / "checklists.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return FOLDER if os.environ.get("HPH_WRITE_SCREENSHOTS") == "1" else tmp_path


@pytest.mark.parametrize(("code", "person", "begins_at"), PICTURES)
def test_a_picture_of_each_checklist(cast, at_home, open_window, folder, code, person, begins_at):
    page = open_window(getattr(cast, person), TABLET, language="nb", reduced_motion="reduce")
    page.goto(address_of(cast, code, at_home))
    assert page.locator("h1").inner_text().startswith(code)
    if begins_at:
        page.evaluate("(id) => document.getElementById(id).scrollIntoView()", begins_at)
    keep(page, code, folder)


def test_a_picture_of_the_daily_work_list(cast, at_home, open_window, folder):
    page = open_window(cast.anne, TABLET, language="nb", reduced_motion="reduce")
    page.goto(f"/forlop/{at_home.pk}/arbeidsliste/")
    assert page.locator(".work").count() == 3
    keep(page, "work-list", folder)
