"""Sending once more: what had no address goes when the address book is mended, and all that failed goes at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Unit
from accounts.rules import NotAllowed
from messaging import operations
from messaging.enums import Direction, MessageState, MessageStatus
from messaging.models import InboxTask, Message
from messaging.rules import transport as rules
from messaging.xml import parse
from tests.cast import admitted
from tests.messaging.test_pages import as_  # noqa: F401
from tests.messaging.test_unsent import PAGE, fail, report

pytestmark = pytest.mark.django_db
AGAIN = f"{PAGE}igjen/"


@pytest.fixture
def far(cast):
    """Return the cast with the municipality outside the installation, and home care without an address."""
    municipal = [cast.office.pk, cast.district.pk, cast.municipality.pk]
    Unit.objects.filter(pk__in=municipal).update(is_internal=False)
    Unit.objects.filter(pk=cast.district.pk).update(her_id=None)
    return cast


@pytest.fixture
def notice(far):
    """Return the notice of an admission, which had nowhere to go."""
    now = timezone.now() - timedelta(hours=2)
    admitted(far, at=now)
    operations.tell_people(now=now)
    message = Message.objects.get(kind="LOG_INNLAGT")
    assert (message.state, message.never_left, message.xml) == (MessageState.REJECTED, True, None)
    return message


def mend(cast):
    Unit.objects.filter(pk=cast.district.pk).update(her_id=5078)


def test_m6_what_had_no_address_goes_when_there_is_one(far, notice, as_):  # noqa: F811
    """M6: the same message, made anew with the address that there is now; its task is closed."""
    now = timezone.now()
    with pytest.raises(NotAllowed, match="lacks a HER-id"):
        operations.try_again(message_id=notice.pk, by=far.bjorn, now=now)
    for who in (far.anne, far.cecilie):
        with pytest.raises((NotAllowed, Message.DoesNotExist)):
            operations.try_again(message_id=notice.pk, by=who, now=now)
    notice = Message.objects.get(pk=notice.pk)
    assert notice.state == MessageState.REJECTED
    assert InboxTask.objects.still_open().filter(message=notice).count() == 1
    mend(far)
    assert "Try again</button>" in as_(far.bjorn).get(PAGE).content.decode()
    as_(far.bjorn).post(f"/meldinger/{notice.pk}/igjen/")
    sent = Message.objects.get(pk=notice.pk)
    assert (sent.state, sent.direction, sent.error_text) == (MessageState.SENT, Direction.OUT, "")
    head = parse.parse(bytes(sent.xml)).head
    assert (head.msg_id, head.receiver.address_her_id) == (notice.message_id, 5078)
    assert not InboxTask.objects.still_open().filter(message=notice).exists()
    with pytest.raises(NotAllowed, match="already"):
        operations.try_again(message_id=notice.pk, by=far.bjorn, now=now)


def test_what_the_receiver_rejected_is_not_sent_as_it_is(far, notice):
    Message.objects.filter(pk=notice.pk).update(handed_over_at=timezone.now())
    mend(far)
    with pytest.raises(NotAllowed, match="Correct it"):
        operations.try_again(message_id=notice.pk, by=far.bjorn, now=timezone.now())


def test_a_cancellation_that_had_no_address_is_left_to_people(far, notice):
    Message.objects.filter(pk=notice.pk).update(status=MessageStatus.CANCELLED)
    mend(far)
    with pytest.raises(NotAllowed, match="Correct it"):
        operations.try_again(message_id=notice.pk, by=far.bjorn, now=timezone.now())


# --- All at once ------------------------------------------------------------------------------------------------


@pytest.fixture
def three(outside, settings):
    """Return three reports that could not be sent."""
    settings.HPH_OUT_FOLDER = None
    found = [report(outside, serial=serial) for serial in range(3)]
    fail(rules.MOST_ATTEMPTS)
    return found


def test_all_that_failed_goes_once_more_with_one_yes(outside, three, as_, tmp_path, settings):  # noqa: F811
    settings.HPH_OUT_FOLDER = tmp_path
    anne = as_(outside.anne)
    page = anne.get(PAGE).content.decode()
    assert "Send 3 messages once more" in page
    assert "Send 3 messages once more" not in as_(outside.kari).get(PAGE).content.decode()
    gone = Message.objects.get(pk=three[2].pk)
    operations.handle_by_phone(message_id=gone.pk, reason="Vakt", by=outside.anne, now=timezone.now())
    numbers = [message.pk for message in three]
    as_(outside.cecilie).post(AGAIN, {"message": numbers})
    assert Message.objects.filter(state=MessageState.NOT_SENT).count() == 2
    answer = (
        as_(outside.anne).post(AGAIN, {"message": [*numbers, "x", "99999"]}, follow=True).content.decode()
    )
    assert "2 messages are on their way once more." in answer
    assert "Somebody has seen to this message already." in answer
    assert set(Message.objects.filter(pk__in=numbers).values_list("state", flat=True)) == {
        MessageState.SENT,
        MessageState.BY_PHONE,
    }
    assert "once more</button>" not in as_(outside.anne).get(PAGE).content.decode()


def test_a_get_sends_nothing_and_one_message_has_no_button_for_all(outside, settings, as_):  # noqa: F811
    settings.HPH_OUT_FOLDER = None
    report(outside)
    fail(rules.MOST_ATTEMPTS)
    anne = as_(outside.anne)
    assert anne.get(AGAIN).status_code == 405
    assert AGAIN not in anne.get(PAGE).content.decode()
