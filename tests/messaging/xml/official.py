"""The official schemas and examples: test data that lies outside the repository."""

import os
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

INNLAGT = "Pasientlogistikk_Innlagt_pasient_v1-6_Ny.xml"
INNLAGT_CANCELLED = "Pasientlogistikk_Innlagt_pasient_v1-6_Kansellering.xml"
KLAR = "Pasientlogistikk_Utskrivningsklar_pasient_v1-6_Ny.xml"
AVMELDING = "Pasientlogistikk_Avmelding_av_utskrivningsklar_pasient_v1-6_Ny.xml"
UTSKREVET = "Pasientlogistikk_Melding_om_utskrevet_pasient_v1-6_Ny.xml"
DOD = "Pasientlogistikk_Orientering_om_dodsfall_v1-6_Ny.xml"
LOGISTICS = (INNLAGT, INNLAGT_CANCELLED, KLAR, AVMELDING, UTSKREVET, DOD)
REPORTS = (
    "Helseopplysninger_Oppdaterte_opplysninger_v1-6_Endring1.xml",
    "Helseopplysninger_Oppdaterte_opplysninger_v1-6_Endring2.xml",
    "Helseopplysninger_Varsel_om_innlagt_pasient_v1-6_Ny.xml",
    "Helseopplysninger_til_lege_v1-6_Kansellering.xml",
    "Helseopplysninger_til_lege_v1-6_Ny.xml",
    "Innleggelsesrapport_v1-6_Endring.xml",
    "Innleggelsesrapport_v1-6_Ny.xml",
    "Medisinske_opplysninger_v1-6_Kansellering.xml",
    "Medisinske_opplysninger_v1-6_Ny.xml",
    "Orientering_om_tjenestetilbud_v1-6_Kansellering.xml",
    "Orientering_om_tjenestetilbud_v1-6_Ny.xml",
    "Utskrivningsrapport_v1-6_Kansellering.xml",
    "Utskrivningsrapport_v1-6_Ny.xml",
)
DIALOGUES = (
    "Dialogmelding_avvik_v1-0.xml",
    "Dialogmelding_foresporsel_PLO_v1-0.xml",
    "Dialogmelding_svar_foresporsel_PLO_v1-0.xml",
    "Helsefaglig dialog_angi profesjon hos mottaker.xml",
    "Status_paa_henvisning-InnkaltEtterViderehenvisning.xml",
)
EPIKRISER = ("epikrise_v1.2_c.xml", "epikrise_v1.2_m.xml", "epikrise_v1.2_n.xml")
APPREC = "apprec-eksempel.xml"


@cache
def folder() -> Path:
    """Where the official standards lie. A clear failure when they are not there: without them nothing is proved."""
    place = Path(os.environ.get("HPH_STANDARDS") or ROOT.parent / "shared" / "standards")
    if not (place / "examples").is_dir():
        raise AssertionError(
            f"The official schemas and examples are not in {place}. Set HPH_STANDARDS to the folder that has them."
        )
    return place


@cache
def _index() -> dict[str, Path]:
    return {path.name: path for path in (folder() / "examples").rglob("*.xml")}


def example(name: str) -> bytes:
    """The bytes of one official example."""
    return _index()[name].read_bytes()
