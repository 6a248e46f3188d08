"""Questions about many checklists at once."""

from datetime import timedelta

import pytest

from checklists import operations, queries
from checklists.rules import Progress
from tests.accounts.factories import UnitFactory
from tests.checklists import factories
from tests.checklists.factories import NOON, given, item_data

pytestmark = pytest.mark.django_db


# --- Which template a checklist starts with ---------------------------------------------------------


@pytest.fixture
def district(alvdal):
    return UnitFactory(name="Alvdal hjemmetjeneste", municipality=True)


def test_the_nearest_published_version_wins(template, anne, alvdal, district):
    chain = [district.pk, alvdal.pk]
    assert queries.current_template("HPH2", chain) == template

    of_alvdal = factories.published(owner=alvdal)
    assert queries.current_template("HPH2", chain) == of_alvdal
    assert queries.current_template("HPH2", [UnitFactory(municipality=True).pk]) == template
    assert queries.current_template("HPH2") == template

    of_district = factories.published(owner=district)
    assert queries.current_template("HPH2", chain) == of_district

    operations.retire(template_id=of_district.pk, by=anne, now=NOON)
    assert queries.current_template("HPH2", chain) == of_alvdal


def test_a_draft_is_not_current_and_a_new_version_is(template, anne):
    draft = operations.new_version(template_id=template.pk, owner=None, by=anne, now=NOON)
    assert queries.current_template("HPH2") == template
    operations.publish(template_id=draft.pk, by=anne, now=NOON)
    assert queries.current_template("HPH2") == draft


def test_there_may_be_none(template, anne):
    assert queries.current_template("HPH3") is None
    operations.retire(template_id=template.pk, by=anne, now=NOON)
    assert queries.current_template("HPH2") is None


def test_several_codes_cost_one_query(template, alvdal, django_assert_num_queries):
    local = factories.published(code="HPH3", owner=alvdal)
    with django_assert_num_queries(1):
        found = queries.current_template_ids(codes=["HPH2", "HPH3", "HPH4"], owner_chain=[alvdal.pk])
    assert found == {"HPH2": template.pk, "HPH3": local.pk}


# --- Progress ---------------------------------------------------------------------------------------


def test_progress_of_many_checklists_costs_one_query(template, checklist, anne, django_assert_num_queries):
    given(checklist, "what_matters", "Gå ut", by=anne)
    given(checklist, "what_matters", "Sove", by=anne, seen_version=1)
    given(checklist, "weight", 80, by=anne)
    given(checklist, "key_access", False, by=anne)
    taken_back = factories.opened(template)
    given(taken_back, "what_matters", "Gå ut", by=anne)
    given(taken_back, "what_matters", None, by=anne, seen_version=1)
    fresh = factories.opened(factories.published(code="HPH6", items=(item_data("sent_glasses"),)))
    with django_assert_num_queries(1):
        found = queries.progress_of(checklist_ids=[checklist.pk, taken_back.pk, fresh.pk, 0])
    assert found == {
        checklist.pk: Progress(required=2, required_answered=1, items=6, items_answered=2),
        taken_back.pk: Progress(required=2, required_answered=0, items=6, items_answered=0),
        fresh.pk: Progress(required=0, required_answered=0, items=1, items_answered=0),
    }


def test_boards_pages_and_answers_count_alike(checklist, anne):
    given(checklist, "what_matters", "Gå ut", by=anne)
    given(checklist, "key_access", True, by=anne)
    view = queries.checklist_view(checklist_id=checklist.pk, language="nb")
    assert queries.progress_of(checklist_ids=[checklist.pk]) == {checklist.pk: view.progress}


# --- What is already known --------------------------------------------------------------------------


def test_the_newest_answer_over_several_checklists_is_known(
    checklist, anne, bjorn, django_assert_num_queries
):
    later = factories.opened(factories.published(code="HPH5"))
    given(checklist, "what_matters", "Gå ut", by=anne)
    given(checklist, "weight", "80,5", by=anne, note="Med sko")
    two_days_on = NOON + timedelta(days=2)
    given(later, "what_matters", "Sove", by=bjorn, answered_at=two_days_on, now=two_days_on)
    with django_assert_num_queries(1):
        known = queries.latest_answers(checklist_ids=[checklist.pk, later.pk], language="nb")
    assert set(known) == {"what_matters", "weight"}
    what_matters, weight = known["what_matters"], known["weight"]
    assert (what_matters.value, what_matters.by_name, what_matters.template_code) == (
        "Sove",
        "Bjørn Sykepleier",
        "HPH5",
    )
    assert (what_matters.checklist_id, what_matters.answered_at) == (later.pk, two_days_on)
    assert (weight.text, weight.note, weight.kind, weight.version) == ("80,5 kg", "Med sko", "NUMBER", 1)


def test_an_answer_given_earlier_but_told_later_is_not_the_newest(checklist, template, anne):
    other = factories.opened(template)
    given(
        checklist,
        "what_matters",
        "Gå ut",
        by=anne,
        answered_at=NOON + timedelta(hours=2),
        now=NOON + timedelta(hours=2),
    )
    given(other, "what_matters", "Sove", by=anne, answered_at=NOON, now=NOON + timedelta(hours=9))
    known = queries.latest_answers(checklist_ids=[checklist.pk, other.pk], language="nb")
    assert known["what_matters"].value == "Gå ut"


def test_what_was_taken_back_or_not_asked_for_is_not_known(checklist, anne):
    given(checklist, "what_matters", "Gå ut", by=anne)
    given(checklist, "what_matters", None, by=anne, seen_version=1)
    given(checklist, "weight", 80, by=anne)
    given(checklist, "goal_now", 0, by=anne)
    known = queries.latest_answers(
        checklist_ids=[checklist.pk], language="nb", keys=["what_matters", "goal_now"]
    )
    assert list(known) == ["goal_now"]
