"""What is known already, and is offered in the next checklist. Rules R28 to R31.

What is carried is an offer: it becomes an answer when a person says that it still holds, and not before.
"""

from collections.abc import Mapping
from types import MappingProxyType

from checklists.enums import ItemKind
from pathways.enums import StepCode

# R28. The facts about a person that live longer than one checklist, and where each is asked for again.
FACTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        StepCode.HPH1.value: frozenset({"critical_information"}),
        StepCode.HPH2.value: frozenset(
            {"critical_information", "usual_function", "aids_in_use", "next_of_kin_contact"}
        ),
        StepCode.HPH3.value: frozenset({"what_matters"}),
        StepCode.HPH4.value: frozenset({"critical_information", "usual_function"}),
        StepCode.HPH5.value: frozenset(
            {"what_matters", "usual_function", "aids_in_use", "next_of_kin_contact"}
        ),
        StepCode.HPH6.value: frozenset(
            {
                "diagnoses", "critical_information", "what_matters", "usual_function", "plans", "medication_help",
                "services_received", "lives_alone", "children_under_18", "next_of_kin_contact", "aids_in_use",
            }
        ),
    }
)  # fmt: skip

# R28. What is registered about the patient too, and is offered beside what a checklist says.
REGISTERED = ("critical_information", "next_of_kin_contact", "lives_alone")

# R29. The areas of the review are compared with those of the first visit of the same pathway.
COMPARED_WITH: Mapping[str, StepCode] = MappingProxyType({StepCode.HPH5.value: StepCode.HPH2})
FIRST_VISIT = StepCode.HPH2
UNCHANGED = "unchanged"

# R30. A number, a place on a scale, a tick or a date tells of one day.
CARRIED_KINDS = frozenset({ItemKind.TEXT.value, ItemKind.CHOICE.value})

# R31. What an area was when it was in order.
IN_ORDER = frozenset({UNCHANGED, "not_relevant"})


def is_fact(*, code: str, key: str, kind: str) -> bool:
    """Tell whether the newest answer to this question is offered in this checklist. Rules R28 and R30.

    A question that a municipality has added itself is offered nowhere: nobody has said that it lives longer than a
    day.
    """
    return kind in CARRIED_KINDS and key in FACTS.get(code, ())


def is_area(*, code: str, kind: str, values: frozenset[str]) -> bool:
    """Tell whether the question is an area that is compared with the first visit. Rule R29.

    `values` are what can be chosen. Any choice with "unchanged" among them is an area, also one that a municipality
    has added to both its checklists.
    """
    return code in COMPARED_WITH and kind == ItemKind.CHOICE and UNCHANGED in values


def was_in_order(value: object) -> bool:
    """Tell whether the area was in order at the first visit, so that its section's one tap may cover it. Rule R31."""
    return value in IN_ORDER
