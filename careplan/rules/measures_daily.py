"""Suggested measures for daily life: moving, mind, home, network, the way forward. (bokmål, nynorsk)"""

from collections.abc import Mapping
from typing import Final

from careplan.rules.suggestion import COMPENSATE, GP, HEALTH, NURSE, PREVENT, SELF, TRAIN, Suggestion

TABLE: Final[Mapping[str, tuple[Suggestion, ...]]] = {
    "falls": (
        Suggestion(
            "falls_training",
            TRAIN,
            ("Øve styrke og balanse", "Øve styrke og balanse"),
            does=(
                "Reiser seg fra stol ti ganger, og står på ett bein ved kjøkkenbenken, hver dag",
                "Reiser seg frå stol ti gonger, og står på eitt bein ved kjøkenbenken, kvar dag",
            ),
            helps=("Minne om øvelsene, stå ved siden av", "Minne om øvingane, stå ved sida av"),
        ),
        Suggestion(
            "falls_home",
            PREVENT,
            ("Rydde bort det man kan falle i", "Rydde bort det ein kan falle i"),
            helps=(
                "Se etter løse tepper, ledninger, dårlig lys og sko som glir",
                "Sjå etter lause teppe, leidningar, dårleg lys og sko som glir",
            ),
            observe=(
                "Nye fall, svimmelhet når pasienten reiser seg",
                "Nye fall, svimmelheit når pasienten reiser seg",
            ),
            report=NURSE,
        ),
        Suggestion(
            "falls_after",
            HEALTH,
            ("Følge med etter et fall", "Følgje med etter eit fall"),
            observe=(
                "Hodepine, kvalme, forvirring, nye smerter, klarer ikke å stå. Blodtrykk liggende og stående",
                "Hovudverk, kvalme, forvirring, nye smerter, klarer ikkje å stå. Blodtrykk liggjande og ståande",
            ),
            report=GP,
            if_worse=(
                "Slag mot hodet med blodfortynnende, eller kan ikke stå: ring 116 117. Bevisstløs: ring 113. Fyll ut HPH4.",
                "Slag mot hovudet med blodfortynnande, eller kan ikkje stå: ring 116 117. Medvitslaus: ring 113. Fyll ut HPH4.",
            ),
        ),
    ),
    "mobility": (
        Suggestion(
            "mobility_walk",
            TRAIN,
            ("Gå mer, litt lenger for hver dag", "Gå meir, litt lenger for kvar dag"),
            does=("Går inne hver time, og ut når det går", "Går inne kvar time, og ut når det går"),
            helps=("Følge ved første turer ute", "Følgje ved dei første turane ute"),
            observe=(
                "Hvor langt, hvor trygt, med hvilket hjelpemiddel",
                "Kor langt, kor trygt, med kva hjelpemiddel",
            ),
        ),
        Suggestion(
            "mobility_aids",
            COMPENSATE,
            ("Hjelpemidler til å flytte seg", "Hjelpemiddel til å flytte seg"),
            helps=(
                "Stille inn rullator, seng og stol, øve på bruk",
                "Stille inn rullator, seng og stol, øve på bruk",
            ),
            report=(
                "Ergoterapeut når noe mangler eller ikke passer",
                "Ergoterapeut når noko manglar eller ikkje passar",
            ),
        ),
    ),
    "adl": (
        Suggestion(
            "adl_training",
            TRAIN,
            (
                "Hverdagsrehabilitering: øve på det som er viktig",
                "Kvardagsrehabilitering: øve på det som er viktig",
            ),
            does=("Gjør så mye som mulig selv", "Gjer så mykje som mogleg sjølv"),
            helps=(
                "Vente, veilede, bare hjelpe der det stopper",
                "Vente, rettleie, berre hjelpe der det stoppar",
            ),
            observe=("Hva går lettere enn sist?", "Kva går lettare enn sist?"),
        ),
        Suggestion(
            "adl_help",
            COMPENSATE,
            ("Hjelp med stell og påkledning", "Hjelp med stell og påkleding"),
            does=("Vasker ansikt og overkropp selv", "Vaskar andlet og overkropp sjølv"),
            helps=("Nedentil, rygg, dusj", "Nedantil, rygg, dusj"),
            observe=("Hud, trøtthet, pust ved stell", "Hud, trøyttleik, pust ved stell"),
        ),
    ),
    "cognition": (
        Suggestion(
            "cognition_watch",
            HEALTH,
            ("Følge med på forvirring", "Følgje med på forvirring"),
            helps=(
                "Rolig, ett spørsmål om gangen, klokke og kalender synlig",
                "Roleg, eitt spørsmål om gongen, klokke og kalender synleg",
            ),
            observe=(
                "Brå endring, søvn om dagen, ser eller hører det som ikke er der",
                "Brå endring, søvn om dagen, ser eller høyrer det som ikkje er der",
            ),
            report=NURSE,
            if_worse=(
                "Ny eller brått verre forvirring er et faresignal: ta NEWS2, fyll ut HPH4 og ring legevakt 116 117.",
                "Ny eller brått verre forvirring er eit faresignal: ta NEWS2, fyll ut HPH4 og ring legevakt 116 117.",
            ),
        ),
        Suggestion(
            "cognition_structure",
            COMPENSATE,
            ("Faste rutiner og støtte for hukommelsen", "Faste rutinar og støtte for minnet"),
            helps=(
                "Dagsplan på tavle, samme rekkefølge hver gang",
                "Dagsplan på tavle, same rekkjefølgje kvar gong",
            ),
        ),
    ),
    "mood": (
        Suggestion(
            "mood_talk",
            SELF,
            ("Noe å glede seg til hver dag", "Noko å gle seg til kvar dag"),
            does=("Velger en ting å gjøre hver dag", "Vel ein ting å gjere kvar dag"),
            helps=(
                "Gi tid til samtale, spørre hva som ga glede",
                "Gje tid til samtale, spørje kva som gav glede",
            ),
            observe=(
                "Nedstemt, engstelig, trekker seg unna, spiser lite",
                "Nedstemt, engsteleg, trekkjer seg unna, et lite",
            ),
            report=NURSE,
        ),
        Suggestion(
            "mood_health",
            HEALTH,
            ("Følge opp nedstemthet eller angst", "Følgje opp nedstemt humør eller angst"),
            observe=(
                "Søvn, matlyst, håpløshet, tanker om å ikke leve",
                "Søvn, matlyst, håpløyse, tankar om å ikkje leve",
            ),
            report=GP,
            if_worse=(
                "Tanker om å ikke leve: ikke la pasienten være alene. Ring legevakt 116 117, ved fare 113.",
                "Tankar om å ikkje leve: lat ikkje pasienten vere åleine. Ring legevakt 116 117, ved fare 113.",
            ),
        ),
    ),
    "senses": (
        Suggestion(
            "senses_aids",
            COMPENSATE,
            ("Briller og høreapparat i orden", "Briller og høyreapparat i orden"),
            helps=(
                "Rene briller, batteri i høreapparat, godt lys",
                "Reine briller, batteri i høyreapparat, godt lys",
            ),
            observe=("Forstår pasienten det som blir sagt?", "Forstår pasienten det som blir sagt?"),
        ),
    ),
    "illness_understanding": (
        Suggestion(
            "understanding_teach",
            SELF,
            ("Gå gjennom sykdom og plan med egne ord", "Gå gjennom sjukdom og plan med eigne ord"),
            does=(
                "Forteller med egne ord hva som er viktig å huske",
                "Fortel med eigne ord kva som er viktig å hugse",
            ),
            helps=(
                "Forklare kort, be pasienten gjenta, rette opp",
                "Forklare kort, be pasienten ta det opp att, rette opp",
            ),
        ),
    ),
    "home_safety": (
        Suggestion(
            "home_alarm",
            PREVENT,
            ("Trygghetsalarm og brannvern", "Tryggleiksalarm og brannvern"),
            does=(
                "Har alarmen på seg og prøver den hver måned",
                "Har alarmen på seg og prøver han kvar månad",
            ),
            helps=("Prøve røykvarsler og alarm, se på komfyr", "Prøve røykvarslar og alarm, sjå på komfyr"),
        ),
        Suggestion(
            "home_aids",
            COMPENSATE,
            ("Tilpasse boligen", "Tilpasse bustaden"),
            helps=(
                "Søke om håndtak, toalettforhøyer, dusjstol",
                "Søkje om handtak, toalettforhøgjar, dusjstol",
            ),
            report=("Ergoterapeut", "Ergoterapeut"),
        ),
    ),
    "social_network": (
        Suggestion(
            "network_kin",
            PREVENT,
            ("Samtale med pårørende", "Samtale med pårørande"),
            helps=(
                "Avtale hvem som gjør hva, spørre hvordan de har det",
                "Avtale kven som gjer kva, spørje korleis dei har det",
            ),
            observe=("Slitne pårørende, barn under 18 år", "Slitne pårørande, barn under 18 år"),
            report=NURSE,
        ),
        Suggestion(
            "network_activity",
            SELF,
            ("Treffe andre", "Treffe andre"),
            does=(
                "Avtaler besøk, tur eller aktivitet hver uke",
                "Avtaler besøk, tur eller aktivitet kvar veke",
            ),
            helps=(
                "Fortelle om dagsenter, frivillige og følgetjeneste",
                "Fortelje om dagsenter, frivillige og følgjeteneste",
            ),
        ),
    ),
    "finances": (
        Suggestion(
            "finances_help",
            COMPENSATE,
            ("Hjelp med innkjøp, post og regninger", "Hjelp med innkjøp, post og rekningar"),
            does=("Skriver handleliste", "Skriv handleliste"),
            helps=("Avtale hvem som handler og betaler", "Avtale kven som handlar og betaler"),
            report=("Bestillerkontoret ved behov for vedtak", "Tildelingskontoret ved behov for vedtak"),
        ),
    ),
    "self_management": (
        Suggestion(
            "self_plan",
            SELF,
            ("Egen plan for gode og dårlige dager", "Eigen plan for gode og dårlege dagar"),
            does=(
                "Kjenner sine egne faresignaler og vet hvem som skal ringes",
                "Kjenner sine eigne faresignal og veit kven som skal ringjast",
            ),
            helps=(
                "Skrive planen sammen, henge den ved telefonen",
                "Skrive planen saman, hengje han ved telefonen",
            ),
        ),
        Suggestion(
            "self_contingency",
            HEALTH,
            ("Beredskapsplan ved forverring", "Beredskapsplan ved forverring"),
            observe=("Pasientens egne faresignaler", "Pasienten sine eigne faresignal"),
            report=NURSE,
            if_worse=(
                "Hjemmetjenesten først, så fastlegen, utenom åpningstid 116 117. Ved livsfare 113. Fyll ut HPH4.",
                "Heimetenesta først, så fastlegen, utanom opningstid 116 117. Ved livsfare 113. Fyll ut HPH4.",
            ),
        ),
    ),
    "service_needs": (
        Suggestion(
            "services_rehab",
            TRAIN,
            ("Fysioterapeut eller ergoterapeut", "Fysioterapeut eller ergoterapeut"),
            helps=(
                "Henvise, og avtale tid sammen med pasienten",
                "Tilvise, og avtale tid saman med pasienten",
            ),
        ),
        Suggestion(
            "services_team",
            PREVENT,
            ("Møte om tjenestene videre", "Møte om tenestene vidare"),
            helps=(
                "Samle dem som hjelper: pasient, pårørende, primærkontakt, fastlege",
                "Samle dei som hjelper: pasient, pårørande, primærkontakt, fastlege",
            ),
            report=("Bestillerkontoret ved endret behov", "Tildelingskontoret ved endra behov"),
        ),
    ),
}
