"""The board and the ward: what they show, what they cost, what they leave in the log."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Unit, User
from audit.enums import Action
from audit.models import AccessEntry
from pathways.enums import State
from pathways.models import HospitalStay, Pathway, Patient
from tests.cast import ADMITTED_AT, NOON, admitted, make_ready, pathway_at, send_reports
from tests.pathways.views_helpers import at, queries_of, signed_in

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "X-Background-Refresh": "1"}


@pytest.fixture
def kari(cast):
    """Case worker of the coordinating unit, at noon."""
    with at(NOON):
        yield signed_in(cast.kari)


@pytest.fixture
def bjorn(cast):
    """Nurse on the ward, at noon."""
    with at(NOON):
        yield signed_in(cast.bjorn)


def again(client, response, path="/tavle/", **headers):
    return client.get(path, headers={**HTMX, "If-None-Match": response.headers["ETag"], **headers})


# --- What it shows ---------------------------------------------------------------------------------


def test_the_board_puts_each_patient_in_one_of_three_groups(cast, kari):
    admitted(cast, serial=0)
    ready = pathway_at(cast, State.READY_FOR_DISCHARGE, serial=1, at=ADMITTED_AT - timedelta(days=2))
    home = pathway_at(cast, State.AT_HOME, serial=2, at=ADMITTED_AT - timedelta(days=5))

    page = kari.get("/tavle/")

    groups = {name: [row.pathway_id for row in rows] for name, _words, _count, rows in page.context["groups"]}
    assert groups["NOW"] == [ready.pk]
    assert groups["WAITING"] == [home.pk]
    assert len(groups["COMING"]) == 1
    text = page.content.decode()
    assert "Decide home or short-term stay" in text
    assert "Olga 1 Skog" in text
    assert "84 years" in text


def test_late_comes_first_within_its_group(cast, bjorn):
    fresh = admitted(cast, serial=0, at=ADMITTED_AT)
    late = admitted(cast, serial=1, at=ADMITTED_AT - timedelta(days=2))

    page = bjorn.get("/post/")

    assert [row.pathway_id for row in page.context["board"].rows] == [late.pk, fresh.pk]
    assert "28 h late" in page.content.decode()


def test_the_wards_list_leaves_out_who_has_gone_unless_asked_for(cast, bjorn):
    here = admitted(cast, serial=0)
    gone = pathway_at(cast, State.AT_HOME, serial=1, at=ADMITTED_AT - timedelta(days=5))

    shown = bjorn.get("/post/").context["board"]
    everybody = bjorn.get("/post/?alle=1").context["board"]

    # The ward still owes the utskrivningsrapport of the one who went home.
    assert {row.pathway_id for row in shown.rows} == {here.pk, gone.pk}
    assert {row.pathway_id for row in everybody.rows} == {here.pk, gone.pk}


def test_the_filter_stays_in_the_address_and_nonsense_counts_as_not_chosen(cast, kari):
    admitted(cast, serial=0)
    ready = pathway_at(cast, State.READY_FOR_DISCHARGE, serial=1, at=ADMITTED_AT - timedelta(days=2))

    by_group = kari.get("/tavle/?gruppe=NOW").context["board"]
    by_state = kari.get("/tavle/?tilstand=READY_FOR_DISCHARGE").context["board"]
    nonsense = kari.get("/tavle/?gruppe=X&tilstand=Y&sorter=Z&side=-1&kol=hei").context["board"]

    assert [row.pathway_id for row in by_group.rows] == [ready.pk]
    assert [row.pathway_id for row in by_state.rows] == [ready.pk]
    assert (nonsense.total, nonsense.everybody, by_group.total, by_group.everybody) == (2, 2, 1, 2)


def test_columns_can_be_chosen(cast, kari):
    admitted(cast)
    page = kari.get("/tavle/?kol=frist&kol=spor").content.decode()
    assert "col-clock" in page
    assert "col-state" not in page


def test_an_empty_board_says_what_will_come(cast, kari):
    assert "No patients on the board now" in kari.get("/tavle/").content.decode()


def test_a_filter_that_fits_nobody_says_so_and_leads_back(cast, kari):
    admitted(cast)
    assert "Nobody fits this choice" in kari.get("/tavle/?tilstand=AT_HOME").content.decode()


def test_the_wall_shows_initials_and_no_names(cast, kari):
    admitted(cast)
    page = kari.get("/tavle/?vegg=1").content.decode()
    assert "OS" in page
    assert "Olga" not in page
    assert "Skog" not in page


def test_a_list_has_fifty_rows_a_page(cast, kari):
    for serial in range(51):
        admitted(cast, serial=serial, at=ADMITTED_AT + timedelta(minutes=serial))
    first, second = kari.get("/tavle/").context["board"], kari.get("/tavle/?side=2").context["board"]
    assert (len(first.rows), len(second.rows), first.pages) == (50, 1, 2)
    assert not set(first.pathway_ids) & set(second.pathway_ids)


def test_a_stranger_sees_an_empty_board(cast):
    admitted(cast)
    with at(NOON):
        assert signed_in(cast.cecilie).get("/tavle/").context["board"].everybody == 0


def test_the_board_is_closed_to_the_ward_and_the_ward_to_the_board(cast, kari, bjorn):
    assert bjorn.get("/tavle/").status_code == 403
    assert kari.get("/post/").status_code == 403


# --- What it costs ---------------------------------------------------------------------------------


def test_a_full_board_costs_ten_queries_with_one_row_and_with_fifty(cast, kari):
    admitted(cast, serial=0)
    with_one = queries_of(lambda: kari.get("/tavle/"))
    for serial in range(1, 50):
        admitted(cast, serial=serial)
    with_fifty = queries_of(lambda: kari.get("/tavle/"))
    filtered = queries_of(lambda: kari.get("/tavle/?gruppe=COMING&sorter=name"))
    assert len(with_one) == len(with_fifty) == len(filtered) <= 10, "\n".join(with_fifty)


def test_an_unchanged_board_costs_session_person_memberships_and_version(cast, kari):
    admitted(cast)
    page = kari.get("/tavle/")
    answers = []

    spent = queries_of(lambda: answers.append(again(kari, page)))

    assert answers[0].status_code == 304
    assert not answers[0].content
    tables = ["django_session", "accounts_user", "accounts_membership", "pathways_boardversion"]
    assert len(spent) == 4
    assert all(table in sql for table, sql in zip(tables, spent, strict=True))


def test_the_refresh_gets_the_rows_alone(cast, kari):
    admitted(cast)
    page = kari.get("/tavle/", headers=HTMX).content.decode()
    assert page.lstrip().startswith('<div id="live"')
    assert "<html" not in page


# --- When it must not answer 304 -------------------------------------------------------------------


def test_a_change_makes_the_board_new(cast, kari):
    pathway = admitted(cast)
    page = kari.get("/tavle/")
    send_reports(cast, pathway, at=NOON)
    assert again(kari, page).status_code == 200


def test_a_clock_that_runs_out_makes_the_board_new_without_anybodys_doing(cast):
    admitted(cast)
    due = ADMITTED_AT + timedelta(hours=24)
    with at(due - timedelta(minutes=1)):
        kari = signed_in(cast.kari)
        page = kari.get("/tavle/")
        assert again(kari, page).status_code == 304
        assert "Today" in page.content.decode()
    with at(due + timedelta(seconds=1)):
        refreshed = again(kari, page)
    assert refreshed.status_code == 200
    assert "row-late" in refreshed.content.decode()


def test_midnight_makes_the_board_new(cast):
    admitted(cast)
    with at(datetime(2026, 3, 2, 22, 59, 50, tzinfo=UTC)):
        kari = signed_in(cast.kari)
        page = kari.get("/tavle/")
    with at(datetime(2026, 3, 2, 23, 0, 1, tzinfo=UTC)):
        assert again(kari, page).status_code == 200


def test_another_filter_language_or_person_never_gets_304(cast, kari):
    admitted(cast)
    page = kari.get("/tavle/")
    assert again(kari, page, path="/tavle/?gruppe=NOW").status_code == 200
    anne = signed_in(cast.anne)
    assert again(anne, page).status_code == 200
    cast.kari.language = "nn"
    cast.kari.save()
    assert again(kari, page).status_code == 200


def test_a_broken_mark_counts_as_none(cast, kari):
    admitted(cast)
    assert kari.get("/tavle/", headers={"If-None-Match": 'W/"x", "0", *'}).status_code == 200


# --- What it leaves --------------------------------------------------------------------------------


def test_a_look_at_the_board_leaves_one_row_with_everybody_shown_and_304_leaves_none(cast, kari):
    shown = [admitted(cast, serial=serial) for serial in range(3)]
    page = kari.get("/tavle/")
    entry = AccessEntry.objects.get()
    assert entry.action == Action.LIST
    assert entry.patient_ids == sorted(pathway.patient_id for pathway in shown)
    assert entry.pathway_ids == sorted(pathway.pk for pathway in shown)
    assert (entry.page, entry.role, entry.unit_name) == ("pathways:board", "CASE_WORKER", "Dalen tildeling")
    again(kari, page)
    assert AccessEntry.objects.count() == 1


def test_nothing_on_the_way_may_keep_the_page(cast, kari):
    assert kari.get("/tavle/").headers["Cache-Control"] == "no-store, private"


def test_the_reports_show_as_marks_with_words(cast, bjorn):
    pathway = admitted(cast, at=ADMITTED_AT - timedelta(days=3))
    make_ready(cast, pathway, at=ADMITTED_AT)
    page = bjorn.get("/post/").content.decode()
    assert "Updated helseopplysninger: sent" in page
    assert "Tidligmelding: not sent yet" in page


@pytest.mark.parametrize("name", ["bjorn", "kari"])
def test_what_others_have_written_is_shown_as_text(cast, name):
    pathway = admitted(cast, at=ADMITTED_AT)
    evil = "<script>alert(1)</script>"
    Patient.objects.update(given_name=evil, family_name=evil)
    Unit.objects.filter(pk__in=[cast.ward.pk, cast.municipality.pk, cast.district.pk]).update(name=evil)
    User.objects.filter(pk=cast.anne.pk).update(display_name=evil)
    Pathway.objects.filter(pk=pathway.pk).update(coordinator=cast.anne)
    HospitalStay.objects.update(track="<")
    with at(NOON):
        client = signed_in(getattr(cast, name))
        pages = [client.get(path).content.decode() for path in ("/post/", "/tavle/", "/tavle/?vegg=1")]
    assert all("<script>alert" not in page for page in pages)
    assert any("&lt;script&gt;" in page for page in pages)


def test_a_municipality_sees_the_boards_of_its_units_as_one(cast, kari):
    admitted(cast)
    ready = pathway_at(cast, State.READY_FOR_DISCHARGE, serial=1, at=ADMITTED_AT - timedelta(days=2))
    cast.kari.memberships.update(unit=cast.municipality, role="UNIT_LEADER")
    page = kari.get("/tavle/")
    rows = {row.pathway_id: row for row in page.context["board"].rows}
    assert len(rows) == 2
    assert rows[ready.pk].next_label == "Decide home or short-term stay"
    assert len(queries_of(lambda: kari.get("/tavle/"))) <= 10
