"""The page of the medicines: quick to write, differences side by side, and one tap where one is enough."""

from uuid import uuid4

import pytest

from audit.models import AccessEntry
from careplan.models import MedicineChoice, MedicineDose, MedicineLine, Reconciliation
from pathways.models import Pathway, Patient
from tests.careplan.builders import VISIT_AT, medicine
from tests.pathways.views_helpers import at, queries_of, signed_in

pytestmark = pytest.mark.django_db


def address(home: Pathway) -> str:
    return f"/forlop/{home.pk}/legemidler/"


def typed(**changes: str) -> dict[str, str]:
    given = {
        "source": "HOME_CARE",
        "name": "Metoprolol",
        "strength": "50 mg depottablett",
        "dose": "1",
        "frequency": "morgen",
        "difference": "AS_BEFORE",
        "regularity": "REGULAR",
        "given_by": "HOME_CARE",
        "at": "2026-03-05T10:00",
        "client_id": str(uuid4()),
    }
    return given | changes


def test_a_line_is_written_and_the_next_one_follows(anne, cast, home):
    before = anne.get(address(home))
    assert before.context["form"]["source"].initial == "HOME_CARE"
    assert before.context["form"]["difference"].initial == "AS_BEFORE"

    answer = anne.post(address(home), typed())

    assert answer.headers["Location"] == f"{address(home)}?skriv=1#skriv"
    shown = anne.get(address(home) + "?skriv=1").content.decode()
    assert "Metoprolol" in shown
    assert 'id="skriv" open' in shown
    assert "It does not prescribe" in shown
    assert MedicineLine.objects.get().by == cast.anne


def test_the_ward_is_proposed_the_hospitals_list(cast, home):
    with at(VISIT_AT):
        form = signed_in(cast.bjorn).get(address(home)).context["form"]
    assert form["source"].initial == "HOSPITAL"


@pytest.mark.parametrize(
    ("changes", "sentence", "status"),
    [
        ({"name": ""}, "Write the name of the medicine.", 422),
        ({"difference": "CURE"}, "A cure has a last day. Write it.", 422),
        ({"difference": "STOPPED"}, "Write the day the medicine was stopped.", 422),
        ({"difference": "STOPPED", "stopped_on": "2026-03-06"}, "lies in the future", 409),
        ({"source": "NEIGHBOUR"}, "Select a valid choice", 422),
        ({"at": "2026-03-09T10:00"}, "lies in the future", 409),
        ({"client_id": "not one"}, "It is not done yet", 422),
    ],
)
def test_bad_input_is_refused_and_what_was_typed_is_kept(anne, home, changes, sentence, status):
    answer = anne.post(address(home), typed(reason="Blodtrykk", **changes))

    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert 'value="Blodtrykk"' in answer.content.decode()
    assert not MedicineLine.objects.exists()


def test_an_id_that_is_used_for_something_else_is_refused(anne, home):
    client_id = str(uuid4())
    assert anne.post(address(home), typed(client_id=client_id)).status_code == 302
    assert anne.post(address(home), typed(client_id=client_id)).status_code == 302
    answer = anne.post(address(home), typed(client_id=client_id, dose="2"))
    assert (answer.status_code, MedicineLine.objects.count()) == (409, 1)
    assert "already sent" in answer.content.decode()


def test_what_differs_stands_side_by_side_until_one_is_chosen(anne, cast, home):
    hospital = medicine(home, by=cast.bjorn)
    medicine(home, by=cast.anne, source="PATIENT", dose="2")
    medicine(home, by=cast.bjorn, name="Furix")

    before = anne.get(address(home)).content.decode()
    assert "The sources differ about 2 medicines" in before
    assert "does not name it" in before
    data = {"line": hospital.pk, "seen": "2", "note": "Ringte"}
    after = anne.post(f"/legemiddel/{hospital.medicine_id}/velg/", data, follow=True).content.decode()
    again = anne.post(f"/legemiddel/{hospital.medicine_id}/velg/", data, follow=True).content.decode()
    broken = anne.post(f"/legemiddel/{hospital.medicine_id}/velg/", {"line": "x"}, follow=True)

    assert "The sources differ about 1 medicine" in after
    assert "already settled" in again
    assert "The page is incomplete" in broken.content.decode()
    assert MedicineChoice.objects.count() == 1


def test_the_rest_as_before_then_reconciled(anne, cast, home):
    medicine(home, by=cast.bjorn)
    medicine(home, by=cast.bjorn, name="Furix")
    assert "All 2 as before" in anne.get(address(home)).content.decode()

    anne.post(f"{address(home)}som-for/", {"source": "HOME_CARE"})
    listed = anne.get(address(home)).context["listed"]
    assert (listed.state, listed.seen) == ("READY", (4, 0))
    shown = anne.post(f"{address(home)}samstem/", {"lines": "4", "choices": "0", "note": ""}, follow=True)
    stale = anne.post(f"{address(home)}samstem/", {"lines": "3", "choices": "0"}, follow=True)

    assert "The list is reconciled." in shown.content.decode()
    assert "since you opened it" in stale.content.decode()
    assert Reconciliation.objects.count() == 1
    slot = anne.get(f"/forlop/{home.pk}/omsorgsplan/").content.decode()
    assert "2 in use" in slot
    assert "reconciled" in slot


def test_a_medicine_is_changed_on_its_own_page(anne, cast, home):
    line = medicine(home, by=cast.bjorn, reason="Blodtrykk")
    path = f"/legemiddel/{line.medicine_id}/endre/"
    form = anne.get(path).context["form"]
    assert (form["name"].initial, form["difference"].initial) == ("Metoprolol", "CHANGED")

    anne.post(path, typed(source="HOSPITAL", dose="2", about=form["about"].initial, difference="CHANGED"))

    shown = anne.get(address(home)).context["listed"].medicines[0]
    assert [each.dose for each in shown.lines] == ["2", "1"]
    assert not shown.differs, "its author had seen the line before"


def test_two_who_change_a_medicine_at_once_are_both_kept(anne, cast, home):
    line = medicine(home, by=cast.bjorn)
    path = f"/legemiddel/{line.medicine_id}/endre/"
    about = anne.get(path).context["form"]["about"].initial

    for dose in ("2", "3"):
        anne.post(path, typed(source="HOSPITAL", dose=dose, about=about, difference="CHANGED"))

    shown = anne.get(address(home)).context["listed"].medicines[0]
    assert shown.differs
    assert [each.dose for each in shown.beside] == ["3", "2"]


def test_another_name_is_put_with_the_medicine_it_is(anne, cast, home):
    line = medicine(home, by=cast.bjorn, name="Selo-Zok")
    anne.post(address(home), typed(about=f"{line.medicine_id}:1"))
    listed = anne.get(address(home)).context["listed"]
    assert [len(each.beside) for each in listed.medicines] == [2]


def test_given_now_is_one_tap_and_a_double_tap_is_one_dose(anne, cast, home):
    line = medicine(home, by=cast.bjorn)
    tap = {"tap_id": str(anne.get(address(home)).context["tap_id"])}
    for _time in range(2):
        shown = anne.post(f"/legemiddel/{line.medicine_id}/gitt-na/", tap, follow=True)
    broken = anne.post(f"/legemiddel/{line.medicine_id}/gitt-na/", {"tap_id": "x"}, follow=True)

    dose = MedicineDose.objects.get()
    assert (dose.at, dose.giver_name) == (VISIT_AT, "Anne Ås")
    assert "Given now: Metoprolol" in shown.content.decode()
    assert "The page is incomplete" in broken.content.decode()

    path = f"/legemiddel/gitt/{dose.pk}/angre/"
    assert anne.post(path, {"reason": ""}).status_code == 422
    assert "taken back" in anne.post(path, {"reason": "Feil"}, follow=True).content.decode()


def test_a_dose_before_the_line_is_refused_and_kept_on_the_page(anne, cast, home):
    line = medicine(home, by=cast.bjorn)
    data = {"at": "2026-03-05T08:00", "what": "1 tablett", "giver_name": "Kari", "client_id": str(uuid4())}
    answer = anne.post(f"/legemiddel/{line.medicine_id}/gitt/", data)
    assert answer.status_code == 409
    assert "not on any list" in answer.content.decode()
    assert 'value="1 tablett"' in answer.content.decode()
    assert (
        anne.post(f"/legemiddel/{line.medicine_id}/gitt/", data | {"at": "2026-03-05T10:00"}).status_code
        == 302
    )


def test_critical_information_is_shown_and_its_absence_said(anne, home):
    assert "No allergy or other critical information" in anne.get(address(home)).content.decode()
    Patient.objects.filter(pk=home.patient_id).update(critical_information="Penicillinallergi")
    assert "Penicillinallergi" in anne.get(address(home)).content.decode()


def test_looks_are_logged_strangers_get_404_and_readers_no_buttons(anne, cast, home):
    line = medicine(home, by=cast.anne)
    paths = [address(home), f"/legemiddel/{line.medicine_id}/endre/", f"/legemiddel/{line.medicine_id}/gitt/"]
    assert {anne.get(path).status_code for path in paths} == {200}
    pages = set(AccessEntry.objects.about_patient(home.patient_id).values_list("page", flat=True))
    assert {"careplan:medicines", "careplan:medicine-change", "careplan:medicine-give"} <= pages
    with at(VISIT_AT):
        stranger, reader = signed_in(cast.cecilie), signed_in(cast.lars)
        assert {stranger.get(path).status_code for path in paths} == {404}
        shown = reader.get(address(home)).content.decode()
        assert "Given now" not in shown
        assert "Write a medicine" not in shown
        assert reader.post(address(home), typed()).status_code == 409
        assert {reader.get(path).status_code for path in paths[1:]} == {403}


def test_the_page_takes_as_many_queries_however_long_the_list_is(anne, cast, home):
    medicine(home, by=cast.bjorn)
    before = len(queries_of(lambda: anne.get(address(home))))
    for number in range(5):
        medicine(home, by=cast.bjorn, name=f"Nummer {number}")
        medicine(home, by=cast.anne, name=f"Nummer {number}", source="PATIENT", dose="2")
    assert len(queries_of(lambda: anne.get(address(home)))) == before
