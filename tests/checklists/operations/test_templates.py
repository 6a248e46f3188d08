"""A template from draft to retired."""

from datetime import timedelta

import pytest

from accounts.rules import NotAllowed
from checklists import operations, queries
from checklists.enums import TemplateProblem, TemplateState
from checklists.models import Template
from checklists.operations.templates import problem_sentence
from checklists.template_data import Problem, Text
from tests.accounts.factories import UnitFactory
from tests.checklists import factories
from tests.checklists.factories import NOON, item_data

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def test_the_next_version_is_a_copy_in_draft(template, anne):
    draft = operations.new_version(template_id=template.pk, owner=None, by=anne, now=LATER)
    assert (draft.version, draft.owner, draft.parent, draft.state) == (2, None, None, TemplateState.DRAFT)
    assert (draft.created_at, draft.created_by) == (LATER, anne)
    assert queries.template_as_data(template_id=draft.pk) == queries.template_as_data(template_id=template.pk)


def test_a_local_version_points_at_what_it_builds_on_and_counts_for_itself(template, anne, alvdal):
    first = operations.new_version(template_id=template.pk, owner=alvdal, by=anne, now=LATER)
    assert (first.version, first.owner, first.parent) == (1, alvdal, template)
    operations.publish(template_id=first.pk, by=anne, now=LATER)
    second = operations.new_version(template_id=first.pk, owner=alvdal, by=anne, now=LATER)
    assert (second.version, second.owner, second.parent) == (2, alvdal, template)


def test_one_draft_at_a_time(template, anne, alvdal):
    operations.new_version(template_id=template.pk, owner=None, by=anne, now=LATER)
    with pytest.raises(NotAllowed, match="There is a draft already: HPH2 v2"):
        operations.new_version(template_id=template.pk, owner=None, by=anne, now=LATER)
    assert Template.objects.count() == 2
    assert operations.new_version(template_id=template.pk, owner=alvdal, by=anne, now=LATER).version == 1


def test_publishing_retires_the_version_before_and_no_other(template, anne, alvdal):
    local = factories.published(owner=alvdal)
    other = factories.published(code="HPH3")
    draft = operations.new_version(template_id=template.pk, owner=None, by=anne, now=LATER)
    operations.publish(template_id=draft.pk, by=anne, now=LATER)
    states = dict(Template.objects.values_list("pk", "state"))
    assert states == {
        template.pk: TemplateState.RETIRED,
        draft.pk: TemplateState.PUBLISHED,
        local.pk: TemplateState.PUBLISHED,
        other.pk: TemplateState.PUBLISHED,
    }
    template.refresh_from_db()
    draft.refresh_from_db()
    assert (template.retired_at, template.retired_by) == (LATER, anne)
    assert (draft.published_at, draft.published_by) == (LATER, anne)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": Text("Tittel", "")}, "«title» lacks its text in nynorsk"),
        ({"items": (item_data("fall", text=Text("", "Fall?")),)}, "«fall» lacks its text in bokmål"),
        ({"items": (item_data("fall", "CHOICE", choices=()),)}, "«fall» needs at least two choices"),
        ({"items": (item_data("fall", "SCALE", maximum=None),)}, "limits of «fall»"),
        ({"sections": ()}, "has no items"),
        ({"items": tuple(item_data(f"Item{number}") for number in range(7))}, "And 3 more"),
    ],
)
def test_what_is_not_finished_is_not_published(changes, sentence):
    draft = factories.draft(**changes)
    with pytest.raises(NotAllowed, match=sentence):
        operations.publish(template_id=draft.pk, by=None, now=LATER)
    draft.refresh_from_db()
    assert (draft.state, draft.published_at) == (TemplateState.DRAFT, None)


def test_only_a_draft_is_published_and_only_a_published_one_retired(template, anne):
    with pytest.raises(NotAllowed, match="Only a draft"):
        operations.publish(template_id=template.pk, by=anne, now=LATER)
    operations.retire(template_id=template.pk, by=anne, now=LATER)
    with pytest.raises(NotAllowed, match="Only a published"):
        operations.retire(template_id=template.pk, by=anne, now=LATER)
    with pytest.raises(NotAllowed, match="Only a draft"):
        operations.publish(template_id=template.pk, by=anne, now=LATER)


def test_the_copy_does_not_follow_when_the_draft_is_changed(template, anne):
    draft = operations.new_version(
        template_id=template.pk, owner=UnitFactory(municipality=True), by=anne, now=LATER
    )
    item = draft.items.get(key="what_matters")
    item.text_nb = "Hva gleder deg?"
    item.save()
    assert template.items.get(key="what_matters").text_nb == "what_matters på bokmål?"


@pytest.mark.parametrize("code", list(TemplateProblem))
def test_every_problem_has_a_sentence(code):
    assert "«here»" in problem_sentence(Problem(code, "here"))
