"""Rows that are only added to: the class refuses, and so does the database."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from audit.enums import Action
from audit.models import AccessEntry, AppendOnlyError

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def entry() -> AccessEntry:
    return AccessEntry.objects.create(
        at=NOON, user_id=1, user_name="Anne", action=Action.OPEN, patient_ids=[7], page="pathways:patient"
    )


def test_a_new_row_is_written_and_an_old_one_is_not_saved_again(entry):
    assert AccessEntry.objects.get() == entry

    entry.reason = "afterthought"
    with pytest.raises(AppendOnlyError, match="already written"):
        entry.save()

    assert AccessEntry.objects.get().reason == ""


def test_a_new_object_does_not_overwrite_the_row_whose_key_it_has(entry):
    again = AccessEntry(pk=entry.pk, at=NOON, user_id=2, user_name="Per", action=Action.OPEN, page="x")

    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()

    assert AccessEntry.objects.get().user_name == "Anne"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda entry: entry.delete(), id="delete"),
        pytest.param(lambda entry: AccessEntry.objects.all().delete(), id="queryset delete"),
        pytest.param(lambda entry: AccessEntry.objects.update(page="y"), id="queryset update"),
        pytest.param(lambda entry: AccessEntry.objects.bulk_update([entry], ["page"]), id="bulk_update"),
        pytest.param(
            lambda entry: AccessEntry.objects.update_or_create(pk=entry.pk, defaults={"page": "y"}),
            id="update_or_create",
        ),
        pytest.param(
            lambda entry: AccessEntry.objects.bulk_create(
                [entry], update_conflicts=True, update_fields=["page"], unique_fields=["id"]
            ),
            id="bulk_create with update",
        ),
    ],
)
def test_the_class_refuses_every_way_to_change_a_row(entry, change):
    with pytest.raises(AppendOnlyError):
        change(entry)

    assert AccessEntry.objects.get().page == "pathways:patient"


def test_many_rows_can_be_added_at_once(entry):
    rows = [
        AccessEntry(at=NOON, user_id=1, user_name="Anne", action=Action.LIST, page="board") for _ in range(3)
    ]

    AccessEntry.objects.bulk_create(rows)

    assert AccessEntry.objects.count() == 4


@pytest.mark.parametrize(
    "sql",
    [
        "update audit_accessentry set page = 'y' where id = %s",
        "delete from audit_accessentry where id = %s",
    ],
)
def test_the_database_refuses_what_goes_around_the_class(entry, sql):
    refusal = pytest.raises(IntegrityError, match="audit_accessentry rows cannot be changed")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [entry.pk])

    assert AccessEntry.objects.get().page == "pathways:patient"


def test_an_entry_says_who_did_what_where(entry):
    assert str(entry) == "2026-03-02 12:00 Anne OPEN pathways:patient"
