"""A checklist as its page shows it."""

import dataclasses
import json
from datetime import timedelta

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from checklists import operations, queries
from checklists.models import Checklist, Template
from tests.checklists import factories
from tests.checklists.factories import NOON, given

pytestmark = pytest.mark.django_db


def test_a_fresh_checklist_shows_everything_that_is_asked(checklist):
    view = queries.checklist_view(checklist_id=checklist.pk, language="nn")
    assert (view.code, view.version, view.title, view.who) == (
        "HPH2",
        1,
        "title på nynorsk",
        "who på nynorsk",
    )
    assert (view.state, view.is_ended, view.opened_at, view.done_at) == ("OPEN", False, NOON, None)
    assert [(section.key, len(section.items)) for section in view.sections] == [("first", 2), ("second", 4)]
    assert view.sections[0].help == "Sjå etter"
    assert [item.key for item in view.items] == [item.key for item in factories.EVERY_KIND]
    assert [item.key for item in view.missing] == ["what_matters", "nutrition"]
    assert view.why_not_complete.startswith("2 ")
    choice = view.item("nutrition")
    assert (choice.text, choice.is_required, choice.is_missing) == ("nutrition på nynorsk?", True, True)
    assert [(each.value, each.label) for each in choice.choices] == [
        ("unchanged", "Uendra"),
        ("changed", "Endra"),
    ]
    assert list(view.item("goal_now").steps) == list(range(11))
    assert list(choice.steps) == []
    weight = view.item("weight")
    assert (weight.minimum, weight.maximum, weight.unit, weight.kind_label) == (20, 350, "kg", "Number")
    assert view.item("unheard_of") is None


@pytest.mark.parametrize(
    ("key", "value", "language", "text"),
    [
        ("what_matters", "Gå ut", "nb", "Gå ut"),
        ("nutrition", "changed", "nb", "Endret"),
        ("nutrition", "changed", "nn", "Endra"),
        ("nutrition", "changed", "en", "Endret"),
        ("goal_now", 7, "nb", "7"),
        ("weight", "80,5", "nn", "80,5 kg"),
        ("weight", "80,5", "en", "80.5 kg"),
        ("visit_date", "2.3.2026", "nb", "02.03.2026"),
        ("key_access", True, "en", "Yes"),
        ("key_access", False, "en", "No"),
        ("what_matters", None, "nb", ""),
    ],
)
def test_an_answer_reads_as_people_read_it(checklist, anne, key, value, language, text):
    given(checklist, key, value, by=anne, note="Sa det selv")
    answer = queries.checklist_view(checklist_id=checklist.pk, language=language).item(key).answer
    assert (answer.text, answer.note, answer.by_name, answer.version) == (
        text,
        "Sa det selv",
        "Anne Sykepleier",
        1,
    )
    assert answer.answered_at == NOON + timedelta(minutes=10)


def test_the_newest_version_shows(checklist, anne, bjorn):
    given(checklist, "what_matters", "Gå ut", by=anne)
    given(checklist, "what_matters", "Sove", by=bjorn)
    view = queries.checklist_view(checklist_id=checklist.pk, language="nb")
    assert (view.item("what_matters").answer.text, view.item("what_matters").answer.version) == ("Sove", 2)
    given(checklist, "what_matters", None, by=bjorn, seen_version=2)
    view = queries.checklist_view(checklist_id=checklist.pk, language="nb")
    assert (view.item("what_matters").answer.is_filled, view.item("what_matters").is_missing) == (False, True)
    assert view.progress.items_answered == 0


def test_page_and_operation_agree_on_what_is_missing(checklist, anne):
    given(checklist, "what_matters", "Gå ut", by=anne)
    view = queries.checklist_view(checklist_id=checklist.pk, language="en")
    assert view.why_not_complete == checklist.why_not_complete()
    assert (view.progress.required_answered, view.progress.required, view.sections[0].answered) == (1, 2, 1)
    given(checklist, "nutrition", "changed", by=anne)
    view = queries.checklist_view(checklist_id=checklist.pk, language="en")
    assert (view.missing, view.why_not_complete, view.progress.is_complete) == ((), None, True)


def test_an_ended_checklist_says_when_and_by_whom(checklist, anne):
    operations.close(checklist=checklist, reason="Flyttet", by=anne, now=NOON)
    view = queries.checklist_view(checklist_id=checklist.pk, language="en")
    assert (view.is_ended, view.done_at, view.done_by_name) == (True, NOON, "Anne Sykepleier")
    assert (view.closed_reason, view.state_label) == ("Flyttet", "Closed without being completed")


def test_a_view_can_be_sent_to_a_device(checklist, anne):
    given(checklist, "weight", 80, by=anne)
    view = queries.checklist_view(checklist_id=checklist.pk, language="nb")
    sent = json.loads(json.dumps(dataclasses.asdict(view), cls=DjangoJSONEncoder))
    assert sent["sections"][1]["items"][2]["answer"]["value"] == 80


def test_an_unknown_checklist_is_no_checklist(checklist):
    with pytest.raises(Checklist.DoesNotExist):
        queries.checklist_view(checklist_id=0, language="nb")
    assert list(queries.checklist_views(checklist_ids=[checklist.pk, 0], language="nb")) == [checklist.pk]


def test_many_checklists_cost_as_many_queries_as_one(checklist, template, anne, django_assert_num_queries):
    given(checklist, "what_matters", "Gå ut", by=anne)
    with django_assert_num_queries(4):
        queries.checklist_view(checklist_id=checklist.pk, language="nb")
    many = [factories.opened(template).pk for _ in range(4)]
    many.append(factories.opened(factories.published(code="HPH3")).pk)
    with django_assert_num_queries(4):
        views = queries.checklist_views(checklist_ids=[*many, checklist.pk], language="nb")
    assert len(views) == 6
    assert [pk for pk, view in views.items() if view.item("what_matters").is_answered] == [checklist.pk]


def test_a_template_is_shown_before_anything_is_answered(django_assert_num_queries):
    draft = factories.draft()
    with django_assert_num_queries(3):
        view = queries.template_view(template_id=draft.pk, language="nn")
    assert (view.template_state, view.title, len(view.items)) == ("DRAFT", "title på nynorsk", 6)
    assert {item.answer for item in view.items} == {None}
    with pytest.raises(Template.DoesNotExist):
        queries.template_view(template_id=0, language="nb")
