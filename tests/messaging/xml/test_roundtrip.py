"""Whatever we can say, we can write so that the official schemas accept it, and read back unchanged."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.xml import build, dialog_shapes, logistics_shapes, model, parse, report_shapes, validate
from tests.messaging.xml import official
from tests.messaging.xml.anything import Anything

REPORTS = {table.cls: getattr(table, "shape", table) for *_names, table in report_shapes.REPORTS}
DIALOGUES = (dialog_shapes.VERSION_10, dialog_shapes.VERSION_11)
some = settings(max_examples=60, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 2**32)


def check(head, payload, attachments=()):
    raw = build.build(head, payload, attachments=attachments)
    assert validate.schema_errors(raw, official.folder()) == []
    envelope = parse.parse(raw)
    assert envelope.payload == payload
    assert envelope.head == head
    assert envelope.head.issued_at == head.issued_at
    assert envelope.attachments == tuple(attachments)
    assert envelope.unread == ()
    assert build.build(head, payload, attachments=attachments) == raw


@pytest.mark.parametrize("use", logistics_shapes.USES, ids=lambda use: use.cls.__name__)
@some
@given(seed=seeds)
def test_logistics(use, seed):
    anything = Anything(seed)
    check(anything.head(use.cls.type_codes[0]), anything.logistics(use))


@pytest.mark.parametrize("cls", REPORTS, ids=lambda cls: cls.__name__)
@some
@given(seed=seeds)
def test_reports(cls, seed):
    anything = Anything(seed)
    check(anything.head(cls.type_codes[0]), anything.shaped(REPORTS[cls]))


@pytest.mark.parametrize("version", DIALOGUES, ids=lambda version: version.cls.__name__)
@some
@given(seed=seeds)
def test_dialogues(version, seed):
    anything = Anything(seed)
    payload = anything.shaped(version.shape)
    one_side = {"requests": ()} if payload.notes else {"notes": ()}
    payload = replace(payload, **one_side)
    if payload.notes or payload.requests:
        check(anything.head(version.cls.type_codes[0]), payload)


@some
@given(seed=seeds, contents=st.lists(st.binary(max_size=200), max_size=3))
def test_attachments(seed, contents):
    anything, use = Anything(seed), logistics_shapes.USES[0]
    files = tuple(
        model.Attachment(
            content=content,
            mime_type=anything.chance.choice(["", "application/pdf", "image/png"]),
            description=anything.text() if anything.maybe() else "",
        )
        for content in contents
    )
    check(anything.head(use.cls.type_codes[0]), anything.logistics(use), files)
