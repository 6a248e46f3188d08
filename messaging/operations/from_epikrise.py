"""From an epikrise to what is stored and shown: part key -> text."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from messaging.operations.texts import joined, moment_text
from messaging.xml.epikrise import (
    Epikrise,
    HeadedText,
    Medication,
    ModifiedCode,
    Observed,
    RelatedParty,
    Result,
)
from messaging.xml.parts import Code, Quantity

# Heading of the letter (8311) -> part; what is not here stands under "other" with the sender's own heading.
PART_OF_HEADING = {
    "AI": "reason_for_admission",
    "FO": "course_and_treatment",
    "HJ": "function_in_words",
    "VU": "assessment",
    "OP": "follow_up_plan",
    "IP": "information_given",
    "SY": "sick_leave",
}
# Kind of clinical information (8233) -> part.
PART_OF_TYPE = {
    "H": "diagnoses",
    "B": "diagnoses",
    "CAVE": "critical_information",
    "FUNN": "clinical_findings",
    "ANAM": "earlier_illness",
    "MEDB": "medicines",
}


def content_of(letter: Epikrise) -> dict[str, str]:
    """Return every text of the letter by part, and what it says of the stay, the people and the letter itself."""
    found: dict[str, list[str]] = {}

    def add(part: str, *texts: str) -> None:
        found.setdefault(part, []).extend(text for text in texts if text)

    add("letter", letter.title, letter.state.name or letter.state.value)
    if letter.purpose:
        add("letter", _("Sent as a test, not about a real patient."))
    add("admitted_at", moment_text(letter.stay_started_at))
    add("discharged_at", moment_text(letter.stay_ended_at))
    for item in letter.items:
        part, title = PART_OF_TYPE.get(item.type.value, "other"), ""
        if part == "other":
            title = f"{item.type.name or item.type.value}: "
        add(
            part,
            *(f"{title}{text}" for text in _item_texts(item.observed, item.medication, item.result) if text),
        )
    for words in letter.texts:
        _add_text(add, words)
    for stay in letter.stays:
        add("discharged_to", _name(stay.outcome))
        add("other", *(_coded(each) for each in stay.coded_texts))
        add("appointments", joined(moment_text(stay.planned), stay.plan_note, stay.advice))
    for referral in letter.referrals:
        reasons = [each.text for each in referral.reasons]
        add("referral", *(_coded(each) for each in referral.diagnoses), *reasons, referral.note)
    add("critical_information", *(each.text for each in letter.precautions))
    add("next_of_kin", *(joined(each.name, _name(each.relation)) for each in letter.relatives))
    add("responsible", *map(_person, letter.responsible))
    add("helpers", *map(_person, letter.patients_helpers))
    add("died_at", moment_text(letter.died_on))
    gap = {part: "\n" if part in _LISTS else "\n\n" for part in found}
    return {part: gap[part].join(texts) for part, texts in found.items() if texts}


_LISTS = frozenset(("letter", "diagnoses", "medicines", "helpers", "responsible", "next_of_kin"))


def _add_text(add: Callable[..., None], words: HeadedText) -> None:
    heading = words.heading
    part = PART_OF_HEADING.get(heading.value, "other") if heading else "other"
    title = f"{heading.name}: " if part == "other" and heading and heading.name else ""
    texts = [f"{title}{words.text}" if words.text else "", *(_name(code) for code in words.codes)]
    add(part, *texts)


def _item_texts(
    observed: Observed | None, medication: Medication | None, result: Result | None
) -> Iterable[str]:
    if observed is not None:
        yield joined(_coded(observed.coded), observed.text, observed.note)
    if medication is not None:
        yield _medication(medication)
    if result is not None:
        yield _result(result)


def _medication(each: Medication) -> str:
    return joined(
        each.drug.name or each.drug.value, _name(each.form), _amount(each.unit_dose), _name(each.dose_coded), each.dose,
        _name(each.route), _amount(each.duration), _name(each.status), each.note,
    )  # fmt: skip


def _result(each: Result) -> str:
    span = "–".join(_amount(edge) for edge in (each.low, each.high) if edge)
    number = f"{_name(each.compared)} {_amount(each.number)}".strip()
    value = joined(each.text.text if each.text else "", span, number, moment_text(each.on))
    about = joined(_name(each.about), *(_name(code) for code in each.specified))
    return joined(f"{about}: {value}", _name(each.deviates), each.note, _coded(each.diagnosis))


def _coded(each: ModifiedCode | None) -> str:
    if each is None:
        return ""
    more = [joined(code.value, code.name) for _about, values in each.modifiers for code in values]
    return joined(each.code.value, each.code.name, each.code.other, *(f"({text})" for text in more))


def _person(each: RelatedParty) -> str:
    person = each.party.professional
    phone = person.phone if person else ""
    return joined(f"{_name(each.relation)}: {each.party.name}".strip(": "), phone)


def _name(code: Code | None) -> str:
    return (code.name or code.other or code.value) if code else ""


def _amount(quantity: Quantity | None) -> str:
    return f"{quantity.value} {quantity.unit}".strip() if quantity else ""
