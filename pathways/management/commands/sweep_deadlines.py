import json
from argparse import ArgumentParser
from datetime import datetime
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pathways import operations


class Command(BaseCommand):
    help = "Record every deadline whose limit has passed, once each. Prints one JSON line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at", help="ISO time with zone to sweep at instead of now, for example 2026-03-05T08:00+01:00"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        now = _moment(options["at"]) if options["at"] else timezone.now()
        started = perf_counter()
        swept = operations.sweep(now=now)
        spent = round((perf_counter() - started) * 1000, 1)
        line = {"due": swept.due, "missed": swept.missed, "events": swept.events, "ms": spent}
        self.stdout.write(json.dumps(line))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is not an ISO time. Write it like 2026-03-05T08:00+01:00.") from None
    if moment.tzinfo is None:
        raise CommandError(f"{text} has no time zone. Write it like 2026-03-05T08:00+01:00.")
    return moment
