"""Whose turn it is, one line a situation. Each line says only what differs from a patient just admitted."""

import pytest

from pathways.enums import NextThing, Party, ReadyAnswer, State
from pathways.rules import flow, turns

ALL = frozenset({"WARD", "MUNICIPALITY", "COORDINATING_UNIT", "HOME_CARE"})
REPORTED = {"has_tidligmelding": True, "has_innleggelsesrapport": True}
LEFT = REPORTED | {"has_utskrivningsrapport": True}


def facts(state: str, **differs: object) -> turns.Facts:
    """Return the facts of a patient of whom nothing has been reported, but for what `differs`."""
    usual = {
        "parts": ALL,
        "open_steps": frozenset(),
        "destination": "",
        "has_tidligmelding": False,
        "has_innleggelsesrapport": False,
        "has_utskrivningsrapport": False,
        "awaits_epikrise": False,
        "answer": "",
    }
    return turns.Facts(state=state, **(usual | differs))


@pytest.mark.parametrize(
    ("situation", "owed"),
    [
        pytest.param(
            facts("ADMITTED"),
            {"WARD": "SEND_TIDLIGMELDING", "HOME_CARE": "SEND_INNLEGGELSESRAPPORT"},
            id="R22 just admitted",
        ),
        pytest.param(
            facts("ADMITTED", has_tidligmelding=True),
            {"WARD": "REPORT_READY", "HOME_CARE": "SEND_INNLEGGELSESRAPPORT"},
            id="R22 tidligmelding sent",
        ),
        pytest.param(facts("ADMITTED", **REPORTED), {"WARD": "REPORT_READY"}, id="R22 both reports sent"),
        pytest.param(
            facts("READY_FOR_DISCHARGE", **REPORTED),
            {"COORDINATING_UNIT": "DECIDE_DESTINATION"},
            id="R22 ready, undecided",
        ),
        pytest.param(
            facts("READY_FOR_DISCHARGE", destination="SHORT_TERM_STAY", **REPORTED),
            {"COORDINATING_UNIT": "ANSWER_READY"},
            id="R22 decided, not answered",
        ),
        pytest.param(
            facts("READY_FOR_DISCHARGE", destination="SHORT_TERM_STAY", answer="ON_DATE", **REPORTED),
            {"WARD": "DISCHARGE"},
            id="R22 answered",
        ),
        pytest.param(
            facts("READY_FOR_DISCHARGE", destination="HOME", answer="NOT_YET", **REPORTED),
            {"COORDINATING_UNIT": "SAY_WHEN"},
            id="R22 answered, not known when",
        ),
        pytest.param(
            facts(
                "READY_FOR_DISCHARGE",
                destination="HOME",
                answer="ON_DATE",
                open_steps=frozenset({"HPH1"}),
                **REPORTED,
            ),
            {"WARD": "DISCHARGE", "HOME_CARE": "PREPARE_HOMECOMING"},
            id="R22 home care prepares",
        ),
        pytest.param(
            facts("DISCHARGED"),
            {"HOME_CARE": "REGISTER_HOMECOMING", "WARD": "SEND_UTSKRIVNINGSRAPPORT"},
            id="R22 on the way, report missing",
        ),
        pytest.param(facts("DISCHARGED", **LEFT), {"HOME_CARE": "REGISTER_HOMECOMING"}, id="R22 on the way"),
        pytest.param(
            facts("DISCHARGED", awaits_epikrise=True),
            {"HOME_CARE": "REGISTER_HOMECOMING", "WARD": "SEND_UTSKRIVNINGSRAPPORT"},
            id="R22 the report before the epikrise",
        ),
        pytest.param(
            facts("AT_HOME", awaits_epikrise=True, open_steps=frozenset({"HPH2"}), **LEFT),
            {"HOME_CARE": "DO_HPH2", "WARD": "SEND_EPIKRISE"},
            id="R22 R44 only the epikrise left",
        ),
        pytest.param(
            facts("SHORT_TERM_STAY", **LEFT),
            {"COORDINATING_UNIT": "REGISTER_HOMECOMING"},
            id="R22 short-term stay",
        ),
        pytest.param(
            facts("AT_HOME", open_steps=frozenset({"HPH2"}), **LEFT),
            {"HOME_CARE": "DO_HPH2"},
            id="R22 at home",
        ),
        pytest.param(
            facts("AT_HOME", open_steps=frozenset({"HPH3", "HPH5"}), **LEFT),
            {"HOME_CARE": "DO_HPH3"},
            id="R22 the earlier limit first",
        ),
        pytest.param(
            facts("AT_HOME", open_steps=frozenset({"HPH2", "HPH4"}), **LEFT),
            {"HOME_CARE": "DO_HPH4"},
            id="R22 a fall goes before everything",
        ),
        pytest.param(
            facts("AT_HOME", open_steps=frozenset({"HPH5"}), parts=frozenset({"MUNICIPALITY"}), **LEFT),
            {"MUNICIPALITY": "DO_HPH5"},
            id="R22 the municipality stands in",
        ),
        pytest.param(
            facts("ADMITTED", has_tidligmelding=True, parts=ALL - {"HOME_CARE"}),
            {"WARD": "REPORT_READY", "COORDINATING_UNIT": "SEND_INNLEGGELSESRAPPORT"},
            id="R22 no district yet",
        ),
        pytest.param(
            facts("READY_FOR_DISCHARGE", parts=ALL - {"HOME_CARE"}),
            {"COORDINATING_UNIT": "DECIDE_DESTINATION"},
            id="R22 own work before another's",
        ),
    ],
)
def test_whose_turn_it_is(situation, owed):
    assert turns.next_things(situation) == owed


@pytest.mark.parametrize(
    "state", [pytest.param(state, id=f"R22 {state}") for state in sorted(flow.CLOSED_STATES)]
)
def test_nobody_has_the_turn_on_a_closed_pathway(state):
    assert turns.next_things(facts(state)) == {}


@pytest.mark.parametrize("state", [pytest.param(state, id=f"R22 {state}") for state in State])
def test_only_known_parts_get_known_things(state):
    for answer in ("", *ReadyAnswer):
        owed = turns.next_things(facts(state, answer=answer, awaits_epikrise=True, destination="HOME"))
        assert set(owed) <= set(Party.values)
        assert set(owed.values()) <= set(NextThing.values)
