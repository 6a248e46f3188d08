"""Loads the checklist templates that come with the system."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from checklists import operations

CONTENT = Path(__file__).resolve().parents[2] / "content"


class Command(BaseCommand):
    help = "Publish the checklist templates in a folder as national versions. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=CONTENT, help="folder with *.json files")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = operations.load_content(folder=options["folder"], now=timezone.now())
        except operations.NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        for each in loaded:
            what = "published" if each.is_new else "here already"
            self.stdout.write(f"{each.code} version {each.version}: {what}")
