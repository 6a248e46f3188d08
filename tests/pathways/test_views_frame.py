"""The frame of every page: navigation by role, moments in words, and the pages for when something is wrong."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults

from accounts.enums import Role
from pathways.templatetags import hph
from tests.cast import NOON, admitted
from tests.pathways.views_helpers import at, signed_in

NOW = datetime(2026, 3, 28, 11, 0, tzinfo=UTC)  # noon in Oslo, the day before the clocks go forward


@pytest.fixture
def _english():
    with translation.override("en"):
        yield


# --- Moments in words ------------------------------------------------------------------------------


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(seconds=30), "in 0 min"),
        (timedelta(minutes=59, seconds=59), "in 59 min"),
        (timedelta(minutes=60), "in 1 h"),
        (timedelta(hours=47, minutes=59), "in 47 h"),
        (timedelta(hours=48), "in 2 days"),
        (timedelta(0), "in 0 min"),
        (-timedelta(seconds=1), "0 min late"),
        (-timedelta(minutes=90), "1 h late"),
        (-timedelta(days=3), "3 days late"),
    ],
)
def test_time_left_is_never_promised_too_long(after, words):
    assert hph.until(NOW + after, NOW) == words


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-03-28T11:00+00:00", "today 12:00"),
        ("2026-03-27T22:30+00:00", "yesterday 23:30"),
        ("2026-03-29T10:00+00:00", "tomorrow 12:00"),
        ("2026-03-30T06:00+00:00", "Mon 30. mar 08:00"),
        ("2025-12-30T08:00+00:00", "30. dec 2025 09:00"),
    ],
)
def test_moments_are_oslo_days_by_name(moment, words):
    assert hph.when(datetime.fromisoformat(moment), NOW) == words


@pytest.mark.usefixtures("_english")
def test_a_limit_at_midnight_belongs_to_the_day_that_ends():
    midnight = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert hph.limit(midnight, NOW) == "today 24:00"
    assert hph.when(midnight, NOW) == "tomorrow 00:00"
    # The night the clocks go forward ends an hour earlier in UTC.
    assert hph.limit(datetime(2026, 3, 29, 22, 0, tzinfo=UTC), NOW) == "tomorrow 24:00"
    assert hph.limit_text(midnight) == "28. March 2026 24:00"


def test_every_urgency_has_a_word_and_an_icon():
    with translation.override("en"):
        drawn = {str(value): hph.urgency_tag(value) for value in hph.URGENCIES}
    assert set(drawn) == {"LATE", "TODAY", "LATER", "DONE"}
    assert all("<use href=" in html and html.rstrip("</span>")[-2:].isalpha() for html in drawn.values())


def test_a_route_that_nobody_serves_has_no_address():
    assert hph.address_of("careless:nothing") == ""
    assert not hph.address_exists("/ingen/her/")


# --- Navigation ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_no_role_has_more_than_five_entries(role):
    request = RequestFactory().get("/tavle/")
    request.membership = SimpleNamespace(role=role)
    entries = hph.navigation({"request": request})
    assert 1 <= len(entries) <= 5
    assert [entry["is_here"] for entry in entries].count(True) <= 1


# --- When something is wrong -----------------------------------------------------------------------


@pytest.mark.django_db
def test_a_form_that_is_too_old_is_answered_in_words(cast):
    pathway = admitted(cast)
    with at(NOON):
        client = signed_in(cast.kari)
        client.handler.enforce_csrf_checks = True
        response = client.post(f"/forlop/{pathway.pk}/avbryt/", {"reason": "x", "is_sure": "on"})
    assert response.status_code == 403
    assert "Nothing was saved" in response.content.decode()


@pytest.mark.django_db
def test_what_is_not_there_is_said_with_the_way_home(cast):
    response = signed_in(cast.kari).get("/finnes/ikke/")
    assert response.status_code == 404
    assert "We cannot find this page" in response.content.decode()
    stranger = Client(headers={"accept-language": "nb"}).get("/finnes/ikke/")
    assert stranger.status_code == 404


@pytest.mark.usefixtures("_english")
def test_when_we_break_the_page_leans_on_nothing():
    page = defaults.server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "The fault is ours." in page.content.decode()
    assert "could not be read" in render_to_string("400.html")
    assert "for other roles than yours" in render_to_string("403.html")
