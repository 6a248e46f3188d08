"""Local versions in the admin: made for a unit, compared, kept up with what they build on, and published."""

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.rules import NotAllowed
from checklists import operations, queries, template_data
from checklists.enums import ItemKind, TemplateState
from checklists.models import Item, Template
from checklists.template_data import Text
from tests.accounts.factories import MembershipFactory, UnitFactory, UserFactory
from tests.checklists import factories
from tests.checklists.factories import EVERY_KIND, NOON, item_data, section_data

pytestmark = pytest.mark.django_db
LIST = "/admin/checklists/template/"


@pytest.fixture
def dag(alvdal):
    """The administrator of Alvdal."""
    return MembershipFactory(
        unit=alvdal,
        role=Role.ADMINISTRATOR,
        user=UserFactory(is_staff=True, display_name="Dag Dal", language="en"),
    ).user


@pytest.fixture
def page(client, dag):
    client.force_login(dag)
    return client


@pytest.fixture
def local(template, alvdal, dag) -> Template:
    """Alvdal's own published version: its own words for the goal, and without the weight."""
    draft = operations.new_version(template_id=template.pk, owner=alvdal, by=dag, now=NOON)
    goal = draft.items.get(key="what_matters")
    goal.text_nb, goal.text_nn = "Hva gleder deg?", "Kva gler deg?"
    goal.save()
    draft.items.get(key="weight").delete()
    return operations.publish(template_id=draft.pk, by=dag, now=NOON)


@pytest.fixture
def newer(template) -> Template:
    """A newer national version: a new question, another text for the goal, and a required tick."""
    goal = replace(EVERY_KIND[0], text=Text("Hva er viktig?", "Kva er viktig?"))
    return factories.published(
        version=2,
        sections=(
            section_data(
                "first", (goal, item_data("sleep"), EVERY_KIND[1]), help=Text("Se etter", "Sjå etter")
            ),
            section_data("second", (replace(EVERY_KIND[2], required=True), *EVERY_KIND[3:])),
        ),
    )


def url(name: str, template: Template) -> str:
    return reverse(f"admin:checklists_template_{name}", args=[template.pk])


def keys(template: Template) -> list[str]:
    return [item.key for item in queries.template_as_data(template_id=template.pk).items]


# --- Making one ---------------------------------------------------------------------------------------


def test_a_local_version_is_made_for_a_unit_in_reach(page, template, alvdal):
    assert url("local", template) in page.get(f"{LIST}{template.pk}/change/").content.decode()
    answer = page.post(url("local", template), {"unit": alvdal.pk}, follow=True)
    made = Template.objects.get(owner=alvdal)
    assert (made.parent, made.state, made.version) == (template, TemplateState.DRAFT, 1)
    assert answer.redirect_chain[-1][0] == f"{LIST}{made.pk}/change/"
    assert "A draft for Alvdal is made" in answer.content.decode()
    again = page.post(url("local", template), {"unit": alvdal.pk})
    assert "There is a draft already" in again.content.decode()


def test_only_municipalities_and_trusts_in_reach_are_offered(page, template, alvdal, dag):
    UnitFactory(name="Bjarkøy", municipality=True)
    UnitFactory(name="Distrikt øst", kind="HOME_CARE_DISTRICT", parent=alvdal)
    trust = UnitFactory(name="Helseforetaket", trust=True)
    MembershipFactory(unit=trust, role=Role.ADMINISTRATOR, user=dag)
    MembershipFactory(unit=UnitFactory(name="Vågå", municipality=True), role=Role.HOME_NURSE, user=dag)
    assert list(queries.owners_in_reach(by=dag)) == [alvdal, trust]
    other = Template.objects.none()
    refused = page.post(url("local", template), {"unit": UnitFactory(municipality=True).pk})
    assert refused.status_code == 200
    assert list(Template.objects.exclude(pk=template.pk)) == list(other)


def test_a_local_draft_is_changed_by_its_administrator_and_by_no_other(client, local, dag):
    draft = operations.new_version(template_id=local.pk, owner=local.owner, by=dag, now=NOON)
    client.force_login(dag)
    assert 'name="title_nb"' in client.get(f"{LIST}{draft.pk}/change/").content.decode()
    other = MembershipFactory(role=Role.ADMINISTRATOR, unit__municipality=True, user__is_staff=True).user
    client.force_login(other)
    assert client.get(f"{LIST}{draft.pk}/change/").status_code == 302
    assert client.get(url("preview", draft)).status_code == 404
    assert draft.owner.name not in client.get(LIST).content.decode()


def test_the_national_ones_are_looked_at_and_left_alone(page, template):
    chosen = {"action": "retire", "_selected_action": [template.pk]}
    said = page.post(LIST, chosen, follow=True).content.decode()
    assert "changed by those who run the system" in said
    template.refresh_from_db()
    assert template.is_published
    draft = factories.draft(version=2)
    assert 'name="title_nb"' not in page.get(f"{LIST}{draft.pk}/change/").content.decode()
    page.post(f"{LIST}add/", {"code": "HPH2", "owner": "", "title_nb": "Ny", "sources": "[]"})
    assert not Template.objects.filter(title_nb="Ny").exists()


def test_the_preview_of_a_draft_names_what_a_running_rule_needs(page, template, alvdal, dag):
    draft = operations.new_version(template_id=template.pk, owner=alvdal, by=dag, now=NOON)
    draft.items.get(key="what_matters").delete()
    shown = page.get(url("preview", draft), {"language": "nn"})
    assert shown.context["problems"] == [
        "The item «what_matters» cannot be left out: other pages and reports are made from its answer. Put it back."
    ]


# --- Publishing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["HPH2", "HPH5"])
def test_a_template_without_an_item_that_a_running_rule_needs_is_not_published(code):
    draft = factories.draft(code=code, items=EVERY_KIND[1:])
    with pytest.raises(NotAllowed, match="«what_matters» cannot be left out"):
        operations.publish(template_id=draft.pk, by=None, now=NOON)
    draft.refresh_from_db()
    assert draft.is_draft
    factories.published(code="HPH3", items=EVERY_KIND[1:])


def test_a_needed_item_keeps_its_kind(template):
    draft = factories.draft(version=2, items=(item_data("what_matters", ItemKind.TICK), *EVERY_KIND[1:]))
    with pytest.raises(NotAllowed, match="«what_matters» must keep its kind"):
        operations.publish(template_id=draft.pk, by=None, now=NOON)


# --- Comparing ----------------------------------------------------------------------------------------


def test_the_difference_from_the_parent_is_shown_in_words(page, local):
    shown = page.get(url("difference", local))
    views = shown.context["comparison"].differences
    assert [(view.kind, view.place, view.words) for view in views] == [
        ("CHANGED", "item:what_matters", "question (bokmål), question (nynorsk)"),
        (
            "REMOVED",
            "item:weight",
            (
                "question (bokmål), question (nynorsk), kind of answer, lowest value, highest value, "
                "unit of measure, place"
            ),
        ),
    ]
    text = shown.content.decode()
    assert "<del>what_matters på bokmål?</del>" in text
    assert "<ins>Hva gleder deg?</ins>" in text
    assert "2 differences" in text


def test_a_first_version_has_nothing_to_compare_with(page, template):
    assert "There is nothing to compare with" in page.get(url("difference", template)).content.decode()


def test_a_national_version_is_compared_with_the_one_before(page, template, newer):
    views = page.get(url("difference", newer)).context["comparison"].differences
    assert [view.place for view in views] == ["item:what_matters", "item:sleep", "item:key_access"]
    assert [(field.label, field.old, field.new) for field in views[2].fields] == [("required", "No", "Yes")]


# --- Keeping up ---------------------------------------------------------------------------------------


def test_a_change_above_is_told_where_the_local_one_is_looked_at(page, local, newer):
    text = page.get(f"{LIST}{local.pk}/change/").content.decode()
    assert "The national template has changed: HPH2 version 2 is published." in text
    assert f'href="{url("take_over", local)}">Look at 3 changes' in text
    rows = {row.pk: row for row in page.get(LIST).context["cl"].queryset}
    assert (rows[local.pk].is_behind, rows[newer.pk].is_behind) == (True, False)


def test_what_is_new_is_taken_over_or_declined_one_by_one_and_remembered(page, local, newer, dag):
    offered = page.get(url("take_over", local))
    assert [view.place for view, _choice in offered.context["offers"]] == [
        "item:what_matters",
        "item:sleep",
        "item:key_access",
    ]
    assert "You have your own: Hva gleder deg?" in offered.content.decode()
    choices = {
        "from": newer.pk,
        "choice-item:what_matters": "keep",
        "choice-item:sleep": "take",
        "choice-item:key_access": "take",
    }
    page.post(url("take_over", local), choices)
    draft = Template.objects.get(owner=local.owner, state=TemplateState.DRAFT)
    assert (draft.version, draft.parent, draft.created_by) == (2, newer, dag)
    assert keys(draft) == ["what_matters", "sleep", "nutrition", "key_access", "goal_now", "visit_date"]
    assert draft.items.get(key="what_matters").text_nb == "Hva gleder deg?"
    assert draft.items.get(key="key_access").is_required
    operations.publish(template_id=draft.pk, by=dag, now=NOON)
    assert queries.news_from_parent(template_id=draft.pk) is None
    assert queries.news_from_parent(template_id=local.pk) is None, "a retired one has had its day"
    # The next national version changes something else: what was kept is not asked about again.
    data = queries.template_as_data(template_id=newer.pk)
    first, second = data.sections
    first = replace(first, items=(*first.items[:2], replace(first.items[2], required=False)))
    factories.published(version=3, sections=(first, second))
    again = queries.news_from_parent(template_id=draft.pk)
    assert [each.place for each in again.offers] == ["item:nutrition"]


def test_each_change_must_be_chosen_about(page, local, newer):
    shown = page.post(url("take_over", local), {"from": newer.pk, "choice-item:sleep": "take"})
    assert shown.context["refusal"] == "Choose for 2 changes more: take over, or keep ours."
    assert 'value="take" required checked' in shown.content.decode()
    assert Template.objects.filter(owner=local.owner).count() == 1


@pytest.mark.parametrize("seen", ["", "x", "999999"])
def test_choices_about_an_older_version_are_refused(page, local, newer, seen):
    shown = page.post(url("take_over", local), {"from": seen})
    assert "has changed since you opened the page" in shown.context["refusal"]


def test_changes_go_into_the_draft_that_is_being_written(page, local, newer, dag):
    draft = operations.new_version(template_id=local.pk, owner=local.owner, by=dag, now=NOON)
    operations.take_over(
        template_id=draft.pk,
        from_id=newer.pk,
        taken={"item:sleep", "item:what_matters"},
        kept={"item:key_access"},
        by=dag,
        now=NOON,
    )
    draft.refresh_from_db()
    assert (draft.version, draft.parent, Template.objects.filter(owner=local.owner).count()) == (2, newer, 2)
    assert draft.items.get(key="what_matters").text_nb == "Hva er viktig?"
    assert not draft.items.get(key="key_access").is_required
    with pytest.raises(NotAllowed, match="There is a draft already"):
        operations.take_over(
            template_id=local.pk,
            from_id=newer.pk,
            taken={"item:sleep", "item:what_matters", "item:key_access"},
            kept=(),
            by=dag,
            now=NOON,
        )


def test_a_new_version_that_holds_nothing_new_for_us_is_settled_with_one_press(page, template, alvdal, dag):
    draft = operations.new_version(template_id=template.pk, owner=alvdal, by=dag, now=NOON)
    local = operations.publish(template_id=draft.pk, by=dag, now=NOON)
    newer = factories.published(version=2)
    shown = page.get(url("take_over", local))
    assert "You have everything that is new in it already" in shown.content.decode()
    page.post(url("take_over", local), {"from": newer.pk})
    assert Template.objects.get(owner=alvdal, version=2).parent == newer


def test_another_units_administrator_takes_nothing_over(client, local, newer):
    other = MembershipFactory(role=Role.ADMINISTRATOR, unit__municipality=True, user__is_staff=True).user
    client.force_login(other)
    assert client.post(url("take_over", local), {"from": newer.pk}).status_code == 404


def test_without_news_the_page_says_so(page, local):
    said = page.get(url("take_over", local), follow=True).content.decode()
    assert "Nothing new has come" in said


def test_checklists_that_have_started_stay_on_their_version(local, newer, dag):
    started = factories.opened(local)
    operations.retire(template_id=local.pk, by=dag, now=NOON)
    assert started.template_id == local.pk
    assert Item.objects.filter(template=local).count() == 5


def test_the_file_is_the_one_that_the_command_writes(page, local):
    answer = page.get(url("file", local))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="HPH2-v1.json"'
    assert json.loads(answer.content)["builds_on"] == 1
    assert template_data.parse(answer.content).template == queries.template_as_data(template_id=local.pk)
