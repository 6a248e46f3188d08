"""What follows from a message that was taken in: the pathway, a task for people, and messages that waited for it."""

from datetime import datetime

from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from messaging import rules
from messaging.enums import MessageStatus, TaskReason
from messaging.models import InboxTask, Message
from messaging.models.inbox_task import InboxTaskQuerySet
from messaging.operations import checks, effects, from_xml, report_first
from messaging.operations.shapes import Arrival, Effect
from messaging.xml import parse
from messaging.xml.model import CarePayload, Envelope
from pathways.models import Patient
from pathways.operations import Author, PatientFacts
from pathways.operations.admission import save_patient


def responsible_name(envelope: Envelope) -> str:
    """Return who answers for the message, as it says itself; empty when it does not."""
    payload = envelope.payload
    if not isinstance(payload, CarePayload):
        return ""
    people = [each.professional for each in payload.responsible]
    people += [each.professional for each in payload.contact_people]
    return next((person.full_name for person in people if person.full_name), "")


def apply(*, message: Message, envelope: Envelope, now: datetime) -> None:
    """Let the pathway follow the message, and store it, inside the caller's transaction; then what waited for it.

    The message is stored last, whole: its id, which only one message has, lets one of two who handle it at once win.
    """
    if (facts := checks.patient_facts(envelope)) is not None:
        message.patient = save_patient(facts=facts)
    message.content = from_xml.content_of(envelope.payload)
    _follow(message, envelope, patient=message.patient, now=now)
    _replay(_waiting_for(message), now=now)


def replay_for_patient(*, patient_id: int, now: datetime) -> None:
    """Let a pathway that has begun follow the messages about the patient that came before it."""
    with translation.override(rules.HOUSE_LANGUAGE):
        _replay(_tasks_messages(InboxTask.objects.filter(_no_pathway(patient_id))), now=now)


def _follow(
    message: Message, envelope: Envelope, *, patient: PatientFacts | Patient | None, now: datetime
) -> Effect:
    arrival = Arrival(
        message=message,
        payload=envelope.payload,
        patient=patient,
        sent_at=envelope.head.gen_at,
        by=Author(user=None, name=message.sender_name[:150]),
        now=now,
    )
    try:
        with transaction.atomic():
            effect = effects.effect_of(arrival)
    except NotAllowed as error:
        pathway = effects.latest_pathway(arrival)
        effect = Effect(
            pathway_id=pathway.pk if pathway else None, reason=TaskReason.NOT_APPLIED, sentence=str(error)
        )
    message.pathway_id, message.note = effect.pathway_id, effect.note
    message.save(update_fields=None if message.pk is None else ["pathway", "note", "state"])
    if effect.reason:
        InboxTask.objects.create(
            unit=message.receiver_unit,
            message=message,
            reason=effect.reason,
            sentence=effect.sentence,
            created_at=now,
        )
    if effect.reason == TaskReason.NO_PATHWAY:
        report_first.show(message, now=now)
    return effect


def _waiting_for(message: Message) -> list[Message]:
    """Return what this message may have set free: a cancellation of it, and all that waited for the pathway."""
    # The editions of an epikrise are bound by its own number only, which stands as their conversation.
    bound = models.Q(message__parent_id=message.message_id)
    bound |= models.Q(message__conversation_id__in={message.message_id, message.conversation_id} - {""})
    wanted = models.Q(reason=TaskReason.ORIGINAL_UNKNOWN, message__status=MessageStatus.CANCELLED) & bound
    if message.pathway_id is not None and message.patient_id is not None:
        wanted |= _no_pathway(message.patient_id)
    return _tasks_messages(InboxTask.objects.filter(wanted).exclude(message=message))


def _no_pathway(patient_id: int) -> models.Q:
    return models.Q(reason=TaskReason.NO_PATHWAY, message__patient=patient_id, message__pathway__isnull=True)


def _tasks_messages(tasks: InboxTaskQuerySet) -> list[Message]:
    """Return the messages of the open tasks among these: cancellations first, and in the order they were made."""
    waiting = tasks.still_open().order_by().values_list("message_id", "reason")
    reasons = dict(waiting)
    messages = Message.objects.in_bulk(list(reasons)).values() if reasons else []
    return sorted(
        messages, key=lambda each: (reasons[each.pk] != TaskReason.ORIGINAL_UNKNOWN, each.gen_at, each.pk)
    )


def _replay(waiting: list[Message], *, now: datetime) -> None:
    for message in waiting:
        raw = message.raw_messages.order_by("pk").first()
        if raw is None:
            continue
        tasks = list(message.tasks.still_open())
        envelope = parse.parse(bytes(raw.raw))
        effect = _follow(message, envelope, patient=checks.patient_facts(envelope), now=now)
        done = _("It was followed when the message it waited for came.")
        InboxTask.objects.filter(pk__in=[task.pk for task in tasks]).update(
            closed_at=now, closed_note=effect.sentence[:300] or done
        )
