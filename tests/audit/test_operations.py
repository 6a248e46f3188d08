"""Writing the access log."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from audit import operations
from audit.enums import Action
from audit.models import AccessEntry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Anne:
    pk = 4

    def __str__(self) -> str:
        return "Anne Ås"


def test_a_list_of_patients_is_one_row_and_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        operations.record_access(
            user=Anne(),
            unit=SimpleNamespace(pk=9, name="Alvdal hjemmetjeneste"),
            role="HOME_NURSE",
            action=Action.LIST,
            patient_ids=[3, 1, 3],
            pathway_ids=(pk for pk in (30, 10)),
            page="pathways:board",
            ip="192.0.2.7",
            now=NOON,
        )

    entry = AccessEntry.objects.get()
    assert (entry.at, entry.user_id, entry.user_name) == (NOON, 4, "Anne Ås")
    assert (entry.unit_id, entry.unit_name, entry.role) == (9, "Alvdal hjemmetjeneste", "HOME_NURSE")
    assert (entry.patient_ids, entry.pathway_ids) == ([1, 3], [10, 30])
    assert (entry.action, entry.page, entry.reason, entry.ip) == ("LIST", "pathways:board", "", "192.0.2.7")


def test_a_look_without_a_unit_is_recorded_too():
    operations.record_access(
        user=Anne(),
        unit=None,
        role="",
        action=Action.REFUSED,
        patient_ids=[],
        page="pathways:patient",
        now=NOON,
    )

    entry = AccessEntry.objects.get()
    assert (entry.unit_id, entry.unit_name, entry.ip) == (None, "", None)
