"""The sweep: every limit that has passed is recorded, once, with its true time."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from pathways import operations
from pathways.enums import DeadlineKind, EventKind, State
from pathways.models import Deadline, EventToTell, Heartbeat, PathwayEvent
from pathways.queries import board_version
from tests import cast as cast_module
from tests.cast import ADMITTED_AT, admitted, pathway_at

pytestmark = pytest.mark.django_db
DUE_AT = ADMITTED_AT + timedelta(hours=24)


def misses():
    return PathwayEvent.objects.filter(kind=EventKind.DEADLINE_MISSED)


@pytest.mark.sqlite
def test_a_passed_limit_is_recorded_once_with_its_true_due_time(cast):
    admitted(cast)
    assert operations.sweep(now=DUE_AT) == operations.Swept(due=0, missed=0, events=0, held=0)
    seen_at = DUE_AT + timedelta(seconds=1)
    assert operations.sweep(now=seen_at).missed == 2
    assert operations.sweep(now=seen_at).missed == 0
    assert set(misses().values_list("at", "recorded_at")) == {(DUE_AT, seen_at)}
    assert EventToTell.objects.filter(event__kind=EventKind.DEADLINE_MISSED).count() == 2
    assert Heartbeat.objects.get(pk="sweep_deadlines").last_at == seen_at


def test_the_second_limit_is_recorded_once_too(cast):
    admitted(cast)
    clock = Deadline.objects.get(kind=DeadlineKind.TIDLIGMELDING)
    operations.sweep(now=clock.escalates_at)
    swept = operations.sweep(now=clock.escalates_at + timedelta(seconds=1))
    assert (swept.missed, swept.events) == (0, 2)
    assert operations.sweep(now=clock.escalates_at + timedelta(days=1)).events == 0


def test_ten_days_down_loses_nothing(cast):
    for serial in range(3):
        pathway_at(cast, State.AT_HOME, serial=serial)
    back_at = ADMITTED_AT + timedelta(days=40)
    operations.sweep(now=back_at)
    found = misses().filter(deadline__kind=DeadlineKind.HPH2)
    assert found.count() == 3
    assert {event.at for event in found} == {datetime(2026, 3, 7, 23, 0, tzinfo=UTC)}
    assert not Deadline.objects.due(back_at).exists()


def test_what_was_done_in_time_is_never_missed(cast):
    pathway = admitted(cast)
    cast_module.send_reports(cast, pathway, at=DUE_AT)
    assert operations.sweep(now=DUE_AT + timedelta(days=30)).missed == 0


def test_a_miss_counts_up_the_boards_that_show_it(cast):
    admitted(cast)
    before = board_version(unit_id=cast.district.pk)
    operations.sweep(now=DUE_AT + timedelta(hours=1))
    assert board_version(unit_id=cast.district.pk) > before
    assert board_version(unit_id=cast.elsewhere.pk) == 0


@pytest.mark.django_db(transaction=True)
def test_a_poison_row_is_held_and_the_others_go_on(cast):
    for serial in range(3):
        admitted(cast, serial=serial)
    poison = Deadline.objects.order_by("pk").first()
    with connection.cursor() as cursor:
        cursor.execute(
            "create function poison() returns trigger language plpgsql as $$ begin "
            f"if new.deadline_id = {poison.pk} then raise exception 'poison'; end if; return new; end $$;"
            "create trigger poison before insert on pathways_pathwayevent for each row execute function poison()"
        )
    try:
        now = DUE_AT + timedelta(hours=1)
        swept = operations.sweep(now=now)
        assert (swept.missed, swept.held) == (5, 1)
        assert operations.sweep(now=now).due == 0
    finally:
        with connection.cursor() as cursor:
            cursor.execute("drop trigger poison on pathways_pathwayevent; drop function poison()")
    assert operations.sweep(now=now + timedelta(hours=2)).missed == 1
    assert misses().count() == 6


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_once_write_each_event_once(cast):
    for serial in range(20):
        admitted(cast, serial=serial)
    together, failures, found = Barrier(4), [], []

    def run():
        try:
            together.wait(10)
            found.append(operations.sweep(now=DUE_AT + timedelta(hours=1), batch=7).missed)
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)
        finally:
            connection.close()

    sweeps = [Thread(target=run) for _ in range(4)]
    for each in sweeps:
        each.start()
    for each in sweeps:
        each.join(30)
    assert not failures
    assert sum(found) == misses().count() == 40


@pytest.mark.parametrize(
    ("at", "due_at"),
    [
        pytest.param("2026-03-28T12:00+01:00", "2026-03-29T13:00+02:00", id="D1 clocks go forward"),
        pytest.param("2026-10-24T12:00+02:00", "2026-10-25T11:00+01:00", id="D1 clocks go back"),
    ],
)
def test_twenty_four_hours_are_elapsed_hours_on_the_nights_of_the_clock(cast, at, due_at):
    admitted(cast, at=datetime.fromisoformat(at))
    due = datetime.fromisoformat(due_at)
    assert operations.sweep(now=due).missed == 0
    assert operations.sweep(now=due + timedelta(microseconds=1)).missed == 2
