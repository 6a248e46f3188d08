"""What the structured messages lack, and what their content earns. R39, R40, R41, R42, R45."""

import pytest

from pathways.rules import content

TIDLIGMELDING = {
    "status": "Brudd i venstre hofte, operert.",
    "expected_course": "Mobiliseres, trenger hjelp til stell.",
    "expected_discharge": "2026-03-09",
    "contact": "Ortopedisk sengepost, 72 57 00 00",
}
INNLEGGELSESRAPPORT = {
    "reason_for_admission": "Fall hjemme.",
    "course_before_admission": "Ustø siste uke, spiste lite.",
    "critical_information": "Ingen kjente.",
    "medicines": ["Paracetamol", "Metoprolol"],
    "nursing_summary": "Bor alene, vanligvis klar og orientert.",
    "function_in_words": "Går med rullator inne, trenger hjelp i dusjen.",
    "services": "Hjemmesykepleie hver morgen.",
    "aids": "Rullator, trygghetsalarm.",
    "contact": "Hjemmetjenesten sone nord, 90 00 00 00",
    "next_of_kin": "Datter, 91 00 00 00",
}
UTSKRIVNINGSRAPPORT = {
    "current_problem": "Hoftebrudd.",
    "critical_information": "Ingen kjente.",
    "follow_up_plan": "Kontroll om seks uker.",
    "medicines": "Se listen.",
    "nursing_summary": "Ukomplisert forløp.",
    "status_at_discharge": "I god form.",
    "function_in_words": "Går med rullator, trenger hjelp i trapp.",
    "contact": "Ortopedisk sengepost, 72 57 00 00",
}
TO_DOCTOR = {
    "current_problem": "Svimmel når hun reiser seg, siden torsdag.",
    "critical_information": "Ingen kjente.",
    "medicines": "Metoprolol 50 mg x 1",
    "nursing_summary": "Klarer stell selv, spiser godt.",
    "contact": "Hjemmetjenesten sone nord, 90 00 00 00",
}
FROM_DOCTOR = {
    "current_problem": "Ortostatisk blodtrykksfall.",
    "diagnoses": "K87 Hypertensjon",
    "critical_information": "Ingen kjente.",
    "medicines": "Metoprolol 25 mg x 1",
    "follow_up_plan": "Måle blodtrykk stående i to uker.",
    "contact": "Alvdal legekontor, 62 00 00 00",
}
SAID = {"text": "Kan dere si når hun kommer hjem?"}
FULL = {
    "HELSEOPPLYSNINGER_LEGE": (TO_DOCTOR, {}),
    "MEDISINSKE_OPPLYSNINGER": (FROM_DOCTOR, {}),
    "ORIENTERING_TJENESTETILBUD": (
        {"services": "Hjemmesykepleie fra 9. mars", "contact": "Sone nord, 90 00 00 00"},
        {},
    ),
    "EPIKRISE": (
        {
            "reason_for_admission": "Falt på badet.",
            "diagnoses": "S72.0 Brudd i lårhals",
            "course_and_treatment": "Operert med protese. Ukomplisert.",
            "critical_information": "Ingen kjente.",
            "medicines": "Paracetamol 1 g x 4",
            "follow_up_plan": "Kontroll om seks uker.",
        },
        {},
    ),
    "DIALOG_FORESPORSEL": ({"request_kind": "9152/8", **SAID}, {}),
    "DIALOG_SVAR": ({"answer_kind": "9069/5", **SAID}, {}),
    "DIALOG_NOTAT": (SAID, {}),
    "DIALOG_AVVIK": ({"error_kind": "8117/1", **SAID}, {}),
    "DIALOG_HELSEFAGLIG": ({"theme": "7322/6", **SAID}, {}),
    "TIDLIGMELDING": (TIDLIGMELDING, {}),
    "INNLEGGELSESRAPPORT": (INNLEGGELSESRAPPORT, {"individual_plan": "Har ingen individuell plan."}),
    "UTSKRIVNINGSRAPPORT": (UTSKRIVNINGSRAPPORT, {}),
}


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"R26 {kind}") for kind in content.PARTS])
def test_a_full_message_lacks_nothing(kind):
    values, reasons = FULL[kind]

    assert content.missing_parts(kind, values, reasons) == ()
    points, of = content.content_points(kind, values, reasons)
    assert points == of


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"R26 {kind}") for kind in content.PARTS])
def test_an_empty_message_lacks_every_required_part(kind):
    required = tuple(part.key for part in content.parts(kind) if part.required)

    assert content.missing_parts(kind, {}) == required
    assert content.missing_parts(kind, dict.fromkeys(required, " \n")) == required


@pytest.mark.parametrize(
    ("without", "reasons", "missing"),
    [
        pytest.param("expected_discharge", {}, ("expected_discharge",), id="R26 no reason"),
        pytest.param(
            "expected_discharge", {"expected_discharge": "Avklares i morgen."}, (), id="R26 a reason"
        ),
        pytest.param(
            "expected_discharge", {"expected_discharge": "  "}, ("expected_discharge",), id="R26 blank reason"
        ),
        pytest.param(
            "expected_discharge",
            {"status": "Ukjent."},
            ("expected_discharge",),
            id="R26 reason for another part",
        ),
        pytest.param("contact", {"contact": "Vet ikke."}, ("contact",), id="R26 contact is always known"),
        pytest.param("status", {"status": "Vet ikke."}, ("status",), id="R26 status can always be seen"),
    ],
)
def test_a_reason_stands_in_for_what_cannot_be_known(without, reasons, missing):
    values = {key: value for key, value in TIDLIGMELDING.items() if key != without}

    assert content.missing_parts("TIDLIGMELDING", values, reasons) == missing


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        pytest.param({}, (4, 4), id="R23 all four"),
        pytest.param({"expected_discharge": ""}, (3, 4), id="R23 expected discharge missing"),
        pytest.param({"expected_discharge": "", "expected_course": None}, (2, 4), id="R23 two missing"),
        pytest.param({"heading": ""}, (3, 4), id="R23 received without the heading"),
        pytest.param({"contact": ""}, (4, 4), id="R23 contact earns no point"),
    ],
)
def test_the_points_of_a_tidligmelding(changes, points):
    assert content.content_points("TIDLIGMELDING", TIDLIGMELDING | changes) == points


def test_a_reason_earns_no_point():
    """R23: the reader still lacks the content."""
    values, reasons = TIDLIGMELDING | {"expected_course": ""}, {"expected_course": "For tidlig å si."}

    assert content.missing_parts("TIDLIGMELDING", values, reasons) == ()
    assert content.content_points("TIDLIGMELDING", values, reasons) == (3, 4)


@pytest.mark.parametrize(
    ("changes", "reasons", "points"),
    [
        pytest.param({"individual_plan": "Oppdatert 1. mars."}, {}, (5, 5), id="R24 all five"),
        pytest.param({}, {"individual_plan": "Har ingen."}, (4, 4), id="R24 individual plan not relevant"),
        pytest.param({}, {}, (4, 5), id="R24 individual plan left out"),
        pytest.param({"function_in_words": "3, 4, 2, 5"}, {}, (3, 5), id="R24 scores are no description"),
        pytest.param({"function_in_words": "IPLOS 3"}, {}, (3, 5), id="R24 nor is a named score"),
        pytest.param({"medicines": []}, {}, (3, 5), id="R24 empty list"),
        pytest.param({"aids": ""}, {"aids": "Ikke kartlagt."}, (3, 5), id="R24 a reason is no content"),
    ],
)
def test_the_points_of_an_innleggelsesrapport(changes, reasons, points):
    assert content.content_points("INNLEGGELSESRAPPORT", INNLEGGELSESRAPPORT | changes, reasons) == points


def test_a_short_description_may_be_sent_but_earns_no_point():
    """R25: a word can be true and enough to send; a description is what the receiver needs."""
    values = UTSKRIVNINGSRAPPORT | {"function_in_words": "Selvhjulpen"}

    assert content.missing_parts("UTSKRIVNINGSRAPPORT", values) == ()
    assert content.content_points("UTSKRIVNINGSRAPPORT", values) == (4, 5)


@pytest.mark.parametrize(
    ("value", "is_missing"),
    [
        pytest.param(False, False, id="R26 no is an answer"),
        pytest.param(0, False, id="R26 zero is an answer"),
        pytest.param(None, True, id="R26 nothing"),
        pytest.param((), True, id="R26 empty tuple"),
        pytest.param({}, True, id="R26 empty mapping"),
    ],
)
def test_what_counts_as_filled(value, is_missing):
    missing = content.missing_parts("TIDLIGMELDING", TIDLIGMELDING | {"expected_course": value})

    assert missing == (("expected_course",) if is_missing else ())


def test_another_kind_has_no_content_rule():
    with pytest.raises(ValueError, match="no content rule for LOG_INNLAGT"):
        content.missing_parts("LOG_INNLAGT", {})


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"R26 {kind}") for kind in content.PARTS])
def test_no_part_is_listed_twice(kind):
    keys = [part.key for part in content.parts(kind)]

    assert len(keys) == len(set(keys))
