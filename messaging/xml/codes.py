"""Namespaces, OIDs and the few national code values that we write or show. Source of the lists: volven.no.

`LISTS` maps the number of a code list to {value: Norwegian display name}. Values that arrive and are not here
are kept as they came, with the sender's display name.
"""

from __future__ import annotations

from messaging.xml.parts import Code

MSGHEAD = "http://www.kith.no/xmlstds/msghead/2006-05-24"
MSGHEAD_VERSION = "v1.2 2006-05-24"
FK1 = "http://www.kith.no/xmlstds/felleskomponent1"
EPJ1 = "http://www.kith.no/xmlstds/epj/epj1/2008-02-20"
EPJ2 = "http://www.kith.no/xmlstds/epj/epj2/2008-02-20"
EPJ3 = "http://www.kith.no/xmlstds/epj/epj3/2008-02-20"
EPJ_META = "http://www.kith.no/xmlstds/epj/meta/2008-02-20"
BASE64 = "http://www.kith.no/xmlstds/base64container"
APPREC_10 = "http://www.kith.no/xmlstds/apprec/2004-11-21"
APPREC_11 = "http://www.kith.no/xmlstds/apprec/2012-02-15"
EPIKRISE_11 = "http://www.kith.no/xmlstds/epikrise/2006-09-23"
EPIKRISE_12 = "http://www.kith.no/xmlstds/epikrise/2012-02-15"
DIALOG_10 = "http://www.kith.no/xmlstds/dialog/2006-10-11"
DIALOG_11 = "http://www.kith.no/xmlstds/dialog/2013-01-23"

_PO = "http://www.kith.no/xmlstds/po/"
_PO_DAY = {"1.6": "/2012-04-01", "1.5": "/2009-06-30"}
PO = _PO + "poKomponent" + _PO_DAY["1.6"]
LOGISTICS = _PO + "Pasientlogistikk" + _PO_DAY["1.6"]
# The printed standard says "po/Helseopplysninger"; schema, profile and examples say this one.
HEALTH_INFO = _PO + "HelseopplysningerVedSoknad" + _PO_DAY["1.6"]
ADMISSION_REPORT = _PO + "Innleggelsesrapport" + _PO_DAY["1.6"]
DISCHARGE_REPORT = _PO + "TverrfagligEpikrise" + _PO_DAY["1.6"]
HEALTH_INFO_TO_DOCTOR = _PO + "HelseopplysningerTilLege" + _PO_DAY["1.6"]
MEDICAL_INFO = _PO + "MedisinskeOpplysninger" + _PO_DAY["1.6"]
SERVICE_NOTICE = _PO + "OrienteringOmTjenestetilbud" + _PO_DAY["1.6"]
# 1.6 is 1.5 with other namespaces and more that is optional, so 1.5 is read as 1.6 under other names.
PO_15_TO_16 = {
    ns.replace(_PO_DAY["1.6"], _PO_DAY["1.5"]): ns
    for ns in (PO, LOGISTICS, HEALTH_INFO, ADMISSION_REPORT, DISCHARGE_REPORT, SERVICE_NOTICE)
} | {
    _PO + "Konsultasjon" + _PO_DAY["1.5"]: HEALTH_INFO_TO_DOCTOR,
    _PO + "OverforingMedisinskeOpplysninger" + _PO_DAY["1.5"]: MEDICAL_INFO,
}

OID = "2.16.578.1.12.4.1.1."
OID_ICD10, OID_ICPC2, OID_ATC = OID + "7110", OID + "7170", OID + "7180"

# Message types of the head (8279) that we read and write.
LOG_INNLAGT, LOG_UTSKRIVNINGSKLAR, LOG_AVMELDING = "LOG_INNLAGT", "LOG_UTSKRIVNINGSKLAR", "LOG_AVMELDING"
LOG_UTSKREVET, LOG_DOD = "LOG_UTSKREVET", "LOG_DOD"
HELSEOPPL_SOKNAD, INNLEGGELSESRAPPORT = "HELSEOPPL_SOKNAD", "INNLEGGELSESRAPPORT"
UTSKRIVNINGSRAPPORT, APPREC = "UTSKRIVNINGSRAPPORT", "APPREC"
HELSEOPPLYSNINGER_LEGE, MEDISINSKE_OPPLYSNINGER = "HELSEOPPLYSNINGER_LEGE", "MEDISINSKE_OPPLYSNINGER"
ORIENTERING_TJENESTETILBUD = "ORIENTERING_TJENESTETILBUD"
DIALOG_FORESPORSEL, DIALOG_SVAR, DIALOG_NOTAT = "DIALOG_FORESPORSEL", "DIALOG_SVAR", "DIALOG_NOTAT"
DIALOG_AVVIK, DIALOG_HELSEFAGLIG = "DIALOG_AVVIK", "DIALOG_HELSEFAGLIG"
DIALOG_STATUS_HENVISNING = "DIALOG_STATUS_HENVISNING"
EPIKRISE = "EPIKRISE"

NEW, CHANGED, CANCELLED = "N", "M", "C"
ACCEPTED, REJECTED, PARTLY = "1", "2", "3"

LISTS: dict[str, dict[str, str]] = {
    "8279": {
        LOG_INNLAGT: "Melding om innlagt pasient",
        LOG_UTSKRIVNINGSKLAR: "Melding om utskrivningsklar pasient",
        LOG_AVMELDING: "Avmelding av utskrivningsklar pasient",
        LOG_UTSKREVET: "Melding om utskrevet pasient",
        LOG_DOD: "Orientering om dødsfall",
        HELSEOPPL_SOKNAD: "Helseopplysninger",
        INNLEGGELSESRAPPORT: "Innleggelsesrapport",
        UTSKRIVNINGSRAPPORT: "Utskrivningsrapport",
        HELSEOPPLYSNINGER_LEGE: "Helseopplysninger til lege",
        MEDISINSKE_OPPLYSNINGER: "Medisinske opplysninger",
        ORIENTERING_TJENESTETILBUD: "Orientering om tjenestetilbud",
        APPREC: "Applikasjonskvittering",
        DIALOG_FORESPORSEL: "Forespørsel",
        DIALOG_SVAR: "Svar på forespørsel",
        DIALOG_NOTAT: "Notat",
        DIALOG_AVVIK: "Tilbakemelding om feil i mottatt melding",
        DIALOG_HELSEFAGLIG: "Helsefaglig dialog",
        DIALOG_STATUS_HENVISNING: "Status på henvisning",
        EPIKRISE: "Epikrise",
    },
    "3101": {"0": "Ikke kjent", "1": "Mann", "2": "Kvinne", "9": "Ikke spesifisert"},
    "7309": {NEW: "Ny", CHANGED: "Endring", CANCELLED: "Kansellering"},
    "7322": {
        "6": "Henvendelse om pasient",
        "7": "Tilbakemelding på mottak av utskrivningsklar pasient",
        "8": "Forespørsel om helseopplysninger",
        "9": "Forespørsel om legemiddelopplysninger",
    },
    "8116": {
        "FNR": "Fødselsnummer",
        "DNR": "D-nummer",
        "FHN": "Felles hjelpenummer",
        "HNR": "H-nummer",
        "HPR": "HPR-nummer",
        "HER": "HER-id",
        "DUF": "DUF-nummer",
        "PNR": "Passnummer",
        "UID": "Utenlandsk identifikasjon",
        "XXX": "Annet",
    },
    "8117": {"1": "Feil adressat", "2": "Mangelfulle opplysninger", "9": "Annet"},
    "8221": {
        "E10": "Ugyldig meldingsidentifikator",
        "E20": "Lege finnes ikke",
        "E21": "Mottaker finnes ikke",
        "E30": "Pasientens fødselsnummer mangler",
        "E31": "Pasientens fødselsnummer er feil",
        "E32": "Pasientens navn mangler",
        "E33": "Pasientens etternavn mangler",
        "E34": "Pasientens fornavn mangler",
        "E35": "Pasienten finnes ikke i mottakersystemet",
        "E36": "Pasientopplysninger er utilstrekkelige",
        "S01": "Feil på signatur",
        "S02": "Ugyldig sertifikat",
        "S03": "Tilbaketrukket sertifikat",
        "S99": "Annen feil på signatur eller sertifikat",
        "T01": "Ikke XML / ikke 'well formed' / uleselig",
        "T02": "XML validerer ikke",
        "T10": "Støtter ikke meldingsformatet",
        "T99": "Annen feil på format",
        "X99": "Annen feil",
    },
    "8233": {
        "H": "Hoveddiagnose",
        "B": "Bidiagnose",
        "CAVE": "Cave-opplysninger",
        "FUNN": "Funn og undersøkelsesresultat",
        "ANAM": "Sykehistorie",
        "MEDB": "Legemiddelopplysning",
    },
    "8258": {ACCEPTED: "OK", REJECTED: "Avvist", PARTLY: "OK, feil i delmelding"},
    "8311": {
        "AI": "Årsak til innleggelse",
        "FO": "Forløp og behandling",
        "HJ": "Funksjonsnivå/hjelpetiltak",
        "IP": "Informasjon til pasient/pårørende",
        "OP": "Planer for videre oppfølging",
        "SY": "Sykmelding",
        "VU": "Vurdering",
    },
    "8323": {"TEST": "Melding til testformål"},
    "8408": {
        "1": "Bosted/arbeidssted",
        "2": "Skade- eller funnsted",
        "3": "Annen helseinstitusjon innen spesialisthelsetjenesten",
        "5": "Institusjon i utlandet",
        "7": "Annen (somatisk) enhet ved egen helseinstitusjon",
        "8": "Annen enhet (ikke somatikk) ved egen helseinstitusjon",
        "10": "Pasienthotell",
        "11": "Sykehjem/aldershjem/helsehus",
        "21": "Kommunal akutt døgnenhet (KAD)",
        "88": "Annet",
        "98": "Ukjent",
        "99": "Sted identifisert ved rapportering av attributt Til/Fra institusjon",
    },
    "8431": {"1": "Som levende", "2": "Som død", "3": "Suicid"},
    "9033": {
        "AF": "Adoptivfar",
        "AM": "Adoptivmor",
        "AN": "Annen foresatt",
        "AP": "Annen personlig relasjon",
        "AS": "Annen slektning",
        "BB": "Barnebarn",
        "BR": "Bror",
        "DA": "Datter",
        "EF": "Ektefelle",
        "FA": "Far",
        "MO": "Mor",
        "SA": "Samboer",
        "SI": "Søster",
        "SO": "Sønn",
        "TO": "Foreldres søsken",
    },
    "9034": {
        "3": "Behandlingsansvarlig lege",
        "6": "Fastlege",
        "8": "Koordinator Individuell plan",
        "9": "Primærkontakt",
        "10": "Utskrivende lege",
        "11": "Utskrivende sykepleier",
        "13": "Innleggende lege",
        "18": "Koordinator (spesialisthelsetjenesteloven)",
        "19": "Kontaktlege",
        "21": "Helsefaglig kontakt",
        "24": "Kontakt hos mottaker",
    },
    "9051": {
        "HER": "HER-id",
        "ENH": "Organisasjonsnummeret i Enhetsregister",
        "RSH": "Nasjonalt register over enheter i spesialisthelsetjenesten (RESH-ID)",
        "LAV": "Lokal identifikator for avdelinger",
        "LIN": "Lokal identifikator for institusjoner",
        "LOK": "Lokal identifikator uten nærmere angivelse",
        "AVD": "Off. identifikator for avdelinger",
    },
    "9060": {
        "LE": "Lege",
        "SP": "Sykepleier",
        "HF": "Helsefagarbeider",
        "HP": "Hjelpepleier",
        "VP": "Vernepleier",
        "ET": "Ergoterapeut",
        "FT": "Fysioterapeut",
        "KE": "Klinisk ernæringsfysiolog",
        "PS": "Psykolog",
        "HE": "Helsesekretær",
        "XX": "Ukjent/uspesifisert",
    },
    "9061": {"HP": "Hovedtelefon", "MC": "Mobiltelefon"},
    "9069": {
        "1": "De etterspurte opplysningene er inkludert i meldingen",
        "2": "Forespørselen avvist uten begrunnelse",
        "3": "Har ikke ønskede opplysninger",
        "4": "Kan ikke besvares. Krever pasientens samtykke",
        "5": "Svar på forespørsel",
        "9": "Annet, svar angitt i fritekst",
    },
    "9103": {
        "1": "Legemiddeldosering inngår ikke i en multidose",
        "2": "Legemiddeldosering inngår i multidose og informasjon er sendt til leverandør",
    },
    "9111": {
        "1": "Sosial deltakelse",
        "2": "Skaffe seg varer og tjenester",
        "3": "Beslutninger i dagliglivet",
        "4": "Ivareta egen helse",
        "5": "Bevege seg innendørs",
        "6": "Alminnelig husarbeid",
        "7": "Personlig hygiene",
        "8": "På- og avkledning",
        "9": "Lage mat",
        "10": "Spise",
        "11": "Toalett",
        "12": "Bevege seg utendørs",
        "13": "Syn",
        "14": "Hørsel",
        "15": "Hukommelse",
        "16": "Kommunikasjon",
        "17": "Styre atferd",
        "18": "Ivareta egen økonomi",
        "19": "Initiativevne",
        "20": "Opplevelse av trygghet",
    },
    "9121": {
        "1": "Pasient innlagt",
        "2": "Pasient utskrevet",
        "3": "Pasient utskrivningsklar",
        "4": "Avmelding av utskrivningsklar pasient",
        "13": "Pasienten er død",
    },
    "9139": {"11": "Utskrivningsrapport", "12": "Fødselsepikrise"},
    "9140": {"1": "Varsel om innlagt pasient", "2": "Oppdaterte opplysninger"},
    "9141": {
        "1": "Innkomststatus",
        "7": "Sykepleiediagnose",
        "8": "Sykepleiesammenfatning",
        "12": "Status ved utskrivning",
        "13": "Pasientens egne vurderinger",
        "14": "Praktiske opplysninger",
        "88": "Annet",
    },
    "9142": {
        "AAI": "Årsak til innleggelse",
        "PROB": "Aktuell problemstilling",
        "FO": "Forløp og behandling",
        "FU": "Funn og undersøkelsesresultat",
        "HJ": "Funksjonsnivå/hjelpetiltak",
        "IP": "Informasjon til pasient/pårørende",
        "OP": "Planer for videre oppfølging",
        "TS": "Tidligere sykdommer",
        "FA": "Familie/sosialt",
        "UTRED": "Forventet/ønsket undersøkelser/behandling",
        "VU": "Vurdering",
        "SYKM": "Sykmelding",
    },
    "9143": {
        "1": "Kontaktsmitte",
        "2": "Inokulasjonssmitte",
        "3": "Dråpesmitte",
        "4": "Luftsmitte/luftbåren smitte",
        "5": "Anafylaktisk reaksjon",
    },
    "9145": {"1": "Pasientens status", "2": "Antatt forløp"},
    "9151": {
        "1": "Praktisk bistand - daglige gjøremål",
        "2": "Praktisk bistand - opplæring - daglige gjøremål",
        "3": "Praktisk bistand - brukerstyrt - personlig assistanse",
        "4": "Dagaktivitetstilbud",
        "5": "Matombringing",
        "6": "Trygghetsalarm",
        "7": "Avlastning utenfor institusjon",
        "8": "Avlastning i institusjon",
        "9": "Støttekontakt",
        "15": "Helsetjenester i hjemmet",
        "17": "Dagopphold i institusjon",
        "18": "Tidsbegrenset opphold - utredning/behandling",
        "19": "Tidsbegrenset opphold - habilitering/rehabilitering",
        "20": "Tidsbegrenset opphold - annet",
        "21": "Langtidsopphold i institusjon",
        "22": "Nattopphold i institusjon",
        "25": "Kommunal øyeblikkelig hjelp - døgnopphold",
        "26": "Lokaliseringsteknologi (GPS)",
        "27": "Elektronisk medisineringsstøtte",
        "28": "Digitalt tilsyn",
    },
    "9152": {
        "1": "Helseopplysninger",
        "4": "Legemiddelopplysninger",
        "6": "Fornye resept(er).",
        "7": "Time til undersøkelse/behandling",
        "8": "Status/plan for utskrivning",
        "99": "Annen henvendelse",
    },
    "9153": {"3": "Tjenestetilbud", "5": "Tilstandsvurdering", "99": "Annen henvendelse"},
    "9154": {
        "1": "Helseopplysninger",
        "4": "Legemiddelopplysninger",
        "8": "Status/plan om utskrivning",
        "99": "Annen henvendelse",
    },
}


def code(list_number: str, value: str) -> Code:
    """The value with its list and Norwegian name. KeyError when the list or the value is not one of `LISTS`."""
    return Code(value, OID + list_number, LISTS[list_number][value])


def name_of(system: str, value: str) -> str:
    """The Norwegian display name of a value, by the OID of its list; blank when we do not hold it."""
    return LISTS.get(system.removeprefix(OID), {}).get(value, "")
