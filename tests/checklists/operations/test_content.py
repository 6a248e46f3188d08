"""The loader of template files: what is new is published, what is there is left alone, what differs is refused."""

from pathlib import Path

import pytest

from accounts.rules import NotAllowed
from checklists import operations, queries, template_data
from checklists.enums import TemplateState
from checklists.management.commands.load_checklists import CONTENT
from checklists.models import Template
from checklists.template_data import TemplateFile, Text
from tests.checklists import factories
from tests.checklists.factories import NOON, item_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    """Give `write(version, …)`: put a template file in the folder, and return the folder."""

    def put(version: int = 1, **changes) -> Path:
        file = TemplateFile(version, factories.template_data(**changes))
        (tmp_path / f"{file.template.code}.json").write_text(template_data.render(file), encoding="utf-8")
        return tmp_path

    return put


def test_the_systems_own_content_loads_and_loads_again():
    first = operations.load_content(folder=CONTENT, now=NOON)
    assert [(each.code, each.version, each.is_new) for each in first] == [
        (code, 2 if code == "HPH4" else 1, True)
        for code in ("DAILY", *(f"HPH{number}" for number in range(7)))
    ]
    assert all(template.state == TemplateState.PUBLISHED for template in Template.objects.all())
    for each in first:
        file = template_data.parse((CONTENT / each.file_name).read_bytes())
        assert queries.template_as_data(template_id=each.template_id) == file.template

    second = operations.load_content(folder=CONTENT, now=NOON)
    assert [each.is_new for each in second] == [False] * 8
    assert [each.template_id for each in second] == [each.template_id for each in first]
    assert Template.objects.count() == 8


def test_a_new_version_takes_over(write):
    operations.load_content(folder=write(1), now=NOON)
    loaded = operations.load_content(folder=write(2, items=factories.EVERY_KIND[:2]), now=NOON)
    assert (loaded[0].version, loaded[0].is_new) == (2, True)
    assert list(Template.objects.order_by("version").values_list("version", "state")) == [
        (1, TemplateState.RETIRED),
        (2, TemplateState.PUBLISHED),
    ]


def test_another_text_in_the_same_version_is_refused(write):
    operations.load_content(folder=write(1), now=NOON)
    changed = (
        item_data("what_matters", "TEXT", required=True, text=Text("Annet?", "Anna?")),
        *factories.EVERY_KIND[1:],
    )
    with pytest.raises(
        NotAllowed, match=r"differs from HPH2 version 1, which is here already \(what_matters\)"
    ):
        operations.load_content(folder=write(1, items=changed), now=NOON)
    with pytest.raises(NotAllowed, match=r"which is here already\. A published"):
        operations.load_content(folder=write(1, title=Text("Ny", "Ny")), now=NOON)
    assert Template.objects.get().items.get(key="what_matters").text_nb == "what_matters på bokmål?"


def test_an_old_file_does_not_replace_a_newer_version(write):
    factories.published(version=3)
    with pytest.raises(NotAllowed, match="is version 2, but version 3 is here"):
        operations.load_content(folder=write(2), now=NOON)


def test_a_local_version_does_not_stand_in_the_way(write, alvdal):
    factories.published(version=3, owner=alvdal)
    assert operations.load_content(folder=write(1), now=NOON)[0].is_new


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"{", "HPH9.json is not a checklist template"),
        (b'{"code": "HPH9", "version": 1}', "HPH9.json: «title» lacks"),
    ],
)
def test_one_broken_file_stops_all(write, raw, sentence):
    folder = write(1)
    (folder / "HPH9.json").write_bytes(raw)
    with pytest.raises(NotAllowed, match=sentence):
        operations.load_content(folder=folder, now=NOON)
    assert not Template.objects.exists()


def test_an_empty_folder_is_said_so(tmp_path):
    with pytest.raises(NotAllowed, match="no template files"):
        operations.load_content(folder=tmp_path, now=NOON)
