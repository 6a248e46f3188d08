"""The migration operations go both ways."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import OperationWriter

from audit import triggers
from audit.models import AppendOnly


@pytest.fixture
def table(transactional_db):
    """A table of two columns, gone afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("create table audit_example (id integer, word text)")
        cursor.execute("insert into audit_example values (1, 'first')")
    yield "audit_example"
    with connection.cursor() as cursor:
        cursor.execute("drop table audit_example")


def _run(operation, *, back: bool = False) -> None:
    state = ProjectState()
    with connection.schema_editor() as editor:
        if back:
            operation.database_backwards("audit", editor, state, state)
        else:
            operation.database_forwards("audit", editor, state, state)


def _change(table: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update {table} set word = 'second'")


def test_append_only_closes_the_table_and_its_reverse_opens_it(table):
    operation = triggers.append_only(table)

    _run(operation)
    with pytest.raises(IntegrityError):
        _change(table)

    _run(operation, back=True)
    _change(table)


def test_the_trigger_lets_new_rows_in(table):
    operation = triggers.append_only(table)
    _run(operation)

    with connection.cursor() as cursor:
        cursor.execute(f"insert into {table} values (2, 'third')")
        cursor.execute(f"select count(*) from {table}")
        assert cursor.fetchone() == (2,)
    _run(operation, back=True)


def test_taking_one_trigger_away_leaves_the_others(table, django_user_model):
    operation = triggers.append_only(table)
    _run(operation)
    _run(operation, back=True)

    assert _has_trigger("audit_accessentry")


def test_every_append_only_table_has_its_trigger(db):
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)]

    assert "audit_accessentry" in tables
    assert [table for table in tables if not _has_trigger(table)] == []


def test_postgresql_only_touches_nothing_else(table):
    operation = triggers.postgresql_only(
        f"create index audit_example_word on {table} (word)", reverse_sql="drop index audit_example_word"
    )

    _run(operation)
    assert _has_index("audit_example_word") == (connection.vendor == "postgresql")
    _run(operation, back=True)
    assert not _has_index("audit_example_word")


def test_looks_at_a_patient_are_indexed_on_postgresql(db):
    assert _has_index("audit_access_patients") == (connection.vendor == "postgresql")


def test_the_operations_can_be_written_to_a_migration_and_described():
    closing = triggers.append_only("audit_example")
    index = triggers.postgresql_only("create index i on t (c)", reverse_sql="drop index i")

    assert "AppendOnlyTrigger" in OperationWriter(closing).serialize()[0]
    assert "PostgreSQLOnly" in OperationWriter(index).serialize()[0]
    assert closing.describe() == "Refuse changes and deletions in audit_example"
    assert index.describe() == "On PostgreSQL only: create index i"


def _has_trigger(table: str) -> bool:
    sql = (
        "select count(*) from pg_trigger where tgname = %s"
        if connection.vendor == "postgresql"
        else "select count(*) from sqlite_master where type = 'trigger' and name like %s || '%%'"
    )
    return _count(sql, f"{table}_append_only") > 0


def _has_index(name: str) -> bool:
    sql = (
        "select count(*) from pg_indexes where indexname = %s"
        if connection.vendor == "postgresql"
        else "select count(*) from sqlite_master where type = 'index' and name = %s"
    )
    return _count(sql, name) > 0


def _count(sql: str, name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, [name])
        return cursor.fetchone()[0]
