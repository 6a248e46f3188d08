"""Flow (c): a clock runs out. The miss is recorded once, people are told once, and the work stays doable."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from messaging import operations as messaging_operations
from messaging.models import Delivery
from pathways import operations
from pathways.enums import DeadlineKind, EventKind, State
from pathways.models import Deadline, EventToTell, Pathway, PathwayEvent, Patient
from tests import cast as cast_module
from tests.cast import author, pathway_at, step

DUE_AT = datetime(2026, 3, 7, 23, 0, tzinfo=UTC)
MANY = 5000


def told(user, kind):
    return Delivery.objects.filter(recipient=user, event__kind=kind).count()


def tell(now):
    messaging_operations.tell_people(now=now)


@pytest.mark.django_db
def test_a_forgotten_visit_is_seen_told_escalated_and_still_done(cast):
    # Given a patient who came home on Wednesday, and a visit that is due by the end of Saturday
    pathway = pathway_at(cast, State.AT_HOME)
    clock = pathway.deadlines.get(kind=DeadlineKind.HPH2)
    assert clock.due_at == DUE_AT
    tell(DUE_AT)

    # When nobody comes, and the sweep runs twice on Sunday
    for minutes in (1, 2):
        operations.sweep(now=DUE_AT + timedelta(minutes=minutes))
        tell(DUE_AT + timedelta(minutes=minutes))

    # Then the miss stands once, with its true time, and the nurses of the district are told once
    missed = PathwayEvent.objects.get(deadline=clock, kind=EventKind.DEADLINE_MISSED)
    assert missed.at == DUE_AT
    assert told(cast.anne, EventKind.DEADLINE_MISSED) == 1
    assert told(cast.lars, EventKind.DEADLINE_ESCALATED) == 0

    # When the second limit passes too, then the leader is told, once
    late = clock.escalates_at + timedelta(minutes=1)
    for _again in range(2):
        operations.sweep(now=late)
        tell(late)
    assert told(cast.lars, EventKind.DEADLINE_ESCALATED) == 1

    # And the visit can still be done, keeping when it was done and when it was told
    done_at, told_at = late + timedelta(hours=2), late + timedelta(hours=5)
    cast_module.finish(cast, pathway, "HPH2", at=done_at, now=told_at)
    clock.refresh_from_db()
    assert (clock.met_at, clock.met_recorded_at) == (done_at, told_at)
    assert step(pathway, "HPH3").is_open


@pytest.mark.django_db
def test_the_person_in_charge_is_told_instead_of_everybody(cast):
    pathway = pathway_at(cast, State.AT_HOME)
    operations.assign(
        pathway_id=pathway.pk,
        coordinator=None,
        primary_contact=cast.lars,
        by=author(cast.lars),
        now=DUE_AT - timedelta(days=1),
    )
    tell(DUE_AT - timedelta(days=1))
    operations.sweep(now=DUE_AT + timedelta(minutes=1))
    tell(DUE_AT + timedelta(minutes=1))
    assert told(cast.lars, EventKind.DEADLINE_MISSED) == 1
    assert told(cast.anne, EventKind.DEADLINE_MISSED) == 0


@pytest.mark.django_db
def test_the_command_prints_what_it_did(cast, capsys):
    cast_module.admitted(cast)
    call_command("sweep_deadlines", at="2026-03-03T09:00:01+01:00")
    line = json.loads(capsys.readouterr().out)
    assert {key: line[key] for key in ("due", "missed", "events")} == {"due": 2, "missed": 2, "events": 2}
    assert line["ms"] > 0
    for wrong in ("yesterday", "2026-03-03T09:00"):
        with pytest.raises(CommandError, match=wrong):
            call_command("sweep_deadlines", at=wrong)


def many_overdue(now):
    """Write clocks that ran out an hour ago, in bulk: the sweep looks at nothing else of a pathway."""
    patients = Patient.objects.bulk_create(
        [Patient(family_name="Prøve", given_name=str(number)) for number in range(MANY)]
    )
    pathways = Pathway.objects.bulk_create(
        [Pathway(patient=patient, started_at=now - timedelta(days=2)) for patient in patients]
    )
    Deadline.objects.bulk_create(
        [
            Deadline(
                pathway=pathway,
                kind=DeadlineKind.TIDLIGMELDING,
                opened_at=pathway.started_at,
                due_at=now - timedelta(hours=1),
                escalates_at=now + timedelta(days=1),
            )
            for pathway in pathways
        ]
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_of_a_sweep_loses_nothing_and_doubles_nothing(worker, eventually):
    # Given 5,000 clocks that have run out, and a database slow enough to be caught in the act
    many_overdue(datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute(
            "create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(0.0005); "
            "return new; end $$;"
            "create trigger slowly before insert on pathways_pathwayevent for each row execute function slowly()"
        )
    events = PathwayEvent.objects.filter(kind=EventKind.DEADLINE_MISSED)

    # When the worker is killed after its first batch
    first = worker()
    first.send("pathways.tasks.sweep_deadlines")
    eventually(events.exists, seconds=30)
    first.kill()
    caught_at = events.count()
    assert 0 < caught_at < MANY
    with connection.cursor() as cursor:
        cursor.execute("drop trigger slowly on pathways_pathwayevent; drop function slowly()")

    # Then what is marked has its event and the rest is untouched
    assert (
        Deadline.objects.filter(missed_at__isnull=False).count() == caught_at == EventToTell.objects.count()
    )

    # And the next worker's tick records the others: each one once
    second = worker()
    second.send("pathways.tasks.sweep_deadlines")
    eventually(lambda: events.count() >= MANY, seconds=30)
    assert events.count() == events.values("deadline").distinct().count() == MANY
    assert EventToTell.objects.count() == MANY
