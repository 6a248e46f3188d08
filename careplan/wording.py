"""What the assessments are called, and what each level of their scales means, in our own words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from careplan.rules import falls, iplos, news2, nutrition
from careplan.rules.falls import FallRisk
from careplan.rules.geriatric import Reason
from careplan.rules.news2 import Level
from careplan.rules.nutrition import Risk

# What each level looks like. The published card is not copied: these words are ours, and the clinic approves them.
FRAILTY_WORDS: Final[Mapping[int, Any]] = {
    1: _("Strong and active, trains often. Among the fittest of the same age."),
    2: _("No illness that gives trouble now, but less fit than level 1. Active now and then."),
    3: _("Illness is under good control. Walks, but is seldom active beyond that."),
    4: _("Manages without daily help, but trouble from illness holds back. Often tired, slower than before."),
    5: _(
        "Clearly slower. Needs help with what is demanding: money, transport, heavy housework, keeping track of medicines."
    ),
    6: _(
        "Needs help with everything outdoors and with the house. Often trouble with stairs, and needs help with washing."
    ),
    7: _("Needs help with all personal care, for body or mind, but is stable and not about to die."),
    8: _(
        "Needs help with everything and is near the end of life. Would hardly recover even from a mild illness."
    ),
    9: _("Expected to live less than six months, but not otherwise so frail."),
}

IPLOS_LABELS: Final[Mapping[str, Any]] = dict(
    zip(
        iplos.VARIABLES,
        (
            _("taking part socially"),
            _("getting goods and services"),
            _("decisions in daily life"),
            _("looking after own health"),
            _("moving indoors"),
            _("ordinary housework"),
            _("personal hygiene"),
            _("dressing and undressing"),
            _("making food"),
            _("eating"),
            _("going to the toilet"),
            _("moving outdoors"),
            _("sight"),
            _("hearing"),
            _("memory"),
            _("communication"),
            _("steering own behaviour"),
            _("own finances"),
            _("initiative"),
            _("feeling safe"),
        ),
        strict=True,
    )
)

NEWS2_LABELS: Final[Mapping[str, Any]] = {
    news2.RESPIRATORY_RATE: _("respiration rate"),
    news2.SPO2: _("oxygen saturation (SpO2)"),
    news2.SPO2_SCALE: _("SpO2 scale"),
    news2.OXYGEN: _("air or oxygen"),
    news2.SYSTOLIC_BP: _("systolic blood pressure"),
    news2.PULSE: _("pulse"),
    news2.CONSCIOUSNESS: _("consciousness"),
    news2.TEMPERATURE: _("temperature"),
}
NEWS2_SHORT: Final[Mapping[str, Any]] = {
    news2.RESPIRATORY_RATE: _("Resp."),
    news2.SPO2: "SpO2",
    news2.OXYGEN: _("Oxygen"),
    news2.SYSTOLIC_BP: _("Syst. BP"),
    news2.PULSE: _("Pulse"),
    news2.CONSCIOUSNESS: _("Consc."),
    news2.TEMPERATURE: _("Temp."),
}
NEWS2_UNITS: Final[Mapping[str, str]] = {
    news2.RESPIRATORY_RATE: "/min",
    news2.SPO2: "%",
    news2.SYSTOLIC_BP: "mmHg",
    news2.PULSE: "/min",
    news2.TEMPERATURE: "°C",
}
NEWS2_CHOICES: Final[Mapping[str, tuple[tuple[str, Any], ...]]] = {
    news2.SPO2_SCALE: (
        (news2.SCALE_1, _("scale 1")),
        (news2.SCALE_2, _("scale 2, decided by a doctor")),
    ),
    news2.OXYGEN: ((news2.AIR, _("air")), (news2.ON_OXYGEN, _("oxygen"))),
    news2.CONSCIOUSNESS: (
        (news2.ALERT, _("alert")),
        ("new_confusion", _("new confusion")),
        ("voice", _("responds to voice")),
        ("pain", _("responds to pain")),
        ("unresponsive", _("does not respond")),
    ),
}
LEVEL_LABELS: Final[Mapping[Level, Any]] = {
    Level.ZERO: _("low, 0"),
    Level.LOW: _("low, 1 to 4"),
    Level.SINGLE: _("3 in one measurement"),
    Level.MEDIUM: _("medium, 5 to 6"),
    Level.HIGH: _("high, 7 or more"),
}
# The published frequency, and whom to call, said for those who work in people's homes.
LEVEL_EVERY: Final[Mapping[Level, Any]] = {
    Level.ZERO: _("Measure again within 12 hours while the patient is ill."),
    Level.LOW: _("Measure again every 4 to 6 hours."),
    Level.SINGLE: _("Measure again every hour."),
    Level.MEDIUM: _("Measure again every hour."),
    Level.HIGH: _("Stay with the patient, and measure without pause."),
}
LEVEL_RESPONSE: Final[Mapping[Level, Any]] = {
    Level.ZERO: _("Go on as planned."),
    Level.LOW: _("A nurse judges whether to measure more often or call a doctor."),
    Level.SINGLE: _("A nurse calls the GP or the emergency doctor (116 117), who judges what is to be done."),
    Level.MEDIUM: _("Call the GP or the emergency doctor (116 117) at once. Think of sepsis."),
    Level.HIGH: _("Call 113 now. Think of sepsis."),
}

MUST_LABELS: Final[Mapping[Risk, Any]] = {
    Risk.LOW: _("low risk of malnutrition"),
    Risk.MEDIUM: _("medium risk of malnutrition"),
    Risk.HIGH: _("high risk of malnutrition"),
}
NUTRITION_LABELS: Final[Mapping[str, Any]] = {
    nutrition.WEIGHT: _("weight now"),
    nutrition.HEIGHT: _("height"),
    nutrition.WEIGHT_BEFORE: _("weight three to six months ago"),
    nutrition.NO_INTAKE: _("nothing eaten for more than five days"),
}
FALL_LABELS: Final[Mapping[FallRisk, Any]] = {
    FallRisk.LOW: _("low risk of falling"),
    FallRisk.RAISED: _("raised risk of falling"),
    FallRisk.HIGH: _("high risk of falling"),
}
FALL_QUESTIONS: Final[Mapping[str, Any]] = {
    falls.FALLS: _("falls in the last twelve months"),
    falls.INJURY: _("injury from a fall"),
    falls.LONG_LIE: _("lay for more than an hour, or could not get up alone"),
    falls.FAINTED: _("fainted, or does not know why"),
    falls.UNSTEADY: _("unsteady when standing or walking"),
    falls.AFRAID: _("worried about falling"),
}
REASON_WORDS: Final[Mapping[Reason, Any]] = {
    Reason.FRAIL: _("frailty %(value)s of 9"),
    Reason.FALLS: _("%(value)s falls in twelve months"),
    Reason.WEIGHT_LOSS: _("%(value)s %% of the weight lost in six months"),
    Reason.NUTRITION: _("high risk of malnutrition (MUST %(value)s)"),
    Reason.POLYPHARMACY: _("%(value)s medicines in regular use"),
}
