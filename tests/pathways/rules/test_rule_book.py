"""docs/rules.md, the table in the code and the tests name the same rules."""

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

from pathways.rules import deadlines

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[2] / "docs" / "rules.md"
NUMBER = re.compile(r"[DPR]\d+b?")


def _rows() -> dict[str, list[str]]:
    """Return the cells of each rule's line, by rule number."""
    lines = [
        line.strip("|\n ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")
    ]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    numbered = [row for row in cells if NUMBER.fullmatch(row[0])]
    assert len({row[0] for row in numbered}) == len(numbered), "a number is used twice"
    return {row[0]: row for row in numbered}


ROWS = _rows()
EXPECTED = {line.code for line in deadlines.TABLE} | {f"R{number}" for number in range(1, 46)}


def test_every_rule_has_its_line():
    assert set(ROWS) == EXPECTED
    assert {f"D{number}" for number in range(1, 16)} | {"P1"} <= set(ROWS)


@pytest.mark.parametrize("line", deadlines.TABLE, ids=lambda line: line.code)
def test_the_page_says_what_the_table_says(line):
    _number, sentence, party, second_limit, basis, source, *_rest = ROWS[line.code]

    assert (party, basis, source) == (line.party, line.basis, line.source)
    assert second_limit == f"{line.escalation} h"
    if count := abs(line.span.count):
        assert re.search(rf"\b{count}(rd|th)?\b", sentence), "the limit is not in the sentence"
    else:
        assert "day of discharge" in sentence


@pytest.mark.parametrize("number", sorted(EXPECTED))
def test_every_rule_names_code_that_is_there_and_a_test_that_names_it(number):
    code, test = ROWS[number][-2:]
    for path in re.findall(r"`([^`]+)`", code):
        module, *names = path.split(".")
        home = "checklists.rules" if module == "checklists" else f"pathways.rules.{module}"
        assert reduce(getattr, names, importlib.import_module(home)) is not None
    source = (HERE / test.strip("`")).read_text(encoding="utf-8")

    assert re.search(rf'(?:id=f?"|""")[^"\n]*\b{number}\b', source), f"no test id or docstring names {number}"


def test_no_rule_number_is_used_that_the_page_lacks():
    modules = [*Path(deadlines.__file__).parent.glob("*.py"), *HERE.glob("test_*.py")]
    used = {
        number
        for path in modules
        for number in re.findall(r"\b[DPR]\d{1,2}b?\b", path.read_text(encoding="utf-8"))
    }
    assert used <= EXPECTED, sorted(used - EXPECTED)
