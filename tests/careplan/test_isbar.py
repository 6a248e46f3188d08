"""The ISBAR of HPH4: every line every time, made from the answers, with what is missing said as missing."""

from uuid import uuid4

import pytest

from audit.models import AccessEntry
from careplan import queries
from careplan.rules import isbar as rules
from checklists.models import Item
from pathways import operations
from pathways.enums import State
from pathways.models import Pathway, Patient, Step
from tests.careplan.builders import VISIT_AT, goal, medicine
from tests.cast import author, pathway_at
from tests.cast import step as step_of
from tests.pathways.views_helpers import at, queries_of, signed_in

VITALS = {
    "respiratory_rate": 22,
    "spo2": 93,
    "spo2_scale": "scale_1",
    "oxygen": "air",
    "systolic_bp": 105,
    "pulse": 95,
    "consciousness": "alert",
}


def test_c17_every_line_is_there_and_what_lacks_is_missing():
    found = rules.lines({"trigger": " Fall ", "pain_now": ""})
    assert [line.key for line in found] == list(rules.KEYS)
    assert [line.words for line in found if not line.is_missing] == ["Fall"]
    assert {line.part for line in found} == set(rules.Part)
    with pytest.raises(KeyError, match="no place"):
        rules.lines({"shoe_size": "43"})


def test_c18_what_is_not_assessed_is_never_as_usual():
    found = rules.abcde({"A": "normal", "B": "deviation", "C": "not_assessed", "D": "strange"})
    assert (found.deviating, found.normal, found.unknown) == (("B",), ("A",), ("C", "D", "E"))
    assert rules.abcde({}).is_empty


def test_c19_what_is_not_measured_is_a_dash():
    assert rules.sub_scores({"RF": 2, "SpO2": None, "P": 0}) == "RF 2, SpO2 –, P 0"


@pytest.fixture
def home(published, cast) -> Pathway:
    return pathway_at(cast, State.AT_HOME)


@pytest.fixture
def fall(home, cast) -> Step:
    """An HPH4 that was opened and not answered."""
    operations.open_hph4(pathway_id=home.pk, at=VISIT_AT, by=author(cast.anne), now=VISIT_AT)
    return step_of(home, "HPH4")


def answer(step: Step, cast, values: dict[str, object], *, notes: dict[str, str] | None = None) -> None:
    given = [
        operations.AnswerInput(
            client_id=uuid4(),
            item_key=key,
            value=value,
            note=(notes or {}).get(key, ""),
            seen_version=0,
            answered_at=VISIT_AT,
        )
        for key, value in values.items()
    ]
    operations.apply_answers(step_id=step.pk, answers=given, by=author(cast.anne), now=VISIT_AT)


def isbar(step: Step, user) -> dict[str, str]:
    found = queries.isbar_of(
        step_id=step.pk, user=user, unit="Dalen hjemmetjeneste", language="nb", now=VISIT_AT
    )
    assert found is not None
    return {line.label: line.words for part in found.parts for line in part.lines}


@pytest.mark.django_db
def test_an_empty_checklist_says_what_is_missing(cast, home, fall):
    lines = isbar(fall, cast.anne)
    for label in (
        "What has happened",
        "Usual function",
        "Medicines",
        "ABCDE",
        "NEWS2",
        "Pain now",
        "Done so far",
    ):
        assert lines[label] == "missing: nobody has written it", label
    assert lines["I am"] == "Anne Ås, Dalen hjemmetjeneste"
    assert "Olga 0 Skog" in lines["It is about"]
    assert lines["The patient is at"] == "Bakken 1, Dalen"


@pytest.mark.django_db
def test_the_summary_is_made_from_the_answers(cast, home, fall):
    goal(home, by=cast.anne)
    medicine(home, by=cast.anne, name="Eliquis")
    answer(
        fall,
        cast,
        VITALS
        | {
            "temperature": 38.4,
            "trigger": "fall",
            "what_happened": "Falt på badet klokka ni",
            "abcde_a": "normal",
            "abcde_b": "deviation",
            "pain_now": 6,
            "head_injury": "yes",
            "anticoagulants": "yes",
            "cause_infection": True,
            "measures_taken": "Lagt på siden",
            "next_observation": "Om en time",
        },
        notes={"abcde_b": "tungpusten"},
    )

    lines = isbar(fall, cast.anne)

    assert lines["What triggered the call"] == "Fall"
    assert lines["What matters to the patient"] == "«Gå til butikken igjen»"
    assert "Eliquis 50 mg depottablett 1, morgen" in lines["Medicines"]
    assert lines["ABCDE"] == "deviation in B (tungpusten); as usual: A; not assessed: C, D, E"
    assert lines["NEWS2"].startswith("7, ")
    assert lines["NEWS2 the time before"] == "missing: nobody has written it"
    assert lines["Pain now"] == "6 of 10"
    assert lines["Blood thinners"] == "Ja"
    assert lines["Possible causes"] == "Tegn til infeksjon"
    assert "113" in lines["NEWS2 calls for"]
    assert lines["Done so far"] == "Lagt på siden"


@pytest.mark.django_db
def test_news2_with_a_missing_value_has_no_total(cast, home, fall):
    answer(fall, cast, {key: value for key, value in VITALS.items() if key != "pulse"})
    words = isbar(fall, cast.anne)["NEWS2"]
    assert "missing" in words
    assert "–" in words
    assert not words[0].isdigit()


@pytest.mark.django_db
def test_a_total_that_was_written_is_said_to_be_that(cast, home, fall):
    """Older and local versions of the checklist ask for the totals themselves."""
    for order, key in enumerate(("news2_total", "news2_previous"), start=900):
        item = Item.objects.filter(template=fall.template_id, key="pulse").get()
        item.pk, item.key, item.order, item.minimum, item.maximum = None, key, order, 0, 20
        item.unit = ""
        Item.objects.bulk_create([item])
    answer(fall, cast, {"news2_total": 5, "news2_previous": 2})
    lines = isbar(fall, cast.anne)
    assert lines["NEWS2"] == "5, written without sub-scores"
    assert lines["NEWS2 the time before"] == "2, written without sub-scores"


@pytest.mark.django_db
def test_registered_critical_information_is_said_to_be_unconfirmed(cast, home, fall):
    Patient.objects.filter(pk=home.patient_id).update(critical_information="Penicillinallergi")
    assert "not confirmed now" in isbar(fall, cast.anne)["Critical information"]
    answer(fall, cast, {"critical_information": "Penicillin, bekreftet"})
    assert isbar(fall, cast.anne)["Critical information"] == "Penicillin, bekreftet"


@pytest.mark.django_db
def test_a_locked_address_is_not_read_aloud(cast, home, fall):
    Patient.objects.filter(pk=home.patient_id).update(has_address_lock=True)
    assert isbar(fall, cast.anne)["The patient is at"] == "the address is locked"


@pytest.mark.django_db
def test_the_pages(cast, home, fall):
    Patient.objects.filter(pk=home.patient_id).update(critical_information="<b>Penicillin</b>")
    path = f"/sjekkliste/{fall.pk}/isbar/"
    with at(VISIT_AT):
        anne = signed_in(cast.anne)
        whole = anne.get(path).content.decode()
        piece = anne.get(path, headers={"HX-Request": "true"}).content.decode()
        checklist = anne.get(f"/sjekkliste/{fall.pk}/").content.decode()
        other = anne.get(f"/sjekkliste/{step_of(home, 'HPH2').pk}/isbar/")
        stranger = signed_in(cast.cecilie).get(path)

    assert "missing: nobody has written it" in whole
    assert "<b>Penicillin" not in whole
    assert "lines are missing" in piece
    assert "<html" not in piece
    assert path in checklist
    assert (other.status_code, stranger.status_code) == (404, 404)
    assert AccessEntry.objects.about_patient(home.patient_id).filter(page="careplan:isbar").count() == 2


@pytest.mark.django_db
def test_the_queries_do_not_grow(cast, home, fall):
    def asked() -> int:
        return len(queries_of(lambda: isbar(fall, cast.anne)))

    answer(fall, cast, {"trigger": "fall"})
    medicine(home, by=cast.anne)
    before = asked()
    answer(fall, cast, VITALS | {"what_happened": "Falt", "abcde_a": "normal"})
    for number in range(4):
        medicine(home, by=cast.anne, name=f"Nummer {number}")
    assert asked() == before <= 25
