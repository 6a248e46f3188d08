"""The home nurse's list of today: what it shows, what it costs, what it leaves in the log."""

from datetime import timedelta

import pytest

from audit.models import AccessEntry
from pathways import operations
from pathways.enums import State
from pathways.models import Pathway, Patient
from tests.cast import ADMITTED_AT, answer_required, author, finish, pathway_at, step
from tests.pathways.views_helpers import at, queries_of, signed_in

pytestmark = pytest.mark.django_db
# HPH2 is due at the end of the third day after the homecoming: this is that day.
LAST_DAY = ADMITTED_AT + timedelta(days=5)
HTMX = {"HX-Request": "true", "X-Background-Refresh": "1"}
MOST_QUERIES = 13


@pytest.fixture
def anne(cast):
    """Home nurse with her tablet, on the last day of the three-day visit."""
    with at(LAST_DAY):
        yield signed_in(cast.anne)


def text(response):
    return response.content.decode()


def again(client, response, **headers):
    return client.get("/nettbrett/", headers={**HTMX, "If-None-Match": response.headers["ETag"], **headers})


def test_a_card_has_what_the_nurse_at_the_door_needs(cast, anne):
    home = pathway_at(cast, State.AT_HOME)
    Patient.objects.filter(pk=home.patient_id).update(
        access_note="Nøkkelboks ved kjellerdør",
        critical_information="Allergi: penicillin",
        phone="90 00 00 00",
    )
    Pathway.objects.filter(pk=home.pk).update(what_matters="Komme ut i hagen igjen")
    answer_required(cast, home, "HPH2", at=LAST_DAY)

    page = anne.get("/nettbrett/")

    shown = text(page)
    for words in (
        "Olga 0 Skog", "Bakken 1", "Nøkkelboks ved kjellerdør", "Allergi: penicillin", "tel:90000000",
        "Komme ut i hagen igjen", f"/sjekkliste/{step(home, 'HPH2').pk}/", "7 of 42 answered", "today 24:00",
        f"/forlop/{home.pk}/hph4/",
    ):  # fmt: skip
        assert words in shown
    assert shown.index("Komme ut i hagen igjen") < shown.index("Bakken 1")
    assert page.headers["Cache-Control"] == "no-store, private"


def test_late_comes_first_then_today_then_what_is_due_next(cast, anne):
    later = pathway_at(cast, State.AT_HOME, serial=0, at=ADMITTED_AT + timedelta(days=2))
    today = pathway_at(cast, State.AT_HOME, serial=1)
    late = pathway_at(cast, State.AT_HOME, serial=2, at=ADMITTED_AT - timedelta(days=2))
    ready = pathway_at(cast, State.READY_FOR_DISCHARGE, serial=3)
    assert [card.pathway_id for card in anne.get("/nettbrett/").context["cards"]] == [
        late.pk, today.pk, later.pk, ready.pk
    ]  # fmt: skip
    assert [card.pathway_id for card in anne.get("/nettbrett/?vis=i-dag").context["cards"]] == [
        late.pk,
        today.pk,
    ]
    assert [card.pathway_id for card in anne.get("/nettbrett/?vis=forfalt").context["cards"]] == [late.pk]
    assert len(anne.get("/nettbrett/?vis=noe").context["cards"]) == 4


def test_what_happened_just_now_comes_before_what_was_planned(cast, anne):
    home = pathway_at(cast, State.AT_HOME)
    finish(cast, home, "HPH2", at=LAST_DAY)
    operations.open_hph4(pathway_id=home.pk, at=LAST_DAY, by=author(cast.anne), now=LAST_DAY)
    (card,) = anne.get("/nettbrett/").context["cards"]
    assert [each.code for each in card.steps] == ["HPH4", "HPH3", "HPH5"]
    assert card.urgency == "TODAY"


def test_a_homecoming_is_registered_from_the_card_and_hph4_says_why_not(cast, anne):
    on_the_way = pathway_at(cast, State.DISCHARGED, serial=0)
    in_hospital = pathway_at(cast, State.READY_FOR_DISCHARGE, serial=1)
    shown = text(anne.get("/nettbrett/"))
    assert f"/forlop/{on_the_way.pk}/hjemkomst/" in shown
    assert f"/forlop/{in_hospital.pk}/hjemkomst/" not in shown
    assert f"/forlop/{in_hospital.pk}/hph4/" not in shown
    assert "HPH4 is for falls and sudden changes outside hospital" in shown


def test_a_locked_address_is_not_shown(cast, anne):
    home = pathway_at(cast, State.AT_HOME)
    Patient.objects.filter(pk=home.patient_id).update(has_address_lock=True, phone="90 00 00 00")
    shown = text(anne.get("/nettbrett/"))
    assert "Bakken 1" not in shown
    assert "90 00 00 00" not in shown


def test_an_empty_list_says_what_will_come(cast, anne):
    assert "comes here by itself" in text(anne.get("/nettbrett/"))
    pathway_at(cast, State.AT_HOME, at=ADMITTED_AT + timedelta(days=2))
    assert "Show everybody" in text(anne.get("/nettbrett/?vis=forfalt"))


def test_one_row_in_the_log_names_everybody_who_was_shown(cast, anne):
    homes = [pathway_at(cast, State.AT_HOME, serial=number) for number in range(3)]
    AccessEntry.objects.exists()
    before = AccessEntry.objects.count()
    anne.get("/nettbrett/")
    entry = AccessEntry.objects.latest("pk")
    assert AccessEntry.objects.count() == before + 1
    assert (entry.action, entry.page) == ("LIST", "pathways:tablet")
    assert entry.patient_ids == sorted(home.patient_id for home in homes)


def test_the_number_of_queries_does_not_depend_on_the_patients(cast, anne):
    pathway_at(cast, State.AT_HOME, serial=0)
    one = queries_of(lambda: anne.get("/nettbrett/"))
    for number in range(1, 6):
        pathway_at(cast, State.AT_HOME, serial=number)
    six = queries_of(lambda: anne.get("/nettbrett/"))
    assert len(six) == len(one) <= MOST_QUERIES, "\n".join(six)


def test_an_unchanged_list_costs_next_to_nothing_and_is_no_look(cast, anne):
    pathway_at(cast, State.AT_HOME)
    first = anne.get("/nettbrett/")
    before = AccessEntry.objects.count()
    asked = queries_of(lambda: again(anne, first))
    assert again(anne, first).status_code == 304
    assert AccessEntry.objects.count() == before
    assert len(asked) <= 5, "\n".join(asked)


def test_a_tick_and_a_new_patient_make_it_come_again(cast, anne):
    home = pathway_at(cast, State.AT_HOME)
    first = anne.get("/nettbrett/")
    answer_required(cast, home, "HPH2", at=LAST_DAY)
    ticked = again(anne, first)
    assert ticked.status_code == 200
    assert "<html" not in text(ticked)
    assert again(anne, ticked).status_code == 304
    pathway_at(cast, State.AT_HOME, serial=1)
    assert again(anne, ticked).status_code == 200


def test_midnight_alone_makes_it_come_again(cast):
    pathway_at(cast, State.AT_HOME)
    # 23:50 in Oslo, ten minutes before the three-day visit is late.
    evening = LAST_DAY.replace(hour=22, minute=50)
    with at(evening):
        anne = signed_in(cast.anne)
        first = anne.get("/nettbrett/")
        assert again(anne, first).status_code == 304
    with at(evening + timedelta(minutes=11)):
        later = again(anne, first)
    assert later.status_code == 200
    assert later.context["tablet"].counts["LATE"] == 1


def test_a_whole_page_is_never_answered_with_304(cast, anne):
    pathway_at(cast, State.AT_HOME)
    first = anne.get("/nettbrett/")
    assert anne.get("/nettbrett/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_only_ones_own_patients_and_only_roles_with_a_tablet(cast, anne):
    pathway_at(cast, State.AT_HOME)
    with at(LAST_DAY):
        assert not signed_in(cast.cecilie).get("/nettbrett/").context["cards"]
        assert signed_in(cast.bjorn).get("/nettbrett/").status_code == 403
    assert anne.get("/nettbrett/").context["cards"]
    assert anne.post("/nettbrett/").status_code == 405
    anne.logout()
    assert anne.get("/nettbrett/").status_code == 302
