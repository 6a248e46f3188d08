"""Files that go with a message: put on its draft, taken off it, and kept as they went. Rule M49."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from messaging.enums import MessageState
from messaging.models import Message, MessageFile
from messaging.operations import drafts
from messaging.rules import attachments as rules
from pathways.operations import Author


@transaction.atomic
def attach_file(
    *,
    kind: str,
    name: str,
    content: bytes,
    by: Author,
    now: datetime,
    size: int | None = None,
    pathway_id: int | None = None,
    about: int | None = None,
) -> MessageFile:
    """Put a file on the draft, judged by what it is and not by what it is called. The same file twice is one.

    `size` is that of the whole file, when not all of it was kept. Raises Pathway.DoesNotExist or
    Message.DoesNotExist (not visible), or NotAllowed: role, sent meanwhile, or the file cannot go with it.
    """
    draft = _locked(kind=kind, by=by, now=now, pathway_id=pathway_id, about=about)
    digest = hashlib.sha256(content).hexdigest()
    held = {each.sha256: each for each in draft.files.defer("content")}
    if content and digest in held:
        return held[digest]
    plain = rules.plain_name(name)
    problem = rules.problem(
        name=plain,
        content=content,
        size=len(content) if size is None else size,
        sizes=[each.size for each in held.values()],
        megabytes=settings.HPH_FILES_OUT_MB,
    )
    if problem is not None:
        raise NotAllowed(_sentence(problem, plain))
    if draft.edited_at is None:
        # A draft with nothing but a file is begun all the same, and stands among the drafts.
        draft.edited_at, draft.author, draft.author_name = now, by.user, by.name
        draft.save(update_fields=["edited_at", "author", "author_name"])
    file = MessageFile(
        message=draft,
        name=plain,
        kind=rules.type_of(content),
        size=len(content),
        sha256=digest,
        content=content,
        added_at=now,
        added_by_name=by.name,
    )
    file.save()
    return file


@transaction.atomic
def detach_file(
    *,
    kind: str,
    file_id: int,
    by: Author,
    now: datetime,
    pathway_id: int | None = None,
    about: int | None = None,
) -> None:
    """Take a file off the draft. One that is gone already changes nothing. Raises like `attach_file`."""
    draft = _locked(kind=kind, by=by, now=now, pathway_id=pathway_id, about=about)
    file = draft.files.defer("content").filter(pk=file_id).first()
    if file is not None:
        file.message = draft
        file.delete()


def _locked(*, kind: str, by: Author, now: datetime, pathway_id: int | None, about: int | None) -> Message:
    if kind not in rules.TAKES_FILES:
        raise NotAllowed(_("No files go with a message of this kind."))
    draft = drafts.open_draft(pathway_id=pathway_id, about=about, kind=kind, by=by, now=now)
    draft = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.pk)
    if draft.state != MessageState.DRAFT:
        raise NotAllowed(_("The message has been sent by somebody else. The file did not go with it."))
    return draft


def _sentence(problem: rules.Problem, name: str) -> str:
    named = {
        "name": name[: rules.NAME_LIMIT] or "?",
        "limit": settings.HPH_FILES_OUT_MB,
        "most": rules.MOST_FILES,
        "letters": rules.NAME_LIMIT,
    }
    sentences = {
        rules.Problem.EMPTY: _("%(name)s is empty, and was not attached."),
        rules.Problem.TYPE: _(
            "%(name)s is neither PDF, PNG nor JPEG, and was not attached. Save it as PDF, and try again."
        ),
        rules.Problem.TOO_LARGE: _(
            "%(name)s was not attached: the files of a message may be %(limit)s MB together. Make it smaller, or send it in another way."
        ),
        rules.Problem.TOO_MANY: _(
            "%(name)s was not attached: a message takes %(most)s files. Join some of them."
        ),
        rules.Problem.NAME: _(
            "%(name)s was not attached: its name must be %(letters)s letters at most. Give it a shorter one."
        ),
    }
    return sentences[problem] % named
