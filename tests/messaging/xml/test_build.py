"""What is written looks as the official examples do, and what cannot be written is refused before it leaves."""

import datetime as dt
from dataclasses import replace

import pytest

from messaging.xml import build, clinical, codes, logistics, model, parse, parts, reports, validate
from messaging.xml.errors import NotWritable
from tests.messaging.xml import official

WARD = model.ContactUnit(
    organisation=parts.Organisation(
        name="Ortopedisk avdeling",
        idents=(parts.Ident("ORT", "LAV"),),
        telecoms=(parts.Telecom("tel:73555555", "HP"),),
    )
)
NURSE = model.Responsible(
    professional=parts.Professional(
        family="Omsorg",
        given="Gunn",
        type=codes.code("9060", "SP"),
        role=codes.code("9034", "9"),
        idents=(parts.Ident("9876543", "HPR"),),
    )
)


def head(type_code):
    return replace(parse.parse(official.example(official.INNLAGT)).head, type_code=type_code, type_name="")


def valid(type_code, payload):
    raw = build.build(head(type_code), payload)
    assert validate.schema_errors(raw, official.folder()) == []
    return raw.decode()


class TestLogistics:
    def test_innlagt_is_a_fact_and_not_an_estimate(self):
        at = dt.datetime(2018, 1, 29, 9, tzinfo=dt.UTC)
        payload = logistics.MeldingOmInnlagt(
            admitted=logistics.admitted(at), contact_units=(WARD,), responsible=(NURSE,)
        )
        text = valid(codes.LOG_INNLAGT, payload)
        assert '<TidspunktForHendelse V="2018-01-29T10:00:00+01:00"/>' in text
        assert "<Anslag>false</Anslag>" in text
        assert 'Type V="LOG_INNLAGT" DN="Melding om innlagt pasient"' in text
        assert '<Forsendelsesstatus V="N" DN="Ny"/>' in text
        assert '<Hendelsekode V="1" DN="Pasient innlagt" S="2.16.578.1.12.4.1.1.9121"/>' in text

    def test_utskrivningsklar_is_an_estimate_with_a_date_only(self):
        payload = logistics.MeldingOmUtskrivningsklar(ready=logistics.ready(dt.date(2018, 1, 31)))
        text = valid(codes.LOG_UTSKRIVNINGSKLAR, payload)
        assert '<TidspunktForHendelse V="2018-01-31"/>' in text
        assert "<Anslag>true</Anslag>" in text

    def test_avmelding_lists_the_events_in_the_order_of_the_example(self):
        payload = logistics.Avmelding(
            withdrawn=logistics.withdrawn(dt.date(2018, 1, 31), reason="Feber"),
            admitted=logistics.admitted(dt.date(2018, 1, 29)),
            ready=logistics.ready(dt.date(2018, 1, 31)),
        )
        text = valid(codes.LOG_AVMELDING, payload)
        assert (
            text.index('Hendelsekode V="1"')
            < text.index('Hendelsekode V="3"')
            < text.index('Hendelsekode V="4"')
        )
        assert "<Merknad>Feber</Merknad>" in text

    def test_utskrevet_and_dod(self):
        out = logistics.MeldingOmUtskrevet(
            discharged=logistics.discharged(dt.date(2018, 2, 1)),
            to=codes.code("8408", "11"),
            state=codes.code("8431", "1"),
        )
        assert 'UtTil V="11" DN="Sykehjem/aldershjem/helsehus"' in valid(codes.LOG_UTSKREVET, out)
        dead = logistics.OrienteringOmDod(died=logistics.died(dt.date(2018, 2, 20)))
        assert 'DN="Pasienten er død"' in valid(codes.LOG_DOD, dead)

    def test_prefixes_are_those_of_the_examples(self):
        payload = logistics.OrienteringOmDod(died=logistics.died(dt.date(2018, 2, 20)))
        assert "<p1:Pasientlogistikk xmlns" in valid(codes.LOG_DOD, payload)


class TestReports:
    def test_an_early_notice_in_one_call(self):
        payload = reports.early_notice(
            dt.date(2018, 2, 3), status="Brudd i lårhals.", course="Operert i går.", contact_units=(WARD,)
        )
        text = valid(codes.HELSEOPPL_SOKNAD, payload)
        assert 'TypeInnhold V="1" DN="Varsel om innlagt pasient"' in text
        assert 'Overskriftskode V="2" DN="Antatt forløp"' in text
        assert 'm1:komponenttype="2.16.578.1.12.4.1.6.13.11009.0"' in text

    def test_every_journal_document_has_an_id_of_its_own_and_the_same_next_time(self):
        note = clinical.JournalNote(sections=(reports.section("9142", "AAI", "Falt hjemme."),))
        payload = reports.Innleggelsesrapport(medical=clinical.Medical(notes=(note, note)))
        text = valid(codes.INNLEGGELSESRAPPORT, payload)
        ids = [part.split('"')[0] for part in text.split('komponentID="')[1:]]
        assert len(set(ids)) == 2
        assert valid(codes.INNLEGGELSESRAPPORT, payload) == text

    def test_texts_under_one_heading_are_joined(self):
        sections = (
            reports.section("9141", "8", "a"),
            reports.section("9141", "14", "b"),
            reports.section("9141", "8", "c"),
        )
        assert reports.text_under(sections, "9141", "8") == "a\n\nc"


class TestRefusals:
    def innlagt(self, **more):
        return logistics.MeldingOmInnlagt(admitted=logistics.admitted(dt.date(2018, 1, 29)), **more)

    @pytest.mark.parametrize(
        "change",
        [
            {"type_code": codes.LOG_DOD},
            {"patient": None},
            {"msg_id": " "},
            {"gen_at": dt.datetime(2018, 1, 29, 10)},
            {"sender": model.Party(org_name="Uten identifikator")},
        ],
    )
    def test_a_head_that_cannot_travel(self, change):
        with pytest.raises(NotWritable):
            build.build(replace(head(codes.LOG_INNLAGT), **change), self.innlagt())

    def test_people_and_units_need_identifiers(self):
        nobody = model.Responsible(professional=parts.Professional(family="Omsorg"))
        nowhere = model.ContactUnit(organisation=parts.Organisation(name="Avdeling"))
        for more in ({"responsible": (nobody,)}, {"contact_units": (nowhere,)}):
            with pytest.raises(NotWritable, match="idents"):
                build.build(head(codes.LOG_INNLAGT), self.innlagt(**more))

    def test_a_naive_time_never_leaves(self):
        payload = logistics.MeldingOmInnlagt(admitted=logistics.admitted(dt.datetime(2018, 1, 29, 10)))
        with pytest.raises(NotWritable, match="aware"):
            build.build(head(codes.LOG_INNLAGT), payload)

    def test_a_payload_that_is_not_one(self):
        with pytest.raises(NotWritable):
            build.build(head(codes.LOG_INNLAGT), model.Payload())

    def test_a_half_filled_optional_part(self):
        medicine = clinical.Measure(ends_on=dt.date(2018, 1, 1))
        payload = reports.Innleggelsesrapport(nursing=clinical.Nursing(measures=(medicine,)))
        with pytest.raises(NotWritable, match="starts_on"):
            build.build(head(codes.INNLEGGELSESRAPPORT), payload)


def test_pasted_control_characters_do_not_stop_a_message():
    payload = logistics.MeldingOmInnlagt(
        admitted=logistics.admitted(dt.date(2018, 1, 29), text="a\x0bb\x00c\r\nd\ud800e\ufffe")
    )
    raw = build.build(head(codes.LOG_INNLAGT), payload)
    assert parse.parse(raw).payload.text == "abc\nde"
