"""What is no XML, or unsafe, is refused with T01 and nothing is believed of it."""

import re
import time

import pytest

from messaging.xml import parse, source
from messaging.xml.errors import NotXml
from tests.messaging.xml import official
from tests.messaging.xml.breaking import MSG_ID, innlagt, refused


class TestNotXml:
    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b" ",
            b"\x00",
            b"hei",
            b"<",
            b"<MsgHead>",
            b"<a/><b/>",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"PK\x03\x04",
            b"<?xml version='1.0'?>",
            b"<?xml version='1.0' encoding='klingon'?><a/>",
            b"<?xml version='1.0' encoding='utf-16'?><a/>",
            b"<?xml version='1.0' encoding='zlib_codec'?><a/>",
            b"\xef\xbb\xbf<?xml version='1.0' encoding='iso-8859-1'?><a/>",
            "<?xml version='1.0' encoding='iso-8859-1'?><a>æ</a>".encode(),
            "<a>æ</a>".encode("latin-1"),
            b"<a>&nbsp;</a>",
            b"<a>\x0b</a>",
        ],
    )
    def test_it_is_t01_and_says_nothing_of_the_sender(self, raw):
        refusal = refused(raw)
        assert isinstance(refusal, NotXml)
        assert (refusal.code, refusal.head) == ("T01", None)

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
    def test_a_truncated_message_is_t01_with_what_can_be_saved_of_its_head(self, share):
        raw = official.example(official.INNLAGT)
        refusal = refused(raw[: int(len(raw) * share)])
        assert refusal.code == "T01"
        if share >= 0.9:
            assert refusal.head.msg_id == MSG_ID
            assert refusal.head.sender.address_her_id == 90998
            assert refusal.head.receiver.address_her_id == 5078

    @pytest.mark.parametrize(
        "doctype",
        [
            '<!DOCTYPE MsgHead SYSTEM "http://127.0.0.1:1/x.dtd">',
            '<!DOCTYPE MsgHead [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            "<!-- harmless --> <!DOCTYPE MsgHead>",
            "<?harmless ?>\n<!DOCTYPE MsgHead [\n]>",
        ],
    )
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
    def test_a_doctype_is_refused_in_any_encoding(self, doctype, encoding):
        text = innlagt().replace('encoding="UTF-8"', f'encoding="{encoding}"')
        declaration, _, rest = text.partition("?>")
        refusal = refused(f"{declaration}?>{doctype}{rest}".encode(encoding))
        assert "document type" in refusal.msgid
        assert refusal.head is None

    def test_entity_bombs_cost_nothing(self):
        layers = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
        bomb = f'<!DOCTYPE MsgHead [<!ENTITY l0 "ha">{layers}]><MsgHead a="&l12;">&l12;</MsgHead>'
        started = time.perf_counter()
        assert refused(bomb).code == "T01"
        assert time.perf_counter() - started < 0.5

    def test_a_doctype_inside_text_is_text(self):
        raw = innlagt().replace("Flåklypa 31", "<![CDATA[<!DOCTYPE html>]]>")
        assert parse.parse(raw.encode()).head.patient.address.street == "<!DOCTYPE html>"

    def test_too_large_is_refused_before_anything_is_read(self):
        started = time.perf_counter()
        refusal = refused(b"<a>" + b"x" * (25 * 1024 * 1024) + b"</a>")
        assert time.perf_counter() - started < 0.5
        assert refusal.params == {"limit": 20}

    def test_the_limit_is_the_callers(self):
        assert refused(innlagt(), limit=1000).code == "T01"
        assert parse.parse(innlagt().encode(), limit=10_000)

    def test_a_hundred_thousand_levels_are_refused(self):
        deep = "<a>" * 100_000 + "</a>" * 100_000
        assert refused(deep).code == "T01"
        assert refused(innlagt().replace("Flåklypa 31", deep)).code == "T01"

    def test_units_inside_units_without_end_are_refused(self):
        unit = (
            "<Organisation><OrganisationName>x</OrganisationName><Ident><Id>1</Id><TypeId V='HER'/></Ident>"
        )
        nest = unit * 100 + "</Organisation>" * 100
        raw = re.sub(r"<Sender>.*</Sender>", f"<Sender>{nest}</Sender>", innlagt(), flags=re.DOTALL)
        refusal = refused(raw)
        assert refusal.code == "T02"
        assert refusal.head.receiver.address_her_id == 5078

    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "us-ascii"]
    )
    def test_every_honest_encoding_is_read(self, encoding):
        declared = {"utf-8-sig": "UTF-8"}.get(encoding, encoding)
        text = innlagt().replace('encoding="UTF-8"', f'encoding="{declared}"')
        raw = text.encode(encoding, "xmlcharrefreplace")
        assert parse.parse(raw).head.patient.address.street == "Flåklypa 31"

    def test_utf16_without_a_mark_is_read(self):
        raw = innlagt().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        for codec in ("utf-16-le", "utf-16-be"):
            assert parse.parse(raw.encode(codec)).head.msg_id == MSG_ID


def test_salvage_reads_nothing_that_is_unsafe():
    assert source.salvage_tree(b"<!DOCTYPE a><a>") is None
    assert source.salvage_tree(b"") is None
    assert source.salvage_tree(b"x" * 30, limit=10) is None
