"""What tablets did comes in once, in order, at its true time; what cannot come in is kept."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AccessEntry
from checklists.models import Answer
from pathways import operations
from pathways.enums import State
from pathways.models import Device, PathwayEvent, PathwayUnit, QuarantinedEvent, Step, TabletEvent
from pathways.operations import events as event_operations
from tests import cast as cast_module
from tests.cast import ADMITTED_AT, pathway_at, step
from tests.pathways.tablet_helpers import statuses, tablet_of
from tests.pathways.views_helpers import at

pytestmark = pytest.mark.django_db
VISIT_AT = ADMITTED_AT + timedelta(days=4)
DONE_AT = VISIT_AT - timedelta(hours=1)
MOST_STATEMENTS_AN_EVENT = 12
KEYS = ("pain", "breathing", "circulation", "skin", "mobility", "adl", "cognition", "mood", "sleep", "senses")


@pytest.fixture
def pathway(cast):
    return pathway_at(cast, State.AT_HOME)


@pytest.fixture
def hph2(pathway):
    return step(pathway, "HPH2")


@pytest.fixture
def anne(cast):
    with at(VISIT_AT):
        yield tablet_of(cast.anne)


def test_a_shift_is_taken_in_in_order(cast, anne, hph2):
    results = anne.send(
        anne.answer(hph2, "pain", "changed", DONE_AT, note="Ny smerte"),
        anne.answer(hph2, "breathing", "unchanged", DONE_AT + timedelta(minutes=1)),
        anne.answer(hph2, "pain", "new_problem", DONE_AT + timedelta(minutes=2), seen_version=0),
    )
    assert statuses(results) == ["stored"] * 3
    assert {each["step"] for each in results} == {hph2.pk}
    assert [each["is_conflict"] for each in results] == [False] * 3
    newest = Answer.objects.filter(item__key="pain").latest("version")
    assert (newest.version, newest.value, newest.answered_at) == (
        2,
        "new_problem",
        DONE_AT + timedelta(minutes=2),
    )
    assert AccessEntry.objects.latest("pk").patient_ids == [hph2.pathway.patient_id]
    kept = TabletEvent.objects.get(pk=results[0]["id"])
    assert (str(kept.device_id), kept.by, kept.received_at) == (anne.device, cast.anne, VISIT_AT)


def test_a_clock_two_days_off_gives_right_times(anne, hph2):
    anne.ahead = timedelta(days=2, seconds=7)
    anne.send(anne.answer(hph2, "pain", "changed", DONE_AT))
    assert Answer.objects.get().answered_at == DONE_AT
    kept = TabletEvent.objects.get()
    assert (kept.at, kept.made_at, kept.offset_seconds) == (DONE_AT, DONE_AT + anne.ahead, 172807)


def test_a_clock_that_was_moved_after_it_was_measured(anne, hph2):
    """R35: the time would lie in the future, so what the clock is off at sending counts."""
    late = anne.answer(hph2, "pain", "changed", DONE_AT + timedelta(days=2))
    sent_at = (VISIT_AT + timedelta(days=2)).isoformat()
    assert statuses(anne.send(late, sent_at=sent_at)) == ["stored"]
    assert Answer.objects.get().answered_at == DONE_AT


BROKEN = [
    {"kind": "SING"},
    {"at": "yesterday"},
    {"offset": 10**12},
    {"item_key": "no_such_item"},
    {"value": "no_such_choice"},
    {"value": {"a": ["list"]}},
    {"step": None},
    {"step": "not-a-step"},
    {"step": 10**30},
    {"note": "x" * 3000},
    {"seen_version": -1},
    {"item_key": "what\x00matters"},
    {"at": "0001-01-01T00:00:00+00:00", "offset": 1000},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_one_broken_among_forty_stands_alone(anne, hph2, broken):
    events = [anne.answer(hph2, KEYS[n % 10], "changed", DONE_AT, seen_version=n // 10) for n in range(39)]
    events.insert(20, anne.answer(hph2, "pain", "changed", DONE_AT) | broken)
    results = anne.send(*events)
    assert [n for n, each in enumerate(results) if each["status"] != "stored"] == [20]
    refused = results[20]
    assert refused["status"] == "quarantined"
    assert refused["reason"] in {"UNREADABLE", "REFUSED"}
    assert len(refused["sentence"]) > 10
    assert len(refused["advice"]) > 10
    assert TabletEvent.objects.count() == 39
    assert QuarantinedEvent.objects.get().event_id == event_operations.UUID(events[20]["id"])


@pytest.mark.parametrize("broken", [None, 7, "event", [], {"id": ["a"]}, {}])
def test_what_is_no_event_at_all_is_kept_by_itself_and_once(anne, hph2, broken):
    results = anne.send(broken, anne.answer(hph2, "skin", "changed", DONE_AT))
    assert statuses(results) == ["quarantined", "stored"]
    assert results[0]["id"] is None
    anne.send(broken)
    assert QuarantinedEvent.objects.count() == 1


def test_a_fault_of_ours_stands_alone_too(anne, hph2, monkeypatch):
    events = [anne.answer(hph2, key, "changed", DONE_AT) for key in KEYS[:4]]
    real = event_operations.steps.checklist_operations.answer

    def faulty(**given):
        if given["item_key"] == KEYS[2]:
            raise ValueError("a bug")
        return real(**given)

    monkeypatch.setattr(event_operations.steps.checklist_operations, "answer", faulty)
    results = anne.send(*events)
    assert statuses(results) == ["stored", "stored", "quarantined", "stored"]
    assert results[2]["reason"] == "FAULT"


def test_yesterdays_batch_again_changes_nothing(anne, hph2):
    events = [
        anne.answer(hph2, "pain", "changed", DONE_AT),
        anne.answer(hph2, "no_such_item", "changed", DONE_AT),
        anne.event("OPEN_HPH4", DONE_AT, pathway=hph2.pathway_id),
    ]
    first = anne.send(*events)
    with at(VISIT_AT + timedelta(hours=20)):
        again = tablet_of(anne.user).send(*events)
    assert statuses(first) == ["stored", "quarantined", "stored"]
    assert statuses(again) == ["duplicate", "quarantined", "duplicate"]
    same = [{**each, "status": ""} for each in first]
    assert [{**each, "status": ""} for each in again] == same
    assert Answer.objects.count() == 1
    assert Step.objects.filter(pathway=hph2.pathway, code="HPH4", state="OPEN").count() == 1
    assert QuarantinedEvent.objects.count() == 1


def test_the_same_event_twice_in_one_batch(anne, hph2):
    event = anne.answer(hph2, "pain", "changed", DONE_AT)
    assert statuses(anne.send(event, event)) == ["stored", "duplicate"]
    assert Answer.objects.count() == 1


def test_ten_thousand_events_are_refused_with_a_sentence(anne, hph2):
    event = anne.answer(hph2, "pain", "changed", DONE_AT)
    refused = anne.post([event] * 10_000)
    assert refused.status_code == 413
    assert refused.json()["code"] == "too_many"
    assert "200" in refused.json()["detail"]
    assert not Answer.objects.exists()
    assert not QuarantinedEvent.objects.exists()


@pytest.mark.parametrize(
    "body", [{"events": []}, {"events": "all"}, {"events": [1], "person": "x"}, {"events": [1]}]
)
def test_a_batch_that_cannot_be_read_is_refused_whole(anne, body):
    refused = anne.client.post(
        "/nettbrett/synk/", body, content_type="application/json", headers=anne.headers
    )
    assert (refused.status_code, refused.json()["code"]) == (400, "unreadable")


def test_a_patient_of_another_unit_is_refused_as_if_there_was_none(cast, anne, hph2):
    with at(VISIT_AT):
        stranger = tablet_of(cast.cecilie, device="5f6f3d0e-6b0f-4c56-9d0b-2b6c9a3f1c09")
        theirs, nobodys = stranger.send(
            stranger.answer(hph2, "pain", "changed", DONE_AT),
            stranger.answer(10**9, "pain", "changed", DONE_AT),
        )
        opened = stranger.send(stranger.event("OPEN_HPH4", DONE_AT, pathway=hph2.pathway_id))[0]
    assert {theirs["reason"], nobodys["reason"], opened["reason"]} == {"NO_ACCESS"}
    assert theirs["sentence"] == nobodys["sentence"]
    assert theirs["pathway"] is None
    assert not QuarantinedEvent.objects.filter(pathway__isnull=False).exists()
    assert statuses(anne.send(anne.answer(hph2, "pain", "changed", DONE_AT))) == ["stored"]


def test_a_patient_who_has_moved_away_is_named_and_not_written_to(anne, hph2):
    PathwayUnit.objects.filter(pathway=hph2.pathway, part="HOME_CARE").update(
        ended_at=VISIT_AT, is_open=False
    )
    told = anne.send(anne.answer(hph2, "pain", "changed", DONE_AT))[0]
    assert (told["status"], told["reason"]) == ("quarantined", "NO_ACCESS")
    assert QuarantinedEvent.objects.get().pathway == hph2.pathway
    assert not Answer.objects.exists()


def test_a_closed_checklist_takes_no_more(cast, anne, hph2):
    before = anne.answer(hph2, "pain", "changed", DONE_AT)
    assert statuses(anne.send(before)) == ["stored"]
    cast_module.finish(cast, hph2.pathway, "HPH2", at=VISIT_AT)
    told = anne.send(before, anne.answer(hph2, "skin", "changed", DONE_AT))
    assert statuses(told) == ["duplicate", "quarantined"]
    assert "HPH2" in told[1]["sentence"]


def test_hph4_from_scratch_with_answers_in_the_same_queue(anne, pathway):
    opened = anne.event("OPEN_HPH4", DONE_AT, pathway=pathway.pk)
    results = anne.send(
        opened,
        anne.answer(opened["id"], "what_happened", "FALL", DONE_AT + timedelta(minutes=1)),
        anne.answer(opened["id"], "no_such_item", "x", DONE_AT),
    )
    hph4 = Step.objects.get(pathway=pathway, code="HPH4", state__in=("OPEN", "IN_PROGRESS"))
    assert results[0]["status"] == "stored"
    assert results[0]["step"] == hph4.pk
    assert hph4.opened_at == DONE_AT
    assert results[2]["reason"] == "REFUSED"
    more = anne.send(anne.answer(opened["id"], "what_happened", None, DONE_AT + timedelta(minutes=2)))
    assert {each["step"] for each in more} <= {hph4.pk, None}


def test_answers_to_an_hph4_that_was_refused_wait_in_quarantine(anne, pathway):
    opened = anne.event("OPEN_HPH4", ADMITTED_AT - timedelta(days=9), pathway=pathway.pk)
    results = anne.send(opened, anne.answer(opened["id"], "pain", "changed", DONE_AT))
    assert [each["reason"] for each in results] == ["REFUSED", "WAITS"]
    assert QuarantinedEvent.objects.count() == 2


def test_finishing_and_what_is_finished_already(cast, anne, hph2):
    cast_module.answer_required(cast, hph2.pathway, "HPH2", at=DONE_AT)
    first, second = (anne.event("FINISH_STEP", DONE_AT, step=hph2.pk) for _ in range(2))
    assert [(each["status"], each["state"]) for each in anne.send(first, second)] == [("stored", "DONE")] * 2
    assert Step.objects.get(pk=hph2.pk).done_at == DONE_AT
    assert PathwayEvent.objects.filter(kind="STEP_DONE", step=hph2).count() == 1
    waiting = step(hph2.pathway, "HPH4")
    assert anne.send(anne.event("FINISH_STEP", DONE_AT, step=waiting.pk))[0]["reason"] == "REFUSED"


def test_a_homecoming_from_the_doorstep(cast, anne):
    pathway = pathway_at(cast, State.DISCHARGED, serial=1)
    home_at = DONE_AT - timedelta(minutes=20)
    anne.ahead = timedelta(days=2)

    def homecoming(**fields):
        when = (home_at + anne.ahead).isoformat()
        return anne.event("HOMECOMING", DONE_AT, pathway=pathway.pk, home_at=when, **fields)

    refused, taken, again, another = anne.send(
        homecoming(),
        homecoming(reason="Kom rett hjem."),
        homecoming(),
        homecoming() | {"home_at": (DONE_AT + anne.ahead).isoformat()},
    )
    assert refused["reason"] == "REFUSED"
    assert "HPH1" in refused["sentence"]
    assert (taken["status"], taken["state"], again["status"]) == ("stored", "AT_HOME", "stored")
    assert another["reason"] == "REFUSED"
    pathway.refresh_from_db()
    assert pathway.homecoming_at == home_at


def test_events_of_another_person_are_left_on_the_tablet(anne, hph2):
    refused = anne.post([anne.answer(hph2, "pain", "changed", DONE_AT)], person=anne.user.pk + 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "other_person")
    assert not Answer.objects.exists()


def test_a_session_that_has_ended_is_told_so_and_the_queue_goes_on(cast, anne, hph2):
    event = anne.answer(hph2, "pain", "changed", DONE_AT)
    anne.client.logout()
    refused = anne.post([event])
    assert (refused.status_code, refused.json()["code"]) == (401, "signed_out")
    assert anne.keys().status_code == 401
    assert anne.bundle().status_code == 401
    anne.client.force_login(cast.anne)
    assert anne.keys().json()["csrf"]
    assert statuses(anne.send(event)) == ["stored"]


def test_an_old_csrf_token_has_a_code_of_its_own(anne, hph2):
    anne.client.handler.enforce_csrf_checks = True
    event = anne.answer(hph2, "pain", "changed", DONE_AT)
    refused = anne.post([event])
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    token = anne.keys().json()["csrf"]
    body = {"person": anne.user.pk, "events": [event]}
    headers = {**anne.headers, "X-CSRFToken": token}
    taken = anne.client.post("/nettbrett/synk/", body, content_type="application/json", headers=headers)
    assert taken.status_code == 200


def test_a_role_without_a_tablet(cast, hph2):
    with at(VISIT_AT):
        ward = tablet_of(cast.bjorn)
        refused = ward.post([ward.answer(hph2, "pain", "changed", DONE_AT)])
    assert (refused.status_code, refused.json()["code"]) == (403, "no_role")
    assert not Device.objects.exists()


def test_an_event_costs_few_statements_however_many_there_are(cast, anne):
    steps = [step(pathway_at(cast, State.AT_HOME, serial=n), "HPH2") for n in range(1, 6)]
    for each in steps:  # the first answer to a checklist moves the boards; that is once a checklist
        operations.apply_answers(
            step_id=each.pk,
            answers=[
                operations.AnswerInput(
                    client_id=event_operations.UUID(int=each.pk), item_key="finances", value="unchanged",
                    note="", seen_version=0, answered_at=DONE_AT,
                )
            ],
            by=cast_module.author(cast.anne),
            now=VISIT_AT,
        )  # fmt: skip

    def cost(steps, keys):
        events = [anne.answer(each, key, "changed", DONE_AT) for each in steps for key in keys]
        with CaptureQueriesContext(connection) as asked:
            assert set(statuses(anne.send(*events))) == {"stored"}
        return len(asked), len(events)

    cost(steps[:1], ["home_safety"])
    few, count = cost(steps, KEYS[:2])
    many, count_many = cost(steps, KEYS[2:])
    assert many / count_many <= MOST_STATEMENTS_AN_EVENT
    assert few / count <= MOST_STATEMENTS_AN_EVENT
    an_event = (many - few) / (count_many - count)
    assert an_event <= 6
    alone = cost(steps[:1], ["infection"])[0]
    assert alone <= 24
