"""An admission that the ward registers, and the search for a patient."""

from datetime import date, timedelta

import pytest

from audit.enums import Action
from audit.models import AccessEntry
from pathways.enums import State
from pathways.models import Pathway
from pathways.rules import person_number
from tests.cast import ADMITTED_AT, NOON, admitted, pathway_at, send_reports
from tests.pathways.views_helpers import at, queries_of, signed_in

pytestmark = pytest.mark.django_db

BORN = date(1939, 6, 1)
NUMBER = person_number.synthetic_number(BORN)


@pytest.fixture
def bjorn(cast):
    with at(NOON):
        yield signed_in(cast.bjorn)


@pytest.fixture
def kari(cast):
    with at(NOON):
        yield signed_in(cast.kari)


def typed(cast, **changes):
    facts = {
        "number": NUMBER,
        "given_name": "Nils",
        "family_name": "Fjord",
        "municipality": cast.municipality.pk,
        "admitted_at": "2026-03-02T12:00",
        "reason": "Lungebetennelse",
        "contact_name": "Bjørn Berg",
    }
    return {**facts, **changes}


# --- Admission -------------------------------------------------------------------------------------


def test_the_ward_registers_an_admission_and_the_municipality_sees_it(cast, bjorn, kari):
    response = bjorn.post("/post/innleggelse/", typed(cast))

    pathway = Pathway.objects.get()
    assert response.url == f"/forlop/{pathway.pk}/"
    assert pathway.patient.birth_date == BORN
    assert pathway.stay.reason == "Lungebetennelse"
    assert {party.part for party in pathway.parties.all()} >= {"WARD", "COORDINATING_UNIT", "HOME_CARE"}
    assert set(pathway.deadlines.values_list("kind", flat=True)) == {"TIDLIGMELDING", "INNLEGGELSESRAPPORT"}
    assert "Nils Fjord" in kari.get("/tavle/").content.decode()


def test_the_same_admission_twice_is_one_pathway(cast, bjorn):
    bjorn.post("/post/innleggelse/", typed(cast))
    page = bjorn.post("/post/innleggelse/", typed(cast), follow=True)
    assert "already registered" in page.content.decode()
    assert Pathway.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "Write the patient&#x27;s number."),
        ("1234567890a", "A number has digits only."),
        ("123", "A number has eleven digits."),
        ("99999999999", "not of the kind|date of birth|do not fit"),
        (NUMBER[:10] + str((int(NUMBER[10]) + 1) % 10), "The last two digits do not fit the others."),
    ],
)
def test_a_wrong_number_is_refused_with_what_to_check_and_the_rest_is_kept(cast, bjorn, number, sentence):
    response = bjorn.post("/post/innleggelse/", typed(cast, number=number))
    text = response.content.decode()
    assert response.status_code == 422
    assert any(part in text for part in sentence.split("|")), text
    assert 'value="Fjord"' in text
    assert not Pathway.objects.exists()


def test_test_numbers_are_only_taken_where_the_installation_says_so(cast, bjorn, settings):
    settings.HPH_ALLOW_SYNTHETIC = False
    assert "This is a test number." in bjorn.post("/post/innleggelse/", typed(cast)).content.decode()


def test_a_local_number_needs_its_issuer(cast, bjorn):
    response = bjorn.post(
        "/post/innleggelse/", typed(cast, number="01439912345", issuer="2.16.578.1.34.1000")
    )
    assert response.status_code == 302
    assert Pathway.objects.get().patient.number_kind == "HNR"


def test_an_admission_in_the_future_is_refused(cast, bjorn):
    response = bjorn.post("/post/innleggelse/", typed(cast, admitted_at="2026-03-03T12:00"))
    assert response.status_code == 409
    assert "The time lies in the future" in response.content.decode()


def test_another_role_cannot_register_an_admission(cast, kari):
    assert kari.get("/post/innleggelse/").status_code == 403
    assert kari.post("/post/innleggelse/", typed(cast)).status_code == 403


def test_the_ward_is_the_one_the_nurse_acts_for(cast, bjorn):
    bjorn.post("/post/innleggelse/", typed(cast))
    assert Pathway.objects.get().parties.get(part="WARD").unit == cast.ward


# --- Search ----------------------------------------------------------------------------------------


def find(client, words):
    return client.post("/sok/", {"q": words})


def test_a_patient_is_found_by_parts_of_the_name_and_by_number(cast, kari):
    pathway = admitted(cast)
    for words in (
        "olga",
        "skog olga",
        "SKO",
        pathway.patient.number,
        f"{pathway.patient.number[:6]} {pathway.patient.number[6:]}",
    ):
        assert [row.pathway_id for row in find(kari, words).context["found"]] == [pathway.pk], words
    assert find(kari, "olga berg").context["found"] == ()
    assert "Nobody by that name or number" in find(kari, "Per Persen").content.decode()


def test_the_number_stays_masked_and_nothing_stands_in_an_address(cast, kari):
    pathway = admitted(cast)
    listed = find(kari, "olga").content.decode()
    assert person_number.mask(pathway.patient.number) in listed
    assert pathway.patient.number not in listed
    assert kari.get("/sok/?q=olga").context["found"] is None


def test_a_search_leaves_one_row_with_who_was_shown_and_not_what_was_written(cast, kari):
    pathway = admitted(cast)
    find(kari, "olga")
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.patient_ids) == (Action.SEARCH, [pathway.patient_id])
    assert "olga" not in f"{entry.reason}{entry.page}".lower()


def test_a_stranger_finds_nobody(cast):
    admitted(cast)
    with at(NOON):
        assert find(signed_in(cast.cecilie), "olga").context["found"] == ()


def test_one_letter_is_too_little(cast, kari):
    response = find(kari, "o")
    assert response.status_code == 422
    assert "Write at least two letters" in response.content.decode()


def test_open_pathways_come_first_and_queries_do_not_grow(cast, kari):
    old = pathway_at(cast, State.COMPLETED, serial=0, at=ADMITTED_AT - timedelta(days=60))
    one = queries_of(lambda: find(kari, "skog"))
    new = admitted(cast, serial=0)
    other = admitted(cast, serial=1)
    send_reports(cast, other, at=NOON)
    many = queries_of(lambda: find(kari, "skog"))
    found = [row.pathway_id for row in find(kari, "skog").context["found"]]
    assert set(found[:2]) == {new.pk, other.pk}
    assert found[2] == old.pk
    assert len(one) == len(many)
