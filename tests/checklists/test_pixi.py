"""The pocket edition from the command line and from its page: whose checklists, and who may have it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.enums import Role
from checklists import operations, pdf, queries
from tests.accounts.factories import MembershipFactory, UnitFactory, UserFactory
from tests.checklists import factories
from tests.checklists.factories import NOON

pytestmark = pytest.mark.django_db
PAGE = "/sjekklister/pixi/"


@pytest.fixture
def nurse(client, alvdal):
    """A home nurse in a district of Alvdal, signed in."""
    district = UnitFactory(kind="HOME_CARE_DISTRICT", parent=alvdal)
    user = MembershipFactory(unit=district, role=Role.HOME_NURSE, user=UserFactory(language="en")).user
    client.force_login(user)
    return client


def test_the_book_holds_the_units_own_checklists_and_the_national_ones_for_the_rest(template, alvdal, anne):
    factories.published(code="HPH3")
    factories.published(code="HPH3", owner=UnitFactory(municipality=True))
    own = operations.new_version(template_id=template.pk, owner=alvdal, by=anne, now=NOON)
    own.title_nn = "Vår eiga"
    own.save()
    operations.publish(template_id=own.pk, by=anne, now=NOON)
    book = queries.pocket_book(owner=alvdal, language="nn")
    told = {page.code: (page.title, page.is_own) for page in book.pages if page.sections}
    assert told == {"HPH2": ("Vår eiga", True), "HPH3": ("title på nynorsk", False)}
    assert [page.code for page in book.pages] == [f"HPH{number}" for number in range(7)]
    assert book.approvals == ("approval på nynorsk",)


def test_the_number_of_queries_is_fixed(template, alvdal, django_assert_num_queries):
    factories.published(code="HPH3")
    with django_assert_num_queries(4):
        queries.pocket_book(owner=alvdal, language="nb")


@pytest.mark.parametrize("options", [[], ["--reading-order"], ["--language", "nn"]])
def test_the_command_writes_a_pdf(template, alvdal, tmp_path, options):
    out = StringIO()
    call_command(
        "pixi", "--unit", alvdal.kommunenummer, "--out", str(tmp_path / "x.pdf"), *options, stdout=out
    )
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")
    assert "0 of 7 checklists are its own" in out.getvalue()


@translation.override("en")
def test_the_command_says_why_not(alvdal, tmp_path):
    with pytest.raises(CommandError, match="has the number 9999"):
        call_command("pixi", "--unit", "9999", "--out", str(tmp_path / "x.pdf"))
    with pytest.raises(CommandError, match="No checklist is published for Alvdal"):
        call_command("pixi", "--unit", alvdal.kommunenummer, "--out", str(tmp_path / "x.pdf"))
    factories.published()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("pixi", "--unit", alvdal.kommunenummer, "--out", str(tmp_path / "none" / "x.pdf"))


def test_the_page_shows_what_goes_in_and_how_to_fold(nurse, template):
    text = nurse.get(PAGE).content.decode()
    assert "Alvdal" in text
    assert "title på bokmål" in text
    assert 'href="/sjekklister/pixi/hefte.pdf?language=nb"' in text
    assert "title på nynorsk" in nurse.get(PAGE, {"language": "nn"}).content.decode()


@pytest.mark.parametrize("name", ["hefte.pdf", "lesbar.pdf"])
def test_the_buttons_give_a_pdf(nurse, template, name):
    answer = nurse.get(PAGE + name)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_when_it_cannot_be_made_the_page_says_why(nurse, template, monkeypatch):
    monkeypatch.setattr(pdf, "weasyprint", None)
    answer = nurse.get(PAGE + "hefte.pdf")
    assert answer.status_code == 409
    assert "the library Pango is missing" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        (Role.ADMINISTRATOR, "MUNICIPALITY", 200),
        (Role.COORDINATOR, "MUNICIPALITY", 200),
        (Role.CASE_WORKER, "MUNICIPALITY", 403),
        (Role.ADMINISTRATOR, "HOSPITAL_TRUST", 200),
        (Role.ADMINISTRATOR, "HOSPITAL", 403),
    ],
)
def test_it_is_for_those_who_use_the_checklists_and_those_who_look_after_them(
    client, template, alvdal, role, kind, status
):
    unit = alvdal if kind == "MUNICIPALITY" else UnitFactory(kind=kind)
    client.force_login(MembershipFactory(unit=unit, role=role).user)
    assert client.get(PAGE).status_code == status
    assert client.get(PAGE + "hefte.pdf").status_code == status


def test_a_stranger_signs_in_first(client):
    assert client.get(PAGE).status_code == 302
    assert client.post(PAGE).status_code in (302, 405)
