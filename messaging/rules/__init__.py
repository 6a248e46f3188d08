"""Who sends what to whom, how often a failed message is tried again. Pure tables; people are told by `telling`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from messaging.enums import FORM_KINDS, WRITTEN_KINDS, MessageKind
from pathways.enums import EventKind, Party

K, P = MessageKind, Party

# The message a report's content rules are found under (pathways.rules.content).
CONTENT_RULE: Mapping[str, str] = MappingProxyType(
    {
        K.TIDLIGMELDING: "TIDLIGMELDING",
        K.HELSEOPPLYSNINGER: "TIDLIGMELDING",
        K.INNLEGGELSESRAPPORT: "INNLEGGELSESRAPPORT",
        K.UTSKRIVNINGSRAPPORT: "UTSKRIVNINGSRAPPORT",
        **{kind: str(kind.value) for kind in FORM_KINDS if kind not in WRITTEN_KINDS},
    }
)
# HIS 1144:2014 (2019): updated information must say what has changed.
CHANGES = "changes"
EXTRA_REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType({K.HELSEOPPLYSNINGER: (CHANGES,)})

# Which part sends and which part receives a message, the first one that somebody plays. HISD 80806 figure 1.
_MUNICIPAL = (P.COORDINATING_UNIT, P.MUNICIPALITY, P.HOME_CARE)
_NURSING = (P.HOME_CARE, P.COORDINATING_UNIT, P.MUNICIPALITY)
SENDER_PARTS: Mapping[str, tuple[Party, ...]] = MappingProxyType(
    {
        K.LOG_INNLAGT: (P.WARD,),
        K.TIDLIGMELDING: (P.WARD,),
        K.HELSEOPPLYSNINGER: (P.WARD,),
        K.LOG_UTSKRIVNINGSKLAR: (P.WARD,),
        K.LOG_AVMELDING: (P.WARD,),
        K.LOG_UTSKREVET: (P.WARD,),
        K.UTSKRIVNINGSRAPPORT: (P.WARD,),
        K.INNLEGGELSESRAPPORT: _NURSING,
        K.READY_ANSWER: _MUNICIPAL,
    }
)
RECEIVER_PARTS: Mapping[str, tuple[Party, ...]] = MappingProxyType(
    {
        K.LOG_INNLAGT: _NURSING,
        K.TIDLIGMELDING: _MUNICIPAL,
        K.HELSEOPPLYSNINGER: _MUNICIPAL,
        K.LOG_UTSKRIVNINGSKLAR: _MUNICIPAL,
        K.LOG_AVMELDING: _MUNICIPAL,
        K.LOG_UTSKREVET: _NURSING,
        K.UTSKRIVNINGSRAPPORT: _NURSING,
        K.INNLEGGELSESRAPPORT: (P.WARD,),
        K.READY_ANSWER: (P.WARD,),
    }
)

# What people do here -> the message that tells the other side.
MESSAGE_OF_EVENT: Mapping[str, MessageKind] = MappingProxyType(
    {
        EventKind.ADMITTED: K.LOG_INNLAGT,
        EventKind.READY_REPORTED: K.LOG_UTSKRIVNINGSKLAR,
        EventKind.READY_WITHDRAWN: K.LOG_AVMELDING,
        EventKind.READY_ANSWERED: K.READY_ANSWER,
        EventKind.DISCHARGED: K.LOG_UTSKREVET,
    }
)

# Receipts, messages and stored sentences are read by Norwegian colleagues, whoever runs the command.
HOUSE_LANGUAGE = "nb"

# Kodeverk 8221 codes we give ourselves; those of unreadable messages come from messaging.xml.
UNKNOWN_RECEIVER, OTHER_ERROR, NOT_BY_SCHEMA = "E21", "X99", "T02"
# GenDate may be a little ahead: the clocks of sending systems are not ours.
GEN_DATE_TOLERANCE = timedelta(minutes=10)
# A notice of an admission that was also registered by hand seldom has the very same minute.
SAME_ADMISSION_WITHIN = timedelta(hours=12)

# Waits before the next attempt at a message that could not be handled; then people take over.
FIRST_TRY_AFTER = timedelta(minutes=2)
WAITS: tuple[timedelta, ...] = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a message is refused: a code of kodeverk 8221 ("" when nobody is answered) and a sentence for people.

    `detail` is for whoever mends the sending system: it follows the sentence in the receipt, and nowhere else.
    """

    code: str
    text: str
    detail: str = ""

    def as_data(self) -> dict[str, str]:
        return {"code": self.code, "text": self.text}

    @property
    def in_receipt(self) -> str:
        return f"{self.text} ({self.detail})" if self.detail else self.text


def next_try_at(*, attempts: int, now: datetime) -> datetime | None:
    """Return when the next attempt comes after `attempts` failed ones, or None when people must take over."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def required_extra(kind: str) -> tuple[str, ...]:
    """Return the keys of the parts a kind requires beyond its content rule."""
    return EXTRA_REQUIRED.get(kind, ())
