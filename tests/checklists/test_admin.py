"""The admin: a draft is edited, a published template is looked at, copied and retired."""

import pytest
from django.urls import reverse

from checklists.enums import TemplateState
from checklists.models import Item, Template
from checklists.template_data import Text
from tests.accounts.factories import UserFactory
from tests.checklists import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/checklists/template/"


@pytest.fixture
def admin_page(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True, display_name="Dag Dal"))
    return client


def do(client, action: str, *templates: Template) -> str:
    chosen = {"action": action, "_selected_action": [template.pk for template in templates]}
    return client.post(LIST, chosen, follow=True).content.decode()


def form(client, template: Template) -> dict[str, object]:
    """Return the fields of the change form as a browser would send them."""
    page = client.get(f"{LIST}{template.pk}/change/")
    fields: dict[str, object] = {}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for each in forms:
        for bound in each:
            value = bound.value()
            fields[bound.html_name] = "" if value is None else value
    return {name: value for name, value in fields.items() if value is not False}


def test_a_draft_is_edited(admin_page):
    draft = factories.draft()
    fields = form(admin_page, draft)
    place = next(
        name for name, value in fields.items() if name.endswith("-key") and value == "what_matters"
    ).removesuffix("key")
    answer = admin_page.post(
        f"{LIST}{draft.pk}/change/", fields | {"title_nb": "Ny tittel", f"{place}text_nb": "Hva gleder deg?"}
    )
    assert answer.status_code == 302, answer.context["errors"]
    draft.refresh_from_db()
    assert draft.title_nb == "Ny tittel"
    assert Item.objects.get(template=draft, key="what_matters").text_nb == "Hva gleder deg?"


def test_choices_of_another_shape_are_refused_with_a_sentence(admin_page):
    draft = factories.draft()
    fields = form(admin_page, draft)
    place = next(
        name for name, value in fields.items() if name.endswith("-key") and value == "what_matters"
    ).removesuffix("key")
    answer = admin_page.post(f"{LIST}{draft.pk}/change/", fields | {f"{place}choices": '["a"]'})
    assert answer.status_code == 200
    assert Item.objects.get(template=draft, key="what_matters").choices == []


def test_a_published_template_is_only_looked_at(admin_page, template):
    page = admin_page.get(f"{LIST}{template.pk}/change/")
    assert page.status_code == 200
    assert 'name="title_nb"' not in page.content.decode()
    assert "what_matters på bokmål?" in page.content.decode()
    assert admin_page.post(f"{LIST}{template.pk}/change/", {"title_nb": "Ny"}).status_code == 403
    assert admin_page.post(f"{LIST}{template.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Template.objects.get().title_nb == "title på bokmål"


def test_there_is_no_deletion_in_bulk(admin_page, template):
    assert "delete_selected" not in admin_page.get(LIST).content.decode()


def test_a_new_version_is_made_and_published(admin_page, template):
    do(admin_page, "make_new_version", template)
    draft = Template.objects.get(version=2)
    assert (draft.state, draft.created_by.display_name) == (TemplateState.DRAFT, "Dag Dal")
    do(admin_page, "publish", draft)
    assert list(Template.objects.order_by("version").values_list("state", flat=True)) == [
        "RETIRED",
        "PUBLISHED",
    ]
    do(admin_page, "retire", draft)
    assert not Template.objects.published().exists()


def test_a_refusal_is_shown(admin_page, template):
    draft = factories.draft(version=2, title=Text("Tittel", ""))
    assert "«title»" in do(admin_page, "publish", draft)
    draft.refresh_from_db()
    assert draft.state == TemplateState.DRAFT


def test_a_draft_is_deleted(admin_page):
    draft = factories.draft()
    assert admin_page.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Template.objects.exists()


def test_a_template_made_from_nothing_gets_its_number(admin_page, template):
    page = admin_page.get(f"{LIST}add/")
    assert "Items" not in page.content.decode()
    admin_page.post(f"{LIST}add/", {"code": "HPH2", "owner": "", "title_nb": "Helt ny", "sources": "[]"})
    made = Template.objects.get(title_nb="Helt ny")
    assert (made.version, made.state, made.created_by.display_name) == (2, TemplateState.DRAFT, "Dag Dal")


@pytest.mark.parametrize(
    ("language", "text"), [("nb", "what_matters på bokmål?"), ("nn", "what_matters på nynorsk?")]
)
def test_the_preview_shows_what_nurses_will_see(admin_page, template, language, text):
    change = admin_page.get(f"{LIST}{template.pk}/change/").content.decode()
    preview = reverse("admin:checklists_template_preview", args=[template.pk])
    assert f'href="{preview}?language={language}"' in change
    page = admin_page.get(preview, {"language": language})
    assert text in page.content.decode()
    assert page.context["problems"] == []


def test_the_preview_of_a_draft_says_what_is_left_to_do(admin_page):
    draft = factories.draft(title=Text("Tittel", ""))
    page = admin_page.get(reverse("admin:checklists_template_preview", args=[draft.pk]))
    assert len(page.context["problems"]) == 1


def test_the_preview_is_for_those_who_may_see_templates(client, template):
    preview = reverse("admin:checklists_template_preview", args=[template.pk])
    assert client.get(preview).status_code == 302
    client.force_login(UserFactory(is_staff=True))
    assert client.get(preview).status_code == 404
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get(reverse("admin:checklists_template_preview", args=[0])).status_code == 404


def test_admin_pages_carry_no_script_of_ours(admin_page, template):
    preview = admin_page.get(
        reverse("admin:checklists_template_preview", args=[template.pk])
    ).content.decode()
    assert "onclick=" not in preview
    assert "style=" not in preview.split("<main")[-1]
