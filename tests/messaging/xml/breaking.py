"""Ways to break an official example, shared by the tests of bad input."""

import pytest
from lxml import etree

from messaging.xml import parse
from messaging.xml.errors import UnreadableMessage
from tests.messaging.xml import official

MSG_ID = "b088a160-0698-11e8-b566-0800200c9a66"
HEALTH = "Helseopplysninger_Varsel_om_innlagt_pasient_v1-6_Ny.xml"


def innlagt():
    return official.example(official.INNLAGT).decode()


def refused(raw, **more):
    with pytest.raises(UnreadableMessage) as refusal:
        parse.parse(raw if isinstance(raw, bytes) else raw.encode(), **more)
    # The sentence must be fillable with what came along, and must not carry what the message said.
    assert refusal.value.msgid % refusal.value.params
    assert "Gundersen" not in str(refusal.value)
    return refusal.value


def without(raw, path):
    """The message without the first element that `path` (local names) finds."""
    root = etree.fromstring(raw.encode() if isinstance(raw, str) else raw)
    element = root.find("/".join("{*}" + name for name in path.split("/")))
    element.getparent().remove(element)
    return etree.tostring(root)


def twice(raw, path):
    root = etree.fromstring(raw.encode())
    element = root.find("/".join("{*}" + name for name in path.split("/")))
    element.addnext(etree.fromstring(etree.tostring(element)))
    return etree.tostring(root)
