"""The pages of the assessments, NEWS2 on the checklist, and the suggestion on the plan."""

from datetime import timedelta

import pytest

from audit.models import AccessEntry
from careplan.models import Assessment, Measure, SuggestionAnswer
from tests.careplan.builders import VISIT_AT, WELL, goal
from tests.careplan.test_operations_assessments import answered, assess
from tests.cast import step
from tests.pathways.views_helpers import queries_of, signed_in

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}
KINDS = ("news2", "skropelighet", "iplos", "ernering", "fall")


def send(client, path, **data):
    """Fill in the form as it stands, and send it."""
    form = client.get(path).context["form"]
    given = {
        name: bound
        for name in form.fields
        if (bound := form[name].value()) not in (None, "") and name not in ("at",)
    }
    given["at"] = form["at"].value().strftime("%Y-%m-%dT%H:%M")
    return client.post(path, given | data, follow=True)


def test_each_kind_is_made_on_a_page_that_says_what_its_levels_mean(anne, cast, home):
    goal(home, by=cast.anne)
    base = f"/forlop/{home.pk}/kartlegginger/"
    for kind in KINDS:
        shown = anne.get(f"{base}{kind}/").content.decode()
        assert "Gå til butikken igjen" in shown
    frail = anne.get(f"{base}skropelighet/").content.decode()
    assert "two weeks before" in frail
    assert frail.count('class="level-words"') == 9

    send(anne, f"{base}skropelighet/", score="6", note="Før fallet")
    send(anne, f"{base}news2/", **{**WELL, "temperature": "38,1", "pulse": "112"})
    send(anne, f"{base}iplos/", eating="4", sight="9")
    send(anne, f"{base}ernering/", weight="52,5", height="171", weight_before="60", no_intake="no")
    page = send(anne, f"{base}fall/", falls="2", injury="yes").content.decode()

    assert dict(Assessment.objects.values_list("kind", "result")) == {
        "FRAILTY": 6,
        "NEWS2": 3,
        "IPLOS": None,
        "NUTRITION": 4,
        "FALLS": 2,
    }
    assert Assessment.objects.get(kind="NUTRITION").values["no_intake"] is False
    for words in (
        "Moderate frailty",
        "Low, 1 to 4",
        "High risk of malnutrition",
        "BMI 18",
        "High risk of falling",
    ):
        assert words in page, words
    assert page.index("Gå til butikken igjen") < page.index("NEWS2")
    assert "Consider a geriatric assessment" in page


def test_what_is_off_the_scale_is_said_at_its_field_and_what_was_typed_stays(anne, home):
    answer = send(anne, f"/forlop/{home.pk}/kartlegginger/news2/", pulse="500", spo2="97")
    assert answer.status_code == 422
    assert "Write a number from 20 to 250." in answer.content.decode()
    assert answer.context["form"]["spo2"].value() == "97"
    nothing = send(anne, f"/forlop/{home.pk}/kartlegginger/fall/")
    assert nothing.status_code == 409
    assert "Nothing is measured or answered yet." in nothing.content.decode()
    off = send(anne, f"/forlop/{home.pk}/kartlegginger/skropelighet/", score="10")
    assert "Frailty is a whole number from 1 to 9." in off.content.decode()
    assert not Assessment.objects.exists()


def test_a_correction_starts_from_what_was_written_and_asks_why(anne, cast, home):
    first = assess(cast, home, "FALLS", {"falls": 1, "afraid": True})
    path = f"/kartlegging/{first.pk}/rett/"
    form = anne.get(path).context["form"]
    assert (form["falls"].value(), form["afraid"].value()) == (1, "yes")
    assert send(anne, path, falls="3").status_code == 422
    shown = send(anne, path, falls="3", reason="Datteren fortalte mer").content.decode()
    assert "Corrected, it was 1: Datteren fortalte mer" in shown
    assert Assessment.objects.get(replaces=first).values == {"falls": 3, "afraid": True}


def test_a_chart_has_words_and_a_table_beside_it(anne, cast, home):
    for days, score in enumerate((4, 5, 7)):
        assess(cast, home, values={"score": score}, at=VISIT_AT - timedelta(hours=3 - days))
    page = anne.get(f"/forlop/{home.pk}/kartlegginger/").content.decode()
    assert 'role="img" aria-labelledby="chart-FRAILTY-title chart-FRAILTY-desc"' in page
    assert "The newest is 7." in page
    assert "All values</summary>" not in page
    assert page.count("Correct<span") == 3


def test_news2_is_worked_out_on_the_checklist_and_what_is_missing_is_named(published, anne, cast, home):
    assess(cast, home, "NEWS2", WELL, at=VISIT_AT - timedelta(hours=2))
    path = f"/sjekkliste/{step(home, 'HPH2').pk}/news2/"
    empty = anne.get(path, headers=FRAGMENT).content.decode()
    answered(cast, home, **{key: value for key, value in WELL.items() if key != "pulse"} | {"spo2": 90})
    partly = anne.get(path, headers=FRAGMENT).content.decode()
    answered(cast, home, pulse=135)
    whole = anne.get(path, headers=FRAGMENT).content.decode()

    assert "<html" not in empty
    assert "NEWS2 <strong>–</strong>" in empty
    assert "NEWS2 <strong>–</strong>" in partly
    assert "Cannot be worked out: pulse is missing." in partly
    assert "At least 3 already." in partly
    assert "A nurse calls the GP" in partly
    assert "NEWS2 <strong>6</strong>" in whole
    assert "Medium, 5 to 6" in whole
    assert "Last time: <strong>0</strong>" in whole
    assert "6 points worse" in whole


def test_who_was_read_on_scale_2_is_asked_for_the_scale(published, anne, cast, home):
    assess(cast, home, "NEWS2", WELL | {"spo2_scale": "scale_2"}, at=VISIT_AT - timedelta(hours=2))
    answered(cast, home, **{key: value for key, value in WELL.items() if key != "spo2_scale"})
    shown = anne.get(f"/sjekkliste/{step(home, 'HPH2').pk}/news2/", headers=FRAGMENT).content.decode()
    assert "Cannot be worked out: SpO2 scale is missing." in shown
    assert "Choose the scale" in shown


@pytest.mark.parametrize(("code", "is_there"), [("HPH2", True), ("HPH1", False)])
def test_the_checklists_that_ask_for_vital_signs_hold_the_place(published, anne, cast, home, code, is_there):
    page = anne.get(f"/sjekkliste/{step(home, code).pk}/").content.decode()
    assert ("data-follows-answers" in page) is is_there
    assert anne.get(f"/sjekkliste/{step(home, code).pk}/news2/").status_code == (200 if is_there else 404)


def test_news2_on_the_checklist_costs_the_same_however_many(published, anne, cast, home):
    path = f"/sjekkliste/{step(home, 'HPH2').pk}/news2/"
    answered(cast, home, **WELL)
    before = len(queries_of(lambda: anne.get(path, headers=FRAGMENT)))
    for _number in range(4):
        assess(cast, home, "NEWS2", WELL)
    assert len(queries_of(lambda: anne.get(path, headers=FRAGMENT))) == before


def test_the_suggestion_is_answered_from_the_plan(anne, cast, home):
    assess(cast, home)
    plan = f"/forlop/{home.pk}/plan/"
    shown = anne.get(plan).content.decode()
    slot = anne.get(f"/forlop/{home.pk}/omsorgsplan/", headers=FRAGMENT).content.decode()
    assert "Frailty 6 of 9" in shown
    assert "CFS <strong>6</strong>" in slot
    assert "geriatric assessment suggested" in slot
    declined = f"/forlop/{home.pk}/geriatri/nei/"
    assert anne.post(declined, {"reason": " "}).status_code == 422
    anne.post(declined, {"reason": "Gjort i fjor"})
    assert "Consider a geriatric" not in anne.get(plan).content.decode()

    assess(cast, home, "FALLS", {"falls": 4})
    accepted = anne.post(f"/forlop/{home.pk}/geriatri/ja/", follow=True).content.decode()
    again = anne.post(f"/forlop/{home.pk}/geriatri/ja/", follow=True).content.decode()

    assert "geriatrisk vurdering" in accepted
    assert "already answered" in again
    assert Measure.objects.count() == 1
    assert SuggestionAnswer.objects.count() == 2


def test_looks_are_logged_strangers_get_404_and_lookers_see_no_buttons(published, anne, cast, home):
    made = assess(cast, home)
    base = f"/forlop/{home.pk}/kartlegginger/"
    paths = [
        base,
        *(f"{base}{kind}/" for kind in KINDS),
        f"/kartlegging/{made.pk}/rett/",
        f"/forlop/{home.pk}/geriatri/nei/",
        f"/sjekkliste/{step(home, 'HPH2').pk}/news2/",
    ]
    assert {anne.get(path).status_code for path in paths} == {200}
    seen = AccessEntry.objects.about_patient(home.patient_id).filter(page__startswith="careplan:")
    assert seen.count() == len(paths)
    stranger = signed_in(cast.cecilie)
    assert {stranger.get(path).status_code for path in paths} == {404}
    assert stranger.post(f"/forlop/{home.pk}/geriatri/ja/").status_code == 404
    looker = signed_in(cast.lars)
    assert f"{base}news2/" not in looker.get(base).content.decode()
    assert looker.get(f"{base}news2/").status_code == 403
