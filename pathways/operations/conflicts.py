"""A person chooses between answers that stand side by side. The choice is a version of the answer, like any other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from checklists import operations as checklist_operations
from checklists.models import Answer
from pathways.enums import EventKind
from pathways.models import Step
from pathways.operations import core, steps


@dataclass(frozen=True)
class Choice:
    """Which version was chosen, and the newest one that the person had seen, at `at`."""

    client_id: UUID
    item_key: str
    version: int
    seen_version: int
    at: datetime


@dataclass(frozen=True)
class Chosen:
    """The version that the choice became. `is_at_odds`: somebody answered meanwhile, and it stands open again."""

    step: Step
    version: int
    is_at_odds: bool
    is_repeated: bool


@transaction.atomic
def choose_answer(*, step_id: int, choice: Choice, by: core.Author, now: datetime) -> Chosen:
    """Let the chosen version stand, as a new version by the one who chose. Rule R34.

    The versions that the person had seen give way; one that came meanwhile does not. Choosing again with the same id
    changes nothing. Raises Step.DoesNotExist or NotAllowed (role, closed, nothing to choose between, no such version).
    """
    pathway, step = steps.locked_step(step_id, by)
    versions = _versions(step, choice.item_key)
    is_repeated = any(each.client_id == choice.client_id for each in versions)
    if not is_repeated:
        core.refuse_if(pathway.why_not_open() or step.why_not_answer())
    chosen = next((each for each in versions if each.version == choice.version), None)
    if step.checklist is None or chosen is None or choice.seen_version < choice.version:
        raise NotAllowed(_("This answer is not there to choose. Open the checklist anew."))
    outcome = checklist_operations.answer(
        checklist=step.checklist,
        item_key=choice.item_key,
        value=chosen.value,
        note=chosen.note,
        client_id=choice.client_id,
        seen_version=choice.seen_version,
        by=core.person(by),
        answered_at=choice.at,
        now=now,
    )
    if outcome.is_new:
        core.record(
            pathway=pathway,
            kind=EventKind.ANSWER_CHOSEN,
            at=choice.at,
            now=now,
            by=by,
            step=step,
            code=step.code,
            item=choice.item_key,
            version=outcome.version,
            chosen=choice.version,
            between=[each.version for each in versions if each.version <= choice.seen_version],
        )
        steps.keep_words(pathway, item_key=choice.item_key, value=chosen.value, at=choice.at)
        steps.finish_if_full(pathway, step, outcome, at=choice.at, by=by, now=now)
    return Chosen(
        step=step,
        version=outcome.version,
        is_at_odds=choice.item_key in outcome.at_odds,
        is_repeated=not outcome.is_new,
    )


def _versions(step: Step, item_key: str) -> list[Answer]:
    rows = Answer.objects.filter(checklist=step.checklist_id, item__key=item_key)
    return list(rows.order_by("version"))
