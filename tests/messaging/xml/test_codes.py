"""The code values we hold are those of the official lists."""

import json

import pytest

from messaging.xml import codes
from tests.messaging.xml import official


def test_every_value_and_name_is_official():
    lists = json.loads((official.folder() / "kodeverk" / "volven_subset.json").read_text())
    ours = {number: values for number, values in codes.LISTS.items() if lists.get(number)}
    assert len(ours) > 20
    for number, values in ours.items():
        names = {each["V"]: each["DN"] for each in lists[number]}
        assert {value: names.get(value) for value in values} == values, number


def test_a_code_brings_its_list_and_name():
    found = codes.code("9121", "1")
    assert (found.value, found.system, found.name) == ("1", "2.16.578.1.12.4.1.1.9121", "Pasient innlagt")
    with pytest.raises(KeyError):
        codes.code("9121", "77")


def test_names_are_looked_up_by_oid():
    assert codes.name_of(codes.OID + "9121", "3") == "Pasient utskrivningsklar"
    assert codes.name_of("1.2.3", "3") == ""
