"""Reading the access log, on PostgreSQL and on SQLite."""

from datetime import UTC, datetime, timedelta

import pytest

from audit import queries
from audit.enums import Action
from audit.models import AccessEntry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def log():
    for minutes, user, patients in [(0, 1, [7]), (1, 2, [5, 7, 71]), (2, 1, [71]), (3, 1, [])]:
        AccessEntry.objects.create(
            at=NOON + timedelta(minutes=minutes),
            user_id=user,
            user_name=f"Person {user}",
            action=Action.OPEN if len(patients) == 1 else Action.LIST,
            patient_ids=patients,
            page="board",
        )


def test_looks_at_a_patient_are_found_alone_and_in_lists_newest_first(log):
    looks = queries.looks_at(7)

    assert [(look.user_name, look.action, look.patient_count) for look in looks] == [
        ("Person 2", "LIST", 3),
        ("Person 1", "OPEN", 1),
    ]


def test_a_patient_nobody_looked_at_has_no_looks(log):
    assert queries.looks_at(1) == []


def test_only_as_many_as_asked_for_come_back(log):
    assert len(queries.looks_at(7, limit=1)) == 1


def test_looks_of_a_person_are_found(log):
    assert [look.at.minute for look in queries.looks_by(1)] == [3, 2, 0]
