"""Session limits, the chosen unit, the language, the client's address."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session

from accounts import middleware
from accounts.enums import Language, Role
from tests.accounts.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


# --- Session limits ---------------------------------------------------------------------------------


@pytest.fixture
def visit(signed_in, anne, settings):
    """Anne has signed in at noon; `visit(minutes)` opens a page that many minutes later."""
    settings.SESSION_IDLE_SECONDS = 30 * 60
    settings.SESSION_ABSOLUTE_SECONDS = 12 * 3600
    with time_machine.travel(NOON, tick=False):
        client = signed_in(anne)
        client.get("/plain/")

    def go(minutes: float, path: str = "/plain/", **headers: str):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            return client.get(path, headers=headers)

    return go


@pytest.mark.parametrize(
    ("minutes", "is_in"),
    [
        pytest.param(29.9, True, id="just before"),
        pytest.param(30, False, id="exactly at"),
        pytest.param(31, False, id="just after"),
    ],
)
def test_somebody_away_too_long_is_signed_out_and_told_why(visit, minutes, is_in):
    answer = visit(minutes)

    assert (answer.status_code == 200) is is_in
    if not is_in:
        assert answer.url == "/logg-inn/?next=/plain/"
        assert visit(minutes, answer.url).context["session_ended"] == "idle"


def test_using_the_system_keeps_the_session_alive_until_its_whole_life_is_over(visit):
    for minutes in range(20, 12 * 60, 20):
        assert visit(minutes).status_code == 200

    answer = visit(12 * 60)
    assert answer.status_code == 302
    assert visit(12 * 60, answer.url).context["session_ended"] == "absolute"


def test_a_page_that_refreshes_itself_does_not_keep_the_session_alive(visit):
    assert visit(20, **{middleware.REFRESH_HEADER: "1"}).status_code == 200
    assert visit(31, **{middleware.REFRESH_HEADER: "1"}).status_code == 302


def test_an_ordinary_look_costs_three_queries_and_writes_nothing(visit, django_assert_num_queries):
    with django_assert_num_queries(3) as queries:
        assert visit(0.9, "/board/").status_code == 200
    assert all(query["sql"].startswith("SELECT") for query in queries)


@pytest.mark.parametrize(("minutes", "seen"), [(0.9, 0), (1, 60), (1.5, 90)])
def test_the_last_look_is_written_at_most_once_a_minute(visit, minutes, seen):
    visit(minutes)

    stored = Session.objects.get().get_decoded()
    assert stored[middleware.SEEN_AT] == NOON.timestamp() + seen
    assert stored[middleware.STARTED_AT] == NOON.timestamp()


def test_somebody_not_signed_in_gets_no_session(client):
    assert client.get("/logg-inn/").status_code == 200

    assert not Session.objects.exists()


# --- The chosen unit --------------------------------------------------------------------------------


def test_the_first_role_counts_until_another_is_chosen(signed_in, units, anne):
    second = MembershipFactory(user=anne, unit=units.alvdal, role=Role.COORDINATOR)
    client = signed_in(anne)
    assert client.get("/board/").content.decode() == "board of Alvdal hjemmetjeneste"

    client.post("/enhet/", {"membership": second.pk})
    assert client.get("/board/").content.decode() == "board of Alvdal kommune"

    second.is_active = False
    second.save()
    assert client.get("/board/").content.decode() == "board of Alvdal hjemmetjeneste"


def test_somebody_without_a_role_has_a_falsy_membership(rf, signed_in, anne):
    anne.memberships.all().delete()

    answer = signed_in(anne).get("/meg/")

    assert not answer.wsgi_request.membership
    assert list(answer.wsgi_request.memberships) == []


# --- Language ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "unit", "cookie", "browser", "language"),
    [
        pytest.param("en", "nn", "nb", "nb", "en", id="the person first"),
        pytest.param("", "nn", "en", "nb", "nn", id="then the unit"),
        pytest.param("xx", "nn", "", "", "nn", id="not what nobody speaks"),
    ],
)
def test_the_language_is_the_person_s_or_the_unit_s(
    signed_in, units, anne, person, unit, cookie, browser, language
):
    anne.language, units.home.language = person, unit
    anne.save()
    units.home.save()
    client = signed_in(anne)
    client.cookies["django_language"] = cookie

    answer = client.get("/plain/", headers={"accept-language": browser})

    assert answer.content.decode() == answer.headers["Content-Language"] == language
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("cookie", "browser", "language"),
    [
        pytest.param("en", "nn", "en", id="the cookie first"),
        pytest.param("", "nn-NO,nn;q=0.9,en;q=0.8", "nn", id="then a browser that asks for nynorsk"),
        pytest.param("", "en-US,no;q=0.5,nn;q=0.4", "nb", id="English is for those who choose it"),
        pytest.param("", "de", "nb", id="bokmål when nothing else"),
    ],
)
def test_a_stranger_s_language_is_the_cookie_s_or_the_browser_s_norwegian(
    db, client, cookie, browser, language
):
    client.cookies["django_language"] = cookie

    answer = client.get("/logg-inn/", headers={"accept-language": browser})

    assert answer.headers["Content-Language"] == language


def test_every_language_of_the_settings_can_be_chosen(settings):
    assert set(dict(settings.LANGUAGES)) == set(Language.values)


# --- Address ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        pytest.param(0, "198.51.100.9", "127.0.0.1", id="no proxy: the header is not believed"),
        pytest.param(1, "198.51.100.9", "198.51.100.9", id="one proxy"),
        pytest.param(1, "10.0.0.1, 198.51.100.9", "198.51.100.9", id="what the client wrote itself is left"),
        pytest.param(2, "198.51.100.9, 203.0.113.5", "198.51.100.9", id="two proxies"),
        pytest.param(1, "2001:db8::1", "2001:db8::1", id="IPv6"),
        pytest.param(1, "", "127.0.0.1", id="nothing forwarded"),
        pytest.param(1, "nonsense", "127.0.0.1", id="no address"),
    ],
)
def test_the_client_s_address_is_what_our_own_proxies_say(client, settings, proxies, forwarded, address):
    settings.HPH_PROXY_COUNT = proxies

    answer = client.get("/address/", headers={"x-forwarded-for": forwarded})

    assert answer.content.decode() == address
