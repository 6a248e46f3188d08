"""Each gate can fail: run on a copy of the project with one planted fault, it says no."""

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("hph", *settings.HOUSE_APPS, "templates", "static", "locale", "script", "docs")


def _gates():
    specification = importlib.util.spec_from_file_location("gates", ROOT / "script" / "gates.py")
    module = importlib.util.module_from_spec(specification)
    sys.modules["gates"] = module
    specification.loader.exec_module(module)
    return module


gates = _gates()
BY_NAME = {gate.name: gate for gate in gates.GATES}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the project's own files."""
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy2(ROOT / name, tmp_path / name)
    return tmp_path


def add(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + text)


def refusal(name: str, root: Path) -> str:
    """Return what the gate says about the project in `root`; the gate must refuse it."""
    outcome = gates.run_gate(BY_NAME[name], root)
    assert outcome.code, f"the gate {name!r} let the fault pass: {outcome.said}"
    return outcome.said


def test_format_refuses_another_layout(copy: Path) -> None:
    add(copy / "audit" / "planted.py", "x   =  {  'a':1 }\n")
    assert "planted.py" in refusal("format", copy)


def test_lint_refuses_a_clock_outside_the_doors(copy: Path) -> None:
    add(
        copy / "pathways" / "rules" / "planted.py",
        '"""Planted."""\n\nfrom django.utils import timezone\n\nNOON = timezone.now()\n',
    )
    assert "Only doors read the clock" in refusal("lint", copy)


def test_lint_lets_a_door_read_the_clock(copy: Path) -> None:
    shutil.rmtree(copy / "pathways")
    add(
        copy / "pathways" / "tasks.py",
        '"""Planted."""\n\nfrom django.utils import timezone\n\nNOON = timezone.now()\n',
    )
    said = gates.run_gate(BY_NAME["lint"], copy).said
    assert "Only doors read the clock" not in said


@pytest.mark.parametrize(
    ("file", "line", "wall"),
    [
        ("audit/planted.py", "import accounts.models", "Apps import downwards only"),
        ("pathways/planted.py", "import messaging.xml", "Apps import downwards only"),
        ("accounts/models.py", "import accounts.operations", "Doors open onto rooms"),
        ("pathways/rules/planted.py", "import django", "Rules are pure"),
        ("checklists/planted.py", "import lxml.etree", "XML has one home"),
        ("messaging/planted.py", "import weasyprint", "PDF has one home"),
        ("messaging/xml/planted.py", "import pathways.models", "XML knows no tables"),
    ],
)
def test_walls_refuse_a_wrong_import(copy: Path, file: str, line: str, wall: str) -> None:
    add(copy / file, f"\n{line}\n")
    assert f"{wall} BROKEN" in refusal("walls", copy)


def test_templates_refuse_broken_html(copy: Path) -> None:
    add(copy / "templates" / "planted.html", '<div><p style="color: red">unclosed <img src="x"></div>\n')
    assert "planted.html" in refusal("templates", copy)


@pytest.mark.slow
def test_migrations_refuse_a_model_without_its_migration(copy: Path) -> None:
    add(
        copy / "audit" / "models.py",
        "\n\nclass Planted(models.Model):\n    text = models.TextField()\n",
    )
    assert "Planted" in refusal("migrations", copy)


@pytest.mark.slow
def test_deploy_refuses_unsafe_settings(copy: Path) -> None:
    add(copy / "hph" / "settings.py", "\nSESSION_COOKIE_SECURE = False\n")
    assert "SESSION_COOKIE_SECURE" in refusal("deploy", copy)


@pytest.mark.slow
def test_docs_refuse_a_table_that_the_code_does_not_make(copy: Path) -> None:
    path = copy / "docs" / "security.md"
    path.write_text(path.read_text().replace("<!-- acts:end -->", "planted\n<!-- acts:end -->"))
    assert "security.md (acts)" in refusal("docs", copy)


@pytest.mark.slow
def test_catalogues_refuse_a_text_without_translation(copy: Path) -> None:
    add(
        copy / "audit" / "planted.py",
        'from django.utils.translation import gettext as _\n\nTEXT = _("A planted sentence that nobody translated.")\n',
    )
    said = refusal("catalogues", copy)
    assert "nb: 'A planted sentence that nobody translated.' is not translated" in said
    assert "nn: 'A planted sentence that nobody translated.' is not translated" in said


@pytest.mark.slow
def test_types_refuse_a_wrong_argument(copy: Path) -> None:
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", copy / ".mypy_cache")
    add(copy / "pathways" / "rules" / "planted.py", 'def hours() -> int:\n    return "one"\n')
    assert "planted.py" in refusal("types", copy)


def test_one_failing_gate_fails_the_run(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    refuses = gates.Gate("planted", "to see it fail", [sys.executable, "-c", "raise SystemExit(3)"])
    passes = gates.Gate("other", "to see it pass", [sys.executable, "-c", ""])
    monkeypatch.setattr(gates, "GATES", [refuses, passes])
    monkeypatch.setattr(gates, "pytest", lambda *_options, **_environment: 0)
    assert gates.main(["--fast"]) == 1
    said = capsys.readouterr().out
    assert "1 failed before the tests: planted" in said
    monkeypatch.setattr(gates, "GATES", [passes])
    assert gates.main(["--fast"]) == 0
    monkeypatch.setattr(gates, "pytest", lambda *_options, **_environment: 5)
    assert gates.main([]) == 1
