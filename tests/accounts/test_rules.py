"""The table of roles and acts, and the shape of the tree."""

import pytest

from accounts import rules
from accounts.enums import Act, Role, UnitKind

# The page each role lands on needs an act; a role without it would land on a closed door.
LANDING_ACTS = {
    "/post/": Act.VIEW_WARD,
    "/tavle/": Act.VIEW_BOARD,
    "/nettbrett/": Act.VIEW_TABLET,
    "/admin/": Act.ADMINISTER,
}


@pytest.mark.parametrize("role", Role)
def test_every_role_has_acts_a_description_and_a_page_it_may_open(role):
    assert rules.ROLE_ACTS[role]
    assert rules.ROLE_DESCRIPTIONS[role].endswith(".")
    assert rules.may(role, LANDING_ACTS[rules.landing(role)])


@pytest.mark.parametrize("act", Act)
def test_every_act_belongs_to_some_role(act):
    assert rules.roles_with(act) == {role for role in Role if rules.may(role, act)}
    assert rules.roles_with(act)


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (Role.WARD_NURSE, Act.SEND_TIDLIGMELDING, Act.DECIDE_DESTINATION),
        (Role.CASE_WORKER, Act.ANSWER_READY, Act.REPORT_READY),
        (Role.HOME_NURSE, Act.ANSWER_HPH2, Act.DISCHARGE),
        (Role.GP, Act.ANSWER_HPH3, Act.ANSWER_HPH5),
        (Role.COORDINATOR, Act.ASSIGN_PEOPLE, Act.DISCHARGE),
        (Role.UNIT_LEADER, Act.VIEW_FIGURES, Act.ANSWER_HPH2),
        (Role.QUALITY_LEAD, Act.VIEW_FIGURES, Act.REVEAL_NUMBER),
        (Role.ADMINISTRATOR, Act.ADMINISTER, Act.VIEW_PATIENT),
    ],
)
def test_a_role_may_do_its_own_work_and_not_another_s(role, may, may_not):
    assert rules.may(role, may)
    assert rules.may(role.value, may.value), "plain strings from the database count too"
    assert not rules.may(role, may_not)


@pytest.mark.parametrize("role", ["", "WIZARD", None])
def test_a_role_that_does_not_exist_may_nothing_and_lands_on_the_page_about_oneself(role):
    assert not rules.may(role, Act.VIEW_PATIENT)
    assert rules.landing(role) == "/meg/"


@pytest.mark.parametrize(
    ("kind", "parent", "fits"),
    [
        (UnitKind.WARD, UnitKind.HOSPITAL, True),
        (UnitKind.WARD, UnitKind.MUNICIPALITY, False),
        (UnitKind.WARD, None, False),
        (UnitKind.HOSPITAL, UnitKind.HOSPITAL_TRUST, True),
        (UnitKind.HOSPITAL, None, True),
        (UnitKind.HOME_CARE_DISTRICT, UnitKind.MUNICIPALITY, True),
        (UnitKind.HOME_CARE_DISTRICT, UnitKind.HOME_CARE_DISTRICT, False),
        (UnitKind.MUNICIPALITY, None, True),
        (UnitKind.MUNICIPALITY, UnitKind.HOSPITAL_TRUST, False),
    ],
)
def test_a_unit_fits_under_some_kinds_only(kind, parent, fits):
    assert rules.fits_under(kind, parent) is fits


def test_the_table_of_parents_allows_no_more_than_three_levels():
    def levels(kind: UnitKind) -> int:
        above = [levels(parent) for parent in rules.PARENT_KINDS[kind] if parent is not None]
        return 1 + max(above, default=0)

    assert set(rules.PARENT_KINDS) == set(UnitKind)
    assert max(levels(kind) for kind in UnitKind) == rules.MAX_LEVELS


def test_a_refusal_reads_as_its_sentence():
    assert str(rules.NotAllowed("Ask your leader.")) == "Ask your leader."
