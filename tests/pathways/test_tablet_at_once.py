"""Two requests with the same queue at the same moment: everything once, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from checklists.models import Answer
from pathways.enums import State
from pathways.models import QuarantinedEvent, Step, TabletEvent
from tests import cast as cast_module
from tests.cast import ADMITTED_AT, pathway_at, step
from tests.pathways.tablet_helpers import tablet_of
from tests.pathways.views_helpers import at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
VISIT_AT = ADMITTED_AT + timedelta(days=4)
DONE_AT = VISIT_AT - timedelta(hours=1)
KEYS = ("pain", "breathing", "circulation", "skin", "mobility", "adl", "cognition", "mood", "sleep", "senses")


def test_the_same_queue_twice_at_once():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer.")
    cast_module.load_templates()
    cast = cast_module.make_cast()
    pathways = [pathway_at(cast, State.AT_HOME, serial=n) for n in range(2)]
    with at(VISIT_AT):
        tablets = [tablet_of(cast.anne) for _ in range(2)]
        one = tablets[0]
        hph2 = [step(each, "HPH2") for each in pathways]
        opened = one.event("OPEN_HPH4", DONE_AT, pathway=pathways[0].pk)
        events = [
            *(one.answer(hph2[n % 2], key, "changed", DONE_AT) for n in range(2) for key in KEYS),
            opened,
            one.answer(opened["id"], "no_such_item", "x", DONE_AT),
            one.answer(hph2[0], "no_such_item", "x", DONE_AT),
            one.event("CHOOSE", DONE_AT, step=hph2[0].pk, item_key="pain", version=1, seen_version=1),
        ]
        barrier = Barrier(2)

        def send(tablet):
            try:
                barrier.wait(30)
                return tablet.send(*events)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as threads:
            first, second = threads.map(send, tablets)
    assert len(first) == len(second) == len(events)
    for one_told, other_told in zip(first, second, strict=True):
        pair = {one_told["status"], other_told["status"]}
        assert pair in ({"stored", "duplicate"}, {"quarantined"}), (one_told, other_told)
        assert one_told["step"] == other_told["step"]
    assert Answer.objects.count() == 2 * len(KEYS) + 1
    assert TabletEvent.objects.count() == len(events) - 2
    assert QuarantinedEvent.objects.count() == 2
    assert Step.objects.filter(code="HPH4", state="OPEN").count() == 1
