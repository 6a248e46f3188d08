"""Application receipts: made from a message or from what could be read of one, valid, and read back."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.xml import apprec, codes, model, parse, parts, validate
from messaging.xml.errors import NotSupported, NotValid, NotWritable
from tests.messaging.xml import official
from tests.messaging.xml.anything import Anything

NOW = dt.datetime(2018, 1, 29, 9, 15, tzinfo=dt.UTC)


def innlagt():
    return parse.parse(official.example(official.INNLAGT)).head


def receipt(**more):
    return apprec.answer(innlagt(), msg_id="receipt-1", gen_at=NOW, **more)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
class TestBothVersions:
    def test_a_positive_receipt_is_valid_and_read_back(self, version):
        made = receipt(version=version, software_name="HPH", software_version="1")
        raw = apprec.build(made)
        assert validate.schema_errors(raw, official.folder()) == []
        assert apprec.parse(raw) == made
        assert made.is_positive

    def test_a_negative_receipt_is_valid_and_read_back(self, version):
        made = receipt(version=version, errors=[apprec.error("E21", "HER-id 1"), apprec.error("T02")])
        raw = apprec.build(made)
        assert validate.schema_errors(raw, official.folder()) == []
        again = apprec.parse(raw)
        assert again == made
        assert not again.is_positive
        assert (again.errors[0].value, again.errors[0].other) == ("E21", "HER-id 1")
        assert again.errors[1].name == "XML validerer ikke"

    def test_it_goes_from_the_receiver_to_the_sender_about_the_original(self, version):
        made = apprec.parse(apprec.build(receipt(version=version)))
        assert (made.sender.her_id, made.sender.service_her_id) == (99387, 5078)
        assert (made.receiver.her_id, made.receiver.service_her_id) == (59, 90998)
        assert made.original_id == "b088a160-0698-11e8-b566-0800200c9a66"
        assert made.original_type == codes.LOG_INNLAGT
        assert made.original_at == innlagt().gen_at

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(seed=st.integers(0, 2**32))
    def test_any_receipt_is_valid_and_read_back(self, version, seed):
        made = any_receipt(Anything(seed), version)
        raw = apprec.build(made)
        assert validate.schema_errors(raw, official.folder()) == []
        assert apprec.parse(raw) == made


def any_receipt(anything, version):
    def person():
        return parts.Professional(
            given=anything.token(),
            family=anything.token(),
            idents=anything.several(lambda: anything.ident("HER", "HPR"), least=1),
        )

    def error():
        code = anything.chance.choice(sorted(codes.LISTS["8221"]))
        return parts.Code(code, codes.OID + "8221", other=anything.chance.choice(["", anything.line()]))

    return apprec.AppRec(
        version=version,
        msg_id=anything.token(),
        gen_at=anything.moment(),
        sender=anything.party(professional=person),
        receiver=anything.party(professional=person),
        status=anything.chance.choice("123"),
        errors=anything.several(error),
        original_type=codes.LOG_DOD,
        original_at=anything.moment(),
        original_id=anything.token(),
    )


class TestReading:
    def test_the_official_example(self):
        found = apprec.parse(official.example(official.APPREC))
        assert found.version == "1.0"
        assert found.sender.org_name == "ARBEIDS- OG VELFERDSETATEN"
        assert found.sender.service_name == "Kontrollsystem"
        assert found.sender.idents == (parts.Ident("889640782", "ENH"),)
        assert found.receiver == model.Party()
        assert (found.status, len(found.errors)) == ("3", 5)
        assert found.errors[0].name.startswith("Pasientens fødselsnummer eller D-nummer")
        assert (found.original_id, found.original_type) == ("1b08b3f5-76c1-4560-ae4e-90e04cb0bc70", "PROM")
        assert found.original_at == dt.datetime(2008, 5, 13, 18, 45, 30, tzinfo=dt.UTC)

    def test_the_common_door_reads_it_too(self):
        envelope = parse.parse(apprec.build(receipt(version="1.1")))
        assert isinstance(envelope.payload, apprec.AppRec)
        assert (envelope.head.type_code, envelope.schema_version) == ("APPREC", "1.1")
        assert envelope.head.sender.address_her_id == 5078

    def test_another_message_is_not_a_receipt(self):
        with pytest.raises(NotSupported):
            apprec.parse(official.example(official.INNLAGT))

    @pytest.mark.parametrize("name", ["Id", "GenDate", "Sender", "Receiver", "Status", "OriginalMsgId"])
    def test_a_receipt_without_a_required_part_is_refused(self, name):
        raw = apprec.build(receipt()).decode()
        start = raw.index(f"<{name}")
        closing = raw.find(f"</{name}>", start)
        end = raw.index(">", closing if closing > 0 else start) + 1
        with pytest.raises(NotValid):
            parse.parse((raw[:start] + raw[end:]).encode())

    def test_a_status_that_is_none_of_the_three_is_refused(self):
        with pytest.raises(NotValid):
            parse.parse(apprec.build(receipt()).replace(b'Status V="1"', b'Status V="7"'))


class TestWriting:
    def test_a_partial_head_is_enough(self):
        known = innlagt()
        partial = model.PartialHead(sender=known.sender, receiver=known.receiver)
        made = apprec.answer(partial, msg_id="r", gen_at=NOW, errors=[apprec.error("T02")])
        raw = apprec.build(made)
        assert validate.schema_errors(raw, official.folder()) == []
        assert (made.original_id, made.original_at) == ("", NOW)

    def test_nobody_to_answer_is_a_fault_of_the_caller(self):
        with pytest.raises(NotWritable):
            apprec.answer(model.PartialHead(), msg_id="r", gen_at=NOW)

    def test_an_unknown_error_code_is_not_written(self):
        with pytest.raises(KeyError):
            apprec.error("E99")

    @pytest.mark.parametrize("change", [{"version": "2.0"}, {"status": "5"}, {"msg_id": " "}])
    def test_nonsense_is_not_written(self, change):
        with pytest.raises(NotWritable):
            apprec.build(replace(receipt(), **change))

    def test_receipts_are_version_10_unless_asked(self):
        assert b"apprec/2004-11-21" in apprec.build(receipt())
