"""docs/rules.md has a line for each rule of telling people, and the line names code and a test that are there."""

import importlib
import re
from functools import reduce
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LINE = re.compile(r"^\| (M(?:2|3)\d) \|.*\| (`[^|]+`) \| `([^|]+)` \|$", re.MULTILINE)
CODE = ("messaging/rules/telling.py", "messaging/rules/reaching.py", "messaging/notice_text.py")


def test_the_page_and_the_code_name_the_same_rules():
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    lines = {number: (code, test) for number, code, test in LINE.findall(page)}
    source = "".join((ROOT / path).read_text(encoding="utf-8") for path in CODE)
    named = set(re.findall(r"\bM[23]\d\b", source))
    assert set(lines) == {f"M{number}" for number in range(20, 32)} == named | set(lines)
    for number, (code, test) in lines.items():
        for path in re.findall(r"`([^`]+)`", code):
            module, *names = path.split(".")
            home = "messaging" if module == "notice_text" else "messaging.rules"
            assert reduce(getattr, names, importlib.import_module(f"{home}.{module}")) is not None
        written = (HERE / test).read_text(encoding="utf-8")
        assert re.search(rf"_{number.lower()}_", written), number
