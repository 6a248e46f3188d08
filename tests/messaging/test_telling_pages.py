"""The page where people choose how they are told, and the tables that administrators look after."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from accounts import operations as account_operations
from accounts.enums import Role
from messaging.models import Delivery, OutsideNotice, PersonTelling, TellingRule, UnitTelling
from messaging.operations import recipients
from pathways.enums import EventKind
from pathways.models import PathwayEvent
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cast import NOON
from tests.messaging.telling_cast import happens, quiet_case, reachable, send, tell

pytestmark = pytest.mark.django_db
PAGE = "/varsler/slik/"


def page_of(client, user):
    user.language = "en"
    user.save()
    client.force_login(user)
    return client.get(PAGE).content.decode()


# --- One's own choice ---------------------------------------------------------------------------------------


def test_where_nothing_is_set_up_the_page_says_so(cast, client, settings):
    settings.EMAIL_HOST = settings.HPH_SMS_URL = ""
    assert "not in use here" in page_of(client, cast.anne)


def test_a_person_chooses_changes_and_goes_back_to_the_units_choice(cast, client, letters, phones):
    UnitTelling.objects.create(unit=cast.district, by_email=True)
    cast.anne.email, cast.anne.phone = "anne@example.test", "400 00 000"
    page = page_of(client, cast.anne)
    assert "You follow the choice of Sykepleietjeneste." in page
    assert "anne@example.test" in page
    assert "+4740000000" in page
    data = {"by_sms": "on", "quiet_from": "22:00", "quiet_to": "07:00", "urgent_in_quiet": "on"}
    assert client.post(PAGE, data).headers["Location"] == PAGE
    own = PersonTelling.objects.get(person=cast.anne)
    assert (own.by_email, own.by_sms, own.urgent_in_quiet) == (False, True, True)
    assert (own.quiet_from, own.quiet_to) == (time(22), time(7))
    page = client.get(PAGE).content.decode()
    assert "You have chosen yourself." in page
    assert '<option value="22:00" selected>' in page
    client.post(f"{PAGE}som-enheten/")
    assert not PersonTelling.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"quiet_from": "22:00"}, "Give both times, or neither."),
        ({"quiet_from": "late", "quiet_to": "07:00"}, "Select a valid choice."),
    ],
)
def test_half_a_choice_is_refused_and_kept_on_the_page(cast, client, phones, data, sentence):
    cast.anne.phone = "400 00 000"
    page_of(client, cast.anne)
    page = client.post(PAGE, {"by_sms": "on", **data}).content.decode()
    assert sentence in page
    assert not PersonTelling.objects.exists()


def test_a_channel_that_cannot_reach_the_person_is_explained_and_not_offered(cast, client, letters, phones):
    cast.anne.phone = "72 00 00 00"
    page = page_of(client, cast.anne)
    assert "No mobile number is registered on you." in page
    assert "No e-mail address is registered on you." in page
    assert 'name="by_sms"' not in page
    # What is typed past the form changes nothing.
    client.post(PAGE, {"by_sms": "on"})
    assert not PersonTelling.objects.get().by_sms


def test_the_page_shows_what_was_sent_and_never_whom_it_was_about(cast, client, letters):
    reachable(cast.anne, by_sms=False)
    letters.recipient = "550 unknown"
    happens(quiet_case(cast))
    tell(NOON)
    send(NOON + timedelta(minutes=10))
    page = page_of(client, cast.anne)
    assert "given up" in page
    assert "the service refused it" in page
    assert "Skog" not in page


def test_strangers_meet_the_sign_in_page_and_others_choices_stay_as_they_are(cast, client):
    assert client.get(PAGE).status_code == 302
    assert client.post(PAGE, {}).status_code == 302
    assert client.post(f"{PAGE}som-enheten/").status_code == 302
    reachable(cast.anne)
    client.force_login(cast.cecilie)
    client.post(f"{PAGE}som-enheten/")
    assert PersonTelling.objects.filter(person=cast.anne).exists()


def test_the_page_costs_a_constant_number_of_queries(cast, client, letters, django_assert_num_queries):
    reachable(cast.anne)
    page_of(client, cast.anne)
    now = timezone.now()
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)
    for number in range(8):
        OutsideNotice.objects.create(
            recipient=cast.anne,
            channel="EMAIL",
            state="SENT",
            created_at=now,
            due_at=now,
            next_try_at=now,
            finished_at=now,
            attempts=number,
        )
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


QUERIES = 6


# --- What administrators change -----------------------------------------------------------------------------


@pytest.fixture
def administrator(cast, client):
    person = UserFactory(username="ada", display_name="Ada Admin", language="en")
    account_operations.give_role(
        user=person, unit=cast.municipality, role=Role.ADMINISTRATOR, by=None, now=NOON
    )
    client.force_login(person)
    return person


def rule(cast, **changes):
    return {
        "unit": cast.municipality.pk,
        "event_kind": "ADMITTED",
        "deadline_kind": "",
        "role": "",
        "level": "",
        **changes,
    }


ADD = "/admin/messaging/tellingrule/add/"


def who(kind, event):
    return {person.username for person, _unit, _level in recipients.People([event]).to_tell(event)}


def test_an_administrator_switches_an_event_off_for_their_unit_and_a_role_on(cast, client, administrator):
    pathway = quiet_case(cast)
    event = PathwayEvent.objects.filter(pathway=pathway, kind=EventKind.ADMITTED).get()
    assert who("ADMITTED", event) == {"anne", "kari"}
    assert client.post(ADD, rule(cast, role="HOME_NURSE")).status_code == 302
    assert who("ADMITTED", event) == {"kari"}
    assert (
        client.post(ADD, rule(cast, role="UNIT_LEADER", is_on="on", unit=cast.district.pk)).status_code == 302
    )
    assert who("ADMITTED", event) == {"kari", "lars"}
    page = client.get("/admin/messaging/tellingrule/").content.decode()
    assert "What counts where no rule says otherwise" in page
    assert "home nurse (responsible)" in page


def test_the_laws_clocks_cannot_be_switched_off_for_the_responsible(cast, client, administrator):
    for clock in ("", "TIDLIGMELDING"):
        page = client.post(
            ADD, rule(cast, event_kind="DEADLINE_MISSED", deadline_kind=clock)
        ).content.decode()
        assert "The clocks of the law cannot be switched off for the responsible person." in page
    assert not TellingRule.objects.exists()
    assert client.post(ADD, rule(cast, event_kind="DEADLINE_MISSED", deadline_kind="HPH3")).status_code == 302


@pytest.mark.parametrize("unit", ["elsewhere", None])
def test_an_administrator_writes_no_rules_for_others(cast, client, administrator, unit):
    pk = getattr(cast, unit).pk if unit else ""
    page = client.post(ADD, rule(cast, unit=pk))
    assert page.status_code == 200
    assert not TellingRule.objects.exists()
    everywhere = TellingRule.objects.create(event_kind="ADMITTED", is_on=False)
    theirs = TellingRule.objects.create(event_kind="ADMITTED", is_on=False, unit=cast.elsewhere)
    address = "/admin/messaging/tellingrule/{}/change/"
    client.post(address.format(everywhere.pk), rule(cast, event_kind="DECEASED"))
    assert client.get(address.format(theirs.pk)).status_code == 302
    everywhere.refresh_from_db()
    assert everywhere.event_kind == "ADMITTED"
    assert (
        client.post(f"/admin/messaging/tellingrule/{everywhere.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )


def test_an_administrator_sets_how_a_unit_is_told(cast, client, administrator):
    add = "/admin/messaging/unittelling/add/"
    data = {"by_email": "on", "quiet_from": "22:00", "quiet_to": "07:00", "bundle_minutes": "15"}
    assert client.post(add, {"unit": cast.elsewhere.pk, **data}).status_code == 200
    assert client.post(add, {"unit": cast.district.pk, **data, "bundle_minutes": "0"}).status_code == 200
    assert client.post(add, {"unit": cast.district.pk, **data, "quiet_to": ""}).status_code == 200
    assert client.post(add, {"unit": cast.district.pk, **data}).status_code == 302
    assert UnitTelling.objects.get().bundle_minutes == 15


def test_what_was_given_up_is_seen_by_the_administrator_of_the_person_only(
    cast, client, administrator, letters
):
    reachable(cast.anne, by_sms=False)
    letters.recipient = "550 unknown"
    happens(quiet_case(cast))
    tell(NOON)
    send(NOON + timedelta(minutes=10))
    notice = OutsideNotice.objects.get()
    listed = client.get("/admin/messaging/outsidenotice/?state__exact=GIVEN_UP").content.decode()
    assert "Anne Ås" in listed
    opened = client.get(f"/admin/messaging/outsidenotice/{notice.pk}/change/").content.decode()
    assert "the service refused it" in opened
    assert "Skog" not in opened
    other = MembershipFactory(unit=cast.elsewhere, role=Role.ADMINISTRATOR).user
    other.is_staff = True
    other.save()
    client.force_login(other)
    assert "Anne Ås" not in client.get("/admin/messaging/outsidenotice/").content.decode()
    assert client.get(f"/admin/messaging/outsidenotice/{notice.pk}/change/").status_code == 302
    assert Delivery.objects.filter(recipient=cast.anne, read_at=None).exists()
