"""Bulk history: fast, the same for the same seed, and what the operations themselves would have written."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Unit
from checklists.models import Answer, Checklist
from hph.workbench import archetypes, bulk, loading, stories
from hph.workbench.archetypes import TABLES
from pathways import operations, queries
from pathways.models import (
    BoardVersion,
    Deadline,
    EventToTell,
    HospitalStay,
    Pathway,
    PathwayEvent,
    PathwayUnit,
    Patient,
    Step,
)
from pathways.models.pathway import OPEN_STATES
from pathways.operations import core
from pathways.rules import clock, deadlines, person_number

# The clocks went back four weeks before: half of the copies cross the change.
NOW = datetime(2026, 11, 20, 12, 40, tzinfo=UTC)
FEW = (
    stories.just_admitted,
    stories.answer_late,
    stories.waits_for_a_place,
    stories.visit_late,
    stories.readmitted,
    stories.review_late,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def fill(monkeypatch):
    """Give `fill(pathways)`, which copies a few stories only."""
    call_command("load_checklists", stdout=StringIO())
    monkeypatch.setattr(archetypes, "OVER", ((stories.completed, 2), (stories.cancelled, 1)))
    monkeypatch.setattr(archetypes, "RUNNING", tuple((story, 1) for story in FEW))

    def _fill(pathways=120, *, seed=3, municipalities=2, **more):
        return bulk.fill(pathways=pathways, municipalities=municipalities, seed=seed, now=NOW, **more)

    return _fill


def everything():
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in (*TABLES, PathwayUnit, BoardVersion)
    }


def test_every_copy_is_what_the_operations_would_have_written(fill):
    filled = fill(150)
    assert filled.pathways == Pathway.objects.count() >= 150
    before = everything()
    for pathway in Pathway.objects.select_related("stay"):
        core.settle(pathway=pathway)
    after = everything()
    assert after.pop("BoardVersion") != before.pop("BoardVersion")
    assert after == before
    for clock_row in Deadline.objects.all():
        check_clock(clock_row)
    for step in Step.objects.exclude(checklist=None).select_related("checklist"):
        assert step.opened_at == step.checklist.opened_at
    assert not Patient.objects.exclude(pathways__isnull=False).exists()
    assert not any(person_number.looks_real(row) for row in Patient.objects.values_list("number", flat=True))


def check_clock(row):
    basis = row.basis
    start_at = datetime.fromisoformat(basis["start_at"])
    hours = basis["hours"] if basis["set_by"] == "AGREEMENT" else None
    assert row.due_at == deadlines.due_at(row.kind, start_at, hours)
    assert basis == deadlines.explain(
        row.kind, basis["start_event"], start_at, hours, agreement=basis["agreement"]
    )
    town = row.pathway.parties.get(part="MUNICIPALITY").unit.name
    assert not basis["agreement"] or town in basis["agreement"]
    noted = dict(row.events.values_list("kind", "at"))
    assert noted.get("DEADLINE_MISSED") == (row.due_at if row.missed_at else None)
    assert noted.get("DEADLINE_ESCALATED") == (row.escalates_at if row.escalated_at else None)
    ended = row.met_recorded_at or row.cancelled_at or NOW
    # The sweep of the next minute saw it, unless the work was done before.
    assert (row.missed_at is not None) == (row.due_at + timedelta(minutes=1) <= ended)


def test_times_are_those_of_people_on_the_oslo_clock(fill):
    fill(150)
    for stay in HospitalStay.objects.exclude(ready_at=None):
        assert stay.ready_date == clock.oslo_date(stay.ready_at)
    newest = PathwayEvent.objects.order_by("-recorded_at").first()
    assert newest.recorded_at <= NOW
    assert not Pathway.objects.filter(started_at__gt=NOW).exists()
    assert not Deadline.objects.due(NOW - timedelta(minutes=1)).exists()
    visits = Answer.objects.filter(item__key="visit_date").select_related("checklist")
    assert all(row.value == clock.oslo_date(row.answered_at).isoformat() for row in visits)


def test_open_pathways_have_about_as_many_open_clocks_as_a_region_has(fill):
    filled = fill(700)
    still_open = Deadline.objects.still_open().count()
    assert filled.open_deadlines == still_open
    assert 0.5 < still_open / filled.pathways / bulk.OPEN_DEADLINES < 1.5
    assert Pathway.objects.filter(state__in=OPEN_STATES).count() == filled.open_pathways
    assert Pathway.objects.filter(state="COMPLETED").count() > 300
    assert not EventToTell.objects.exists()


def test_the_same_seed_gives_the_same_history(fill):
    first = fill(40, seed=8)
    names = list(Patient.objects.order_by("pk").values_list("family_name", "given_name", "number"))
    assert Unit.objects.count() == first.units + 1  # the hospital plays no part
    fill(40, seed=8)
    again = list(Patient.objects.order_by("pk").values_list("family_name", "given_name", "number"))[
        len(names) :
    ]
    assert [row[:2] for row in again] == [row[:2] for row in names]
    # A second filling goes on from the first: other numbers, the same units.
    assert not {row[2] for row in again} & {row[2] for row in names}
    assert Unit.objects.count() == first.units + 1


def test_work_goes_on_where_the_copies_end(fill):
    place = bulk.regions.build(municipalities=1)[0]
    filled = fill(20, municipalities=1, extra=[bulk.Extra(place, running=len(FEW))])
    row = Deadline.objects.still_open().filter(missed_at=None).order_by("due_at").first()
    swept = operations.sweep(now=row.due_at + timedelta(seconds=1))
    assert (swept.missed, swept.held) == (1, 0)
    party = PathwayUnit.objects.filter(is_open=True, part="WARD").select_related("unit").first()
    user = party.unit.memberships.get().user
    board = queries.board(user=user, unit=party.unit, chosen=queries.BoardFilter(), now=NOW)
    assert 0 < board.total <= filled.open_pathways
    assert queries.board_version(unit_id=party.unit_id) > 0
    step = Step.objects.filter(state="OPEN", code="HPH2").select_related("pathway").first()
    nurse = step.pathway.parties.get(part="HOME_CARE").unit.memberships.get().user
    operations.skip_step(step_id=step.pk, reason="Prøve", by=operations.Author.person(nurse), now=NOW)
    assert Checklist.objects.get(pk=step.checklist_id).state == "CLOSED"


def test_extra_places_get_their_open_pathways(fill):
    place = bulk.regions.build(municipalities=3)[-1]
    fill(30, extra=[bulk.Extra(place, running=7)])
    shown = PathwayUnit.objects.filter(unit_id=place.units["alvdal.care"], is_open=True)
    assert shown.count() == 7


def test_the_command_says_what_it_made(settings, capsys, monkeypatch):
    monkeypatch.setattr(archetypes, "OVER", ((stories.completed, 1),))
    monkeypatch.setattr(archetypes, "RUNNING", ((stories.just_admitted, 1),))
    settings.HPH_ALLOW_SYNTHETIC = True
    monkeypatch.setattr(bulk, "analyse", lambda: None)
    call_command("generate", pathways=20, municipalities=1, seed=1, verbosity=0)
    assert capsys.readouterr().out.startswith("20 pathways, ")


def test_the_command_refuses_an_installation_with_real_patients(settings):
    settings.HPH_ALLOW_SYNTHETIC = False
    with pytest.raises(CommandError, match="real patients"):
        call_command("generate", pathways=20)


def test_there_are_not_endless_municipalities(fill):
    with pytest.raises(ValueError, match="made up"):
        fill(10, municipalities=1000)


@pytest.mark.parametrize("value", [None, True, 7, "a\tb\\c\nd", {"a": 'x "y" \\ z'}, [1], NOW, NOW.date()])
def test_a_value_comes_back_from_copy_as_it_went_in(value):
    text = loading.CopyLoader().encode(value)
    assert "\t" not in text
    assert "\n" not in text
