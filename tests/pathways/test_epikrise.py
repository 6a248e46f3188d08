"""The epikrise after the discharge: which clock waits, who answers it and how, and on whose list it stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from accounts.enums import Role
from accounts.models import Unit
from accounts.rules import NotAllowed
from pathways import operations, queries
from pathways.enums import DeadlineKind, EventKind, NextThing, Party, State
from pathways.models import Agreement, AgreementTerm, Pathway
from pathways.queries import BoardFilter
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cast import ADMITTED_AT, admitted, author, come_home, discharge, pathway_at
from tests.pathways.views_helpers import at as at_time
from tests.pathways.views_helpers import queries_of, signed_in

pytestmark = pytest.mark.django_db

LEFT_AT = ADMITTED_AT + timedelta(days=2)
MIDNIGHT = datetime(2026, 3, 4, 23, 0, tzinfo=UTC)
D8, D9 = DeadlineKind.EPIKRISE_READY, DeadlineKind.EPIKRISE


@pytest.fixture(autouse=True)
def inside(cast):
    """Let the hospital work in this installation, and speak the language of the source."""
    Unit.objects.update(is_internal=True)
    with translation.override("en"):
        yield


def letters(pathway):
    return pathway.deadlines.filter(kind__in=(D8, D9))


def confirm(cast, pathway, *, at=None, now=LEFT_AT, by=None):
    return operations.confirm_epikrise(pathway_id=pathway.pk, at=at, by=author(by or cast.bjorn), now=now)


def report(cast, pathway, at=LEFT_AT):
    operations.note_sent(
        pathway_id=pathway.pk, kind="UTSKRIVNINGSRAPPORT", sent_at=at, by=author(cast.bjorn), now=at
    )


def ward_turn(pathway):
    return pathway.parties.get(part=Party.WARD).next_thing


# --- Which clock -----------------------------------------------------------------------------------


def test_d8_waits_for_a_patient_who_was_reported_ready(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    clock = letters(pathway).get()
    assert (clock.kind, clock.due_at, clock.responsible) == (D8, MIDNIGHT, cast.ward)
    assert clock.basis["start_event"] == "DISCHARGED"


def test_d9_waits_for_one_who_was_not(cast):
    pathway = admitted(cast)
    discharge(cast, pathway, at=LEFT_AT)
    clock = letters(pathway).get()
    assert (clock.kind, clock.due_at) == (D9, MIDNIGHT + timedelta(days=7))


def test_d8_waits_for_one_who_goes_to_an_institution(cast):
    pathway = admitted(cast)
    discharge(cast, pathway, at=LEFT_AT, to_code="11")
    assert letters(pathway).get().kind == D8


def test_a_transfer_starts_no_clock(cast):
    pathway = admitted(cast)
    discharge(cast, pathway, at=LEFT_AT, to_code="7")
    assert not letters(pathway).exists()


def test_a_ward_elsewhere_owes_only_what_follows_the_patient(cast):
    Unit.objects.filter(pk=cast.ward.pk).update(is_internal=False)
    pathway = admitted(cast)
    discharge(cast, pathway, at=LEFT_AT)
    assert not letters(pathway).exists()
    report(cast, pathway)
    assert ward_turn(pathway) == ""
    ready = pathway_at(cast, State.DISCHARGED, serial=1)
    assert letters(ready).get().kind == D8


def test_an_agreement_shortens_d9_and_its_clock_says_so(cast):
    agreement = Agreement.objects.create(
        hospital_trust=cast.trust, municipality=cast.municipality, valid_from=date(2026, 1, 1)
    )
    AgreementTerm.objects.create(agreement=agreement, kind=D9, hours=48, escalate_after_hours=6)
    pathway = admitted(cast)
    discharge(cast, pathway, at=LEFT_AT)
    clock = letters(pathway).get()
    assert clock.due_at == LEFT_AT + timedelta(hours=48)
    assert clock.escalates_at == clock.due_at + timedelta(hours=6)
    assert clock.basis["agreement"] == str(agreement)


# --- How it is met ---------------------------------------------------------------------------------


def test_the_wards_word_meets_it_at_the_time_the_patient_left(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    report(cast, pathway)
    assert ward_turn(pathway) == NextThing.SEND_EPIKRISE
    told_at = LEFT_AT + timedelta(hours=30)
    operations.sweep(now=told_at)
    confirm(cast, pathway, now=told_at)
    clock = letters(pathway).get()
    assert (clock.met_at, clock.met_recorded_at) == (LEFT_AT, told_at)
    # The limit passed while nobody had said so: that stays on record, once, with its own time.
    assert [each.at for each in pathway.events.filter(deadline=clock, kind="DEADLINE_MISSED")] == [MIDNIGHT]
    assert ward_turn(pathway) == ""
    event = pathway.events.get(kind=EventKind.EPIKRISE_SENT)
    assert (event.at, event.recorded_at, event.by) == (LEFT_AT, told_at, cast.bjorn)


def test_a_letter_that_went_late_keeps_both_times(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    sent_at, told_at = LEFT_AT + timedelta(days=2), LEFT_AT + timedelta(days=3)
    confirm(cast, pathway, at=sent_at, now=told_at)
    clock = letters(pathway).get()
    assert (clock.met_at, clock.met_recorded_at) == (sent_at, told_at)
    assert clock.met_at > clock.due_at


def test_an_impossible_time_is_refused(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    for at, sentence in ((ADMITTED_AT - timedelta(hours=1), "before the admission"), (MIDNIGHT, "future")):
        with pytest.raises(NotAllowed, match=sentence):
            confirm(cast, pathway, at=at)
    assert letters(pathway).get().met_at is None
    confirm(cast, pathway, at=LEFT_AT)
    assert letters(pathway).get().met_at == LEFT_AT


def test_home_care_cannot_speak_for_the_ward_and_strangers_see_nothing(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    with pytest.raises(NotAllowed):
        confirm(cast, pathway, by=cast.anne)
    with pytest.raises(Pathway.DoesNotExist):
        confirm(cast, pathway, by=cast.cecilie)
    assert letters(pathway).get().met_at is None
    confirm(cast, pathway, by=cast.kari)
    assert letters(pathway).get().met_at == LEFT_AT


def test_nothing_is_noted_before_the_discharge_or_on_a_closed_pathway(cast):
    pathway = admitted(cast)
    with pytest.raises(NotAllowed, match="in hospital"):
        confirm(cast, pathway)
    over = pathway_at(cast, State.COMPLETED, serial=1)
    with pytest.raises(NotAllowed, match="closed"):
        confirm(cast, over, now=ADMITTED_AT + timedelta(days=30), by=cast.kari)
    discharge(cast, pathway, at=LEFT_AT)
    confirm(cast, pathway)


def test_it_can_be_said_at_the_discharge(cast):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    operations.discharge(
        pathway_id=pathway.pk, at=LEFT_AT, to_code="1", has_epikrise=True, by=author(cast.bjorn), now=LEFT_AT
    )
    assert letters(pathway).get().met_at == LEFT_AT
    report(cast, pathway)
    assert ward_turn(pathway) == ""


def note_message(pathway, at, now=None):
    operations.note_epikrise(
        pathway_id=pathway.pk, sent_at=at, by=operations.Author(user=None, name="Ortopedisk"), now=now or at
    )


def test_a_message_meets_it_once(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    note_message(pathway, LEFT_AT + timedelta(hours=2))
    note_message(pathway, LEFT_AT + timedelta(days=2))
    assert letters(pathway).get().met_at == LEFT_AT + timedelta(hours=2)
    assert pathway.events.filter(kind=EventKind.EPIKRISE_SENT).count() == 1


@pytest.mark.parametrize(
    ("before", "is_met"),
    [
        pytest.param(timedelta(hours=3), True, id="the same morning"),
        pytest.param(timedelta(hours=20), True, id="since the patient was ready"),
        pytest.param(timedelta(days=1, hours=3), False, id="before the patient was ready"),
    ],
)
def test_a_message_from_before_the_discharge_counts_when_it_is_about_it(cast, before, is_met):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    note_message(pathway, LEFT_AT - before)
    discharge(cast, pathway, at=LEFT_AT)
    assert letters(pathway).get().met_at == (LEFT_AT - before if is_met else None)
    report(cast, pathway)
    assert ward_turn(pathway) == ("" if is_met else NextThing.SEND_EPIKRISE)


def test_a_word_said_in_error_is_taken_back_and_the_clock_runs_on(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    report(cast, pathway)
    due_at = letters(pathway).get().due_at
    confirm(cast, pathway)
    operations.take_back_epikrise(pathway_id=pathway.pk, by=author(cast.bjorn), now=LEFT_AT)
    clock = letters(pathway).get()
    assert (clock.met_at, clock.met_recorded_at, clock.due_at) == (None, None, due_at)
    assert ward_turn(pathway) == NextThing.SEND_EPIKRISE
    with pytest.raises(NotAllowed):
        operations.take_back_epikrise(pathway_id=pathway.pk, by=author(cast.anne), now=LEFT_AT)
    # Said again, with another time: the new one counts.
    confirm(cast, pathway)
    confirm(cast, pathway, at=LEFT_AT + timedelta(hours=1), now=LEFT_AT + timedelta(hours=2))
    assert letters(pathway).get().met_at == LEFT_AT + timedelta(hours=1)


@pytest.mark.parametrize("way", ["death", "cancelled", "readmitted", "completed"])
def test_it_stops_with_the_pathway_like_every_clock(cast, way):
    pathway = pathway_at(cast, State.DISCHARGED)
    later = LEFT_AT + timedelta(days=1)
    if way == "death":
        operations.register_death(pathway_id=pathway.pk, at=later, by=author(cast.bjorn), now=later)
    elif way == "cancelled":
        operations.cancel(pathway_id=pathway.pk, reason="Feil pasient", by=author(cast.bjorn), now=later)
    elif way == "readmitted":
        admitted(cast, at=later)
    else:
        pathway = pathway_at(cast, State.COMPLETED, serial=1)
    clock = letters(pathway).get()
    assert clock.met_at is None
    assert clock.cancelled_at is not None
    # A letter that comes afterwards is still kept.
    note_message(pathway, later, now=LEFT_AT + timedelta(days=40))
    pathway.stay.refresh_from_db()
    assert pathway.stay.epikrise_sent_at == later


# --- Who sees it ------------------------------------------------------------------------------------


def rows(user, unit, *, is_here=False, sort="due", now=LEFT_AT + timedelta(days=2)):
    chosen = BoardFilter(is_here=is_here, sort=sort)
    return queries.board(user=user, unit=unit, chosen=chosen, now=now).rows


def test_only_the_wards_list_shows_it_and_shows_it_last(cast):
    """Late and alone on its line, it stands under the patients who are still there. R44."""
    gone = pathway_at(cast, State.DISCHARGED)
    report(cast, gone)
    come_home(cast, gone, at=LEFT_AT + timedelta(hours=3))
    here = admitted(cast, serial=1, at=LEFT_AT + timedelta(days=2))
    found = rows(cast.bjorn, cast.ward, is_here=True, sort="clock")
    assert [(row.pathway_id, row.group) for row in found] == [(here.pk, "NOW"), (gone.pk, "AFTER")]
    assert [clock.kind for clock in found[1].clocks] == [D8]
    assert found[1].next_thing == NextThing.SEND_EPIKRISE
    for user, unit in ((cast.anne, cast.district), (cast.kari, cast.office)):
        [row] = [row for row in rows(user, unit) if row.pathway_id == gone.pk]
        assert not {clock.kind for clock in row.clocks} & {D8, D9}
        assert row.urgency == "LATER"
    theirs = queries.board(
        user=cast.anne, unit=cast.district, chosen=BoardFilter(), now=LEFT_AT + timedelta(days=2)
    )
    assert theirs.late == 0
    confirm(cast, gone, now=LEFT_AT + timedelta(days=2))
    assert [row.pathway_id for row in rows(cast.bjorn, cast.ward, is_here=True)] == [here.pk]


def test_one_press_on_the_wards_page_answers_it(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    report(cast, pathway)
    with at_time(LEFT_AT + timedelta(hours=1)):
        bjorn = signed_in(cast.bjorn)
        page = bjorn.get("/post/").content.decode()
        assert f'action="/forlop/{pathway.pk}/epikrise/"' in page
        response = bjorn.post(
            f"/forlop/{pathway.pk}/epikrise/", {"how": "WITH_PATIENT", "back": "ward"}, follow=True
        )
    assert response.redirect_chain[-1][0] == "/post/"
    assert "It is noted that the epikrise has gone" in response.content.decode()
    assert f'action="/forlop/{pathway.pk}/epikrise/"' not in response.content.decode()
    assert letters(pathway).get().met_at == LEFT_AT


def test_the_page_asks_when_and_lets_it_be_taken_back(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    path = f"/forlop/{pathway.pk}/epikrise/"
    with at_time(LEFT_AT + timedelta(hours=5)):
        bjorn, anne = signed_in(cast.bjorn), signed_in(cast.anne)
        assert anne.get(path).status_code == 403
        assert "It has not gone after all" not in bjorn.get(path).content.decode()
        assert bjorn.post(path, {"how": "NOT_SENT"}).status_code == 422
        refused = bjorn.post(path, {"how": "SENT", "at": "2026-03-09T10:00"})
        assert refused.status_code == 409
        assert bjorn.post(path, {"how": "SENT", "at": "2026-03-04T12:00"}).status_code == 302
        assert letters(pathway).get().met_at == datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
        assert "It has not gone after all" in bjorn.get(path).content.decode()
        assert bjorn.post(path, {"how": "NOT_SENT"}).status_code == 302
    assert letters(pathway).get().met_at is None


def test_the_wards_page_costs_the_same_with_letters_missing(cast):
    def make(serial):
        report(cast, pathway_at(cast, State.DISCHARGED, serial=serial))

    make(0)
    with at_time(LEFT_AT):
        bjorn = signed_in(cast.bjorn)
        bjorn.get("/post/")
        one = len(queries_of(lambda: bjorn.get("/post/")))
        for serial in (1, 2, 3):
            make(serial)
        assert len(queries_of(lambda: bjorn.get("/post/"))) == one


def test_a_leader_without_the_act_sees_it_without_the_button(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    report(cast, pathway)
    leader = MembershipFactory(
        user=UserFactory(username="leader"), unit=cast.ward, role=Role.UNIT_LEADER
    ).user
    with at_time(LEFT_AT):
        page = signed_in(leader).get("/post/").content.decode()
    assert "Send the epikrise" in page
    assert f'action="/forlop/{pathway.pk}/epikrise/"' not in page
