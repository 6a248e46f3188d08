"""What the structured messages must hold, and the points their content earns. Rules R23 to R26, R39 to R42 and R45."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

TIDLIGMELDING = "TIDLIGMELDING"
INNLEGGELSESRAPPORT = "INNLEGGELSESRAPPORT"
UTSKRIVNINGSRAPPORT = "UTSKRIVNINGSRAPPORT"

_NO_REASONS: Mapping[str, str] = MappingProxyType({})
_WORD = re.compile(r"[^\W\d_]{2,}")
_WORDS_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message.

    `required` parts must be filled before sending; where `takes_reason`, a reason may stand in for what
    cannot be known. `point` parts earn a content point; with `in_words` a description does, bare scores do not.
    `only_when_relevant` parts leave the count of points when a reason says that they are not relevant.
    `automatic` parts are written by the system, and count unless a received message is known to lack them.
    """

    key: str
    required: bool = False
    takes_reason: bool = True
    point: bool = False
    in_words: bool = False
    only_when_relevant: bool = False
    automatic: bool = False


# R23. HIS 1144:2014 (2019). The points are the Helse Vest rules: heading, status, course, expected discharge.
# Status and contact take no reason: whoever writes can see the patient and has a telephone.
_TIDLIGMELDING = (
    Part("heading", point=True, automatic=True),
    Part("status", required=True, takes_reason=False, point=True),
    Part("expected_course", required=True, point=True),
    Part("expected_discharge", required=True, point=True),
    Part("contact", required=True, takes_reason=False),
    Part("critical_information"),
    Part("next_of_kin"),
    Part("children"),
    Part("diagnoses"),
    Part("clinical_findings"),
    Part("nursing_summary"),
    Part("practical_information"),
)

# R24. HIS 1143:2014 (2019, 2021). The points are the five of the Helse Vest rules.
_INNLEGGELSESRAPPORT = (
    Part("reason_for_admission", required=True),
    Part("course_before_admission", required=True, point=True),
    Part("diagnoses"),
    Part("critical_information", required=True),
    Part("medicines", required=True, point=True),
    Part("nursing_summary", required=True),
    Part("function_in_words", required=True, point=True, in_words=True),
    Part("services", required=True),
    Part("aids", required=True, point=True),
    Part("lives_alone"),
    Part("practical_information"),
    Part("contact", required=True, takes_reason=False),
    Part("next_of_kin", required=True),
    Part("children"),
    Part("individual_plan", required=True, point=True, only_when_relevant=True),
    Part("plans"),
)

# R25. HIS 1148:2014 (2019); HISD 80806:2012. No source scores this message; the points are our proposal.
_UTSKRIVNINGSRAPPORT = (
    Part("current_problem", required=True, point=True),
    Part("diagnoses"),
    Part("critical_information", required=True),
    Part("follow_up_plan", required=True, point=True),
    Part("appointments"),
    Part("medicines", required=True, point=True),
    Part("nursing_summary", required=True),
    Part("status_at_discharge", required=True, takes_reason=False, point=True),
    Part("function_in_words", required=True, point=True, in_words=True),
    Part("swallowing"),
    Part("supplies"),
    Part("patient_view"),
    Part("practical_information"),
    Part("contact", required=True, takes_reason=False),
    Part("next_of_kin"),
    Part("children"),
)

# R39. HIS 1145:2014; HISD 80806:2012 ch. 6. From the municipality to the doctor: why we write, and how it is now.
_HELSEOPPLYSNINGER_LEGE = (
    Part("current_problem", required=True, takes_reason=False),
    Part("diagnoses"),
    Part("critical_information", required=True),
    Part("medicines", required=True),
    Part("nursing_summary", required=True),
    Part("function_in_words"),
    Part("follow_up_plan"),
    Part("contact", required=True, takes_reason=False),
    Part("next_of_kin"),
    Part("practical_information"),
)

# R40. HIS 1146:2014: which service, from when, which unit and telephone.
_ORIENTERING_TJENESTETILBUD = (
    Part("services", required=True, takes_reason=False),
    Part("contact", required=True, takes_reason=False),
)

# R41. HIS 1147:2014; HISD 80806:2012 ch. 7. From the doctor to those who give the care.
_MEDISINSKE_OPPLYSNINGER = (
    Part("current_problem", required=True, takes_reason=False),
    Part("diagnoses", required=True),
    Part("course_and_treatment"),
    Part("critical_information", required=True),
    Part("medicines", required=True),
    Part("assessment"),
    Part("follow_up_plan", required=True),
    Part("information_given"),
    Part("contact", required=True, takes_reason=False),
)

# R45. HIS 80226:2014. From the hospital to the doctor and the care: what was found and done, and what comes next.
# Whoever writes knows why the patient came and what was done.
_EPIKRISE = (
    Part("reason_for_admission", required=True, takes_reason=False),
    Part("diagnoses", required=True),
    Part("course_and_treatment", required=True, takes_reason=False),
    Part("clinical_findings"),
    Part("critical_information", required=True),
    Part("medicines", required=True),
    Part("function_in_words"),
    Part("assessment"),
    Part("follow_up_plan", required=True),
    Part("information_given"),
    Part("earlier_illness"),
    Part("sick_leave"),
)

# R42. HIS 80603:2006 and 80603:2017, HIS 1151 and 1152:2006, HIS 1077:2017. A dialogue says what it is about, by a
# national code, and something in words.
_SAID = (Part("subject"), Part("text", required=True, takes_reason=False))


def _about(key: str) -> tuple[Part, ...]:
    return (Part(key, required=True, takes_reason=False), *_SAID)


PARTS: Mapping[str, tuple[Part, ...]] = MappingProxyType(
    {
        TIDLIGMELDING: _TIDLIGMELDING,
        INNLEGGELSESRAPPORT: _INNLEGGELSESRAPPORT,
        UTSKRIVNINGSRAPPORT: _UTSKRIVNINGSRAPPORT,
        "HELSEOPPLYSNINGER_LEGE": _HELSEOPPLYSNINGER_LEGE,
        "ORIENTERING_TJENESTETILBUD": _ORIENTERING_TJENESTETILBUD,
        "MEDISINSKE_OPPLYSNINGER": _MEDISINSKE_OPPLYSNINGER,
        "EPIKRISE": _EPIKRISE,
        "DIALOG_FORESPORSEL": _about("request_kind"),
        "DIALOG_SVAR": _about("answer_kind"),
        "DIALOG_NOTAT": _SAID,
        "DIALOG_AVVIK": _about("error_kind"),
        "DIALOG_HELSEFAGLIG": _about("theme"),
    }
)


def parts(kind: str) -> tuple[Part, ...]:
    """Return the parts of a message, in the order they are written. Raises ValueError for another kind."""
    try:
        return PARTS[kind]
    except KeyError:
        raise ValueError(f"There is no content rule for {kind}.") from None


def missing_parts(
    kind: str, values: Mapping[str, object], reasons: Mapping[str, str] = _NO_REASONS
) -> tuple[str, ...]:
    """Return the keys of the required parts that have neither content nor a reason that counts. Rule R26."""
    return tuple(
        part.key
        for part in parts(kind)
        if part.required and not _holds(part, values) and not _has_reason(part, reasons)
    )


def content_points(
    kind: str, values: Mapping[str, object], reasons: Mapping[str, str] = _NO_REASONS
) -> tuple[int, int]:
    """Return (points, of): the content that is there, out of what this message can earn. Rules R23 to R25.

    A reason earns no point, for the reader still lacks the content; a part that is not relevant leaves the
    count.
    """
    counted = [
        part
        for part in parts(kind)
        if part.point
        and (_holds(part, values) or not (part.only_when_relevant and _has_reason(part, reasons)))
    ]
    return sum(_earns(part, values) for part in counted), len(counted)


def _has_reason(part: Part, reasons: Mapping[str, str]) -> bool:
    return part.takes_reason and bool(reasons.get(part.key, "").strip())


def _holds(part: Part, values: Mapping[str, object]) -> bool:
    """Return whether the part has content. False and 0 are answers; blank text and empty lists are not."""
    if part.automatic and part.key not in values:
        return True
    value = values.get(part.key)
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        return bool(value)
    return value is not None


def _earns(part: Part, values: Mapping[str, object]) -> bool:
    """Return whether the content is worth its point. A short text may be sent; only a description counts."""
    if part.in_words:
        return len(_WORD.findall(str(values.get(part.key) or ""))) >= _WORDS_ENOUGH
    return _holds(part, values)
