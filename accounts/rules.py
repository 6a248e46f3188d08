"""Who may do what, and which unit may lie under which. Pure tables and functions."""

from typing import Final

from accounts.enums import Act, Role, UnitKind


class NotAllowed(Exception):
    """The act is refused. `str(error)` is the sentence shown to the person who tried."""


# One plain sentence a role, for docs/security.md.
ROLE_DESCRIPTIONS: Final[dict[Role, str]] = {
    Role.WARD_NURSE: "Works on a hospital ward: tells the municipality early, reports ready, discharges.",
    Role.CASE_WORKER: "In the coordinating unit: decides home or short-term stay, answers the hospital.",
    Role.HOME_NURSE: "Works in home care: receives the patient at home and fills in the checklists.",
    Role.GP: "The patient's fastlege: sees own patients and fills in the two-week visit.",
    Role.COORDINATOR: "Follows the patient, and may step in at every station in the municipality.",
    Role.UNIT_LEADER: "Leads a unit: sees its patients and figures, assigns people, no clinical work.",
    Role.QUALITY_LEAD: "Follows quality: sees figures and the pathways behind them, changes nothing.",
    Role.ADMINISTRATOR: "Looks after units, people, roles and templates, and sees no patients.",
}

_SEES_A_PATIENT: Final = frozenset({Act.VIEW_PATIENT, Act.PRINT_HANDOVER, Act.REVEAL_NUMBER})
_LETTERS: Final = frozenset({Act.WRITE_DIALOGUE, Act.REPORT_MESSAGE_FAULT, Act.FORWARD_MESSAGE})
_HOME_CHECKLISTS: Final = frozenset(
    {Act.ANSWER_HPH1, Act.ANSWER_HPH2, Act.ANSWER_HPH3, Act.ANSWER_HPH4, Act.ANSWER_HPH5, Act.ANSWER_HPH6}
)

# The table. docs/security.md is written from it, and a test keeps the two equal.
ROLE_ACTS: Final[dict[Role, frozenset[Act]]] = {
    Role.WARD_NURSE: _SEES_A_PATIENT
    | _LETTERS
    | {
        Act.VIEW_WARD,
        Act.REGISTER_ADMISSION,
        Act.SEND_TIDLIGMELDING,
        Act.SEND_HELSEOPPLYSNINGER,
        Act.REPORT_READY,
        Act.WITHDRAW_READY,
        Act.DISCHARGE,
        Act.SEND_UTSKRIVNINGSRAPPORT,
        Act.SEND_EPIKRISE,
        Act.CONFIRM_EPIKRISE,
        Act.SCORE_GOALS,
        Act.ASSESS,
        Act.EDIT_MEDICINES,
        Act.GIVE_MEDICINES,
        Act.HOLD_CONVERSATION,
        Act.CANCEL_PATHWAY,
        Act.REGISTER_DEATH,
        Act.EDIT_PATIENT,
        Act.RESEND_MESSAGE,
    },
    Role.CASE_WORKER: _SEES_A_PATIENT
    | _LETTERS
    | {
        Act.SEND_ORIENTERING_TJENESTETILBUD,
        Act.VIEW_BOARD,
        Act.DECIDE_DESTINATION,
        Act.ANSWER_READY,
        Act.CONFIRM_EPIKRISE,
        Act.REGISTER_HOMECOMING,
        Act.ANSWER_HPH0,
        Act.CANCEL_PATHWAY,
        Act.REGISTER_DEATH,
        Act.ASSIGN_PEOPLE,
        Act.EDIT_PATIENT,
        Act.RESEND_MESSAGE,
    },
    Role.HOME_NURSE: _SEES_A_PATIENT
    | _HOME_CHECKLISTS
    | _LETTERS
    | {
        Act.SEND_HELSEOPPLYSNINGER_LEGE,
        Act.VIEW_BOARD,
        Act.VIEW_TABLET,
        Act.VIEW_REFUSED,
        Act.SEND_INNLEGGELSESRAPPORT,
        Act.REGISTER_HOMECOMING,
        Act.OPEN_HPH4,
        Act.SCORE_GOALS,
        Act.ASSESS,
        Act.EDIT_PLAN,
        Act.EDIT_MEDICINES,
        Act.GIVE_MEDICINES,
        Act.REGISTER_DEATH,
        Act.EDIT_PATIENT,
        Act.RESEND_MESSAGE,
    },
    Role.GP: _SEES_A_PATIENT
    | _LETTERS
    | {
        Act.SEND_MEDISINSKE_OPPLYSNINGER,
        Act.VIEW_BOARD,
        Act.OPEN_HPH4,
        Act.ANSWER_HPH3,
        Act.SCORE_GOALS,
        Act.ASSESS,
        Act.EDIT_PLAN,
        Act.EDIT_MEDICINES,
    },
    Role.COORDINATOR: _SEES_A_PATIENT
    | _HOME_CHECKLISTS
    | _LETTERS
    | {
        Act.SEND_HELSEOPPLYSNINGER_LEGE,
        Act.SEND_ORIENTERING_TJENESTETILBUD,
        Act.VIEW_BOARD,
        Act.VIEW_TABLET,
        Act.VIEW_REFUSED,
        Act.SEND_INNLEGGELSESRAPPORT,
        Act.DECIDE_DESTINATION,
        Act.ANSWER_READY,
        Act.CONFIRM_EPIKRISE,
        Act.REGISTER_HOMECOMING,
        Act.OPEN_HPH4,
        Act.ANSWER_HPH0,
        Act.SCORE_GOALS,
        Act.ASSESS,
        Act.EDIT_PLAN,
        Act.EDIT_MEDICINES,
        Act.GIVE_MEDICINES,
        Act.CANCEL_PATHWAY,
        Act.REGISTER_DEATH,
        Act.ASSIGN_PEOPLE,
        Act.EDIT_PATIENT,
        Act.RESEND_MESSAGE,
    },
    Role.UNIT_LEADER: _SEES_A_PATIENT
    | {
        Act.REPORT_MESSAGE_FAULT,
        Act.FORWARD_MESSAGE,
        Act.VIEW_BOARD,
        Act.VIEW_WARD,
        Act.VIEW_REFUSED,
        Act.SETTLE_REFUSED,
        Act.CANCEL_PATHWAY,
        Act.ASSIGN_PEOPLE,
        Act.VIEW_FIGURES,
        Act.RESEND_MESSAGE,
    },
    Role.QUALITY_LEAD: frozenset({Act.VIEW_PATIENT, Act.VIEW_BOARD, Act.VIEW_FIGURES}),
    Role.ADMINISTRATOR: frozenset({Act.ADMINISTER}),
}

# Where a person lands after signing in.
LANDING: Final[dict[Role, str]] = {
    Role.WARD_NURSE: "/post/",
    Role.CASE_WORKER: "/tavle/",
    Role.HOME_NURSE: "/nettbrett/",
    Role.GP: "/tavle/",
    Role.COORDINATOR: "/tavle/",
    Role.UNIT_LEADER: "/tavle/",
    Role.QUALITY_LEAD: "/tavle/",
    Role.ADMINISTRATOR: "/admin/",
}
# A person without any role can still read who they are and whom to ask.
LANDING_WITHOUT_ROLE: Final = "/meg/"

MAX_LEVELS: Final = 3
# Which kinds of unit may lie right above; None means the unit may stand at the top.
PARENT_KINDS: Final[dict[UnitKind, frozenset[UnitKind | None]]] = {
    UnitKind.HOSPITAL_TRUST: frozenset({None}),
    UnitKind.HOSPITAL: frozenset({UnitKind.HOSPITAL_TRUST, None}),
    UnitKind.WARD: frozenset({UnitKind.HOSPITAL, UnitKind.HOSPITAL_TRUST}),
    UnitKind.EMERGENCY_DEPARTMENT: frozenset({UnitKind.HOSPITAL, UnitKind.HOSPITAL_TRUST}),
    UnitKind.MUNICIPALITY: frozenset({None}),
    UnitKind.COORDINATING_UNIT: frozenset({UnitKind.MUNICIPALITY}),
    UnitKind.HOME_CARE_DISTRICT: frozenset({UnitKind.MUNICIPALITY}),
    UnitKind.SHORT_TERM_INSTITUTION: frozenset({UnitKind.MUNICIPALITY}),
    UnitKind.GP_PRACTICE: frozenset({UnitKind.MUNICIPALITY, None}),
}

KINDS_WITH_UNITS_BELOW: Final[frozenset[UnitKind]] = frozenset(
    kind for parents in PARENT_KINDS.values() for kind in parents if kind is not None
)
HOSPITAL_KINDS: Final[frozenset[UnitKind]] = frozenset(
    {UnitKind.HOSPITAL_TRUST, UnitKind.HOSPITAL, UnitKind.WARD, UnitKind.EMERGENCY_DEPARTMENT}
)


def may(role: str, act: str) -> bool:
    """Return whether a role includes an act. An unknown or empty role may do nothing."""
    return role in Role.values and act in ROLE_ACTS[Role(role)]


def roles_with(act: str) -> frozenset[Role]:
    """Return the roles that may do the act."""
    return frozenset(role for role, acts in ROLE_ACTS.items() if act in acts)


def landing(role: str | None) -> str:
    """Return the path of the page a person in this role meets after signing in."""
    return LANDING[Role(role)] if role in Role.values else LANDING_WITHOUT_ROLE


def fits_under(kind: str, parent_kind: str | None) -> bool:
    """Return whether a unit of `kind` may lie right under one of `parent_kind` (None: at the top)."""
    return parent_kind in PARENT_KINDS[UnitKind(kind)]
