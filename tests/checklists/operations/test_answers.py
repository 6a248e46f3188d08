"""A checklist from opening to end."""

import uuid
from datetime import timedelta

import pytest
from django.utils import translation

from accounts.rules import NotAllowed
from audit.models import AppendOnlyError
from checklists import operations, queries
from checklists.enums import ChecklistState
from checklists.models import Answer, Checklist
from tests.checklists import factories
from tests.checklists.factories import NOON, given, item_data

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def send(checklist, anne):
    """Give `send(item_key, value, …)`: Anne answers an hour after opening, and we are told at once."""

    def answer(item_key: str, value: object, **changes) -> operations.AnswerOutcome:
        return operations.answer(
            **{
                "checklist": checklist,
                "item_key": item_key,
                "value": value,
                "note": "",
                "client_id": uuid.uuid4(),
                "seen_version": 0,
                "by": anne,
                "answered_at": LATER,
                "now": LATER,
            }
            | changes
        )

    return answer


# --- Opening ----------------------------------------------------------------------------------------


def test_a_checklist_opens_on_a_published_template(template):
    checklist = operations.open_checklist(template=template, opened_at=NOON)
    assert (checklist.template_id, checklist.state, checklist.opened_at) == (
        template.pk,
        ChecklistState.OPEN,
        NOON,
    )


def test_work_can_have_been_done_before_we_were_told(template, send):
    earlier = NOON - timedelta(hours=5)
    checklist = operations.open_checklist(template=template, opened_at=earlier)
    assert checklist.opened_at == earlier
    assert send("what_matters", "Gå ut", checklist=checklist, answered_at=earlier).is_new


def test_no_checklist_opens_on_a_draft(db):
    with pytest.raises(NotAllowed, match="not published"):
        operations.open_checklist(template=factories.draft(), opened_at=NOON)
    assert not Checklist.objects.exists()


def test_a_case_may_open_a_later_checklist_on_the_version_it_started_with(template, anne):
    template = operations.retire(template_id=template.pk, by=anne, now=NOON)
    assert operations.open_checklist(template=template, opened_at=NOON).template_id == template.pk


# --- Answering --------------------------------------------------------------------------------------


def test_an_answer_is_stored_with_who_when_and_what_is_left(checklist, anne, send):
    client_id = uuid.uuid4()
    outcome = send(
        "what_matters",
        " Gå på butikken ",
        note="Sa det selv",
        client_id=client_id,
        answered_at=LATER - timedelta(minutes=30),
    )

    answer = Answer.objects.get()
    assert (answer.value, answer.note, answer.is_filled) == ("Gå på butikken", "Sa det selv", True)
    assert (answer.by, answer.by_name) == (anne, "Anne Sykepleier")
    assert (answer.answered_at, answer.recorded_at) == (LATER - timedelta(minutes=30), LATER)
    assert (answer.client_id, answer.version, answer.seen_version) == (client_id, 1, 0)
    assert (outcome.answer_id, outcome.is_new, outcome.version) == (answer.pk, True, 1)
    assert (outcome.is_complete_now, outcome.missing_count, outcome.was_unseen) == (False, 1, False)
    assert outcome.progress.required_answered == 1
    checklist.refresh_from_db()
    assert checklist.state == ChecklistState.IN_PROGRESS


def test_the_last_required_answer_completes_it_and_taking_one_back_does_not(send):
    send("what_matters", "Gå ut")
    assert send("key_access", True).is_complete_now is False
    assert send("nutrition", "changed").is_complete_now is True
    assert send("weight", "80,5").is_complete_now is True
    taken_back = send("what_matters", None, seen_version=1)
    assert (taken_back.is_complete_now, taken_back.missing_count, taken_back.version) == (False, 1, 2)


def test_a_note_alone_is_no_answer(send):
    outcome = send("nutrition", "", note="Får ikke spurt i dag")
    assert (outcome.version, outcome.missing_count) == (1, 2)
    assert Answer.objects.get().is_filled is False


def test_a_required_tick_must_be_ticked(send, anne):
    checklist = factories.opened(
        factories.published(code="HPH1", items=(item_data("agreed", required=True),))
    )
    assert send("agreed", False, checklist=checklist).missing_count == 1
    assert send("agreed", True, checklist=checklist, seen_version=1).is_complete_now is True


def test_the_same_answer_sent_twice_is_stored_once(send):
    client_id = uuid.uuid4()
    first = send("what_matters", "Gå ut", client_id=client_id)
    second = send("what_matters", "Noe annet", client_id=client_id, answered_at=NOON - timedelta(days=9))
    assert second.is_new is False
    assert (second.answer_id, second.version, second.missing_count) == (first.answer_id, 1, 1)
    assert Answer.objects.get().value == "Gå ut"


def test_an_answer_can_be_sent_again_after_the_checklist_is_done(send, checklist, anne):
    client_id = uuid.uuid4()
    send("what_matters", "Gå ut", client_id=client_id)
    send("nutrition", "changed")
    operations.complete(checklist=checklist, done_at=LATER, by=anne, now=LATER)
    again = send("what_matters", "Gå ut", client_id=client_id)
    assert (again.is_new, again.is_complete_now) == (False, True)


def test_an_id_that_belongs_to_another_checklist_is_refused(send, template):
    client_id = uuid.uuid4()
    send("what_matters", "Gå ut", client_id=client_id)
    with pytest.raises(NotAllowed, match="another checklist"):
        send("what_matters", "Gå ut", client_id=client_id, checklist=factories.opened(template))
    assert Answer.objects.count() == 1


def test_two_answers_that_had_not_seen_each_other_are_both_kept(send, bjorn):
    send("what_matters", "Gå ut")
    second = send("what_matters", "Sove", by=bjorn)
    third = send("what_matters", "Sove bedre", by=bjorn, seen_version=2)
    assert (second.version, second.was_unseen) == (2, True)
    assert (third.version, third.was_unseen) == (3, False)
    assert [answer.value for answer in Answer.objects.order_by("version")] == ["Gå ut", "Sove", "Sove bedre"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"item_key": "unheard_of"}, "not on this checklist: unheard_of"),
        ({"item_key": "nutrition", "value": "perhaps"}, "«nutrition på bokmål.»: Choose one"),
        ({"item_key": "goal_now", "value": 11}, "«goal_now på bokmål.»: The highest value is 10"),
        ({"item_key": "goal_now", "value": -1}, "The lowest value is 0"),
        ({"item_key": "goal_now", "value": 2.5}, "whole number"),
        ({"item_key": "weight", "value": "351"}, "The highest value is 350 kg"),
        ({"item_key": "weight", "value": "tung"}, "Write a number"),
        ({"item_key": "key_access", "value": "perhaps"}, "ticked or not"),
        ({"item_key": "visit_date", "value": "31.2.2026"}, "Write a date"),
        ({"item_key": "what_matters", "value": 5}, "Write text"),
        ({"item_key": "what_matters", "value": "x" * 4001}, "4000 characters"),
        ({"note": "x" * 2001}, "2000 characters"),
        ({"answered_at": LATER + timedelta(minutes=6)}, "in the future"),
        ({"answered_at": NOON - timedelta(minutes=6)}, "before this checklist was opened"),
        ({"answered_at": LATER + timedelta(seconds=2), "tolerance": timedelta(seconds=1)}, "in the future"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_stored(send, checklist, changes, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        send(**{"item_key": "what_matters", "value": "Gå ut"} | changes)
    checklist.refresh_from_db()
    assert checklist.state == ChecklistState.OPEN
    assert not Answer.objects.exists()
    assert send("what_matters", "Gå ut").is_new


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (
            lambda checklist, by: operations.complete(checklist=checklist, done_at=LATER, by=by, now=LATER),
            "is done",
        ),
        (
            lambda checklist, by: operations.close(checklist=checklist, reason="Flyttet", by=by, now=LATER),
            "was closed",
        ),
    ],
    ids=["done", "closed"],
)
def test_a_checklist_that_has_ended_takes_no_answers(send, checklist, anne, end, sentence):
    send("what_matters", "Gå ut")
    send("nutrition", "changed")
    end(checklist, anne)
    with pytest.raises(NotAllowed, match=sentence):
        send("what_matters", "Sove", seen_version=1)
    assert Answer.objects.count() == 2


def test_the_sentence_is_in_the_users_language(send):
    with translation.override("nn"), pytest.raises(NotAllowed, match="nutrition på nynorsk"):
        send("nutrition", "perhaps")


def test_a_checklist_stays_on_the_template_it_started_with(send, checklist, template, anne):
    operations.publish(template_id=factories.draft(version=2).pk, by=anne, now=NOON)
    assert send("what_matters", "Gå ut").is_new
    checklist.refresh_from_db()
    assert checklist.template_id == template.pk


def test_an_answer_costs_few_statements(send, django_assert_num_queries):
    with django_assert_num_queries(4):  # items, versions, insert, OPEN becomes IN_PROGRESS
        send("what_matters", "Gå ut")
    with django_assert_num_queries(2):  # the items are known by now
        send("nutrition", "changed")
    client_id = uuid.uuid4()
    send("weight", 80, client_id=client_id)
    with django_assert_num_queries(2):
        send("weight", 80, client_id=client_id)


# --- Ending -----------------------------------------------------------------------------------------


def test_a_complete_checklist_is_done_with_both_times(send, checklist, anne):
    send("what_matters", "Gå ut")
    send("nutrition", "changed")
    operations.complete(checklist=checklist, done_at=LATER, by=anne, now=LATER + timedelta(days=2))
    checklist.refresh_from_db()
    assert (checklist.state, checklist.is_ended) == (ChecklistState.DONE, True)
    assert (checklist.done_at, checklist.recorded_at) == (LATER, LATER + timedelta(days=2))
    assert (checklist.done_by, checklist.done_by_name) == (anne, "Anne Sykepleier")


def test_a_checklist_where_nothing_is_required_can_be_done_at_once(anne):
    checklist = factories.opened(factories.published(code="HPH6", items=(item_data("sent_glasses"),)))
    assert (
        operations.complete(checklist=checklist, done_at=NOON, by=anne, now=NOON).state == ChecklistState.DONE
    )


@pytest.mark.parametrize(
    ("answered", "done_at", "sentence"),
    [
        (["what_matters"], LATER, "1 required question has no answer yet"),
        (["what_matters", "nutrition"], LATER + timedelta(hours=1), "in the future"),
        (["what_matters", "nutrition"], NOON - timedelta(hours=1), "before this checklist was opened"),
    ],
)
def test_what_is_not_done_cannot_be_marked_done(send, checklist, anne, answered, done_at, sentence):
    values = {"what_matters": "Gå ut", "nutrition": "changed"}
    for key in answered:
        send(key, values[key])
    with pytest.raises(NotAllowed, match=sentence):
        operations.complete(checklist=checklist, done_at=done_at, by=anne, now=LATER)
    checklist.refresh_from_db()
    assert (checklist.state, checklist.done_at) == (ChecklistState.IN_PROGRESS, None)


def test_a_checklist_is_closed_with_a_reason(checklist, anne):
    operations.close(checklist=checklist, reason="  Flyttet til annen kommune ", by=anne, now=LATER)
    checklist.refresh_from_db()
    assert (checklist.state, checklist.closed_reason) == (ChecklistState.CLOSED, "Flyttet til annen kommune")
    assert (checklist.done_at, checklist.recorded_at, checklist.done_by) == (LATER, LATER, anne)


def test_the_system_may_close_it(checklist):
    operations.close(checklist=checklist, reason="Reinnlagt", by=None, now=LATER)
    checklist.refresh_from_db()
    assert (checklist.done_by, checklist.done_by_name, checklist.is_ended) == (None, "", True)


def test_closing_needs_a_reason(checklist, anne):
    with pytest.raises(NotAllowed, match="Write why"):
        operations.close(checklist=checklist, reason=" \n", by=anne, now=LATER)
    checklist.refresh_from_db()
    assert checklist.state == ChecklistState.OPEN


@pytest.mark.parametrize("first", ["done", "closed"])
def test_it_ends_once(send, checklist, anne, first):
    send("what_matters", "Gå ut")
    send("nutrition", "changed")
    if first == "done":
        operations.complete(checklist=checklist, done_at=LATER, by=anne, now=LATER)
    else:
        operations.close(checklist=checklist, reason="Flyttet", by=anne, now=LATER)
    with pytest.raises(NotAllowed, match="already"):
        operations.complete(checklist=checklist, done_at=LATER, by=anne, now=LATER)
    with pytest.raises(NotAllowed, match="already"):
        operations.close(checklist=checklist, reason="Flyttet", by=anne, now=LATER)


def test_answers_given_by_two_people_are_named(checklist, anne, bjorn):
    given(checklist, "what_matters", "Gå ut", by=anne)
    given(checklist, "nutrition", "changed", by=bjorn)
    assert sorted(Answer.objects.values_list("by_name", flat=True)) == ["Anne Sykepleier", "Bjørn Sykepleier"]


# --- Confirmed from an earlier answer ---------------------------------------------------------------


def test_an_answer_keeps_for_ever_what_it_was_confirmed_from(send, anne, template):
    earlier = operations.open_checklist(template=template, opened_at=NOON - timedelta(days=20))
    source = given(earlier, "what_matters", "Komme ut i hagen", by=anne)
    outcome = send("what_matters", source.value, confirmed_from=source.pk)
    stored = Answer.objects.get(pk=outcome.answer_id)
    assert (stored.confirmed_from, stored.confirmed_record_at) == (source, None)
    given(earlier, "what_matters", "Gå til butikken", by=anne, answered_at=NOON, now=NOON)
    view = queries.checklist_view(checklist_id=stored.checklist_id, language="nb")
    confirmed = view.item("what_matters").answer.confirmed
    assert (confirmed.code, confirmed.text, confirmed.by_name, confirmed.at) == (
        "HPH2", "Komme ut i hagen", "Anne Sykepleier", source.answered_at
    )  # fmt: skip
    (version,) = queries.versions_of(checklist_id=stored.checklist_id, language="nb")["what_matters"]
    assert version.confirmed == confirmed
    with pytest.raises(AppendOnlyError):
        stored.save()


def test_an_answer_can_be_confirmed_as_it_is_registered(send):
    outcome = send("what_matters", "Komme ut i hagen", confirmed_record_at=LATER)
    view = queries.checklist_view(
        checklist_id=Answer.objects.get(pk=outcome.answer_id).checklist_id, language="nb"
    )
    assert view.item("what_matters").answer.confirmed == queries.Confirmed("", "", "", "", LATER)
    assert queries.known_answer(answer_id=outcome.answer_id, language="nb").text == "Komme ut i hagen"
    assert queries.known_answer(answer_id=0, language="nb") is None
