"""The tables of the clinical building blocks."""

from __future__ import annotations

from messaging.xml import clinical as c
from messaging.xml.bind import Field, Group, Inside, Shape
from messaging.xml.codecs import (
    BOOLEAN,
    CODE,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    TIMESTAMP,
    SimpleCode,
)
from messaging.xml.common_shapes import PEOPLE, po
from messaging.xml.journal_shapes import COMPONENT_ID, NOTE, SECTION, SECTIONS, document, epj1, epj2
from messaging.xml.nursing_shapes import ASSESSMENTS, RECOMMENDED

_KEYWORD = Shape(
    c.CaveKeyword,
    Field("text", epj1("CaveStikkord"), TEXT, need=True, must=True),
    Field("section", epj2("Journaltekst"), SECTION),
)
ALLERGY = Shape(
    c.Allergy,
    SECTIONS,
    Group(
        epj1("Allergi"),
        (
            Field("on_prescribing", epj1("HensynVedForskrivning"), BOOLEAN),
            Field("food_or_drink", epj1("HensynMatDrikke"), BOOLEAN),
            Field("contact", epj1("Kontaktallergi"), BOOLEAN),
            Field("pollen_or_insects", epj1("PollenInnsektstikk"), BOOLEAN),
            Field("agent", epj1("AllergiskMot"), TEXT, need=True, must=True),
            Field("substance", epj1("VirkestoffLegemiddel"), CODE),
            Field("other_substance", epj1("KodeAnnetStoff"), CODE),
            Field("anaphylactic", epj1("AnafylaktiskeReaksjoner"), SimpleCode()),
        ),
        must=True,
    ),
    fixed=document("13.11036.1", c.CAVE),
    component_id=COMPONENT_ID,
)
_PAST_ILLNESS = Shape(
    c.PastIllness,
    Group(
        po("TidligereSykdomFragment"),
        (
            Field("is_chronic", po("FunksjonshemmingKroniskSykdom"), BOOLEAN, must=True),
            Field("text", po("TidligereSykdom"), TEXT, must=True),
            Field("diagnosis", po("Diagnosekode"), CODE),
        ),
    ),
    Field("section", epj2("Journaltekst"), SECTION),
)
MEDICAL = Shape(
    c.Medical,
    Group(
        po("RegistrertBlodtype"),
        (
            Field("blood_type", po("Blodtype"), SimpleCode(), must=True),
            Field("rhesus", po("Rhesusgruppe"), SimpleCode()),
            Field("blood_note", po("Merknad"), TEXT),
        ),
    ),
    Field("past_illnesses", po("InfoTidligereSykdommer"), _PAST_ILLNESS, many=True),
    Group(
        epj1("Cave"),
        (
            Group(
                epj1("SakshodeCave"),
                (Field("cave_keywords", epj1("StikkordCave"), _KEYWORD, many=True),),
                fixed=document("13.10028.0", c.CAVE),
                component_id=COMPONENT_ID,
            ),
            # Allergies may stand here or beside; they are written beside.
            Field("allergies", epj1("Allerginotat"), ALLERGY, many=True, read_only=True),
        ),
        fixed=document("14.50001.0", c.CAVE, "EPJ sak"),
        component_id=COMPONENT_ID,
    ),
    Field("allergies", epj1("Allerginotat"), ALLERGY, many=True),
    Field("notes", epj2("GenereltJournalnotat"), NOTE, many=True),
)
_DIAGNOSIS = Shape(
    c.Diagnosis,
    Field("is_main", po("Hoveddiagnose"), BOOLEAN),
    Field("code", po("Diagnosekode"), CODE),
    Field("text", po("DiagnoseBeskrivelse"), TEXT),
)
DIAGNOSES = Group(
    po("InfoMedisinskDiagnose"), (Field("diagnoses", po("MedisinskDiagnose"), _DIAGNOSIS, many=True),)
)
DIAGNOSIS_PERIOD = Shape(
    c.DiagnosisPeriod,
    Field("starts_on", po("StartdatoDiagnose"), DATE, need=True, must=True),
    Field("ends_on", po("SluttdatoDiagnose"), DATE),
    Field("diagnosis", po("MedisinskDiagnose"), _DIAGNOSIS, need=True, must=True),
)
SUBJECT = Shape(
    c.Subject,
    Field("kind", po("TypeInnholdKonsultasjon"), SimpleCode(), need=True, must=True),
    Field("note", po("Merknad"), TEXT),
)
FUNCTION = Shape(
    c.FunctionMap,
    Group(
        po("SamletVurderingFunksjonsniva"),
        (
            Field("care_load", po("Pleietyngde"), NUMBER),
            Field("care_load_text", po("VurderingPleietyngde"), TEXT),
            Field("note", po("Merknad"), TEXT),
        ),
    ),
    Field(
        "scores",
        po("KartlagtFunksjon"),
        Shape(
            c.FunctionScore,
            Field("variable", po("Funksjonsvariabel"), CODE),
            Field("score", po("Vurdering"), INTEGER),
            Field("note", po("Merknad"), TEXT),
        ),
        many=True,
        need=True,
        must=True,
    ),
)
SERVICE = Shape(
    c.Service,
    Field("type", po("IPLOStjenestetype"), CODE),
    Field("name", po("BetegnelseTjeneste"), TEXT),
    Field("is_private", po("PrivatTjeneste"), BOOLEAN, must=True),
    Field("provider", po("TjenestenLevertAv"), TEXT),
    Field("text", po("OpplysningerOmTjenesten"), TEXT),
    Field("amount", po("AntallEnheter"), NUMBER),
    Field("unit", po("Enhet"), TEXT),
    Field("starts_on", po("Startdato"), DATE),
    Field("ends_on", po("Sluttdato"), DATE),
    Field("note", po("Merknad"), TEXT),
)
NEED = Shape(
    c.ServiceNeed,
    Field("type", po("IPLOStjenestetype"), CODE),
    Field("name", po("BetegnelseTjeneste"), TEXT),
    Field("at_institution", po("VedInstitusjon"), TEXT),
    Field("text", po("BeskrivelseAvTjeneste"), TEXT),
    Field("amount", po("AntallEnheterOnsket"), NUMBER),
    Field("unit", po("Enhet"), TEXT),
)
OTHER_PROFESSION = Shape(
    c.OtherProfession,
    Group(
        po("AndreFagrapporter"),
        (
            Field("started_on", po("BehandlingStart"), DATE),
            Field("status_at_admission", po("StatusInnleggelse"), TEXT),
            Field("status_at_start", po("StatusBehandlingsstart"), TEXT),
            Field("expected_status", po("ForventetStatusUtskriving"), TEXT),
            Field("professional", po("AnsvarligRapport"), PEOPLE.professional),
            SECTIONS,
        ),
    ),
    RECOMMENDED,
    ASSESSMENTS,
)
ASSISTED = Shape(
    c.AssistedCommunication,
    Field("for_whom", po("PersonTolkebehov"), PEOPLE.person),
    Field("impaired_hearing", po("Horselsvikt"), BOOLEAN),
    Field("impaired_sight", po("Synsvikt"), BOOLEAN),
    Field("language", po("BehovTolkSprak"), SimpleCode()),
    Field("preferred_interpreter", po("PreferertTolk"), PEOPLE.person),
    Field("ended", po("BehovOpphortDato"), TIMESTAMP),
    Field("note", po("Merknad"), TEXT),
)
COMMUNICATION = Inside(po("AssistertKommunikasjon"), ASSISTED)
RESERVATION = Shape(
    c.Reservation,
    Field("about", po("Gjelder"), TEXT, need=True, must=True),
    Field("by", po("FramsattAv"), PEOPLE.person, need=True, must=True),
    Field("on", po("FramsattDato"), DATE, need=True, must=True),
    Field("withdrawn_by", po("TrukketTilbakeAv"), PEOPLE.person),
    Field("withdrawn_on", po("TrukketTilbakeDato"), DATE),
    Field("note", po("Merknad"), TEXT),
)
_INFORMED = Field(
    "informed",
    po("InformertOm"),
    Shape(
        c.Informed,
        Field("patient", po("PasientInformert"), BOOLEAN, need=True, must=True),
        Field("next_of_kin", po("ParorendeInformert"), BOOLEAN, need=True, must=True),
    ),
)
FOLLOW_UP = Shape(
    c.FollowUp,
    Field(
        "booked",
        po("InformasjonOmTime"),
        Shape(
            c.BookedTime,
            Field("is_booked", po("BestiltKontrolltime"), BOOLEAN, need=True, must=True),
            Field("at", po("TidspunktTime"), DATETIME),
            Field("minutes", po("Varighet"), INTEGER),
            Field("place", po("StedTime"), TEXT),
            _INFORMED,
        ),
    ),
    Field(
        "to_book",
        po("KontrolltimeBestill"),
        Shape(
            c.TimeToBook,
            Field("by_patient", po("PasientParorendeBestiller"), BOOLEAN, need=True, must=True),
            _INFORMED,
        ),
    ),
    Field(
        "tentative",
        po("InformasjonOmTentativTime"),
        Shape(
            c.TentativeTime,
            Field("when", po("TentativtTidspunktTime"), TEXT),
            Field("place", po("StedTime"), TEXT),
            Field("note", po("Merknad"), TEXT),
            _INFORMED,
        ),
    ),
    one_of=("booked", "to_book", "tentative"),
)
AIDS = Group(
    po("OpplysningerOmHjelpemidler"),
    (
        Field(
            "aids",
            po("FasteHjelpemidler"),
            Shape(
                c.Aid,
                Field("glasses", po("Briller"), SimpleCode()),
                Field("hearing", po("HjelpemiddelHorsel"), SimpleCode()),
                Field("pacemaker", po("Pacemaker"), BOOLEAN),
                Field("note", po("Merknad"), TEXT),
            ),
            many=True,
        ),
        Field(
            "devices",
            po("StatusHjelpemiddel"),
            Shape(
                c.Device,
                Field("status", po("Status"), SimpleCode(), need=True, must=True),
                Group(
                    po("Hjelpemiddelbeskrivelse"),
                    (
                        Field("number", po("Sekvensnummer"), INTEGER),
                        Field("code", po("HjelpemiddelkodeRTV"), CODE),
                        Field("name", po("BetegnelseHjelpemiddel"), TEXT, need=True, must=True),
                    ),
                    must=True,
                ),
            ),
            many=True,
        ),
    ),
)
