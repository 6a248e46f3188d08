"""Ticks, and what follows from them: a step is done, the next one opens, the pathway completes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from checklists import operations as checklist_operations
from checklists import queries as checklist_queries
from checklists import rules as checklist_rules
from pathways.enums import DeadlineKind, EventKind, State, StepCode, StepState
from pathways.models import Pathway, Step
from pathways.operations import admission, carry, clocks, core
from pathways.rules import flow as flow_rules

# The item whose answer is the patient's own words, shown first on every page.
WHAT_MATTERS = "what_matters"

# Step -> the clock that its being done meets. HPH6 is met by the innleggelsesrapport itself.
CLOCK_OF = {
    StepCode.HPH2: DeadlineKind.HPH2,
    StepCode.HPH3: DeadlineKind.HPH3,
    StepCode.HPH5: DeadlineKind.HPH5,
}


@dataclass(frozen=True)
class AnswerInput:
    """One tick, as the device made it. `seen_version` is the answer it was made on top of (0: none).

    `confirmed_from` is the id of the earlier answer that the person confirmed, `is_registered` tells that what is
    registered about the patient was confirmed (rule R31). With `confirmed_from`, `value` may be left out.
    """

    client_id: UUID
    item_key: str
    value: Any
    note: str
    seen_version: int
    answered_at: datetime
    confirmed_from: int | None = None
    is_registered: bool = False


@dataclass(frozen=True)
class Applied:
    """What became of a batch: ids applied (repeats too), id -> sentence for what was refused, and the step now.

    `repeated` are those we had already; `unseen` the items whose author had not seen the version before. `outcome`
    is how the checklist stands after the last answer that was written, None when none was; `at_odds` are the items
    whose answers then stand side by side.
    """

    applied: tuple[UUID, ...]
    refused: dict[UUID, str]
    repeated: frozenset[UUID]
    unseen: frozenset[str]
    versions: dict[str, int]
    outcome: checklist_operations.AnswerOutcome | None
    step_id: int
    code: str
    state: str
    checklist_id: int
    pathway_id: int
    patient_id: int

    @property
    def missing_count(self) -> int:
        return self.outcome.missing_count if self.outcome else 0

    @property
    def at_odds(self) -> frozenset[str]:
        return self.outcome.at_odds if self.outcome else frozenset()


@transaction.atomic
def apply_answers(*, step_id: int, answers: Sequence[AnswerInput], by: core.Author, now: datetime) -> Applied:
    """Write the answers, each by itself, with the pathway locked; a step whose items are all answered is done.

    The lock is what lets two nurses answer the last two items at once. A repeated client id changes nothing, and
    counts as applied also after the step has closed: a tablet that lost our reply asks again. HPH5 is never done by
    itself, since that ends the pathway: a person says so. One answer alone raises NotAllowed when it is refused; in a
    batch the refusal stands in `refused`. Raises Step.DoesNotExist (not visible) or NotAllowed (the role).
    """
    return write_answers(step_id=step_id, answers=answers, by=by, now=now)


def write_answers(*, step_id: int, answers: Sequence[AnswerInput], by: core.Author, now: datetime) -> Applied:
    """Do `apply_answers` inside the caller's transaction, which must be given up when this raises.

    For a door that writes who looked along with the answers: a transaction inside its own would cost as much as
    an answer.
    """
    pathway, step = locked_step(step_id, by)
    closed = pathway.why_not_open() or step.why_not_answer()
    if closed is not None:
        return _only_repeats(pathway, step, answers, closed)
    written: list[tuple[AnswerInput, checklist_operations.AnswerOutcome]] = []
    refused: dict[UUID, str] = {}
    for sent in answers:
        try:
            answer, outcome = _apply(step, sent, by=by, now=now, is_alone=len(answers) == 1)
        except NotAllowed as error:
            if len(answers) == 1:
                raise
            refused[sent.client_id] = str(error)
            continue
        written.append((answer, outcome))
        if outcome.is_new:
            _note_answer(pathway, step, answer, outcome.version, by=by, now=now)
    if written and step.state == StepState.OPEN:
        step.start()
        step.save(update_fields=["state"])
        core.settle(pathway=pathway)
    last = written[-1][1] if written else None
    if last is not None:
        at = max(answer.answered_at for answer, _ in written)
        finish_if_full(pathway, step, last, at=at, by=by, now=now)
    return Applied(
        applied=tuple(answer.client_id for answer, _ in written),
        refused=refused,
        repeated=frozenset(answer.client_id for answer, outcome in written if not outcome.is_new),
        unseen=frozenset(answer.item_key for answer, outcome in written if outcome.was_unseen),
        versions={answer.item_key: outcome.version for answer, outcome in written},
        outcome=last,
        step_id=step.pk,
        code=step.code,
        state=step.state,
        checklist_id=step.checklist_id or 0,
        pathway_id=pathway.pk,
        patient_id=pathway.patient_id,
    )


@transaction.atomic
def finish_step(*, step_id: int, done_at: datetime, by: core.Author, now: datetime) -> Step:
    """Close the checklist as done at `done_at` (told at `now`): its clock is met, what waits for it opens.

    HPH5 completes the pathway. Raises Step.DoesNotExist, or NotAllowed (closed, required points unanswered, the
    time lies in the future or before the step opened).
    """
    pathway, step = locked_step(step_id, by)
    core.refuse_if(pathway.why_not_open() or step.why_not_answer())
    core.check_time(
        at=done_at,
        now=now,
        not_before=pathway.started_at,
        before_sentence=_("The time lies before the pathway began. Give the time when it was done."),
    )
    if step.checklist is not None:
        core.refuse_if(step.checklist.why_not_complete())
    _finish(pathway, step, done_at=done_at, by=by, now=now)
    return step


@transaction.atomic
def skip_step(*, step_id: int, reason: str, by: core.Author, now: datetime) -> Step:
    """Close the step as not applicable, with a reason; its clock stops. Raises Step.DoesNotExist or NotAllowed."""
    pathway, step = locked_step(step_id, by)
    core.refuse_if(pathway.why_not_open() or step.why_not_answer())
    if not reason.strip():
        raise NotAllowed(_("Write why this checklist does not apply."))
    if step.code == StepCode.HPH5:
        raise NotAllowed(_("HPH5 ends the pathway. Cancel the pathway with a reason instead."))
    step.skip(at=now, reason=reason.strip())
    step.save()
    if step.checklist is not None:
        checklist_operations.close(checklist=step.checklist, reason=reason.strip(), by=by.user, now=now)
    core.record(
        pathway=pathway,
        kind=EventKind.STEP_NOT_APPLICABLE,
        at=now,
        now=now,
        by=by,
        step=step,
        code=step.code,
        reason=reason.strip(),
    )
    if (kind := CLOCK_OF.get(StepCode(step.code))) is not None:
        clocks.cancel_deadlines(
            pathway=pathway, kinds=[kind], now=now, by=by, reason=EventKind.STEP_NOT_APPLICABLE
        )
    _open_what_waited(pathway, at=now, by=by, now=now)
    core.settle(pathway=pathway)
    return step


@transaction.atomic
def open_hph4(*, pathway_id: int, at: datetime, by: core.Author, now: datetime) -> Step:
    """Open HPH4 after a fall or a sudden change, any number of times. Raises Pathway.DoesNotExist or NotAllowed."""
    pathway = core.locked(pathway_id=pathway_id, by=by)
    core.require(act=Act.OPEN_HPH4, pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_open_hph4())
    core.check_time(
        at=at,
        now=now,
        not_before=pathway.started_at,
        before_sentence=_("The time lies before the pathway began. Give the time when it happened."),
    )
    opened = core.open_steps(pathway=pathway, codes=[StepCode.HPH4], at=at, now=now, by=by)
    core.settle(pathway=pathway)
    return opened[0]


def locked_step(step_id: int, by: core.Author) -> tuple[Pathway, Step]:
    """Return the step and its pathway, the pathway's row locked.

    Raises Step.DoesNotExist when it is not visible, NotAllowed when the person's role does not answer such a step.
    """
    try:
        pathway, unit_ids = core.locked_of_step(step_id=step_id, by=by)
    except Pathway.DoesNotExist:
        raise Step.DoesNotExist from None
    # After the lock: what we waited for may have changed the step.
    step = Step.objects.select_related("checklist").get(pk=step_id)
    step.pathway = pathway
    core.require(act=Act(f"ANSWER_{step.code}"), pathway=pathway, by=by, unit_ids=unit_ids)
    return pathway, step


def _apply(
    step: Step, sent: AnswerInput, *, by: core.Author, now: datetime, is_alone: bool
) -> tuple[AnswerInput, checklist_operations.AnswerOutcome]:
    """Write one answer, and return it with what was confirmed.

    In a batch inside a savepoint, so that a bad one does not hold back the others.
    """
    answer = _confirmed(step, sent, by=by)
    if is_alone:
        return answer, _answer(step, answer, by=by, now=now)
    with transaction.atomic():
        return answer, _answer(step, answer, by=by, now=now)


def _answer(
    step: Step, answer: AnswerInput, *, by: core.Author, now: datetime
) -> checklist_operations.AnswerOutcome:
    person = core.person(by)
    if step.checklist is None:
        raise NotAllowed(
            _("%(step)s has no checklist. Ask the administrator to publish a template.") % {"step": step.code}
        )
    return checklist_operations.answer(
        checklist=step.checklist,
        item_key=answer.item_key,
        value=answer.value,
        note=answer.note,
        client_id=answer.client_id,
        seen_version=answer.seen_version,
        by=person,
        answered_at=answer.answered_at,
        now=now,
        confirmed_from=answer.confirmed_from,
        confirmed_record_at=now if answer.is_registered else None,
    )


def _confirmed(step: Step, answer: AnswerInput, *, by: core.Author) -> AnswerInput:
    """Return the answer with what the person confirmed, as it stands where it comes from; a plain answer as it is."""
    if answer.confirmed_from is None and not answer.is_registered:
        return answer
    found = carry.confirmed(
        step=step,
        key=answer.item_key,
        value=answer.value,
        confirmed_from=answer.confirmed_from,
        is_registered=answer.is_registered,
        by=by,
    )
    return replace(answer, value=found.value, note=answer.note or found.note)


def _note_answer(
    pathway: Pathway, step: Step, answer: AnswerInput, version: int, *, by: core.Author, now: datetime
) -> None:
    """Write the event; what matters to the patient also goes to the pathway, unless newer words stand there."""
    core.record(
        pathway=pathway,
        kind=EventKind.ANSWERED,
        at=answer.answered_at,
        now=now,
        by=by,
        step=step,
        item=answer.item_key,
        version=version,
    )
    keep_words(pathway, item_key=answer.item_key, value=answer.value, at=answer.answered_at)


def keep_words(pathway: Pathway, *, item_key: str, value: Any, at: datetime) -> None:
    """Put what matters to the patient on the pathway, unless newer words stand there."""
    words = checklist_rules.clean_text(str(value or "")) if item_key == WHAT_MATTERS else ""
    is_newest = pathway.what_matters_at is None or at >= pathway.what_matters_at
    if words and is_newest:
        pathway.what_matters, pathway.what_matters_at = words, at
        pathway.save(update_fields=["what_matters", "what_matters_at"])


def finish_if_full(
    pathway: Pathway,
    step: Step,
    outcome: checklist_operations.AnswerOutcome,
    *,
    at: datetime,
    by: core.Author,
    now: datetime,
) -> None:
    """Close the step as done at `at` when nothing is left to answer or to choose."""
    if _is_full(step, outcome):
        _finish(pathway, step, done_at=at, by=by, now=now)


def _only_repeats(pathway: Pathway, step: Step, answers: Sequence[AnswerInput], closed: str) -> Applied:
    """Return what a closed step makes of a batch: what we have already is applied, the rest is refused."""
    known: dict[UUID, tuple[str, int]] = {}
    if step.checklist_id is not None:
        known = checklist_queries.known_answers(
            checklist_id=step.checklist_id, client_ids=[answer.client_id for answer in answers]
        )
    if len(answers) == 1 and not known:
        raise NotAllowed(closed)
    return Applied(
        applied=tuple(answer.client_id for answer in answers if answer.client_id in known),
        refused={answer.client_id: closed for answer in answers if answer.client_id not in known},
        repeated=frozenset(known),
        unseen=frozenset(),
        versions=dict(known.values()),
        outcome=None,
        step_id=step.pk,
        code=step.code,
        state=step.state,
        checklist_id=step.checklist_id or 0,
        pathway_id=pathway.pk,
        patient_id=pathway.patient_id,
    )


def _is_full(step: Step, outcome: checklist_operations.AnswerOutcome) -> bool:
    """Return whether every item is answered, the voluntary ones too, and nobody has to choose between answers."""
    is_full = outcome.progress.items_answered >= outcome.progress.items and not outcome.at_odds
    return is_full and step.is_open and step.code != StepCode.HPH5


def _finish(pathway: Pathway, step: Step, *, done_at: datetime, by: core.Author, now: datetime) -> None:
    if step.checklist is not None:
        checklist_operations.complete(checklist=step.checklist, done_at=done_at, by=core.person(by), now=now)
    step.finish(done_at=done_at, recorded_at=now)
    step.save()
    core.record(
        pathway=pathway, kind=EventKind.STEP_DONE, at=done_at, now=now, by=by, step=step, code=step.code
    )
    if (kind := CLOCK_OF.get(StepCode(step.code))) is not None:
        clocks.meet_deadline(pathway=pathway, kind=kind, done_at=done_at, now=now)
    if step.code == StepCode.HPH5 and pathway.state == State.AT_HOME:
        admission.complete(pathway=pathway, at=done_at, now=now, by=by)
        return
    _open_what_waited(pathway, at=done_at, by=by, now=now)
    core.settle(pathway=pathway)


def _open_what_waited(pathway: Pathway, *, at: datetime, by: core.Author, now: datetime) -> None:
    states = dict(pathway.steps.order_by("code", "-occurrence").values_list("code", "state"))
    done = frozenset(
        code for code, state in states.items() if state in (StepState.DONE, StepState.NOT_APPLICABLE)
    )
    opened = frozenset(code for code, state in states.items() if state != StepState.WAITING)
    codes = flow_rules.steps_to_open(state=pathway.state, done=done, opened=opened)
    core.open_steps(pathway=pathway, codes=codes, at=at, now=now, by=by)
