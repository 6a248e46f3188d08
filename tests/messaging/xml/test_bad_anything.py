"""Whatever comes in, the answer is a message or a refusal with a national code, never anything else."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from messaging.xml import parse
from messaging.xml.errors import UnreadableMessage
from messaging.xml.model import Envelope
from tests.messaging.xml import official

ALL = (*official.LOGISTICS, *official.REPORTS, *official.DIALOGUES, *official.EPIKRISER, official.APPREC)
many = settings(max_examples=300, deadline=None, derandomize=True, database=None)


def read_or_refuse(raw):
    refusal = None
    try:
        found = parse.parse(raw)
    except UnreadableMessage as caught:
        refusal = caught
    if refusal is None:
        assert isinstance(found, Envelope)
    else:
        assert re.fullmatch(r"[ET]\d\d", refusal.code)
        assert refusal.msgid % refusal.params


class TestAnythingAtAll:
    @many
    @given(raw=st.binary(max_size=500))
    def test_bytes(self, raw):
        read_or_refuse(raw)

    @many
    @given(text=st.text(max_size=300), encoding=st.sampled_from(["utf-8", "utf-16", "latin-1"]))
    def test_text_in_a_declared_encoding(self, text, encoding):
        read_or_refuse(
            f'<?xml version="1.0" encoding="{encoding}"?><a>{text}</a>'.encode(encoding, "replace")
        )

    @many
    @given(
        name=st.sampled_from(ALL), at=st.floats(0, 1), length=st.integers(0, 40), new=st.binary(max_size=40)
    )
    def test_an_official_message_with_some_bytes_changed(self, name, at, length, new):
        raw = official.example(name)
        start = int(at * len(raw))
        read_or_refuse(raw[:start] + new + raw[start + length :])

    @many
    @given(
        data=st.data(), name=st.sampled_from(ALL), how=st.sampled_from(["drop", "double", "empty", "rename"])
    )
    def test_an_official_message_with_one_element_broken(self, data, name, how):
        root = etree.fromstring(official.example(name))
        elements = [each for each in root.iter("*") if each is not root]
        element = elements[data.draw(st.integers(0, len(elements) - 1))]
        if how == "drop":
            element.getparent().remove(element)
        elif how == "double":
            element.addnext(etree.fromstring(etree.tostring(element)))
        elif how == "empty":
            element[:] = []
            element.text = None
            element.attrib.clear()
        else:
            element.tag = "{urn:other}" + etree.QName(element).localname
        read_or_refuse(etree.tostring(root))

    @many
    @given(data=st.data(), name=st.sampled_from(ALL), value=st.text(max_size=20))
    def test_an_official_message_with_one_value_replaced(self, data, name, value):
        root = etree.fromstring(official.example(name))
        elements = list(root.iter("*"))
        element = elements[data.draw(st.integers(0, len(elements) - 1))]
        safe = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", value)
        if element.attrib:
            element.set(data.draw(st.sampled_from(sorted(element.attrib))), safe)
        else:
            element.text = safe
        read_or_refuse(etree.tostring(root))
