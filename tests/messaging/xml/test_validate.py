"""The official schemas, when an operator has named their folder."""

import pytest

from messaging.xml import validate
from tests.messaging.xml import official


def test_without_a_folder_nothing_is_checked(tmp_path):
    raw = official.example(official.INNLAGT)
    assert validate.schema_errors(raw, None) is None
    assert validate.schema_errors(raw, "") is None
    assert validate.schema_errors(raw, tmp_path) is None


@pytest.mark.parametrize(
    "name",
    [*official.LOGISTICS, *official.REPORTS, *official.DIALOGUES, *official.EPIKRISER, official.APPREC],
)
def test_each_official_example_is_checked_against_its_own_schema(name):
    assert validate.schema_errors(official.example(name), official.folder()) == []


def test_objections_name_line_and_element_and_are_not_without_end():
    raw = official.example(official.INNLAGT).replace(b"<Anslag>false</Anslag>", b"<Anslag>nei</Anslag>" * 200)
    found = validate.schema_errors(raw, str(official.folder()))
    assert 0 < len(found) <= validate.ERROR_LIMIT
    assert "Anslag" in found[0]
    assert found[0].split(":")[0].isdigit()


def test_a_wrong_namespace_is_an_objection():
    raw = official.example(official.INNLAGT).replace(b"po/Pasientlogistikk/2012", b"po/Pasientlogistikk/2013")
    assert validate.schema_errors(raw, official.folder())


def test_what_is_not_xml_is_one_objection():
    assert validate.schema_errors(b"<a", official.folder()) == [
        "T01: The message is damaged or cut off, and cannot be read."
    ]


def test_a_schema_is_compiled_once():
    raw = official.example(official.INNLAGT)
    validate.schema_errors(raw, official.folder())
    before = validate._schema.cache_info().misses
    validate.schema_errors(raw, official.folder())
    assert validate._schema.cache_info().misses == before
