"""manage.py write_docs: write the parts of docs/ that are made from code.

A part stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`; what stands around it is written by hand.
An app higher up adds its parts by a command of the same name that subclasses this one: Django takes the one
of the app that is listed first.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import queries

Pieces = Mapping[tuple[str, str], Callable[[], str]]


class Command(BaseCommand):
    """Write, or with --check only compare, each part."""

    help = "Writes the parts of docs/ that are made from code."
    # (file in docs/, name of the part) -> its text, which ends in a line break
    pieces: ClassVar[Pieces] = {("security.md", "acts"): queries.act_table_markdown}

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when a part is out of date"
        )
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for (name, part), make in self.pieces.items():
            file = options["folder"] / name
            old = file.read_text()
            new = with_part(old, part, make())
            if new == old:
                continue
            stale.append(f"{name} ({part})")
            if not options["check"]:
                file.write_text(new)
                self.stdout.write(f"{name}: {part} is written")
        if stale and options["check"]:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run manage.py write_docs.")


def with_part(text: str, part: str, content: str) -> str:
    """Return the text with the named part replaced. Raises CommandError when the part is not marked in it."""
    begin, end = f"<!-- {part}:begin -->\n", f"<!-- {part}:end -->"
    before, found_begin, rest = text.partition(begin)
    _old, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise CommandError(f"The part {part} is not marked in the file.")
    return f"{before}{begin}{content}{end}{after}"
