"""The page where a message is written: its parts, what is known, what is missing, what it earns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from messaging import rules, wording
from messaging.enums import MessageKind
from messaging.models import Message
from messaging.queries import known
from messaging.queries.attachments import AttachmentRow, files_of
from messaging.queries.known import Known
from messaging.queries.readers import Reader
from messaging.rules import attachments as attachment_rules
from messaging.rules import letters
from messaging.xml import codes
from pathways.models import Pathway
from pathways.rules import content as content_rules

INPUTS = {
    "expected_discharge": "date",
    "lives_alone": "choice",
    "subject": "line",
    **dict.fromkeys(letters.CODED_PARTS, "code"),
}


@dataclass(frozen=True)
class PartView:
    """One part of the form. `input` is text, line, date, choice or code; `choices` are (value, words) for a code."""

    key: str
    label: str
    help: str
    input: str
    value: str
    reason: str
    is_required: bool
    takes_reason: bool
    is_missing: bool
    known: tuple[Known, ...]
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Points:
    """What the text earns while it is written. `missing` must be filled before sending, `unearned` would earn more."""

    earned: int
    of: int
    missing: tuple[tuple[str, str], ...]
    unearned: tuple[tuple[str, str], ...]
    edited_at: datetime | None
    author_name: str
    edition: int


@dataclass(frozen=True)
class ReaderView:
    """One possible receiver, and why it cannot take the message."""

    value: str
    name: str
    why_not: str
    is_chosen: bool
    is_party: bool


@dataclass(frozen=True)
class WritingPage:
    """The page of a draft. It hangs on a pathway, or on the received message `about`.

    `files_limit`: how many megabytes of files may go along.
    """

    kind: str
    kind_label: str
    slug: str
    pathway_id: int | None
    about: int | None
    sender: str
    receiver: str
    readers: tuple[ReaderView, ...]
    parts: tuple[PartView, ...]
    points: Points
    reasons: tuple[str, ...]
    takes_files: bool
    files: tuple[AttachmentRow, ...]
    files_limit: int

    @property
    def has_known(self) -> bool:
        """Whether there is any text to put in."""
        return any(part.known for part in self.parts)


def missing_keys(kind: str, content: dict[str, str], reasons: dict[str, str]) -> list[str]:
    """Return the keys of the required parts that have neither content nor a reason that counts."""
    extra = [key for key in rules.required_extra(kind) if not content.get(key, "").strip()]
    return extra + list(content_rules.missing_parts(rules.CONTENT_RULE[kind], content, reasons))


def points_of(draft: Message) -> Points:
    """Return the points of a draft as it stands. No query."""
    kind = draft.kind
    rule = rules.CONTENT_RULE[kind]
    earned, of = content_rules.content_points(rule, draft.content, draft.reasons)
    missing = missing_keys(kind, draft.content, draft.reasons)
    unearned = [
        part.key
        for part in content_rules.parts(rule)
        if part.point
        and not part.automatic
        and content_rules.content_points(rule, {part.key: draft.content.get(part.key, "")})[0]
        == content_rules.content_points(rule, {})[0]
    ]
    return Points(
        earned=earned,
        of=of,
        missing=tuple((key, known.label(key)) for key in missing),
        unearned=tuple((key, known.label(key)) for key in unearned if key not in missing),
        edited_at=draft.edited_at,
        author_name=draft.author_name,
        edition=draft.edition,
    )


def writing_page(
    *,
    draft: Message,
    pathway: Pathway | None,
    receiver: str,
    about: int | None = None,
    readers: tuple[Reader, ...] = (),
    chosen: str = "",
) -> WritingPage:
    """Return the page of a draft. A constant number of queries. `chosen` is the value of the reader it goes to."""
    kind = draft.kind
    writer_kind = draft.sender_unit.kind if draft.sender_unit else ""
    facts = known.known_for(pathway=pathway, kind=kind, sender=draft.sender_unit)
    missing = missing_keys(kind, draft.content, draft.reasons)
    by_key = {part.key: part for part in content_rules.parts(rules.CONTENT_RULE[kind])}
    parts = []
    for key in known.part_keys(kind):
        part = by_key.get(key)
        parts.append(
            PartView(
                key=key,
                label=known.label(key),
                help=wording.help_in(kind, key),
                input=INPUTS.get(key, "text"),
                value=draft.content.get(key, ""),
                reason=draft.reasons.get(key, ""),
                is_required=part is None or part.required,
                takes_reason=part is not None and part.required and part.takes_reason,
                is_missing=key in missing,
                known=tuple(each for each in facts[key] if each.text not in draft.content.get(key, "")),
                choices=_choices(key, writer_kind),
            )
        )
    return WritingPage(
        kind=kind,
        kind_label=str(MessageKind(kind).label),
        slug=kind.lower(),
        pathway_id=pathway.pk if pathway else None,
        about=about,
        sender=draft.sender_name,
        receiver=receiver,
        readers=tuple(
            ReaderView(each.value, each.name, each.why_not, each.value == chosen, each.is_party)
            for each in readers
        ),
        parts=tuple(parts),
        points=points_of(draft),
        reasons=tuple(str(each) for each in wording.REASONS),
        takes_files=kind in attachment_rules.TAKES_FILES,
        files=files_of(draft).rows,
        files_limit=settings.HPH_FILES_OUT_MB,
    )


def _choices(key: str, writer_kind: str) -> tuple[tuple[str, str], ...]:
    if key not in letters.CODED_PARTS:
        return ()
    pairs = letters.code_list(key, writer_kind)
    return tuple((f"{number}/{value}", codes.code(number, value).name) for number, value in pairs)


def shown_value(key: str, value: Any) -> str:
    """Return the content of a part as a reader meets it."""
    if key in letters.CODED_PARTS:
        number, _slash, code = str(value).partition("/")
        return codes.name_of(number, code) or str(value)
    if key == "lives_alone":
        return _("Yes") if value in (True, "yes") else _("No")
    if key == "expected_discharge":
        return ".".join(reversed(str(value).split("-")))
    return str(value)
