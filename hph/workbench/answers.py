"""Plausible answers to the items of a checklist, for demonstrations and bulk history."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from checklists.enums import ItemKind
from checklists.models import Item
from hph.workbench import texts

# Where a measured value usually lies; anything else is a third up its own range.
USUAL: Mapping[str, tuple[int, int]] = {
    "weight": (48, 92),
    "respiratory_rate": (13, 20),
    "spo2": (93, 99),
    "systolic_bp": (112, 158),
    "pulse": (58, 92),
    "temperature": (36, 37),
    "frailty_cfs": (4, 6),
    "goal_now": (3, 5),
    "goal_importance": (7, 10),
    "goal_benefit": (6, 9),
    "pain_now": (1, 6),
}
# The first choice is what usually is; these are mostly something else.
OFTEN: Mapping[str, tuple[str, ...]] = {
    "known_to_us": ("known",),
    "coordinator_considered": ("offered", "has", "declined"),
    "function_change": ("better", "same"),
    "head_injury": ("no",),
    "anticoagulants": ("no", "yes"),
    "able_to_stand": ("yes", "with_help"),
    "incident_reported": ("sent",),
    "new_assessment": ("none", "hph2"),
    "contacted": ("nurse", "fastlege", "legevakt"),
    "trigger": ("fall", "worse"),
    "medication_help": ("dosett", "multidose"),
    "gp_appointment": ("booked", "patient_books"),
    "medication_reconciled": ("no_change", "changes"),
}


@dataclass(frozen=True)
class Background:
    """What the answers are about."""

    condition: texts.Condition
    what_matters: str
    critical_information: str
    next_of_kin: str
    day: date

    def text(self, key: str) -> str:
        """Return what a nurse writes under this key, or an empty text when there is nothing to say."""
        return {
            "what_matters": self.what_matters,
            "critical_information": self.critical_information,
            "next_of_kin_contact": self.next_of_kin,
            "watch_for": self.condition.watch_for,
            "observations": self.condition.seen,
            "what_happened": self.condition.seen,
            "nursing_summary": self.condition.course,
            "admission_reason": self.condition.reason,
            "usual_function": self.condition.function,
            "question_1": self.condition.question,
            "when_to_contact": self.condition.watch_for,
            "measures_taken": texts.MEASURES,
            "contact_answer": texts.CONTACT_ANSWER,
            "aids_in_use": texts.AIDS,
            "services_received": texts.SERVICES,
            "tests_and_controls": texts.TESTS,
            "patient_wish": self.what_matters,
            "help_needed": self.condition.function,
        }.get(key, "")


def value_for(item: Item, about: Background, chance: random.Random) -> Any:
    """Return a value for the item, or None to leave it unanswered. The same chance gives the same answers."""
    if item.kind == ItemKind.TICK:
        return True if item.is_required or chance.random() < 0.8 else None
    if item.kind == ItemKind.CHOICE:
        values = [choice["value"] for choice in item.choices]
        often = OFTEN.get(item.key)
        if often:
            return chance.choice(often)
        return values[0] if chance.random() < 0.75 else chance.choice(values)
    if item.kind in (ItemKind.NUMBER, ItemKind.SCALE):
        return _number(item, chance)
    if item.kind == ItemKind.DATE:
        ahead = 0 if item.is_required else chance.randint(2, 20)
        return (about.day + timedelta(days=ahead)).isoformat()
    words = about.text(item.key)
    return words or (about.condition.course if item.is_required else None)


def _number(item: Item, chance: random.Random) -> int:
    if item.key in USUAL:
        return chance.randint(*USUAL[item.key])
    low, high = int(item.minimum or 0), int(item.maximum or 10)
    return low + (high - low) // 3
