"""Habits of the whole house, held against the source text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
APPS = (*settings.HOUSE_APPS, "hph")
# A file longer than this is hard to read in one sitting: split it by subject.
ALARM = 400
# Files that were too long when the alarm was set. A number may only go down; at ALARM the line goes.
RATCHET: dict[str, int] = {}


def sources(*folders: str) -> Iterator[Path]:
    """Give every Python file in `folders`, migrations left out."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_longer_than_one_sitting() -> None:
    lengths = {
        name_of(path): len(path.read_text().splitlines()) for path in sources(*APPS, "script", "tests")
    }
    too_long = {name: length for name, length in lengths.items() if length > RATCHET.get(name, ALARM)}
    assert not too_long, "Split these by subject"
    slack = {name: lengths.get(name, 0) for name, limit in RATCHET.items() if lengths.get(name, 0) < limit}
    assert not slack, "These have become shorter: lower their number in RATCHET, or take the line out"


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources(*APPS, "script")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not found, "An import inside a function hides a dependency, most often a cycle"


def test_there_are_no_signals() -> None:
    pattern = re.compile(r"@receiver|django\.dispatch|db\.models\.signals|\bpost_save\b|\bpre_save\b")
    found = [name_of(path) for path in sources(*APPS) if pattern.search(path.read_text())]
    assert not found, "A signal makes things happen that the caller cannot read"


def test_nothing_is_left_for_later() -> None:
    # Written in pieces so that this file does not find itself.
    pattern = re.compile("TO" + "DO|FIX" + "ME")
    folders = [ROOT / name for name in (*APPS, "tests", "script", "templates", "static", "docs", "deploy")]
    files = [
        path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"
    ]
    found = [name_of(path) for path in files if pattern.search(path.read_text(errors="ignore"))]
    assert not found


def test_no_script_hides_a_failure() -> None:
    scripts = [*(ROOT / "script").iterdir(), ROOT / ".ci" / "run"]
    for path in scripts:
        if path.is_file():
            assert not re.search(r"\|\|\s*(true|echo)", path.read_text()), name_of(path)
            assert not re.search(r"^set \+e", path.read_text(), re.MULTILINE), name_of(path)


@pytest.mark.parametrize(
    "name", ["script/bootstrap", "script/server", "script/test", "script/services", ".ci/run"]
)
def test_scripts_can_be_run_and_stop_at_the_first_fault(name: str) -> None:
    path = ROOT / name
    assert path.stat().st_mode & 0o111, "run bit"
    assert "set -euo pipefail" in path.read_text()


def test_pages_hold_no_script_and_no_style() -> None:
    """The Content-Security-Policy would refuse them in the browser; this says so before."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|\sstyle=\"|<style|\son[a-z]+=\"", re.I
    )
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if "pdf" not in path.stem and "print" not in path.stem:
            found += [f"{name_of(path)}: {hit.group(0)!r}" for hit in inline.finditer(path.read_text())]
    assert not found


def test_public_functions_that_carry_rules_say_what_they_do() -> None:
    """Rules, queries and operations are read by people who did not write them."""
    silent = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in sources(*APPS)
        if {"rules", "queries", "operations"} & {path.stem, path.parent.name}
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent
