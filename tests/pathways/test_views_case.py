"""The patient page: what it tells, what it hides until asked, what it costs, and who may open it."""

from datetime import timedelta

import pytest

from accounts.enums import Act, Role
from accounts.rules import may
from audit.enums import Action
from audit.models import AccessEntry
from pathways import operations
from pathways.enums import EventKind, State
from pathways.models import NextOfKin, Patient
from pathways.rules import person_number
from tests.cast import (
    ADMITTED_AT,
    NOON,
    admitted,
    author,
    come_home,
    discharge,
    finish,
    make_ready,
    pathway_at,
    patient_facts,
    send_reports,
)
from tests.pathways.views_helpers import at, queries_of, say_what_matters, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari(cast):
    with at(NOON):
        yield signed_in(cast.kari)


def page_of(client, pathway, query="") -> str:
    response = client.get(f"/forlop/{pathway.pk}/{query}")
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def test_the_page_tells_whose_turn_it_is_and_how_the_clocks_are_counted(cast, kari):
    pathway = admitted(cast)
    text = page_of(kari, pathway)
    assert "Write the tidligmelding" in text
    assert "24 hours counted from the admission" in text
    assert "in 20 h" in text
    assert "tomorrow 09:00" in text
    assert "nobody has asked yet" in text


def test_the_next_thing_is_one_primary_button_of_those_whose_turn_it_is(cast, kari):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=ADMITTED_AT - timedelta(days=2))
    text = page_of(kari, pathway)
    primary = text.split('data-variant="primary"')
    assert len(primary) == 2
    assert f"/forlop/{pathway.pk}/beslutning/" in primary[1][:200]


def test_what_cannot_be_done_now_stands_with_its_sentence(cast, kari):
    pathway = admitted(cast)
    text = page_of(kari, pathway)
    assert 'aria-disabled="true"' in text
    assert "The hospital has not reported the patient ready. There is nothing to answer yet." in text


def test_what_matters_stands_before_everything_else_about_the_patient(cast, kari):
    pathway = admitted(cast)
    say_what_matters(pathway, "HPH6", "Komme ut i hagen igjen", by=cast.anne, now=NOON)
    text = page_of(kari, pathway)
    assert text.index("Komme ut i hagen igjen") < text.index("Address")


def test_the_number_is_masked_until_somebody_asks_and_then_it_is_noted(cast, kari):
    pathway = admitted(cast)
    number = pathway.patient.number
    assert number not in page_of(kari, pathway)
    assert person_number.mask(number) in page_of(kari, pathway)

    shown = kari.post(f"/forlop/{pathway.pk}/nummer/", headers={"HX-Request": "true"})

    assert f"{number[:6]} {number[6:]}" in shown.content.decode()
    assert "<html" not in shown.content.decode()
    entry = AccessEntry.objects.order_by("-pk").first()
    assert (entry.action, entry.patient_ids, entry.pathway_ids) == (
        Action.REVEAL,
        [pathway.patient_id],
        [pathway.pk],
    )
    assert "<html" in kari.post(f"/forlop/{pathway.pk}/nummer/").content.decode()
    assert kari.get(f"/forlop/{pathway.pk}/nummer/").status_code == 405


def test_a_locked_address_shows_nowhere(cast, kari):
    pathway = admitted(cast)
    Patient.objects.update(has_address_lock=True, phone="99887766")
    for path in ("", "pasient/"):
        text = kari.get(f"/forlop/{pathway.pk}/{path}").content.decode()
        assert "Bakken 1" not in text
        assert "99887766" not in text
    assert "The address is locked" in page_of(kari, pathway)


def test_work_that_was_written_down_late_shows_both_times(cast, kari):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=ADMITTED_AT - timedelta(days=3))
    discharge(cast, pathway, at=ADMITTED_AT - timedelta(days=1))
    come_home(cast, pathway, at=ADMITTED_AT - timedelta(hours=20), now=ADMITTED_AT)
    text = page_of(kari, pathway)
    assert "Homecoming registered" in text
    assert "recorded" in text
    assert "today 09:00" in text


def test_a_clock_that_was_met_too_late_says_so(cast, kari):
    pathway = admitted(cast, at=ADMITTED_AT - timedelta(days=3))
    send_reports(cast, pathway, at=ADMITTED_AT)
    assert "after the limit" in page_of(kari, pathway)


def test_the_timeline_has_filters_in_the_address(cast, kari):
    pathway = admitted(cast, at=ADMITTED_AT - timedelta(days=3))
    send_reports(cast, pathway, at=ADMITTED_AT)
    messages = page_of(kari, pathway, "?vis=messages")
    assert "Tidligmelding sent" in messages
    assert str(EventKind.STEP_OPENED.label) not in messages
    assert "Checklist opened" in page_of(kari, pathway, "?vis=nonsense")


def test_a_readmission_links_the_two_pathways(cast, kari):
    first = pathway_at(cast, State.AT_HOME, at=ADMITTED_AT - timedelta(days=5))
    second = operations.admit(
        patient=patient_facts(),
        stay=operations.StayFacts(admitted_at=ADMITTED_AT, notice_sent_at=ADMITTED_AT),
        places=cast.places,
        by=author(cast.bjorn),
        now=ADMITTED_AT,
    ).pathway
    assert f'href="/forlop/{second.pk}/"' in page_of(kari, first)
    assert f'href="/forlop/{first.pk}/"' in page_of(kari, second)


def test_a_closed_pathway_is_read_and_not_worked_on(cast, kari):
    pathway = pathway_at(cast, State.COMPLETED, at=ADMITTED_AT - timedelta(days=40))
    text = page_of(kari, pathway)
    assert "The pathway is closed" in text
    assert 'data-variant="primary"' not in text


def test_beside_a_list_the_case_is_a_piece_of_a_page(cast, kari):
    pathway = admitted(cast)
    piece = kari.get(f"/forlop/{pathway.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "Open the whole page" in piece


def test_opening_a_patient_leaves_one_row(cast, kari):
    pathway = admitted(cast)
    kari.get(f"/forlop/{pathway.pk}/")
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.page) == (Action.OPEN, "pathways:case")
    assert (entry.patient_ids, entry.pathway_ids) == ([pathway.patient_id], [pathway.pk])


def test_the_number_of_queries_does_not_grow_with_what_has_happened(cast, kari):
    short = admitted(cast, serial=0)
    long = pathway_at(cast, State.COMPLETED, serial=1, at=ADMITTED_AT - timedelta(days=40))
    for name in ("Per", "Ola", "Anne"):
        NextOfKin.objects.create(patient=long.patient, name=name)

    for_short = queries_of(lambda: page_of(kari, short))
    for_long = queries_of(lambda: page_of(kari, long))

    assert len(for_short) == len(for_long) <= 14, "\n".join(for_long)


# --- Who may ---------------------------------------------------------------------------------------

ACT_PATHS = (
    "",
    "overlevering.pdf",
    "paragraf-9/",
    "utskrivningsklar/",
    "avmelding/",
    "beslutning/",
    "svar/",
    "utskrivning/",
    "hjemkomst/",
    "hph4/",
    "avbryt/",
    "dod/",
    "personer/",
    "steder/",
    "pasient/",
)


@pytest.mark.parametrize("path", ACT_PATHS)
def test_a_stranger_meets_404_or_the_written_refusal_and_learns_nothing(cast, path):
    pathway = admitted(cast)
    with at(NOON):
        cecilie = signed_in(cast.cecilie)
        for response in (
            cecilie.get(f"/forlop/{pathway.pk}/{path}"),
            cecilie.post(f"/forlop/{pathway.pk}/{path}", {}),
        ):
            assert response.status_code in {403, 404, 405}
            assert "Olga" not in response.content.decode()
    assert not AccessEntry.objects.exists()


def test_a_stranger_cannot_reveal_the_number(cast):
    pathway = admitted(cast)
    with at(NOON):
        assert signed_in(cast.cecilie).post(f"/forlop/{pathway.pk}/nummer/").status_code == 404


def test_somebody_not_signed_in_goes_to_the_door(client, cast):
    pathway = admitted(cast)
    response = client.get(f"/forlop/{pathway.pk}/")
    assert response.status_code == 302
    assert response.url.startswith("/logg-inn/")


def test_the_quality_lead_reads_but_is_not_offered_the_number(cast):
    assert not may(Role.QUALITY_LEAD, Act.REVEAL_NUMBER)
    pathway = admitted(cast)
    cast.lars.memberships.update(role=Role.QUALITY_LEAD)
    with at(NOON):
        lars = signed_in(cast.lars)
        assert "Show the whole number" not in page_of(lars, pathway)
        assert lars.post(f"/forlop/{pathway.pk}/nummer/").status_code == 403


def test_the_home_nurse_is_led_to_the_checklist_that_is_due(cast):
    pathway = pathway_at(cast, State.AT_HOME, at=ADMITTED_AT - timedelta(days=3))
    step = pathway.steps.get(code="HPH2")
    with at(NOON):
        text = page_of(signed_in(cast.anne), pathway)
    assert f'href="/sjekkliste/{step.pk}/"' in text
    finish(cast, pathway, "HPH2", at=NOON)


def test_the_ward_loses_sight_when_the_pathway_closes(cast):
    pathway = pathway_at(cast, State.COMPLETED, at=ADMITTED_AT - timedelta(days=40))
    with at(NOON):
        assert signed_in(cast.bjorn).get(f"/forlop/{pathway.pk}/").status_code == 404


def test_the_section_9_points_show_with_their_count(cast, kari):
    pathway = admitted(cast, at=ADMITTED_AT - timedelta(days=2))
    make_ready(cast, pathway, at=ADMITTED_AT)
    assert "5 of 5 answered" in page_of(kari, pathway)
