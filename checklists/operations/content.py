"""Reads the template files that come with the system into the database."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from accounts.rules import NotAllowed
from checklists import queries, rules, template_data
from checklists.models import Template
from checklists.operations.templates import create_draft, publish, refuse_problems
from checklists.template_data import BrokenFile, TemplateData, TemplateFile


@dataclass(frozen=True)
class Loaded:
    """What became of one file. `is_new` is False when the same version was there already."""

    file_name: str
    template_id: int
    code: str
    version: int
    is_new: bool


@transaction.atomic
def load_content(*, folder: Path, now: datetime) -> tuple[Loaded, ...]:
    """Publish every template file (*.json) of the folder as a national version. All or nothing; safe to repeat.

    Raises NotAllowed when the folder has no files, when a file is broken, when its content differs from the
    same version in the database (a published version never changes: give the file a new number), or when a
    newer version is published already.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise NotAllowed(gettext("There are no template files in %(folder)s.") % {"folder": folder})
    return tuple(_load(path, now=now) for path in paths)


def _load(path: Path, *, now: datetime) -> Loaded:
    file = _read(path)
    code, version = file.template.code, file.version
    national = Template.objects.of(code=code, owner_id=None)
    stored = national.filter(version=version).first()
    if stored is not None:
        _refuse_difference(path, stored, file.template)
        return Loaded(path.name, stored.pk, code, version, is_new=False)
    if newer := national.filter(version__gt=version).order_by("-version").first():
        raise NotAllowed(
            gettext("%(file)s is version %(version)d, but version %(newer)d is here already.")
            % {"file": path.name, "version": version, "newer": newer.version}
        )
    draft = create_draft(data=file.template, version=version, owner=None, parent=None, by=None, now=now)
    publish(template_id=draft.pk, by=None, now=now)
    return Loaded(path.name, draft.pk, code, version, is_new=True)


def _read(path: Path) -> TemplateFile:
    try:
        file = template_data.parse(path.read_bytes())
    except BrokenFile as error:
        raise NotAllowed(
            gettext("%(file)s is not a checklist template: %(why)s.") % {"file": path.name, "why": error}
        ) from error
    try:
        refuse_problems(template_data.problems(file.template))
    except NotAllowed as refusal:
        raise NotAllowed(f"{path.name}: {refusal}") from refusal
    return file


def _refuse_difference(path: Path, stored: Template, data: TemplateData) -> None:
    held = queries.template_as_data(template_id=stored.pk)
    if held == data:
        return
    changes = rules.diff({item.key: item for item in held.items}, {item.key: item for item in data.items})
    named = ", ".join([*changes.added, *changes.removed, *changes.changed, *changes.moved][:5])
    raise NotAllowed(
        gettext(
            "%(file)s differs from %(code)s version %(version)d, which is here already%(named)s. "
            "A published version never changes: give the file the next version number."
        )
        % {
            "file": path.name,
            "code": stored.code,
            "version": stored.version,
            "named": f" ({named})" if named else "",
        }
    )
