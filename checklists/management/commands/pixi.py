"""Makes the pocket edition of a unit's checklists."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from checklists import pdf, queries


class Command(BaseCommand):
    help = "Make the pocket edition (PIXI) of a unit's published checklists: eight panels on one A3 sheet to fold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", required=True, help="municipality number or organisation number")
        parser.add_argument("--out", type=Path, required=True, help="the PDF file to write")
        parser.add_argument("--language", choices=("nb", "nn"), help="otherwise the unit's own language")
        parser.add_argument(
            "--reading-order",
            action="store_true",
            help="upright pages in order, for screens and screen readers",
        )

    def handle(
        self,
        *args: Any,
        unit: str,
        out: Path,
        language: str | None,
        reading_order: bool,
        **options: Any,
    ) -> None:
        owner = queries.owner_with_number(unit)
        if owner is None:
            raise CommandError(f"No municipality or hospital trust here has the number {unit}.")
        book = queries.pocket_book(owner=owner, language=language or queries.content_language(owner.language))
        make = pdf.reading_order if reading_order else pdf.booklet
        try:
            out.write_bytes(make(book=book, now=timezone.now()))
        except pdf.NoPdf as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        own = sum(page.is_own for page in book.pages)
        self.stdout.write(f"{owner}: written to {out}; {own} of {len(book.pages)} checklists are its own")
