"""Rules of the tablet: answers side by side, true times, runs, keys, stamps."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest

from checklists import rules as checklist_rules
from pathways.rules import tablet

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def given(version, seen, by, value="x", *, at=NOON, note=""):
    return checklist_rules.Given(
        version=version, seen_version=seen, by_id=by, answered_at=at, value=value, note=note
    )


@pytest.mark.parametrize(
    ("versions", "standing"),
    [
        pytest.param([given(1, 0, 1)], (1,), id="R32 one"),
        pytest.param([given(1, 0, 1), given(2, 1, 2)], (2,), id="R32 seen"),
        pytest.param([given(1, 0, 1), given(2, 0, 2)], (2, 1), id="R32 not seen"),
        pytest.param([given(1, 0, 1), given(2, 0, 1)], (2,), id="R32 the same person again"),
        pytest.param(
            [given(1, 0, 1), given(2, 0, 1, at=NOON - HOUR)], (2, 1), id="R32 an older one came late"
        ),
        pytest.param([given(1, 0, 1), given(2, 0, 2), given(3, 2, 3)], (3,), id="R32 who saw both settles"),
        pytest.param([given(1, 0, 1), given(2, 0, 2), given(3, 1, 3)], (3, 2), id="R32 who saw one does not"),
        pytest.param(
            [given(1, 0, 1), given(2, 0, 2), given(3, 0, 1)], (3, 2), id="R32 own words give way alone"
        ),
    ],
)
def test_which_versions_stand(versions, standing):
    assert checklist_rules.standing(versions) == standing


@pytest.mark.parametrize(
    ("versions", "at_odds"),
    [
        pytest.param([given(1, 0, 1, "a"), given(2, 0, 2, "b")], (2, 1), id="R33 other value"),
        pytest.param([given(1, 0, 1, "a"), given(2, 0, 2, "a")], (), id="R33 the same"),
        pytest.param([given(1, 0, 1, "a"), given(2, 0, 2, "a", note="n")], (2, 1), id="R33 other note"),
        pytest.param([given(1, 0, 1, "a"), given(2, 0, 2, None)], (2, 1), id="R33 taken back"),
        pytest.param([given(1, 0, 1, "a"), given(2, 0, 2, "b"), given(3, 2, 1, "a")], (), id="R34 chosen"),
        pytest.param(
            [given(1, 0, 1, "a"), given(2, 0, 2, "b"), given(3, 2, 1, "a"), given(4, 2, 3, "c")],
            (4, 3),
            id="R34 somebody answered meanwhile",
        ),
        pytest.param([], (), id="R33 nothing"),
    ],
)
def test_which_versions_a_person_must_choose_between(versions, at_odds):
    assert checklist_rules.at_odds(versions) == at_odds


@pytest.mark.parametrize(
    ("made", "offset", "sent", "true"),
    [
        pytest.param(NOON, 0, None, NOON, id="R35 right"),
        pytest.param(NOON + timedelta(days=2), 172_800, None, NOON, id="R35 two days ahead"),
        pytest.param(NOON - timedelta(days=2), -172_800, None, NOON, id="R35 two days behind"),
        pytest.param(NOON + 2 * HOUR, 0, NOON + 3 * HOUR, NOON - HOUR, id="R35 moved after it was measured"),
        pytest.param(NOON + 2 * HOUR, 0, None, NOON + 2 * HOUR, id="R35 nothing to correct it with"),
        pytest.param(
            NOON + timedelta(minutes=5), 0, NOON, NOON + timedelta(minutes=5), id="R35 within tolerance"
        ),
    ],
)
def test_when_it_really_happened(made, offset, sent, true):
    assert tablet.true_time(made_at=made, offset_seconds=offset, sent_at=sent, now=NOON) == true


@pytest.mark.parametrize(("year", "is_possible"), [(1999, False), (2000, True), (2199, True), (2200, False)])
def test_years_that_a_clock_can_show(year, is_possible):
    assert tablet.is_possible(NOON.replace(year=year)) is is_possible


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param("", [], id="R36 nothing"),
        pytest.param("aab", ["aa", "b"], id="R36 neighbours"),
        pytest.param("abab", ["a", "b", "a", "b"], id="R36 the order stays"),
        pytest.param("aaaaa", ["aaa", "aa"], id="R36 not too long"),
    ],
)
def test_what_shares_a_transaction(keys, expected):
    assert list(tablet.runs(((key, key) for key in keys), longest=3)) == [list(run) for run in expected]


def test_keys_follow_from_everything_they_are_for():
    """R37: another secret, purpose, person, device or sign-in is another key."""
    ways = [("s", "bundle", 1, "d"), ("t", "bundle", 1, "d"), ("s", "outbox", 1, "d"), ("s", "bundle", 2, "d"),
            ("s", "bundle", 1, "e"), ("s", "bundle", 1, "d", "sign-in"), ("s", "bundle", "1d")]  # fmt: skip
    keys = {tablet.key_material(*way) for way in ways}
    assert len(keys) == len(ways)
    assert {len(b64decode(key)) for key in keys} == {32}
    assert tablet.key_material(b"s", "bundle", 1, "d") == tablet.key_material("s", "bundle", 1, "d")


def test_stamps_change_with_content_and_reader():
    """R38: what the tablet has is named by its content, for its reader."""
    stamps = [tablet.stamp("a", {"x": 1}), tablet.stamp("a", {"x": 2}), tablet.stamp("b", {"x": 1})]
    assert len(set(stamps)) == 3
    assert tablet.stamp("a", {"x": 1, "y": 2}) == tablet.stamp("a", {"y": 2, "x": 1})
    assert tablet.stamps_in(tablet.token_of(stamps)) == frozenset(stamps)
    assert len(tablet.token_of([b"123456"] * 200)) < 4000


@pytest.mark.parametrize("token", ["", "x", "ÆØÅ", "A" * 90_000, "AAAA", "=", "\x00"])
def test_what_is_no_token_has_no_stamps(token):
    assert tablet.stamps_in(token) == frozenset()
