"""The doors of one checklist, as the nurse with the tablet meets them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from audit.models import AccessEntry
from checklists.models import Answer, Item
from pathways import operations
from pathways.enums import DeadlineKind, State, StepState
from pathways.models import Pathway, Step
from tests import cast as cast_module
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cast import ADMITTED_AT, author, finish, pathway_at, step

pytestmark = pytest.mark.django_db
VISIT_AT = ADMITTED_AT + timedelta(days=4)
HTMX = {"HX-Request": "true"}
# Session, person, memberships, lock, units, step, items, versions, answer, event, log; two savepoints here, of which
# one is the transaction itself outside the tests.
MOST_STATEMENTS_A_TICK = 15


@pytest.fixture
def clock():
    """Stop the clock at the visit."""
    with time_machine.travel(VISIT_AT, tick=False) as stopped:
        yield stopped


@pytest.fixture
def visit(cast, clock, client):
    """Give Anne at the door with HPH2 open: `answer(key, value, …)`, `page()`, `post(verb, …)`."""
    pathway = pathway_at(cast, State.AT_HOME)
    client.force_login(cast.anne)
    return Visit(cast, pathway, step(pathway, "HPH2"), client)


class Visit:
    def __init__(self, cast, pathway, here, client):
        self.cast, self.pathway, self.step, self.client = cast, pathway, here, client

    def address(self, verb):
        return reverse(f"pathways:{verb}", args=[self.step.pk])

    def page(self):
        return self.client.get(self.address("checklist"))

    def post(self, verb, headers=None, **data):
        return self.client.post(self.address(verb), data, headers=headers or {})

    def answer(self, key, value, *, seen=0, headers=HTMX, **more):
        data = {"item": key, "value": value, "seen_version": seen, "client_id": str(uuid4())} | more
        return self.post("answer", headers=headers, **data)

    def as_(self, user):
        self.client.force_login(user)
        return self


@pytest.fixture
def berit(cast):
    """Another home nurse of the same district."""
    user = UserFactory(username="berit", display_name="Berit Bø")
    return MembershipFactory(user=user, unit=cast.district, role=Role.HOME_NURSE).user


def text(response):
    return response.content.decode()


# --- The page ---------------------------------------------------------------------------------------


def test_the_page_shows_what_to_answer_and_what_is_missing(visit):
    shown = text(visit.page())
    assert "Ernæring, svelg, væske og tenner" in shown
    assert shown.count('role="radiogroup"') > 20
    assert "0 of 42 saved" in shown or "0 av 42" in shown
    assert 'href="#item-what_matters"' in shown
    assert 'name="client_id"' in shown


def test_opening_it_leaves_one_row_in_the_log(visit):
    visit.page()
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.page, entry.patient_ids) == (
        "OPEN", "pathways:checklist", [visit.pathway.patient_id]
    )  # fmt: skip


def test_the_number_of_queries_does_not_depend_on_the_answers(visit):
    visit.page()  # the first look begins the count of the session
    with CaptureQueriesContext(connection) as empty:
        visit.page()
    cast_module.answer_required(visit.cast, visit.pathway, "HPH2", at=VISIT_AT)
    with CaptureQueriesContext(connection) as filled:
        visit.page()
    assert len(filled) == len(empty) <= 15


def test_questions_are_marked_with_their_own_language(visit):
    visit.cast.anne.language = "en"
    visit.cast.anne.save()
    shown = text(visit.page())
    assert '<html lang="en"' in shown
    assert '<span lang="nb">Ernæring, svelg, væske og tenner</span>' in shown
    visit.cast.anne.language = "nn"
    visit.cast.anne.save()
    assert '<span lang="nn">Uendra</span>' in text(visit.page())


def test_what_the_patient_says_and_what_is_critical_stand_first(visit):
    visit.answer("what_matters", "Komme ut i hagen")
    shown = text(visit.page())
    assert shown.index("Komme ut i hagen") < shown.index("data-part")


# --- One tap ----------------------------------------------------------------------------------------


def test_a_tap_is_stored_and_answered_with_its_own_state_only(visit):
    visit.page()
    reply = visit.answer("nutrition", "changed", note="Lite matlyst")
    assert reply.status_code == 200
    assert 'name="seen_version" value="1"' in text(reply)
    assert 'id="foot"' in text(reply)
    assert "radiogroup" not in text(reply)
    stored = Answer.objects.get()
    assert (stored.value, stored.note, stored.by, stored.answered_at) == (
        "changed", "Lite matlyst", visit.cast.anne, VISIT_AT
    )  # fmt: skip
    assert AccessEntry.objects.latest("pk").action == "CHANGE"
    assert visit.pathway.events.latest("pk").kind == "ANSWERED"


def test_a_tap_costs_few_statements(visit):
    visit.answer("skin", "unchanged")
    with CaptureQueriesContext(connection) as asked:
        visit.answer("mood", "changed")
    assert len(asked) <= MOST_STATEMENTS_A_TICK, "\n".join(each["sql"][:200] for each in asked)
    cast_module.answer_required(visit.cast, visit.pathway, "HPH2", at=VISIT_AT)
    with CaptureQueriesContext(connection) as later:
        visit.answer("pain", "changed")
    assert len(later) == len(asked)


def test_without_javascript_the_page_comes_back_at_the_question(visit):
    reply = visit.answer("nutrition", "changed", headers={})
    assert reply.status_code == 302
    assert reply.url == f"{visit.address('checklist')}#item-nutrition"


def test_a_tap_sent_twice_is_stored_once(visit):
    client_id = str(uuid4())
    first = visit.answer("nutrition", "changed", client_id=client_id)
    again = visit.answer("nutrition", "changed", client_id=client_id)
    assert (first.status_code, again.status_code) == (200, 200)
    assert Answer.objects.count() == 1
    assert visit.pathway.events.filter(kind="ANSWERED").count() == 1


def test_an_old_page_sent_again_says_so(visit):
    client_id = str(uuid4())
    visit.answer("nutrition", "changed", client_id=client_id, headers={})
    visit.answer("nutrition", "unchanged", client_id=client_id, headers={})
    assert Answer.objects.get().value == "changed"
    assert "ds-alert" in text(visit.page())


def test_an_answer_is_taken_back_with_a_new_version(visit):
    visit.answer("nutrition", "changed", note="Lite matlyst")
    reply = visit.answer("nutrition", "changed", seen=1, clear="1")
    newest = Answer.objects.get(version=2)
    assert (newest.value, newest.note, newest.is_filled) == (None, "", False)
    assert "take-back" not in text(reply)


@pytest.mark.parametrize(
    ("key", "value", "more"),
    [
        ("weight", "for tung", {}),
        ("weight", "9000", {}),
        ("nutrition", "no_such_choice", {}),
        ("no_such_item", "changed", {}),
        ("weight", "80", {"answered_at": (VISIT_AT + timedelta(hours=2)).isoformat()}),
        ("weight", "80", {"answered_at": (ADMITTED_AT - timedelta(days=2)).isoformat()}),
        ("weight", "80", {"answered_at": "i går"}),
    ],
)
def test_what_cannot_be_stored_is_said_at_the_question_and_stays_typed(visit, key, value, more):
    refused = visit.answer(key, value, **more)
    assert refused.status_code == 422
    assert "ds-validation-message" in text(refused)
    assert refused.headers.get("HX-Retarget") == f"#error-{key}"
    plain = visit.answer(key, value, note="Målt i stua", headers={}, **more)
    assert plain.status_code == 422
    if key == "weight":
        assert f'value="{value}"' in text(plain)
        assert "Målt i stua" in text(plain)
    assert not Answer.objects.exists()
    assert visit.answer("weight", "80,5").status_code == 200
    assert Answer.objects.get().value == 80.5


def test_a_key_that_is_none_never_reaches_a_header(visit):
    refused = visit.answer("x\r\nSet-Cookie: a=b", "1")
    assert refused.status_code == 422
    assert "HX-Retarget" not in refused.headers


def test_what_the_device_says_of_time_is_kept(visit):
    at = VISIT_AT - timedelta(minutes=42)
    visit.answer("pain", "changed", answered_at=at.isoformat())
    stored = Answer.objects.get()
    assert (stored.answered_at, stored.recorded_at) == (at, VISIT_AT)


def test_when_everything_is_answered_the_step_is_done_and_the_page_reloads(visit):
    items = list(Item.objects.filter(template=visit.step.template).order_by("pk"))
    operations.apply_answers(
        step_id=visit.step.pk,
        answers=cast_module.answers_for([each for each in items if each.key != "pain"], at=VISIT_AT),
        by=author(visit.cast.anne),
        now=VISIT_AT,
    )
    reply = visit.answer("pain", "changed")
    assert (reply.status_code, reply.headers["HX-Refresh"]) == (204, "true")
    visit.step.refresh_from_db()
    assert visit.step.state == StepState.DONE


# --- Two nurses -------------------------------------------------------------------------------------


def test_an_answer_from_an_old_page_is_kept_and_both_names_are_shown(visit, berit):
    visit.answer("falls", "unchanged")
    reply = visit.as_(berit).answer("falls", "new_problem", seen=0)
    assert [(each.version, each.by_name) for each in Answer.objects.order_by("version")] == [
        (1, "Anne Ås"), (2, "Berit Bø")
    ]  # fmt: skip
    for shown in (text(reply), text(visit.page())):
        assert "meanwhile" in shown
        assert "Anne Ås" in shown
        assert "Berit Bø" in shown


def test_an_open_page_hears_what_another_nurse_answered_and_only_that(visit, berit):
    visit.answer("falls", "unchanged")
    news = {"path": visit.address("checklist-news"), "data": {"after": 0}, "headers": HTMX}
    assert visit.client.get(**news).status_code == 204
    visit.as_(berit).answer("pain", "changed")
    heard = visit.as_(visit.cast.anne).client.get(**news)
    assert heard.status_code == 200
    assert 'id="item-pain"' in text(heard)
    assert 'id="item-falls"' not in text(heard)
    assert "Berit Bø" in text(heard)


def test_an_open_page_hears_that_the_checklist_is_closed(visit, berit):
    operations.skip_step(step_id=visit.step.pk, reason="Flyttet", by=author(berit), now=VISIT_AT)
    heard = visit.client.get(visit.address("checklist-news"), {"after": "x"}, headers=HTMX)
    assert "Berit Bø" in text(heard)
    assert 'hx-swap-oob="innerHTML"' in text(heard)


# --- Finishing --------------------------------------------------------------------------------------


def test_finishing_waits_for_the_required_answers(visit):
    assert "disabled" in text(visit.page())
    refused = visit.post("finish")
    assert refused.status_code == 422
    assert Step.objects.get(pk=visit.step.pk).state == StepState.OPEN
    cast_module.answer_required(visit.cast, visit.pathway, "HPH2", at=VISIT_AT)
    done = visit.post("finish")
    assert (done.status_code, done.url) == (302, reverse("pathways:tablet"))
    finished = Step.objects.get(pk=visit.step.pk)
    assert (finished.state, finished.done_at, finished.recorded_at) == (StepState.DONE, VISIT_AT, VISIT_AT)
    assert visit.pathway.deadlines.get(kind=DeadlineKind.HPH2).met_at == VISIT_AT


@pytest.mark.parametrize("typed", ["2026-03-09T09:00", "2026-01-01T09:00", "i går"])
def test_a_time_that_cannot_be_is_refused_and_work_told_late_keeps_both_times(visit, typed):
    cast_module.answer_required(visit.cast, visit.pathway, "HPH2", at=VISIT_AT)
    refused = visit.post("finish", done_at=typed)
    assert refused.status_code == 422
    assert typed in text(refused)
    # Oslo is an hour ahead of UTC in March.
    assert visit.post("finish", done_at="2026-03-05T09:30").status_code == 302
    finished = Step.objects.get(pk=visit.step.pk)
    assert (finished.done_at, finished.recorded_at) == (datetime(2026, 3, 5, 8, 30, tzinfo=UTC), VISIT_AT)


def test_hph5_says_that_it_ends_the_pathway_and_what_it_closes(visit):
    finish(visit.cast, visit.pathway, "HPH2", at=VISIT_AT)
    visit.step = step(visit.pathway, "HPH5")
    visit.answer("pain", "changed")
    shown = text(visit.page())
    assert "HPH3" in shown[shown.index('id="finish"') :]
    cast_module.answer_required(visit.cast, visit.pathway, "HPH5", at=VISIT_AT)
    assert visit.post("finish").status_code == 302
    assert Pathway.objects.get().state == State.COMPLETED
    assert step(visit.pathway, "HPH3").state == StepState.NOT_APPLICABLE


def test_hph5_is_never_done_by_itself(visit):
    finish(visit.cast, visit.pathway, "HPH2", at=VISIT_AT)
    visit.step = step(visit.pathway, "HPH5")
    items = list(Item.objects.filter(template=visit.step.template).order_by("pk"))
    operations.apply_answers(
        step_id=visit.step.pk,
        answers=cast_module.answers_for(items, at=VISIT_AT),
        by=author(visit.cast.anne),
        now=VISIT_AT,
    )
    assert Pathway.objects.get().state == State.AT_HOME
    assert visit.answer("pain", "unchanged", seen=1).status_code == 200


def test_not_applicable_needs_a_reason(visit):
    refused = visit.post("skip", reason=" ")
    assert refused.status_code == 422
    assert visit.post("skip", reason="Ønsker ikke besøk").status_code == 302
    here = Step.objects.get(pk=visit.step.pk)
    assert (here.state, here.reason) == (StepState.NOT_APPLICABLE, "Ønsker ikke besøk")


def test_a_closed_checklist_is_read_only_with_who_and_when(visit):
    cast_module.answer_required(visit.cast, visit.pathway, "HPH2", at=VISIT_AT)
    visit.post("finish", done_at="2026-03-05T09:30")
    shown = text(visit.page())
    assert 'action="' + visit.address("answer") not in shown
    assert "Anne Ås" in shown
    assert "09:30" in shown
    assert "09:00" in shown  # recorded at the visit, Oslo time
    refused = visit.answer("pain", "changed")
    assert refused.status_code == 422
    assert not Answer.objects.filter(item__key="pain").exists()


# --- Who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["checklist", "checklist-news"])
def test_a_stranger_meets_no_page(visit, verb):
    assert visit.client.get(visit.address(verb)).status_code in (200, 204)
    assert visit.as_(visit.cast.cecilie).client.get(visit.address(verb)).status_code == 404
    visit.client.logout()
    assert visit.client.get(visit.address(verb)).status_code == 302


@pytest.mark.parametrize("verb", ["answer", "finish", "skip"])
def test_a_stranger_meets_no_door(visit, verb):
    data = {"item": "pain", "value": "changed", "reason": "Flyttet"}
    cast_module.answer_required(visit.cast, visit.pathway, "HPH2", at=VISIT_AT)
    assert visit.client.get(visit.address(verb)).status_code == 405
    assert visit.as_(visit.cast.cecilie).post(verb, **data).status_code == 404
    assert visit.as_(visit.cast.anne).post(verb, **data).status_code == 302


def test_the_ward_reads_home_cares_checklist_and_does_not_answer_it(cast, clock, client):
    pathway = pathway_at(cast, State.READY_FOR_DISCHARGE)
    client.force_login(cast.bjorn)
    visit = Visit(cast, pathway, step(pathway, "HPH1"), client)
    assert visit.address("answer") not in text(visit.page())
    assert visit.answer("arrival_agreed", "true").status_code == 422
    assert visit.post("skip", reason="Nei").status_code == 422
    assert not Answer.objects.exists()


def test_a_step_that_waits_says_so(visit):
    visit.step = step(visit.pathway, "HPH3")
    assert "HPH3" in text(visit.page())
    assert visit.answer("pain", "changed").status_code == 422


def test_a_step_without_a_checklist_says_whom_to_ask(visit):
    Step.objects.filter(pk=visit.step.pk).update(checklist=None)
    assert visit.page().status_code == 200
    assert visit.answer("pain", "changed").status_code == 422
