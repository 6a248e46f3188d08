"""Told outside the system: one message a person and channel, by real doors on this machine."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.conf import settings

from accounts.enums import Role
from accounts.models import Membership, Unit
from audit.models import AppendOnlyError
from messaging import operations
from messaging.enums import AttemptOutcome, Channel, NoticeState
from messaging.models import Delivery, OutsideAttempt, OutsideNotice, UnitTelling
from messaging.rules import reaching
from messaging.rules.reaching import Choice
from pathways.models import EventToTell, PathwayEvent
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cast import NOON
from tests.messaging import sinks
from tests.messaging.telling_cast import PATIENT, happens, log_of, quiet_case, reachable, run, send, tell

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def pathway(cast):
    return quiet_case(cast)


def test_three_things_within_ten_minutes_are_one_email_and_one_text_message(cast, pathway, letters, phones):
    reachable(cast.anne)
    for minutes in (0, 4, 9):
        happens(pathway)
        tell(NOON + timedelta(minutes=minutes))
        assert send(NOON + timedelta(minutes=minutes)) == []
    assert send(LATER) == ["SENT", "SENT"]
    assert send(LATER + timedelta(days=1)) == []
    [(to, letter)] = letters.letters
    assert to == "anne@example.test"
    assert letter["Subject"] == "HPH: 3 new notices"
    said = f"Sykepleietjeneste: 3 new notices. Read them here: {settings.HPH_ADDRESS}/varsler/"
    assert letter.get_payload().strip() == said
    [call] = phones.calls
    assert (call["to"], call["text"], call["from"]) == ("+4740000000", said, "HPH")
    assert phones.tokens == ["Bearer a-token"]
    notices = OutsideNotice.objects.order_by("channel")
    assert [(row.channel, row.state) for row in notices] == [("EMAIL", "SENT"), ("SMS", "SENT")]
    assert call["id"] == phones.keys[0] == str(notices[1].key)
    assert letter["Message-ID"] == f"<{notices[0].key}@localhost>"
    assert notices[1].log.get().reference == "ref-1"


def test_without_a_choice_people_are_told_in_the_system_only(cast, pathway, letters, phones):
    cast.anne.email = "anne@example.test"
    cast.anne.save()
    happens(pathway)
    tell(NOON)
    assert run(NOON, hours=1) == []
    assert Delivery.objects.filter(recipient=cast.anne, read_at=None).count() == 1
    assert not OutsideNotice.objects.exists()


def test_the_unit_chooses_for_its_people_and_the_one_above_for_it(cast, pathway, letters, phones):
    cast.anne.email = "anne@example.test"
    cast.anne.save()
    UnitTelling.objects.create(unit=cast.municipality, by_email=True, bundle_minutes=30)
    happens(pathway)
    tell(NOON)
    assert send(NOON + timedelta(minutes=29)) == []
    assert send(NOON + timedelta(minutes=30)) == ["SENT"]
    # Her own choice goes before it.
    operations.choose(by=cast.anne, choice=Choice())
    happens(pathway)
    tell(LATER)
    assert run(LATER, hours=1) == []
    operations.choose_as_unit(by=cast.anne)
    happens(pathway)
    assert run(LATER, hours=1) == ["SENT"]


@pytest.mark.parametrize("lacks", ["email", "phone"])
def test_a_person_without_the_address_is_told_by_the_other_channel_and_in_the_system(
    cast, pathway, letters, phones, lacks
):
    reachable(cast.anne)
    setattr(cast.anne, lacks, "")
    cast.anne.save()
    happens(pathway)
    assert run(NOON, hours=1) == ["SENT"]
    dropped = OutsideNotice.objects.get(state=NoticeState.DROPPED)
    assert log_of(dropped) == ["NO_ADDRESS"]
    assert (len(letters.letters), len(phones.calls)) == ((0, 1) if lacks == "email" else (1, 0))


def test_a_telephone_that_takes_no_text_messages_gets_none(cast, pathway, phones):
    reachable(cast.anne, by_email=False)
    cast.anne.phone = "72 00 00 00"
    cast.anne.save()
    happens(pathway)
    assert run(NOON, hours=1) == []
    assert log_of(OutsideNotice.objects.get()) == ["NO_ADDRESS"]


def test_who_has_left_the_unit_since_is_not_written_to(cast, pathway, phones):
    reachable(cast.anne)
    happens(pathway)
    tell(NOON)
    Membership.objects.filter(user=cast.anne).update(is_active=False)
    assert send(LATER) == []
    assert log_of(OutsideNotice.objects.get(channel=Channel.SMS)) == ["LEFT"]
    assert phones.calls == []


def test_a_person_who_was_taken_out_of_use_is_not_written_to(cast, pathway, phones):
    reachable(cast.anne)
    happens(pathway)
    tell(NOON)
    cast.anne.is_active = False
    cast.anne.save()
    assert send(LATER) == []
    assert phones.calls == []


def test_what_is_read_meanwhile_is_not_counted_and_when_all_is_read_nothing_is_sent(cast, pathway, phones):
    reachable(cast.anne, by_email=False)
    happens(pathway, times=2)
    tell(NOON)
    operations.read_notifications(
        by=cast.anne, now=NOON, delivery_id=Delivery.objects.filter(read_at=None).first().pk
    )
    assert send(LATER) == ["SENT"]
    assert "1 new notice." in phones.texts()[0]
    happens(pathway)
    tell(LATER)
    operations.read_notifications(by=cast.anne, now=LATER)
    assert send(LATER + timedelta(hours=1)) == []
    assert log_of(OutsideNotice.objects.latest("pk")) == ["READ"]


def test_who_switched_it_off_meanwhile_is_left_alone(cast, pathway, phones):
    reachable(cast.anne, by_email=False)
    happens(pathway)
    tell(NOON)
    operations.choose(by=cast.anne, choice=Choice())
    assert send(LATER) == []
    assert log_of(OutsideNotice.objects.get()) == ["SWITCHED_OFF"]


def test_quiet_hours_over_the_night_the_clock_changes(cast, pathway, phones):
    # Given the night to 29 March 2026, when the clock goes from two to three
    reachable(cast.anne, by_email=False, quiet_from=time(22), quiet_to=time(7))
    evening, morning = datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)
    happens(pathway, at=evening)
    tell(evening)
    # When the night passes, then nothing goes before seven by the clock on the wall
    assert run(evening, hours=6.9) == []
    assert send(morning - timedelta(seconds=1)) == []
    assert send(morning) == ["SENT"]
    # And a night's rest is no outage
    assert "for a while" not in phones.texts()[0]


def test_a_bad_address_is_given_up_at_once_and_told_again_when_the_next_gets_through(cast, pathway, letters):
    reachable(cast.anne, by_sms=False)
    letters.recipient = "550 no such person"
    happens(pathway)
    tell(NOON)
    assert send(LATER) == ["REFUSED"]
    assert OutsideNotice.objects.get().state == NoticeState.GIVEN_UP
    assert run(LATER, hours=5) == []
    # When the address works again and something new happens, the lost one is counted too
    letters.recipient = "250 ok"
    happens(pathway, at=NOON + timedelta(days=1))
    assert run(NOON + timedelta(days=1), hours=1) == ["SENT"]
    assert "Sykepleietjeneste: 2 new notices." in letters.texts()[0]
    assert "could not be sent for a while" in letters.texts()[0]


def test_a_full_mailbox_is_tried_again_with_growing_waits(cast, pathway, letters):
    reachable(cast.anne, by_sms=False)
    letters.recipient = "452 mailbox full"
    happens(pathway)
    tell(NOON)
    assert run(NOON, hours=40, minutes=1) == ["FAILED"] * 7
    notice = OutsideNotice.objects.get()
    assert (notice.state, notice.last_outcome) == (NoticeState.GIVEN_UP, AttemptOutcome.FAILED)
    times = list(notice.log.order_by("at").values_list("at", flat=True))
    waits = [after - before for before, after in pairwise(times)]
    assert waits == sorted(waits)
    assert waits == list(reaching.WAITS)


def test_five_hundred_things_during_an_outage_are_one_message(cast, pathway, settings):
    # Given a gateway that is down, and colleagues to whom five hundred things happen in a day
    reachable(cast.anne, by_email=False)
    port = sinks.free_port()
    sinks.use_gateway(settings, port)
    now = NOON
    for _hour in range(10):
        happens(pathway, times=50, at=now)
        assert set(run(now, hours=1)) <= {"DOWN"}
        now += timedelta(hours=1)
    # When it is back
    with sinks.gateway(port) as phones:
        outcomes = run(now, hours=12)
    # Then one message tells of them all
    assert outcomes == ["SENT"]
    [text] = phones.texts()
    assert text.startswith("Notices could not be sent for a while. Sykepleietjeneste: 500 new notices.")
    assert len(set(phones.keys)) == 1
    assert OutsideNotice.objects.filter(state=NoticeState.SENT).count() == 1


@pytest.mark.parametrize("then", ["silent", "gone"])
def test_an_outage_that_began_without_an_answer_is_one_message_too(cast, pathway, settings, then):
    # Given a gateway that breaks while it has our first message, and stays silent or is gone
    reachable(cast.anne, by_email=False)
    port = sinks.free_port()
    sinks.use_gateway(settings, port)
    happens(pathway, at=NOON)
    tell(NOON)
    with sinks.gateway(port) as phones:
        phones.status = 500
        assert send(LATER) == ["UNSURE"]
        if then == "silent":
            for hour in range(1, 5):
                happens(pathway, times=5, at=NOON + timedelta(hours=hour))
                assert set(run(NOON + timedelta(hours=hour), hours=1)) <= {"UNSURE"}
    if then == "gone":
        for hour in range(1, 5):
            happens(pathway, times=5, at=NOON + timedelta(hours=hour))
            assert set(run(NOON + timedelta(hours=hour), hours=1)) <= {"DOWN"}
    # When it is back
    with sinks.gateway(port) as phones:
        outcomes = run(NOON + timedelta(hours=5), hours=12)
    # Then one message tells of them all, the first one too
    assert outcomes == ["SENT"]
    [text] = phones.texts()
    assert text.startswith("Notices could not be sent for a while. Sykepleietjeneste: 21 new notices.")
    assert OutsideNotice.objects.filter(state=NoticeState.SENT).count() == 1


def test_a_gateway_that_takes_and_never_answers_is_not_fed_for_ever(cast, pathway, phones):
    reachable(cast.anne, by_email=False)
    phones.cuts = True
    happens(pathway)
    tell(NOON)
    send(LATER)
    for hour in range(1, 18):
        happens(pathway, at=NOON + timedelta(hours=hour))
        run(NOON + timedelta(hours=hour), hours=1)
    # The attempts go on counting over the one that takes over: three summaries at most until it is given up.
    assert len(set(phones.keys)) <= 4


def test_a_message_without_an_answer_alone_keeps_its_key_through_an_outage(cast, pathway, phones):
    reachable(cast.anne, by_email=False)
    happens(pathway)
    tell(NOON)
    phones.cuts = True
    assert send(LATER) == ["UNSURE"]
    phones.cuts = False
    assert run(LATER + timedelta(hours=3), hours=1) == ["DUPLICATE"]
    assert len(set(phones.keys)) == 1


def test_when_our_own_worker_was_down_the_rest_comes_as_one(cast, pathway, phones):
    reachable(cast.anne, by_email=False)
    happens(pathway, times=300, at=NOON)
    assert run(NOON + timedelta(hours=3), hours=1) == ["SENT"]
    assert phones.texts()[0].startswith("Notices could not be sent for a while.")
    assert Delivery.objects.filter(recipient=cast.anne, read_at=None).count() == 300


def test_a_late_notice_of_an_old_thing_is_no_outage(cast, pathway, phones):
    # Given a clock that had run out before anybody here knew of the patient
    reachable(cast.anne, by_email=False)
    clock = pathway.deadlines.get(kind="INNLEGGELSESRAPPORT")
    event = PathwayEvent.objects.create(
        pathway=pathway,
        deadline=clock,
        kind="DEADLINE_MISSED",
        at=NOON - timedelta(days=2),
        recorded_at=NOON,
    )
    EventToTell.objects.create(event=event)
    assert run(NOON, hours=1) == ["SENT"]
    assert "for a while" not in phones.texts()[0]
    # But when sending itself has stood still, what comes then says so
    operations.note_run(sent=1, failed=0, now=NOON + timedelta(hours=1))
    happens(pathway, at=NOON + timedelta(hours=5))
    assert run(NOON + timedelta(hours=5), hours=1) == ["SENT"]
    assert "for a while" in phones.texts()[1]


def test_a_channel_that_is_down_costs_one_attempt_a_round(cast, pathway, settings):
    sinks.use_gateway(settings, sinks.free_port())
    for number in range(5):
        nurse = MembershipFactory(
            user=UserFactory(username=f"nurse{number}"), unit=cast.district, role=Role.HOME_NURSE
        ).user
        reachable(nurse, by_email=False)
    happens(pathway)
    tell(NOON)
    assert send(LATER) == ["DOWN"]
    # And when it is back, nobody waits for the end of a long pause.
    run(LATER, hours=8)
    with sinks.gateway(int(settings.HPH_SMS_URL.split(":")[2].split("/")[0])):
        assert run(LATER + timedelta(hours=9), hours=4) == ["SENT"] * 5


def test_each_unit_is_named_with_its_count(cast, pathway, phones):
    reachable(cast.anne, by_email=False)
    MembershipFactory(user=cast.anne, unit=cast.office, role=Role.CASE_WORKER)
    Unit.objects.filter(pk=cast.office.pk).update(name="Dalen tildeling")
    happens(pathway, times=2)
    tell(NOON)
    Delivery.objects.filter(pk=Delivery.objects.latest("pk").pk).update(unit=cast.office)
    assert send(LATER) == ["SENT"]
    assert "Dalen tildeling: 1 new notice. Sykepleietjeneste: 1 new notice." in phones.texts()[0]


def test_the_log_is_only_added_to_and_says_nothing_of_whom(cast, pathway, phones):
    reachable(cast.anne, by_email=False)
    happens(pathway)
    run(NOON, hours=1)
    row = OutsideAttempt.objects.get()
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        OutsideAttempt.objects.update(outcome="READ")
    stored = " ".join(
        str(value) for each in (row, OutsideNotice.objects.get()) for value in vars(each).values()
    )
    assert not [word for word in (*PATIENT, cast.anne.phone, cast.anne.email) if word in stored]


def test_gathering_costs_the_same_for_one_and_for_many(cast, pathway, phones, django_assert_max_num_queries):
    for number in range(8):
        nurse = MembershipFactory(
            user=UserFactory(username=f"nurse{number}"), unit=cast.district, role=Role.HOME_NURSE
        ).user
        reachable(nurse)
    happens(pathway, times=20)
    operations.tell_people(now=NOON)
    # Parts are written message by message.
    with django_assert_max_num_queries(13 + 9):
        operations.gather(now=NOON)


@pytest.mark.parametrize(("language", "words"), [("nb", "2 nye varsler"), ("nn", "2 nye varsel")])
def test_the_message_speaks_the_persons_language(cast, pathway, phones, language, words):
    cast.anne.language = language
    reachable(cast.anne, by_email=False)
    happens(pathway, times=2)
    run(NOON, hours=1)
    assert words in phones.texts()[0]
