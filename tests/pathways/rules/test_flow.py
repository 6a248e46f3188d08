"""What opens, closes and counts as a possible time."""

from datetime import datetime

import pytest

from pathways.enums import DeadlineKind, Destination, State, StepCode
from pathways.rules import flow
from tests.pathways.rules.moments import moment


@pytest.mark.parametrize(
    ("state", "opened"),
    [
        pytest.param("ADMITTED", {"HPH6"}, id="R15 admitted"),
        pytest.param("READY_FOR_DISCHARGE", {"HPH0", "HPH1"}, id="R15 ready for discharge"),
        pytest.param("DISCHARGED", {"HPH1"}, id="R15 on the way home"),
        pytest.param("SHORT_TERM_STAY", {"HPH1"}, id="R15 short-term stay"),
        pytest.param("AT_HOME", {"HPH2"}, id="R15 at home"),
        pytest.param("COMPLETED", set(), id="R15 completed"),
        pytest.param("READMITTED", set(), id="R15 readmitted"),
        pytest.param("CANCELLED", set(), id="R15 cancelled"),
        pytest.param("DECEASED", set(), id="R15 deceased"),
        pytest.param("NO_STATE", set(), id="R15 unknown"),
    ],
)
def test_what_a_state_opens(state, opened):
    assert flow.opened_by(state) == opened


@pytest.mark.parametrize(
    ("state", "done", "opened", "opens"),
    [
        pytest.param("AT_HOME", set(), set(), {"HPH2"}, id="R16 HPH3 and HPH5 wait for HPH2"),
        pytest.param("", {"HPH2"}, {"HPH2"}, {"HPH3", "HPH5"}, id="R16 HPH2 done or not applicable"),
        pytest.param("", {"HPH2"}, {"HPH2", "HPH3", "HPH5"}, set(), id="R16 asked twice"),
        pytest.param("", {"HPH2", "HPH3"}, {"HPH2"}, {"HPH5"}, id="R16 HPH3 already not applicable"),
        pytest.param("", {"HPH1"}, {"HPH1"}, set(), id="R16 HPH1 alone opens nothing"),
        pytest.param("READY_FOR_DISCHARGE", set(), {"HPH0"}, {"HPH1"}, id="R16 one of two is open"),
        pytest.param("", set(), set(), set(), id="R16 nothing happened"),
    ],
)
def test_what_opens_now(state, done, opened, opens):
    assert flow.steps_to_open(state=state, done=done, opened=opened) == opens


@pytest.mark.parametrize("state", [pytest.param(state, id=f"R16 {state}") for state in State])
def test_opening_twice_opens_nothing_more(state):
    first = flow.steps_to_open(state=state)

    assert flow.steps_to_open(state=state, opened=first) == frozenset()
    assert flow.steps_to_open(state=state, done=first, opened=first) & first == frozenset()


@pytest.mark.parametrize(
    ("state", "closed"),
    [
        pytest.param("READY_FOR_DISCHARGE", set(), id="R17 ready for discharge"),
        pytest.param("DISCHARGED", {"HPH0", "HPH6"}, id="R17 the hospital's part is over"),
        pytest.param("SHORT_TERM_STAY", {"HPH0", "HPH6"}, id="R17 short-term stay"),
        pytest.param("AT_HOME", {"HPH0", "HPH1", "HPH6"}, id="R17 homecoming closes HPH1"),
    ],
)
def test_what_a_state_leaves_no_work_in(state, closed):
    assert flow.closed_by(state) == closed
    assert not flow.closed_by(state) & flow.opened_by(state)


@pytest.mark.parametrize(
    ("code", "state", "may"),
    [
        pytest.param("HPH4", "AT_HOME", True, id="R18 a fall at home"),
        pytest.param("HPH4", "SHORT_TERM_STAY", True, id="R18 a fall in the institution"),
        pytest.param("HPH4", "DISCHARGED", True, id="R18 a fall before the homecoming is registered"),
        pytest.param("HPH4", "ADMITTED", False, id="R18 in hospital"),
        pytest.param("HPH4", "COMPLETED", False, id="R18 pathway closed"),
        pytest.param("HPH2", "AT_HOME", False, id="R18 HPH2 opens by itself"),
    ],
)
def test_which_checklist_people_open_themselves(code, state, may):
    assert flow.may_open(code=code, state=state) is may


@pytest.mark.parametrize(
    ("at", "not_before", "problem"),
    [
        pytest.param("2026-03-02T12:00+01:00", None, None, id="R19 now"),
        pytest.param("2026-03-02T12:05+01:00", None, None, id="R19 a clock five minutes ahead"),
        pytest.param("2026-03-02T12:05:01+01:00", None, "IN_FUTURE", id="R19 further ahead"),
        pytest.param("2026-03-02T11:30+00:00", None, "IN_FUTURE", id="R19 another zone"),
        pytest.param("2026-03-01T08:00+01:00", "2026-03-01T08:00+01:00", None, id="R19 as it began"),
        pytest.param(
            "2026-03-01T07:59+01:00", "2026-03-01T08:00+01:00", "BEFORE_START", id="R19 before it began"
        ),
        pytest.param("2026-03-01T07:30+00:00", "2026-03-01T08:00+01:00", None, id="R19 began, other zone"),
    ],
)
def test_which_times_are_possible(at, not_before, problem):
    start = moment(not_before) if not_before else None
    now = moment("2026-03-02T12:00+01:00")

    assert flow.time_problem(at=moment(at), now=now, not_before=start) == problem
    assert flow.is_in_future(at=moment(at), now=now) is (problem == "IN_FUTURE")


def test_a_time_without_zone_is_refused():
    """R19: like every other moment."""
    with pytest.raises(ValueError, match="time zone"):
        flow.time_problem(at=datetime(2026, 3, 2, 12, 0), now=moment("2026-03-02T12:00+01:00"))


@pytest.mark.parametrize(
    ("is_psychiatry", "count"),
    [pytest.param(False, 5, id="R20 somatic"), pytest.param(True, 7, id="R20 mental health and TSB")],
)
def test_the_section_9_points(is_psychiatry, count):
    points = flow.section9_points(is_psychiatry=is_psychiatry)

    assert len(set(points)) == len(points) == count
    assert points[:5] == flow.SECTION9_POINTS


@pytest.mark.parametrize(
    ("code", "target"),
    [
        pytest.param("1", Destination.HOME, id="R21 home"),
        pytest.param("11", Destination.SHORT_TERM_STAY, id="R21 care home"),
        pytest.param("21", Destination.SHORT_TERM_STAY, id="R21 municipal acute bed"),
        pytest.param("3", None, id="R21 other hospital"),
        pytest.param("7", None, id="R21 other somatic unit"),
        pytest.param("8", None, id="R21 other unit"),
        pytest.param("10", Destination.HOME, id="R21 patient hotel"),
        pytest.param("98", Destination.HOME, id="R21 unknown place"),
        pytest.param("", Destination.HOME, id="R21 nothing said"),
    ],
)
def test_where_a_discharge_leads(code, target):
    assert flow.discharge_target(code) == target


def test_the_tables_name_only_real_states_and_steps():
    assert set(State) == flow.CLOSED_STATES.union(flow.OPEN_STATES)
    assert flow.CLOSED_STATES.isdisjoint(flow.OPEN_STATES)
    assert set(flow.OPENS_IN) <= {state.value for state in flow.OPEN_STATES}
    opened = frozenset().union(*flow.OPENS_IN.values(), flow.OPENS_AFTER) | {
        StepCode(code) for code in flow.ANY_TIME
    }
    assert opened == set(StepCode), "a checklist that nothing ever opens"


@pytest.mark.parametrize(
    ("to_code", "was_ready", "has_ward", "kind"),
    [
        pytest.param("1", True, True, DeadlineKind.EPIKRISE_READY, id="R43 reported ready"),
        pytest.param("11", False, True, DeadlineKind.EPIKRISE_READY, id="R43 to a nursing home"),
        pytest.param("1", True, False, DeadlineKind.EPIKRISE_READY, id="R43 the ward is elsewhere"),
        pytest.param("1", False, True, DeadlineKind.EPIKRISE, id="R43 no municipal services"),
        pytest.param("1", False, False, None, id="R43 nobody here could say"),
    ],
)
def test_which_clock_of_the_epikrise_a_discharge_starts(to_code, was_ready, has_ward, kind):
    assert flow.epikrise_clock(to_code=to_code, was_reported_ready=was_ready, has_ward=has_ward) == kind


@pytest.mark.parametrize(
    ("sent_at", "ready_at", "counts"),
    [
        pytest.param("2026-03-04T23:59+01:00", None, False, id="R43 the evening before"),
        pytest.param("2026-03-05T00:00+01:00", None, True, id="R43 the morning of the day"),
        pytest.param("2026-03-06T10:00+01:00", None, True, id="R43 the day after"),
        pytest.param("2026-03-03T10:00+01:00", "2026-03-03T09:00+01:00", True, id="R43 since ready"),
        pytest.param("2026-03-03T10:00+01:00", "2026-03-04T09:00+01:00", False, id="R43 before ready again"),
    ],
)
def test_which_letter_is_about_the_discharge(sent_at, ready_at, counts):
    left, ready = moment("2026-03-05T11:00+01:00"), moment(ready_at) if ready_at else None
    assert flow.epikrise_counts(sent_at=moment(sent_at), discharged_at=left, ready_at=ready) is counts
