"""docs/rules.md has a line for each rule of adherence, and the line names code and a test that are there."""

import re
from functools import reduce
from pathlib import Path

from insights import rules

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "rules.md"
LINE = re.compile(r"^\| (I\d+) \|.*\| (`[^|]+`) \| `([^|]+)` \|$", re.MULTILINE)


def test_the_page_and_the_code_name_the_same_rules():
    lines = {number: (code, test) for number, code, test in LINE.findall(PAGE.read_text(encoding="utf-8"))}
    assert list(lines) == [f"I{number}" for number in range(1, 11)]
    source = Path(rules.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r"\bI\d+\b", source)) <= set(lines)
    for number, (code, test) in lines.items():
        for path in re.findall(r"`([^`]+)`", code):
            assert reduce(getattr, path.split("."), rules) is not None
        assert re.search(rf'"""{number}\b', (HERE / test).read_text(encoding="utf-8")), number
