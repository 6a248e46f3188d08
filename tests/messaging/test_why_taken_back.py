"""The cancellation says why, in words that whoever receives it can read, where its standard has room for them."""

import pytest

from messaging import operations
from messaging.enums import MessageStatus, Source
from messaging.models import Message
from messaging.xml import parse
from pathways.enums import State
from pathways.models import Pathway
from tests.cast import NOON, admitted, author, pathway_at
from tests.messaging.test_attachments_out import attach
from tests.messaging.test_epikrise_out import LETTER, NOW
from tests.messaging.test_epikrise_out import send as send_letter
from tests.messaging.test_export import LATER, fresh_receiver, invalid
from tests.messaging.test_letters import sent, to
from tests.messaging.test_taking_back import LATER as CANCELLED_AT
from tests.messaging.test_taking_back import far as far
from tests.messaging.test_taking_back import told
from tests.messaging.test_writing import _report

pytestmark = pytest.mark.django_db
WHY = "Taken back by the sender: Feil pasient"


def taken_in(*raws):
    """Return what a fresh receiver has of these, in their order."""
    fresh_receiver()
    for raw in raws:
        operations.take_in(raw=raw, now=LATER, source=Source.COMMAND)
    return list(Message.objects.order_by("gen_at", "pk"))


def take_back(message, user, now=NOON):
    return operations.cancel_message(message_pk=message.pk, reason="Feil pasient", by=author(user), now=now)


def test_m45_the_cancellation_of_a_report_says_why_and_takes_no_files_along(cast):
    """M45: under the heading for other things."""
    pathway = admitted(cast)
    attach(pathway, cast.anne)
    report = sent(pathway, "INNLEGGELSESRAPPORT", cast.anne, _report())
    cancellation = take_back(report, cast.anne)
    raws = [operations.exported(message_id=each.message_id) for each in (report, cancellation)]
    assert [invalid(raw) for raw in raws] == [[], []]
    assert [len(parse.parse(raw).attachments) for raw in raws] == [1, 0]
    _original, taken = taken_in(*raws)
    assert taken.status == MessageStatus.CANCELLED
    assert taken.content["other"].endswith(WHY)


def test_m45_the_cancellation_of_an_epikrise_says_why(cast):
    pathway = pathway_at(cast, State.DISCHARGED)
    letter = send_letter(pathway, cast.bjorn, values=LETTER, reader=to(cast.district))
    cancellation = take_back(letter, cast.bjorn, now=NOW)
    raws = [operations.exported(message_id=each.message_id) for each in (letter, cancellation)]
    assert invalid(raws[1]) == []
    assert taken_in(*raws)[1].content["other"] == WHY


def test_m45_the_receiver_of_a_cancelled_admission_reads_the_reason_and_not_the_diagnosis(far):
    """M45: as the note of the event, which the pathway is then cancelled with."""
    _pathway, notice = told(far)
    cancellation = take_back(notice, far.bjorn, now=CANCELLED_AT)
    raws = [operations.exported(message_id=each.message_id) for each in (notice, cancellation)]
    assert [invalid(raw) for raw in raws] == [[], []]
    assert parse.parse(raws[0]).payload.admitted.note == ""
    assert parse.parse(raws[1]).payload.admitted.note == WHY
    type(far.district).objects.update(is_internal=True)
    taken_in(*raws)
    pathway = Pathway.objects.get()
    assert pathway.state == State.CANCELLED
    assert pathway.events.get(kind="CANCELLED").data["reason"] == WHY
