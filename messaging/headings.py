"""Which national heading each part of a report stands under. One table for both ways, so that they cannot drift."""

from collections.abc import Mapping
from types import MappingProxyType

from messaging.enums import MessageKind
from messaging.xml import codes

_COMMON = {"nursing_summary": ("9141", "8"), "practical_information": ("9141", "14")}
_EARLY = {
    "status": ("9145", "1"),
    "expected_course": ("9145", "2"),
    "clinical_findings": ("9142", "FU"),
    **_COMMON,
}

_DOCTOR = {
    "current_problem": ("9142", "PROB"),
    "course_and_treatment": ("9142", "FO"),
    "clinical_findings": ("9142", "FU"),
    "function_in_words": ("9142", "HJ"),
    "information_given": ("9142", "IP"),
    "follow_up_plan": ("9142", "OP"),
    "earlier_illness": ("9142", "TS"),
    "assessment": ("9142", "VU"),
    **_COMMON,
}

# Kind -> part -> (list, value). Lists 9142 and 9145 are medical texts, list 9141 nursing texts.
HEADING_OF_PART: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        MessageKind.TIDLIGMELDING: _EARLY,
        MessageKind.HELSEOPPLYSNINGER: _EARLY,
        MessageKind.INNLEGGELSESRAPPORT: {
            "reason_for_admission": ("9142", "AAI"),
            "course_before_admission": ("9142", "FO"),
            "function_in_words": ("9142", "HJ"),
            "plans": ("9142", "OP"),
            **_COMMON,
        },
        MessageKind.UTSKRIVNINGSRAPPORT: {
            "current_problem": ("9142", "PROB"),
            "follow_up_plan": ("9142", "OP"),
            "function_in_words": ("9142", "HJ"),
            "status_at_discharge": ("9141", "12"),
            "patient_view": ("9141", "13"),
            **_COMMON,
        },
        MessageKind.HELSEOPPLYSNINGER_LEGE: _DOCTOR,
        MessageKind.MEDISINSKE_OPPLYSNINGER: _DOCTOR,
    }
)

NURSING_LIST = "9141"
# What has no place of its own stands under "other" among the nursing texts.
OTHER = ("9141", "88")


def part_of_heading(kind: str, system: str, value: str) -> str:
    """Return the part that stands under a heading, or "other"."""
    number = system.removeprefix(codes.OID)
    for part, heading in HEADING_OF_PART.get(kind, {}).items():
        if heading == (number, value):
            return part
    return "other"
