"""docs/rules.md has a line for each rule of sending and addresses, and the line names code and a test that are there."""

import importlib
import re
from functools import reduce
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LINE = re.compile(r"^\| (M(?:1[01]|\d)) \|.*\| (`[^|]+`) \| `([^|]+)` \|$", re.MULTILINE)


def test_the_page_names_code_and_tests_that_are_there():
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    lines = {number: (code, test) for number, code, test in LINE.findall(page)}
    assert set(lines) == {f"M{number}" for number in range(1, 12)}
    for number, (code, test) in lines.items():
        for path in re.findall(r"`([^`]+)`", code):
            module, *names = path.split(".")
            assert reduce(getattr, names, importlib.import_module(f"messaging.rules.{module}")) is not None
        assert re.search(rf"_{number.lower()}_", (HERE / test).read_text(encoding="utf-8")), number
