"""Whose turn it is, and what each party does next. Pure: facts in, a table out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

# The home nurse's next checklist, most pressing first.
HOME_STEPS = (("HPH4", "DO_HPH4"), ("HPH2", "DO_HPH2"), ("HPH3", "DO_HPH3"), ("HPH5", "DO_HPH5"))

# Who takes over the work of a part that nobody plays yet: a patient without a home-care district is the coordinating
# unit's to place, and one without a coordinating unit is the municipality's.
STANDS_IN = {
    "HOME_CARE": "COORDINATING_UNIT",
    "INSTITUTION": "COORDINATING_UNIT",
    "COORDINATING_UNIT": "MUNICIPALITY",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the turn depends on. `parts` are the parts that a unit plays now, `open_steps` the open checklists."""

    state: str
    parts: frozenset[str]
    open_steps: frozenset[str]
    destination: str
    has_tidligmelding: bool
    has_innleggelsesrapport: bool
    has_utskrivningsrapport: bool
    awaits_epikrise: bool
    answer: str


def next_things(facts: Facts) -> dict[str, str]:
    """Return part -> next thing for every part whose turn it is now. Rule R22.

    A part that nobody plays hands its work to the one that stands in for it, unless that one has work of its own.
    """
    owed = OWED_IN.get(facts.state, _nothing)(facts)
    if facts.state in LEFT_HOSPITAL and not facts.has_utskrivningsrapport:
        owed["WARD"] = "SEND_UTSKRIVNINGSRAPPORT"
    elif facts.state in LEFT_HOSPITAL and facts.awaits_epikrise:
        owed["WARD"] = "SEND_EPIKRISE"
    return _handed_on(owed, facts.parts)


def _nothing(_facts: Facts) -> dict[str, str]:
    return {}


def _while_admitted(facts: Facts) -> dict[str, str]:
    owed = {"WARD": "REPORT_READY" if facts.has_tidligmelding else "SEND_TIDLIGMELDING"}
    if not facts.has_innleggelsesrapport:
        owed["HOME_CARE"] = "SEND_INNLEGGELSESRAPPORT"
    return owed


def _while_ready(facts: Facts) -> dict[str, str]:
    if not facts.destination:
        owed = {"COORDINATING_UNIT": "DECIDE_DESTINATION"}
    elif not facts.answer:
        owed = {"COORDINATING_UNIT": "ANSWER_READY"}
    elif facts.answer == "NOT_YET":
        # An answer, but the hospital still waits for the one that says when: section 11 sets no hours for it.
        owed = {"COORDINATING_UNIT": "SAY_WHEN"}
    else:
        owed = {"WARD": "DISCHARGE"}
    if not facts.has_innleggelsesrapport:
        owed["HOME_CARE"] = "SEND_INNLEGGELSESRAPPORT"
    elif facts.destination == "HOME" and "HPH1" in facts.open_steps:
        owed["HOME_CARE"] = "PREPARE_HOMECOMING"
    return owed


def _on_the_way_home(_facts: Facts) -> dict[str, str]:
    return {"HOME_CARE": "REGISTER_HOMECOMING"}


def _while_in_institution(facts: Facts) -> dict[str, str]:
    owed = {"COORDINATING_UNIT": "REGISTER_HOMECOMING"}
    if "HPH4" in facts.open_steps:
        owed["INSTITUTION"] = "DO_HPH4"
    return owed


def _while_at_home(facts: Facts) -> dict[str, str]:
    due = next((thing for code, thing in HOME_STEPS if code in facts.open_steps), "")
    return {"HOME_CARE": due} if due else {}


OWED_IN: Mapping[str, Callable[[Facts], dict[str, str]]] = {
    "ADMITTED": _while_admitted,
    "READY_FOR_DISCHARGE": _while_ready,
    "DISCHARGED": _on_the_way_home,
    "SHORT_TERM_STAY": _while_in_institution,
    "AT_HOME": _while_at_home,
}

# The states in which the ward may still owe its utskrivningsrapport, and after it the epikrise.
LEFT_HOSPITAL = frozenset({"DISCHARGED", "SHORT_TERM_STAY", "AT_HOME"})

# Kind of unit -> states in which the patient is on the way to it, but not its turn yet.
COMING_TO: Mapping[str, frozenset[str]] = {
    "MUNICIPALITY": frozenset({"ADMITTED"}),
    "COORDINATING_UNIT": frozenset({"ADMITTED"}),
    "HOME_CARE_DISTRICT": frozenset({"ADMITTED", "READY_FOR_DISCHARGE", "SHORT_TERM_STAY"}),
    "SHORT_TERM_INSTITUTION": frozenset({"ADMITTED", "READY_FOR_DISCHARGE"}),
    "GP_PRACTICE": frozenset({"ADMITTED", "READY_FOR_DISCHARGE", "DISCHARGED", "SHORT_TERM_STAY"}),
}


def _handed_on(owed: Mapping[str, str], parts: frozenset[str]) -> dict[str, str]:
    result: dict[str, str] = {part: thing for part, thing in owed.items() if part in parts}
    for absent, thing in owed.items():
        part = absent
        while part not in parts and part in STANDS_IN:
            part = STANDS_IN[part]
        if part in parts:
            result.setdefault(part, thing)
    return result
