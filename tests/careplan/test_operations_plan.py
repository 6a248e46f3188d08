"""The follow-up plan: what is planned, taken over, changed, ended and evaluated, and what is refused."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.rules import NotAllowed
from careplan import operations, queries
from careplan.models import Evaluation, Measure, Observation
from pathways import operations as pathway_operations
from pathways.enums import State
from pathways.models import Pathway
from tests.careplan.builders import VISIT_AT
from tests.cast import author, finish, pathway_at, step

pytestmark = pytest.mark.django_db
LATER = VISIT_AT + timedelta(days=1)


def answered(cast, pathway, key, value, note="", *, code="HPH2", at=VISIT_AT):
    """Answer one item on the visit, or of another checklist at another time."""
    given = pathway_operations.AnswerInput(uuid4(), key, value, note, 0, at)
    pathway_operations.apply_answers(
        step_id=step(pathway, code).pk, answers=[given], by=author(cast.anne), now=at
    )


def take(cast, pathway, key="nutrition_meals", *, by=None, language="nb"):
    return operations.take_over(
        pathway_id=pathway.pk, key=key, language=language, by=author(by or cast.anne), now=VISIT_AT
    )


def add(cast, pathway, **changes):
    given = {"kind": "PREVENTIVE", "what": "Gå tur sammen", "unit": cast.district, **changes}
    return operations.add_measure(
        pathway_id=pathway.pk, measure=operations.MeasureInput(**given), by=author(cast.anne), now=VISIT_AT
    )


def plan_of(cast, pathway, *, now=VISIT_AT, language="nb"):
    return queries.plan_page(pathway_id=pathway.pk, user=cast.anne, language=language, now=now)


def test_a_problem_found_at_the_visit_offers_its_measures_and_one_is_taken_over(published, cast, home):
    answered(cast, home, "nutrition", "new_problem", "Spiser bare frokost")
    (offered,) = plan_of(cast, home).problems
    assert (offered.problem.area, offered.problem.words) == ("nutrition", "Spiser bare frokost")
    assert "nutrition_meals" in [offer.key for offer in offered.offers]

    measure = take(cast, home)

    found = plan_of(cast, home)
    assert (measure.state, measure.unit) == ("RUNNING", cast.district)
    assert found.observations[0].words == "Spiser bare frokost"
    assert found.observations[0].step_code == "HPH2"
    assert "nutrition_meals" not in [offer.key for offer in found.problems[0].offers]
    assert found.unmet == 0
    assert [each.on for each in found.open_measures[0].evaluations] == [date(2026, 3, 8), date(2026, 4, 2)]
    kinds = home.events.filter(kind__startswith="MEASURE").values_list("kind", flat=True)
    assert list(kinds) == ["MEASURE_PLANNED", "MEASURE_STARTED"]


def test_what_is_unchanged_offers_nothing(published, cast, home):
    answered(cast, home, "nutrition", "unchanged")
    assert plan_of(cast, home).problems == ()


def test_what_the_review_calls_unchanged_is_still_what_the_visit_found(published, cast, home):
    answered(cast, home, "pain", "new_problem", "Verst om natta")
    finish(cast, home, "HPH2", at=VISIT_AT)
    later = VISIT_AT + timedelta(days=20)
    answered(cast, home, "pain", "unchanged", code="HPH5", at=later)
    (found,) = plan_of(cast, home, now=later).problems
    assert (found.problem.words, found.problem.step_code) == ("Verst om natta", "HPH2")
    answered(cast, home, "pain", "not_relevant", code="HPH5", at=later)
    assert plan_of(cast, home, now=later).problems == ()


def test_suggestions_come_in_the_readers_language(cast, home):
    assert take(cast, home, "general_watch", language="nn").what.endswith("dei første vekene")


def test_a_suggestion_is_in_the_plan_once_and_an_unknown_one_is_refused(cast, home):
    take(cast, home)
    with pytest.raises(NotAllowed, match="already in the plan"):
        take(cast, home)
    with pytest.raises(NotAllowed, match="no such measure"):
        take(cast, home, "nonsense")
    assert Measure.objects.count() == 1


def test_in_hospital_a_measure_waits_for_the_homecoming_and_has_no_dates_yet(cast):
    ill = pathway_at(cast, State.READY_FOR_DISCHARGE)
    measure = take(cast, ill)
    assert measure.state == "PLANNED"
    assert plan_of(cast, ill).open_measures[0].next_evaluation.on is None
    assert queries.work_list(pathway_id=ill.pk, user=cast.anne, now=VISIT_AT) == ()

    assert operations.start_all(pathway_id=ill.pk, by=author(cast.anne), now=VISIT_AT) == 1
    assert len(queries.work_list(pathway_id=ill.pk, user=cast.anne, now=VISIT_AT)) == 1
    with pytest.raises(NotAllowed, match="No measure waits"):
        operations.start_all(pathway_id=ill.pk, by=author(cast.anne), now=VISIT_AT)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"what": "  "}, "what the measure is"),
        ({"kind": "HEALTH"}, "plan for worsening"),
        ({"unit": None}, "Name one"),
        ({"observation_id": 0}, "no such observation"),
    ],
)
def test_a_measure_that_is_not_whole_is_refused(cast, home, changes, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        add(cast, home, **changes)
    assert not Observation.objects.exists()


def test_one_answers_for_a_measure_not_two(cast, home):
    with pytest.raises(NotAllowed, match="Name one"):
        add(cast, home, person=cast.anne)
    assert add(cast, home, unit=None, person=cast.anne).person == cast.anne


def test_the_database_keeps_the_promises_too(cast, home):
    measure = add(cast, home)
    for broken in ({"what": ""}, {"person": cast.anne}, {"kind": "HEALTH"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Measure.objects.filter(pk=measure.pk).update(**broken)
    with pytest.raises(TypeError):
        Observation.objects.update(words="Noe annet")


def test_strangers_find_nothing_other_roles_are_refused_and_a_closed_pathway_takes_nothing(cast, home):
    measure = add(cast, home)
    stranger, leader = author(cast.cecilie), author(cast.lars)
    with pytest.raises(Measure.DoesNotExist):
        operations.stop_measure(measure_id=measure.pk, reason="Nei", by=stranger, now=VISIT_AT)
    with pytest.raises(Pathway.DoesNotExist):
        take(cast, home, by=cast.cecilie)
    with pytest.raises(NotAllowed, match="role"):
        operations.finish_measure(measure_id=measure.pk, by=leader, now=VISIT_AT)
    pathway_operations.cancel(pathway_id=home.pk, reason="Flyttet", by=author(cast.kari), now=VISIT_AT)
    with pytest.raises(NotAllowed, match="closed"):
        add(cast, home)


def test_a_measure_is_done_or_stopped_with_a_reason_and_then_left_alone(cast, home):
    done, stopped = take(cast, home), add(cast, home)
    by = author(cast.anne)
    with pytest.raises(NotAllowed, match="Only a running"):
        operations.finish_measure(measure_id=stopped.pk, by=by, now=LATER)
    with pytest.raises(NotAllowed, match="why"):
        operations.stop_measure(measure_id=stopped.pk, reason=" ", by=by, now=LATER)
    operations.finish_measure(measure_id=done.pk, by=by, now=LATER)
    operations.stop_measure(measure_id=stopped.pk, reason="Vil ikke", by=by, now=LATER)

    found = plan_of(cast, home)

    assert found.observations == ()
    assert [(each.state, each.ended_reason) for each in found.ended] == [
        ("DONE", ""),
        ("STOPPED", "Vil ikke"),
    ]
    with pytest.raises(NotAllowed, match="not changed any more"):
        operations.stop_measure(measure_id=done.pk, reason="Angret", by=by, now=LATER)


def test_other_words_are_another_measure_and_the_first_is_kept(cast, home):
    old = take(cast, home)
    given = operations.MeasureInput(
        kind="PREVENTIVE", what="Tre måltider", unit=cast.district, observation_id=old.observation_id
    )
    new = operations.change_measure(measure_id=old.pk, measure=given, by=author(cast.anne), now=LATER)

    old = Measure.objects.get(pk=old.pk)
    assert (old.state, old.what) == ("STOPPED", "Små, næringsrike måltider og mellommåltid")
    assert (new.state, new.replaces_id, new.suggestion) == ("RUNNING", old.pk, "nutrition_meals")


def test_a_measure_is_evaluated_once(cast, home):
    first = Evaluation.objects.get(measure=take(cast, home), occasion="THREE_DAYS")
    given = {
        "evaluation_id": first.pk,
        "note": "Spiser mer",
        "at": LATER,
        "by": author(cast.anne),
        "now": LATER,
    }
    operations.evaluate(result="PARTLY", **given)

    with pytest.raises(NotAllowed, match="already written"):
        operations.evaluate(result="WORKS", **given)

    shown = plan_of(cast, home, now=LATER + timedelta(days=60)).open_measures[0]
    assert [each.result for each in shown.evaluations] == ["PARTLY", ""]
    assert shown.next_evaluation.is_late


def test_the_plan_costs_six_queries_and_the_work_list_four(published, cast, home, django_assert_num_queries):
    answered(cast, home, "falls", "changed")
    for key in ("falls_home", "falls_training", "nutrition_meals", "sleep_habits"):
        take(cast, home, key)
    with django_assert_num_queries(6):
        assert len(plan_of(cast, home).open_measures) == 4
    with django_assert_num_queries(4):
        lines = queries.work_list(pathway_id=home.pk, user=cast.anne, now=VISIT_AT)
    assert len(lines) == 4
