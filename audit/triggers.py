"""Promises that only the database can keep, written as migration operations.

operations = [..., append_only("pathways_pathwayevent")]
"""

from typing import Any

from django.db.migrations.operations.base import Operation, OperationCategory

FUNCTION = "audit_refuse_change"

POSTGRESQL_FUNCTION = f"""
create or replace function {FUNCTION}() returns trigger language plpgsql as $$
begin
    raise exception '% rows cannot be changed or deleted', tg_table_name using errcode = 'restrict_violation';
end $$
"""
# The function is shared by all append-only tables and goes with the last of them.
POSTGRESQL_DROP_FUNCTION = f"""
do $$ begin
    drop function if exists {FUNCTION}();
exception when dependent_objects_still_exist then null;
end $$
"""


def install(schema_editor: Any, table: str) -> None:
    """Create the trigger that makes `table` refuse UPDATE and DELETE, with an IntegrityError."""
    name = schema_editor.quote_name
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
        schema_editor.execute(
            f"create trigger {name(f'{table}_append_only')} before update or delete on {name(table)} "
            f"for each row execute function {FUNCTION}()"
        )
        return
    for verb in ("update", "delete"):
        schema_editor.execute(
            f"create trigger {name(f'{table}_append_only_{verb}')} before {verb} on {name(table)} "
            f"begin select raise(abort, '{table} rows cannot be changed or deleted'); end"
        )


def remove(schema_editor: Any, table: str) -> None:
    """Drop what `install` made."""
    name = schema_editor.quote_name
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"drop trigger {name(f'{table}_append_only')} on {name(table)}")
        schema_editor.execute(POSTGRESQL_DROP_FUNCTION)
        return
    for verb in ("update", "delete"):
        schema_editor.execute(f"drop trigger {name(f'{table}_append_only_{verb}')}")


class AppendOnlyTrigger(Operation):
    """Migration operation: from here on the table is only added to. Reversible."""

    reduces_to_sql = True
    reversible = True
    category = OperationCategory.SQL

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.table], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models do not change: the promise lives in the database only."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        install(schema_editor, self.table)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        remove(schema_editor, self.table)

    def describe(self) -> str:
        return f"Refuse changes and deletions in {self.table}"


class PostgreSQLOnly(Operation):
    """Migration operation: SQL that only PostgreSQL is given; other databases do without. Reversible."""

    reduces_to_sql = True
    reversible = True
    category = OperationCategory.SQL

    def __init__(self, sql: str, reverse_sql: str) -> None:
        self.sql = sql
        self.reverse_sql = reverse_sql

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.sql, self.reverse_sql], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models do not change: the index or setting lives in the database only."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(self.sql)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(self.reverse_sql)

    def describe(self) -> str:
        return f"On PostgreSQL only: {self.sql.split(' on ')[0]}"


def append_only(table: str) -> AppendOnlyTrigger:
    """Return the migration operation that makes `table` (its database name) refuse UPDATE and DELETE."""
    return AppendOnlyTrigger(table)


def postgresql_only(sql: str, *, reverse_sql: str) -> PostgreSQLOnly:
    """Return the migration operation that runs `sql` on PostgreSQL and nothing on other databases."""
    return PostgreSQLOnly(sql, reverse_sql)


class KeptTrigger(Operation):
    """Migration operation: from here on rows are never changed, and deleted only while `condition` holds. Reversible."""

    reduces_to_sql = True
    reversible = True
    category = OperationCategory.SQL

    def __init__(self, table: str, condition: str) -> None:
        self.table = table
        self.condition = condition

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.table, self.condition], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models do not change: the promise lives in the database only."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        name, table = f"{self.table}_kept", self.table
        if schema_editor.connection.vendor == "postgresql":
            refuse = "raise exception '% rows cannot be changed or deleted', tg_table_name"
            schema_editor.execute(
                f"create function {name}() returns trigger language plpgsql as $$ begin "
                f"if tg_op = 'DELETE' and {self.condition} then return old; end if; "
                f"{refuse} using errcode = 'restrict_violation'; end $$",
                params=None,
            )
            schema_editor.execute(
                f"create trigger {name} before update or delete on {table} "
                f"for each row execute function {name}()"
            )
            return
        for verb, when in (("update", "1"), ("delete", f"not ({self.condition})")):
            schema_editor.execute(
                f"create trigger {name}_{verb} before {verb} on {table} when {when} "
                f"begin select raise(abort, '{table} rows cannot be changed or deleted'); end"
            )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        name = f"{self.table}_kept"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"drop trigger {name} on {self.table}")
            schema_editor.execute(f"drop function {name}()")
            return
        for verb in ("update", "delete"):
            schema_editor.execute(f"drop trigger {name}_{verb}")

    def describe(self) -> str:
        return f"Refuse changes in {self.table}, and deletions unless {self.condition}"


def kept_unless(table: str, condition: str) -> KeptTrigger:
    """Return the migration operation that makes `table` refuse UPDATE, and DELETE unless `condition` on `old` holds."""
    return KeptTrigger(table, condition)
