"""Suggested measures for the body: condition, breath, pain, food, skin, medicines, sleep. (bokmål, nynorsk)"""

from collections.abc import Mapping
from typing import Final

from careplan.rules.suggestion import COMPENSATE, GP, HEALTH, NURSE, PREVENT, SELF, TRAIN, Suggestion

TABLE: Final[Mapping[str, tuple[Suggestion, ...]]] = {
    "general_condition": (
        Suggestion(
            "general_watch",
            HEALTH,
            (
                "Følge med på allmenntilstanden de første ukene",
                "Følgje med på allmenntilstanden dei første vekene",
            ),
            observe=(
                "Mer sliten, blek, uvel eller annerledes enn vanlig? Ta NEWS2 ved endring",
                "Meir sliten, bleik, uvel eller annleis enn vanleg? Ta NEWS2 ved endring",
            ),
            report=NURSE,
            if_worse=(
                "NEWS2 5 eller mer: ring legevakt 116 117. NEWS2 7 eller mer, eller livsfare: ring 113. Fyll ut HPH4.",
                "NEWS2 5 eller meir: ring legevakt 116 117. NEWS2 7 eller meir, eller livsfare: ring 113. Fyll ut HPH4.",
            ),
        ),
        Suggestion(
            "general_activity",
            TRAIN,
            ("Litt mer bevegelse hver dag", "Litt meir rørsle kvar dag"),
            does=(
                "Står opp og er i gang litt flere ganger om dagen, med hvile imellom",
                "Står opp og er i gang litt fleire gonger om dagen, med kvile imellom",
            ),
            observe=("Orker mer eller mindre enn sist?", "Orkar meir eller mindre enn sist?"),
        ),
    ),
    "breathing": (
        Suggestion(
            "breathing_watch",
            HEALTH,
            ("Følge med på pusten", "Følgje med på pusten"),
            does=(
                "Hviler når pusten blir tung, og bruker pusteteknikken som er lært",
                "Kviler når pusten blir tung, og bruker pusteteknikken som er lærd",
            ),
            observe=(
                "Tyngre pust enn vanlig, hoste, farge på slim, hevelse i beina",
                "Tyngre pust enn vanleg, hoste, farge på slim, hevelse i beina",
            ),
            report=NURSE,
            if_worse=(
                "Tyngre pust enn vanlig i hvile: ta NEWS2 og ring legevakt 116 117. Klarer ikke å snakke i hele setninger: ring 113.",
                "Tyngre pust enn vanleg i kvile: ta NEWS2 og ring legevakt 116 117. Klarer ikkje å snakke i heile setningar: ring 113.",
            ),
        ),
        Suggestion(
            "breathing_inhaler",
            SELF,
            ("Øve på riktig bruk av inhalator", "Øve på rett bruk av inhalator"),
            does=("Tar inhalasjonene selv og viser hvordan", "Tek inhalasjonane sjølv og viser korleis"),
            helps=("Se på teknikken, gi korte råd", "Sjå på teknikken, gje korte råd"),
        ),
    ),
    "circulation": (
        Suggestion(
            "circulation_weight",
            HEALTH,
            ("Veie seg fast og følge med på hevelse", "Vege seg fast og følgje med på hevelse"),
            does=("Veier seg om morgenen og skriver det opp", "Veg seg om morgonen og skriv det opp"),
            observe=(
                "To kilo opp på tre dager, mer hevelse i beina, tyngre pust",
                "To kilo opp på tre dagar, meir hevelse i beina, tyngre pust",
            ),
            report=GP,
            if_worse=(
                "To kilo opp på tre dager: ring fastlegen samme dag. Brystsmerter eller plutselig tung pust: ring 113.",
                "To kilo opp på tre dagar: ring fastlegen same dag. Brystsmerter eller brått tung pust: ring 113.",
            ),
        ),
        Suggestion(
            "circulation_stockings",
            COMPENSATE,
            ("Hjelp med støttestrømper", "Hjelp med støttestrømper"),
            helps=("Strømper på om morgenen og av om kvelden", "Strømper på om morgonen og av om kvelden"),
            observe=("Sår, trykkmerker, farge på tærne", "Sår, trykkmerke, farge på tærne"),
            report=NURSE,
        ),
    ),
    "pain": (
        Suggestion(
            "pain_plan",
            HEALTH,
            (
                "Måle smerte og bruke planen for smertestillende",
                "Måle smerte og bruke planen for smertestillande",
            ),
            does=(
                "Sier fra om smerten med et tall fra 0 til 10",
                "Seier frå om smerta med eit tal frå 0 til 10",
            ),
            observe=(
                "Tallet i ro og i bevegelse, og om medisinen hjelper etter en time",
                "Talet i ro og i rørsle, og om medisinen hjelper etter ein time",
            ),
            report=NURSE,
            if_worse=(
                "Over 6 en time etter medisin, eller ny sterk smerte: ring fastlegen, utenom åpningstid 116 117.",
                "Over 6 ein time etter medisin, eller ny sterk smerte: ring fastlegen, utanom opningstid 116 117.",
            ),
        ),
        Suggestion(
            "pain_own",
            SELF,
            ("Egne råd mot smerte: varme, stilling, pauser", "Eigne råd mot smerte: varme, stilling, pausar"),
            does=(
                "Bruker varme, skifter stilling og deler opp det som skal gjøres",
                "Bruker varme, skifter stilling og deler opp det som skal gjerast",
            ),
        ),
    ),
    "nutrition": (
        Suggestion(
            "nutrition_weight",
            HEALTH,
            ("Vekt hver uke og ernæringsplan", "Vekt kvar veke og ernæringsplan"),
            helps=("Veie på samme vekt, samme tid", "Vege på same vekt, same tid"),
            observe=("Matlyst, hvor mye som er spist, vekt", "Matlyst, kor mykje som er ete, vekt"),
            report=GP,
            if_worse=(
                "To kilo ned på en måned, eller spiser mindre enn halvparten i tre dager: sykepleier ringer fastlegen.",
                "To kilo ned på ein månad, eller et mindre enn halvparten i tre dagar: sjukepleiar ringjer fastlegen.",
            ),
        ),
        Suggestion(
            "nutrition_meals",
            PREVENT,
            ("Små, næringsrike måltider og mellommåltid", "Små, næringsrike måltid og mellommåltid"),
            does=("Spiser litt fem–seks ganger om dagen", "Et litt fem–seks gonger om dagen"),
            helps=(
                "Sette fram mat og drikke som frister, og sitte ned en stund når det går",
                "Setje fram mat og drikke som freistar, og sitje ned ei stund når det går",
            ),
        ),
        Suggestion(
            "nutrition_fluid",
            PREVENT,
            ("Drikke nok", "Drikke nok"),
            does=("Drikker et glass ved hvert måltid og mellom", "Drikk eit glas ved kvart måltid og mellom"),
            helps=(
                "Ha drikke innen rekkevidde, by på ved hvert besøk",
                "Ha drikke innan rekkjevidd, by på ved kvart besøk",
            ),
            observe=(
                "Tørr munn, lite og mørk urin, ny forvirring",
                "Tørr munn, lite og mørk urin, ny forvirring",
            ),
            report=NURSE,
        ),
    ),
    "elimination": (
        Suggestion(
            "elimination_bowel",
            PREVENT,
            ("Regelmessig avføring", "Regelmessig avføring"),
            does=(
                "Setter seg på toalettet etter frokost, drikker og rører på seg",
                "Set seg på toalettet etter frukost, drikk og rører på seg",
            ),
            observe=("Dager siden sist, smerter i magen", "Dagar sidan sist, smerter i magen"),
            report=(
                "Sykepleier når det er tre dager siden sist",
                "Sjukepleiar når det er tre dagar sidan sist",
            ),
        ),
        Suggestion(
            "elimination_bladder",
            HEALTH,
            ("Følge med på vannlating eller kateter", "Følgje med på vasslating eller kateter"),
            helps=("Kateterstell etter prosedyre", "Kateterstell etter prosedyre"),
            observe=("Mengde, farge, svie, feber, ny forvirring", "Mengd, farge, svie, feber, ny forvirring"),
            report=NURSE,
            if_worse=(
                "Ikke vannlating på åtte timer, eller feber: ring fastlegen, utenom åpningstid 116 117.",
                "Ikkje vasslating på åtte timar, eller feber: ring fastlegen, utanom opningstid 116 117.",
            ),
        ),
    ),
    "skin": (
        Suggestion(
            "skin_wound",
            HEALTH,
            ("Sårstell etter plan", "Sårstell etter plan"),
            helps=("Skifte bandasje etter sårplanen", "Skifte bandasje etter sårplanen"),
            observe=(
                "Størrelse, rødme, varme, lukt, væske, smerte",
                "Storleik, raudleik, varme, lukt, væske, smerte",
            ),
            report=NURSE,
            if_worse=(
                "Rødme som brer seg, feber eller økende smerte: ring fastlegen samme dag, utenom åpningstid 116 117.",
                "Raudleik som breier seg, feber eller aukande smerte: ring fastlegen same dag, utanom opningstid 116 117.",
            ),
        ),
        Suggestion(
            "skin_pressure",
            PREVENT,
            ("Forebygge trykksår", "Førebyggje trykksår"),
            does=("Skifter stilling ofte", "Skifter stilling ofte"),
            helps=(
                "Hjelpe med å snu seg, avlaste hæler, smøre tørr hud",
                "Hjelpe med å snu seg, avlaste hælar, smørje tørr hud",
            ),
            observe=(
                "Rødme som ikke går bort: hæler, hofter, korsrygg",
                "Raudleik som ikkje går bort: hælar, hofter, korsrygg",
            ),
            report=NURSE,
        ),
    ),
    "medication": (
        Suggestion(
            "medication_review",
            HEALTH,
            (
                "Samstemme legemiddellisten og følge med på virkning",
                "Samstemme legemiddellista og følgje med på verknad",
            ),
            observe=(
                "Tas de som avtalt? Svimmel, kvalm, uvanlig trøtt, blødning?",
                "Blir dei tekne som avtalt? Svimmel, kvalm, uvanleg trøytt, bløding?",
            ),
            report=GP,
            if_worse=(
                "Mistanke om bivirkning eller feil: ring fastlegen. Tatt for mye: ring Giftinformasjonen 22 59 13 00, ved fare 113.",
                "Mistanke om biverknad eller feil: ring fastlegen. Teke for mykje: ring Giftinformasjonen 22 59 13 00, ved fare 113.",
            ),
        ),
        Suggestion(
            "medication_dosette",
            COMPENSATE,
            ("Hjelp til å ta medisinene", "Hjelp til å ta medisinane"),
            helps=(
                "Gi fra dosett eller multidose, se at de er tatt",
                "Gje frå dosett eller multidose, sjå at dei er tekne",
            ),
            observe=("Medisiner som ligger igjen", "Medisinar som ligg att"),
            report=NURSE,
        ),
        Suggestion(
            "medication_self",
            SELF,
            ("Ta medisinene selv", "Ta medisinane sjølv"),
            does=(
                "Tar medisinene selv etter listen, og sier fra når noe er nytt",
                "Tek medisinane sjølv etter lista, og seier frå når noko er nytt",
            ),
        ),
    ),
    "substance_use": (
        Suggestion(
            "substance_talk",
            PREVENT,
            (
                "Samtale om alkohol, tobakk og andre rusmidler",
                "Samtale om alkohol, tobakk og andre rusmiddel",
            ),
            helps=(
                "Spørre åpent, fortelle om hjelp som finnes",
                "Spørje ope, fortelje om hjelp som finst",
            ),
            observe=("Abstinens, fall, uro", "Abstinens, fall, uro"),
            report=NURSE,
        ),
    ),
    "sleep": (
        Suggestion(
            "sleep_habits",
            SELF,
            ("Gode vaner for søvn", "Gode vanar for søvn"),
            does=(
                "Står opp til fast tid, er ute i dagslys, hviler kort midt på dagen",
                "Står opp til fast tid, er ute i dagslys, kviler kort midt på dagen",
            ),
            observe=("Søvn om natten, uro, smerter", "Søvn om natta, uro, smerter"),
        ),
    ),
    "infection": (
        Suggestion(
            "infection_hygiene",
            PREVENT,
            ("Smittevern hjemme", "Smittevern heime"),
            does=("Vasker hendene før mat og etter toalett", "Vaskar hendene før mat og etter toalett"),
            helps=("Håndhygiene og smittevern etter prosedyre", "Handhygiene og smittevern etter prosedyre"),
            observe=("Feber, ny hoste, diaré", "Feber, ny hoste, diaré"),
            report=NURSE,
        ),
    ),
}
