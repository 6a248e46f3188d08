"""Every official example is read, with the facts it states, and written again without loss."""

import datetime as dt

import pytest
from lxml import etree

from messaging.xml import build, codes, dialog, logistics, parse, parts, reports, validate
from messaging.xml.errors import NotSupported
from tests.messaging.xml import official

ALVDAL, NURSING, ST_OLAVS, ORTHOPAEDICS = 99387, 5078, 59, 90998
ALL = (*official.LOGISTICS, *official.REPORTS, *official.DIALOGUES)


def read(name):
    return parse.parse(official.example(name))


def oslo(*parts_of_time):
    return dt.datetime(*parts_of_time, tzinfo=dt.UTC) - dt.timedelta(hours=1)  # winter time in all examples


class TestHead:
    def test_innlagt_says_who_sent_what_to_whom_about_whom(self):
        head = read(official.INNLAGT).head
        assert head.type_code == codes.LOG_INNLAGT
        assert head.msg_id == "b088a160-0698-11e8-b566-0800200c9a66"
        assert head.gen_at == oslo(2018, 1, 29, 10, 11, 54)
        assert head.issued_at == oslo(2018, 1, 29, 10, 8, 43)
        assert head.conversation is None
        assert (head.sender.her_id, head.sender.service_her_id) == (ST_OLAVS, ORTHOPAEDICS)
        assert head.sender.address_her_id == ORTHOPAEDICS
        assert head.sender.name == "ST OLAVS HOSPITAL HF, Ortopedisk kirurgi"
        assert (head.receiver.her_id, head.receiver.service_her_id) == (ALVDAL, NURSING)
        patient = head.patient
        assert (patient.family, patient.given, patient.birth_date) == (
            "Gundersen",
            "Roland",
            dt.date(1965, 7, 15),
        )
        assert (patient.number, patient.number_type, patient.issuer) == ("15076500565", "FNR", "")
        assert (patient.sex, patient.address.postal_code) == ("1", "2560")

    def test_all_moments_are_aware_and_utc(self):
        assert read(official.INNLAGT).head.gen_at.tzinfo is dt.UTC

    def test_a_cancellation_refers_to_what_it_cancels(self):
        envelope = read(official.INNLAGT_CANCELLED)
        assert envelope.payload.status == codes.CANCELLED
        assert envelope.head.conversation.parent == "b088a160-0698-11e8-b566-0800200c9a66"
        assert envelope.head.conversation.first == "b088a160-0698-11e8-b566-0800200c9a66"

    def test_a_doctor_is_addressed_in_person_whatever_list_the_her_id_claims(self):
        head = read(official.DOD).head
        assert head.receiver.professional.full_name == "August September"
        assert head.receiver.address_her_id == 91100

    def test_a_copy_receiver_is_kept(self):
        copies = read("Status_paa_henvisning-InnkaltEtterViderehenvisning.xml").head.copies
        assert [copy.party.her_id for copy in copies] == [56704]


class TestLogistics:
    def test_innlagt(self):
        envelope = read(official.INNLAGT)
        payload = envelope.payload
        assert isinstance(payload, logistics.MeldingOmInnlagt)
        assert envelope.schema_version == "1.6"
        assert payload.status == codes.NEW
        assert payload.admitted_at == oslo(2018, 1, 29, 10)
        assert payload.is_estimate is False
        assert payload.text == "Pasienten ble innlagt 29.01.2018 ved Ortopedisk avdeling"
        assert [(unit.name, unit.phone) for unit in payload.contact_units] == [
            ("Ortopedisk avdeling Øya", "73555555")
        ]
        nurse = payload.responsible[0].professional
        assert (nurse.full_name, nurse.type.value, nurse.role.name, nurse.hpr) == (
            "Gunn Omsorg",
            "SP",
            "Primærkontakt",
            "9876543",
        )

    def test_utskrivningsklar_is_a_forecast_without_clock_time(self):
        payload = read(official.KLAR).payload
        assert isinstance(payload, logistics.MeldingOmUtskrivningsklar)
        assert payload.ready_at == payload.ready_on == dt.date(2018, 1, 31)
        assert not isinstance(payload.ready_at, dt.datetime)
        assert payload.is_estimate is True
        assert payload.admitted_at == oslo(2018, 1, 29, 10)

    def test_avmelding_has_all_three_events_and_the_reason(self):
        payload = read(official.AVMELDING).payload
        assert isinstance(payload, logistics.Avmelding)
        assert payload.withdrawn_on == dt.date(2018, 1, 31)
        assert payload.ready_on == dt.date(2018, 1, 31)
        assert payload.admitted_at == oslo(2018, 1, 29, 10)
        assert payload.reason.startswith("På bakgrunn av endring i helsetilstand")
        assert payload.ready.is_estimate
        assert not payload.withdrawn.is_estimate

    def test_utskrevet_says_where_to(self):
        payload = read(official.UTSKREVET).payload
        assert isinstance(payload, logistics.MeldingOmUtskrevet)
        assert (payload.to_code, payload.to.name) == ("1", "Bosted/arbeidssted")
        assert payload.state.value == "1"
        assert not payload.is_dead
        assert payload.discharged_at == payload.discharged_on == dt.date(2018, 2, 1)
        assert payload.note.startswith("Pasienten er registrert som mottaker")

    def test_dod(self):
        payload = read(official.DOD).payload
        assert isinstance(payload, logistics.OrienteringOmDod)
        assert payload.died_on == dt.date(2018, 2, 20)
        assert payload.contact_units[0].organisation.inner.name == "Avdeling kroken"


class TestReports:
    def test_early_notice(self):
        payload = read("Helseopplysninger_Varsel_om_innlagt_pasient_v1-6_Ny.xml").payload
        assert isinstance(payload, reports.Helseopplysninger)
        assert payload.is_early_notice
        assert payload.expected_discharge == dt.date(2018, 1, 15)
        assert payload.status_text == "Innlagt etter fall i trapp. Uavklart status ift. ev. brudd."
        assert payload.course_text.endswith("Forventer behov for rehabilitering.")
        assert payload.contact_people[0].professional.full_name == "Magnar Koman"

    def test_updated_information_replaces_and_is_not_an_early_notice(self):
        envelope = read("Helseopplysninger_Oppdaterte_opplysninger_v1-6_Endring2.xml")
        payload = envelope.payload
        assert (payload.is_early_notice, payload.status) == (False, codes.CHANGED)
        assert envelope.head.conversation.parent != envelope.head.conversation.first
        assert payload.expected_discharge == dt.date(2018, 1, 25)
        assert payload.diagnoses[0].code.value == "S720"
        assert payload.medical.cave_keywords[0].text.startswith("Morfin")
        assert payload.medical.allergies[0].agent == "Digitalis glycosides"

    def test_admission_report(self):
        payload = read("Innleggelsesrapport_v1-6_Endring.xml").payload
        assert payload.lives_alone is True
        assert [kin.person.full_name for kin in payload.next_of_kin] == ["Ole Hansen", "Per Hansen"]
        assert [phone.number for phone in payload.next_of_kin[0].person.telecoms] == ["51519000", "97212324"]
        assert [medicine.name for medicine in payload.medicines] == [
            "Burinex",
            "Triatec",
            "Lipitor",
            "Imdur",
            "Marevan",
            "Paracetamol",
        ]
        assert payload.medicines[1].drug.strength == parts.Quantity("2.5", "mg")
        assert payload.services[0].name == "Korttidsopphold"
        assert len(payload.function.scores) == 17
        assert (payload.function.scores[3].variable.value, payload.function.scores[3].score) == ("4", 4)
        assert payload.function.note == "Funksjonsvurdering gjort 22.01.18."
        assert payload.nursing.needs_medicine_help is True
        assert reports.text_under(payload.sections, "9142", "AAI").startswith("Pasienten har fra kl 10")
        assert "\r" not in reports.text_under(payload.sections, "9141", "8")
        assert (payload.devices[0].name, payload.aids[0].pacemaker) == ("Krykker", True)
        assert payload.responsible[0].approved_on == dt.date(2018, 1, 30)

    def test_discharge_report(self):
        payload = read("Utskrivningsrapport_v1-6_Ny.xml").payload
        assert payload.kind.value == "11"
        assert [each.name for each in payload.medicines if each.is_discontinued] == ["Marevan"]
        assert [given.drug.name for given in payload.nursing.given] == [
            "Burinex",
            "Triatec",
            "Imdur",
            "Apocillin",
        ]
        assert payload.nursing.given[0].started_at == oslo(2018, 2, 2, 8)
        assert payload.follow_ups[0].booked.at == oslo(2018, 2, 20, 13, 30)
        assert payload.communication[0].preferred_interpreter.full_name == "Mattis Hætta"
        assert [allergy.agent for allergy in payload.medical.allergies] == ["Digitalis glycosides", "Veps"]
        assert reports.text_under(payload.sections, "9142", "OP").startswith("Trenger tilsyn")

    def test_messages_to_and_from_doctors(self):
        assert read("Helseopplysninger_til_lege_v1-6_Ny.xml").payload.subjects
        assert read("Medisinske_opplysninger_v1-6_Ny.xml").payload.medicines
        assert read("Orientering_om_tjenestetilbud_v1-6_Ny.xml").payload.services


class TestDialogues:
    def test_a_request_and_its_answer(self):
        question = read("Dialogmelding_foresporsel_PLO_v1-0.xml")
        answer = read("Dialogmelding_svar_foresporsel_PLO_v1-0.xml")
        assert question.payload.requests[0].kind.value == "99"
        assert "fornyelse av resept" in question.payload.text
        assert answer.head.conversation.parent == question.head.msg_id
        assert answer.payload.notes[0].request.question == question.payload.requests[0].question
        assert answer.payload.notes[0].roles[0].professional.phone == "72727272"

    def test_a_fault_in_a_received_message(self):
        envelope = read("Dialogmelding_avvik_v1-0.xml")
        assert envelope.head.type_code == codes.DIALOG_AVVIK
        assert (envelope.payload.notes[0].theme.value, envelope.payload.text) == (
            "1",
            "Pasienten er ukjent for oss",
        )

    def test_professional_dialogue_is_version_11(self):
        envelope = read("Helsefaglig dialog_angi profesjon hos mottaker.xml")
        assert isinstance(envelope.payload, dialog.HelsefagligDialog)
        assert envelope.schema_version == "1.1"
        assert envelope.payload.notes[0].roles[1].professional.type.name == "Fysioterapeut"


class TestAll:
    @pytest.mark.parametrize("name", ALL)
    def test_nothing_in_it_is_left_unread(self, name):
        assert read(name).unread == ()

    @pytest.mark.parametrize("name", ALL)
    def test_written_again_it_is_valid_and_says_the_same(self, name):
        first = read(name)
        raw = build.build(first.head, first.payload)
        assert validate.schema_errors(raw, official.folder()) == []
        again = parse.parse(raw)
        assert again.payload == first.payload
        assert again.head == first.head
        assert again.head.issued_at == first.head.issued_at

    @pytest.mark.parametrize("name", ALL)
    def test_the_original_is_valid_and_prefixes_do_not_matter(self, name):
        raw = official.example(name)
        assert validate.schema_errors(raw, official.folder()) == []
        assert parse.parse(other_prefixes(raw)) == parse.parse(raw)


class TestVersion15:
    def as_15(self, name):
        text = official.example(name).decode()
        for old, new in codes.PO_15_TO_16.items():
            text = text.replace(new, old)
        return text.encode()

    @pytest.mark.parametrize("name", official.LOGISTICS)
    def test_it_is_read_as_16_is(self, name):
        raw = self.as_15(name)
        assert validate.schema_errors(raw, official.folder()) == []
        old, new = parse.parse(raw), read(name)
        assert old.schema_version == "1.5"
        assert (old.head, old.payload) == (new.head, new.payload)

    def test_health_information_of_15_has_no_kind(self):
        tree = etree.fromstring(self.as_15("Helseopplysninger_Varsel_om_innlagt_pasient_v1-6_Ny.xml"))
        for name in ("TypeInnholdIMelding", "OpplysningOpphold"):
            for element in tree.findall(".//{*}" + name):
                element.getparent().remove(element)
        payload = parse.parse(etree.tostring(tree)).payload
        assert payload.kind is None
        assert not payload.is_early_notice
        assert payload.status_text

    def test_a_version_never_seen_is_not_supported(self):
        raw = official.example(official.INNLAGT).replace(b"/2012-04-01", b"/2008-02-20")
        with pytest.raises(NotSupported) as refusal:
            parse.parse(raw)
        assert refusal.value.code == "T10"
        assert refusal.value.head.msg_id == "b088a160-0698-11e8-b566-0800200c9a66"


def other_prefixes(raw):
    """The same message with every namespace under a prefix of our own choosing."""
    root = etree.fromstring(raw)
    spaces = sorted({etree.QName(element).namespace for element in root.iter("*")} | {codes.EPJ_META})
    new = etree.Element(root.tag, nsmap={f"zz{number}": space for number, space in enumerate(spaces)})
    new.extend(list(root))
    etree.cleanup_namespaces(new)
    return etree.tostring(new)
