"""The adherence figure equals a count made by hand over a small made-up year of forty pathways."""

from datetime import date

import pytest
from django.utils import translation

from accounts.enums import Role, UnitKind
from insights import queries
from pathways.rules.clock import OSLO
from tests.accounts.factories import MembershipFactory, UnitFactory
from tests.cast import make_cast
from tests.insights.lives import KINDS, live, oslo

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = oslo("2026-11-15 12:00")

# Homecomings (Oslo) and the kinds of life that began there. The limit lies 28 days later, at the day's end.
OURS = [
    ("2025-10-03 12:00", "A"),  # limit 31 October 2025: before the thirteen months
    ("2025-10-10 12:00", "AUF"),  # limit 7 November 2025
    ("2026-01-04 00:30", "A"),  # limit 1 February, though it is still 3 January in UTC
    ("2026-03-03 12:00", "A"),  # limit the last day of March: 00:00 on 1 April
    ("2026-04-15 12:00", "AES"),  # limit 13 May
    ("2026-07-10 12:00", "HNOPQR"),  # limit 7 August
    ("2026-09-10 12:00", "AAAAABCDEFGIJLM"),  # limit 8 October
    ("2026-10-06 12:00", "AEGK"),  # limit 3 November
    ("2026-10-26 12:00", "T"),  # limit 23 November
    ("2026-10-20 12:00", "V"),  # limit 17 November
    ("2026-11-10 12:00", "T"),  # limit 8 December: after the thirteen months
]
NEXT_DOOR = [("2026-09-10 12:00", "AAE")]

# Counted by hand. Month -> met, not met, not decided, readmitted, died, cancelled, too few.
BY_HAND = {
    "2025-11": (2, 1, 0, 0, 0, 0, 0),  # A U | F
    "2025-12": (0, 0, 0, 0, 0, 0, 0),
    "2026-01": (0, 0, 0, 0, 0, 0, 0),
    "2026-02": (1, 0, 0, 0, 0, 0, 0),  # A
    "2026-03": (1, 0, 0, 0, 0, 0, 0),  # A
    "2026-04": (0, 0, 0, 0, 0, 0, 0),
    "2026-05": (1, 1, 0, 0, 1, 0, 0),  # A | E | died S
    "2026-06": (0, 0, 0, 0, 0, 0, 0),
    "2026-07": (0, 0, 0, 0, 0, 0, 0),
    "2026-08": (4, 2, 0, 0, 0, 0, 0),  # H N P Q | O R
    "2026-09": (0, 0, 0, 0, 0, 0, 0),
    "2026-10": (8, 4, 0, 0, 1, 1, 1),  # AAAAA B C D | E F G I | died L, cancelled M, too few J
    "2026-11": (1, 2, 2, 1, 0, 0, 0),  # A | E G | not decided T V | readmitted K
}
# October's checklists by hand: on time, late, not done, not applicable, ended, not decided.
OCTOBER = {
    "HPH1": (13, 0, 2, 0, 0, 0),  # not done: B F
    "HPH2": (10, 3, 0, 1, 1, 0),  # late: D E I; not applicable: J; ended: M
    "HPH3": (7, 1, 4, 2, 1, 0),  # late: E; not done: C F G L; not applicable: I J; ended: M
    "HPH5": (12, 0, 1, 0, 2, 0),  # not done: G; ended: L M
}


@pytest.fixture
def cast():
    found = make_cast()
    next_door = UnitFactory(name="Dalen nord", kind=UnitKind.HOME_CARE_DISTRICT, parent=found.municipality)
    MembershipFactory(user=found.anne, unit=next_door, role=Role.HOME_NURSE)
    serial = 0
    for district, year in ((found.district, OURS), (next_door, NEXT_DOOR)):
        for home, kinds in year:
            for kind in kinds:
                live(found, serial, oslo(home), KINDS[kind], district=district)
                serial += 1
    assert serial == 40
    return found


def test_the_figure_is_the_count_by_hand(cast, django_assert_num_queries):
    with django_assert_num_queries(4):
        ours = queries.figures(unit_ids=[cast.district.pk], now=NOW)

    counted = {f"{each.first:%Y-%m}": tuple(each.counts.pathways.values()) for each in ours.months}
    assert counted == BY_HAND
    october = ours.months[-2].counts
    assert {code: tuple(kinds.values()) for code, kinds in october.checklists.items()} == OCTOBER
    assert (october.share.met, october.share.total, october.share.percent) == (8, 12, 67)
    assert [(october.checklist(code).met, october.checklist(code).total) for code in OCTOBER] == [
        (13, 15), (10, 13), (7, 12), (12, 13),
    ]  # fmt: skip
    # This month: one of three, too few for a percentage. The year before it: 17 of 25.
    assert (ours.now.first, ours.now.is_now) == (date(2026, 11, 1), True)
    assert (ours.now.counts.share.met, ours.now.counts.share.total, ours.now.counts.share.percent) == (
        1,
        3,
        None,
    )
    assert (ours.year.share.met, ours.year.share.total, ours.year.share.percent) == (17, 25, 68)

    # A municipality has all its districts, and the other district its own alone.
    whole = queries.scope(unit=cast.municipality)
    with django_assert_num_queries(4):
        together = queries.figures(unit_ids=whole.unit_ids, now=NOW).months[-2].counts.share
    assert (together.met, together.total) == (10, 15)
    (north,) = [pk for pk, name in whole.districts if name == "Dalen nord"]
    chosen = queries.scope(unit=cast.municipality, chosen_id=north)
    alone = queries.figures(unit_ids=chosen.unit_ids, now=NOW).months[-2].counts.share
    assert (alone.met, alone.total) == (2, 3)
    # A ward's part ended with the discharge.
    assert queries.figures(unit_ids=[cast.ward.pk], now=NOW).is_empty


@translation.override("en")
def test_behind_the_numbers_stand_the_patients(cast):
    scope = queries.scope(unit=cast.district)
    october = queries.Period(date(2026, 10, 1), date(2026, 10, 1))

    def behind(*outcomes, code=""):
        return queries.patients(
            user=cast.lars, scope=scope, period=october, outcomes=outcomes, code=code, now=NOW
        )

    not_met = behind("NOT_MET")
    assert not_met.total == len(not_met.rows) == 4
    words = [[line.words for line in row.lines] for row in not_met.rows]
    assert ["done on time", "done 2 days late", "done 2 days late", "done on time"] in words  # E
    assert ["closed with points unanswered", "done on time", "not done", "done on time"] in words  # F
    assert ["done on time", "done on time", "not done", "not done"] in words  # G
    (set_aside,) = [line for row in not_met.rows for line in row.lines if line.outcome == "NOT_APPLICABLE"]
    assert (set_aside.code, set_aside.reason) == ("HPH3", "Fastlegen var der.")  # I
    assert behind("LATE", code="HPH2").total == 3
    assert {row.outcome for row in behind("READMITTED", "DECEASED", "CANCELLED", "TOO_FEW").rows} == {
        "DECEASED", "CANCELLED", "TOO_FEW",
    }  # fmt: skip
    # The homecoming that is shown is the patient's own.
    assert {row.homecoming_at.astimezone(OSLO).date() for row in not_met.rows} == {date(2026, 9, 10)}
    # Somebody who cannot see them is told how many there are, and nothing of who.
    assert not queries.patients(
        user=cast.cecilie, scope=scope, period=october, outcomes=["NOT_MET"], now=NOW
    ).rows
