"""Measures speed against baselines, and prints both."""

import json
import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from hph.workbench import bench
from hph.workbench.bench_figures import table


class Command(BaseCommand):
    help = (
        "Measure the sweep, the board and the tick, each against its baseline in the same run. Works in "
        "databases of its own beside the configured one, which it leaves alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "subject",
            nargs="?",
            default="",
            choices=["", "tablet", "messaging"],
            help="measure this instead: tablet (downloads, the outbox, fifty tablets at once), messaging (taking in)",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--pathways",
            type=int,
            default=170_000,
            help="how much history (default 170000, one year of a health region)",
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--full", action="store_true", help="messaging: 10,000 messages through one worker's memory"
        )
        parser.add_argument("--quick", action="store_true", help="a few rounds, to see that it works")

    def handle(self, *args: Any, **options: Any) -> None:
        # Whoever stops us must not leave databases behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            result = self._measured(options)
        except DatabaseError as error:
            raise CommandError(
                f"The bench could not make its own databases beside {connection.settings_dict['NAME']}: {error}"
            ) from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self._tell(result, as_json=options["json"])

    def _measured(self, options: dict[str, Any]) -> bench.Result:
        if options["subject"] == "tablet":
            return bench.run_tablet(now=timezone.now(), quick=options["quick"])
        if options["subject"] == "messaging":
            return bench.run_messaging(
                now=timezone.now(),
                quick=options["quick"],
                full=options["full"],
                say=lambda words: self.stderr.write(words),
            )
        return bench.run(
            pathways=options["pathways"],
            seed=options["seed"],
            now=timezone.now(),
            quick=options["quick"],
            say=lambda words: self.stderr.write(words),
        )

    def _tell(self, result: bench.Result, *, as_json: bool) -> None:
        if as_json:
            facts = {
                **result.facts,
                "figures": [each.facts() for each in result.figures],
                "notes": list(result.notes),
            }
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        self.stdout.write(
            ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in result.facts.items())
        )
        self.stdout.write(table(result.figures))
        for note in result.notes:
            self.stdout.write(note)
