"""Agreements in the admin, and what of the clinical tables may be seen there."""

from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.models import User
from audit.models import AccessEntry
from pathways.enums import DeadlineKind, StartEvent
from pathways.models import Agreement, Device, Heartbeat
from pathways.operations import devices
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cast import NOON, admitted
from tests.pathways.views_helpers import at, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(cast):
    return Agreement.objects.create(
        hospital_trust=cast.trust, municipality=cast.municipality, valid_from="2026-01-01"
    )


@pytest.fixture
def dag(cast):
    """Administrator of the municipality."""
    user = UserFactory(username="dag", display_name="Dag Dal", is_staff=True)
    MembershipFactory(user=user, unit=cast.municipality, role=Role.ADMINISTRATOR)
    return signed_in(user)


@pytest.fixture
def root(cast):
    return signed_in(User.objects.create_superuser("root", password="et langt passord", display_name="Root"))


def save(client, agreement, **term):
    facts = {"kind": DeadlineKind.TIDLIGMELDING, "hours": "12", "start_event": "", "escalate_after_hours": ""}
    facts |= term
    data = {
        "hospital_trust": agreement.hospital_trust_id,
        "municipality": agreement.municipality_id,
        "valid_from": "2026-01-01",
        "valid_to": "",
        "note": "",
        "terms-TOTAL_FORMS": "1",
        "terms-INITIAL_FORMS": "0",
        **{f"terms-0-{name}": value for name, value in facts.items()},
    }
    return client.post(f"/admin/pathways/agreement/{agreement.pk}/change/", data)


def test_an_administrator_changes_an_agreements_hours_and_the_next_clock_follows(cast, agreement, dag):
    response = save(dag, agreement, hours="12")
    assert response.status_code == 302, response.content.decode()[-2000:]

    pathway = admitted(cast)

    clock = pathway.deadlines.get(kind=DeadlineKind.TIDLIGMELDING)
    assert (clock.due_at - pathway.started_at).total_seconds() == 12 * 3600


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        ({"hours": "48"}, "The law gives 24 hours."),
        ({"hours": "0"}, "Write one hour or more."),
        ({"kind": DeadlineKind.HPH2, "hours": "9"}, "This limit is not the parties"),
        ({"start_event": StartEvent.HOMECOMING}, "This clock cannot start there."),
    ],
)
def test_what_the_deadline_table_does_not_allow_is_refused_with_a_sentence(agreement, dag, term, sentence):
    response = save(dag, agreement, **term)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not agreement.terms.exists()


def test_an_administrator_sees_only_agreements_of_units_in_reach(cast, agreement, dag):
    other = Agreement.objects.create(
        hospital_trust=cast.trust, municipality=cast.elsewhere, valid_from="2026-01-01"
    )
    assert dag.get(f"/admin/pathways/agreement/{agreement.pk}/change/").status_code == 200
    assert dag.get(f"/admin/pathways/agreement/{other.pk}/change/").status_code == 302
    assert save(dag, agreement, kind=DeadlineKind.TIDLIGMELDING).status_code == 302


def test_an_agreement_is_ended_and_never_deleted(agreement, root):
    assert root.get(f"/admin/pathways/agreement/{agreement.pk}/delete/").status_code == 403


@pytest.mark.parametrize("table", ["patient", "pathway", "deadline", "pathwayevent"])
def test_the_clinical_tables_are_closed_to_administrators_and_only_read_by_a_superuser(
    cast, dag, root, table
):
    admitted(cast)
    address = f"/admin/pathways/{table}/"
    assert dag.get(address).status_code == 403
    page = root.get(address)
    assert page.status_code == 200
    assert "Olga" not in page.content.decode()
    assert root.get(f"{address}add/").status_code == 403


def test_opening_a_patient_in_the_admin_is_logged(cast, root):
    pathway = admitted(cast)
    with at(NOON):
        page = root.get(f"/admin/pathways/patient/{pathway.patient_id}/change/")
    assert page.status_code == 200
    assert pathway.patient.number not in page.content.decode()
    entry = AccessEntry.objects.get()
    assert (entry.patient_ids, entry.page) == ([pathway.patient_id], "admin:pathways.patient")


def test_an_administrator_reads_the_last_tick_and_changes_nothing(cast, dag):
    Heartbeat.objects.create(name="sweep_deadlines", last_at=NOON)
    assert "sweep_deadlines" in dag.get("/admin/pathways/heartbeat/").content.decode()
    assert dag.get("/admin/pathways/heartbeat/add/").status_code == 403


def test_an_administrator_revokes_a_tablet_of_the_units_in_reach_and_no_other(cast, dag):
    ours, theirs = (
        devices.meet(device_id=uuid4(), unit=unit, app_version="1", by=cast.anne, now=NOON)
        for unit in (cast.district, cast.elsewhere)
    )
    page = dag.get("/admin/pathways/device/").content.decode()
    assert str(ours) in page
    assert str(theirs) not in page
    for device in (ours, theirs, ours):
        dag.post("/admin/pathways/device/", {"action": "revoke", "_selected_action": str(device.pk)})
    assert Device.objects.get(pk=ours.pk).revoked_by.username == "dag"
    assert Device.objects.get(pk=theirs.pk).revoked_at is None
    assert dag.get("/admin/pathways/quarantinedevent/").status_code in (403, 404)
