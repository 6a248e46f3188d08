"""The pages of the plan and the work list."""

import pytest

from audit.models import AccessEntry
from careplan import operations
from careplan.models import Evaluation, Measure
from pathways.enums import State
from tests.careplan.builders import VISIT_AT
from tests.careplan.test_operations_plan import answered
from tests.cast import author, pathway_at
from tests.pathways.views_helpers import at, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(cast, home) -> Measure:
    return operations.take_over(
        pathway_id=home.pk, key="falls_after", language="nb", by=author(cast.anne), now=VISIT_AT
    )


def form_of(cast, **changes):
    return {
        "what": "Gå tur sammen",
        "kind": "REHABILITATION",
        "area": "mobility",
        "observed": "Ustø i trapp",
        "does": "Går til postkassen",
        "responsible": f"enhet:{cast.district.pk}",
        **changes,
    }


def test_one_tap_takes_a_measure_over_and_the_work_list_has_it(published, anne, cast, home):
    answered(cast, home, "falls", "new_problem", "Falt i stua")
    offered = anne.get(f"/forlop/{home.pk}/plan/").content.decode()

    anne.post(f"/forlop/{home.pk}/plan/overta/", {"key": "falls_after"})
    again = anne.post(f"/forlop/{home.pk}/plan/overta/", {"key": "falls_after"}, follow=True)
    work = anne.get(f"/forlop/{home.pk}/arbeidsliste/").content.decode()

    assert "Falt i stua" in offered
    assert "Følge med etter et fall" in offered
    assert "already in the plan" in again.content.decode()
    assert "Blodtrykk liggende og stående" in work
    assert "If it gets worse" in work


def test_a_measure_is_written_and_what_is_wrong_is_said(anne, cast, home):
    refused = anne.post(f"/forlop/{home.pk}/plan/nytt/", form_of(cast, kind="HEALTH"))
    shown = anne.post(f"/forlop/{home.pk}/plan/nytt/", form_of(cast), follow=True).content.decode()

    assert refused.status_code == 422
    assert "needs a plan for worsening" in refused.content.decode()
    assert "Ustø i trapp" in refused.content.decode()
    assert "Ustø i trapp" in shown
    assert Measure.objects.get().unit == cast.district


def test_a_person_can_answer_for_it_and_an_observation_can_have_two(anne, cast, home, measure):
    path = f"/forlop/{home.pk}/plan/nytt/?observasjon={measure.observation_id}"
    form = anne.get(path).context["form"]
    data = form_of(cast, observation=form["observation"].value(), responsible=f"person:{cast.anne.pk}")
    anne.post(path, data)
    written = Measure.objects.exclude(pk=measure.pk).get()
    assert (written.person, written.observation_id) == (cast.anne, measure.observation_id)


def test_a_measure_is_changed_stopped_and_evaluated_on_pages_of_their_own(anne, cast, home, measure):
    form = anne.get(f"/tiltak/{measure.pk}/endre/").context["form"]
    assert form["what"].value() == measure.what
    data = {name: form[name].value() or "" for name in form.fields}
    anne.post(f"/tiltak/{measure.pk}/endre/", {**data, "what": "Se til etter fall"})
    new = Measure.objects.get(replaces=measure)
    evaluation = Evaluation.objects.get(measure=new, occasion="THREE_DAYS")

    late = anne.post(f"/evaluering/{evaluation.pk}/", {"result": "", "at": "2026-03-05T10:00"})
    done = anne.post(
        f"/evaluering/{evaluation.pk}/", {"result": "WORKS", "at": "2026-03-05T10:00"}, follow=True
    )
    stopped = anne.post(f"/tiltak/{new.pk}/stopp/", {"reason": "Ikke nødvendig"}, follow=True)

    assert late.status_code == 422
    assert "Works well" in done.content.decode()
    assert "2 measures that are done or stopped" in stopped.content.decode()


def test_planned_measures_are_started_and_called_done(cast):
    ill = pathway_at(cast, State.READY_FOR_DISCHARGE)
    by = author(cast.anne)
    first, second = (
        operations.take_over(pathway_id=ill.pk, key=key, language="nb", by=by, now=VISIT_AT)
        for key in ("falls_home", "sleep_habits")
    )
    with at(VISIT_AT):
        anne = signed_in(cast.anne)
        anne.post(f"/tiltak/{first.pk}/start/")
        anne.post(f"/forlop/{ill.pk}/plan/start/")
        anne.post(f"/tiltak/{second.pk}/ferdig/")
    assert [Measure.objects.get(pk=pk).state for pk in (first.pk, second.pk)] == ["RUNNING", "DONE"]


def test_looks_are_logged_strangers_get_404_and_lookers_see_no_buttons(anne, cast, home, measure):
    paths = [
        f"/forlop/{home.pk}/plan/",
        f"/forlop/{home.pk}/plan/nytt/",
        f"/forlop/{home.pk}/arbeidsliste/",
        f"/tiltak/{measure.pk}/endre/",
        f"/tiltak/{measure.pk}/stopp/",
        f"/evaluering/{measure.evaluations.first().pk}/",
    ]
    assert {anne.get(path).status_code for path in paths} == {200}
    seen = AccessEntry.objects.about_patient(home.patient_id).filter(page__startswith="careplan:")
    assert seen.count() == len(paths)
    stranger = signed_in(cast.cecilie)
    assert {stranger.get(path).status_code for path in paths} == {404}
    assert stranger.post(f"/tiltak/{measure.pk}/ferdig/").status_code == 404
    assert stranger.post(f"/forlop/{home.pk}/plan/overta/", {"key": "x"}).status_code == 404
    assert "Stop" not in signed_in(cast.lars).get(f"/forlop/{home.pk}/plan/").content.decode()
