"""How many SQL statements a message costs, from the raw bytes to the receipt. Times are measured, and never asserted."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit
from hph.workbench.bench_messages import Post
from messaging import operations
from messaging.enums import Direction, MessageKind, Outcome, Source
from messaging.models import Message
from messaging.queries import addresses
from messaging.xml import apprec, parse
from pathways.enums import DeadlineKind
from pathways.models import Agreement
from tests.messaging.conftest import TAKEN_IN_AT

pytestmark = pytest.mark.django_db

# Two transactions are four of each, and the savepoints of what the pathway does are another two or four.
STATEMENTS = {
    MessageKind.LOG_INNLAGT: 38,
    MessageKind.TIDLIGMELDING: 25,
    MessageKind.HELSEOPPLYSNINGER: 27,
    MessageKind.LOG_UTSKRIVNINGSKLAR: 38,
    MessageKind.DIALOG_HELSEFAGLIG: 14,
    MessageKind.UTSKRIVNINGSRAPPORT: 24,
    MessageKind.LOG_UTSKREVET: 43,
    MessageKind.EPIKRISE: 25,
}
DUPLICATE = 10
RECEIPT = 10


def take_in(raw):
    return operations.take_in(raw=raw, now=TAKEN_IN_AT, source=Source.COMMAND)


def counted(raw):
    """Take the message in; return what became of it, and the number of statements."""
    with CaptureQueriesContext(connection) as statements:
        result = take_in(raw)
    return result, len(statements)


@pytest.fixture
def post(cast, settings):
    settings.HPH_ALLOW_SYNTHETIC = True
    agreement = Agreement.objects.create(
        hospital_trust=cast.trust, municipality=cast.municipality, valid_from=date(2015, 1, 1)
    )
    for kind in (DeadlineKind.TIDLIGMELDING, DeadlineKind.HOMECOMING):
        agreement.terms.create(kind=kind, hours=12)
    ward, district = (
        addresses.address_of(Unit.objects.select_related("parent__parent").get(pk=unit.pk))
        for unit in (cast.ward, cast.district)
    )
    return Post(sender=ward, receiver=district, first=TAKEN_IN_AT - timedelta(days=20))


def test_each_kind_costs_its_number_of_statements(post):
    for raw in post.stay(0):
        take_in(raw)
    found = {}
    for raw in post.stay(1):
        result, count = counted(raw)
        assert (result.outcome, result.receipt_status) == (Outcome.TAKEN_IN, "1"), result.errors
        found[result.kind] = count
    assert found == STATEMENTS


def test_a_longer_history_costs_no_more(post):
    first = post.stay(0)
    for number in range(4):
        for raw in post.stay(number)[:4]:
            take_in(raw)
    # The dialogue of the first patient, beside three other patients and their messages.
    assert counted(first[4])[1] == STATEMENTS[MessageKind.DIALOG_HELSEFAGLIG]


def test_a_duplicate_costs_little(post):
    raw = post.stay(0)[0]
    take_in(raw)
    result, count = counted(raw)
    assert (result.is_duplicate, count) == (True, DUPLICATE)


def test_a_receipt_costs_little(post, cast):
    raw = post.stay(0)[0]
    head = parse.parse(raw).head
    Message.objects.create(
        direction=Direction.OUT,
        kind=MessageKind.TIDLIGMELDING,
        state="SENT",
        message_id=head.msg_id,
        sender_unit=cast.district,
        created_at=TAKEN_IN_AT,
        sent_at=TAKEN_IN_AT,
    )
    receipt = apprec.build(apprec.answer(head, msg_id="a-receipt", gen_at=TAKEN_IN_AT))
    take_in(apprec.build(apprec.answer(head, msg_id="another", gen_at=TAKEN_IN_AT)))
    Message.objects.update(state="SENT")
    result, count = counted(receipt)
    assert (result.outcome, count) == (Outcome.TAKEN_IN, RECEIPT)
