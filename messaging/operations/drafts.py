"""Writing a message: the draft begins with what is known, and is kept as it is typed."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import formats
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts.rules import NotAllowed
from messaging import rules
from messaging.enums import WRITTEN_KINDS, Direction, MessageKind, MessageState
from messaging.models import Message
from messaging.operations import places, same_again
from messaging.operations.places import Place
from messaging.queries import addresses, known, readers
from messaging.rules import letters
from messaging.xml.model import Party
from pathways.models import Pathway
from pathways.operations import Author
from pathways.rules import clock as clock_rules

TEXT_LIMIT = 20_000


@transaction.atomic
def open_draft(
    *, kind: str, by: Author, now: datetime, pathway_id: int | None = None, about: int | None = None
) -> Message:
    """Return the draft of this message, begun with what is known when there is none.

    A letter that goes to several is begun as it was sent, for the next of them.

    One draft for each pathway, kind and sending unit, and one of a kind about each received message (`about`). A
    draft begun by a unit that has handed its part over goes with the part. Raises Pathway.DoesNotExist or
    Message.DoesNotExist (not visible) or NotAllowed (role, closed, nobody to send it, no such answer).
    """
    place = places.find(kind=kind, by=by, pathway_id=pathway_id, about=about)
    draft = draft_at(place, kind)
    if draft is not None:
        if draft.sender_unit_id != place.sender.pk:
            draft.sender_unit, draft.sender_name = place.sender, place.sender.name
            draft.save(update_fields=["sender_unit", "sender_name"])
        return draft
    facts = known.known_for(pathway=place.pathway, kind=kind, sender=place.sender)
    sent = same_again.sent_before(place, kind)
    draft = Message(
        direction=Direction.OUT,
        kind=kind,
        message_id=str(uuid.uuid4()),
        pathway=place.pathway,
        patient=place.patient,
        sender_unit=place.sender,
        sender_name=place.sender.name,
        content=sent[0].content if sent else known.prefill(kind, facts),
        reasons=sent[0].reasons if sent else {},
        created_at=now,
    )
    _address(draft, place, sent)
    try:
        with transaction.atomic():
            draft.save()
            if sent:
                same_again.carry_over(source=sent[0], draft=draft)
            return draft
    except IntegrityError:
        # Somebody else opened the same page at the same moment.
        if (draft := draft_at(place, kind)) is None:
            raise
        return draft


@transaction.atomic
def save_draft(
    *,
    kind: str,
    values: Mapping[str, str],
    reasons: Mapping[str, str],
    edition: int,
    by: Author,
    now: datetime,
    pathway_id: int | None = None,
    about: int | None = None,
    reader: str = "",
) -> Message:
    """Keep what is typed. `edition` is the one that the page was made from; `reader` whom it goes to, if it changes.

    Raises like `open_draft`, and NotAllowed when somebody else has written in the draft since then, or the reader
    is none that can be chosen.
    """
    draft = open_draft(pathway_id=pathway_id, about=about, kind=kind, by=by, now=now)
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
    is_readdressed = bool(reader) and _choose_reader(draft, reader)
    if (content, why) == (draft.content, draft.reasons) and not is_readdressed:
        return draft
    draft.content, draft.reasons = content, why
    draft.edition, draft.edited_at = draft.edition + 1, now
    draft.author, draft.author_name = by.user, by.name
    draft.save()
    return draft


@transaction.atomic
def insert_known(
    *,
    kind: str,
    part: str,
    number: int,
    by: Author,
    now: datetime,
    pathway_id: int | None = None,
    about: int | None = None,
) -> Message:
    """Add a known text to a part of the draft, after what stands there. Raises like `open_draft`.

    A text that is no longer known, or stands there already, changes nothing.
    """
    draft = open_draft(pathway_id=pathway_id, about=about, kind=kind, by=by, now=now)
    draft = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.pk)
    facts = known.known_for(pathway=draft.pathway, kind=kind, sender=draft.sender_unit)
    text = next((each.text for each in facts.get(part, []) if each.number == number), "")
    written = draft.content.get(part, "")
    if not text or text in written:
        return draft
    is_single = part in ("expected_discharge", "lives_alone") or part in letters.CODED_PARTS
    draft.content[part] = text if is_single or not written.strip() else f"{written.rstrip()}\n{text}"
    draft.edition, draft.edited_at = draft.edition + 1, now
    draft.author, draft.author_name = by.user, by.name
    draft.save(update_fields=["content", "edition", "edited_at", "author", "author_name"])
    return draft


def sender_of(pathway: Pathway, kind: str) -> account_models.Unit | None:
    """Return the unit that sends this kind of message on the pathway, or None."""
    return places.playing(pathway, rules.SENDER_PARTS[MessageKind(kind)])


def receiver_of(pathway: Pathway, kind: str) -> account_models.Unit | None:
    """Return the unit that this kind of message goes to, or None when it is not one of the pathway's units."""
    return places.playing(pathway, rules.RECEIVER_PARTS[MessageKind(kind)])


def goes_to(message: Message, pathway: Pathway | None) -> tuple[account_models.Unit | None, Party | None]:
    """Return the unit and the address that a draft goes to: the ones chosen for it, else those of its kind.

    An address given here counts before the unit's own. Raises NotAllowed when nobody is chosen.
    """
    address = addresses.party_from_data(message.receiver_address) if message.receiver_address else None
    if message.receiver_unit is not None or address is not None:
        return message.receiver_unit, address
    if pathway is None or message.kind not in rules.RECEIVER_PARTS:
        raise NotAllowed(_("Choose who the message goes to."))
    return receiver_of(pathway, message.kind), None


def _address(draft: Message, place: Place, sent: list[Message]) -> None:
    """Address a new draft: to the sender of what it is about, or to the first reader who can take it and lacks it."""
    if place.about is not None:
        about = place.about
        draft.parent_id = about.message_id
        draft.conversation_id = about.conversation_id or about.message_id
        draft.receiver_unit, draft.receiver_name = about.sender_unit, about.sender_name
        draft.receiver_address = about.sender_address
    elif place.pathway is not None and draft.kind not in WRITTEN_KINDS:
        options = readers.options(pathway=place.pathway, kind=draft.kind, sender=place.sender)
        first = same_again.next_reader(draft, options, sent)
        if first is not None:
            readers.choose(draft, first)


def _choose_reader(draft: Message, reader: str) -> bool:
    if draft.pathway is None or draft.parent_id or draft.kind in WRITTEN_KINDS:
        return False
    options = readers.options(pathway=draft.pathway, kind=draft.kind, sender=draft.sender_unit)
    option = next((each for each in options if each.value == reader), None)
    if option is None:
        raise NotAllowed(_("The message cannot go there. Choose another receiver."))
    if option.why_not:
        raise NotAllowed(option.why_not)
    if readers.is_chosen(draft, option):
        return False
    readers.choose(draft, option)
    return True


def draft_at(place: Place, kind: str) -> Message | None:
    """Return the draft that hangs there, or None."""
    drafts = Message.objects.filter(kind=kind, state=MessageState.DRAFT)
    if place.about is not None:
        drafts = drafts.filter(parent_id=place.about.message_id, sender_unit=place.sender)
    else:
        drafts = drafts.filter(pathway=place.pathway, parent_id="")
        if kind not in WRITTEN_KINDS:
            drafts = drafts.filter(sender_unit=place.sender)
    return drafts.select_related("sender_unit__parent__parent").order_by("pk").first()


def _clock(moment: datetime | None) -> str:
    return formats.time_format(moment.astimezone(clock_rules.OSLO), "H:i") if moment else ""
