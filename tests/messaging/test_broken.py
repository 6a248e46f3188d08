"""Every official message with one thing broken: nothing is lost, and somebody gets a sentence a nurse understands."""

import re
import time

import pytest

from accounts.enums import UnitKind
from accounts.models import Unit
from messaging import operations
from messaging.enums import Outcome, Source
from messaging.models import InboxTask, Message, RawMessage
from messaging.queries import addresses
from messaging.xml import apprec, parse
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.xml import breakages, official

pytestmark = pytest.mark.django_db

# What belongs to machines: paths of elements, names of spaces, marks of programs, unfilled places.
NOT_FOR_PEOPLE = re.compile(
    r"\w+/\w+/\w+|\{http|https?:|Traceback|Exception|\w+Error\b|\bNone\b|XPath|XSD|[<>{}]|%\(|\bT\d\d\b|\bE\d\d\b"
)
CODES = re.compile(r"E10|E21|E3\d|T0[12]|T10|T99|X99")


@pytest.fixture
def everybody(cast):
    """Return the cast, with a unit here for every receiver of the official examples."""
    for name in (*official.LOGISTICS, *official.REPORTS, *official.DIALOGUES, *official.EPIKRISER):
        receiver = parse.parse(official.example(name)).head.receiver
        if not addresses.addressee(receiver).is_ours:
            Unit.objects.create(
                name=receiver.org_name,
                kind=UnitKind.HOME_CARE_DISTRICT,
                parent=cast.municipality,
                her_id=receiver.address_her_id,
                is_internal=True,
            )
    return cast


def take_in(raw):
    return operations.take_in(raw=raw, now=TAKEN_IN_AT, source=Source.COMMAND)


def readable(text, where):
    assert text, where
    assert text.rstrip().endswith((".", "?", "!")), (where, text)
    assert len(text.split()) >= 3, (where, text)
    assert not NOT_FOR_PEOPLE.search(text), (where, text)


def check(raw, where):
    """Take one broken message in, and hold what always holds."""
    result = take_in(raw)
    row = RawMessage.objects.get(pk=result.raw_id)
    # Handled, not fallen over: a fault of ours would leave it to be tried again.
    assert (result.outcome, row.attempts) != ("", 1), where
    assert bytes(row.raw) == raw, where
    tasks = list(InboxTask.objects.filter(raw=row)) + list(
        InboxTask.objects.filter(message__raw_messages=row)
    )
    is_receipt = row.kind == "APPREC" and result.outcome == Outcome.TAKEN_IN
    assert result.receipt_status or tasks or is_receipt or result.is_duplicate, (where, result)
    for error in result.errors:
        readable(error["text"], where)
        assert not error["code"] or CODES.fullmatch(error["code"]), (where, error)
    for task in tasks:
        readable(task.sentence, where)
        assert task.unit is not None or row.kind == "APPREC", (where, task.sentence)
    if result.receipt_status == "2":
        assert {each.value for each in apprec.parse(result.receipt).errors} == {
            e["code"] for e in result.errors
        }
        assert not Message.objects.filter(raw_messages=row).exists(), where
    if row.message is not None and row.message.note:
        readable(row.message.note, where)
    return result


@pytest.mark.parametrize("breakage", breakages.BREAKAGES, ids=lambda each: each.__name__)
def test_every_example_with_one_thing_broken(everybody, breakage):
    count = 0
    for name, raw in breakages.cases(breakage):
        check(raw, (breakage.__name__, name))
        count += 1
    assert count >= len(breakages.EXAMPLES) - 2


@pytest.mark.parametrize("name", [official.INNLAGT, "epikrise_v1.2_n.xml"])
def test_twenty_megabytes(everybody, name):
    raw = breakages.fresh(name, 1)
    started = time.monotonic()
    end = raw.rindex(b"</")
    result = check(raw[:end] + b"<!-- " + b"x" * (20 * 1024 * 1024) + b" -->" + raw[end:], name)
    assert result.outcome == Outcome.UNREADABLE
    assert time.monotonic() - started < 20


def test_with_the_official_schemas_at_hand(everybody, settings):
    settings.HPH_SCHEMAS = official.folder()
    for breakage in (breakages.missing_element, breakages.wrong_code):
        for number, (name, raw) in enumerate(breakages.cases(breakage)):
            if number % 4 == 0:
                check(raw, (breakage.__name__, name))


def test_the_cases_are_many_and_always_the_same():
    first = [raw for breakage in breakages.BREAKAGES for _name, raw in breakages.cases(breakage)]
    again = [raw for breakage in breakages.BREAKAGES for _name, raw in breakages.cases(breakage)]
    assert first == again
    assert 300 <= len(first) <= 2000
    assert len(set(first)) > len(first) * 0.95
