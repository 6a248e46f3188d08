"""What suggests a geriatric assessment and the team around the patient, and why. Rules C29 and C30."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from careplan.rules import falls as fall_rules
from careplan.rules import frailty, medication, nutrition
from careplan.rules.suggestion import HEALTH, NURSE, Suggestion

AREA: Final = "general_condition"


class Reason(StrEnum):
    """Why; in the order they are said."""

    FRAIL = "FRAIL"
    FALLS = "FALLS"
    WEIGHT_LOSS = "WEIGHT_LOSS"
    NUTRITION = "NUTRITION"
    POLYPHARMACY = "POLYPHARMACY"


@dataclass(frozen=True)
class Known:
    """What is known of the patient; None is not known, and gives no reason. `weight_loss` in percent."""

    frailty: int | None = None
    falls: int | None = None
    weight_loss: Decimal | None = None
    must: int | None = None
    medicines: int | None = None


MEASURE: Final = Suggestion(
    key="geriatric_assessment",
    kind=HEALTH,
    what=(
        "Bred geriatrisk vurdering, og tverrfaglig team rundt pasienten",
        "Brei geriatrisk vurdering, og tverrfagleg team rundt pasienten",
    ),
    helps=(
        (
            "Avtale legemiddelgjennomgang og vurdering hos fastlegen, og samle teamet: sykepleier, fysioterapeut, "
            "ergoterapeut og andre pasienten trenger"
        ),
        (
            "Avtale legemiddelgjennomgang og vurdering hos fastlegen, og samle teamet: sjukepleiar, fysioterapeut, "
            "ergoterapeut og andre pasienten treng"
        ),
    ),
    observe=(
        "Gange, vekt, matlyst, hukommelse, stemning og hva pasienten klarer selv",
        "Gange, vekt, matlyst, minne, stemning og kva pasienten klarer sjølv",
    ),
    report=NURSE,
    if_worse=(
        (
            "Nytt fall, ny forvirring eller brått mindre krefter: åpne HPH4 og ring fastlegen samme dag, "
            "legevakt 116117 når legekontoret er stengt"
        ),
        (
            "Nytt fall, ny forvirring eller brått mindre krefter: opne HPH4 og ring fastlegen same dag, "
            "legevakt 116117 når legekontoret er stengt"
        ),
    ),
)


def reasons(known: Known) -> tuple[Reason, ...]:
    """Return what speaks for a geriatric assessment. Rule C29.

    Frailty 5 or more, two falls or more in twelve months, five percent or more of the weight lost in six months,
    high risk of malnutrition, five regular medicines or more.
    """
    found = {
        Reason.FRAIL: known.frailty is not None and frailty.is_frail(known.frailty),
        Reason.FALLS: fall_rules.is_repeated(known.falls),
        Reason.WEIGHT_LOSS: nutrition.is_loss(known.weight_loss),
        Reason.NUTRITION: known.must is not None and known.must >= nutrition.RISK_FROM,
        Reason.POLYPHARMACY: known.medicines is not None and known.medicines >= medication.POLYPHARMACY,
    }
    return tuple(reason for reason, is_there in found.items() if is_there)


def still_open(found: Iterable[Reason], *, answered: Iterable[str]) -> tuple[Reason, ...]:
    """Return the reasons that nobody has answered yet: what was declined or accepted is not asked again. Rule C30."""
    taken = frozenset(answered)
    return tuple(reason for reason in found if reason not in taken)
