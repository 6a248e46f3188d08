"""Nothing that leaves the system points to a patient, whatever happens and to whomever."""

import re

import pytest

from accounts.enums import Role
from messaging.models import Delivery, OutsideAttempt, OutsideNotice, TellingRule
from messaging.notice_text import compose
from pathways import operations as pathway_operations
from pathways.enums import DeadlineKind, EventKind, State, StepCode
from pathways.models import Deadline, EventToTell, PathwayEvent
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cast import NOON, pathway_at
from tests.messaging.telling_cast import log_of, reachable, run

LINK = "https://hph.example.test/varsler/"


def secrets_of(pathway):
    """Return every word and number of the case that must not be heard outside."""
    patient, stay = pathway.patient, pathway.stay
    words = {
        patient.number,
        patient.family_name,
        patient.given_name,
        patient.name,
        patient.street,
        patient.postal_code,
        f"{patient.birth_date:%d%m%y}",
        f"{patient.birth_date:%d.%m.%Y}",
        stay.reason,
        "/forlop/",
        "HPH2",
    }
    return {word for word in words if word}


def everything_that_can_happen(cast, pathway):
    """Write one event of each kind, and one of each clock at each limit, as the system would."""
    clocks = {
        kind: pathway.deadlines.filter(kind=kind).first()
        or Deadline.objects.create(
            pathway=pathway,
            kind=kind,
            responsible=cast.district,
            opened_at=NOON,
            due_at=NOON,
            escalates_at=NOON,
            cancelled_at=NOON,
        )
        for kind in DeadlineKind
    }
    step = pathway.steps.get(code=StepCode.HPH4)
    events = []
    for kind in EventKind:
        common = {"pathway": pathway, "kind": kind, "at": NOON, "recorded_at": NOON}
        common["data"] = {
            "answer": "NOT_YET",
            "ready_date": "2026-03-03",
            "reason": "Olga Skog",
            "to_code": "1",
            "text": "Hoftebrudd",
        }
        if kind in (EventKind.DEADLINE_MISSED, EventKind.DEADLINE_ESCALATED):
            events += [PathwayEvent(**common, deadline=clock) for clock in clocks.values()]
        elif kind == EventKind.STEP_OPENED:
            events.append(PathwayEvent(**common, step=step))
        else:
            events.append(PathwayEvent(**common))
    made = PathwayEvent.objects.bulk_create(events)
    EventToTell.objects.bulk_create([EventToTell(event=event) for event in made])
    return made


@pytest.mark.django_db
def test_no_email_and_no_text_message_says_anything_of_the_patient(cast, letters, phones):
    # Given everybody reachable, and every event switched on for every role that sees patients
    leader = MembershipFactory(user=UserFactory(username="ward"), unit=cast.ward, role=Role.UNIT_LEADER).user
    people = [cast.bjorn, cast.kari, cast.anne, cast.lars, leader]
    for person in people:
        reachable(person)
    for kind in EventKind:
        for role in (Role.WARD_NURSE, Role.CASE_WORKER, Role.HOME_NURSE, Role.UNIT_LEADER):
            TellingRule.objects.create(event_kind=kind, role=role, is_on=True)
    pathway = pathway_at(cast, State.AT_HOME)
    Delivery.objects.all().delete()
    EventToTell.objects.all().delete()
    # When everything that can happen happens
    made = everything_that_can_happen(cast, pathway)
    pathway_operations.sweep(now=NOON)
    outcomes = run(NOON, hours=1)
    # Then everything was told, and nothing of whom
    assert set(outcomes) == {"SENT"}
    assert set(Delivery.objects.values_list("event_id", flat=True)) >= {event.pk for event in made}
    heard = [*letters.texts(), *phones.texts()]
    assert len(heard) >= 2 * len(people)
    hidden = secrets_of(pathway)
    assert {"Skog", "Hoftebrudd", pathway.patient.number} <= hidden
    for text in heard:
        assert not [word for word in hidden if word.lower() in text.lower()], text
        assert shape_is_right(text), text
    # Nor what is kept about it
    for notice in OutsideNotice.objects.all():
        assert not [word for word in hidden if word.lower() in f"{notice.subject} {notice.body}".lower()]
        assert log_of(notice) == ["SENT"]
    assert not OutsideAttempt.objects.filter(reference__icontains="skog").exists()


def shape_is_right(text):
    """Only units, counts and one link: what is left of the text holds no digits and no address of a case."""
    said = re.sub(r"https?://\S+/varsler/$", "", text)
    counts = re.findall(r"\d+", said)
    return said != text and len(counts) <= 4 and "/" not in said


def test_m30_the_sentence_is_made_of_units_and_counts_only():
    text = compose([("Dalen hjemmetjeneste", 3)], link=LINK, is_summary=False)
    assert text.subject.endswith("3 new notices") or "3" in text.subject
    assert "Dalen hjemmetjeneste" in text.body
    assert text.body.endswith(LINK)
    many = compose([(f"Unit {number}", number) for number in range(1, 9)], link=LINK, is_summary=True)
    assert many.body.count(":") <= 6
    assert len(compose([("X" * 300, 1)], link=LINK, is_summary=True).body) < 300
