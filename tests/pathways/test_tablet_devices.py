"""Keys, revoked tablets, and what was not taken in: who sees it, tries again, settles it."""

from base64 import b64decode
from datetime import timedelta

import pytest

from accounts.enums import Role
from audit.models import AccessEntry
from checklists.models import Answer
from pathways.enums import State
from pathways.models import Device, PathwayUnit, QuarantinedEvent, QuarantineSettlement
from pathways.operations import devices
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cast import ADMITTED_AT, pathway_at, step
from tests.pathways.tablet_helpers import BUNDLE, DEVICE, KEYS, SYNC, statuses, tablet_of
from tests.pathways.views_helpers import at, signed_in

pytestmark = pytest.mark.django_db
VISIT_AT = ADMITTED_AT + timedelta(days=4)
DONE_AT = VISIT_AT - timedelta(hours=1)
OTHER = "5f6f3d0e-6b0f-4c56-9d0b-2b6c9a3f1c02"
PAGE = "/nettbrett/ikke-tatt-imot/"


@pytest.fixture
def hph2(cast):
    return step(pathway_at(cast, State.AT_HOME), "HPH2")


@pytest.fixture
def anne(cast):
    with at(VISIT_AT):
        yield tablet_of(cast.anne)


def revoke(cast, device=DEVICE):
    return devices.revoke(device_id=device, by=cast.lars, now=VISIT_AT)


# --- Keys -------------------------------------------------------------------------------------------


def test_the_first_call_registers_the_tablet_with_the_unit(cast, anne):
    found = anne.keys()
    assert found.status_code == 200
    assert "no-store" in found.headers["Cache-Control"]
    device = Device.objects.get()
    assert (str(device.pk), device.unit, device.registered_by) == (DEVICE, cast.district, cast.anne)
    assert (device.app_version, device.last_contact_at) == ("test-1", VISIT_AT)
    said = found.json()
    assert said["person"]["id"] == cast.anne.pk
    assert said["now"] == VISIT_AT.isoformat()
    assert said["expires_at"] == (VISIT_AT + timedelta(hours=12)).isoformat()
    assert said["csrf"]
    for key in (said["bundle_key"], *said["outbox_keys"]):
        assert len(b64decode(key)) == 32


def test_the_outbox_key_is_the_person_s_on_this_tablet_and_outlives_the_sign_in(cast, anne, settings):
    first = anne.keys().json()
    assert anne.keys().json()["bundle_key"] == first["bundle_key"]
    anne.client.logout()
    anne.client.force_login(cast.anne)
    again = anne.keys().json()
    assert again["outbox_keys"] == first["outbox_keys"]
    assert again["bundle_key"] != first["bundle_key"]
    anne.device = OTHER
    assert anne.keys().json()["outbox_keys"] != first["outbox_keys"]
    berit = UserFactory()
    MembershipFactory(user=berit, unit=cast.district, role=Role.HOME_NURSE)
    assert tablet_of(berit).keys().json()["outbox_keys"] != first["outbox_keys"]


def test_an_outbox_from_before_the_secret_was_changed_can_still_be_opened(cast, anne, settings):
    before = anne.keys().json()["outbox_keys"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-" * 5
    anne.client.force_login(cast.anne)
    after = anne.keys().json()["outbox_keys"]
    assert after[1:] == before
    assert after[0] != before[0]


def test_a_tablet_that_does_not_say_which_one_it_is(anne):
    for address in (KEYS, BUNDLE):
        for headers in ({}, {"X-HPH-Device": "mine"}):
            refused = anne.client.get(address, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (400, "no_device")
    refused = anne.client.post(SYNC, {"events": [1], "person": 1}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "no_device")
    assert not Device.objects.exists()


def test_contact_is_written_once_a_minute(anne):
    anne.keys()
    with at(VISIT_AT + timedelta(seconds=30)):
        anne.bundle()
    assert Device.objects.get().last_contact_at == VISIT_AT
    with at(VISIT_AT + timedelta(seconds=90)):
        anne.bundle()
    assert Device.objects.get().last_contact_at == VISIT_AT + timedelta(seconds=90)


# --- Revoked ----------------------------------------------------------------------------------------


def test_a_revoked_tablet_hears_it_at_every_door_also_without_sign_in(cast, anne, hph2):
    anne.keys()
    revoke(cast)
    for address in (KEYS, BUNDLE):
        refused = anne.client.get(address, headers=anne.headers)
        assert (refused.status_code, refused.json()["code"]) == (410, "revoked")
        assert "bundle_key" not in refused.json()
    anne.client.logout()
    for answer in (anne.keys(), anne.bundle(), anne.post([anne.answer(hph2, "pain", "changed", DONE_AT)])):
        assert (answer.status_code, answer.json()["code"]) == (410, "revoked")
        assert "outbox_keys" not in answer.json()
    assert not QuarantinedEvent.objects.exists()
    assert tablet_of(cast.anne, device=OTHER).keys().status_code == 200


def test_what_a_revoked_tablet_had_not_sent_goes_to_quarantine(cast, anne, hph2):
    anne.keys()
    before = anne.answer(hph2, "skin", "changed", DONE_AT)
    anne.send(before)
    revoke(cast)
    assert anne.keys().json()["outbox_keys"]
    by_checklist = {"steps": [{"step": hph2.pk, "answers": [{}]}]}
    refused = anne.client.post(SYNC, by_checklist, content_type="application/json", headers=anne.headers)
    assert (refused.status_code, refused.json()["code"]) == (410, "revoked")
    response = anne.post([anne.answer(hph2, "pain", "changed", DONE_AT), before])
    assert (response.status_code, response.json()["device"]) == (200, "revoked")
    results = response.json()["results"]
    assert statuses(results) == ["quarantined", "duplicate"]
    assert results[0]["reason"] == "REVOKED"
    assert Answer.objects.count() == 1
    kept = QuarantinedEvent.objects.get()
    assert (str(kept.device_id), kept.by, kept.pathway) == (DEVICE, cast.anne, hph2.pathway)


# --- Not taken in -----------------------------------------------------------------------------------


@pytest.fixture
def kept(cast, anne, hph2):
    """Something Anne did for a patient who moved away for a while."""
    home_care = PathwayUnit.objects.filter(pathway=hph2.pathway, part="HOME_CARE")
    home_care.update(ended_at=VISIT_AT, is_open=False)
    anne.send(anne.answer(hph2, "pain", "changed", DONE_AT, note="Ny smerte i hofta"))
    home_care.update(ended_at=None, is_open=True)
    return QuarantinedEvent.objects.get()


def test_the_author_and_the_leader_see_it_and_nobody_else(cast, anne, hph2, kept):
    for user in (cast.anne, cast.lars):
        seen = AccessEntry.objects.count()
        page = signed_in(user).get(PAGE).content.decode()
        assert hph2.pathway.patient.name in page
        assert "Ny smerte i hofta" in page
        assert "Ring those who have the patient now" in page
        assert AccessEntry.objects.count() == seen + 1
    berit = UserFactory()
    MembershipFactory(user=berit, unit=cast.district, role=Role.HOME_NURSE)
    elsewhere = UserFactory()
    MembershipFactory(user=elsewhere, unit=cast.elsewhere, role=Role.UNIT_LEADER)
    for user in (berit, elsewhere, cast.cecilie):
        client = signed_in(user)
        assert "Ny smerte" not in client.get(PAGE).content.decode()
        for act in ("igjen", "ferdig"):
            assert client.post(f"{PAGE}{kept.pk}/{act}/").status_code == 404
    assert signed_in(cast.kari).get(PAGE).status_code == 403
    assert anne.bundle().json()["quarantine"][0]["event_id"] == str(kept.event_id)
    assert tablet_of(berit, device=OTHER).bundle().json()["quarantine"] == []


@pytest.mark.parametrize("who", ["anne", "lars"])
def test_trying_again_takes_it_in_as_the_author_s_at_its_true_time(cast, anne, kept, who):
    client = signed_in(getattr(cast, who))
    client.post(f"{PAGE}{kept.pk}/igjen/")
    answer = Answer.objects.get()
    assert (answer.by, answer.answered_at, answer.note) == (cast.anne, DONE_AT, "Ny smerte i hofta")
    settled = QuarantineSettlement.objects.get()
    assert (settled.how, settled.by) == ("TAKEN_IN", getattr(cast, who))
    assert client.post(f"{PAGE}{kept.pk}/igjen/").status_code == 404
    assert anne.bundle().json()["quarantine"] == []
    assert Answer.objects.count() == 1


def test_what_is_still_refused_stays(cast, kept):
    PathwayUnit.objects.filter(pathway=kept.pathway, part="HOME_CARE").update(
        ended_at=VISIT_AT, is_open=False
    )
    page = signed_in(cast.lars).post(f"{PAGE}{kept.pk}/igjen/", follow=True).content.decode()
    assert "no access to this patient" in page
    assert not QuarantineSettlement.objects.exists()
    assert not Answer.objects.exists()


def test_settling_needs_a_reason_and_keeps_what_was_sent(cast, kept):
    client = signed_in(cast.lars)
    for data in (
        {},
        {"how": "BY_PHONE"},
        {"how": "BY_PHONE", "reason": "  "},
        {"how": "TAKEN_IN", "reason": "x"},
    ):
        assert client.post(f"{PAGE}{kept.pk}/ferdig/", data).status_code == 422
    assert not QuarantineSettlement.objects.exists()
    client.post(f"{PAGE}{kept.pk}/ferdig/", {"how": "BY_PHONE", "reason": "Ringte Viken, de vet det."})
    settled = QuarantineSettlement.objects.get()
    assert (settled.how, settled.by_name, settled.at) == ("BY_PHONE", "Lars Lien", VISIT_AT)
    assert "Ny smerte" not in client.get(PAGE).content.decode()
    assert QuarantinedEvent.objects.get().raw


def test_only_the_leader_decides_about_a_revoked_tablet(cast, anne, hph2):
    anne.keys()
    revoke(cast)
    anne.send(anne.answer(hph2, "pain", "changed", DONE_AT))
    kept = QuarantinedEvent.objects.get()
    signed_in(cast.anne).post(f"{PAGE}{kept.pk}/igjen/")
    assert not Answer.objects.exists()
    signed_in(cast.lars).post(f"{PAGE}{kept.pk}/igjen/")
    assert Answer.objects.get().by == cast.anne
