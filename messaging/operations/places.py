"""Where a message that is written hangs: on a pathway, or on a received message that it is about."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts.rules import NotAllowed
from messaging import rules
from messaging.enums import WRITTEN_KINDS, Direction, MessageKind, MessageState, TaskReason
from messaging.models import Message
from messaging.rules import letters
from pathways.models import Pathway, Patient
from pathways.operations import Author, core


@dataclass(frozen=True)
class Place:
    """The pathway, if there is one, the patient, the message it is about, if any, and the unit that writes."""

    pathway: Pathway | None
    patient: Patient | None
    about: Message | None
    sender: account_models.Unit


def find(*, kind: str, by: Author, pathway_id: int | None, about: int | None) -> Place:
    """Return where the message hangs, when this person may write it. M40, M41, M42.

    Raises Pathway.DoesNotExist or Message.DoesNotExist (not visible), or NotAllowed with the sentence to show.
    """
    if about is not None:
        return _about(kind, by, about)
    pathway = _pathway(pathway_id, by)
    core.require(act=letters.ACT_OF_KIND[kind], pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_open())
    core.refuse_if(_why_not_now(pathway, kind))
    sender = _writer(pathway, kind, by)
    if sender is None:
        raise NotAllowed(_("No unit on this pathway can send this message. Give the patient a place first."))
    return Place(pathway, pathway.patient, None, sender)


def playing(pathway: Pathway, parts: tuple[str, ...]) -> account_models.Unit | None:
    """Return the unit that plays the first of the parts that somebody plays, or None."""
    units = core.units_by_part(pathway)
    return next((units[part] for part in parts if part in units), None)


def answering_unit(message: Message, *, kind: str, by: Author) -> account_models.Unit | None:
    """Return the unit that this person may answer a received message from: its receiver, or whom it was passed to."""
    if by.user is None or message.direction == Direction.OUT or message.state == MessageState.DRAFT:
        return None
    passed_on = message.tasks.filter(reason=TaskReason.FORWARDED, unit__isnull=False)
    units = [message.receiver_unit, *(task.unit for task in passed_on.select_related("unit").order_by("pk"))]
    act = letters.ACT_OF_KIND[kind]
    return next((unit for unit in units if unit and by.reach.may(act=act, unit_ids=[unit.pk])), None)


def _about(kind: str, by: Author, about: int) -> Place:
    rows = Message.objects.select_related("pathway", "patient", "receiver_unit", "sender_unit").defer("xml")
    message = (rows if by.user is None else rows.visible_to(by.user)).get(pk=about)
    if kind != MessageKind.DIALOG_AVVIK and letters.ANSWER_TO.get(message.kind) != kind:
        raise NotAllowed(_("A message of this kind is not answered in that way."))
    sender = answering_unit(message, kind=kind, by=by)
    if sender is None:
        raise NotAllowed(
            _(
                "The message was sent to %(unit)s. Only people there can answer it, or whom they pass it on to."
            )
            % {"unit": message.receiver_name or "?"}
        )
    return Place(message.pathway, message.patient, message, sender)


def _writer(pathway: Pathway, kind: str, by: Author) -> account_models.Unit | None:
    """Return the unit that writes: the one of the kind, else the first part that this person acts for."""
    if kind in WRITTEN_KINDS:
        return playing(pathway, rules.SENDER_PARTS[MessageKind(kind)])
    units = core.units_by_part(pathway)
    writers = [units[part] for part in letters.WRITERS[kind] if part in units]
    act = letters.ACT_OF_KIND[kind]
    return next(
        (unit for unit in writers if by.user is None or by.reach.may(act=act, unit_ids=[unit.pk])), None
    )


def _why_not_now(pathway: Pathway, kind: str) -> str | None:
    if kind in letters.ABOUT_ONLY:
        return _("This message is written about one that was received. Open that message first.")
    stay = core.stay_of(pathway)
    if kind in (*WRITTEN_KINDS, MessageKind.EPIKRISE) and stay is None:
        return _("This pathway began at home and has no hospital stay.")
    if kind == MessageKind.TIDLIGMELDING and stay is not None and stay.tidligmelding_sent_at is not None:
        return _("The tidligmelding is sent. Send updated helseopplysninger instead.")
    return None


def _pathway(pathway_id: int | None, by: Author) -> Pathway:
    rows = Pathway.objects.select_related("patient", "stay")
    return (rows if by.user is None else rows.visible_to(by.user)).get(pk=pathway_id)
