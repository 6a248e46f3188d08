"""No violation on any page, at a desk, on a tablet, on a telephone; nothing to push sideways; no inline style."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from pathways.enums import State
from pathways.models import NextOfKin, Patient
from tests.accounts.factories import MembershipFactory
from tests.browser.windows import SIZES, has_inline_styles, is_too_wide, resize, settle, violations
from tests.cast import admitted, discharge, pathway_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ACTS = {
    "bjorn": ("paragraf-9", "utskrivningsklar", "avmelding", "utskrivning", "pasient", "dod", "avbryt"),
    "kari": ("beslutning", "svar", "personer", "steder", "hjemkomst"),
    "anne": ("hph4",),
}
MESSAGES = ("tidligmelding", "helseopplysninger", "utskrivningsrapport")


@pytest.fixture
def places(cast, settings):
    """Give the addresses to look at, person by person: every list, every state of a patient, every act."""
    now = timezone.now()
    inside = admitted(cast, serial=1, at=now - timedelta(hours=30))
    fresh = admitted(cast, serial=2, at=now - timedelta(hours=2))
    ready = pathway_at(cast, State.READY_FOR_DISCHARGE, serial=3, at=now - timedelta(days=2))
    stay = pathway_at(cast, State.SHORT_TERM_STAY, serial=4, at=now - timedelta(days=6))
    home = pathway_at(cast, State.AT_HOME, serial=5, at=now - timedelta(days=7))
    done = pathway_at(cast, State.COMPLETED, serial=6, at=now - timedelta(days=60))
    leaving = pathway_at(cast, State.READY_FOR_DISCHARGE, serial=7, at=now - timedelta(days=2))
    discharge(cast, leaving, at=now - timedelta(hours=2))
    Patient.objects.update(
        critical_information="Penicillinallergi", access_note="Nøkkelboks", lives_alone=True
    )
    for patient in Patient.objects.all():
        NextOfKin.objects.create(patient=patient, name="Per Skog", relation="sønn", phone="99 88 77 66")
    MembershipFactory(user=cast.kari, unit=cast.municipality, role=Role.UNIT_LEADER)
    User.objects.filter(pk=cast.anne.pk).update(phone="400 00 001", email="anne@example.test")
    on = {"bjorn": ready.pk, "kari": ready.pk, "anne": home.pk}
    looks = {
        "bjorn": ["/post/", "/post/?alle=1&sent=1", "/post/innleggelse/", f"/forlop/{inside.pk}/", f"/forlop/{fresh.pk}/utskrivningsklar/"],
        "kari": ["/tavle/", "/tavle/?vegg=1", "/tavle/?gruppe=NOW&tilstand=AT_HOME", "/sok/", "/forlop/999999/", "/post/", *[f"/forlop/{each.pk}/" for each in (ready, stay, home, done, leaving)]],
        "anne": ["/tavle/", "/meg/", "/meg/passord/", f"/forlop/{home.pk}/", f"/forlop/{leaving.pk}/hjemkomst/"],
    }  # fmt: skip
    for name, verbs in ACTS.items():
        looks[name] += [f"/forlop/{on[name]}/{verb}/" for verb in verbs]
    looks["bjorn"] += [f"/meldinger/forlop/{inside.pk}/{kind}/" for kind in MESSAGES]
    looks["anne"] += [
        f"/meldinger/forlop/{inside.pk}/innleggelsesrapport/",
        "/meldinger/",
        "/varsler/",
        "/varsler/slik/",
    ]
    settings.EMAIL_HOST = settings.HPH_SMS_URL = "http://localhost/"
    return looks


@pytest.mark.parametrize("name", ["bjorn", "kari", "anne"])
def test_every_page_is_open_to_everybody_at_every_size(cast, places, open_window, name):
    page = open_window(getattr(cast, name))
    found, wide, inline = [], [], []
    for address in places[name]:
        page.goto(address)
        settle(page)
        inline += [address] if has_inline_styles(page) else []
        for size in SIZES:
            resize(page, size)
            found += violations(page)
            wide += [f"{address} {size[0]}"] if is_too_wide(page) else []
    assert not found, "\n".join(found)
    assert not wide
    assert not inline


def test_the_door_and_what_is_said_when_something_is_wrong(cast, places, open_window):
    found = []

    def look(page):
        for size in SIZES:
            resize(page, size)
            found.extend(violations(page))

    stranger = open_window(None)
    stranger.goto("/logg-inn/")
    look(stranger)
    bjorn = open_window(cast.bjorn)
    bjorn.goto("/post/innleggelse/")
    bjorn.locator("form.act button[type=submit]").click()
    bjorn.locator(".ds-error-summary").wait_for()
    look(bjorn)
    bjorn.goto("/sok/")
    bjorn.fill("#id_q", "skog")
    bjorn.locator("form.act button[type=submit]").click()
    bjorn.locator(".found").wait_for()
    look(bjorn)
    kari = open_window(cast.kari)
    kari.goto("/tavle/")
    for summary in kari.locator(".topbar details.menu > summary").all():
        resize(kari, SIZES[0])
        summary.click()
        look(kari)
    assert not found, "\n".join(found)


def test_the_case_beside_the_list_has_no_violation(cast, places, open_window):
    page = open_window(cast.kari)
    page.goto("/tavle/")
    page.locator("[data-row]").first.click()
    page.locator(".panel").wait_for()
    assert violations(page) == []
    assert not is_too_wide(page)
