"""Throw-away databases for the bench, beside the configured one. Its rows are never read or touched."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection


@dataclass
class Databases:
    """The databases of one run. `use` points Django's only connection at one of them."""

    prefix: str
    folder: Path | None = None
    made: list[str] = field(default_factory=list)

    def create(self, name: str, *, like: str = "") -> str:
        """Make a database, empty or a copy of another one of this run; return its full name."""
        if self.folder is not None:
            path = self.folder / f"{name}.sqlite3"
            if like:
                connection.close()
                shutil.copy(like, path)
            return str(path)
        full = f"{self.prefix}_{name}"
        self._home()
        with connection.cursor() as cursor:
            template = f' template "{like}"' if like else ""
            cursor.execute(f'create database "{full}"{template}')
        self.made.append(full)
        return full

    def use(self, name: str) -> None:
        """Let Django work in this database from now on."""
        connection.close()
        connection.settings_dict["NAME"] = name

    def _home(self) -> None:
        self.use(self._configured)

    def __post_init__(self) -> None:
        self._configured = connection.settings_dict["NAME"]

    def drop(self) -> None:
        """Go back to the configured database, and take the others away."""
        self._home()
        for name in self.made:
            with connection.cursor() as cursor:
                cursor.execute(f'drop database if exists "{name}" with (force)')
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def throw_away(*, prefix: str) -> Iterator[Databases]:
    """Give databases whose names begin with `prefix`; all of them are gone afterwards, whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix=prefix)) if connection.vendor == "sqlite" else None
    databases = Databases(prefix=prefix, folder=folder)
    try:
        yield databases
    finally:
        databases.drop()
