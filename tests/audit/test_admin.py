"""The log in Django admin is for reading."""

from datetime import UTC, datetime

import pytest

from audit.enums import Action
from audit.models import AccessEntry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LIST = "/admin/audit/accessentry/"


@pytest.fixture
def entry() -> AccessEntry:
    for name, patients in [("Anne", [7]), ("Per", [8])]:
        entry = AccessEntry.objects.create(
            at=NOON, user_id=1, user_name=name, action=Action.OPEN, patient_ids=patients, page="board"
        )
    return entry


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("", {"Anne", "Per"}, id="everything"),
        pytest.param("7", {"Anne"}, id="a patient id"),
        pytest.param("per", {"Per"}, id="a person"),
    ],
)
def test_the_log_is_searched_by_person_and_by_patient_id(admin_client, entry, words, found):
    rows = admin_client.get(LIST, {"q": words}).context["cl"].queryset

    assert {row.user_name for row in rows} == found


def test_the_log_is_read_and_not_written(admin_client, entry):
    assert admin_client.get(f"{LIST}{entry.pk}/change/").status_code == 200

    assert admin_client.get(f"{LIST}add/").status_code == 403
    assert admin_client.post(f"{LIST}{entry.pk}/change/", {"page": "x"}).status_code == 403
    assert admin_client.post(f"{LIST}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
