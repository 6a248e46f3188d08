"""Which messages fit the patient now, for the person who asks."""

from dataclasses import dataclass

from accounts import models as account_models
from accounts import queries as account_queries
from messaging import rules, wording
from messaging.enums import FORM_KINDS, WRITTEN_KINDS, MessageKind, MessageState
from messaging.models import Message
from messaging.rules import letters
from pathways.enums import State
from pathways.models import Pathway
from pathways.models.pathway import IN_HOSPITAL
from pathways.operations import core


@dataclass(frozen=True)
class Offer:
    """One message that can be written now. `address` names its page."""

    kind: str
    label: str
    help: str
    address: str
    has_draft: bool


def offers(*, pathway: Pathway, user: account_models.User) -> tuple[Offer, ...]:
    """Return the messages that this person may write about the patient now. Four queries. M40, M41."""
    if pathway.why_not_open():
        return ()
    reach = account_queries.reach(user)
    units = core.units_by_part(pathway)
    unit_ids = [unit.pk for unit in units.values()]
    now = _situation(pathway)
    begun = set(
        Message.objects.visible_to(user)
        .begun()
        .filter(pathway=pathway, state=MessageState.DRAFT, parent_id="")
        .values_list("kind", flat=True)
    )
    found = []
    for kind in FORM_KINDS:
        act = letters.ACT_OF_KIND[kind]
        writers = [units[part].pk for part in letters.WRITERS.get(kind, ()) if part in units]
        if kind in WRITTEN_KINDS:
            parts = rules.SENDER_PARTS[kind]
            writers = unit_ids if any(part in units for part in parts) else []
        if letters.fits(kind, now) and reach.may(act=act, unit_ids=writers):
            found.append(
                Offer(
                    kind=kind,
                    label=str(MessageKind(kind).label),
                    help=str(wording.KINDS.get(kind, "")),
                    address=f"messaging:{kind.lower()}",
                    has_draft=kind in begun,
                )
            )
    return tuple(found)


def may_write(*, pathway: Pathway, user: account_models.User) -> bool:
    """Return whether there may be anything for this person to write about the patient. Two queries."""
    if pathway.why_not_open():
        return False
    reach = account_queries.reach(user)
    unit_ids = [unit.pk for unit in core.units_by_part(pathway).values()]
    return any(reach.may(act=act, unit_ids=unit_ids) for act in set(letters.ACT_OF_KIND.values()))


def _situation(pathway: Pathway) -> letters.Situation:
    stay = core.stay_of(pathway)
    return letters.Situation(
        has_stay=stay is not None,
        is_in_hospital=stay is not None and pathway.state in IN_HOSPITAL,
        is_ready=pathway.state == State.READY_FOR_DISCHARGE,
        has_left_hospital=bool(stay and stay.discharged_at),
        tidligmelding_is_sent=bool(stay and stay.tidligmelding_sent_at),
        report_of_discharge_is_sent=bool(stay and stay.utskrivningsrapport_sent_at),
    )
