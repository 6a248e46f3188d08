"""The tables of medicines, measures, assessments and nursing."""

from __future__ import annotations

from messaging.xml import clinical as c
from messaging.xml.bind import Field, Group, Inside, Shape
from messaging.xml.codecs import (
    AMOUNT,
    BOOLEAN,
    CODE,
    DATE,
    INTEGER,
    TEXT,
    TIMESTAMP,
    SimpleCode,
)
from messaging.xml.common_shapes import PEOPLE, po
from messaging.xml.journal_shapes import COMPONENT_ID, SECTIONS, document, epj3

_STAFF = SimpleCode("9060")

_DRUG = Shape(
    c.Drug,
    Field("indication", epj3("BruksomradeTekst"), TEXT),
    Field("dose", epj3("DosVeiledEnkel"), TEXT),
    Field("number", epj3("Nr"), TEXT),
    Field("name", epj3("Navn"), TEXT, need=True, must=True),
    Field("generic_name", epj3("GeneriskNavn"), TEXT),
    Field("atc", epj3("Atc"), SimpleCode("7180")),
    Field("form", epj3("Legemiddelform"), SimpleCode()),
    Field("strength", epj3("Styrke"), AMOUNT),
    Field("use", epj3("Bruk"), SimpleCode()),
    Field("starts", epj3("DoseringStarttidspunkt"), TIMESTAMP),
    Field("ends", epj3("DoseringSluttidspunkt"), TIMESTAMP),
    Field("not_with_others", epj3("SkalIkkeTasSammenMedAnnetLegemiddel"), BOOLEAN),
)
MEDICINE = Shape(
    c.Medicine,
    Group(
        epj3("ForenkletForskrivning"),
        (
            Field("status", epj3("StatusTilForskrivningen"), SimpleCode()),
            Field("multidose", epj3("InngaarIMultidose"), SimpleCode("9103")),
            Field("prescription_id", epj3("ReseptId"), TEXT),
            Field("note", epj3("Merknad"), TEXT),
            Field("prescriber", epj3("Forskriver"), PEOPLE.professional),
            Field("drug", epj3("Forskrivningsinfo"), _DRUG, need=True, must=True),
        ),
        must=True,
    ),
    fixed=document("13.10301.0", "Legemidler"),
    component_id=COMPONENT_ID,
)
_WHEN_GIVEN = (
    Field("dose", epj3("AdmEnkeltdose"), AMOUNT),
    Field("started_at", epj3("AdmStart"), TIMESTAMP, need=True, must=True),
    Field("ended_at", epj3("AdmSlutt"), TIMESTAMP),
    Field("by", epj3("AdministrertAv"), PEOPLE.professional),
)
_GIVEN = Shape(
    c.GivenMedicine,
    *_WHEN_GIVEN,
    Field("status", epj3("AdmStatus"), SimpleCode()),
    Group(epj3("AdministrertLegemiddel"), (Field("amount", epj3("Kvantum"), TEXT),)),
    Field("drug", epj3("Forskrivningsinfo"), _DRUG),
)
_HANDED_OUT = Shape(
    c.HandedOutMedicine,
    *_WHEN_GIVEN,
    Field(
        "counts",
        epj3("UtlevertLegemiddel"),
        Inside(epj3("AntEnkeltdoser"), INTEGER),
        many=True,
        need=True,
        must=True,
    ),
    Field("drug", epj3("Forskrivningsinfo"), _DRUG),
)

_CARRIED_OUT = Shape(
    c.CarriedOut,
    Field("on", po("UtfortTidspunkt"), DATE, need=True, must=True),
    Field("can_end", po("TiltakKanTermineres"), BOOLEAN),
    Field("note", po("Merknad"), TEXT),
)
_MEASURE = Shape(
    c.Measure,
    Field("codes", po("IntervensjonTiltakKode"), CODE, many=True),
    Field("text", po("IntervensjonTiltakBeskrivelse"), TEXT),
    Field("staff", po("KategoriHelsepersonell"), _STAFF),
    Field("keywords", po("Stikkord"), TEXT, many=True),
    Field("evaluate_on", po("EvalueringTidspunkt"), DATE),
    Field("note", po("Merknad"), TEXT),
    Field("carried_out", po("GjennomforingAvTiltak"), _CARRIED_OUT, many=True),
    Group(
        po("PlanlagtGjennomforingTiltak"),
        (
            Field("starts_on", po("PlanlagtStart"), DATE, must=True),
            Field("ends_on", po("PlanlagtSlutt"), DATE),
            Field("weekdays", po("FasteUkedager"), SimpleCode(), many=True),
            Field("interval", po("GjentagelseIntervall"), AMOUNT),
            Field("as_needed", po("EtterBehov"), BOOLEAN),
        ),
    ),
)
RECOMMENDED = Field(
    "recommended", po("AnbefaltVidereTiltak"), Inside(po("Tiltaksbeskrivelse"), _MEASURE), many=True
)
_AGREEMENT = Shape(
    c.MedicineAgreement,
    Field("handles_medicines", po("AvtaleAdmLegemidler"), BOOLEAN, need=True, must=True),
    Field("multidose", po("AvtaleAdmMultidose"), BOOLEAN, need=True, must=True),
    Field("note", po("Merknad"), TEXT),
    Group(
        po("AdmInstrukser"),
        (
            Field("form", po("Utleveringsform"), SimpleCode("9135")),
            Field("special", po("SarskilteTiltak"), SimpleCode("9136"), many=True),
        ),
    ),
    Field("measures", po("Tiltaksbeskrivelse"), _MEASURE, many=True),
)
_ASSESSMENT = Shape(
    c.Assessment,
    Group(
        po("InnholdVurdering"),
        (
            Field("about", po("VurderingenGjelder"), TEXT, need=True, must=True),
            Field("keywords", po("Stikkord"), TEXT, many=True),
            Field("from_on", po("FraDato"), DATE),
            Field("to_on", po("TilDato"), DATE),
            Field("staff", po("KategoriHelsepersonell"), _STAFF),
            Field(
                "findings",
                po("Enkeltvurdering"),
                Shape(
                    c.Finding,
                    Field("area", po("Funksjonsområde"), CODE),
                    Field("coded", po("KodetVurdering"), CODE),
                    Field("text", po("VurderingTekst"), TEXT),
                ),
                many=True,
            ),
        ),
        must=True,
    ),
    SECTIONS,
)
ASSESSMENTS = Field("assessments", po("InfoVurderinger"), _ASSESSMENT, many=True)
_EXPECTED = Shape(
    c.ExpectedResult,
    Group(
        po("InnholdMaaldokument"),
        (
            Field("result", po("MaalForventetResultat"), CODE),
            Field("degree", po("ForventetGradMaaloppnaaelse"), CODE),
            Field("text", po("Beskrivelse"), TEXT),
            Field("staff", po("KategoriHelsepersonell"), _STAFF),
            Field("expected_on", po("ForventesOppnaadd"), DATE),
            Field("from_on", po("FraDato"), DATE),
            Field("to_on", po("TilDato"), DATE),
            Field("keywords", po("Stikkord"), TEXT, many=True),
        ),
        must=True,
    ),
    SECTIONS,
)
NURSING = Shape(
    c.Nursing,
    Group(
        po("InfoFraSykepleier"),
        (
            Group(
                po("OpplysningerRelevantOppfolging"),
                (
                    Field("needs_dressings", po("BandasjemateriellEngangsutstyr"), BOOLEAN),
                    Field("needs_medicine_help", po("HjelpLegemiddeladm"), BOOLEAN),
                    Field("function_change", po("EndringFunksjonsnivaa"), TEXT),
                    Field("dressings_note", po("MerknadTilBandasjemateriell"), TEXT),
                    Field("medicine_help_note", po("MerknadTilLegemiddeladministrering"), TEXT),
                ),
            ),
            SECTIONS,
        ),
    ),
    Group(
        epj3("LegemidlerAdministrertVedOverforing"),
        (
            Field("given", epj3("AdmAvHelsepersonell"), _GIVEN, many=True),
            Field("handed_out", epj3("Egenadministrering"), _HANDED_OUT, many=True),
        ),
        fixed=document("13.10302.0"),
        component_id=COMPONENT_ID,
    ),
    Field(
        "medicine_agreement", po("InfoAvtaleOmLegemiddeladm"), Inside(po("AvtaleOmAdmLegemidler"), _AGREEMENT)
    ),
    ASSESSMENTS,
    Field("measures", po("IverksatteTiltak"), Inside(po("Tiltaksbeskrivelse"), _MEASURE), many=True),
    RECOMMENDED,
    Field("expected_results", po("InfoMaalForventetRes"), _EXPECTED, many=True),
)
