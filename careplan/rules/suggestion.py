"""The shape of a suggested measure. Every text stands in bokmål and nynorsk."""

from dataclasses import dataclass
from typing import Final

# First bokmål, then nynorsk.
Text = tuple[str, str]
NONE: Final[Text] = ("", "")

SELF: Final = "SELF_MASTERY"
PREVENT: Final = "PREVENTIVE"
COMPENSATE: Final = "COMPENSATING"
HEALTH: Final = "HEALTH"
TRAIN: Final = "REHABILITATION"

# Whom to tell, in the words of the work list.
NURSE: Final[Text] = (
    "Primærkontakt eller sykepleier, samme dag",
    "Primærkontakt eller sjukepleiar, same dag",
)
GP: Final[Text] = ("Sykepleier, som tar det med fastlegen", "Sjukepleiar, som tek det med fastlegen")


@dataclass(frozen=True)
class Suggestion:
    """One measure: what, and its lines on the work list. `if_worse` is the contingency plan of a health measure."""

    key: str
    kind: str
    what: Text
    does: Text = NONE
    helps: Text = NONE
    observe: Text = NONE
    report: Text = NONE
    if_worse: Text = NONE

    @property
    def texts(self) -> tuple[Text, ...]:
        return (self.what, self.does, self.helps, self.observe, self.report, self.if_worse)


def text_in(language: str, text: Text) -> str:
    """Return the text in nynorsk when that is the language, else in bokmål."""
    return text[1] if language == "nn" else text[0]
