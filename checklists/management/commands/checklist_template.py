"""Exports a checklist template to a readable file, and imports one."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Unit
from checklists import operations, queries, template_data


class Command(BaseCommand):
    help = (
        "Write a checklist template to a file that people can read and change, or read one back as a draft."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="export|import")
        export = verbs.add_parser("export", help="write the template that is in use")
        export.add_argument("code", help="for example HPH2")
        export.add_argument("--version-number", type=int, help="this version, whatever its state")
        export.add_argument("--out", type=Path, help="the file to write; without it, the screen")
        take_in = verbs.add_parser("import", help="make a draft from a file")
        take_in.add_argument("file", type=Path)
        take_in.add_argument("--publish", action="store_true", help="publish it at once")
        for verb in (export, take_in):
            verb.add_argument(
                "--unit", default="", help="municipality number or organisation number; without it, national"
            )

    def handle(self, *args: Any, verb: str, unit: str, **options: Any) -> None:
        owner = self._owner(unit)
        if verb == "export":
            self._export(owner, options["code"], options["version_number"], options["out"])
        else:
            self._import(owner, options["file"], publish_it=options["publish"])

    def _owner(self, number: str) -> Unit | None:
        owner = queries.owner_with_number(number)
        if number and owner is None:
            raise CommandError(f"No municipality or hospital trust here has the number {number}.")
        return owner

    def _export(self, owner: Unit | None, code: str, version: int | None, out: Path | None) -> None:
        template = queries.template_in_use(code=code, owner=owner, version=version)
        if template is None:
            wanted = f"{code} version {version}" if version else f"published {code}"
            raise CommandError(f"{owner or 'The country'} has no {wanted}.")
        if owner is not None and template.owner_id is None:
            self.stderr.write(f"{owner} has no {code} of its own, and uses the national one.")
        text = template_data.render(queries.template_as_file(template_id=template.pk))
        if out is None:
            self.stdout.write(text, ending="")
            return
        try:
            out.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{code} version {template.version}: written to {out}")

    def _import(self, owner: Unit | None, file: Path, *, publish_it: bool) -> None:
        try:
            raw = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        try:
            done = operations.import_template(
                raw=raw, name=file.name, owner=owner, publish_it=publish_it, by=None, now=timezone.now()
            )
        except operations.NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        what = f"{done.template.code} version {done.template.version} ({done.template.owner or 'national'})"
        draft = "a draft: look at it and publish it in the admin"
        state = draft if done.template.is_draft else "published"
        same = "" if done.is_new else "no difference, nothing new; it is "
        self.stdout.write(f"{what}: {same}{state}")
