"""The environment is read once, in one place, and a wrong value is refused with a sentence."""

import os
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from hph import env

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize(
    ("value", "meant"),
    [("1", True), ("yes", True), ("TRUE", True), ("0", False), ("off", False), ("", False)],
)
def test_yes_and_no(monkeypatch: pytest.MonkeyPatch, value: str, meant: bool) -> None:
    monkeypatch.setenv("HPH_X", value)
    assert env.flag("HPH_X") is meant


def test_neither_yes_nor_no_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HPH_X", "maybe")
    with pytest.raises(ImproperlyConfigured, match=r"HPH_X is 'maybe'\. Write 1 for yes or 0 for no\."):
        env.flag("HPH_X")


def test_a_missing_value_says_where_to_read_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HPH_X", "  ")
    with pytest.raises(ImproperlyConfigured, match=r"HPH_X is not set\. .*\.env\.example"):
        env.required("HPH_X")


@pytest.mark.parametrize("value", ["-1", "1.5", "ten"])
def test_only_whole_numbers(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HPH_X", value)
    with pytest.raises(ImproperlyConfigured, match="Write a whole number"):
        env.number("HPH_X", 3)
    monkeypatch.delenv("HPH_X")
    assert env.number("HPH_X", 3) == 3


def test_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HPH_X", " a.test, ,b.test ")
    assert env.words("HPH_X") == ["a.test", "b.test"]


def test_the_file_counts_for_what_is_not_set_otherwise(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# HPH_A=0\nHPH_A = 1 \n\nHPH_B=two=2\nnonsense\n")
    assert env.lines_of(file) == {"HPH_A": "1", "HPH_B": "two=2"}
    assert env.lines_of(tmp_path / "none") == {}


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret"
    with ThreadPool(8) as pool:
        secrets = set(pool.map(env.kept_secret, [path] * 8))
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 50
    assert path.stat().st_mode & 0o077 == 0
    assert os.listdir(path.parent) == ["secret"]


def test_postgresql_address() -> None:
    got = env.database("postgres://hph:p%40ss@db.example.test:5433/care?sslmode=verify-full")
    assert got["ENGINE"] == "django.db.backends.postgresql"
    assert (got["NAME"], got["USER"], got["PASSWORD"]) == ("care", "hph", "p@ss")
    assert (got["HOST"], got["PORT"]) == ("db.example.test", "5433")
    assert got["OPTIONS"]["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////srv/x.sqlite3", "/srv/x.sqlite3"),
        ("sqlite:///x.sqlite3", "x.sqlite3"),
        ("sqlite://", ":memory:"),
    ],
)
def test_sqlite_address(url: str, name: str) -> None:
    got = env.database(url)
    assert got["NAME"] == name
    assert got["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in got["OPTIONS"]["init_command"]


def test_another_database_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must begin with"):
        env.database("mysql://x/y")


def test_one_of_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.one_of("HPH_X", ("starttls", "none")) == "starttls"
    monkeypatch.setenv("HPH_X", "None")
    assert env.one_of("HPH_X", ("starttls", "none")) == "none"
    monkeypatch.setenv("HPH_X", "ssl")
    with pytest.raises(ImproperlyConfigured, match="Write one of: starttls, none"):
        env.one_of("HPH_X", ("starttls", "none"))


@pytest.mark.parametrize(
    ("value", "plain", "passes"),
    [
        ("https://sms.example.test/send", False, True),
        ("http://127.0.0.1:9000/", True, True),
        ("http://sms.example.test/send", False, False),
        ("sms.example.test", True, False),
        ("https://", False, False),
        ("", False, True),
    ],
)
def test_an_address_must_be_secure(
    monkeypatch: pytest.MonkeyPatch, value: str, plain: bool, passes: bool
) -> None:
    monkeypatch.setenv("HPH_X", value)
    if passes:
        assert env.secure_address("HPH_X", allow_plain=plain) == value
    else:
        with pytest.raises(ImproperlyConfigured, match="begins with https://"):
            env.secure_address("HPH_X", allow_plain=plain)
