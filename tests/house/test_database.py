"""What only the database can promise."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from audit.models import AppendOnly

APPEND_ONLY = [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def triggers_of(table: str) -> list[str]:
    """Return the definitions of the triggers on `table`, in lower case."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal and tgrelid = %s::regclass",
                [table],
            )
        else:
            cursor.execute("select sql from sqlite_master where type = 'trigger' and tbl_name = %s", [table])
        return [row[0].lower() for row in cursor.fetchall()]


def test_there_are_tables_we_only_add_to() -> None:
    assert {model._meta.label for model in APPEND_ONLY} >= {"audit.AccessEntry", "pathways.PathwayEvent"}


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model._meta.label)
def test_the_database_refuses_to_change_what_is_only_added_to(model) -> None:
    definitions = " ".join(triggers_of(model._meta.db_table))
    assert "before" in definitions
    assert "update" in definitions
    assert "delete" in definitions


@pytest.mark.sqlite
@pytest.mark.django_db
def test_every_migration_is_applied_and_none_is_missing() -> None:
    executor = MigrationExecutor(connection)
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


OURS = [model for model in apps.get_models() if model._meta.app_label in settings.HOUSE_APPS]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_row_can_be_named(model) -> None:
    """An administrator and a log reader see names, not `Thing object (3)`."""
    own = [vars(parent) for parent in model.__mro__ if parent not in {models.Model, object}]
    assert any("__str__" in names for names in own)
