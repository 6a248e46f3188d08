"""docs/rules.md has a line for each rule of the care plan, and the line names code and a test that are there."""

import importlib
import re
from functools import reduce
from pathlib import Path

from careplan import rules

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "rules.md"
LINE = re.compile(r"^\| (C\d+) \|.*\| (`[^|]+`) \| `([^|]+)` \|$", re.MULTILINE)


def test_the_page_and_the_code_name_the_same_rules():
    lines = {number: (code, test) for number, code, test in LINE.findall(PAGE.read_text(encoding="utf-8"))}
    sources = [path.read_text(encoding="utf-8") for path in Path(rules.__file__).parent.glob("*.py")]
    assert set(lines) == {number for source in sources for number in re.findall(r"\bC\d+\b", source)}
    for number, (code, test) in lines.items():
        for path in re.findall(r"`([^`]+)`", code):
            module, *names = path.split(".")
            assert reduce(getattr, names, importlib.import_module(f"careplan.rules.{module}")) is not None
        assert re.search(rf"\b{number}\b|_{number.lower()}_", (HERE / test).read_text(encoding="utf-8")), (
            number
        )
