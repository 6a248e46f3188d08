"""Workers that die, answers that come late, two workers at once: the receiver sees one message."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from messaging import operations
from messaging.enums import NoticeState
from messaging.models import OutsideNotice, OutsidePart
from messaging.operations import outside
from messaging.rules import reaching
from messaging.rules.reaching import Choice
from tests import workers
from tests.cast import NOON, admitted
from tests.messaging.telling_cast import happens, log_of, quiet_case, reachable, run, send, tell

LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def pathway(cast, phones):
    pathway = quiet_case(cast)
    reachable(cast.anne, by_email=False)
    happens(pathway)
    tell(NOON)
    return pathway


@pytest.mark.django_db
def test_a_worker_that_dies_after_sending_is_followed_by_the_same_key(pathway, phones, monkeypatch):
    def die(*_arguments, **_named):
        raise SystemExit

    monkeypatch.setattr(outside, "_note", die)
    with pytest.raises(SystemExit):
        operations.send_next(now=LATER)
    monkeypatch.undo()
    # Its claim holds for a while, and then the next attempt begins with the same key.
    assert send(LATER + reaching.LEASE - timedelta(seconds=1)) == []
    assert send(LATER + reaching.LEASE) == ["DUPLICATE"]
    notice = OutsideNotice.objects.get()
    assert log_of(notice) == ["LOST", "DUPLICATE"]
    assert set(phones.keys) == {str(notice.key)}
    assert phones.phones() == {"+4740000000": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["late", "cut", "500"])
def test_a_message_that_may_have_arrived_keeps_its_key_and_its_text(cast, pathway, phones, settings, fault):
    phones.waits, phones.cuts = (0.8 if fault == "late" else 0), fault == "cut"
    settings.HPH_SMS_TIMEOUT = 0.2
    if fault == "500":
        phones.status = 500
    assert send(LATER) == ["UNSURE"]
    # What happens now is not added to a text that may have been read: it waits behind it.
    happens(pathway, times=3, at=LATER)
    tell(LATER)
    phones.waits, phones.cuts, phones.status = 0, False, 202
    outcomes = run(LATER, hours=2)
    assert outcomes == [("SENT" if fault == "500" else "DUPLICATE"), "SENT"]
    assert ["1 new notice" in phones.texts()[0], "3 new notices" in phones.texts()[1]] == [True, True]
    assert len(phones.calls) == 2


@pytest.mark.django_db
def test_an_attempt_made_again_waits_out_the_night_too(cast, pathway, phones):
    phones.status = 500
    night = time(LATER.hour + 1, LATER.minute + 1), time(23)  # Oslo is an hour ahead
    operations.choose(by=cast.anne, choice=Choice(by_sms=True, quiet_from=night[0], quiet_to=night[1]))
    assert send(LATER) == ["UNSURE"]
    phones.status = 202
    assert run(LATER, hours=9) == []
    assert run(LATER + timedelta(hours=9), hours=3) == ["SENT"]


@pytest.mark.django_db
def test_an_attempt_that_ends_after_another_took_over_changes_nothing(pathway, phones, monkeypatch):
    _letter, notice_id, number = outside._claim(now=LATER, skip=())
    assert send(LATER + reaching.LEASE) == ["SENT"]
    outside._note(
        notice_id, number, outside.channels.Answer(outside.AttemptOutcome.UNSURE), now=LATER + reaching.LEASE
    )
    assert OutsideNotice.objects.get().state == NoticeState.SENT
    assert send(LATER + timedelta(days=1)) == []


@pytest.mark.django_db
def test_a_message_that_kills_every_worker_is_given_up(pathway, phones):
    now = LATER
    for _death in range(7):
        assert outside._claim(now=now, skip=())[0] is not None
        now += reaching.LEASE
    assert send(now) == []
    assert OutsideNotice.objects.get().state == NoticeState.GIVEN_UP


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(cast, phones):
    pathway = quiet_case(cast)
    people = [reachable(user, by_email=False) for user in (cast.anne, cast.kari, cast.lars)]
    for serial in range(1, 13):
        admitted(cast, serial=serial)
    happens(pathway, times=40)
    barrier = threading.Barrier(2)

    def work(_number):
        try:
            barrier.wait()
            operations.tell_people(now=NOON, batch=7)
            operations.gather(now=NOON, batch=5)
            barrier.wait()
            return send(LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        outcomes = [outcome for each in threads.map(work, range(2)) for outcome in each]
    tell(NOON)
    outcomes += send(LATER + timedelta(minutes=10))
    assert set(outcomes) == {"SENT"}
    assert len(phones.keys) == len(set(phones.keys)) == OutsideNotice.objects.count()
    parts = OutsidePart.objects.filter(delivery__recipient=cast.anne)
    assert parts.count() == 52 == parts.values("delivery").distinct().count()
    assert len(people) >= OutsideNotice.objects.values("recipient").distinct().count()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_kill_9_between_sending_and_noting_shows_the_receiver_one_message(
    cast, phones, worker, eventually, settings, monkeypatch
):
    # Given a gateway that takes the message and is slow to say so
    pathway = quiet_case(cast)
    reachable(cast.anne, by_email=False)
    began = timezone.now() - timedelta(minutes=30)
    happens(pathway, at=began)
    tell(began)
    monkeypatch.setenv("HPH_SMS_URL", settings.HPH_SMS_URL)
    phones.waits = 30
    first = worker()
    first.send("messaging.tasks.send_notices")
    assert phones.arrived.wait(20)
    # When the worker is killed before it could note the answer
    first.kill()
    notice = OutsideNotice.objects.get()
    assert (notice.state, log_of(notice)) == (NoticeState.SENDING, [])
    # Then the next one, when the claim has run out, sends the same key, and the gateway knows it
    phones.waits = 0
    OutsideNotice.objects.update(next_try_at=timezone.now())
    second = worker()
    second.send("messaging.tasks.send_notices")
    eventually(lambda: OutsideNotice.objects.get().state == NoticeState.SENT, seconds=20)
    assert log_of(notice) == ["LOST", "DUPLICATE"]
    assert phones.keys == [str(notice.key)] * 2
    assert phones.phones() == {"+4740000000": 1}
    assert workers.listens(phones.port)
