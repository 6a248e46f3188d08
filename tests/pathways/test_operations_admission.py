"""A pathway begins, is told twice, and ends before its time."""

from datetime import timedelta

import pytest

from accounts.rules import NotAllowed
from checklists import operations as checklist_operations
from pathways import operations
from pathways.enums import DeadlineKind, EventKind, NextThing, Party, State
from pathways.models import Deadline, EventToTell, Pathway
from tests import cast as cast_module
from tests.cast import ADMITTED_AT, Cast, admitted, author, pathway_at, patient_facts

pytestmark = pytest.mark.django_db


def admit_again(cast: Cast, at, **changes):
    facts = {
        "patient": patient_facts(),
        "stay": operations.StayFacts(admitted_at=at, notice_sent_at=at),
        "places": cast.places,
        "by": author(cast.bjorn),
        "now": at,
    }
    return operations.admit(**{**facts, **changes})


@pytest.mark.sqlite
def test_an_admission_starts_the_pathway_its_steps_and_two_clocks(cast):
    pathway = admitted(cast)

    assert pathway.state == State.ADMITTED
    assert {step.code: step.state for step in pathway.steps.all()} == {
        "HPH0": "WAITING",
        "HPH1": "WAITING",
        "HPH2": "WAITING",
        "HPH3": "WAITING",
        "HPH4": "WAITING",
        "HPH5": "WAITING",
        "HPH6": "OPEN",
    }
    clocks = {clock.kind: clock for clock in pathway.deadlines.all()}
    assert set(clocks) == {DeadlineKind.TIDLIGMELDING, DeadlineKind.INNLEGGELSESRAPPORT}
    assert clocks[DeadlineKind.TIDLIGMELDING].due_at == ADMITTED_AT + timedelta(hours=24)
    assert clocks[DeadlineKind.TIDLIGMELDING].responsible == cast.ward
    assert clocks[DeadlineKind.INNLEGGELSESRAPPORT].responsible == cast.district
    turns = {party.part: party.next_thing for party in pathway.parties.exclude(next_thing="")}
    assert turns == {
        Party.WARD: NextThing.SEND_TIDLIGMELDING,
        Party.HOME_CARE: NextThing.SEND_INNLEGGELSESRAPPORT,
    }
    assert EventToTell.objects.filter(event__kind=EventKind.ADMITTED).count() == 1


def test_the_same_admission_told_twice_is_one_pathway(cast):
    first = admitted(cast)
    again = admit_again(cast, ADMITTED_AT)
    assert (again.pathway.pk, again.is_new) == (first.pk, False)
    assert Pathway.objects.count() == 1
    assert first.deadlines.count() == 2


def test_an_admission_in_the_future_is_refused(cast):
    with pytest.raises(NotAllowed, match=r"future|fremtid|framtid"):
        admit_again(cast, ADMITTED_AT + timedelta(hours=2), now=ADMITTED_AT)
    assert not Pathway.objects.exists()


def test_only_the_wards_own_staff_registers_an_admission_there(cast):
    with pytest.raises(NotAllowed):
        admit_again(cast, ADMITTED_AT, by=author(cast.anne))
    assert admit_again(cast, ADMITTED_AT).is_new


def test_a_new_admission_closes_the_open_pathway_as_readmitted_and_is_linked_to_it(cast):
    first = pathway_at(cast, State.AT_HOME)
    Pathway.objects.filter(pk=first.pk).update(what_matters="Komme ut i hagen igjen")
    again = admit_again(cast, ADMITTED_AT + timedelta(days=10)).pathway

    first.refresh_from_db()
    assert first.state == State.READMITTED
    assert not first.deadlines.still_open().exists()
    assert not first.parties.filter(is_open=True).exists()
    assert again.previous == first
    assert again.what_matters == "Komme ut i hagen igjen"
    assert not Pathway.objects.visible_to(cast.bjorn).filter(pk=first.pk).exists()
    assert Pathway.objects.visible_to(cast.anne).filter(pk=first.pk).exists()


def test_an_admission_older_than_the_open_pathway_is_refused(cast):
    pathway_at(cast, State.AT_HOME)
    with pytest.raises(NotAllowed):
        admit_again(cast, ADMITTED_AT - timedelta(days=3), now=ADMITTED_AT + timedelta(days=4))
    assert Pathway.objects.get().state == State.AT_HOME


def test_a_pathway_can_begin_at_home(cast):
    pathway = operations.start_at_home(
        patient=patient_facts(),
        places=operations.Places(
            municipality=cast.municipality, coordinating_unit=cast.office, home_care=cast.district
        ),
        reason="Henvist fra fastlegen",
        at=ADMITTED_AT,
        by=author(cast.anne),
        now=ADMITTED_AT,
    )
    assert pathway.state == State.AT_HOME
    assert set(pathway.deadlines.values_list("kind", flat=True)) == {"HPH2", "HPH3", "HPH5"}
    assert pathway.steps.get(code="HPH2").state == "OPEN"


def test_cancelling_needs_a_reason_and_stops_every_clock(cast):
    pathway = admitted(cast)
    refused = {"pathway_id": pathway.pk, "by": author(cast.bjorn), "now": ADMITTED_AT}
    with pytest.raises(NotAllowed):
        operations.cancel(reason=" ", **refused)
    operations.cancel(reason="Feil pasient", **refused)
    pathway = Pathway.objects.get()
    assert (pathway.state, pathway.closed_reason) == (State.CANCELLED, "Feil pasient")
    assert not Deadline.objects.still_open().exists()


def test_a_death_ends_the_pathway_from_any_open_state(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    died_at = ADMITTED_AT + timedelta(days=5)
    operations.register_death(pathway_id=pathway.pk, at=died_at, by=author(cast.anne), now=died_at)
    pathway = Pathway.objects.get()
    assert pathway.state == State.DECEASED
    with pytest.raises(NotAllowed):
        operations.register_death(pathway_id=pathway.pk, at=died_at, by=author(cast.anne), now=died_at)


def test_a_stranger_meets_no_pathway_at_all(cast):
    pathway = admitted(cast)
    with pytest.raises(Pathway.DoesNotExist):
        operations.cancel(pathway_id=pathway.pk, reason="x", by=author(cast.cecilie), now=ADMITTED_AT)


def test_the_municipalitys_own_checklist_goes_before_the_trusts_and_the_national_one(cast):
    def own_version(unit, parent_id):
        made = checklist_operations.new_version(
            template_id=parent_id, owner=unit, by=cast.lars, now=ADMITTED_AT
        )
        return checklist_operations.publish(template_id=made.pk, by=cast.lars, now=ADMITTED_AT).pk

    national = admitted(cast, serial=1).steps.get(code="HPH2").template_id
    trusts = own_version(cast.trust, national)
    assert admitted(cast, serial=2).steps.get(code="HPH2").template_id == trusts
    municipalitys = own_version(cast.municipality, national)
    assert admitted(cast, serial=3).steps.get(code="HPH2").template_id == municipalitys


def test_a_pathway_keeps_the_templates_it_started_with(cast):
    pathway = admitted(cast)
    started_with = pathway.steps.get(code="HPH2").template_id
    assert started_with is not None
    cast_module.send_reports(cast, pathway, at=ADMITTED_AT)
    checklist_operations.retire(template_id=started_with, by=cast.lars, now=ADMITTED_AT)
    cast_module.discharge(cast, pathway, at=ADMITTED_AT + timedelta(days=1))
    cast_module.come_home(cast, pathway, at=ADMITTED_AT + timedelta(days=1, hours=2))
    step = pathway.steps.select_related("checklist").get(code="HPH2")
    assert step.checklist.template_id == started_with
