"""The epikrise: read with every text, written so that the official schema accepts it, refused with a code."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from lxml import etree

from messaging.xml import build, codes, epikrise, model, parse, validate
from messaging.xml.errors import BadMessageId, NotValid, NotWritable, UnreadableMessage
from messaging.xml.parts import Address, Code, Ident, Professional, Quantity, Telecom
from messaging.xml.rich_text import RichText, tidy
from tests.messaging.xml import official

NEW, CHANGED, CANCELLED = "epikrise_v1.2_n.xml", "epikrise_v1.2_m.xml", "epikrise_v1.2_c.xml"
TWELVE, ELEVEN = codes.EPIKRISE_12.encode(), codes.EPIKRISE_11.encode()


def read(name=NEW):
    return parse.parse(official.example(name))


class TestRead:
    def test_who_sent_it_to_whom_about_whom(self):
        head = read().head
        assert (head.type_code, head.msg_id) == ("EPIKRISE", "f022ccd0-4567-11e7-9598-0800200c9a66")
        assert head.gen_at == dt.datetime(2017, 5, 5, 4, 24, 9, tzinfo=dt.UTC)
        assert (head.sender.her_id, head.sender.service_her_id) == (91393, 94866)
        assert head.receiver.professional.full_name == "Magnar Koman"
        assert head.receiver.address_her_id == 91439
        assert [copy.party.service_her_id for copy in head.copies] == [95136]
        patient = head.patient
        assert (patient.family, patient.given, patient.number) == ("Danser", "Line", "13116900216")
        assert (patient.birth_date, patient.sex) == (dt.date(1969, 11, 13), "2")

    def test_what_it_says(self):
        letter = read().payload
        assert isinstance(letter, epikrise.Epikrise)
        assert (letter.status, letter.purpose, letter.state.name) == ("N", "TEST", "Endelig rapport")
        assert [each.code.value for each in letter.diagnoses] == ["I330", "E119", "I252"]
        assert letter.diagnoses[0].modifiers[0][1][0].value == "B951"
        assert [each.drug.name for each in letter.medications] == [
            "Furix",
            "Selo-Zok",
            "Zyloric",
            "Apocillin",
        ]
        assert letter.medications[3].unit_dose == Quantity("1", "g")
        assert [each.heading.value for each in letter.texts] == ["AI", "FO", "HJ", "VU", "OP", "SY", "IP"]
        assert letter.texts[2].text == "Går bra med stokk, litt svimmel."
        assert letter.stay_ended_at == dt.datetime(2017, 5, 4, 7, 20, 12, tzinfo=dt.UTC)
        assert letter.responsible[0].party.professional.phone == "+4722345678"

    def test_a_table_is_rows_and_cells(self):
        findings = next(each.observed.text for each in read().payload.items if each.type.value == "FUNN")
        assert "Blodprøver/dato | 27.04 | 28.04" in findings
        assert "\nCRP | 79 | 52 | 39 | 30 | 20 | 4 | 4 | 6" in findings

    def test_the_editions_of_a_letter_are_bound_together(self):
        numbers = {read(name).head.conversation.first for name in official.EPIKRISER}
        assert numbers == {"b9270660-4567-11e7-9598-0800200c9a66"}
        assert [read(name).payload.status for name in (NEW, CHANGED, CANCELLED)] == ["N", "M", "C"]

    def test_version_11_is_read_by_the_same_tables(self):
        raw = official.example(NEW).replace(TWELVE, ELEVEN)
        raw = raw.replace(b'<MsgDescr V="10" DN="Utredning/behandling"/>', b"<MsgDescr>Utredning</MsgDescr>")
        found = parse.parse(raw)
        assert found.schema_version == "1.1"
        assert found.payload.referrals[0].kind.name == "Utredning"
        assert found.payload.stays == read().payload.stays


class TestWrite:
    @pytest.mark.parametrize("name", official.EPIKRISER)
    def test_every_official_letter_is_written_again_without_loss(self, name):
        first = read(name)
        assert first.unread == ()
        raw = build.build(first.head, first.payload)
        assert validate.schema_errors(raw, official.folder()) == []
        again = parse.parse(raw)
        assert (again.head, again.payload) == (first.head, first.payload)
        assert again.head.issued_at == first.head.issued_at

    def test_everything_a_letter_can_hold(self):
        letter = full_letter()
        head = replace(read().head, conversation=model.Conversation(parent="", first="L1"))
        raw = build.build(head, letter)
        assert validate.schema_errors(raw, official.folder()) == []
        assert parse.parse(raw).payload == letter

    def test_a_letter_in_one_call(self):
        moment = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)
        letter = epikrise.simple(
            started=moment, ended=moment, texts=(epikrise.text("FO", "Operert.\n\nGår."),)
        )
        raw = build.build(read().head, letter)
        assert validate.schema_errors(raw, official.folder()) == []
        assert parse.parse(raw).payload.texts[0].text == "Operert.\n\nGår."

    @pytest.mark.parametrize(
        "change",
        [{"type_code": "LOG_DOD"}, {"patient": None}, {"msg_id": " "}, {"sender": model.Party()}],
    )
    def test_a_head_that_cannot_travel(self, change):
        envelope = read()
        with pytest.raises(NotWritable):
            build.build(replace(envelope.head, **change), envelope.payload)

    def test_files_go_along_as_the_schema_has_it(self):
        envelope = read()
        files = (
            model.Attachment(
                content=b"%PDF-1.7 \x00\xff", mime_type="application/pdf", description="Notat æ"
            ),
            model.Attachment(content=b"x"),
        )
        raw = build.build(envelope.head, envelope.payload, attachments=files)
        assert validate.schema_errors(raw, official.folder()) == []
        again = parse.parse(raw)
        assert (again.attachments, again.payload, again.unread) == (files, envelope.payload, ())

    def test_a_file_that_is_broken_is_refused_and_one_that_is_elsewhere_is_noted(self):
        envelope = read()
        raw = build.build(envelope.head, envelope.payload, attachments=[model.Attachment(content=b"xyz")])
        with pytest.raises(NotValid) as error:
            parse.parse(raw.replace(b">eHl6<", b">eHl<"))
        assert error.value.head.msg_id == envelope.head.msg_id
        elsewhere = re.sub(rb"<Content>.*</Content>", b"<FileReference>cid:1</FileReference>", raw)
        found = parse.parse(elsewhere)
        assert found.attachments == ()
        assert any(name.endswith("RefDoc") for name in found.unread)


def full_letter():
    code = Code("A", codes.OID + "7110", "Kode")
    simple = Code("1", "", "En")
    at, on = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC), dt.date(2026, 3, 3)
    coded = epikrise.ModifiedCode(code=code, modifiers=((simple, (code, code)),))
    words = epikrise.HeadedText(heading=Code("FO", "", "Forløp"), text="En\nto\n\ntre", codes=(code,))
    doctor = model.Party(
        professional=Professional(
            family="Lin", given="Overlege Rita", idents=(Ident("1", "HPR"),), telecoms=(Telecom("tel:1"),)
        )
    )
    unit = model.Party(org_name="Sykehuset", her_id=5, idents=(Ident("9", "ENH"),), service_name="Kirurgisk")
    results = (
        epikrise.Result(about=code, text=words, specified=(code,), kind=simple, done_at=at, note="x"),
        epikrise.Result(about=code, low=Quantity("1", "mg"), high=Quantity("2", "mg"), deviates=simple),
        epikrise.Result(about=code, compared=simple, number=Quantity("2.5", "mg"), diagnosis=coded),
        epikrise.Result(about=code, on=on),
    )
    stay = epikrise.Stay(
        status=simple,
        started=at,
        ended=at,
        outcome=simple,
        service=code,
        specialty=code,
        category=simple,
        within=(epikrise.Stay(status=simple, planned=on, plan_note="Kontroll", advice="Ring"),),
        related=(epikrise.RelatedParty(party=unit, relation=simple, role=simple),),
        items=(
            *(epikrise.ClinicalItem(type=simple, result=each) for each in results),
            epikrise.ClinicalItem(
                type=simple, observed=epikrise.Observed(text="Funn", note="n", coded=coded), starts=at, ends=at,
                noted=on,
            ),
            epikrise.ClinicalItem(
                type=simple,
                medication=epikrise.Medication(
                    drug=code, status=simple, dose_coded=code, note="n", form=code, route=code,
                    duration=Quantity("3", "d"), supplied=Quantity("9", "stk"), unit_dose=Quantity("2", "mg"),
                    dose="1 x 3",
                ),
            ),
        ),
        texts=(words,),
        coded_texts=(coded,),
    )  # fmt: skip
    return epikrise.Epikrise(
        status="M",
        state=simple,
        title="Sykehusepikrise",
        document_id="L1",
        approved_at=at,
        priority=simple,
        wants_receipt=simple,
        referrals=(
            epikrise.Referral(
                status=simple, issued_at=at, received_at=on, note="n", kind=simple, id="R1", reasons=(words,),
                diagnoses=(coded,),
            ),
        ),
        stays=(stay,),
        died_on=on,
        precautions=(epikrise.Precaution(text="Smitte", starts=on, ends=on),),
        relatives=(
            epikrise.Relative(relation=simple, name="Ola", number="1", address=Address(kind=simple, city="By")),
        ),
        patients_helpers=(epikrise.RelatedParty(party=doctor, relation=simple, starts=on, ends=on),),
        responsible=(epikrise.RelatedParty(party=doctor, relation=simple),),
    )  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize(
        "name",
        ["MsgId", "GenDate", "ServRprt", "Patient", "ServProvider", "Requester", "IssueDate", "ServType"],
    )
    def test_each_required_part_is_missed(self, name):
        root = etree.fromstring(official.example(NEW))
        element = root.find(f"{{{codes.EPIKRISE_12}}}{name}")
        if element is None:
            element = root.find(f"{{{codes.EPIKRISE_12}}}ServRprt/{{{codes.EPIKRISE_12}}}{name}")
        element.getparent().remove(element)
        with pytest.raises(NotValid) as refusal:
            parse.parse(etree.tostring(root))
        if name not in ("MsgId", "ServRprt"):
            assert refusal.value.head.msg_id == "f022ccd0-4567-11e7-9598-0800200c9a66"

    def test_a_cut_letter_still_says_whom_to_answer(self):
        raw = official.example(NEW)
        with pytest.raises(UnreadableMessage) as refusal:
            parse.parse(raw[: int(len(raw) * 0.99)])
        assert refusal.value.code == "T01"
        assert refusal.value.head.sender.service_her_id == 94866

    @pytest.mark.parametrize(
        ("right", "wrong", "code"),
        [
            (b"<MsgId>f022ccd0-4567-11e7-9598-0800200c9a66", b"<MsgId>", "E10"),
            (b'<ServType V="N" DN="Ny"/>', b'<ServType V="A"/>', "T02"),
            (b'<GenDate V="2017-05-05T06:24:09"/>', b'<GenDate V="2017-05-05"/>', "T02"),
            (b'<Type V="EPIKRISE"', b'<Type V="HENV"', "T10"),
            (TWELVE, b"http://www.kith.no/xmlstds/epikrise/2030-01-01", "T10"),
        ],
    )
    def test_a_wrong_value_has_its_code(self, right, wrong, code):
        with pytest.raises(UnreadableMessage) as refusal:
            parse.parse(official.example(NEW).replace(right, wrong))
        assert refusal.value.code == code
        assert isinstance(refusal.value, BadMessageId) is (code == "E10")

    def test_a_patient_with_neither_name_nor_number(self):
        raw = re.sub(rb"<Name>Danser, Line</Name>\s*<OffId>13116900216</OffId>", b"", official.example(NEW))
        with pytest.raises(NotValid, match="no patient"):
            parse.parse(raw)


class TestRichText:
    @pytest.mark.parametrize(
        ("content", "text"),
        [
            ("plain\n\n\n\nwords ", "plain\n\nwords"),
            ("<div><p>a</p><p>b<br/>c</p></div>", "a\n\nb\nc"),
            ("<p>a <b>bold</b> word</p>", "a bold word"),
            ("<table><tr><td>1</td><td/><td>3</td></tr>\n<tr><th>x</th><td/></tr></table>", "1 | | 3\nx"),
            ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
            ("<p>a</p><script>evil()</script>", "a"),
        ],
    )
    def test_it_is_read_as_seen(self, content, text):
        assert RichText().read(etree.fromstring(f"<T>{content}</T>"), None) == text

    def test_text_nested_without_end_is_refused(self):
        deep = etree.fromstring(f"<T>{'<b>' * 100}{'</b>' * 100}</T>")
        with pytest.raises(NotValid):
            RichText().read(deep, None)

    def test_what_is_written_is_read_again(self):
        holder = etree.Element("holder")
        for text in ("a", "a\nb\n\nc", tidy("  x  \r\n\n\n\ny\x0bz ")):
            RichText().write(holder, "T", text, None)
            assert RichText().read(holder[-1], None) == text
