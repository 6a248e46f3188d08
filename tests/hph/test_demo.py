"""The demonstration: people to sign in as, and patients in every state, all of it possible."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts import queries as account_queries
from accounts.enums import Role
from accounts.models import Unit, User
from careplan import queries as careplan_queries
from careplan.models import MedicineDose
from hph.workbench import demo, places, stories
from hph.workbench.people import People
from insights.queries import figures
from pathways.enums import State
from pathways.models import Deadline, EventToTell, Heartbeat, Pathway, PathwayEvent, PathwayUnit, Patient
from pathways.operations import core
from pathways.rules import person_number

NOW = datetime(2026, 11, 20, 12, 40, tzinfo=UTC)
OFFICIAL_EXAMPLE = "15076500565"


@pytest.fixture
def checklists(db):
    call_command("load_checklists", stdout=StringIO())


def play(monkeypatch, *wanted, now=NOW):
    monkeypatch.setattr(demo, "STORIES", tuple((story, 1) for story in wanted))
    return demo.play(password="only-for-the-test", now=now)


def test_it_refuses_where_it_is_not_a_demonstration(settings):
    settings.HPH_DEMO = False
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("demo")


def test_one_may_sign_in_as_everybody_on_the_list(monkeypatch, checklists, settings, client):
    settings.HPH_DEMO = True
    made = play(monkeypatch)
    assert {user.username for user in User.objects.filter(is_demo=True)} == {row[0] for row in made.sign_ins}
    roles = {job.role for job in places.JOBS if job.username}
    assert roles == set(Role)
    for username, _name, _role in made.sign_ins:
        assert User.objects.get(username=username).check_password("only-for-the-test")
    assert len(account_queries.demo_sign_ins()) == len(made.sign_ins)
    assert not User.objects.get(username="demo.kollega.12").has_usable_password()


def test_the_units_of_the_official_examples_are_there(monkeypatch, checklists):
    play(monkeypatch)
    names = dict(Unit.objects.values_list("her_id", "name"))
    for her_id in (59, 91090, 90998, 99387, 5078, 91096, 91100):
        assert her_id in names
    assert Unit.objects.get(her_id=99387).kommunenummer == "3428"
    assert Unit.objects.filter(is_internal=False).count() == 0
    for unit in Unit.objects.all():
        unit.full_clean()


def test_the_clocks_tell_what_happened_on_the_way(monkeypatch, checklists):
    play(monkeypatch, stories.just_admitted, stories.answer_late, stories.visit_late, stories.completed)
    missed = Deadline.objects.exclude(missed_at=None)
    assert {"READY_ANSWER", "HPH2"} <= set(missed.values_list("kind", flat=True))
    for clock in missed:
        # Noted by the sweep of the next minute, as if the beat had been running all the time.
        assert timedelta() < clock.missed_at - clock.due_at <= timedelta(minutes=1)
        assert clock.events.filter(kind="DEADLINE_MISSED", at=clock.due_at).count() == 1
    assert not Deadline.objects.due(NOW).exists()
    assert Heartbeat.objects.get().last_at == NOW
    assert not EventToTell.objects.filter(event__recorded_at__lt=NOW - demo.TOLD_AFTER).exists()


def test_the_medicines_are_reconciled_waiting_or_changed_since(monkeypatch, checklists):
    monkeypatch.setattr(
        demo, "STORIES", ((stories.waits_for_the_review, 2), (stories.fell_and_was_followed_up, 1))
    )
    demo.play(password="only-for-the-test", now=NOW)
    lists = [
        careplan_queries.medicine_list(
            pathway_id=pathway.pk, user=pathway.medicines.first().lines.first().by, now=NOW
        )
        for pathway in Pathway.objects.order_by("pk")
    ]
    shown = {each.state: (len(each.in_use), [one.name for one in each.differing]) for each in lists}
    assert shown == {
        "RECONCILED": (6, []),
        "DIFFERS": (4, ["Metoprolol"]),
        "CHANGED": (6, ["Pivmecillinam"]),
    }
    assert MedicineDose.objects.get().at >= NOW - timedelta(hours=4)


def test_a_year_that_is_over_stands_behind_the_figures(monkeypatch, checklists):
    monkeypatch.setattr(demo, "STORIES", ())
    monkeypatch.setattr(demo, "PLAYED", ((stories.completed, 2),))
    made = demo.play(password="only-for-the-test", now=NOW, past=40)
    assert made.states == {State.COMPLETED: 40}
    district = Unit.objects.get(name="Alvdal sykepleietjeneste")
    year = figures(unit_ids=[district.pk], now=NOW).year
    assert 25 <= year.everybody <= 40 == Patient.objects.count()
    assert 0 < year.share.met <= year.share.total
    assert not Deadline.objects.still_open().exists()
    assert not EventToTell.objects.exists()


def test_again_changes_nothing(monkeypatch, checklists):
    first = play(monkeypatch, stories.just_admitted)
    again = play(monkeypatch, stories.just_admitted, now=NOW + timedelta(days=1))
    assert (first.is_new, again.is_new) == (True, False)
    assert Pathway.objects.count() == 1


@pytest.mark.slow
@pytest.mark.sqlite
def test_about_eighty_patients_stand_in_every_state_and_each_is_possible(checklists):
    made = demo.play(password="only-for-the-test", now=NOW)
    assert 75 <= sum(made.states.values()) <= 95
    assert set(made.states) == set(State)
    numbers = [number for number in Patient.objects.values_list("number", flat=True) if number]
    assert len(numbers) == len(set(numbers))
    assert not any(person_number.looks_real(number) for number in numbers)
    assert OFFICIAL_EXAMPLE not in numbers
    assert Pathway.objects.filter(previous__isnull=False).count() == 3
    late = Deadline.objects.still_open().filter(due_at__lt=NOW)
    assert 10 <= late.count() <= 40
    assert late.exclude(escalated_at=None).exists()
    settling_changes_nothing()
    assert PathwayEvent.objects.order_by("-recorded_at").first().recorded_at <= NOW


def test_it_can_be_played_in_the_middle_of_the_night_of_a_clock_change(monkeypatch, checklists):
    now = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    made = play(monkeypatch, stories.on_the_way, stories.going_home, stories.has_fallen, now=now)
    assert sum(made.states.values()) == 3
    settling_changes_nothing()


def settling_changes_nothing():
    before = turns()
    for pathway in Pathway.objects.select_related("stay"):
        core.settle(pathway=pathway)
    assert turns() == before


def turns():
    return list(PathwayUnit.objects.order_by("pk").values_list("pk", "next_thing", "is_open"))


def test_people_are_different_and_the_same_for_the_same_seed():
    today = date(2026, 11, 20)
    people, same = People(seed=4, today=today), People(seed=4, today=today)
    made = [people.patient() for _ in range(500)]
    assert made == [same.patient() for _ in range(500)]
    assert max(Counter(person.name for person in made).values()) == 1
    assert max(Counter(person.number for person in made).values()) == 1
    assert all(65 <= (today - person.birth_date).days / 365.25 <= 98 for person in made)
    assert not any(person_number.looks_real(person.number) for person in made)
