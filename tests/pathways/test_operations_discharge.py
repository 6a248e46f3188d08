"""From hospital to home: each refusal with its sentence, beside the success it shares its setup with."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.rules import NotAllowed
from pathways import operations
from pathways.enums import (
    DeadlineKind,
    Destination,
    EventKind,
    NextThing,
    Party,
    ReadyAnswer,
    State,
    StepState,
)
from pathways.models import Agreement, AgreementTerm, Deadline, Pathway
from tests import cast as cast_module
from tests.cast import ADMITTED_AT, NOON, admitted, author, pathway_at

pytestmark = pytest.mark.django_db


def turns(pathway):
    return dict(pathway.parties.exclude(next_thing="").values_list("part", "next_thing"))


def note(cast, pathway, kind, user, at=NOON, now=None):
    return operations.note_sent(pathway_id=pathway.pk, kind=kind, sent_at=at, by=author(user), now=now or at)


def test_sending_the_tidligmelding_meets_its_clock(cast):
    pathway = admitted(cast)
    note(cast, pathway, "TIDLIGMELDING", cast.bjorn)
    clock = pathway.deadlines.get(kind=DeadlineKind.TIDLIGMELDING)
    assert (clock.met_at, clock.missed_at) == (NOON, None)
    assert turns(pathway)[Party.WARD] == NextThing.REPORT_READY


def test_late_work_keeps_when_it_was_done_and_when_it_was_told(cast):
    pathway = admitted(cast)
    told_at = ADMITTED_AT + timedelta(days=3)
    operations.sweep(now=told_at - timedelta(days=1))
    note(cast, pathway, "TIDLIGMELDING", cast.bjorn, at=NOON, now=told_at)
    clock = pathway.deadlines.get(kind=DeadlineKind.TIDLIGMELDING)
    assert (clock.met_at, clock.met_recorded_at) == (NOON, told_at)
    assert clock.missed_at is not None


def test_home_care_cannot_send_the_wards_message(cast):
    pathway = admitted(cast)
    with pytest.raises(NotAllowed):
        note(cast, pathway, "TIDLIGMELDING", cast.anne)
    assert pathway.deadlines.get(kind=DeadlineKind.TIDLIGMELDING).met_at is None


def test_the_innleggelsesrapport_does_hph6(cast):
    pathway = admitted(cast)
    note(cast, pathway, "INNLEGGELSESRAPPORT", cast.anne)
    assert pathway.steps.get(code="HPH6").state == StepState.DONE
    assert pathway.deadlines.get(kind=DeadlineKind.INNLEGGELSESRAPPORT).met_at == NOON


def test_a_need_that_becomes_known_late_starts_a_new_clock(cast):
    pathway = admitted(cast)
    known_at = ADMITTED_AT + timedelta(days=4)
    operations.need_became_known(pathway_id=pathway.pk, at=known_at, by=author(cast.bjorn), now=known_at)
    clock = pathway.deadlines.still_open().get(kind=DeadlineKind.TIDLIGMELDING)
    assert clock.due_at == known_at + timedelta(hours=24)
    assert clock.basis["start_event"] == "NEED_KNOWN"


def test_ready_is_refused_until_section_9_is_answered_and_helseopplysninger_have_gone(cast):
    pathway = admitted(cast)
    with pytest.raises(NotAllowed, match="5"):
        cast_module.report_ready(cast, pathway, at=NOON)
    cast_module.answer_points(cast, pathway, at=NOON)
    with pytest.raises(NotAllowed, match="helseopplysninger"):
        cast_module.report_ready(cast, pathway, at=NOON)
    cast_module.send_update(cast, pathway, at=NOON)
    ready = cast_module.report_ready(cast, pathway, at=NOON)
    assert ready.state == State.READY_FOR_DISCHARGE
    assert pathway.steps.get(code="HPH0").state == StepState.OPEN
    assert pathway.deadlines.still_open().filter(kind=DeadlineKind.READY_ANSWER).exists()
    assert turns(pathway)[Party.COORDINATING_UNIT] == NextThing.DECIDE_DESTINATION


def test_mental_health_care_has_two_points_more(cast):
    pathway = admitted(cast)
    pathway.stay.is_psychiatry = True
    pathway.stay.save()
    assert len(operations.missing_section9(pathway.stay)) == 7


def test_an_unknown_section_9_point_is_refused(cast):
    pathway = admitted(cast)
    with pytest.raises(NotAllowed, match="unheard_of"):
        operations.answer_section9(
            pathway_id=pathway.pk, points={"unheard_of": "ja"}, by=author(cast.bjorn), now=NOON
        )


def test_avmelding_takes_ready_back_and_stops_the_answers_clock(cast):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    at = ADMITTED_AT + timedelta(days=1, hours=5)
    withdraw = {"pathway_id": pathway.pk, "reason": "Feber", "at": at, "by": author(cast.bjorn), "now": at}
    back = operations.withdraw_ready(**withdraw)
    assert back.state == State.ADMITTED
    assert not pathway.deadlines.still_open().filter(kind=DeadlineKind.READY_ANSWER).exists()
    with pytest.raises(NotAllowed):
        operations.withdraw_ready(**withdraw)
    with pytest.raises(NotAllowed):
        cast_module.report_ready(cast, pathway, at=at)


def test_ready_again_after_avmelding_finds_hph0_and_a_new_clock(cast):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    at = ADMITTED_AT + timedelta(days=2)
    operations.withdraw_ready(pathway_id=pathway.pk, reason="Feber", at=at, by=author(cast.bjorn), now=at)
    cast_module.make_ready(cast, pathway, at=at + timedelta(days=1))
    assert Pathway.objects.get().state == State.READY_FOR_DISCHARGE
    assert pathway.deadlines.filter(kind=DeadlineKind.READY_ANSWER).count() == 2
    assert pathway.steps.get(code="HPH0").is_open


def test_the_hospital_is_answered_only_after_the_destination_is_decided(cast):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    at = ADMITTED_AT + timedelta(days=1, hours=1)
    kari = author(cast.kari)
    reply = {"pathway_id": pathway.pk, "at": at, "by": kari, "now": at}
    with pytest.raises(NotAllowed):
        operations.answer_ready(answer=ReadyAnswer.NOT_YET, on_date=None, **reply)
    operations.decide_destination(
        pathway_id=pathway.pk, destination=Destination.HOME, note="Pasienten skal hjem", by=kari, now=at
    )
    with pytest.raises(NotAllowed):
        operations.answer_ready(answer=ReadyAnswer.ON_DATE, on_date=None, **reply)
    answered = operations.answer_ready(answer=ReadyAnswer.ON_DATE, on_date=date(2026, 3, 5), **reply)
    assert answered.ready_answer_date == date(2026, 3, 5)
    assert pathway.deadlines.get(kind=DeadlineKind.READY_ANSWER).met_at == at
    assert turns(pathway)[Party.WARD] == NextThing.DISCHARGE


def test_discharge_home_waits_for_the_homecoming_and_for_the_report(cast):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    cast_module.answer(cast, pathway, at=NOON + timedelta(days=1))
    left_at = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
    gone = cast_module.discharge(cast, pathway, at=left_at)
    assert gone.state == State.DISCHARGED
    waits = {clock.kind: clock.due_at for clock in pathway.deadlines.still_open()}
    end_of_day = datetime(2026, 3, 4, 23, 0, tzinfo=UTC)
    kinds = (DeadlineKind.UTSKRIVNINGSRAPPORT, DeadlineKind.EPIKRISE_READY, DeadlineKind.HOMECOMING)
    assert waits == dict.fromkeys(kinds, end_of_day)
    assert turns(pathway) == {
        Party.HOME_CARE: NextThing.REGISTER_HOMECOMING,
        Party.WARD: NextThing.SEND_UTSKRIVNINGSRAPPORT,
    }


def test_discharge_to_an_institution_is_a_short_term_stay(cast):
    pathway = pathway_at(cast, State.SHORT_TERM_STAY)
    assert pathway.state == State.SHORT_TERM_STAY
    assert not pathway.deadlines.filter(kind=DeadlineKind.HOMECOMING).exists()
    home = cast_module.come_home(cast, pathway, at=ADMITTED_AT + timedelta(days=12))
    assert home.state == State.AT_HOME


def test_a_transfer_between_hospital_units_leaves_the_patient_in_hospital(cast):
    pathway = admitted(cast)
    assert cast_module.discharge(cast, pathway, at=NOON, to_code="7").state == State.ADMITTED


def test_a_discharge_before_the_admission_is_refused(cast):
    pathway = admitted(cast)
    with pytest.raises(NotAllowed, match=r"02\.03\.2026 09:00"):
        operations.discharge(
            pathway_id=pathway.pk,
            at=ADMITTED_AT - timedelta(minutes=1),
            to_code="1",
            by=author(cast.bjorn),
            now=NOON,
        )
    assert cast_module.discharge(cast, pathway, at=NOON).state == State.DISCHARGED


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        pytest.param(ADMITTED_AT - timedelta(days=1), "02.03.2026 09:00", id="before the admission"),
        pytest.param(ADMITTED_AT + timedelta(days=1), "04.03.2026 09:00", id="before the discharge"),
        pytest.param(ADMITTED_AT + timedelta(days=9), r"\.$", id="in the future"),
    ],
)
def test_an_impossible_homecoming_is_refused(cast, at, sentence):
    pathway = pathway_at(cast, State.DISCHARGED)
    now = ADMITTED_AT + timedelta(days=3)
    with pytest.raises(NotAllowed, match=sentence):
        cast_module.come_home(cast, pathway, at=at, now=now)
    assert cast_module.come_home(cast, pathway, at=now - timedelta(hours=1), now=now).state == State.AT_HOME


def test_a_homecoming_before_the_discharge_message_is_refused(cast):
    pathway = admitted(cast)
    with pytest.raises(NotAllowed):
        cast_module.come_home(cast, pathway, at=NOON)


def test_hph1_with_points_missing_closes_only_with_a_reason(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    at = ADMITTED_AT + timedelta(days=2, hours=3)
    home = {"pathway_id": pathway.pk, "at": at, "by": author(cast.anne), "now": at}
    with pytest.raises(NotAllowed, match="HPH1"):
        operations.register_homecoming(missing_reason="", **home)
    operations.register_homecoming(missing_reason="Kom tidligere enn avtalt", **home)
    step = pathway.steps.get(code="HPH1")
    assert (step.state, step.reason) == (StepState.DONE, "Kom tidligere enn avtalt")


def test_the_homecoming_starts_the_clocks_of_hph2_hph3_and_hph5(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    due = dict(pathway.deadlines.still_open().values_list("kind", "due_at"))
    # Home on 4 March 2026; the last one ends after the clocks have gone forward on 29 March.
    assert due[DeadlineKind.HPH2] == datetime(2026, 3, 7, 23, 0, tzinfo=UTC)
    assert due[DeadlineKind.HPH3] == datetime(2026, 3, 18, 23, 0, tzinfo=UTC)
    assert due[DeadlineKind.HPH5] == datetime(2026, 4, 1, 22, 0, tzinfo=UTC)


def test_the_agreement_sets_hours_and_start_and_never_moves_a_running_clock(cast):
    agreement = Agreement.objects.create(
        hospital_trust=cast.trust, municipality=cast.municipality, valid_from=date(2026, 1, 1)
    )
    term = AgreementTerm.objects.create(
        agreement=agreement, kind=DeadlineKind.INNLEGGELSESRAPPORT, hours=3, start_event="NOTICE_SENT"
    )
    sent_at = ADMITTED_AT + timedelta(hours=1)
    pathway = operations.admit(
        patient=cast_module.patient_facts(),
        stay=operations.StayFacts(admitted_at=ADMITTED_AT, notice_sent_at=sent_at),
        places=cast.places,
        by=author(cast.bjorn),
        now=sent_at,
    ).pathway
    clock = pathway.deadlines.get(kind=DeadlineKind.INNLEGGELSESRAPPORT)
    assert clock.due_at == sent_at + timedelta(hours=3)
    assert clock.basis["agreement"] == str(agreement)
    term.hours = 12
    term.save()
    clock.refresh_from_db()
    assert clock.due_at == sent_at + timedelta(hours=3)


def test_every_act_on_a_closed_pathway_is_refused(cast):
    pathway = pathway_at(cast, State.COMPLETED)
    late = ADMITTED_AT + timedelta(days=40)
    with pytest.raises(NotAllowed):
        operations.cancel(pathway_id=pathway.pk, reason="x", by=author(cast.anne), now=late)
    with pytest.raises(NotAllowed):
        operations.open_hph4(pathway_id=pathway.pk, at=late, by=author(cast.anne), now=late)
    assert not Deadline.objects.still_open().exists()
    assert pathway.events.filter(kind=EventKind.COMPLETED).count() == 1
