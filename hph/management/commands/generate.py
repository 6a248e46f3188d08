"""Fills a database with plausible history, fast."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hph.workbench import bulk


class Command(BaseCommand):
    help = (
        "Add made-up pathways over the past year: patients, stays, checklists, deadlines, events. "
        "170,000 pathways is one year of a health region. Not for a database with real patients."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pathways", type=int, required=True, help="how many to add, about")
        parser.add_argument("--municipalities", type=int, default=66, help="how many to spread them over")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same history")
        parser.add_argument("--at", type=datetime.fromisoformat, help="the history's end, ISO; default now")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.HPH_ALLOW_SYNTHETIC:
            raise CommandError(
                "This installation takes no synthetic numbers, so it is one for real patients. "
                "Use another database, and set HPH_ALLOW_SYNTHETIC=1 there."
            )
        call_command("load_checklists", verbosity=0, stdout=self.stderr)
        try:
            filled = bulk.fill(
                pathways=options["pathways"],
                municipalities=options["municipalities"],
                seed=options["seed"],
                now=options["at"] or timezone.now(),
                shows_progress=options["verbosity"] > 0,
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        bulk.analyse()
        self.stdout.write(
            f"{filled.pathways} pathways, {filled.open_pathways} of them open with {filled.open_deadlines} "
            f"open deadlines; {filled.rows} rows, {filled.units} units."
        )
