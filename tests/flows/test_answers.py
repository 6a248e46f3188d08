"""Flow (b): ticks made at the kitchen table reach the checklist, and the step that waits for them opens."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from accounts.enums import Role
from checklists.models import Answer, Item
from pathways.enums import DeadlineKind, State, StepState
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cast import ADMITTED_AT, pathway_at, some_value, step
from tests.pathways.views_helpers import at, signed_in

VISIT_AT = ADMITTED_AT + timedelta(days=4)
DOOR = "/nettbrett/synk/"


@pytest.fixture
def tablets(cast):
    """Give two home nurses of the same district, each with a tablet of her own."""
    berit = UserFactory(username="berit", display_name="Berit Bø")
    MembershipFactory(user=berit, unit=cast.district, role=Role.HOME_NURSE)
    with at(VISIT_AT):
        yield signed_in(cast.anne), signed_in(berit)


def ticks_for(here, *, minutes: int = 60) -> list[dict]:
    """Return one tick for each question of the step, as a tablet without coverage made them."""
    items = Item.objects.filter(template_id=here.template_id).order_by("order", "pk")
    return [
        {
            "client_id": str(uuid4()),
            "item_key": item.key,
            "value": some_value(item),
            "note": "",
            "seen_version": 0,
            "answered_at": (VISIT_AT - timedelta(minutes=minutes)).isoformat(),
        }
        for item in items
    ]


def send(tablet: Client, here, answers: list[dict]) -> dict:
    reply = tablet.post(
        DOOR, {"steps": [{"step": here.pk, "answers": answers}]}, content_type="application/json"
    )
    assert reply.status_code == 200, reply.content
    return reply.json()["steps"][0]


def at_once(*calls: Callable[[], object]) -> None:
    """Make the calls at the same moment, each on a database connection of its own; a failure is the test's."""
    together, failures = Barrier(len(calls)), []

    def run(call: Callable[[], object]) -> None:
        try:
            together.wait(10)
            call()
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures


@pytest.mark.django_db
def test_a_shift_without_coverage_ends_in_a_step_that_is_done_and_the_next_that_opens(cast, tablets):
    pathway = pathway_at(cast, State.AT_HOME)
    here = step(pathway, "HPH2")
    ticks = ticks_for(here)
    first = send(tablets[0], here, ticks[:30])
    assert (first["state"], len(first["applied"])) == (StepState.IN_PROGRESS, 30)
    last = send(tablets[0], here, ticks[30:])
    assert (last["state"], last["refused"]) == (StepState.DONE, [])
    done = step(pathway, "HPH2")
    assert (done.done_at, done.recorded_at) == (VISIT_AT - timedelta(hours=1), VISIT_AT)
    assert pathway.deadlines.get(kind=DeadlineKind.HPH2).met_at == done.done_at
    assert {step(pathway, code).state for code in ("HPH3", "HPH5")} == {StepState.OPEN}
    assert tablets[0].get(f"/sjekkliste/{step(pathway, 'HPH3').pk}/").status_code == 200


@pytest.mark.django_db
def test_a_batch_sent_again_changes_nothing_also_after_the_step_is_done(cast, tablets):
    pathway = pathway_at(cast, State.AT_HOME)
    here = step(pathway, "HPH2")
    ticks = ticks_for(here)
    send(tablets[0], here, ticks)
    events = list(pathway.events.order_by("pk").values_list("pk", flat=True))
    for tablet in tablets:
        said = send(tablet, here, ticks)
        assert said["applied"] == [each["client_id"] for each in ticks]
        assert said["refused"] == []
    assert list(pathway.events.order_by("pk").values_list("pk", flat=True)) == events
    assert Answer.objects.count() == len(ticks)


@pytest.mark.django_db
def test_one_bad_answer_among_forty_is_the_only_one_refused(cast, tablets):
    here = step(pathway_at(cast, State.AT_HOME), "HPH2")
    ticks = ticks_for(here)[:40]
    bad = ticks[17]
    bad["value"] = {"no": "value"}
    said = send(tablets[0], here, ticks)
    assert [each["client_id"] for each in said["refused"]] == [bad["client_id"]]
    assert len(said["applied"]) == Answer.objects.count() == 39
    assert not Answer.objects.filter(item__key=bad["item_key"]).exists()


@pytest.mark.django_db(transaction=True)
def test_two_tablets_answering_the_last_two_items_at_once_finish_the_step_once(cast, tablets):
    pathway = pathway_at(cast, State.AT_HOME)
    here = step(pathway, "HPH2")
    *others, one, other = ticks_for(here)
    send(tablets[0], here, others)
    at_once(lambda: send(tablets[0], here, [one]), lambda: send(tablets[1], here, [other]))
    assert step(pathway, "HPH2").state == StepState.DONE
    assert pathway.events.filter(kind="STEP_DONE", step=here).count() == 1
    assert Answer.objects.count() == len(others) + 2


@pytest.mark.django_db(transaction=True)
def test_two_nurses_at_the_same_item_are_both_kept(cast, tablets):
    here = step(pathway_at(cast, State.AT_HOME), "HPH2")
    answers = [
        {**ticks_for(here)[0], "item_key": "falls", "value": value} for value in ("unchanged", "new_problem")
    ]
    at_once(lambda: send(tablets[0], here, answers[:1]), lambda: send(tablets[1], here, answers[1:]))
    stored = Answer.objects.filter(item__key="falls").order_by("version")
    assert [(each.version, each.seen_version) for each in stored] == [(1, 0), (2, 0)]
    assert {each.by_name for each in stored} == {"Anne Ås", "Berit Bø"}
    page = tablets[0].get(f"/sjekkliste/{here.pk}/").content.decode()
    assert "Berit Bø" in page
    assert "Answered without seeing each other" in page


@pytest.mark.django_db(transaction=True)
def test_the_same_batch_from_two_connections_at_once_is_stored_once(cast, tablets):
    """The tablet gave up waiting and sent again, while the first request was still at work."""
    here = step(pathway_at(cast, State.AT_HOME), "HPH2")
    ticks = ticks_for(here)[:10]
    other = Client()
    other.cookies = tablets[0].cookies
    at_once(lambda: send(tablets[0], here, ticks), lambda: send(other, here, ticks))
    assert Answer.objects.count() == 10
    assert here.pathway.events.filter(kind="ANSWERED").count() == 10
