"""Reads template files into the database: those that come with the system, and those that people made."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import Unit, User
from accounts.rules import NotAllowed
from checklists import queries, rules, template_data
from checklists.models import Template
from checklists.operations.templates import create_draft, publish, refuse_problems, refuse_second_draft
from checklists.template_data import BrokenFile, TemplateData, TemplateFile


@dataclass(frozen=True)
class Loaded:
    """What became of one file. `is_new` is False when the same version was there already."""

    file_name: str
    template_id: int
    code: str
    version: int
    is_new: bool


@dataclass(frozen=True)
class Imported:
    """What became of an imported file. `is_new` is False when its content was here already."""

    template: Template
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
    file = _read(path.read_bytes(), name=path.name)
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


@transaction.atomic
def import_template(
    *, raw: bytes, name: str, owner: Unit | None, publish_it: bool, by: User | None, now: datetime
) -> Imported:
    """Make a draft of the owner (None: the national one) from a template file; with `publish_it`, publish it.

    The draft keeps the file's number when it is higher than any here, so that a template can be moved between
    installations unchanged; else it gets the next one. A file that holds what the owner uses or drafts already
    makes nothing new. Raises NotAllowed, and stores nothing, when the file is broken, when another draft is
    waiting, or when the national version that the file builds on is not here.
    """
    file = _read(raw, name=name)
    held = Template.objects.of(code=file.template.code, owner_id=owner.pk if owner else None)
    versions = list(held.select_for_update(of=("self",)).order_by("-version"))
    same = _same(file.template, versions, owner)
    if same is None:
        refuse_second_draft(versions)
        same = create_draft(
            data=file.template,
            version=max(file.version, *(each.version + 1 for each in versions), 1),
            owner=owner,
            parent=_parent(file, versions) if owner else None,
            by=by,
            now=now,
        )
        is_new = True
    else:
        is_new = False
    if publish_it and same.is_draft:
        same = publish(template_id=same.pk, by=by, now=now)
    return Imported(same, is_new=is_new)


def _same(data: TemplateData, versions: list[Template], owner: Unit | None) -> Template | None:
    """Return the owner's draft or published version with this content, or the national one it uses, or None."""
    in_use = [each for each in versions if each.is_draft or each.is_published]
    if owner is not None and not versions:
        in_use = list(Template.objects.of(code=data.code, owner_id=None).published())
    return next((each for each in in_use if queries.template_as_data(template_id=each.pk) == data), None)


def _parent(file: TemplateFile, versions: list[Template]) -> Template | None:
    national = Template.objects.of(code=file.template.code, owner_id=None)
    if file.builds_on is not None:
        parent = national.filter(version=file.builds_on).first()
        if parent is None:
            raise NotAllowed(
                gettext(
                    "The file builds on national version %(version)d of %(code)s, which is not here. "
                    "Load that one first."
                )
                % {"version": file.builds_on, "code": file.template.code}
            )
        return parent
    return versions[0].parent if versions else national.published().first()


def _read(raw: bytes, *, name: str) -> TemplateFile:
    try:
        file = template_data.parse(raw)
    except BrokenFile as error:
        raise NotAllowed(
            gettext("%(file)s is not a checklist template: %(why)s.") % {"file": name, "why": error}
        ) from error
    try:
        refuse_problems(template_data.problems(file.template))
    except NotAllowed as refusal:
        raise NotAllowed(f"{name}: {refusal}") from refusal
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
