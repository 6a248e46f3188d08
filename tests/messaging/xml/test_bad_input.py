"""Whatever comes in, the answer is a message or a refusal with a national code, never anything else."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from messaging.xml import parse, source
from messaging.xml.errors import BadMessageId, NotSupported, NotValid, NotXml, UnreadableMessage
from messaging.xml.model import Envelope, Head, PartialHead
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


CONTENT = "Document/RefDoc/Content"
LOGISTICS = f"{CONTENT}/Pasientlogistikk"
EVENT = f"{LOGISTICS}/MeldingInnlagtPasient/TidsfestetHendelse"


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


class TestNotValid:
    @pytest.mark.parametrize(
        "path",
        [
            "MsgInfo",
            "MsgInfo/Type",
            "MsgInfo/MIGversion",
            "MsgInfo/GenDate",
            "MsgInfo/MsgId",
            "MsgInfo/Sender",
            "MsgInfo/Sender/Organisation",
            "MsgInfo/Receiver",
            "MsgInfo/Receiver/Organisation",
            "MsgInfo/Patient",
            "Document",
            CONTENT,
            LOGISTICS,
            f"{LOGISTICS}/InformasjonOmForsendelsen",
            f"{LOGISTICS}/InformasjonOmForsendelsen/Forsendelsesstatus",
            f"{LOGISTICS}/MeldingInnlagtPasient",
            EVENT,
            f"{EVENT}/TidspunktForHendelse",
            f"{LOGISTICS}/TilknyttetEnhet/Kontaktenhet",
            f"{LOGISTICS}/AnsvarForRapport/AnsvarligRapport",
        ],
    )
    def test_each_required_part_is_missed(self, path):
        refusal = refused(without(innlagt(), path))
        assert isinstance(refusal, NotValid)
        if path != "MsgInfo":
            assert isinstance(refusal.head, Head | PartialHead)
            assert refusal.head.msg_id == ("" if path.endswith("MsgId") else MSG_ID)

    def test_without_its_message_id_the_rest_of_the_head_is_kept(self):
        head = refused(without(innlagt(), "MsgInfo/MsgId")).head
        assert (head.type_code, head.msg_id) == ("LOG_INNLAGT", "")
        assert head.gen_at is not None
        assert (head.sender.address_her_id, head.receiver.address_her_id) == (90998, 5078)

    def test_without_its_receiver_the_sender_is_kept(self):
        head = refused(without(innlagt(), "MsgInfo/Receiver")).head
        assert (head.receiver, head.sender.address_her_id) == (None, 90998)

    @pytest.mark.parametrize(
        "path",
        [
            "MsgInfo",
            "MsgInfo/MsgId",
            "MsgInfo/Sender",
            "MsgInfo/GenDate",
            f"{LOGISTICS}/MeldingInnlagtPasient",
            EVENT,
        ],
    )
    def test_what_may_stand_once_may_not_stand_twice(self, path):
        assert refused(twice(innlagt(), path)).code == "T02"

    @pytest.mark.parametrize(
        ("right", "wrong"),
        [
            ('TidspunktForHendelse V="2018-01-29T10:00:00"', 'TidspunktForHendelse V="2018-02-30"'),
            ('TidspunktForHendelse V="2018-01-29T10:00:00"', 'TidspunktForHendelse V="9999-12-31T23:59:59"'),
            (
                'TidspunktForHendelse V="2018-01-29T10:00:00"',
                'TidspunktForHendelse V="0001-01-01T00:00:00+14:00"',
            ),
            ('TidspunktForHendelse V="2018-01-29T10:00:00"', 'TidspunktForHendelse V="10:00:00"'),
            ('TidspunktForHendelse V="2018-01-29T10:00:00"', "TidspunktForHendelse"),
            ("<Anslag>false</Anslag>", "<Anslag>nei</Anslag>"),
            ('Hendelsekode V="1"', 'Hendelsekode V="2"'),
            ('Forsendelsesstatus V="N"', 'Forsendelsesstatus V="A"'),
            ('Forsendelsesstatus V="N"', "Forsendelsesstatus"),
            ('Type V="LOG_INNLAGT"', 'Type V="LOG_UTSKREVET"'),
            ('Type V="LOG_INNLAGT"', 'Type V=" "'),
            ("2018-01-29T10:11:54", "29.01.2018"),
            ("2018-01-29T10:11:54", ""),
            ("1965-07-15", "1965-07-32"),
        ],
    )
    def test_a_wrong_value_is_t02(self, right, wrong):
        assert right in innlagt()
        refusal = refused(innlagt().replace(right, wrong))
        assert refusal.code == "T02"
        assert refusal.head.sender.address_her_id == 90998

    def test_a_patient_with_neither_name_nor_number(self):
        raw = re.sub(r"<Patient>.*</Patient>", "<Patient><Sex V='1'/></Patient>", innlagt(), flags=re.DOTALL)
        assert "no patient" in refused(raw).msgid

    def test_a_patient_without_a_number_is_the_callers_to_judge(self):
        patient = parse.parse(without(innlagt(), "MsgInfo/Patient/Ident")).head.patient
        assert (patient.number, patient.family) == ("", "Gundersen")

    def test_a_single_event_without_its_code_is_understood(self):
        payload = parse.parse(without(innlagt(), f"{EVENT}/Hendelsekode")).payload
        assert payload.admitted.code is None

    def test_early_notice_without_kind_or_forecast(self):
        for name in ("TypeInnholdIMelding", "OpplysningOpphold"):
            raw = without(official.example(HEALTH), f"{CONTENT}/HelseopplysningerVedSoknad/{name}")
            assert refused(raw).params["element"].endswith(name)

    def test_a_local_help_number_travels_with_its_issuer(self):
        raw = innlagt().replace(
            '<TypeId V="FNR" DN="Fødselsnummer" S="2.16.578.1.12.4.1.1.8116"/>',
            '<TypeId V="HNR" DN="H-nummer" S="2.16.578.1.12.4.3.1.9"/>',
        )
        patient = parse.parse(raw.encode()).head.patient
        assert (patient.number_type, patient.issuer) == ("HNR", "2.16.578.1.12.4.3.1.9")

    def test_a_her_id_that_is_no_number_is_an_identifier_among_others(self):
        for wrong in ("abc", "٥٠٧٨", "1" * 30, "-5"):
            raw = innlagt().replace("<Id>5078</Id>", f"<Id>{wrong}</Id>")
            receiver = parse.parse(raw.encode()).head.receiver
            assert receiver.service_her_id is None
            assert receiver.service_idents[0].id == wrong

    def test_a_broken_attachment(self):
        document = (
            "<Document><RefDoc><MsgType V='A'/><Content><Base64Container"
            " xmlns='http://www.kith.no/xmlstds/base64container'>%%%</Base64Container></Content></RefDoc></Document>"
        )
        raw = innlagt().replace("</MsgHead>", document + "</MsgHead>")
        assert "attachment" in refused(raw).msgid


class TestMessageId:
    @pytest.mark.parametrize("wrong", ["", "   ", "x" * 201])
    def test_a_useless_message_id_is_e10(self, wrong):
        refusal = refused(innlagt().replace(MSG_ID, wrong))
        assert isinstance(refusal, BadMessageId)
        assert refusal.code == "E10"
        assert refusal.head.sender.address_her_id == 90998


class TestNotSupported:
    @pytest.mark.parametrize(
        ("right", "wrong"),
        [
            (
                "http://www.kith.no/xmlstds/msghead/2006-05-24",
                "http://www.kith.no/xmlstds/msghead/2005-11-22",
            ),
            ("http://www.kith.no/xmlstds/po/Pasientlogistikk/2012-04-01", "http://ehelse.no/2017-11-30"),
            ("<MIGversion>v1.2", "<MIGversion>v1.3"),
            ("Pasientlogistikk", "Ukjent"),
        ],
    )
    def test_another_namespace_version_or_root_is_t10(self, right, wrong):
        refusal = refused(innlagt().replace(right, wrong))
        assert isinstance(refusal, NotSupported)
        assert refusal.code == "T10"

    @pytest.mark.parametrize("raw", [b"<html/>", b"<AppRec/>", b"<MsgHead/>", b"<a xmlns='urn:x'/>"])
    def test_other_xml_is_t10(self, raw):
        assert refused(raw).code == "T10"


class TestWhatIsKept:
    def test_what_the_dataclasses_do_not_hold_is_named(self):
        raw = innlagt().replace("<Anslag>", "<Nytt>x</Nytt><Anslag>")
        assert parse.parse(raw.encode()).unread == (
            "MsgHead/Document/RefDoc/Content/Pasientlogistikk/MeldingInnlagtPasient/TidsfestetHendelse/Nytt",
        )

    def test_text_around_comments_and_instructions_is_whole(self):
        raw = innlagt().replace("Flåklypa 31", "Flå<!-- x -->kly<?x?>pa 31")
        assert parse.parse(raw.encode()).head.patient.address.street == "Flåklypa 31"


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


def test_salvage_reads_nothing_that_is_unsafe():
    assert source.salvage_tree(b"<!DOCTYPE a><a>") is None
    assert source.salvage_tree(b"") is None
    assert source.salvage_tree(b"x" * 30, limit=10) is None
