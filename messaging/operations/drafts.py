"""Writing a report: the draft begins with what is known, and is kept as it is typed."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import formats
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts.enums import Act
from accounts.rules import NotAllowed
from messaging import rules
from messaging.enums import Direction, MessageKind, MessageState
from messaging.models import Message
from messaging.queries import known
from pathways.models import Pathway
from pathways.operations import Author, core
from pathways.rules import clock as clock_rules

TEXT_LIMIT = 20_000


@transaction.atomic
def open_draft(*, pathway_id: int, kind: str, by: Author, now: datetime) -> Message:
    """Return the draft of this report, begun with what is known when there is none.

    One draft for each pathway, kind and sending unit. A draft begun by a unit that has handed its part over goes
    with the part. Raises Pathway.DoesNotExist (not visible) or NotAllowed (role, closed, nobody to send it).
    """
    pathway = _pathway(pathway_id, by)
    core.require(act=Act(f"SEND_{kind}"), pathway=pathway, by=by)
    core.refuse_if(pathway.why_not_open())
    core.refuse_if(_why_not_again(pathway, kind))
    sender = sender_of(pathway, kind)
    if sender is None:
        raise NotAllowed(_("No unit on this pathway can send this message. Give the patient a place first."))
    draft = _draft(pathway, kind)
    if draft is not None:
        if draft.sender_unit_id != sender.pk:
            draft.sender_unit, draft.sender_name = sender, sender.name
            draft.save(update_fields=["sender_unit", "sender_name"])
        return draft
    facts = known.known_for(pathway=pathway, kind=kind, sender=sender)
    try:
        with transaction.atomic():
            return Message.objects.create(
                direction=Direction.OUT,
                kind=kind,
                message_id=str(uuid.uuid4()),
                pathway=pathway,
                patient=pathway.patient,
                sender_unit=sender,
                sender_name=sender.name,
                content=known.prefill(kind, facts),
                created_at=now,
            )
    except IntegrityError:
        # Somebody else opened the same page at the same moment.
        if (draft := _draft(pathway, kind)) is None:
            raise
        return draft


@transaction.atomic
def save_draft(
    *,
    pathway_id: int,
    kind: str,
    values: Mapping[str, str],
    reasons: Mapping[str, str],
    edition: int,
    by: Author,
    now: datetime,
) -> Message:
    """Keep what is typed. `edition` is the one that the page was made from.

    Raises Pathway.DoesNotExist, or NotAllowed when somebody else has written in the draft since then.
    """
    draft = open_draft(pathway_id=pathway_id, kind=kind, by=by, now=now)
    draft = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.pk)
    if draft.state != MessageState.DRAFT:
        raise NotAllowed(
            _("The message has been sent by somebody else. What you wrote is only on this page.")
        )
    author = by.user.pk if by.user else None
    if draft.edition > edition and draft.author_id not in (None, author):
        raise NotAllowed(
            _(
                "%(name)s has written in this draft at %(time)s. Open it again to see it; copy your text first."
            )
            % {"name": draft.author_name, "time": _clock(draft.edited_at)}
        )
    keys = set(known.part_keys(kind))
    content = {key: text[:TEXT_LIMIT] for key, text in values.items() if key in keys and text.strip()}
    why = {key: text.strip()[:300] for key, text in reasons.items() if key in keys and text.strip()}
    if (content, why) == (draft.content, draft.reasons):
        return draft
    draft.content, draft.reasons = content, why
    draft.edition, draft.edited_at = draft.edition + 1, now
    draft.author, draft.author_name = by.user, by.name
    draft.save(update_fields=["content", "reasons", "edition", "edited_at", "author", "author_name"])
    return draft


@transaction.atomic
def insert_known(*, pathway_id: int, kind: str, part: str, number: int, by: Author, now: datetime) -> Message:
    """Add a known text to a part of the draft, after what stands there. Raises like `open_draft`.

    A text that is no longer known, or stands there already, changes nothing.
    """
    draft = open_draft(pathway_id=pathway_id, kind=kind, by=by, now=now)
    draft = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.pk)
    facts = known.known_for(pathway=_pathway(pathway_id, by), kind=kind, sender=draft.sender_unit)
    text = next((each.text for each in facts.get(part, []) if each.number == number), "")
    written = draft.content.get(part, "")
    if not text or text in written:
        return draft
    is_single = part in ("expected_discharge", "lives_alone")
    draft.content[part] = text if is_single or not written.strip() else f"{written.rstrip()}\n{text}"
    draft.edition, draft.edited_at = draft.edition + 1, now
    draft.author, draft.author_name = by.user, by.name
    draft.save(update_fields=["content", "edition", "edited_at", "author", "author_name"])
    return draft


def sender_of(pathway: Pathway, kind: str) -> account_models.Unit | None:
    """Return the unit that sends this kind of message on the pathway, or None."""
    return _playing(pathway, rules.SENDER_PARTS[MessageKind(kind)])


def receiver_of(pathway: Pathway, kind: str) -> account_models.Unit | None:
    """Return the unit that this kind of message goes to, or None when it is not one of the pathway's units."""
    return _playing(pathway, rules.RECEIVER_PARTS[MessageKind(kind)])


def _why_not_again(pathway: Pathway, kind: str) -> str | None:
    stay = core.stay_of(pathway)
    if stay is None:
        return _("This pathway began at home and has no hospital stay.")
    if kind == MessageKind.TIDLIGMELDING and stay.tidligmelding_sent_at is not None:
        return _("The tidligmelding is sent. Send updated helseopplysninger instead.")
    return None


def _playing(pathway: Pathway, parts: tuple[str, ...]) -> account_models.Unit | None:
    units = core.units_by_part(pathway)
    return next((units[part] for part in parts if part in units), None)


def _pathway(pathway_id: int, by: Author) -> Pathway:
    rows = Pathway.objects.select_related("patient", "stay")
    return (rows if by.user is None else rows.visible_to(by.user)).get(pk=pathway_id)


def _draft(pathway: Pathway, kind: str) -> Message | None:
    drafts = Message.objects.filter(pathway=pathway, kind=kind, state=MessageState.DRAFT)
    return drafts.select_related("sender_unit__parent__parent").order_by("pk").first()


def _clock(moment: datetime | None) -> str:
    return formats.time_format(moment.astimezone(clock_rules.OSLO), "H:i") if moment else ""
