"""docs/rules.md has a line for each rule of letters, and the line names code and a test that are there."""

import importlib
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LINE = re.compile(r"^\| (M4\d) \|.*\| (`[^|]+`) \| `([^|]+)` \|$", re.MULTILINE)


def test_the_page_names_code_and_tests_that_are_there():
    lines = {
        number: (code, test)
        for number, code, test in LINE.findall((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))
    }
    assert set(lines) == {f"M{number}" for number in range(40, 50)}
    for number, (code, test) in lines.items():
        for path in re.findall(r"`([^`]+)`", code):
            module, _dot, name = path.rpartition(".")
            assert hasattr(importlib.import_module(f"messaging.{module}"), name), path
        assert re.search(rf"_{number.lower()}_", (HERE / test).read_text(encoding="utf-8")), number
