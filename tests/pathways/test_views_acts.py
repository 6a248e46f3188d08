"""Each act as a person does it: it happens, or the page says why not and keeps what was typed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit.enums import Action
from audit.models import AccessEntry
from pathways.enums import Destination, ReadyAnswer, State, StepCode, StepState
from pathways.models import Deadline, Pathway
from pathways.rules import flow
from tests.accounts.factories import UnitFactory
from tests.cast import (
    ADMITTED_AT,
    NOON,
    admitted,
    answer,
    answer_points,
    discharge,
    make_ready,
    pathway_at,
    send_update,
)
from tests.pathways.views_helpers import at, signed_in

pytestmark = pytest.mark.django_db

EARLIER = ADMITTED_AT - timedelta(days=2)


@pytest.fixture
def noon():
    with at(NOON):
        yield NOON


@pytest.fixture
def bjorn(cast, noon):
    return signed_in(cast.bjorn)


@pytest.fixture
def kari(cast, noon):
    return signed_in(cast.kari)


@pytest.fixture
def anne(cast, noon):
    return signed_in(cast.anne)


def now(pathway: Pathway) -> Pathway:
    return Pathway.objects.select_related("stay", "patient").get(pk=pathway.pk)


def do(client, pathway, verb, **data):
    return client.post(f"/forlop/{pathway.pk}/{verb}/", data)


def oslo(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def assert_done(response, pathway, to=None):
    assert response.status_code == 302, response.content.decode()[-3000:]
    assert response.url == (to or f"/forlop/{pathway.pk}/")


def assert_refused(response, sentence, *, status=409):
    assert response.status_code == status
    text = response.content.decode()
    assert sentence in text
    assert "What you wrote is kept" in text


# --- The ward --------------------------------------------------------------------------------------


def test_section_9_points_are_saved_some_now_and_some_later(cast, bjorn):
    pathway = admitted(cast)
    first, *others = flow.section9_points(is_psychiatry=False)

    assert_done(do(bjorn, pathway, "paragraf-9", **{first: "Hoftebruddet er operert."}), pathway)

    assert now(pathway).stay.section9 == {first: "Hoftebruddet er operert."}
    page = bjorn.get(f"/forlop/{pathway.pk}/paragraf-9/").content.decode()
    assert "Hoftebruddet er operert." in page
    assert all(f'name="{key}"' in page for key in others)


def test_ready_is_refused_with_a_sentence_until_the_points_are_answered_and_the_update_has_gone(cast, bjorn):
    pathway = admitted(cast)
    typed = {"ready_date": "2026-03-02", "decided_by": "Overlege Dahl"}

    page = bjorn.get(f"/forlop/{pathway.pk}/utskrivningsklar/").content.decode()
    assert "5 of the section 9 points are not answered" in page

    refused = do(bjorn, pathway, "utskrivningsklar", **typed)
    assert_refused(refused, "5 of the section 9 points are not answered")
    assert "Overlege Dahl" in refused.content.decode()

    answer_points(cast, pathway, at=NOON)
    assert_refused(do(bjorn, pathway, "utskrivningsklar", **typed), "has not got updated helseopplysninger")

    send_update(cast, pathway, at=NOON)
    assert_done(do(bjorn, pathway, "utskrivningsklar", **typed), pathway)
    assert now(pathway).state == State.READY_FOR_DISCHARGE


def test_ready_needs_the_name_of_who_decided(cast, bjorn):
    pathway = admitted(cast)
    response = do(bjorn, pathway, "utskrivningsklar", ready_date="2026-03-02", decided_by="")
    assert_refused(response, "Name the professional who decided", status=422)


def test_avmelding_takes_the_report_back_with_a_reason(cast, bjorn):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=EARLIER)
    assert_refused(do(bjorn, pathway, "avmelding", reason=""), "Write why", status=422)
    assert_done(do(bjorn, pathway, "avmelding", reason="Feber igjen"), pathway)
    assert now(pathway).state == State.ADMITTED
    assert_refused(do(bjorn, pathway, "avmelding", reason="En gang til"), "there is nothing to withdraw")


def test_discharge_home_starts_the_wait_for_the_homecoming(cast, bjorn):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=EARLIER)
    assert_done(do(bjorn, pathway, "utskrivning", at=oslo(NOON - timedelta(hours=1)), to_code="1"), pathway)
    assert now(pathway).state == State.DISCHARGED
    assert Deadline.objects.still_open().filter(pathway=pathway, kind="HOMECOMING").exists()


def test_a_discharge_before_the_admission_or_in_the_future_is_refused(cast, bjorn):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=EARLIER)
    early = do(bjorn, pathway, "utskrivning", at=oslo(EARLIER - timedelta(days=1)), to_code="1")
    assert_refused(early, "The discharge cannot be before the admission")
    late = do(bjorn, pathway, "utskrivning", at=oslo(NOON + timedelta(days=1)), to_code="1")
    assert_refused(late, "The time lies in the future")
    assert_refused(do(bjorn, pathway, "utskrivning", at="i går", to_code="1"), "Write the day", status=422)
    assert now(pathway).state == State.READY_FOR_DISCHARGE


def test_the_form_proposes_now_and_where_it_was_decided(cast, bjorn):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=EARLIER)
    answer(cast, pathway, at=NOON, to_stay=True)
    page = bjorn.get(f"/forlop/{pathway.pk}/utskrivning/").content.decode()
    assert 'value="2026-03-02T13:00"' in page
    assert '<option value="11" selected>' in page


def test_the_minute_we_are_in_means_now(cast, bjorn):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=EARLIER)
    with at(NOON + timedelta(seconds=40)):
        assert_done(do(bjorn, pathway, "utskrivning", at=oslo(NOON), to_code="1"), pathway)
    assert now(pathway).stay.discharged_at == NOON + timedelta(seconds=40)


def test_an_act_that_cannot_be_done_now_shows_its_sentence_instead_of_a_form(cast, bjorn):
    pathway = admitted(cast)
    page = bjorn.get(f"/forlop/{pathway.pk}/avmelding/").content.decode()
    assert "there is nothing to withdraw" in page
    assert 'name="reason"' not in page


# --- The municipality ------------------------------------------------------------------------------


def test_the_decision_leads_on_to_the_answer(cast, kari):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=EARLIER)
    decided = do(kari, pathway, "beslutning", destination=Destination.HOME, note="Med natt-tilsyn")
    assert_done(decided, pathway, to=f"/forlop/{pathway.pk}/svar/")
    assert (now(pathway).destination, now(pathway).destination_note) == (Destination.HOME, "Med natt-tilsyn")
    assert "Med natt-tilsyn" in kari.get(f"/forlop/{pathway.pk}/svar/").content.decode()


def test_an_early_decision_leads_back_to_the_patient(cast, kari):
    pathway = admitted(cast)
    assert_done(do(kari, pathway, "beslutning", destination=Destination.SHORT_TERM_STAY), pathway)


@pytest.mark.parametrize(
    ("chosen", "on_date", "stored"),
    [
        (ReadyAnswer.ON_NOTIFIED_DATE, "2026-03-09", "2026-03-01"),
        (ReadyAnswer.ON_DATE, "2026-03-05", "2026-03-05"),
        (ReadyAnswer.NOT_YET, "2026-03-05", "None"),
    ],
)
def test_the_three_national_answers(cast, kari, chosen, on_date, stored):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=EARLIER)
    do(kari, pathway, "beslutning", destination=Destination.HOME)
    assert_done(do(kari, pathway, "svar", answer=chosen, on_date=on_date), pathway)
    assert now(pathway).ready_answer == chosen
    assert str(now(pathway).ready_answer_date) == stored


def test_another_date_needs_the_date_and_an_answer_needs_a_decision(cast, kari):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=EARLIER)
    undecided = do(kari, pathway, "svar", answer=ReadyAnswer.NOT_YET)
    assert_refused(undecided, "Decide first whether the patient goes home")
    do(kari, pathway, "beslutning", destination=Destination.HOME)
    no_date = do(kari, pathway, "svar", answer=ReadyAnswer.ON_DATE, on_date="")
    assert_refused(no_date, "Give the date when you can receive the patient.", status=422)


def test_people_and_places_are_named(cast, kari):
    pathway = admitted(cast)
    other = UnitFactory(name="Dalen nord", kind="HOME_CARE_DISTRICT", parent=cast.municipality)

    assert_done(
        do(kari, pathway, "personer", coordinator=cast.kari.pk, primary_contact=cast.anne.pk), pathway
    )
    assert_done(do(kari, pathway, "steder", unit=other.pk), pathway)

    assert (now(pathway).coordinator, now(pathway).primary_contact) == (cast.kari, cast.anne)
    assert pathway.parties.get(part="HOME_CARE", ended_at=None).unit == other
    page = kari.get(f"/forlop/{pathway.pk}/personer/").content.decode()
    assert "Kari Kvam · case worker, Dalen tildeling" in page


def test_a_person_or_place_that_is_not_on_the_list_is_refused(cast, kari):
    pathway = admitted(cast)
    response = do(kari, pathway, "personer", coordinator=cast.cecilie.pk)
    assert response.status_code == 422
    assert do(kari, pathway, "steder", unit=cast.elsewhere.pk).status_code == 422


def test_patient_details_are_changed_and_a_lock_keeps_the_address_as_it_was(cast, kari):
    pathway = admitted(cast)
    typed = {
        "street": "Lia 3",
        "postal_code": "2560",
        "city": "Dalen",
        "lives_alone": "true",
        "phone": "62 00 00 00",
    }
    assert_done(do(kari, pathway, "pasient", **typed, critical_information="Penicillin"), pathway)
    patient = now(pathway).patient
    assert (patient.street, patient.lives_alone, patient.critical_information) == (
        "Lia 3",
        True,
        "Penicillin",
    )

    assert_done(do(kari, pathway, "pasient", **typed, has_address_lock="on"), pathway)
    assert_done(do(kari, pathway, "pasient", has_address_lock="on", street="Et annet sted"), pathway)
    patient = now(pathway).patient
    assert patient.has_address_lock
    assert patient.street == "Lia 3"


def test_cancel_and_death_need_a_tick(cast, kari):
    pathway = admitted(cast)
    assert_refused(do(kari, pathway, "avbryt", reason="Flyttet"), "Tick this to go on.", status=422)
    assert_done(do(kari, pathway, "avbryt", reason="Flyttet", is_sure="on"), pathway)
    assert (now(pathway).state, now(pathway).closed_reason) == (State.CANCELLED, "Flyttet")

    other = admitted(cast, serial=1)
    assert_refused(do(kari, other, "dod", at=oslo(NOON)), "Tick this to go on.", status=422)
    assert_done(do(kari, other, "dod", at=oslo(NOON), is_sure="on"), other)
    assert now(other).state == State.DECEASED


def test_a_closed_pathway_takes_no_more_acts(cast, kari):
    pathway = admitted(cast)
    do(kari, pathway, "avbryt", reason="Flyttet", is_sure="on")
    assert_refused(do(kari, pathway, "avbryt", reason="Igjen", is_sure="on"), "The pathway is closed")


# --- At home ---------------------------------------------------------------------------------------


def test_the_homecoming_lists_what_hph1_lacks_and_takes_a_reason(cast, anne):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=EARLIER)
    discharge(cast, pathway, at=NOON - timedelta(hours=3))
    assert "of HPH1 are not answered" in anne.get(f"/forlop/{pathway.pk}/hjemkomst/").content.decode()

    refused = do(anne, pathway, "hjemkomst", at=oslo(NOON), missing_reason="")
    assert_refused(refused, "or write why they are missing")

    assert_done(do(anne, pathway, "hjemkomst", at=oslo(NOON), missing_reason="Kom rett hjem"), pathway)
    assert now(pathway).state == State.AT_HOME
    running = set(Deadline.objects.still_open().filter(pathway=pathway).values_list("kind", flat=True))
    assert {"HPH2", "HPH3", "HPH5"} <= running


def test_a_homecoming_before_the_admission_is_refused(cast, anne):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=EARLIER)
    discharge(cast, pathway, at=NOON - timedelta(hours=3))
    early = oslo(EARLIER - timedelta(days=4))
    assert_refused(do(anne, pathway, "hjemkomst", at=early, missing_reason="x"), "before the admission")


def test_a_fall_opens_hph4_and_leads_to_it(cast, anne):
    pathway = pathway_at(cast, State.AT_HOME, at=ADMITTED_AT - timedelta(days=4))
    response = do(anne, pathway, "hph4", at=oslo(NOON))
    step = pathway.steps.get(code=StepCode.HPH4, state=StepState.OPEN)
    assert_done(response, pathway, to=f"/sjekkliste/{step.pk}/")


# --- Doors -----------------------------------------------------------------------------------------


def test_a_role_without_the_act_meets_a_written_refusal(cast, bjorn, kari):
    pathway = admitted(cast)
    assert do(bjorn, pathway, "svar", answer=ReadyAnswer.NOT_YET).status_code == 403
    refused = do(kari, pathway, "utskrivning", at=oslo(NOON), to_code="1")
    assert refused.status_code == 403
    assert "As case worker at Dalen tildeling you may not discharge a patient." in refused.content.decode()


def test_the_page_of_an_act_is_a_look_and_sending_it_is_an_event(cast, bjorn):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=EARLIER)
    bjorn.get(f"/forlop/{pathway.pk}/utskrivning/")
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.page) == (Action.OPEN, "pathways:discharge")
    do(bjorn, pathway, "utskrivning", at=oslo(NOON), to_code="1")
    assert AccessEntry.objects.count() == 1
    assert pathway.events.filter(kind="DISCHARGED", by=cast.bjorn).exists()


def test_a_time_in_the_hour_that_does_not_exist_is_refused_with_a_sentence(cast):
    spring = datetime(2026, 3, 29, 10, 0, tzinfo=UTC)
    with at(spring):
        bjorn = signed_in(cast.bjorn)
        pathway = pathway_at(cast, State.READY_FOR_DISCHARGE, at=spring - timedelta(days=2))
        response = do(bjorn, pathway, "utskrivning", at="2026-03-29T02:30", to_code="1")
    assert response.status_code == 422
    assert "02:30" in response.content.decode()


def test_a_whole_story_through_the_pages(cast):
    with at(NOON):
        bjorn, kari, anne = signed_in(cast.bjorn), signed_in(cast.kari), signed_in(cast.anne)
        pathway = admitted(cast, at=EARLIER)
        make_ready(cast, pathway, at=NOON - timedelta(hours=5))
        do(kari, pathway, "beslutning", destination=Destination.HOME)
        do(kari, pathway, "svar", answer=ReadyAnswer.ON_NOTIFIED_DATE)
        do(bjorn, pathway, "utskrivning", at=oslo(NOON - timedelta(hours=2)), to_code="1")
        do(anne, pathway, "hjemkomst", at=oslo(NOON), missing_reason="Kom rett hjem")
    assert now(pathway).state == State.AT_HOME
