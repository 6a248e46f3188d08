"""The rules of adherence at their edges. Each test names its rule."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from insights import rules
from insights.enums import ChecklistOutcome as Checklist
from insights.enums import PathwayOutcome as Outcome
from pathways.enums import DeadlineKind, StepState
from pathways.rules import deadlines
from tests.insights.lives import oslo

INSTANT = timedelta(microseconds=1)
HOME = oslo("2026-03-10 14:00").astimezone(UTC)
DUE = {
    "HPH1": HOME,
    "HPH2": deadlines.due_at(DeadlineKind.HPH2, HOME),
    "HPH3": deadlines.due_at(DeadlineKind.HPH3, HOME),
    "HPH5": deadlines.due_at(DeadlineKind.HPH5, HOME),
}
AFTER = DUE["HPH5"] + timedelta(days=1)


def task(code, *, state="DONE", at=None, is_whole=True):
    return rules.Task(
        code=code, state=state, done_at=at or DUE[code], due_at=DUE[code], is_whole=is_whole, reason=""
    )


def lived(*changed, **facts):
    """Return a pathway where every checklist was done at its limit, but for the changed ones."""
    new = {each.code: each for each in changed}
    return rules.Followed(
        pathway_id=1,
        homecoming_at=HOME,
        tasks=tuple(new.get(code, task(code)) for code in rules.MAIN),
        **facts,
    )


def outcome_of(pathway, code="HPH3", now=AFTER):
    return rules.judge(pathway, now).checklists[code]


def test_the_main_checklists_are_four():
    """I1: HPH0 is the case worker's, HPH4 is opened by what happens, HPH6 is the report's."""
    assert [str(code) for code in rules.MAIN] == ["HPH1", "HPH2", "HPH3", "HPH5"]


@pytest.mark.parametrize(
    ("missing", "expected"),
    [(0, Outcome.MET), (1, Outcome.MET), (2, Outcome.NOT_MET), (4, Outcome.NOT_MET)],
)
def test_three_of_four_are_enough(missing, expected):
    """I2"""
    waiting = [task(code, state="OPEN") for code in rules.MAIN[::-1][:missing]]
    assert rules.judge(lived(*waiting), AFTER).outcome == expected


def test_the_share_is_of_those_that_are_decided_and_not_left_out():
    """I2: what is not decided, or left out, is counted beside."""
    rows = [
        rules.judge(lived(), AFTER),
        rules.judge(lived(task("HPH3", state="OPEN"), task("HPH5", state="OPEN")), AFTER),
        rules.judge(lived(), HOME),
        rules.judge(lived(ended_as="DECEASED", ended_at=HOME), AFTER),
    ]
    counted = rules.count(rows)
    assert (counted.share.met, counted.share.total) == (1, 2)
    assert (counted.running, counted.excluded, counted.everybody) == (1, 1, 4)


@pytest.mark.parametrize(
    ("limit", "month"),
    [
        (oslo("2026-04-01 00:00"), date(2026, 3, 1)),  # the end of 31 March
        (oslo("2026-04-01 00:00") + INSTANT, date(2026, 4, 1)),
        (
            datetime(2026, 3, 31, 22, 30, tzinfo=UTC),
            date(2026, 4, 1),
        ),  # half past midnight in Oslo, March in UTC
        (oslo("2026-01-01 00:00"), date(2025, 12, 1)),
    ],
)
def test_a_month_is_a_month_in_oslo_and_midnight_belongs_to_the_day_that_ends(limit, month):
    """I3"""
    assert rules.month_of(limit) == month
    after, until = rules.bounds(month, month)
    assert after < limit <= until


def test_months_without_anybody_have_their_place_too():
    """I3"""
    row = rules.judge(lived(), AFTER)
    found = rules.by_month([row], [date(2026, 3, 1), date(2026, 4, 1)])
    assert found == {date(2026, 3, 1): [], date(2026, 4, 1): [row]}


@pytest.mark.parametrize("at", [DUE["HPH5"] - timedelta(days=5), DUE["HPH5"]])
def test_nothing_is_decided_before_its_limit_has_passed(at):
    """I4: at the limit itself there is still time; also for one who was done early."""
    early = lived(task("HPH5", at=DUE["HPH5"] - timedelta(days=6)), closed_at=DUE["HPH5"] - timedelta(days=6))
    assert rules.judge(early, at).outcome == Outcome.RUNNING
    assert outcome_of(early, "HPH5", at) == Checklist.RUNNING
    assert outcome_of(early, "HPH2", at) == Checklist.ON_TIME
    assert rules.judge(early, DUE["HPH5"] + INSTANT).outcome == Outcome.MET


def test_a_pathway_waits_for_the_last_of_its_limits():
    """I4: an agreement can put another checklist's limit after the four weeks."""
    later = replace(task("HPH3"), due_at=AFTER)
    assert rules.judge(lived(later), AFTER).outcome == Outcome.RUNNING


@pytest.mark.parametrize("code", ["HPH1", "HPH2", "HPH3", "HPH5"])
def test_done_at_the_limit_is_in_time_and_the_next_instant_is_late(code):
    """I5"""
    assert outcome_of(lived(task(code)), code) == Checklist.ON_TIME
    late = task(code, at=DUE[code] + INSTANT)
    assert outcome_of(lived(late), code) == Checklist.LATE
    assert rules.days_late(late) == 1
    assert rules.days_late(task(code)) == 0


@pytest.mark.parametrize(
    ("home", "limit"),
    [
        # The clock goes forward on 29 March and back on 25 October: the limit is still the end of a day in Oslo.
        ("2026-03-27 18:00", datetime(2026, 3, 30, 22, tzinfo=UTC)),
        ("2026-10-23 18:00", datetime(2026, 10, 26, 23, tzinfo=UTC)),
    ],
)
def test_the_limit_is_a_day_in_oslo_also_when_the_clock_is_changed(home, limit):
    """I5"""
    due_at = deadlines.due_at(DeadlineKind.HPH2, oslo(home))
    assert due_at == limit
    for done_at, expected in ((limit, Checklist.ON_TIME), (limit + INSTANT, Checklist.LATE)):
        changed = replace(task("HPH2", at=done_at), due_at=due_at)
        assert rules.checklist_outcome(changed, lived(changed), limit + timedelta(days=60)) == expected


def test_a_checklist_with_required_points_unanswered_is_not_done():
    """I5"""
    assert outcome_of(lived(task("HPH1", is_whole=False)), "HPH1") == Checklist.NOT_DONE


@pytest.mark.parametrize("state", [StepState.WAITING, StepState.OPEN, StepState.IN_PROGRESS, ""])
def test_what_was_never_finished_is_not_done(state):
    """I5: nor is one that the pathway lacks."""
    assert outcome_of(lived(task("HPH3", state=state))) == Checklist.NOT_DONE


def test_not_applicable_is_what_was_set_aside_by_the_limit():
    """I6"""
    assert outcome_of(lived(task("HPH3", state="NOT_APPLICABLE"))) == Checklist.NOT_APPLICABLE
    too_late = task("HPH3", state="NOT_APPLICABLE", at=DUE["HPH3"] + INSTANT)
    assert outcome_of(lived(too_late)) == Checklist.NOT_DONE


def test_what_the_end_of_the_pathway_set_aside_is_not_done():
    """I6: nobody judged that it did not apply."""
    closed_at = HOME + timedelta(days=5)
    aside = task("HPH3", state="NOT_APPLICABLE", at=closed_at)
    assert outcome_of(lived(aside, closed_at=closed_at)) == Checklist.NOT_DONE
    assert outcome_of(lived(aside, closed_at=closed_at + INSTANT)) == Checklist.NOT_APPLICABLE


def test_a_pathway_that_began_at_home_has_no_homecoming_to_prepare():
    """I6"""
    began = lived(task("HPH1", state="WAITING"))
    assert outcome_of(began, "HPH1") == Checklist.NOT_APPLICABLE
    assert rules.judge(began, AFTER).outcome == Outcome.MET


def test_where_fewer_than_three_applied_three_cannot_be_done():
    """I6: left out, and counted so."""
    one, two = (task(code, state="NOT_APPLICABLE") for code in ("HPH2", "HPH3"))
    assert rules.judge(lived(one), AFTER).outcome == Outcome.MET
    assert rules.judge(lived(one, two), AFTER).outcome == Outcome.TOO_FEW


@pytest.mark.parametrize("state", ["READMITTED", "DECEASED", "CANCELLED"])
def test_who_ended_by_the_last_limit_is_left_out(state):
    """I7: at the limit itself there was still time."""
    assert rules.ends_as(state) == state
    ended = lived(ended_as=state, ended_at=DUE["HPH5"], closed_at=AFTER)
    assert rules.judge(ended, AFTER).outcome == state
    # Known at once, whatever month we are in.
    assert rules.judge(ended, HOME).outcome == state
    after = replace(ended, ended_at=DUE["HPH5"] + INSTANT)
    assert rules.judge(after, AFTER).outcome == Outcome.MET


def test_a_completed_pathway_is_not_left_out():
    """I7"""
    assert rules.ends_as("COMPLETED") == ""
    assert rules.judge(lived(closed_at=HOME + timedelta(days=20)), AFTER).outcome == Outcome.MET


def test_each_checklist_has_its_own_limit_and_its_own_total():
    """I8: who was readmitted on the tenth day had three days for HPH2, and not fourteen for HPH3."""
    ended = lived(task("HPH2", state="OPEN"), ended_as="READMITTED", ended_at=HOME + timedelta(days=10))
    assert outcome_of(ended, "HPH2") == Checklist.NOT_DONE
    assert outcome_of(ended, "HPH3") == Checklist.ENDED
    counted = rules.count([rules.judge(each, AFTER) for each in (ended, lived())])
    assert [(counted.checklist(code).met, counted.checklist(code).total) for code in rules.MAIN] == [
        (2, 2), (1, 2), (1, 1), (1, 1),
    ]  # fmt: skip


def test_few_patients_carry_no_percentage():
    """I9"""
    assert rules.Share(9, 9).percent is None
    assert rules.Share(0, 0).percent is None
    assert rules.Share(7, 10).percent == 70
    assert rules.Share(1, 16).percent == 6
    assert rules.Share(1, 40).percent == 3  # 2.5: halves go upwards


def test_the_month_we_are_in_and_twelve_before_it():
    """I10: the month is Oslo's."""
    months = rules.months(datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    assert (months[0], months[-1], len(months)) == (date(2025, 3, 1), date(2026, 3, 1), 13)
