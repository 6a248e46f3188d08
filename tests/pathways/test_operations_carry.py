"""What a person confirms from an earlier checklist becomes an answer of today, and says where it came from."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.rules import NotAllowed
from checklists.models import Answer
from pathways import operations
from pathways.enums import State, StepState
from pathways.models import NextOfKin, Pathway, PathwayUnit, Step
from tests import cast as cast_module
from tests.cast import ADMITTED_AT, admitted, author, finish, pathway_at, step

pytestmark = pytest.mark.django_db
VISIT_AT = ADMITTED_AT + timedelta(days=4)
REVIEW_AT = ADMITTED_AT + timedelta(days=26)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def say(cast, here, key, value, *, at, note="", **more) -> Answer:
    """Let Anne answer, or confirm; return what was stored."""
    given = operations.AnswerInput(uuid4(), key, value, note, 0, at, **more)
    operations.apply_answers(step_id=here.pk, answers=[given], by=author(cast.anne), now=at)
    return Answer.objects.get(client_id=given.client_id)


@pytest.fixture
def review(cast):
    """Return HPH5 of a patient whose first visit found a problem with the food, and the answers of that visit."""
    pathway = pathway_at(cast, State.AT_HOME)
    first = step(pathway, "HPH2")
    said = {
        "nutrition": say(cast, first, "nutrition", "changed", at=VISIT_AT, note="Lite matlyst"),
        "usual_function": say(cast, first, "usual_function", "Går med rullator", at=VISIT_AT),
        "weight": say(cast, first, "weight", 61, at=VISIT_AT),
    }
    finish(cast, pathway, "HPH2", at=VISIT_AT)
    return step(pathway, "HPH5"), said


def confirm(cast, here, source, *, value=None, at=REVIEW_AT, key=None):
    return say(cast, here, key or source.item.key, value, at=at, confirmed_from=source.pk)


def refused(cast, here, source, **changes) -> str:
    with pytest.raises(NotAllowed) as refusal:
        confirm(cast, here, source, **changes)
    return str(refusal.value)


def test_a_confirmed_fact_is_an_answer_that_knows_where_it_came_from(cast, review):
    here, said = review
    stored = confirm(cast, here, said["usual_function"])
    assert (stored.value, stored.by, stored.answered_at) == ("Går med rullator", cast.anne, REVIEW_AT)
    assert (stored.confirmed_from, stored.confirmed_record_at) == (said["usual_function"], None)
    event = here.pathway.events.filter(kind="ANSWERED").latest("pk")
    assert event.data["item"] == "usual_function"


def test_an_unchanged_area_is_unchanged_since_what_the_first_visit_said(cast, review):
    here, said = review
    stored = confirm(cast, here, said["nutrition"], value="unchanged")
    assert (stored.value, stored.note, stored.confirmed_from) == ("unchanged", "", said["nutrition"])
    own = say(cast, here, "nutrition", "changed", at=REVIEW_AT)
    assert own.confirmed_from is None


def test_confirming_what_matters_keeps_it_on_the_pathway(cast, review):
    here, _said = review
    words = Answer.objects.get(item__key="what_matters")
    Pathway.objects.update(what_matters="", what_matters_at=None)
    confirm(cast, here, words)
    assert Pathway.objects.get().what_matters == words.value


def test_what_is_carried_but_not_confirmed_does_not_count(cast, review):
    here, _said = review
    required = cast_module.answer_required(cast, here.pathway, "HPH5", at=REVIEW_AT)
    words = Answer.objects.get(item__key="what_matters", checklist=here.checklist_id)
    taken = operations.AnswerInput(uuid4(), "what_matters", None, "", words.version, REVIEW_AT)
    operations.apply_answers(step_id=here.pk, answers=[taken], by=author(cast.anne), now=REVIEW_AT)
    with pytest.raises(NotAllowed, match="1 required question has no answer yet"):
        operations.finish_step(step_id=here.pk, done_at=REVIEW_AT, by=author(cast.anne), now=REVIEW_AT)
    first = Answer.objects.exclude(checklist=here.checklist_id).get(item__key="what_matters")
    confirm(cast, required, first)
    done = operations.finish_step(step_id=here.pk, done_at=REVIEW_AT, by=author(cast.anne), now=REVIEW_AT)
    assert done.state == StepState.DONE


def test_what_was_confirmed_is_what_was_shown_also_when_it_has_changed_since(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    first = step(pathway, "HPH2")
    old = say(cast, first, "usual_function", "Går med rullator", at=VISIT_AT)
    four = operations.open_hph4(pathway_id=pathway.pk, at=VISIT_AT, by=author(cast.anne), now=VISIT_AT)
    say(cast, first, "usual_function", "Sitter i rullestol", at=VISIT_AT + timedelta(minutes=5))
    stored = confirm(cast, four, old, at=VISIT_AT + timedelta(minutes=9))
    assert (stored.value, stored.confirmed_from) == ("Går med rullator", old)


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        pytest.param("weight", {}, id="a measured value is never carried"),
        pytest.param("usual_function", {"key": "aids_in_use"}, id="the answer to another question"),
        pytest.param("usual_function", {"value": "Går uten hjelp"}, id="other words than were shown"),
        pytest.param("nutrition", {"value": "changed"}, id="an area that was not unchanged"),
    ],
)
def test_what_cannot_be_carried_is_refused_with_a_sentence(cast, review, key, changes):
    here, said = review
    sentence = refused(cast, here, said[key], **changes)
    assert sentence.endswith(("answer anew.",))
    assert not Answer.objects.filter(checklist=here.checklist_id).exists()
    assert confirm(cast, here, said["usual_function"]).value == "Går med rullator"


def test_an_answer_that_is_not_there_or_was_taken_back_is_no_source(cast, review):
    here, said = review
    gone = replace_pk(said["usual_function"], 10**9)
    assert "cannot be carried over" in refused(cast, here, gone)
    four = operations.open_hph4(pathway_id=here.pathway_id, at=REVIEW_AT, by=author(cast.anne), now=REVIEW_AT)
    say(cast, four, "usual_function", "Går med rullator", at=REVIEW_AT)
    back = say(cast, four, "usual_function", None, at=REVIEW_AT)
    assert "cannot be carried over" in refused(cast, here, back)


def replace_pk(answer: Answer, pk: int) -> Answer:
    return Answer(pk=pk, item=answer.item)


def test_its_own_answer_and_another_patients_are_no_source(cast, review):
    here, said = review
    own = confirm(cast, here, said["usual_function"])
    assert "cannot be carried over" in refused(cast, here, own)
    other = pathway_at(cast, State.AT_HOME, serial=1)
    theirs = say(cast, step(other, "HPH2"), "usual_function", "Går uten hjelp", at=VISIT_AT)
    assert "cannot be carried over" in refused(cast, here, theirs)
    area = say(cast, step(other, "HPH2"), "pain", "unchanged", at=VISIT_AT)
    assert "cannot be carried over" in refused(cast, here, area, value="unchanged")


@pytest.fixture
def readmitted(cast):
    """Return HPH6 of a patient who is admitted again, and what the first visit of the earlier pathway said."""
    earlier = pathway_at(cast, State.AT_HOME)
    said = say(cast, step(earlier, "HPH2"), "usual_function", "Går med rullator", at=VISIT_AT)
    now = admitted(cast, at=REVIEW_AT)
    assert now.previous == earlier
    return step(now, "HPH6"), said


def test_an_earlier_pathway_is_a_source_for_whom_may_see_it(cast, readmitted):
    here, said = readmitted
    PathwayUnit.objects.filter(pathway=said_pathway(said)).update(ended_at=REVIEW_AT)
    at = REVIEW_AT + timedelta(hours=1)
    assert "cannot be carried over" in refused(cast, here, said, at=at)
    PathwayUnit.objects.filter(pathway=said_pathway(said)).update(ended_at=None)
    assert confirm(cast, here, said, at=at).confirmed_from == said


def said_pathway(answer: Answer) -> int:
    return Step.objects.get(checklist=answer.checklist_id).pathway_id


def test_areas_are_compared_with_the_first_visit_of_the_same_pathway_only(cast):
    earlier = pathway_at(cast, State.AT_HOME)
    pain = say(cast, step(earlier, "HPH2"), "pain", "unchanged", at=VISIT_AT)
    now = pathway_at(cast, State.AT_HOME, at=REVIEW_AT)
    finish(cast, now, "HPH2", at=REVIEW_AT + timedelta(days=3))
    at = REVIEW_AT + timedelta(days=20)
    assert "cannot be carried over" in refused(cast, step(now, "HPH5"), pain, value="unchanged", at=at)


def test_what_is_registered_is_confirmed_as_it_stands(cast, review):
    here, _said = review
    NextOfKin.objects.create(
        patient=here.pathway.patient, name="Kari Moen", relation="datter", phone="900 00 000"
    )
    shown = "Kari Moen (datter) 900 00 000"
    stored = say(cast, here, "next_of_kin_contact", f" {shown}\r\n", at=REVIEW_AT, is_registered=True)
    assert (stored.value, stored.confirmed_from, stored.confirmed_record_at) == (shown, None, REVIEW_AT)
    NextOfKin.objects.update(phone="911 11 111")
    with pytest.raises(NotAllowed, match="no longer what the page showed"):
        say(cast, here, "next_of_kin_contact", shown, at=REVIEW_AT, is_registered=True)
    with pytest.raises(NotAllowed, match="no longer"):
        say(cast, here, "usual_function", "Går", at=REVIEW_AT, is_registered=True)


def test_the_same_confirmation_twice_is_stored_once(cast, review):
    here, said = review
    given = operations.AnswerInput(
        uuid4(), "usual_function", None, "", 0, REVIEW_AT, confirmed_from=said["usual_function"].pk
    )
    for _ in range(2):
        applied = operations.apply_answers(
            step_id=here.pk, answers=[given], by=author(cast.anne), now=REVIEW_AT
        )
        assert applied.applied == (given.client_id,)
    assert Answer.objects.filter(checklist=here.checklist_id).count() == 1


def test_in_a_batch_one_that_cannot_be_carried_holds_nothing_back(cast, review):
    here, said = review
    good = operations.AnswerInput(
        uuid4(), "nutrition", "unchanged", "", 0, REVIEW_AT, confirmed_from=said["nutrition"].pk
    )
    bad = replace(good, client_id=uuid4(), confirmed_from=said["weight"].pk)
    applied = operations.apply_answers(
        step_id=here.pk, answers=[bad, good], by=author(cast.anne), now=REVIEW_AT
    )
    assert (applied.applied, list(applied.refused)) == ((good.client_id,), [bad.client_id])


def test_a_confirmation_costs_two_statements_more_than_a_tick_and_a_tick_none(cast, review):
    here, said = review
    say(cast, here, "mood", "unchanged", at=REVIEW_AT)

    def cost(*given, **more) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            operations.apply_answers(
                step_id=here.pk,
                answers=[operations.AnswerInput(uuid4(), *given, "", 0, REVIEW_AT, **more)],
                by=author(cast.anne),
                now=REVIEW_AT,
            )
        return [each["sql"] for each in asked]

    tick = cost("pain", "changed")
    assert not any("checklists_template" in sql for sql in tick)
    confirmed = cost("nutrition", "unchanged", confirmed_from=said["nutrition"].pk)
    assert len(confirmed) == len(tick) + 2
