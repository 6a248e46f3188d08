"""What the tables promise, whoever writes to them."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.rules import NotAllowed
from audit.models import AppendOnlyError
from checklists.enums import ChecklistState, TemplateState
from checklists.models import Answer, Checklist, Item, Section, Template
from checklists.template_data import Text
from tests.accounts.factories import UnitFactory
from tests.checklists import factories
from tests.checklists.factories import NOON, given

pytestmark = pytest.mark.django_db


def test_a_published_template_never_changes(template):
    template.title_nb = "Noe annet"
    with pytest.raises(NotAllowed, match="published and cannot be changed"):
        template.save()
    with pytest.raises(NotAllowed):
        template.save(update_fields=["state", "title_nb"])
    with pytest.raises(NotAllowed):
        template.delete()
    assert Template.objects.get(pk=template.pk).title_nb == "title på bokmål"


@pytest.mark.parametrize("model", [Section, Item])
def test_what_a_published_template_holds_never_changes(template, model):
    row = model.objects.filter(template=template).first()
    row.key = "other"
    with pytest.raises(NotAllowed):
        row.save()
    with pytest.raises(NotAllowed):
        row.delete()
    row.pk = None
    with pytest.raises(NotAllowed):
        row.save(force_insert=True)
    assert not model.objects.filter(key="other").exists()


def test_a_draft_can_be_changed_and_deleted():
    draft = factories.draft()
    draft.title_nb = "Noe annet"
    draft.save()
    item = draft.items.first()
    item.text_nb = "Noe annet?"
    item.save()
    item.delete()
    draft.delete()
    assert not Template.objects.exists()
    assert not Item.objects.exists()


@pytest.mark.parametrize("owned", [False, True], ids=["national", "local"])
def test_a_version_exists_once_an_owner(owned, alvdal):
    owner = alvdal if owned else None
    factories.draft(version=2, owner=owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.draft(version=2, owner=owner)
    factories.draft(version=2, owner=UnitFactory(municipality=True))


def test_only_one_version_is_published_at_a_time(template):
    second = factories.draft(version=2)
    second.publish(by=None, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save_state()


def test_the_state_cannot_be_set_by_hand(template, checklist):
    with pytest.raises(AttributeError):
        template.state = TemplateState.DRAFT
    with pytest.raises(AttributeError):
        checklist.state = ChecklistState.DONE


def test_texts_come_in_the_language_asked_for(template):
    assert template.texts("nn").title == "title på nynorsk"
    assert template.texts("en").purpose == "purpose på bokmål"
    assert template.items.first().text("nn").endswith("nynorsk?")


def test_names_for_the_admin(template, checklist, anne):
    answer = given(checklist, "what_matters", "Gå ut", by=anne)
    assert str(template) == "HPH2 v1 title på bokmål"
    assert str(template.sections.first()) == "Del"
    assert str(template.items.first()) == "what_matters på bokmål?"
    assert str(checklist) == f"{checklist.pk} (IN_PROGRESS)"
    assert str(answer) == f"{checklist.pk}/{answer.item_id} v1"


def test_answers_are_only_added_to(checklist, anne):
    answer = given(checklist, "what_matters", "Gå ut", by=anne)
    answer.note = "changed"
    with pytest.raises(AppendOnlyError):
        answer.save()
    with pytest.raises(AppendOnlyError):
        answer.delete()
    with pytest.raises(AppendOnlyError):
        Answer.objects.update(note="changed")


@pytest.mark.parametrize("sql", ["update checklists_answer set note = 'x'", "delete from checklists_answer"])
def test_the_database_guards_the_answers_too(checklist, anne, sql):
    given(checklist, "what_matters", "Gå ut", by=anne)
    with pytest.raises(IntegrityError), transaction.atomic(), transaction.get_connection().cursor() as cursor:
        cursor.execute(sql)
    assert Answer.objects.get().note == ""


def test_one_version_number_once(checklist, anne):
    first = given(checklist, "what_matters", "Gå ut", by=anne)
    twin = Answer(
        client_id=uuid.uuid4(), checklist=checklist, item_id=first.item_id, version=1, is_filled=True,
        value="Gå inn", by=anne, by_name="Anne", answered_at=NOON, recorded_at=NOON,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": ChecklistState.DONE},
        {"state": ChecklistState.OPEN, "done_at": NOON, "recorded_at": NOON},
        {"state": ChecklistState.CLOSED, "done_at": NOON, "recorded_at": NOON},
        {"state": ChecklistState.DONE, "done_at": NOON, "recorded_at": NOON, "closed_reason": "Why?"},
    ],
)
def test_no_checklist_lives_in_an_impossible_state(template, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Checklist.objects.create(template=template, opened_at=NOON, **fields)


def test_what_is_missing_is_counted_and_named(checklist, anne):
    assert checklist.why_not_complete() == (
        "2 required questions have no answer yet: «what_matters på bokmål?», «nutrition på bokmål?». Answer them first."
    )
    given(checklist, "what_matters", "Gå ut", by=anne)
    assert checklist.why_not_complete() == (
        "1 required question has no answer yet: «nutrition på bokmål?». Answer it first."
    )
    given(checklist, "nutrition", "changed", by=anne)
    assert checklist.why_not_complete() is None
    given(checklist, "what_matters", None, by=anne)
    assert [item.key for item in checklist.missing_items()] == ["what_matters"]


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (Item, "choices", ["unchanged"]),
        (Item, "choices", {"value": "a"}),
        (Template, "sources", "En kilde"),
        (Template, "sources", [1]),
    ],
)
def test_the_admin_form_refuses_another_shape(model, field, value):
    draft = factories.draft()
    row = draft if model is Template else draft.items.first()
    setattr(row, field, value)
    with pytest.raises(ValidationError) as refusal:
        row.clean()
    assert field in refusal.value.message_dict


def test_an_item_stays_in_the_sections_of_its_own_template():
    item = factories.draft().items.first()
    item.section = factories.draft(version=2, title=Text("A", "A")).sections.first()
    with pytest.raises(ValidationError, match="another template"):
        item.clean()
