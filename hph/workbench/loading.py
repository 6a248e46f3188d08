"""Puts many rows into the database: COPY on PostgreSQL, executemany elsewhere. The caller numbers the rows."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import connection, models

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = "\\N"


class CopyLoader:
    """Rows as lines of PostgreSQL's COPY text. A value is the text that stands in the line."""

    def encode(self, value: Any) -> str:
        """Return a Python value as it stands in a COPY line; a dict or list becomes JSON."""
        match value:
            case None:
                return NULL
            case bool():
                return "t" if value else "f"
            case datetime():
                return value.astimezone(UTC).isoformat()
            case date():
                return value.isoformat()
            case dict() | list():
                return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
            case _:
                return str(value).translate(_ESCAPES)

    def json_text(self, text: str) -> str:
        """Return finished JSON text as it stands in a COPY line."""
        return text.translate(_ESCAPES)

    def moment(self, day: str, clock: str) -> str:
        """Return a moment in UTC from its two texts."""
        return f"{day}T{clock}:00+00:00"

    def write(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add the rows."""
        lines = "\n".join(["\t".join(row) for row in rows])
        names = ", ".join(f'"{column}"' for column in columns)
        with connection.cursor() as cursor:
            cursor.copy_expert(f'copy "{table}" ({names}) from stdin', BytesIO(f"{lines}\n".encode()))


class InsertLoader:
    """Rows as tuples for INSERT, as SQLite stores them."""

    def encode(self, value: Any) -> Any:
        """Return a Python value as SQLite stores it."""
        match value:
            case datetime():
                return str(value.astimezone(UTC).replace(tzinfo=None))
            case date() | Decimal():
                return str(value)
            case UUID():
                return value.hex
            case dict() | list():
                return json.dumps(value, ensure_ascii=False)
            case _:
                return value

    def json_text(self, text: str) -> str:
        """Return finished JSON text as SQLite stores it."""
        return text

    def moment(self, day: str, clock: str) -> str:
        """Return a moment in UTC from its two texts."""
        return f"{day} {clock}:00"

    def write(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add the rows."""
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f'insert into "{table}" ({names}) values ({marks})', rows)  # noqa: S608


Loader = CopyLoader | InsertLoader


def loader() -> Loader:
    """Return the loader of the database in use."""
    return CopyLoader() if connection.vendor == "postgresql" else InsertLoader()


@contextmanager
def without_foreign_keys(tables: Sequence[type[models.Model]]) -> Iterator[None]:
    """Take the tables' foreign keys away for the time of the block; PostgreSQL checks all of them at its end.

    Checked row by row they cost more than the rows. Runs in the caller's transaction, so nobody else sees it.
    """
    if connection.vendor != "postgresql":
        yield
        return
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(
            "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
            " where contype = 'f' and conrelid = any(%s::regclass[])",
            [names],
        )
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f'alter table {table} drop constraint "{name}"')
    yield
    with connection.cursor() as cursor:
        for table, name, definition in keys:
            cursor.execute(f'alter table {table} add constraint "{name}" {definition}')


def first_free_id(model: type[models.Model]) -> int:
    """Return the first number that no row of the table has or follows."""
    highest = model._base_manager.aggregate(highest=models.Max("pk"))["highest"] or 0
    if connection.vendor != "postgresql":
        return highest + 1
    with connection.cursor() as cursor:
        # A row may have been deleted, or rolled back: the sequence knows.
        cursor.execute(
            "select coalesce(pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass), 0)",
            [model._meta.db_table],
        )
        return max(highest, cursor.fetchone()[0]) + 1


def go_on_from(model: type[models.Model], number: int) -> None:
    """Let the table's own numbers go on after `number`. SQLite finds out by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "select setval(pg_get_serial_sequence(%s, 'id')::regclass, %s)",
                [model._meta.db_table, number],
            )
