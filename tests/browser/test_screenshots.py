"""The three pictures of the README, made from made-up people. HPH_WRITE_SCREENSHOTS=1 writes them anew."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from pathways import operations
from pathways.enums import State
from pathways.models import Pathway, Patient
from tests import cast as cast_module
from tests.cast import Cast, pathway_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "screenshots"
PNG = b"\x89PNG"
# Given name, family name, what matters, state, hours since the admission.
PEOPLE = (
    ("Ragnar", "Storviklund", "Lage middag til barnebarna på søndag", State.AT_HOME, 24 * 9),
    ("Turid", "Storengli", "Puste så godt at jeg kan synge i koret", State.AT_HOME, 24 * 5 + 20),
    ("Borghild", "Sørstueng", "Komme ut i hagen igjen", State.AT_HOME, 24 * 4),
    ("Jorunn", "Solbekkmo", "Sove i egen seng", State.DISCHARGED, 24 * 2 + 1),
    ("Magne", "Kaldlundsætrin", "Gå til butikken selv", State.READY_FOR_DISCHARGE, 27),
    ("Wenche", "Grådalnes", "Være med på bursdagen til Oda", State.ADMITTED, 22),
    ("Finn", "Nærtangmark", "", State.ADMITTED, 5),
    ("Hjørdis", "Myrskardli", "", State.ADMITTED, 30),
)


@pytest.fixture
def town(cast: Cast) -> Cast:
    """Return the cast with a handful of patients at every station, some clocks late."""
    now = timezone.now()
    for serial, (given, family, words, state, hours) in enumerate(PEOPLE):
        pathway = pathway_at(cast, state, serial=serial, at=now - timedelta(hours=hours))
        Patient.objects.filter(pk=pathway.patient_id).update(
            given_name=given, family_name=family, access_note="Nøkkelboks ved døren", phone="000 12 345"
        )
        Pathway.objects.filter(pk=pathway.pk).update(what_matters=words)
        if state == State.ADMITTED and hours == 22:
            cast_module.send_reports(cast, pathway, at=now - timedelta(hours=20))
    operations.sweep(now=now)
    return cast


@pytest.mark.parametrize(
    ("name", "person", "path", "size"),
    [
        ("board", "kari", "/tavle/", (1280, 800)),
        ("ward", "bjorn", "/post/", (1280, 800)),
        ("tablet", "anne", "/nettbrett/", (768, 1024)),
    ],
)
def test_the_pictures_of_the_readme(town, open_window, tmp_path, name, person, path, size):
    page = open_window(getattr(town, person), size, language="nb")
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("Storviklund" if name != "ward" else "Nærtangmark").first.is_visible()
    folder = FOLDER if os.environ.get("HPH_WRITE_SCREENSHOTS") == "1" else tmp_path
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")
    assert (folder / f"{name}.png").read_bytes().startswith(PNG)
    assert (FOLDER / f"{name}.png").read_bytes().startswith(PNG), "Write it: HPH_WRITE_SCREENSHOTS=1"
