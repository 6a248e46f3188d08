"""The discharge conversation is written down."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.enums import Act
from accounts.rules import NotAllowed
from careplan.enums.conversation import PaperLanguage, Point, TeachBack
from careplan.models import Conversation
from careplan.operations import common
from careplan.rules import conversation as rules
from pathways import operations as pathway_operations
from pathways.enums import EventKind


@dataclass(frozen=True)
class PointInput:
    """How one point was understood, and the patient's words for it."""

    key: str
    result: str
    words: str = ""


@dataclass(frozen=True)
class ConversationInput:
    """A conversation as it was typed. Lines that are wholly empty are left out."""

    client_id: UUID
    at: datetime
    understood: str
    points: tuple[PointInput, ...]
    plan: str
    calls: tuple[rules.Call, ...]
    appointments: tuple[rules.Appointment, ...] = ()
    present: str = ""
    language: str = PaperLanguage.NB


@transaction.atomic
def hold_conversation(
    *, pathway_id: int, given: ConversationInput, by: pathway_operations.Author, now: datetime
) -> Conversation:
    """Write down the conversation as a new version; the same client id twice is one.

    Raises Pathway.DoesNotExist, or NotAllowed (role, closed pathway, after the discharge, not whole, impossible time).
    """
    pathway = pathway_operations.begin(pathway_id=pathway_id, act=Act.HOLD_CONVERSATION, by=by)
    known = Conversation.objects.filter(client_id=given.client_id, pathway=pathway).first()
    if known is not None:
        return known
    if not rules.is_held_in_time(pathway_state=pathway.state):
        raise NotAllowed(why_too_late())
    calls = tuple(call for call in given.calls if not call.is_empty)
    appointments = tuple(each for each in given.appointments if not each.is_empty)
    problem = rules.problem(
        understood=common.said(given.understood),
        plan=common.said(given.plan),
        points={point.key: point.result for point in given.points if point.result in TeachBack.values},
        asked=Point.values,
        calls=calls,
        appointments=appointments,
    )
    if problem is not None:
        raise NotAllowed(sentence(problem))
    common.check_time(at=given.at, now=now, not_before=pathway.started_at)
    last = Conversation.objects.filter(pathway=pathway).aggregate(last=Max("version"))["last"] or 0
    conversation = Conversation(
        client_id=given.client_id,
        pathway=pathway,
        version=last + 1,
        present=common.said(given.present),
        understood=common.said(given.understood),
        points=[
            {"key": point.key, "result": point.result, "words": common.said(point.words)}
            for point in given.points
            if point.key in Point.values
        ],
        plan=common.said(given.plan),
        calls=[asdict(call) for call in calls],
        appointments=[asdict(each) | {"on": each.on.isoformat() if each.on else ""} for each in appointments],
        language=PaperLanguage(given.language),
        at=given.at,
        recorded_at=now,
        by=common.person(by),
        by_name=by.name,
    )
    conversation.save()
    pathway_operations.note(
        pathway=pathway,
        kind=EventKind.CONVERSATION_HELD,
        at=given.at,
        by=by,
        now=now,
        conversation=conversation.pk,
    )
    return conversation


def why_too_late() -> str:
    """Return the sentence for a patient who has left hospital."""
    return _("The discharge conversation is held while the patient is in hospital. This patient has left.")


def sentence(problem: rules.ConversationProblem) -> str:
    """Return what is lacking, and what to do about it."""
    return {
        rules.ConversationProblem.NO_OWN_WORDS: _("Write what the patient says in own words."),
        rules.ConversationProblem.POINT_NOT_ASKED: _(
            "Ask the patient to tell each point back, and say how it went."
        ),
        rules.ConversationProblem.NO_PLAN: _("Write the plan in plain language: the patient takes it home."),
        rules.ConversationProblem.NOBODY_TO_CALL: _("Name at least one whom the patient can call."),
        rules.ConversationProblem.CALL_NOT_WHOLE: _("Whom to call needs both a name and a telephone number."),
        rules.ConversationProblem.APPOINTMENT_NOT_WHOLE: _(
            "An appointment needs a day and what it is about."
        ),
    }[problem]
