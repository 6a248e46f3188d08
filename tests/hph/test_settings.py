"""Settings are safe unless asked otherwise, and answers carry the promised headers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "HPH_SECRET_KEY": "x" * 60,
    "HPH_ALLOWED_HOSTS": "hph.example.test",
    "HPH_DEMO": "0",
    "HPH_DEBUG": "0",
}
UNSET = ("HPH_PLAIN_HTTP", "HPH_ALLOW_SYNTHETIC", "HPH_HASHED_STATIC", "HPH_TEST_READY", "HPH_PROXY_COUNT")


def ask(expression: str, tmp_path: Path, **variables: str) -> str:
    """Return what `expression` about the settings gives in a process with `variables`."""
    environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    environment |= (
        {"HPH_VAR": str(tmp_path), "HPH_PLAIN_HTTP": "", "HPH_ALLOW_SYNTHETIC": ""} | PRODUCTION | variables
    )
    code = f"from hph import settings\nprint(repr(({expression})))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return (done.stdout or done.stderr).strip()


def test_production_is_closed_by_default(tmp_path: Path) -> None:
    names = (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "not DEBUG",
        "not HPH_DEMO",
    )
    wanted = (
        "all(["
        + ", ".join(f"not settings.{n[4:]}" if n.startswith("not ") else f"settings.{n}" for n in names)
        + "])"
    )
    assert ask(wanted, tmp_path) == "True"
    assert ask("settings.HPH_ALLOW_SYNTHETIC, settings.HPH_DEMO_PASSWORD", tmp_path) == "(False, '')"
    assert ask("hasattr(settings, 'SECURE_PROXY_SSL_HEADER')", tmp_path) == "False"
    assert ask("settings.SECURE_HSTS_SECONDS > 0", tmp_path) == "True"


def test_production_does_not_start_without_its_secret(tmp_path: Path) -> None:
    assert "HPH_SECRET_KEY is not set" in ask("1", tmp_path, HPH_SECRET_KEY="")


def test_a_demonstration_needs_no_setting_of_its_own(tmp_path: Path) -> None:
    said = ask("settings.PLAIN_HTTP, settings.HPH_ALLOW_SYNTHETIC", tmp_path, HPH_DEMO="1", HPH_SECRET_KEY="")
    assert said == "(True, True)"
    assert (tmp_path / "secret_key").exists()


def test_the_embedded_broker_and_database_lie_in_the_folder_of_the_system(tmp_path: Path) -> None:
    said = ask(
        "settings.CELERY_BROKER_URL, settings.DATABASES['default']['NAME']",
        tmp_path,
        HPH_BROKER_URL="",
        DATABASE_URL="",
    )
    assert said == f"('folder://{tmp_path}/broker', '{tmp_path}/hph.sqlite3')"


@pytest.mark.django_db
def test_every_page_tells_the_browser_what_it_may_do(client) -> None:
    headers = client.get("/logg-inn/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
