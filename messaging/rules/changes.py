"""What may be changed and cancelled after it was sent, by kind (kodeverk 7309). Rules M50 to M52. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from messaging.enums import LOGISTICS_KINDS, MessageKind, MessageStatus

K, S = MessageKind, MessageStatus

_ALL = frozenset((S.NEW, S.CHANGED, S.CANCELLED))
_NOT_CHANGED = frozenset((S.NEW, S.CANCELLED))
_ONLY_NEW = frozenset((S.NEW,))

# HISD 1154:2018 § 3.1; the official examples of epikrise have all three. Dialogues and receipts carry no status.
ALLOWED: Mapping[str, frozenset[MessageStatus]] = MappingProxyType(
    {
        K.TIDLIGMELDING: _ALL,
        K.HELSEOPPLYSNINGER: _ALL,
        K.INNLEGGELSESRAPPORT: _ALL,
        K.UTSKRIVNINGSRAPPORT: _ALL,
        K.EPIKRISE: _ALL,
        **dict.fromkeys(LOGISTICS_KINDS, _NOT_CHANGED),
        K.ORIENTERING_TJENESTETILBUD: _NOT_CHANGED,
        K.MEDISINSKE_OPPLYSNINGER: _NOT_CHANGED,
        K.HELSEOPPLYSNINGER_LEGE: _NOT_CHANGED,
        **dict.fromkeys(
            (
                K.READY_ANSWER,
                K.DIALOG_FORESPORSEL,
                K.DIALOG_SVAR,
                K.DIALOG_NOTAT,
                K.DIALOG_AVVIK,
                K.DIALOG_HELSEFAGLIG,
                K.APPREC,
            ),
            _ONLY_NEW,
        ),
    }
)


class Refusal(StrEnum):
    """Why a kind cannot travel with a status."""

    NOT_CHANGED = "not_changed"
    NOT_CANCELLED = "not_cancelled"


def why_not(kind: str, status: str) -> Refusal | None:
    """Return why a message of this kind cannot travel with this status, or None when it can. M50."""
    if MessageStatus(status) in ALLOWED.get(kind, _ONLY_NEW):
        return None
    return Refusal.NOT_CHANGED if status == S.CHANGED else Refusal.NOT_CANCELLED


def replaces(kind: str, earlier: str) -> bool:
    """Return whether a change of this kind replaces an earlier message of that kind. M51.

    Updated helseopplysninger replace the tidligmelding: one message of the standard, with two contents.
    """
    return kind == earlier or {kind, earlier} <= {K.TIDLIGMELDING, K.HELSEOPPLYSNINGER}
