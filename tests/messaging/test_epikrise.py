"""A letter from the hospital: found by patient and stay, shown with all its texts, its clocks met, changed, taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Unit
from messaging import operations
from messaging.enums import MessageKind, MessageState, Outcome, Source, TaskReason
from messaging.models import InboxTask, Message
from messaging.queries.inbox import parts_shown
from messaging.xml import apprec
from pathways import operations as pathway_operations
from pathways.enums import DeadlineKind, StartEvent
from pathways.models import Pathway
from pathways.operations import PatientFacts, Places, StayFacts, clocks
from tests.cast import author
from tests.messaging.conftest import address
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db

NEW, CHANGED, CANCELLED = "epikrise_v1.2_n.xml", "epikrise_v1.2_m.xml", "epikrise_v1.2_c.xml"
IN, OUT = datetime(2017, 4, 27, 7, 0, tzinfo=UTC), datetime(2017, 5, 4, 9, 0, tzinfo=UTC)
NOW = datetime(2017, 5, 6, 9, 0, tzinfo=UTC)


@pytest.fixture
def place(cast):
    """Return the cast with the sender and the copy receiver of the official letter among its units."""
    Unit.objects.filter(pk=cast.ward.pk).update(her_id=94866)
    address(cast.district, 95136, "Testtjeneste")
    return cast


def take_in(name=NEW, *changes, now=NOW):
    raw = official.example(name)
    for old, new in changes:
        assert old in raw
        raw = raw.replace(old, new)
    return operations.take_in(raw=raw, now=now, source=Source.COMMAND)


def admitted(cast, at=IN, number="13116900216"):
    return pathway_operations.admit(
        patient=PatientFacts(number=number, number_kind="FNR", family_name="Danser", given_name="Line"),
        stay=StayFacts(admitted_at=at),
        places=Places(
            ward=cast.ward,
            municipality=cast.municipality,
            coordinating_unit=cast.office,
            home_care=cast.district,
        ),
        by=author(cast.bjorn),
        now=at,
    ).pathway


def test_it_lies_with_the_stay_that_it_tells_of(place):
    about = admitted(place)
    pathway_operations.discharge(pathway_id=about.pk, at=OUT, to_code="1", by=author(place.bjorn), now=OUT)
    again = admitted(place, at=OUT + timedelta(hours=30))
    result = take_in()
    assert (result.outcome, result.receipt_status, result.kind) == (
        Outcome.TAKEN_IN,
        "1",
        MessageKind.EPIKRISE,
    )
    assert result.pathway_id == about.pk != again.pk
    assert not InboxTask.objects.exists()


def test_the_receipt_goes_from_the_copy_that_is_here(place):
    receipt = apprec.parse(take_in().receipt)
    assert (receipt.original_type, receipt.original_id) == (
        "EPIKRISE",
        "f022ccd0-4567-11e7-9598-0800200c9a66",
    )
    assert (receipt.sender.her_id, receipt.sender.service_her_id) == (91393, 95136)
    assert receipt.receiver.service_her_id == 94866


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_the_receipt_follows_the_official_schema(place, settings, version):
    settings.HPH_APPREC_VERSION, settings.HPH_SCHEMAS = version, official.folder()
    assert apprec.parse(take_in().receipt).version == version


def test_every_text_is_shown(place):
    take_in()
    shown = {each.label: each.text for each in parts_shown(Message.objects.get())}
    assert shown["Diagnoses"].splitlines()[0] == "I330, Endokarditt, (B951, Streptokokker gr. B)"
    assert shown["Critical information"] == "Sulfa (exanthem 1999)"
    assert shown["Medicines"].splitlines()[3].startswith("Apocillin, 1 g, 1 tabl. x2 i 4 uker")
    assert shown["Function, in words"] == "Går bra med stokk, litt svimmel."
    assert "Rtg. thorax" in shown["Clinical findings"]
    for words in (
        "Slapp, subfebril",
        "Pga. mistenkt infeksjon",
        "Man anser pas.",
        "Det avtales ingen",
        "Sykmeldt ut",
    ):
        assert any(words in text for text in shown.values())
    assert "Sent as a test" in shown["Letter"]
    assert shown["Responsible"] == "Ansvarlig helsepersonell: Overlege Rita Lin, +4722345678"


def test_its_clocks_are_met(place):
    pathway = admitted(place)
    for kind in (DeadlineKind.EPIKRISE, DeadlineKind.EPIKRISE_READY):
        clocks.open_deadline(pathway=pathway, kind=kind, starts={StartEvent.DISCHARGED: OUT}, now=OUT)
    take_in()
    met = pathway.deadlines.filter(kind__startswith="EPIKRISE").values_list("met_at", flat=True)
    assert set(met) == {datetime(2017, 5, 5, 4, 24, 9, tzinfo=UTC)}


def test_an_unknown_patient_is_a_task_until_the_admission_comes(place):
    result = take_in()
    assert (result.receipt_status, result.pathway_id) == ("1", None)
    assert InboxTask.objects.get().reason == TaskReason.NO_PATHWAY


def test_a_change_replaces_and_a_cancellation_takes_both(place):
    pathway = admitted(place)
    take_in(NEW)
    take_in(CHANGED)
    first, second = Message.objects.order_by("gen_at")
    pathway.stay.refresh_from_db()
    assert pathway.stay.epikrise_sent_at is not None
    assert "Replaced" in first.note
    assert "Albyl_e" in second.content["medicines"]
    assert take_in(CANCELLED).receipt_status == "1"
    assert set(Message.objects.exclude(status="C").values_list("state", flat=True)) == {
        MessageState.CANCELLED
    }
    assert Pathway.objects.get(pk=pathway.pk).messages.count() == 3
    pathway.stay.refresh_from_db()
    assert pathway.stay.epikrise_sent_at is None


@pytest.mark.parametrize(
    "order", [(CANCELLED, NEW, CHANGED), (CHANGED, CANCELLED, NEW), (CHANGED, NEW, CANCELLED)]
)
def test_editions_in_any_order_end_the_same(place, order):
    admitted(place)
    for name in order:
        assert take_in(name).receipt_status == "1"
    assert set(Message.objects.exclude(status="C").values_list("state", flat=True)) == {
        MessageState.CANCELLED
    }


def test_a_letter_to_nobody_here_is_not_answered_but_somebody_sees_it(place):
    Unit.objects.filter(pk=place.district.pk).update(is_internal=False)
    result = take_in()
    assert (result.outcome, result.receipt) == (Outcome.NOT_OURS, None)
    assert "went astray" in InboxTask.objects.get().sentence


def test_an_unreadable_letter_to_a_copy_is_answered(place):
    result = take_in(NEW, (b'<GenDate V="2017-05-05T06:24:09"/>', b'<GenDate V="x"/>'))
    assert (result.outcome, result.receipt_status, result.errors[0]["code"]) == (Outcome.REFUSED, "2", "T02")
