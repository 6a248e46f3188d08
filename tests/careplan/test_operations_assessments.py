"""Assessments: what is stored, what is refused, corrections, and the suggestion that follows."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.rules import NotAllowed
from careplan import operations, queries
from careplan.models import Assessment, Measure, SuggestionAnswer
from pathways import operations as pathway_operations
from pathways.enums import State
from pathways.models import Pathway
from tests.careplan.builders import VISIT_AT, WELL
from tests.cast import author, pathway_at, step

pytestmark = pytest.mark.django_db
LATER = VISIT_AT + timedelta(days=1)


def assess(cast, pathway, kind="FRAILTY", values=None, *, by=None, now=VISIT_AT, **more):
    given = {
        "client_id": uuid4(),
        "kind": kind,
        "values": {"score": 6} if values is None else values,
        "at": now,
        **more,
    }
    return operations.assess(
        pathway_id=pathway.pk,
        given=operations.AssessmentInput(**given),
        by=author(by or cast.anne),
        now=now,
    )


def page_of(cast, pathway, *, now=LATER):
    return queries.assessments_page(pathway_id=pathway.pk, user=cast.anne, now=now)


def answered(cast, pathway, code="HPH2", *, now=VISIT_AT, **values):
    given = [pathway_operations.AnswerInput(uuid4(), key, value, "", 0, now) for key, value in values.items()]
    pathway_operations.apply_answers(
        step_id=step(pathway, code).pk, answers=given, by=author(cast.anne), now=now
    )


@pytest.mark.parametrize(
    ("kind", "values", "result"),
    [
        ("NEWS2", WELL, 0),
        ("NEWS2", WELL | {"pulse": 135, "temperature": None}, None),
        ("FRAILTY", {"score": 1}, 1),
        ("FRAILTY", {"score": 9}, 9),
        ("IPLOS", {"eating": 9, "toilet": 5}, None),
        ("NUTRITION", {"weight": 50, "height": 170, "weight_before": 50, "no_intake": False}, 2),
        ("NUTRITION", {"weight": 50}, None),
        ("FALLS", {"falls": 2, "injury": True}, 2),
        ("FALLS", {"afraid": True}, None),
    ],
)
def test_an_assessment_is_stored_with_its_result_and_an_event(cast, home, kind, values, result):
    made = assess(cast, home, kind, values)
    kept = Assessment.objects.get()
    assert (kept.pk, kept.result, kept.by_name) == (made.pk, result, "Anne Ås")
    assert kept.values == {key: value for key, value in values.items() if value is not None}
    assert home.events.filter(kind="ASSESSED").count() == 1


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        ("FRAILTY", {"score": 0}, "from 1 to 9"),
        ("FRAILTY", {"score": 10}, "from 1 to 9"),
        ("FRAILTY", {"score": True}, "from 1 to 9"),
        ("FRAILTY", {}, "Nothing is measured"),
        ("NEWS2", WELL | {"pulse": 500}, "«pulse» must be a number from 20 to 250"),
        ("NEWS2", WELL | {"consciousness": "sleepy"}, "answer that does not exist"),
        ("NEWS2", {"spo2": 97}, "Choose the SpO2 scale"),
        ("NEWS2", {"spo2_scale": "scale_1"}, "Nothing is measured"),
        ("NEWS2", WELL | {"mood": 1}, "not part of the assessment: mood"),
        ("IPLOS", {"eating": 6}, "1 to 5, or 9"),
        ("IPLOS", {"flying": 1}, "not part of the assessment"),
        ("NUTRITION", {"weight": 7}, "from 20 to 350"),
        ("NUTRITION", {"no_intake": "maybe"}, "does not exist"),
        ("FALLS", {"falls": -1}, "from 0 to 99"),
        ("FALLS", {"falls": 1, "afraid": "yes"}, "does not exist"),
    ],
)
def test_what_is_off_its_scale_is_refused_with_a_sentence(cast, home, kind, values, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        assess(cast, home, kind, values)
    assert not Assessment.objects.exists()


def test_sent_twice_is_stored_once_and_never_on_somebody_else(cast, home):
    first = uuid4()
    made = assess(cast, home, client_id=first)
    assert assess(cast, home, values={"score": 2}, client_id=first).pk == made.pk
    other = pathway_at(cast, State.AT_HOME, serial=1)
    with pytest.raises(NotAllowed, match="something else"):
        assess(cast, other, client_id=first)
    assert Assessment.objects.get().result == 6


def test_two_made_at_once_stay_side_by_side(cast, home):
    assess(cast, home, values={"score": 5})
    assess(cast, home, values={"score": 7}, by=cast.bjorn)
    assert [value.text for value in page_of(cast, home).frailty.values] == ["7", "5"]


def test_a_correction_takes_the_place_of_the_first_which_is_kept(cast, home):
    first = assess(cast, home, values={"score": 8})
    with pytest.raises(NotAllowed, match="why"):
        assess(cast, home, values={"score": 6}, replaces_id=first.pk, reason=" ")
    with pytest.raises(NotAllowed, match="not on this pathway"):
        assess(cast, home, "FALLS", {"falls": 1}, replaces_id=first.pk, reason="Feil")
    assess(
        cast, home, values={"score": 6}, replaces_id=first.pk, reason="Trykket feil", now=LATER, at=VISIT_AT
    )

    (shown,) = page_of(cast, home).frailty.values

    assert (shown.text, shown.before, shown.reason, shown.at) == ("6", "8", "Trykket feil", VISIT_AT)
    assert Assessment.objects.count() == 2
    with pytest.raises(TypeError):
        Assessment.objects.update(result=1)


def test_the_database_keeps_the_scales_too(cast, home):
    made = assess(cast, home)
    copy = {
        "pathway": home,
        "assessed_at": VISIT_AT,
        "recorded_at": VISIT_AT,
        "by": cast.anne,
        "by_name": "Anne",
        "values": {},
    }
    for broken in (
        {"kind": "FRAILTY", "result": 10},
        {"kind": "FRAILTY", "result": None},
        {"kind": "NEWS2", "result": 21},
        {"kind": "IPLOS", "result": 3},
        {"kind": "FALLS", "replaces": made},
        {"kind": "FALLS", "reason": "Feil"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.create(client_id=uuid4(), **copy, **broken)


def test_strangers_other_roles_the_future_and_a_closed_pathway_are_refused(cast, home):
    with pytest.raises(Pathway.DoesNotExist):
        assess(cast, home, by=cast.cecilie)
    with pytest.raises(NotAllowed, match="role"):
        assess(cast, home, by=cast.kari)
    with pytest.raises(NotAllowed, match="future"):
        assess(cast, home, at=LATER)
    assess(cast, home, by=cast.bjorn)
    pathway_operations.cancel(pathway_id=home.pk, reason="Flyttet", by=author(cast.kari), now=VISIT_AT)
    with pytest.raises(NotAllowed, match="closed"):
        assess(cast, home)


def test_values_of_the_checklists_stand_beside_the_assessments(published, cast, home):
    answered(
        cast,
        home,
        **{key: value for key, value in WELL.items() if key != "pulse"},
        weight=70.5,
        frailty_cfs=5,
    )
    assess(cast, home, "NEWS2", WELL | {"pulse": 135}, now=LATER)
    assess(cast, home, "NUTRITION", {"weight": 66.9}, now=LATER)

    shown = page_of(cast, home)

    assert [(value.text, value.source) for value in shown.news2.values] == [("3", ""), ("–", "HPH2")]
    assert shown.news2.values[1].words == ("Cannot be worked out: pulse is missing.",)
    assert [value.text for value in shown.weight.values] == ["66.9 kg", "70.5 kg"]
    assert shown.weight.newest.words == ("5.1 % less than the most in six months",)
    assert [(value.text, value.source) for value in shown.frailty.values] == [("5", "HPH2")]
    assert shown.suggestion.words == ("frailty 5 of 9", "5.1 % of the weight lost in six months")


def test_function_is_shown_variable_by_variable_and_never_averaged(cast, home):
    assess(cast, home, "IPLOS", {"eating": 2, "toilet": 3, "sight": 9})
    assess(cast, home, "IPLOS", {"eating": 4, "toilet": 3, "sight": 1}, now=LATER)
    table = page_of(cast, home).iplos
    assert [(row.label, row.scores, row.change) for row in table.rows] == [
        ("Eating", (4, 2), 2),
        ("Going to the toilet", (3, 3), 0),
        ("Sight", (1, 9), None),
    ]
    assert table.with_help == 2


def test_the_page_costs_eleven_queries_however_many(published, cast, home, django_assert_num_queries):
    answered(cast, home, weight=70, pulse=70)
    for number in range(1, 6):
        assess(cast, home, values={"score": number})
        assess(cast, home, "IPLOS", {"eating": number})
    with django_assert_num_queries(11):
        page_of(cast, home)


def suggestion(cast, pathway, now=LATER):
    return queries.suggestion_for(pathway_id=pathway.pk, user=cast.anne, now=now)


def test_a_suggestion_is_declined_and_comes_again_only_for_another_reason(cast, home):
    assess(cast, home)
    by = author(cast.anne)
    with pytest.raises(NotAllowed, match="does not fit"):
        operations.decline_suggestion(pathway_id=home.pk, reason=" ", by=by, now=LATER)
    with pytest.raises(NotAllowed, match="role"):
        operations.decline_suggestion(pathway_id=home.pk, reason="Nei", by=author(cast.lars), now=LATER)
    with pytest.raises(Pathway.DoesNotExist):
        operations.decline_suggestion(pathway_id=home.pk, reason="Nei", by=author(cast.cecilie), now=LATER)
    operations.decline_suggestion(pathway_id=home.pk, reason="Nylig gjort", by=by, now=LATER)
    assert suggestion(cast, home) is None
    with pytest.raises(NotAllowed, match="already answered"):
        operations.decline_suggestion(pathway_id=home.pk, reason="Nei", by=by, now=LATER)

    assess(cast, home, values={"score": 7})
    assert suggestion(cast, home) is None
    assess(cast, home, "FALLS", {"falls": 2})

    assert suggestion(cast, home).words == ("2 falls in twelve months",)
    assert SuggestionAnswer.objects.get().reasons == ["FRAIL"]
    assert home.events.filter(kind="SUGGESTION_DECLINED").count() == 1


@pytest.mark.parametrize(("language", "what"), [("nb", "Bred geriatrisk"), ("nn", "Brei geriatrisk")])
def test_a_suggestion_is_accepted_as_a_measure_and_is_not_made_while_it_runs(cast, home, language, what):
    assess(cast, home)
    by = author(cast.anne)
    measure = operations.accept_suggestion(pathway_id=home.pk, language=language, by=by, now=LATER)
    assert measure.what.startswith(what)
    assert (measure.kind, measure.unit) == ("HEALTH", cast.district)
    assert "6" in measure.observation.words
    assess(cast, home, "FALLS", {"falls": 3})
    assert suggestion(cast, home) is None
    with pytest.raises(NotAllowed, match="already answered"):
        operations.accept_suggestion(pathway_id=home.pk, language=language, by=by, now=LATER)
    operations.stop_measure(measure_id=measure.pk, reason="Gjort", by=by, now=LATER)
    assert suggestion(cast, home).words == ("3 falls in twelve months",)
    assert Measure.objects.count() == 1


def test_falls_that_opened_hph4_count(published, cast, home):
    for hours in (1, 2):
        fell_at = VISIT_AT + timedelta(hours=hours)
        opened = pathway_operations.open_hph4(
            pathway_id=home.pk, at=fell_at, by=author(cast.anne), now=fell_at
        )
        given = [pathway_operations.AnswerInput(uuid4(), "trigger", "fall", "", 0, fell_at)]
        pathway_operations.apply_answers(step_id=opened.pk, answers=given, by=author(cast.anne), now=fell_at)
    assert suggestion(cast, home).words == ("2 falls in twelve months",)
    assert suggestion(cast, home, now=LATER + timedelta(days=366)) is None
