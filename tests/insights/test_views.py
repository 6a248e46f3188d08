"""The figures in the browser: who may see them, whose they are, and what is noted."""

from datetime import timedelta

import pytest

from accounts.enums import Act, Role, UnitKind
from accounts.models import User
from accounts.rules import roles_with
from audit.enums import Action
from audit.models import AccessEntry
from insights.enums import ChecklistOutcome, PathwayOutcome
from pathways.models import Pathway
from tests.accounts.factories import MembershipFactory, UnitFactory, UserFactory
from tests.cast import Cast, make_cast
from tests.insights.lives import KINDS, live, oslo
from tests.pathways.views_helpers import at, queries_of, signed_in

pytestmark = pytest.mark.django_db
NOW = oslo("2026-11-15 12:00")
PAGE = "/etterlevelse/"
BEHIND = "/etterlevelse/pasienter/"
FILE = "/etterlevelse/tall.csv"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def some(cast: Cast, kinds: str = "AEL", *, first: int = 0, home: str = "2026-09-10 12:00") -> list[Pathway]:
    return [live(cast, first + number, oslo(home), KINDS[kind]) for number, kind in enumerate(kinds)]


def look(user: User, address: str, *, status: int = 200) -> str:
    client = signed_in(user)
    with at(NOW):
        answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_a_leader_sees_the_figure_and_no_names(cast):
    some(cast)
    shown = look(cast.lars, PAGE)
    assert "Adherence" in shown
    assert "1 of 2" in shown
    assert "utfall=avgjort" in shown
    assert "maned=2026-10" in shown
    assert "1 deceased" in shown
    assert "Skog" not in shown
    assert 'aria-current="page">Adherence' in shown
    assert not AccessEntry.objects.filter(user_id=cast.lars.pk).exists()


def test_only_those_who_follow_the_figures_may_see_them(cast):
    quality = MembershipFactory(user=UserFactory(), unit=cast.municipality, role=Role.QUALITY_LEAD).user
    admin = MembershipFactory(user=UserFactory(), unit=cast.municipality, role=Role.ADMINISTRATOR).user
    for address in (PAGE, FILE, f"{BEHIND}?maned=2026-10"):
        for user in (cast.lars, quality):
            look(user, address)
        for user in (cast.anne, cast.kari, cast.bjorn, admin):
            look(user, address, status=403)
    assert "/etterlevelse/" not in look(cast.anne, "/tavle/")
    # Whoever sees the figures may open the patients behind them.
    assert roles_with(Act.VIEW_FIGURES) <= roles_with(Act.VIEW_PATIENT)


def test_nobody_sees_another_municipality_s_figures(cast):
    some(cast)
    stranger = MembershipFactory(user=UserFactory(), unit=cast.elsewhere, role=Role.UNIT_LEADER).user
    assert "There is nothing to count yet." in look(stranger, PAGE)
    assert "Nobody stands behind this number." in look(stranger, f"{BEHIND}?maned=2026-10&utfall=avgjort")
    for address in (PAGE, FILE, BEHIND):
        look(stranger, f"{address}?maned=2026-10&enhet={cast.district.pk}", status=404)


def test_a_municipality_chooses_among_its_districts(cast):
    some(cast)
    north = UnitFactory(name="Dalen nord", kind=UnitKind.HOME_CARE_DISTRICT, parent=cast.municipality)
    leader = MembershipFactory(user=UserFactory(), unit=cast.municipality, role=Role.UNIT_LEADER).user
    assert "1 of 2" in look(leader, PAGE)
    assert "1 of 2" in look(leader, f"{PAGE}?enhet={cast.district.pk}")
    assert "There is nothing to count yet." in look(leader, f"{PAGE}?enhet={north.pk}")
    # An office is no district, and a leader of a district has none to choose.
    look(leader, f"{PAGE}?enhet={cast.office.pk}", status=404)
    look(cast.lars, f"{PAGE}?enhet={north.pk}", status=404)


def test_a_hospital_is_told_why_it_has_none(cast):
    some(cast)
    leader = MembershipFactory(user=UserFactory(), unit=cast.trust, role=Role.UNIT_LEADER).user
    assert "the four checklists are the municipality's work" in look(leader, PAGE)


def test_who_stands_behind_a_number_is_shown_and_noted(cast):
    _met, not_met, _died = some(cast)
    shown = look(cast.lars, f"{BEHIND}?maned=2026-10&utfall=NOT_MET")
    assert "Olga 1" in shown
    assert "Olga 0" not in shown
    assert "done 2 days late" in shown
    assert f'href="/forlop/{not_met.pk}/"' in shown
    (entry,) = AccessEntry.objects.filter(user_id=cast.lars.pk)
    assert (entry.action, entry.pathway_ids, entry.patient_ids) == (
        Action.LIST,
        [not_met.pk],
        [not_met.patient_id],
    )
    assert entry.page == "insights:patients"
    assert "Olga 1" in look(cast.lars, f"{BEHIND}?maned=tolv&utfall=LATE&sjekkliste=HPH2")
    assert "Olga 2" in look(cast.lars, f"{BEHIND}?maned=2026-10&utfall=utelatt")


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?maned=2025-10",
        "?maned=2026-10&utfall=LATE",
        "?maned=2026-10&utfall=MET&sjekkliste=HPH2",
        "?maned=2026-10&sjekkliste=HPH4",
        "?maned=2026-10&enhet=abc",
        "?maned=2026-10&enhet=9999999999999999999999",
    ],
)
def test_a_number_that_is_not_there_is_not_found(cast, asked):
    look(cast.lars, BEHIND + asked, status=404)
    look(cast.lars, f"{BEHIND}?maned=2026-10&utfall=alle&side=99999999")


def test_the_numbers_can_be_taken_along_without_patients(cast):
    some(cast)
    lines = look(cast.lars, FILE).removeprefix("\ufeff").splitlines()
    assert len(lines) == 14
    head, october = lines[0].split(";"), lines[-2].split(";")
    assert len(head) == len(october) == 1 + len(PathwayOutcome) + 4 * len(ChecklistOutcome)
    assert october[:5] == ["2026-10", "1", "1", "0", "0"]
    assert "Skog" not in "".join(lines)


def test_nothing_to_count_is_said_in_words(cast):
    assert "There is nothing to count yet." in look(cast.lars, PAGE)


def test_more_patients_ask_no_more_questions(cast):
    client = signed_in(cast.lars)
    for address in (PAGE, FILE, f"{BEHIND}?maned=2026-10&utfall=alle"):
        with at(NOW):
            client.get(address)
    some(cast, "AL")
    counts = []
    for serials in (2, 7):
        with at(NOW + timedelta(seconds=serials)):
            counts.append(
                [
                    len(queries_of(lambda address=address: client.get(address)))
                    for address in (PAGE, FILE, f"{BEHIND}?maned=2026-10&utfall=alle")
                ]
            )
        some(cast, "ACEFL", first=serials)
    assert counts[0] == counts[1]
