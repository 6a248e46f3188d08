"""What is written about medicines, how sources are settled and reconciled, what is given; each with its refusals."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string

from accounts.rules import NotAllowed
from audit.models import AppendOnlyError
from careplan import operations, queries
from careplan.models import Medicine, MedicineDose, MedicineLine, Reconciliation
from pathways import operations as pathway_operations
from pathways import queries as pathway_queries
from pathways.enums import State
from pathways.models import Pathway
from tests.careplan.builders import VISIT_AT, medicine
from tests.cast import admitted, author, pathway_at
from tests.pathways.views_helpers import queries_of

pytestmark = pytest.mark.django_db
LATER = VISIT_AT + timedelta(hours=1)
TODAY = VISIT_AT.date()


def shown(home, user, *, now=LATER) -> queries.MedicineList:
    return queries.medicine_list(pathway_id=home.pk, user=user, now=now)


def settle(line: MedicineLine, *, by, seen: int, now=LATER):
    return operations.settle_medicine(
        medicine_id=line.medicine_id,
        line_id=line.pk,
        seen_version=seen,
        note="Ringte fastlegen",
        by=author(by),
        now=now,
    )


def reconcile(home, *, by, seen=None, now=LATER) -> Reconciliation:
    return operations.reconcile_medicines(
        pathway_id=home.pk,
        seen=shown(home, by, now=now).seen if seen is None else seen,
        note="",
        by=author(by),
        now=now,
    )


def give(line: MedicineLine, *, by, at=LATER, now=LATER, **more) -> MedicineDose:
    given = {"client_id": uuid4(), "what": "", "giver_name": "", **more}
    return operations.give_medicine(medicine_id=line.medicine_id, at=at, by=author(by), now=now, **given)


def test_what_a_source_says_is_kept_as_it_was_written(cast, home):
    line = medicine(home, by=cast.anne, reason="Blodtrykk", is_multidose=True, given_by="HOME_CARE")

    found = shown(home, cast.anne).medicines[0]

    assert (found.holds.pk, found.name, found.holds.taken) == (line.pk, "Metoprolol", "1, morgen")
    assert (found.is_multidose, found.holds.given_by_label) == (True, "home care")
    assert home.events.filter(kind="MEDICINE_WRITTEN", by=cast.anne).count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Write the name"),
        ({"source": "NEIGHBOUR"}, "Choose who says it"),
        ({"difference": "MAYBE"}, "Choose as before"),
        ({"difference": "CURE"}, "last day"),
        ({"difference": "CURE", "cure_ends_on": TODAY - timedelta(days=1)}, "Write it as stopped"),
        ({"difference": "STOPPED"}, "day the medicine was stopped"),
        ({"difference": "STOPPED", "stopped_on": TODAY + timedelta(days=1)}, "future"),
        ({"regularity": "SOMETIMES"}, "regular or as needed"),
        ({"given_by": "NOBODY"}, "who gives it"),
        ({"medicine_id": 987654}, "no such medicine"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(cast, home, changes, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        medicine(home, by=cast.anne, **changes)
    assert not Medicine.objects.exists()


def test_a_list_from_the_future_is_refused(cast, home):
    line = operations.MedicineInput(client_id=uuid4(), source="GP", name="A", at=LATER)
    with pytest.raises(NotAllowed, match="future"):
        operations.write_medicine(pathway_id=home.pk, line=line, by=author(cast.anne), now=VISIT_AT)


def test_the_same_line_sent_twice_is_one_and_another_with_its_id_is_refused(cast, home):
    client_id = uuid4()
    first = medicine(home, by=cast.anne, client_id=client_id)
    assert medicine(home, by=cast.anne, client_id=client_id).pk == first.pk
    with pytest.raises(NotAllowed, match="already sent"):
        medicine(home, by=cast.anne, client_id=client_id, dose="2")
    other = pathway_at(cast, State.AT_HOME, serial=1)
    with pytest.raises(NotAllowed, match="already sent"):
        medicine(other, by=cast.anne, client_id=client_id)
    assert MedicineLine.objects.count() == 1


def test_who_may_not_write_and_who_may_not_see(cast, home):
    line = medicine(home, by=cast.anne)
    with pytest.raises(NotAllowed, match="Your role"):
        medicine(home, by=cast.lars)
    with pytest.raises(Pathway.DoesNotExist):
        medicine(home, by=cast.cecilie)
    with pytest.raises(Medicine.DoesNotExist):
        settle(line, by=cast.cecilie, seen=1)
    with pytest.raises(Medicine.DoesNotExist):
        give(line, by=cast.cecilie)
    with pytest.raises(MedicineDose.DoesNotExist):
        operations.take_back_dose(
            dose_id=give(line, by=cast.anne).pk, reason="Feil", by=author(cast.cecilie), now=LATER
        )
    with pytest.raises(Pathway.DoesNotExist):
        shown(home, cast.cecilie)


def test_a_closed_pathway_takes_no_more(cast, home):
    line = medicine(home, by=cast.anne)
    pathway_operations.cancel(pathway_id=home.pk, reason="Feil pasient", by=author(cast.kari), now=LATER)
    with pytest.raises(NotAllowed, match="closed"):
        medicine(home, by=cast.anne, name="Furix", at=LATER)
    with pytest.raises(NotAllowed, match="closed"):
        give(line, by=cast.anne)
    assert shown(home, cast.anne).medicines, "it is still read"


def test_two_who_write_at_once_are_kept_side_by_side(cast, home):
    first = medicine(home, by=cast.anne, source="HOME_CARE")
    at_once = {"medicine_id": first.medicine_id, "source": "HOME_CARE", "seen_version": 1}
    medicine(home, by=cast.anne, dose="2", **at_once)
    medicine(home, by=cast.bjorn, dose="1/2", **at_once)

    found = shown(home, cast.anne).medicines[0]

    assert found.differs
    assert [line.dose for line in found.beside] == ["1/2", "2"]
    assert [line.dose for line in found.earlier] == ["1"]


def test_the_same_name_from_another_source_is_the_same_medicine(cast, home):
    medicine(home, by=cast.anne)
    medicine(home, by=cast.bjorn, name="  METOPROLOL ", source="PATIENT", dose="2")

    listed = shown(home, cast.anne)

    assert len(listed.medicines) == 1
    assert [each.dose for each in listed.differing[0].beside] == ["2", "1"]
    assert (listed.state, [each.source for each in listed.heard]) == ("DIFFERS", ["PATIENT", "HOSPITAL"])


def test_a_person_settles_what_differs_and_news_are_not_missed(cast, home):
    hospital = medicine(home, by=cast.bjorn)
    patient = medicine(home, by=cast.anne, source="PATIENT", dose="2")
    with pytest.raises(NotAllowed, match="written more"):
        settle(hospital, by=cast.anne, seen=1)

    settle(patient, by=cast.anne, seen=2)

    found = shown(home, cast.anne).medicines[0]
    assert (found.holds.pk, found.choice.note) == (patient.pk, "Ringte fastlegen")
    assert [line.dose for line in found.lines] == ["2", "1"], "nothing is lost"
    with pytest.raises(NotAllowed, match="already settled"):
        settle(hospital, by=cast.bjorn, seen=2)
    medicine(home, by=cast.bjorn, source="GP", dose="3")
    assert shown(home, cast.anne).medicines[0].differs


def test_the_rest_is_as_before_with_one_tap(cast, home):
    medicine(home, by=cast.bjorn)
    medicine(home, by=cast.bjorn, name="Furix", strength="20 mg")
    medicine(home, by=cast.bjorn, name="Kodein", difference="STOPPED", stopped_on=TODAY)
    medicine(home, by=cast.anne, source="HOME_CARE", dose="2")
    assert len(shown(home, cast.anne).differing) == 2

    number = operations.medicines_as_before(
        pathway_id=home.pk, source="HOME_CARE", by=author(cast.anne), now=LATER
    )

    listed = shown(home, cast.anne)
    assert (number, [each.name for each in listed.differing]) == (1, ["Metoprolol"])
    assert {line.source for line in listed.medicines[1].beside} == {"HOSPITAL", "HOME_CARE"}
    for source, sentence in (("HOME_CARE", "no medicine left"), ("NEIGHBOUR", "Choose who says it")):
        with pytest.raises(NotAllowed, match=sentence):
            operations.medicines_as_before(pathway_id=home.pk, source=source, by=author(cast.anne), now=LATER)


def test_the_list_is_reconciled_when_two_sources_agree_and_a_change_shows(cast, home):
    medicine(home, by=cast.bjorn)
    with pytest.raises(NotAllowed, match="Only one source"):
        reconcile(home, by=cast.anne)
    patient = medicine(home, by=cast.anne, source="PATIENT", dose="2")
    with pytest.raises(NotAllowed, match="differ about 1 medicine"):
        reconcile(home, by=cast.anne)
    settle(patient, by=cast.anne, seen=2)
    with pytest.raises(NotAllowed, match="since you opened it"):
        reconcile(home, by=cast.anne, seen=(2, 0))

    done = reconcile(home, by=cast.anne)

    listed = shown(home, cast.anne)
    assert (listed.is_reconciled, listed.reconciled.by_name, done.medicines) == (True, "Anne Ås", 1)
    with pytest.raises(NotAllowed, match="reconciled already"):
        reconcile(home, by=cast.anne)
    medicine(home, by=cast.bjorn, source="GP", name="Furix")
    assert shown(home, cast.anne).state == "CHANGED"
    assert home.events.filter(kind="MEDICINES_RECONCILED").count() == 1


def test_a_patient_without_medicines_is_reconciled_too(cast, home):
    assert shown(home, cast.anne).state == "EMPTY"
    assert reconcile(home, by=cast.anne, seen=(0, 0)).medicines == 0
    assert shown(home, cast.anne).is_reconciled


def test_what_was_given_stands_with_time_and_name_and_can_be_taken_back(cast, home):
    line, client_id = medicine(home, by=cast.bjorn), uuid4()
    dose = give(line, by=cast.anne, client_id=client_id)
    assert give(line, by=cast.anne, client_id=client_id).pk == dose.pk
    other = medicine(home, by=cast.bjorn, name="Furix")
    with pytest.raises(NotAllowed, match="already sent"):
        give(other, by=cast.anne, client_id=client_id)

    given = shown(home, cast.anne).doses[0][1]
    assert (given.at, given.giver_name, given.what) == (LATER, "Anne Ås", "50 mg depottablett, 1")

    with pytest.raises(NotAllowed, match="why"):
        operations.take_back_dose(dose_id=dose.pk, reason=" ", by=author(cast.anne), now=LATER)
    operations.take_back_dose(dose_id=dose.pk, reason="Feil pasient", by=author(cast.anne), now=LATER)
    with pytest.raises(NotAllowed, match="already taken back"):
        operations.take_back_dose(dose_id=dose.pk, reason="Igjen", by=author(cast.anne), now=LATER)
    assert [pair[1].taken_back for pair in shown(home, cast.anne).doses] == ["Feil pasient"]
    tomorrow = LATER + timedelta(days=1)
    assert not shown(home, cast.anne, now=tomorrow).doses


def test_a_medicine_is_not_given_before_it_is_known_or_after_it_stopped(cast, home):
    line = medicine(home, by=cast.bjorn)
    with pytest.raises(NotAllowed, match="not on any list"):
        give(line, by=cast.anne, at=VISIT_AT - timedelta(minutes=1))
    with pytest.raises(NotAllowed, match="future"):
        give(line, by=cast.anne, at=LATER + timedelta(hours=1))
    stopped = medicine(home, by=cast.bjorn, name="Kodein", difference="STOPPED", stopped_on=date(2026, 3, 4))
    with pytest.raises(NotAllowed, match="not in use"):
        give(stopped, by=cast.anne)
    medicine(home, by=cast.anne, source="PATIENT", dose="2")
    with pytest.raises(NotAllowed, match="Write what was given"):
        give(line, by=cast.anne)
    assert give(line, by=cast.anne, what="1 tablett").what == "1 tablett"


def test_regular_medicines_are_counted_for_polypharmacy(cast, home):
    for number in range(5):
        medicine(home, by=cast.bjorn, name=f"Nummer {number}")
    medicine(home, by=cast.bjorn, name="Paracet", regularity="AS_NEEDED")
    medicine(home, by=cast.bjorn, name="Apocillin", difference="CURE", cure_ends_on=TODAY)
    other = pathway_at(cast, State.AT_HOME, serial=1)

    ids = [home.pk, other.pk]
    counted = queries.regular_counts(pathway_ids=ids, now=LATER)
    asked = queries_of(lambda: queries.regular_counts(pathway_ids=ids, now=LATER))

    assert counted == {home.pk: 5, other.pk: None}
    assert shown(home, cast.anne).is_polypharmacy
    assert len(asked) == 3


def test_the_list_takes_as_many_queries_however_long_it_is(cast, home):
    def asked() -> int:
        return len(queries_of(lambda: shown(home, cast.anne)))

    give(medicine(home, by=cast.bjorn), by=cast.anne)
    short = asked()
    for number in range(6):
        give(medicine(home, by=cast.bjorn, name=f"Nummer {number}"), by=cast.anne)
        medicine(home, by=cast.anne, name=f"Nummer {number}", source="PATIENT", dose="2")
    assert asked() == short <= 8


def test_a_new_admission_begins_with_the_list_of_the_pathway_before(cast, home):
    medicine(home, by=cast.anne)
    medicine(home, by=cast.anne, name="Kodein", difference="STOPPED", stopped_on=TODAY)
    again = admitted(cast, at=LATER + timedelta(days=3))
    assert again.previous_id == home.pk
    now = LATER + timedelta(days=4)
    assert shown(again, cast.anne, now=now).can_carry_over == 1

    number = operations.carry_over_medicines(
        pathway_id=again.pk, source="HOME_CARE", by=author(cast.anne), now=now
    )

    listed = shown(again, cast.anne, now=now)
    assert (number, [each.name for each in listed.medicines]) == (1, ["Metoprolol"])
    with pytest.raises(NotAllowed, match="begun already"):
        operations.carry_over_medicines(
            pathway_id=again.pk, source="HOME_CARE", by=author(cast.anne), now=now
        )
    first = pathway_at(cast, State.AT_HOME, serial=1)
    with pytest.raises(NotAllowed, match="no list to take over"):
        operations.carry_over_medicines(
            pathway_id=first.pk, source="HOME_CARE", by=author(cast.anne), now=now
        )


def test_nothing_written_can_be_changed(cast, home):
    line = medicine(home, by=cast.anne)
    give(line, by=cast.anne)
    with pytest.raises(AppendOnlyError):
        MedicineLine.objects.filter(pk=line.pk).update(dose="9")
    for table in ("medicine", "medicineline", "medicinedose"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"delete from careplan_{table}")


def test_the_patients_paper_has_the_list_only_when_it_is_reconciled(cast, home):
    def paper() -> queries.MyPlan:
        case = pathway_queries.case(pathway_id=home.pk, user=cast.anne, role="HOME_NURSE", now=LATER)
        return queries.my_plan(case=case, newest=None, user=cast.anne, now=LATER)

    medicine(home, by=cast.bjorn, difference="NEW")
    medicine(home, by=cast.bjorn, name="Kodein", difference="STOPPED", stopped_on=TODAY)
    operations.medicines_as_before(pathway_id=home.pk, source="PATIENT", by=author(cast.anne), now=LATER)
    assert paper().medicines is None
    reconcile(home, by=cast.anne)

    listed = paper().medicines

    assert [(each.name, each.difference) for each in listed.in_use] == [
        ("Metoprolol 50 mg depottablett", "NEW")
    ]
    assert [each.name for each in listed.stopped] == ["Kodein 50 mg depottablett"]
    html = render_to_string("careplan/my_plan.html", {"plan": paper(), "language": "en", "now": LATER})
    assert "Metoprolol 50 mg depottablett (new)" in html
    assert "I follow the list of medicines I got" not in html
    medicine(home, by=cast.bjorn, name="Furix", source="GP")
    assert paper().medicines is None, "it has changed since"
