"""An innleggelsesrapport that comes before the patient: seen by the emergency department, followed when the notice comes."""

from datetime import timedelta

import pytest

from accounts.enums import Role, UnitKind
from accounts.models import Unit
from messaging import operations
from messaging.enums import Source, TaskReason
from messaging.models import InboxTask, Message
from messaging.queries import inbox as inbox_queries
from pathways import operations as pathway_operations
from pathways.models import Pathway
from tests import cast as cast_module
from tests.cast import author
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.test_pages import as_  # noqa: F401
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db
REPORT = "Innleggelsesrapport_v1-6_Ny.xml"


@pytest.fixture
def emergency(cast):
    """Return the emergency department of the hospital, and who works there; another hospital has one too."""
    unit = Unit.objects.create(
        name="Akuttmottak", kind=UnitKind.EMERGENCY_DEPARTMENT, parent=cast.hospital, is_internal=True
    )
    trust = Unit.objects.create(name="Helse Li HF", kind=UnitKind.HOSPITAL_TRUST, is_internal=True)
    other = Unit.objects.create(
        name="Akuttmottak Li", kind=UnitKind.EMERGENCY_DEPARTMENT, parent=trust, is_internal=True
    )
    cast_module._person("fremmed", "Frida Fossum", other, Role.WARD_NURSE)
    return unit, cast_module._person("mette", "Mette Moe", unit, Role.WARD_NURSE)


@pytest.fixture(autouse=True)
def _addressed(cast):
    """Give the ward the address of the receiver in the official example."""
    Unit.objects.filter(pk=cast.ward.pk).update(her_id=91090)


def arrive():
    operations.take_in(raw=official.example(REPORT), now=TAKEN_IN_AT, source=Source.COMMAND)
    return Message.objects.get(kind="INNLEGGELSESRAPPORT")


def register(cast, report):
    """Let the ward register the patient that the report is about."""
    patient = report.patient
    return pathway_operations.admit(
        patient=pathway_operations.PatientFacts(
            number=patient.number,
            number_kind=patient.number_kind,
            family_name=patient.family_name,
            given_name=patient.given_name,
            birth_date=patient.birth_date,
        ),
        stay=pathway_operations.StayFacts(admitted_at=TAKEN_IN_AT, notice_sent_at=None, reason="Hoftebrudd"),
        places=cast.places,
        by=author(cast.bjorn),
        now=TAKEN_IN_AT + timedelta(minutes=5),
    ).pathway


def test_m47_the_emergency_department_reads_it_before_there_is_a_pathway(cast, emergency, as_):  # noqa: F811
    """M47: and no other hospital does, nor anybody in a municipality that has nothing to do with it."""
    unit, mette = emergency
    report = arrive()
    assert (report.pathway, Pathway.objects.count()) == (None, 0)
    tasks = {task.unit: task.reason for task in InboxTask.objects.still_open()}
    assert tasks == {report.receiver_unit: TaskReason.NO_PATHWAY, unit: TaskReason.REPORT_FIRST}
    box = inbox_queries.inbox(user=mette, unit=unit, box="mottatt", page=1)
    assert [row.message.pk for row in box.tasks] == [report.pk]
    assert as_(mette).get(f"/meldinger/{report.pk}/").status_code == 200
    frida = type(mette).objects.get(username="fremmed")
    for stranger in (frida, cast.cecilie):
        assert as_(stranger).get(f"/meldinger/{report.pk}/").status_code == 404


def test_m47_it_follows_the_patient_to_the_ward_when_the_admission_is_told(cast, emergency, as_):  # noqa: F811
    unit, mette = emergency
    report = arrive()
    pathway = register(cast, report)
    operations.tell_people(now=TAKEN_IN_AT + timedelta(minutes=6))
    report.refresh_from_db()
    pathway.stay.refresh_from_db()
    assert report.pathway == pathway
    assert pathway.stay.innleggelsesrapport_sent_at is not None
    assert not InboxTask.objects.still_open().filter(message=report).exists()
    # The ward has it now; the emergency department has no more need of it
    assert as_(cast.bjorn).get(f"/meldinger/{report.pk}/").status_code == 200
    assert as_(mette).get(f"/meldinger/{report.pk}/").status_code == 404
    assert inbox_queries.inbox(user=mette, unit=unit, box="mottatt", page=1).tasks == ()


def test_m47_a_hospital_without_such_a_department_has_it_where_its_post_comes(cast):
    report = arrive()
    assert InboxTask.objects.still_open().get().unit == report.receiver_unit


def test_m47_other_messages_stay_with_their_receiver(cast, emergency):
    operations.take_in(
        raw=official.example("Utskrivningsrapport_v1-6_Ny.xml"), now=TAKEN_IN_AT, source=Source.COMMAND
    )
    assert not InboxTask.objects.filter(reason=TaskReason.REPORT_FIRST).exists()
