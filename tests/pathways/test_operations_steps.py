"""Ticks and what follows from them."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from accounts.rules import NotAllowed
from checklists.models import Answer, Item
from pathways import operations
from pathways.enums import DeadlineKind, EventKind, State, StepState
from pathways.models import Pathway, Step
from tests import cast as cast_module
from tests.cast import ADMITTED_AT, answers_for, author, finish, pathway_at, step

pytestmark = pytest.mark.django_db
HOME_AT = ADMITTED_AT + timedelta(days=2, hours=3)
VISIT_AT = ADMITTED_AT + timedelta(days=4)


def items_of(here, **filters):
    return list(Item.objects.filter(template_id=here.template_id, **filters).order_by("order", "pk"))


def give(cast, here, answers, *, at=VISIT_AT, by=None):
    return operations.apply_answers(step_id=here.pk, answers=answers, by=author(by or cast.anne), now=at)


@pytest.mark.sqlite
def test_hph2_done_meets_its_clock_and_opens_hph3_and_hph5(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    finish(cast, pathway, "HPH2", at=VISIT_AT)
    assert step(pathway, "HPH2").state == StepState.DONE
    assert pathway.deadlines.get(kind=DeadlineKind.HPH2).met_at == VISIT_AT
    assert {step(pathway, code).state for code in ("HPH3", "HPH5")} == {StepState.OPEN}
    assert pathway.parties.get(part="HOME_CARE").next_thing == "DO_HPH3"


def test_hph5_completes_the_pathway_and_closes_what_is_still_open(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    finish(cast, pathway, "HPH2", at=VISIT_AT)
    finish(cast, pathway, "HPH5", at=ADMITTED_AT + timedelta(days=30))
    pathway.refresh_from_db()
    assert pathway.state == State.COMPLETED
    assert step(pathway, "HPH3").state == StepState.NOT_APPLICABLE
    assert not pathway.deadlines.still_open().exists()
    assert not pathway.parties.filter(is_open=True).exists()


def test_work_done_on_time_and_told_late_keeps_both_times(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    told_at = VISIT_AT + timedelta(days=6)
    operations.sweep(now=told_at - timedelta(hours=1))
    cast_module.answer_required(cast, pathway, "HPH2", at=VISIT_AT)
    operations.finish_step(
        step_id=step(pathway, "HPH2").pk, done_at=VISIT_AT, by=author(cast.anne), now=told_at
    )
    clock = pathway.deadlines.get(kind=DeadlineKind.HPH2)
    here = step(pathway, "HPH2")
    assert (clock.met_at, clock.met_recorded_at) == (VISIT_AT, told_at)
    assert (here.done_at, here.recorded_at) == (VISIT_AT, told_at)
    assert clock.missed_at is not None


@pytest.mark.parametrize("at", [VISIT_AT + timedelta(hours=1), ADMITTED_AT - timedelta(days=1)])
def test_an_impossible_time_is_refused(cast, at):
    pathway = pathway_at(cast, State.AT_HOME)
    here = cast_module.answer_required(cast, pathway, "HPH2", at=VISIT_AT)
    finish_at = {"step_id": here.pk, "by": author(cast.anne), "now": VISIT_AT}
    with pytest.raises(NotAllowed):
        operations.finish_step(done_at=at, **finish_at)
    assert operations.finish_step(done_at=VISIT_AT, **finish_at).state == StepState.DONE


def test_finishing_is_refused_while_required_points_lack_answers(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    here = step(pathway, "HPH2")
    with pytest.raises(NotAllowed):
        operations.finish_step(step_id=here.pk, done_at=VISIT_AT, by=author(cast.anne), now=VISIT_AT)


def test_a_closed_checklist_takes_no_more_answers(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    finish(cast, pathway, "HPH2", at=VISIT_AT)
    here = step(pathway, "HPH2")
    with pytest.raises(NotAllowed, match="HPH2"):
        give(cast, here, answers_for(items_of(here)[:1], at=VISIT_AT))


def test_a_step_that_waits_takes_no_answers(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    here = step(pathway, "HPH3")
    with pytest.raises(NotAllowed, match="HPH3"):
        give(cast, here, answers_for(items_of(here)[:1], at=VISIT_AT))


def test_a_ward_nurse_does_not_answer_home_cares_checklist_and_a_stranger_meets_none(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    here = step(pathway, "HPH2")
    answers = answers_for(items_of(here)[:1], at=VISIT_AT)
    with pytest.raises(NotAllowed):
        give(cast, here, answers, by=cast.bjorn)
    with pytest.raises(Step.DoesNotExist):
        give(cast, here, answers, by=cast.cecilie)


def test_one_bad_answer_does_not_hold_back_the_others(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    here = step(pathway, "HPH2")
    answers = answers_for(items_of(here)[:5], at=VISIT_AT)
    bad = operations.AnswerInput(uuid4(), "no_such_item", True, "", 0, VISIT_AT)
    done = give(cast, here, [*answers[:2], bad, *answers[2:]])
    assert len(done.applied) == 5
    assert set(done.refused) == {bad.client_id}
    assert "no_such_item" in done.refused[bad.client_id]
    assert Answer.objects.count() == 5


def test_the_same_batch_again_changes_nothing(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    here = step(pathway, "HPH2")
    answers = answers_for(items_of(here)[:5], at=VISIT_AT)
    first, events = give(cast, here, answers), pathway.events.count()
    again = give(cast, here, answers)
    assert again.applied == first.applied
    assert pathway.events.count() == events
    assert Answer.objects.count() == 5


def test_what_matters_to_the_patient_is_kept_on_the_pathway(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    here = step(pathway, "HPH2")
    words = operations.AnswerInput(uuid4(), "what_matters", "Gå i kirken på søndag", "", 0, VISIT_AT)
    give(cast, here, [words])
    assert Pathway.objects.get().what_matters == "Gå i kirken på søndag"


def test_a_fall_opens_hph4_each_time(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    first = operations.open_hph4(pathway_id=pathway.pk, at=HOME_AT, by=author(cast.anne), now=HOME_AT)
    second = operations.open_hph4(pathway_id=pathway.pk, at=VISIT_AT, by=author(cast.anne), now=VISIT_AT)
    assert (first.occurrence, second.occurrence) == (1, 2)
    assert pathway.parties.get(part="HOME_CARE").next_thing == "DO_HPH4"
    assert pathway.events.filter(kind=EventKind.STEP_OPENED, data__code="HPH4").count() == 2


def test_hph4_waits_until_the_patient_has_left_hospital(cast):
    pathway = pathway_at(cast, State.ADMITTED)
    with pytest.raises(NotAllowed):
        operations.open_hph4(pathway_id=pathway.pk, at=VISIT_AT, by=author(cast.anne), now=VISIT_AT)


def test_a_checklist_that_does_not_apply_needs_a_reason_and_holds_nothing_back(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    here = step(pathway, "HPH2")
    skip = {"step_id": here.pk, "by": author(cast.anne), "now": VISIT_AT}
    with pytest.raises(NotAllowed):
        operations.skip_step(reason="", **skip)
    assert (
        operations.skip_step(reason="Pasienten ønsker ikke besøk", **skip).state == StepState.NOT_APPLICABLE
    )
    assert step(pathway, "HPH5").state == StepState.OPEN
    assert not pathway.deadlines.still_open().filter(kind=DeadlineKind.HPH2).exists()


@pytest.mark.django_db(transaction=True)
def test_two_tablets_answering_the_last_two_items_at_once_finish_the_checklist(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    here = step(pathway, "HPH2")
    items = items_of(here)
    give(cast, here, answers_for(items[:-2], at=VISIT_AT))
    together, failures = Barrier(2), []

    def tap(item):
        try:
            together.wait(10)
            give(cast, here, answers_for([item], at=VISIT_AT))
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)
        finally:
            connection.close()

    tablets = [Thread(target=tap, args=(item,)) for item in items[-2:]]
    for tablet in tablets:
        tablet.start()
    for tablet in tablets:
        tablet.join(20)
    assert not failures
    assert step(pathway, "HPH2").state == StepState.DONE
    assert pathway.events.filter(kind=EventKind.STEP_DONE, step=here).count() == 1
