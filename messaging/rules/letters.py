"""Who may write which message, to whom and when, and what it may be about. Pure tables. Rules M40 to M43."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from accounts import rules as account_rules
from accounts.enums import Act, UnitKind
from messaging.enums import DIALOGUE_KINDS, MessageKind
from pathways.enums import Party

K, P = MessageKind, Party

# M40. The act that writing a kind takes.
ACT_OF_KIND: Mapping[str, Act] = MappingProxyType(
    {
        K.TIDLIGMELDING: Act.SEND_TIDLIGMELDING,
        K.HELSEOPPLYSNINGER: Act.SEND_HELSEOPPLYSNINGER,
        K.INNLEGGELSESRAPPORT: Act.SEND_INNLEGGELSESRAPPORT,
        K.UTSKRIVNINGSRAPPORT: Act.SEND_UTSKRIVNINGSRAPPORT,
        K.EPIKRISE: Act.SEND_EPIKRISE,
        K.HELSEOPPLYSNINGER_LEGE: Act.SEND_HELSEOPPLYSNINGER_LEGE,
        K.ORIENTERING_TJENESTETILBUD: Act.SEND_ORIENTERING_TJENESTETILBUD,
        K.MEDISINSKE_OPPLYSNINGER: Act.SEND_MEDISINSKE_OPPLYSNINGER,
        **dict.fromkeys(DIALOGUE_KINDS, Act.WRITE_DIALOGUE),
        K.DIALOG_AVVIK: Act.REPORT_MESSAGE_FAULT,
    }
)

_MUNICIPAL = (P.HOME_CARE, P.COORDINATING_UNIT, P.INSTITUTION, P.MUNICIPALITY)
_ANYBODY = (P.WARD, P.HOME_CARE, P.COORDINATING_UNIT, P.INSTITUTION, P.GP, P.MUNICIPALITY)
# M41. Which parts write the kinds that are not bound to one part, and which parts they go to, the usual one first.
WRITERS: Mapping[str, tuple[Party, ...]] = MappingProxyType(
    {
        K.EPIKRISE: (P.WARD,),
        K.HELSEOPPLYSNINGER_LEGE: _MUNICIPAL,
        K.ORIENTERING_TJENESTETILBUD: (P.COORDINATING_UNIT, P.HOME_CARE, P.MUNICIPALITY),
        K.MEDISINSKE_OPPLYSNINGER: (P.GP,),
        **dict.fromkeys(DIALOGUE_KINDS, _ANYBODY),
    }
)
READERS: Mapping[str, tuple[Party, ...]] = MappingProxyType(
    {
        K.EPIKRISE: (P.GP, P.HOME_CARE, P.INSTITUTION, P.COORDINATING_UNIT, P.MUNICIPALITY),
        K.HELSEOPPLYSNINGER_LEGE: (P.GP,),
        K.ORIENTERING_TJENESTETILBUD: (P.GP,),
        K.MEDISINSKE_OPPLYSNINGER: _MUNICIPAL,
        **dict.fromkeys(DIALOGUE_KINDS, _ANYBODY),
    }
)
# Written about a message that was received, and never without one.
ABOUT_ONLY = (K.DIALOG_SVAR, K.DIALOG_AVVIK)
# M42. The kind that answers a kind. A report of a fault can be made about every received message (HISD 80806).
ANSWER_TO: Mapping[str, MessageKind] = MappingProxyType(
    {
        K.DIALOG_FORESPORSEL: K.DIALOG_SVAR,
        K.DIALOG_HELSEFAGLIG: K.DIALOG_HELSEFAGLIG,
        K.DIALOG_NOTAT: K.DIALOG_NOTAT,
        K.DIALOG_AVVIK: K.DIALOG_NOTAT,
    }
)

# M43. A request has one list of subjects for each side that asks; the theme on receiving a patient who is ready is
# left out, since the answer to the hospital writes it.
REQUEST_FROM_CARE, REQUEST_FROM_DOCTOR, REQUEST_FROM_HOSPITAL = "9152", "9153", "9154"
CODES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "answer_kind": ("9069", ("5", "1", "3", "4", "9")),
        "error_kind": ("8117", ("1", "2", "9")),
        "theme": ("7322", ("6", "8", "9")),
    }
)
_REQUESTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        REQUEST_FROM_CARE: ("1", "4", "6", "7", "8", "99"),
        REQUEST_FROM_DOCTOR: ("3", "5", "99"),
        REQUEST_FROM_HOSPITAL: ("1", "4", "8", "99"),
    }
)
CODED_PARTS = frozenset({"request_kind", *CODES})


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the patient is, as far as it decides which messages fit."""

    has_stay: bool
    is_in_hospital: bool
    is_ready: bool
    has_left_hospital: bool
    tidligmelding_is_sent: bool
    report_of_discharge_is_sent: bool


def fits(kind: str, now: Situation) -> bool:
    """Return whether a new message of this kind has a purpose now. M41."""
    if kind == K.TIDLIGMELDING:
        return now.is_in_hospital and not now.tidligmelding_is_sent
    if kind == K.HELSEOPPLYSNINGER:
        return now.is_in_hospital and now.tidligmelding_is_sent
    if kind == K.INNLEGGELSESRAPPORT:
        return now.is_in_hospital
    if kind == K.UTSKRIVNINGSRAPPORT:
        return now.has_stay and not (now.has_left_hospital and now.report_of_discharge_is_sent)
    if kind == K.EPIKRISE:
        return now.is_ready or now.has_left_hospital
    return kind not in ABOUT_ONLY


def code_list(part: str, writer_kind: str) -> tuple[tuple[str, str], ...]:
    """Return the (list, value) pairs to choose between in a coded part, for a writer at a unit of this kind. M43."""
    if part == "request_kind":
        number = REQUEST_FROM_CARE
        if writer_kind == UnitKind.GP_PRACTICE:
            number = REQUEST_FROM_DOCTOR
        elif writer_kind in account_rules.HOSPITAL_KINDS:
            number = REQUEST_FROM_HOSPITAL
        return tuple((number, value) for value in _REQUESTS[number])
    number, values = CODES[part]
    return tuple((number, value) for value in values)
