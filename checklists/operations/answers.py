"""A checklist from opening to end. `answer` is the hottest path of the tablet: one SELECT and one INSERT."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language, gettext

from accounts.models import User
from accounts.rules import NotAllowed
from checklists import rules
from checklists.enums import ChecklistState, TemplateState, TimeProblem, ValueProblem
from checklists.models import Answer, Checklist, Item, Template

ITEM_COLUMNS = (
    "pk", "key", "kind", "is_required", "minimum", "maximum", "unit", "text_nb", "text_nn", "choices"
)  # fmt: skip
# Written out: it runs with every tick, and building it costs more than running it.
VERSIONS_SQL = """
    SELECT item_id, version, is_filled, by_id, checklist_id = %s, client_id = %s, seen_version
    FROM checklists_answer WHERE checklist_id = %s OR client_id = %s ORDER BY version
"""
Items = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Missing:
    """A required question without an answer: its key, and its text in the reader's language."""

    key: str
    text: str


@dataclass(frozen=True)
class AnswerOutcome:
    """What became of one answer.

    `missing` names the required questions that lack an answer now, in the order of the checklist.
    `was_unseen` tells that the version before this one had not been seen by the one who answered, `has_others` that
    somebody else has answered the same question. `at_odds` are the keys of the questions of this checklist whose
    answers stand side by side until somebody chooses (R32, R33).
    """

    answer_id: int
    is_new: bool
    version: int
    is_filled: bool
    was_unseen: bool
    has_others: bool
    at_odds: frozenset[str]
    is_complete_now: bool
    missing: tuple[Missing, ...]
    progress: rules.Progress

    @property
    def missing_count(self) -> int:
        return len(self.missing)


@dataclass(frozen=True)
class _Standing:
    """What is needed to judge one answer: all items in order, the answered item, and the versions before it."""

    items: Items
    item: Mapping[str, Any] | None
    version: int
    is_filled: dict[int, bool]
    authors: frozenset[int]
    is_repeated: bool
    is_doubted: bool


def open_checklist(*, template: Template, opened_at: datetime) -> Checklist:
    """Start a checklist on a published template and return it.

    `opened_at` is the earliest time something on it can have been done. A retired template still opens: a case stays
    on the version it started with. Raises NotAllowed for a draft.
    """
    if template.state == TemplateState.DRAFT:
        raise NotAllowed(gettext("This checklist template is not published. Publish it first."))
    return Checklist.objects.create(template=template, opened_at=opened_at)


def answer(
    *,
    checklist: Checklist,
    item_key: str,
    value: object,
    note: str,
    client_id: UUID,
    seen_version: int,
    by: User,
    answered_at: datetime,
    now: datetime,
    tolerance: timedelta = rules.CLOCK_TOLERANCE,
    confirmed_from: int | None = None,
    confirmed_record_at: datetime | None = None,
) -> AnswerOutcome:
    """Add one answer as a new version. The caller holds the lock and the transaction.

    The same `client_id` again changes nothing and returns the stored answer with is_new False, also when the
    checklist has ended since: a device that lost our reply may always ask again. `value` None takes the answer
    back. `answered_at` is when the nurse answered, `now` when we were told; `tolerance` is how wrong the clock
    of the device may be. `confirmed_from` is the id of the answer that was confirmed, `confirmed_record_at` when the
    value was found to be what is registered: the caller has made sure of both. Raises NotAllowed with the reason.
    """
    standing = _standing(checklist, item_key, client_id)
    if standing.is_repeated:
        return _stored(checklist, client_id, standing)
    if checklist.is_ended:
        raise NotAllowed(
            gettext("This checklist is done and takes no more answers.")
            if checklist.state == ChecklistState.DONE
            else gettext("This checklist was closed and takes no more answers.")
        )
    if standing.item is None:
        raise NotAllowed(gettext("This question is not on this checklist: %(key)s.") % {"key": item_key})
    value = _checked(standing.item, value)
    note = _checked_note(note)
    _check_time(answered_at, opened_at=checklist.opened_at, now=now, tolerance=tolerance)
    added = Answer(
        client_id=client_id,
        checklist=checklist,
        item_id=standing.item["pk"],
        version=standing.version + 1,
        seen_version=seen_version,
        value=value,
        is_filled=rules.is_filled(standing.item["kind"], value),
        note=note,
        by=by,
        by_name=by.get_full_name(),
        answered_at=answered_at,
        recorded_at=now,
        confirmed_from_id=confirmed_from,
        confirmed_record_at=confirmed_record_at,
    )
    added.save()
    if checklist.state == ChecklistState.OPEN:
        checklist.start()
        checklist.save(update_fields=["state"])
    return _outcome(added, standing, is_new=True)


def complete(*, checklist: Checklist, done_at: datetime, by: User, now: datetime) -> Checklist:
    """Mark the checklist done. The caller holds the lock and the transaction.

    `done_at` is when the work was done, `now` when we were told. Raises NotAllowed when required answers are
    missing, when it has ended already, or when `done_at` cannot be.
    """
    _refuse_if_ended(checklist)
    if reason := checklist.why_not_complete():
        raise NotAllowed(reason)
    _check_time(done_at, opened_at=checklist.opened_at, now=now, tolerance=rules.CLOCK_TOLERANCE)
    checklist.complete(by=by, by_name=by.get_full_name(), done_at=done_at, now=now)
    checklist.save()
    return checklist


def close(*, checklist: Checklist, reason: str, by: User | None, now: datetime) -> Checklist:
    """Close the checklist without completing it. `by` None means that the system did, for example at readmission.

    Raises NotAllowed when no reason is given or when it has ended already.
    """
    _refuse_if_ended(checklist)
    if not rules.clean_text(reason):
        raise NotAllowed(gettext("Write why the checklist is closed without being completed."))
    by_name = by.get_full_name() if by else ""
    checklist.close(reason=rules.clean_text(reason), by=by, by_name=by_name, now=now)
    checklist.save()
    return checklist


def _standing(checklist: Checklist, item_key: str, client_id: UUID) -> _Standing:
    """Return the items in order, and read the versions of their answers and whether we know this id."""
    items = items_of(connection.settings_dict["NAME"], checklist.template_id)
    id_in_database = Answer._meta.get_field("client_id").get_db_prep_value(client_id, connection)
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS_SQL, [checklist.pk, id_in_database, checklist.pk, id_in_database])
        versions = cursor.fetchall()
    newest: dict[int, int] = {}
    is_filled: dict[int, bool] = {}
    is_repeated = is_doubted = False
    authors: dict[int, set[int]] = {}
    for item_id, version, filled, by_id, is_here, is_same, seen_version in versions:
        is_repeated = is_repeated or bool(is_same)
        if is_here:
            is_doubted = is_doubted or seen_version < version - 1
            newest[item_id], is_filled[item_id] = version, filled
            authors.setdefault(item_id, set()).add(by_id)
    item = next((each for each in items.values() if each["key"] == item_key), None)
    item_id = item["pk"] if item else 0
    return _Standing(
        items=items,
        item=item,
        version=newest.get(item_id, 0),
        is_filled=is_filled,
        authors=frozenset(authors.get(item_id, ())),
        is_repeated=is_repeated,
        is_doubted=is_doubted,
    )


@lru_cache(maxsize=500)
def items_of(_database: str, template_id: int) -> Items:
    """Return the items of a template by id, in order. Each process reads them once.

    A template that a checklist has started on is published, and a published template never changes.
    """
    rows = Item.objects.filter(template=template_id).order_by("section__order", "section_id", "order", "pk")
    return {row["pk"]: row for row in rows.values(*ITEM_COLUMNS)}


def _stored(checklist: Checklist, client_id: UUID, standing: _Standing) -> AnswerOutcome:
    stored = Answer.objects.filter(client_id=client_id, checklist=checklist).first()
    if stored is None:
        raise NotAllowed(
            gettext("This answer has been stored on another checklist already. Answer once more.")
        )
    return _outcome(stored, standing, is_new=False)


def _outcome(given: Answer, standing: _Standing, *, is_new: bool) -> AnswerOutcome:
    is_filled = {**standing.is_filled, given.item_id: given.is_filled} if is_new else standing.is_filled
    language = get_language() or "nb"
    required = [each for each in standing.items.values() if each["is_required"]]
    missing = tuple(
        Missing(each["key"], rules.text_in(language, nb=each["text_nb"], nn=each["text_nn"]))
        for each in required
        if not is_filled.get(each["pk"])
    )
    progress = rules.Progress(
        required=len(required),
        required_answered=len(required) - len(missing),
        items=len(standing.items),
        items_answered=sum(is_filled.values()),
    )
    was_unseen = given.seen_version < given.version - 1
    # Read only where somebody has answered without seeing another: a tick costs no more than before.
    is_doubted = was_unseen or standing.is_doubted
    at_odds = {item.key for item in given.checklist.items_at_odds()} if is_doubted else ()
    return AnswerOutcome(
        answer_id=given.pk,
        is_new=is_new,
        version=given.version,
        is_filled=given.is_filled,
        was_unseen=was_unseen,
        has_others=bool(standing.authors - {given.by_id}),
        at_odds=frozenset(at_odds),
        is_complete_now=progress.is_complete,
        missing=missing,
        progress=progress,
    )


def _checked(item: Mapping[str, Any], raw: object) -> object:
    value = rules.normalise(item["kind"], raw)
    problem = rules.check_value(item["kind"], value, item["minimum"], item["maximum"], item["choices"] or ())
    if problem is None:
        return value
    question = rules.text_in(get_language() or "nb", nb=item["text_nb"], nn=item["text_nn"])
    raise NotAllowed(f"«{question}»: {_value_sentence(problem, item)}")


def _value_sentence(problem: ValueProblem, item: Mapping[str, Any]) -> str:
    return {
        ValueProblem.NOT_A_TICK: gettext("This is ticked or not ticked, nothing else."),
        ValueProblem.NOT_A_CHOICE: gettext("Choose one of the answers in the list."),
        ValueProblem.NOT_A_NUMBER: gettext("Write a number."),
        ValueProblem.NOT_WHOLE: gettext("Write a whole number."),
        ValueProblem.BELOW_MINIMUM: gettext("The lowest value is %(limit)s. Check what was written.")
        % {"limit": _limit(item["minimum"], item["unit"])},
        ValueProblem.ABOVE_MAXIMUM: gettext("The highest value is %(limit)s. Check what was written.")
        % {"limit": _limit(item["maximum"], item["unit"])},
        ValueProblem.NOT_TEXT: gettext("Write text."),
        ValueProblem.TOO_LONG: gettext("The text is too long. It can have %(limit)d characters.")
        % {"limit": rules.TEXT_LIMIT},
        ValueProblem.NOT_A_DATE: gettext("Write a date, day.month.year."),
    }[problem]


def _limit(limit: Decimal | None, unit: str) -> str:
    if limit is None:
        return ""
    return f"{rules.show_number(limit, get_language() or 'nb')} {unit}".strip()


def _checked_note(note: str) -> str:
    cleaned = rules.clean_text(note)
    if len(cleaned) > rules.NOTE_LIMIT:
        raise NotAllowed(
            gettext("The note is too long. It can have %(limit)d characters.") % {"limit": rules.NOTE_LIMIT}
        )
    return cleaned


def _check_time(moment: datetime, *, opened_at: datetime, now: datetime, tolerance: timedelta) -> None:
    problem = rules.time_problem(moment, opened_at=opened_at, now=now, tolerance=tolerance)
    if problem == TimeProblem.IN_THE_FUTURE:
        raise NotAllowed(gettext("The time is in the future. Check the clock and the date."))
    if problem == TimeProblem.BEFORE_OPENING:
        raise NotAllowed(
            gettext("The time is before this checklist was opened. Check the clock and the date.")
        )


def _refuse_if_ended(checklist: Checklist) -> None:
    if checklist.state == ChecklistState.DONE:
        raise NotAllowed(gettext("This checklist is done already."))
    if checklist.state == ChecklistState.CLOSED:
        raise NotAllowed(gettext("This checklist has been closed already."))
