"""Who hears: the house's table, what an administrator changes, and what nobody can silence."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.enums import Role
from messaging.enums import Level
from messaging.rules import telling
from messaging.rules.telling import Setting
from pathways.enums import DeadlineKind, EventKind
from pathways.operations import core
from pathways.rules import deadlines

DISTRICT, TOWN, OTHER = 3, 2, 9
HERE = (DISTRICT, TOWN)
LAW = [line.kind for line in deadlines.TABLE if line.basis is deadlines.Basis.LAW]
NOT_LAW = [line.kind for line in deadlines.TABLE if line.basis is not deadlines.Basis.LAW]


def is_told(*settings, event=EventKind.ADMITTED, role=Role.HOME_NURSE, level=Level.RESPONSIBLE, clock=""):
    return telling.is_told(settings, event=event, role=role, level=level, clock=clock, unit_ids=HERE)


def test_m20_without_settings_the_houses_table_counts():
    assert all(is_told(event=event) for event in EventKind)
    table = set(telling.lines())
    assert telling.Line(EventKind.ADMITTED, Role.HOME_NURSE, Level.RESPONSIBLE) in table
    assert telling.Line(EventKind.STEP_OPENED, Role.GP, Level.RESPONSIBLE) in table
    assert telling.Line(EventKind.DEADLINE_ESCALATED, Role.UNIT_LEADER, Level.LEADER) in table
    assert telling.Line(EventKind.DEADLINE_ESCALATED, Role.CASE_WORKER, Level.COORDINATING) in table
    # What the pathway puts in the tray is what the table speaks of, no more and no less.
    assert set(telling.events()) == core.TOLD
    assert all(line.level in telling.levels_of(line.event) for line in table)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ([Setting("ADMITTED", False)], False),
        ([Setting("ADMITTED", False, unit_id=OTHER)], True),
        ([Setting("ADMITTED", False, role="GP")], True),
        ([Setting("HOMECOMING", False)], True),
        ([Setting("ADMITTED", False), Setting("ADMITTED", True, role="HOME_NURSE", unit_id=TOWN)], True),
        ([Setting("ADMITTED", True, unit_id=TOWN), Setting("ADMITTED", False, unit_id=DISTRICT)], False),
        (
            [
                Setting("ADMITTED", False, unit_id=DISTRICT),
                Setting("ADMITTED", True, role="HOME_NURSE", unit_id=DISTRICT),
            ],
            True,
        ),
        ([Setting("ADMITTED", True), Setting("ADMITTED", False)], False),
    ],
    ids=[
        "off everywhere",
        "off elsewhere",
        "off for another role",
        "off for another event",
        "the unit above goes before everywhere",
        "the unit itself goes before the one above",
        "the one that names more goes first",
        "off goes before on",
    ],
)
def test_m21_the_setting_that_is_nearest_and_names_most_counts(settings, expected):
    for order in (settings, settings[::-1]):
        assert is_told(*order) is expected


def test_m21_a_role_can_be_added_but_only_one_that_sees_patients():
    settings = [
        Setting("HOMECOMING", True, role="COORDINATOR"),
        Setting("HOMECOMING", True, role="ADMINISTRATOR"),
    ]

    def added(*more, level=Level.RESPONSIBLE):
        return telling.added_roles([*settings, *more], event="HOMECOMING", level=level, unit_ids=HERE)

    assert added() == (Role.COORDINATOR,)
    assert added(Setting("HOMECOMING", False, role="COORDINATOR", unit_id=DISTRICT)) == ()
    assert telling.added_roles(settings, event="ADMITTED", level=Level.RESPONSIBLE, unit_ids=HERE) == ()


@pytest.mark.parametrize("clock", LAW)
def test_m22_nothing_silences_the_laws_clocks_towards_the_responsible(clock):
    off = [
        Setting("DEADLINE_MISSED", False, clock=named, unit_id=unit)
        for named in ("", clock)
        for unit in (None, 3)
    ]
    assert is_told(*off, event=EventKind.DEADLINE_MISSED, clock=clock)
    # The leader's notice of the second limit is the unit's own to arrange.
    assert not is_told(
        Setting("DEADLINE_ESCALATED", False),
        event=EventKind.DEADLINE_ESCALATED,
        level=Level.LEADER,
        clock=clock,
    )
    assert telling.setting_problem(Setting("DEADLINE_MISSED", False, clock=clock)) == "LAW"


@pytest.mark.parametrize("clock", NOT_LAW)
def test_m22_other_clocks_can_be_switched_off(clock):
    setting = Setting("DEADLINE_MISSED", False, clock=clock)
    assert telling.setting_problem(setting) is None
    assert not is_told(setting, event=EventKind.DEADLINE_MISSED, clock=clock)


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        (Setting("DEADLINE_MISSED", False), "LAW"),
        (Setting("DEADLINE_MISSED", False, role="HOME_NURSE", level="RESPONSIBLE"), "LAW"),
        (Setting("ADMITTED", False, clock="HPH2"), "NO_CLOCK"),
        (Setting("ADMITTED", False, level="LEADER"), "LEVEL"),
        (Setting("DEADLINE_ESCALATED", False, level="RESPONSIBLE"), "LEVEL"),
        (Setting("ADMITTED", True), "NO_ROLE"),
        (Setting("ADMITTED", True, role="ADMINISTRATOR"), "NO_SIGHT"),
        (Setting("STEP_DONE", True, role="COORDINATOR"), "NOT_TOLD"),
        (Setting("ADMITTED", False), None),
        (Setting("DEADLINE_ESCALATED", False, level="COORDINATING"), None),
        (Setting("HOMECOMING", True, role="COORDINATOR"), None),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(setting, problem):
    assert telling.setting_problem(setting) == problem


@pytest.mark.parametrize(("second", "third"), [(12, 24), (4, 8), (0, 1)])
def test_m23_the_coordinating_unit_hears_as_long_after_the_leader(second, third):
    due = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    found = telling.third_limit(due_at=due, escalates_at=due + timedelta(hours=second))
    assert found == due + timedelta(hours=third)


def test_every_clock_and_event_has_an_answer():
    for event in EventKind:
        for clock in ("", *DeadlineKind):
            for level in Level:
                assert isinstance(is_told(event=event, clock=clock, level=level), bool)
