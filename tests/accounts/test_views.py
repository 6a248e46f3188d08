"""Signing in and out, switching unit and language."""

import pytest
from django.contrib.auth.hashers import make_password

from accounts import middleware
from accounts.enums import Role
from tests.accounts.factories import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
PASSWORD = "et langt passord"


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """A slow hash protects real passwords; here it would only cost time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def anne(anne):
    anne.password = make_password(PASSWORD)
    anne.save()
    return anne


def _sign_in(client, password: str = PASSWORD, username: str = "anne", **more):
    return client.post("/logg-inn/", {"username": username, "password": password, **more})


# --- Sign-in ----------------------------------------------------------------------------------------


def test_a_person_signs_in_and_lands_where_the_work_is(client, anne):
    answer = _sign_in(client)

    assert answer.url == "/nettbrett/"
    assert client.get("/plain/").status_code == 200
    assert client.get("/").url == "/nettbrett/"
    assert client.get("/logg-inn/").url == "/nettbrett/"


@pytest.mark.parametrize(
    ("role", "landing"),
    [(Role.WARD_NURSE, "/post/"), (Role.GP, "/tavle/"), (Role.ADMINISTRATOR, "/admin/"), (None, "/meg/")],
)
def test_each_role_lands_on_its_own_page(client, anne, role, landing):
    anne.memberships.all().delete()
    if role:
        MembershipFactory(user=anne, role=role)

    assert _sign_in(client).url == landing


@pytest.mark.parametrize(
    ("target", "where"),
    [
        ("/board/?page=2", "/board/?page=2"),
        ("https://evil.example/", "/nettbrett/"),
        ("//evil.example", "/nettbrett/"),
    ],
)
def test_sign_in_goes_on_to_our_own_pages_only(client, anne, target, where):
    assert _sign_in(client, next=target).url == where


def test_a_wrong_password_is_refused_with_a_sentence_and_the_name_is_kept(client, anne):
    answer = _sign_in(client, "fjellrev-42", HTTP_ACCEPT_LANGUAGE="nb")

    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert 'value="anne"' in page
    assert "fjellrev-42" not in page, "a password is never sent back"
    assert client.get("/plain/").status_code == 302


def test_after_five_wrong_passwords_the_right_one_is_refused_too(client, anne, settings):
    settings.AXES_FAILURE_LIMIT = 5
    for _try in range(4):
        assert _sign_in(client, "feil").status_code == 200
    assert _sign_in(client, "feil").status_code == 429

    answer = _sign_in(client)

    assert answer.status_code == 429
    assert "<h1" in answer.content.decode()
    assert client.get("/plain/").status_code == 302


def test_the_count_of_wrong_passwords_starts_over_after_a_right_one(client, anne):
    for _round in range(2):
        for _try in range(3):
            assert _sign_in(client, "feil").status_code == 200
        assert _sign_in(client).status_code == 302
        client.post("/logg-ut/")


def test_signing_in_starts_the_session_s_clocks_and_forgets_why_the_last_one_ended(client, anne):
    session = client.session
    session[middleware.ENDED_BECAUSE] = "idle"
    session.save()
    assert client.get("/logg-inn/").context["session_ended"] == "idle"

    _sign_in(client)

    assert middleware.ENDED_BECAUSE not in client.session
    assert client.session[middleware.STARTED_AT] == client.session[middleware.SEEN_AT]


# --- Demonstration ----------------------------------------------------------------------------------


@pytest.fixture
def demo(settings, anne):
    anne.is_demo = True
    anne.password = make_password("vis fram")
    anne.save()
    settings.HPH_DEMO = True
    settings.HPH_DEMO_PASSWORD = "vis fram"


def test_a_demo_shows_a_button_for_each_demo_person_and_the_button_signs_in(client, demo):
    page = client.get("/logg-inn/").content.decode()

    assert 'name="username" value="anne"' in page
    assert "Anne Ås" in page
    assert "Alvdal hjemmetjeneste" in page
    assert _sign_in(client, "vis fram").url == "/nettbrett/"


def test_outside_a_demo_there_are_no_buttons_and_demo_people_stay_out(client, demo, settings):
    settings.HPH_DEMO = False
    page = client.get("/logg-inn/").content.decode()

    assert "anne" not in page
    assert "vis fram" not in page
    assert _sign_in(client, "vis fram").status_code == 200


# --- Sign-out ---------------------------------------------------------------------------------------


def test_sign_out_is_by_button_only_and_ends_the_session(client, anne):
    _sign_in(client)
    assert client.get("/logg-ut/").status_code == 405
    assert client.get("/plain/").status_code == 200

    assert client.post("/logg-ut/").url == "/logg-inn/"
    assert client.get("/plain/").status_code == 302


# --- Unit -------------------------------------------------------------------------------------------


def test_a_person_switches_unit_and_lands_on_the_page_of_that_role(signed_in, units, anne):
    second = MembershipFactory(user=anne, unit=units.alvdal, role=Role.COORDINATOR)
    client = signed_in(anne)

    assert client.post("/enhet/", {"membership": second.pk}).url == "/tavle/"
    assert client.session[middleware.MEMBERSHIP] == second.pk
    assert client.get("/").url == "/tavle/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/x"])
def test_a_switch_never_leads_away_from_our_own_pages(signed_in, anne, target):
    mine = anne.memberships.get().pk
    client = signed_in(anne)
    assert client.post("/enhet/", {"membership": mine, "next": "/plain/"}).url == "/plain/"

    assert client.post("/enhet/", {"membership": mine, "next": target}).url == "/nettbrett/"
    assert client.post("/sprak/", {"language": "nn", "next": target}).url == "/"


def test_somebody_else_s_role_cannot_be_chosen(signed_in, anne, bjorn):
    client = signed_in(anne)

    assert client.post("/enhet/", {"membership": bjorn.memberships.get().pk}).status_code == 403
    assert client.post("/enhet/", {"membership": "x"}).status_code == 400
    assert client.get("/enhet/").status_code == 405
    assert middleware.MEMBERSHIP not in client.session


# --- Language ---------------------------------------------------------------------------------------


def test_a_stranger_s_language_is_kept_in_a_cookie(client):
    answer = client.post("/sprak/", {"language": "nn", "next": "/logg-inn/"})

    assert answer.url == "/logg-inn/"
    assert client.get("/logg-inn/").headers["Content-Language"] == "nn"
    assert answer.cookies["django_language"]["httponly"]


def test_a_person_s_language_is_kept_on_the_person(signed_in, anne):
    client = signed_in(anne)
    client.post("/sprak/", {"language": "nn"})

    anne.refresh_from_db()
    assert anne.language == "nn"
    assert client.get("/plain/").content == b"nn"


def test_a_language_the_system_does_not_speak_is_refused(client):
    assert client.post("/sprak/", {"language": "tlh"}).status_code == 400
    assert client.get("/sprak/").status_code == 405


# --- Me ---------------------------------------------------------------------------------------------


def test_the_page_about_oneself_shows_roles_and_lets_one_switch(signed_in, units, anne):
    client = signed_in(anne)
    page = client.get("/meg/").content.decode()
    assert "Anne Ås" in page
    assert "/enhet/" not in page, "one role leaves nothing to switch to"

    MembershipFactory(user=anne, unit=units.alvdal, role=Role.COORDINATOR)
    page = client.get("/meg/").content.decode()
    assert "Alvdal kommune" in page
    assert "/enhet/" in page


def test_a_new_password_works_and_the_old_one_does_not(client, anne):
    _sign_in(client)
    new = "et helt annet langt passord"

    answer = client.post(
        "/meg/passord/", {"old_password": "feil", "new_password1": new, "new_password2": new}
    )
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()

    answer = client.post(
        "/meg/passord/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert answer.url == "/meg/"
    client.post("/logg-ut/")
    assert _sign_in(client).status_code == 200
    assert _sign_in(client, new).status_code == 302


# --- Django admin's door ----------------------------------------------------------------------------


def test_django_admin_has_no_sign_in_of_its_own(client, dag, signed_in):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/logg-inn/?next=/admin/"
    assert client.get("/admin/login/?next=https://evil.example/").url == "/logg-inn/?next=/admin/"

    assert signed_in(dag).get("/admin/").status_code == 200
    assert client.get("/admin/login/?next=/admin/accounts/").url == "/admin/accounts/"


def test_somebody_signed_in_who_is_no_administrator_is_told_so(signed_in, anne):
    answer = signed_in(anne).get("/admin/", follow=True)

    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()


def test_every_field_of_the_forms_has_a_label(client, signed_in):
    for page in (client.get("/logg-inn/"), signed_in(UserFactory()).get("/meg/passord/")):
        for field in page.context["form"].visible_fields():
            assert f'<label class="ds-label" for="{field.id_for_label}">' in page.content.decode()


def test_what_is_wrong_with_a_field_stands_where_the_field_points_to(client):
    page = client.post("/logg-inn/", {"username": "anne"}).content.decode()

    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_password_error"' in page
    assert '<div data-field="validation" id="id_password_error">' in page
