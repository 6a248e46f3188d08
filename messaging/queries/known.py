"""What is already known for each part of a message, and where it is known from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import models as account_models
from messaging import rules, wording
from messaging.enums import WRITTEN_KINDS, MessageKind, MessageState
from messaging.models import Message
from pathways.models import HospitalStay, Pathway, Patient
from pathways.rules import clock as clock_rules
from pathways.rules import content as content_rules

# Parts that are filled in when a draft begins, for kinds that describe something new each time.
ALWAYS_PREFILLED = frozenset(
    {"contact", "critical_information", "next_of_kin", "expected_discharge", "lives_alone", "children"}
)
PREFILLS_ALL = frozenset(
    {MessageKind.INNLEGGELSESRAPPORT, MessageKind.HELSEOPPLYSNINGER, MessageKind.EPIKRISE}
)
# Part of the message written -> part of an earlier message that says the same, where the names differ.
SAME_AS = {
    "current_problem": ("status", "reason_for_admission"),
    "reason_for_admission": ("status",),
    "status_at_discharge": ("status",),
    "course_and_treatment": ("current_problem",),
    "follow_up_plan": ("expected_course",),
    "plans": ("follow_up_plan",),
}


@dataclass(frozen=True)
class Known:
    """A text that can be inserted. `number` names it on the page; `source` says where it comes from."""

    part: str
    number: int
    text: str
    source: str
    is_own: bool


def part_keys(kind: str) -> tuple[str, ...]:
    """Return the parts that people write, in order; parts the system writes itself are left out."""
    parts = content_rules.parts(rules.CONTENT_RULE[kind])
    return rules.required_extra(kind) + tuple(part.key for part in parts if not part.automatic)


def known_for(
    *, pathway: Pathway | None, kind: str, sender: account_models.Unit | None
) -> dict[str, list[Known]]:
    """Return what is known, by part, the surest first: our own record, then the latest messages. Four queries."""
    keys = part_keys(kind)
    found: dict[str, list[Known]] = {key: [] for key in keys}
    if pathway is None:
        return found
    own = _("the patient's record")
    for key, text in _own(pathway, sender).items():
        _add(found, key, text, own, is_own=True)
    for message in _earlier(pathway):
        source = _("%(kind)s %(day)s") % {
            "kind": message.get_kind_display(),
            "day": f"{clock_rules.oslo_date(message.sent_at or message.created_at):%d.%m.%Y}",
        }
        for key in keys:
            for name in (key, *SAME_AS.get(key, ())):
                _add(found, key, message.content.get(name), source, is_own=False)
    if rules.CHANGES in found:
        _add(
            found,
            rules.CHANGES,
            _("Nothing has changed since the last message."),
            _("a proposal"),
            is_own=False,
        )
    return found


def prefill(kind: str, known: Mapping[str, list[Known]]) -> dict[str, str]:
    """Return the texts a new draft begins with. Older texts carry their source, so that nobody takes them for new."""
    found = {}
    for key, texts in known.items():
        if not texts or key == rules.CHANGES or not (kind in PREFILLS_ALL or key in ALWAYS_PREFILLED):
            continue
        first = texts[0]
        is_plain = first.is_own or key in ("expected_discharge", "lives_alone")
        found[key] = first.text if is_plain else f"{first.source}:\n{first.text}"
    return found


def _own(pathway: Pathway, sender: account_models.Unit | None) -> dict[str, object]:
    patient: Patient = pathway.patient
    stay: HospitalStay | None = getattr(pathway, "stay", None)
    kin = "\n".join(
        ", ".join(part for part in (each.name, each.relation, each.phone, each.note) if part)
        for each in patient.next_of_kin.all()
    )
    # Without a telephone it is no contact: the writer must give one.
    contact = f"{sender.name} {sender.phone}" if sender and sender.phone else ""
    return {
        "critical_information": patient.critical_information,
        "next_of_kin": kin,
        "lives_alone": patient.lives_alone,
        "contact": contact,
        "status": stay.reason if stay else "",
        "reason_for_admission": stay.reason if stay else "",
        "current_problem": stay.reason if stay else "",
        "expected_discharge": stay.expected_discharge_date.isoformat()
        if stay and stay.expected_discharge_date
        else "",
        "practical_information": _("What matters to the patient: %(words)s") % {"words": pathway.what_matters}
        if pathway.what_matters
        else "",
    }


def _earlier(pathway: Pathway) -> Iterable[Message]:
    """Return the patient's latest report of each kind, newest first."""
    latest: dict[str, Message] = {}
    reports = (
        Message.objects.filter(pathway__patient=pathway.patient_id, kind__in=WRITTEN_KINDS)
        .exclude(state__in=[MessageState.DRAFT, MessageState.REJECTED, MessageState.CANCELLED])
        .only("kind", "content", "sent_at", "created_at", "state")
        .order_by("-sent_at", "-pk")
    )
    for message in reports[:40]:
        latest.setdefault(message.kind, message)
    return latest.values()


def _add(found: dict[str, list[Known]], key: str, value: object, source: str, *, is_own: bool) -> None:
    if key not in found or value in (None, ""):
        return
    text = (
        {True: "yes", False: "no"}.get(value, str(value).strip())
        if isinstance(value, bool)
        else str(value).strip()
    )
    if text and all(known.text != text for known in found[key]):
        found[key].append(Known(key, len(found[key]), text, source, is_own))


def label(key: str) -> str:
    """Return what the part is called."""
    return str(wording.words(key).label)
