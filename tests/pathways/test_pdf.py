"""The hand-over sheet: accessible, with the page's own facts, and nothing about the patient in its title."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.utils import translation

from audit.enums import Action
from audit.models import AccessEntry
from pathways import pdf, queries
from pathways.enums import State
from pathways.models import NextOfKin, Pathway, Patient
from tests.cast import ADMITTED_AT, NOON, admitted, pathway_at
from tests.pathways.views_helpers import at, say_what_matters, signed_in

pytestmark = pytest.mark.django_db


def words(text: str) -> str:
    """Return the text with every gap as one space: paper breaks lines where it likes."""
    return " ".join(text.split())


@pytest.fixture
def pathway(cast):
    pathway = pathway_at(cast, State.AT_HOME, at=ADMITTED_AT - timedelta(days=4))
    say_what_matters(pathway, "HPH2", "Komme ut i hagen igjen", by=cast.anne, now=NOON)
    Pathway.objects.filter(pk=pathway.pk).update(coordinator=cast.kari)
    Patient.objects.update(critical_information="Penicillinallergi", access_note="Nøkkelboks ved døra")
    NextOfKin.objects.create(patient=pathway.patient, name="Per Skog", relation="sønn", phone="99 88 77 66")
    return pathway


@pytest.fixture
def sheet(cast, pathway):
    with at(NOON):
        return signed_in(cast.kari).get(f"/forlop/{pathway.pk}/overlevering.pdf")


@pytest.fixture
def document(sheet):
    return pypdf.PdfReader(io.BytesIO(sheet.content))


def test_it_is_tagged_marked_as_accessible_and_says_its_language(sheet, document):
    root = document.trailer["/Root"]
    assert sheet.headers["Content-Type"] == "application/pdf"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert 'pdfuaid:part="1"' in document.xmp_metadata.rdf_root.toxml()


def test_its_title_and_its_file_name_tell_nothing_about_the_patient(sheet, document, pathway):
    assert document.metadata.title == "Hand-over sheet"
    assert sheet.headers["Content-Disposition"] == f'inline; filename="hph-{pathway.pk}.pdf"'
    assert sheet.headers["Cache-Control"] == "no-store, private"


def test_it_has_the_facts_of_the_page(cast, document, pathway):
    text = words("".join(page.extract_text() for page in document.pages))
    with at(NOON), translation.override("en"):
        case = queries.case(pathway_id=pathway.pk, user=cast.kari, role="CASE_WORKER", now=NOON)
    facts = [
        case.patient.name,
        case.patient.number_masked,
        case.patient.critical_information,
        case.patient.address,
        case.patient.access_note,
        case.patient.next_of_kin[0].name,
        case.what_matters,
        case.coordinator.name,
        *(turn.next_label for turn in case.turns),
        *(clock.label for clock in case.clocks),
        *(station.label for station in case.stations),
        *(party.unit for party in case.parties),
        *(mark.label for mark in case.marks),
        *(point.answer for point in case.section9),
        *(happening.sentence for happening in case.timeline),
    ]
    missing = [fact for fact in facts if words(fact).lower() not in text.lower()]
    assert not missing


def test_a_locked_address_stays_locked_on_paper(cast, pathway):
    Patient.objects.update(has_address_lock=True)
    with at(NOON):
        response = signed_in(cast.kari).get(f"/forlop/{pathway.pk}/overlevering.pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
    assert "Bakken 1" not in text
    assert "The address is locked" in text


def test_printing_leaves_one_row(sheet, pathway):
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.pathway_ids, entry.page) == (Action.PRINT, [pathway.pk], "pathways:handover")


def test_what_was_typed_cannot_bring_anything_in_from_outside(cast, pathway):
    Patient.objects.update(critical_information='<img src="file:///etc/passwd"><script>x</script>')
    with at(NOON):
        response = signed_in(cast.kari).get(f"/forlop/{pathway.pk}/overlevering.pdf")
    text = words("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages))
    assert '<img src="file:///etc/passwd">' in text


def test_the_sheet_follows_the_language(cast):
    pathway = admitted(cast)
    with at(NOON):
        case = queries.case(pathway_id=pathway.pk, user=cast.kari, role="CASE_WORKER", now=NOON)
        made = pdf.handover(case=case, language="nb", now=NOON)
    assert pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]["/Lang"] == "nb"


def test_without_its_libraries_it_answers_with_a_sentence(cast, pathway, monkeypatch):
    monkeypatch.setattr(pdf, "weasyprint", None)
    with at(NOON):
        response = signed_in(cast.kari).get(f"/forlop/{pathway.pk}/overlevering.pdf")
    assert response.status_code == 503
    assert "cannot make PDF files" in response.content.decode()
    assert not AccessEntry.objects.filter(action=Action.PRINT).exists()
