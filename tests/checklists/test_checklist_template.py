"""The command that exports and imports a template as one readable file."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from checklists import operations, queries
from checklists.enums import TemplateState
from checklists.management.commands.load_checklists import CONTENT
from checklists.models import Item, Section, Template
from checklists.template_data import Text
from tests.accounts.factories import UnitFactory
from tests.checklists import factories
from tests.checklists.factories import NOON

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("checklist_template", *[str(each) for each in arguments], stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def file(template, tmp_path) -> Path:
    """The national template of the tests, exported."""
    run("export", "HPH2", "--out", tmp_path / "HPH2.json")
    return tmp_path / "HPH2.json"


def changed(file: Path, change: Callable[[dict], object]) -> Path:
    data = json.loads(file.read_text())
    change(data)
    file.write_text(json.dumps(data))
    return file


def test_an_export_is_the_file_it_was_loaded_from(tmp_path):
    call_command("load_checklists", stdout=StringIO())
    for path in sorted(Path(CONTENT).glob("*.json")):
        assert run("export", path.stem) == path.read_text()


def test_importing_an_export_makes_nothing_new_and_says_so(file):
    said = run("import", file)
    assert said == "HPH2 version 1 (national): no difference, nothing new; it is published\n"
    assert Template.objects.count() == 1


def test_a_unit_that_uses_the_national_one_exports_and_imports_it_without_a_difference(
    template, alvdal, tmp_path
):
    out = tmp_path / "alvdal.json"
    said = run("export", "HPH2", "--unit", alvdal.kommunenummer, "--out", out)
    assert "Alvdal has no HPH2 of its own" in said
    assert "no difference" in run("import", out, "--unit", alvdal.kommunenummer)
    assert Template.objects.count() == 1


def test_a_local_version_goes_out_and_in_without_a_difference(template, alvdal, anne, tmp_path):
    local = operations.new_version(template_id=template.pk, owner=alvdal, by=anne, now=NOON)
    local.title_nb = "Alvdals egen"
    local.save()
    operations.publish(template_id=local.pk, by=anne, now=NOON)
    out = tmp_path / "alvdal.json"
    run("export", "HPH2", "--unit", alvdal.kommunenummer, "--out", out)
    assert json.loads(out.read_text())["builds_on"] == template.version
    assert "no difference" in run("import", out, "--unit", alvdal.kommunenummer)
    before = out.read_text()
    Template.objects.filter(pk=local.pk).update(owner=UnitFactory(municipality=True))
    run("import", out, "--unit", alvdal.kommunenummer, "--publish")
    assert run("export", "HPH2", "--unit", alvdal.kommunenummer) == before
    assert Template.objects.get(owner=alvdal).parent == template


def test_a_changed_file_becomes_a_draft_of_the_unit_that_builds_on_the_national_one(file, template, alvdal):
    changed(file, lambda data: data["title"].update(nb="Alvdals egen"))
    said = run("import", file, "--unit", alvdal.kommunenummer)
    assert said == "HPH2 version 1 (Alvdal): a draft: look at it and publish it in the admin\n"
    draft = Template.objects.get(owner=alvdal)
    assert (draft.state, draft.parent, draft.title_nb) == (TemplateState.DRAFT, template, "Alvdals egen")
    assert "nothing new; it is a draft" in run("import", file, "--unit", alvdal.kommunenummer)
    assert "it is published" in run("import", file, "--unit", alvdal.kommunenummer, "--publish")


def test_a_hospital_trust_is_named_by_its_organisation_number(file):
    trust = UnitFactory(trust=True, organisation_number="974749025")
    changed(file, lambda data: data["title"].update(nb="Helseforetakets egen"))
    run("import", file, "--unit", "974749025")
    assert Template.objects.get(version=1, owner=trust).title_nb == "Helseforetakets egen"


def test_an_import_is_published_when_asked_and_retires_the_one_before(file, template):
    changed(file, lambda data: data["title"].update(nb="Ny"))
    assert run("import", file, "--publish") == "HPH2 version 2 (national): published\n"
    template.refresh_from_db()
    assert template.state == TemplateState.RETIRED


def test_a_draft_that_waits_is_not_written_over(file, anne, template):
    operations.new_version(template_id=template.pk, owner=None, by=anne, now=NOON)
    changed(file, lambda data: data["title"].update(nb="Ny"))
    with pytest.raises(CommandError, match="There is a draft already: HPH2 v2"):
        run("import", file)
    assert Template.objects.count() == 2


def item(data: dict, number: int) -> dict:
    return [each for section in data["sections"] for each in section["items"]][number]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: item(data, 1)["text"].pop("nn"), "«nutrition» lacks its text in nynorsk"),
        (lambda data: item(data, 1).update(key=item(data, 0)["key"]), "is used more than once"),
        (lambda data: item(data, 2).update(kind="SLIDER"), "«key_access» has an unknown kind"),
        (lambda data: item(data, 2).update(colour="red"), "item 'key_access' has unknown field 'colour'"),
        (lambda data: item(data, 2)["text"].update(nb="a\0b"), "text of item 'key_access' has a character"),
        (lambda data: data.update(format=2, anything=1), "format 2, and this system reads up to format 1"),
        (lambda data: data.update(format="one"), "format must be a whole number"),
        (lambda data: data.update(builds_on=7, sources=[]), "national version 7 of HPH2, which is not here"),
    ],
)
def test_a_broken_file_is_refused_with_its_place_and_nothing_is_stored(file, alvdal, change, sentence):
    before = (Template.objects.count(), Section.objects.count(), Item.objects.count())
    changed(file, change)
    with pytest.raises(CommandError, match=sentence):
        run("import", file, "--unit", alvdal.kommunenummer, "--publish")
    assert (Template.objects.count(), Section.objects.count(), Item.objects.count()) == before


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"Hei", "not readable as JSON in UTF-8"),
        (b'{"code": "HPH2", "code": "HPH3"}', "'code' is written 2 times"),
        (b'{"version": ' + b"9" * 5000 + b"}", "not readable as JSON"),
        (b" " * 2_000_001, "larger than"),
    ],
)
def test_a_file_that_is_no_template_is_refused(tmp_path, raw, sentence):
    (tmp_path / "x.json").write_bytes(raw)
    with pytest.raises(CommandError, match=f"x.json is not a checklist template: .*{sentence}"):
        run("import", tmp_path / "x.json")


def test_a_file_with_an_editors_mark_is_read(file):
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert "no difference" in run("import", file)


def test_what_is_not_there_is_said(tmp_path, template):
    with pytest.raises(CommandError, match="The country has no published HPH9"):
        run("export", "HPH9")
    with pytest.raises(CommandError, match="The country has no HPH2 version 7"):
        run("export", "HPH2", "--version-number", 7)
    with pytest.raises(CommandError, match="has the number 9999"):
        run("export", "HPH2", "--unit", "9999")
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("import", tmp_path / "none.json")
    with pytest.raises(CommandError, match="cannot be written: No such file"):
        run("export", "HPH2", "--out", tmp_path / "none" / "HPH2.json")


def test_a_draft_can_be_exported_by_its_number(template):
    factories.draft(version=2, title=Text("Utkast", "Utkast"))
    assert json.loads(run("export", "HPH2", "--version-number", 2))["title"]["nb"] == "Utkast"


def test_only_owners_have_numbers():
    UnitFactory(kommunenummer="4601", kind="HOME_CARE_DISTRICT", parent=UnitFactory(municipality=True))
    assert queries.owner_with_number("4601") is None
    assert queries.owner_with_number("") is None
