"""What the made-up patients came in with, and what the nurses of the demonstration write about them."""

from dataclasses import dataclass

from hph.workbench.places import GERIATRICS, MEDICINE, ORTHOPAEDICS


@dataclass(frozen=True)
class Condition:
    """One reason to be admitted, with texts that agree with it."""

    ward: str
    reason: str
    course: str
    seen: str
    watch_for: str
    question: str
    function: str


CONDITIONS = (
    Condition(
        ORTHOPAEDICS,
        "Fall hjemme, brudd i høyre lårhals",
        "Operert med hemiprotese, fullt belastet fra første dag.",
        "Går kort med rullator, er redd for å falle. Såret er tørt.",
        "Smerter, sårvæske, svimmelhet når hun reiser seg.",
        "Trengs behandling mot beinskjørhet?",
        "Gikk ute med stokk før bruddet. Nå rullator inne, hjelp i dusjen.",
    ),
    Condition(
        ORTHOPAEDICS,
        "Fall på isen, brudd i venstre overarm",
        "Behandles med fatle. Kontroll om to uker.",
        "Klarer ikke å kle på overkroppen selv. Hevelsen går ned.",
        "Hevelse i hånden, nummenhet, at fatlen sitter.",
        "Når kan opptreningen begynne?",
        "Klarte alt selv. Trenger nå hjelp til klær, matlaging og dusj.",
    ),
    Condition(
        ORTHOPAEDICS,
        "Planlagt innsetting av kneprotese",
        "Ukomplisert. Trener med fysioterapeut, mål om trapp.",
        "Bøyer kneet til 80 grader. Tar smertestillende fast.",
        "Rødme og varme i leggen, feber, smerter om natten.",
        "Hvor lenge skal blodfortynnende brukes?",
        "Selvhjulpen inne med to krykker. Trenger hjelp til innkjøp og støtte i trappen.",
    ),
    Condition(
        GERIATRICS,
        "Forvirring og fall, urinveisinfeksjon",
        "Behandlet med antibiotika. Klarere, men ikke helt som før.",
        "Orientert på dagtid, urolig om kvelden. Drikker lite.",
        "Ny forvirring, lite urin, feber.",
        "Kan sovetabletten trappes ned?",
        "Kler seg med påminning. Spiser selv når maten settes fram.",
    ),
    Condition(
        GERIATRICS,
        "Dårlig allmenntilstand, vekttap og uttørring",
        "Fått væske, næringsdrikk og kostplan. Medisiner gjennomgått.",
        "Spiser halve porsjoner. Vekten er stabil denne uken.",
        "Vekt to ganger i uken, svelgvansker, munntørrhet.",
        "Er det grunn til å utrede vekttapet videre?",
        "Sliten, sover mye. Går med én person til støtte.",
    ),
    Condition(
        GERIATRICS,
        "Slag med svakhet i høyre side",
        "I bedring. Tverrfaglig opptrening, taletrening i gang.",
        "Bruker høyre hånd mer. Leter etter ord når hun er trøtt.",
        "Nye lammelser, svelging, humør.",
        "Hvilket mål skal blodtrykket ha?",
        "Forflytter seg med støtte av én. Spiser selv med tilpasset bestikk.",
    ),
    Condition(
        MEDICINE,
        "Hjertesvikt med tung pust og hovne ben",
        "Vanndrivende økt, tatt av fire kilo. Daglig vekt.",
        "Puster lettere, sover med to puter. Vekten ned 0,6 kg siden hjemkomst.",
        "Vektøkning over to kilo på tre dager, tyngre pust, hovne legger.",
        "Skal vanndrivende justeres når vekten er stabil?",
        "Går 50 meter før hun må hvile. Klarer stell sittende.",
    ),
    Condition(
        MEDICINE,
        "Forverring av kols, lungebetennelse",
        "Antibiotika og prednisolonkur. Trapper ned oksygen.",
        "Hoster mindre. Bruker inhalator riktig etter opplæring.",
        "Pustefrekvens over 24, mer oppspytt, forvirring.",
        "Trengs det en plan for forverring hjemme?",
        "Orker lite om morgenen. Hjelp til dusj, ellers selvhjulpen med pauser.",
    ),
    Condition(
        MEDICINE,
        "Svimmelhet og lavt blodtrykk, medisinbivirkning",
        "To blodtrykksmedisiner stanset. Blodtrykket er stabilt.",
        "Ikke svimmel i dag. Reiser seg rolig.",
        "Blodtrykk stående, svimmelhet, fall.",
        "Skal medisinene begynnes igjen?",
        "Selvhjulpen i stell. Trenger tilsyn ved dusj til vi er trygge.",
    ),
)

WHAT_MATTERS = (
    "Å kunne gå til postkassen selv igjen.",
    "Sove i egen seng, og at katten får være.",
    "Komme på strikkekafeen på torsdagene.",
    "Slippe å falle én gang til.",
    "Lage middag til barnebarna på søndag.",
    "Være på beina til konfirmasjonen i mai.",
    "Klare trappen, så jeg kan bo i andre etasje.",
    "At samme sykepleier kommer, så jeg slipper å fortelle alt på nytt.",
    "Puste så godt at jeg kan synge i koret.",
    "Komme ut i båten når våren kommer.",
    "Styre medisinene mine selv.",
    "At kona slipper å være redd når hun er på jobb.",
    "Se gårdstunet fra kjøkkenbordet hver morgen.",
    "Høre gudstjenesten på radio i fred og ro.",
    "Ikke være til bry for datteren min.",
    "Kjøre bil igjen, om så bare til butikken.",
)

CRITICAL = (
    "Penicillinallergi (utslett)",
    "CAVE: NSAID, tidligere blødende magesår",
    "Bruker blodfortynnende (apiksaban)",
    "MRSA påvist tidligere, ta kontaktsmitteforholdsregler",
    "Diabetes type 1, insulin til måltider",
)

DOORS = (
    "Nøkkelboks til høyre for døren",
    "Ring på to ganger, hører dårlig",
    "Går ut på terrassen, bruk kjøkkendøren",
    "Trygghetsalarm, røykvarsler koblet til vaktsentral",
    "Hund i huset, snill",
)

AIDS = "Rullator, dusjkrakk, forhøyet toalettsete, trygghetsalarm."
SERVICES = "Hjemmesykepleie to ganger daglig, middag levert, trygghetsalarm."
CONTACT_ANSWER = "Snakket med lege på telefon. Se an hjemme, ringe igjen ved feber eller mer smerte."
MEASURES = "Målt, undersøkt og satt fram væske. Pårørende ringt. Nytt tilsyn i kveld."
TESTS = "Blodprøve om én uke, bestilt av fastlegen."

CANCELLED = "Ble registrert på feil person. Riktig forløp er opprettet."
EARLY = (
    "Fastlegen henviser: to fall på en måned og lite mat i huset.",
    "Datteren ringer: mor klarer ikke lenger medisinene.",
    "Hjemmetjenesten ser at han går ned i vekt og blir stiv.",
)
NOT_READY = "Feber og stigende CRP i natt, er ikke utskrivningsklar."
LATE_PAPERS = "Epikrisen kom ikke før hjemkomsten. Medisinlisten er etterspurt."

SECTION9 = {
    "admission_problem_clarified": "Ja, avklart. Se epikrisen.",
    "other_problems_clarified": "Blodtrykk og ernæring er fulgt opp under oppholdet.",
    "open_questions_explained": "Ingen uavklarte spørsmål nå.",
    "follow_up_plan_decided": "Kontroll om seks uker, fastlegen følger blodprøver.",
    "function_assessed": "Klarte seg selv før innleggelsen. Trenger nå hjelp i stell, ventes bedre.",
}

# Function at home, by the variables of IPLOS, and vital signs that lack only what changes from day to day.
IPLOS = {
    "moving_indoors": 2,
    "housework": 5,
    "hygiene": 4,
    "dressing": 3,
    "cooking": 4,
    "eating": 1,
    "toilet": 2,
    "moving_outdoors": 4,
    "memory": 2,
    "finances": 9,
}
VITAL_SIGNS = {
    "spo2": 95,
    "spo2_scale": "scale_1",
    "oxygen": "air",
    "systolic_bp": 128,
    "consciousness": "alert",
    "temperature": 37.2,
}
