"""The only place that reads the environment. `.env.example` has one line per variable.

Lines of the file `.env` in the project's folder count for variables that are not set otherwise.
A missing or unreadable value is refused with a sentence that says what to do.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_FILE = Path(__file__).resolve().parent.parent / ".env"
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}


def lines_of(file: Path) -> dict[str, str]:
    """Return the NAME=value lines of `file`; empty when there is no such file."""
    if not file.is_file():
        return {}
    pairs = (
        line.partition("=") for line in file.read_text().splitlines() if not line.lstrip().startswith("#")
    )
    return {name.strip(): value.strip() for name, sign, value in pairs if sign}


for _name, _value in lines_of(_FILE).items():
    os.environ.setdefault(_name, _value)


def text(name: str, default: str = "") -> str:
    """Return variable `name` without surrounding space, or `default` when it is missing or empty."""
    return os.environ.get(name, "").strip() or default


def required(name: str) -> str:
    """Return variable `name`. Raises ImproperlyConfigured when it is missing or empty."""
    if value := text(name):
        return value
    raise ImproperlyConfigured(
        f"{name} is not set. Set it in the environment or in .env; .env.example says what it is for."
    )


def flag(name: str, default: bool = False) -> bool:
    """Return variable `name` as yes or no. Raises ImproperlyConfigured for anything else than 1/0."""
    value = text(name).lower()
    if not value:
        return default
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Write 1 for yes or 0 for no.")


def number(name: str, default: int) -> int:
    """Return variable `name` as a whole number of zero or more. Raises ImproperlyConfigured otherwise."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number.")
    return int(value)


def one_of(name: str, values: tuple[str, ...]) -> str:
    """Return variable `name` as one of `values`, the first when it is missing. Raises ImproperlyConfigured."""
    value = text(name, values[0]).lower()
    if value not in values:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write one of: {', '.join(values)}.")
    return value


def secure_address(name: str, *, allow_plain: bool) -> str:
    """Return variable `name` as an address beginning with https://, or "" when it is missing.

    `allow_plain` lets http:// pass, for a service on the same machine. Raises ImproperlyConfigured for others.
    """
    value = text(name)
    parts = urlsplit(value)
    if value and not (parts.hostname and parts.scheme in ({"https", "http"} if allow_plain else {"https"})):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write an address that begins with https://.")
    return value


def words(name: str) -> list[str]:
    """Return variable `name` as a list; the parts are separated by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    """Return variable `name` as an absolute path, or `default` when it is missing."""
    return optional_folder(name) or default


def optional_folder(name: str) -> Path | None:
    """Return variable `name` as an absolute path, or None when it is missing."""
    value = text(name)
    return Path(value).expanduser().resolve() if value else None


def passed_on(**changes: str) -> dict[str, str]:
    """Return what a process of ours is started with: all that we were given, with these changes."""
    return {**os.environ, **changes}


def kept_secret(path: Path) -> str:
    """Return the secret in file `path`; make it on first use, readable by the owner only.

    For demonstration and development. Two processes that start together end with the same secret,
    because the file is put in place with one hard link and the loser reads the winner's.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its secret counts
        finally:
            draft.unlink()
    return path.read_text().strip()


def database(url: str) -> dict[str, object]:
    """Return Django's settings for the database at `url`.

    Understands `sqlite:///relative/or//absolute/path` and
    `postgres://user:password@host:port/name?sslmode=verify-full`.
    Raises ImproperlyConfigured for any other address.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path.removeprefix("/")) or ":memory:",
            # A writer takes the lock at the start of its transaction and waits its turn. Upgrading a
            # reader later fails at once with "database is locked", however long the timeout.
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 300,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": "3", **dict(parse_qsl(parts.query))},
        }
    raise ImproperlyConfigured(
        "DATABASE_URL must begin with postgres:// or sqlite:///. .env.example has one of each."
    )
