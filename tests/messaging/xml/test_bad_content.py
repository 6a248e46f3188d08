"""What is XML and no message: a part is missing, doubled or wrong, or the version is not read here."""

import re

import pytest

from messaging.xml import parse
from messaging.xml.errors import BadMessageId, NotSupported, NotValid
from messaging.xml.model import Head, PartialHead
from tests.messaging.xml import official
from tests.messaging.xml.breaking import HEALTH, MSG_ID, innlagt, refused, twice, without

CONTENT = "Document/RefDoc/Content"
LOGISTICS = f"{CONTENT}/Pasientlogistikk"
EVENT = f"{LOGISTICS}/MeldingInnlagtPasient/TidsfestetHendelse"


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
