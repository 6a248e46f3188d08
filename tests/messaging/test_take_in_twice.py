"""Two processes with the same message, or with the same new patient, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from messaging import operations
from messaging.enums import Outcome, Source
from messaging.models import Message, RawMessage
from pathways.models import Pathway, PathwayEvent, Patient
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.xml import official

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(messages):
    """Take in each message in a thread of its own, all starting together."""
    start = Barrier(len(messages))

    def take_in(raw):
        try:
            start.wait()
            return operations.take_in(raw=raw, now=TAKEN_IN_AT, source=Source.COMMAND)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(messages)) as threads:
        return list(threads.map(take_in, messages))


def test_the_same_message_at_once_is_taken_in_once(cast):
    results = at_once([official.example(official.INNLAGT)] * 4)
    assert sorted(result.outcome for result in results) == [Outcome.DUPLICATE] * 3 + [Outcome.TAKEN_IN]
    assert {result.pathway_id for result in results} == {Pathway.objects.get().pk}
    assert (Message.objects.count(), RawMessage.objects.count()) == (1, 4)
    assert PathwayEvent.objects.filter(kind="ADMITTED").count() == 1


def test_two_messages_about_a_new_patient_at_once_are_one_pathway(cast):
    results = at_once([official.example(official.INNLAGT), official.example(official.KLAR)])
    assert [result.receipt_status for result in results] == ["1", "1"]
    assert (Patient.objects.count(), Pathway.objects.count()) == (1, 1)
    assert Pathway.objects.get().state == "READY_FOR_DISCHARGE"


def test_two_workers_that_retry_handle_a_message_once(cast):
    row = RawMessage.objects.create(
        raw=official.example(official.INNLAGT),
        sha256="",
        size=1,
        source=Source.API,
        received_at=TAKEN_IN_AT,
        next_try_at=TAKEN_IN_AT,
    )
    start = Barrier(2)

    def retry(_number):
        try:
            start.wait()
            return operations.handle(raw_id=row.pk, now=TAKEN_IN_AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(retry, range(2)))
    assert [result.outcome for result in results] == [Outcome.TAKEN_IN] * 2
    assert Message.objects.count() == 1
