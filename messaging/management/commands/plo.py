import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from messaging import operations
from messaging.enums import Source


class Command(BaseCommand):
    """`plo take-in FILE...`: one JSON line a file, whatever is in it."""

    help = "National care messages by file. take-in prints one JSON line for each file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        take_in = verbs.add_parser("take-in", help="Take in messages, and print what became of each.")
        take_in.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        unread = False
        for name in options["files"]:
            try:
                raw = Path(name).read_bytes()
            except OSError as error:
                unread = True
                self._say({"file": name, **_nothing(error)})
                continue
            self._say({"file": name, **_taken_in(raw)})
        if unread:
            sys.exit(1)

    def _say(self, line: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(line, ensure_ascii=False))


def _taken_in(raw: bytes) -> dict[str, Any]:
    result = operations.take_in(raw=raw, now=timezone.now(), source=Source.COMMAND)
    return {
        "message_id": result.message_id or None,
        "kind": result.kind or None,
        "apprec": result.receipt_status or None,
        "errors": list(result.errors),
        "pathway": result.pathway_id,
        "duplicate": result.is_duplicate,
    }


def _nothing(error: OSError) -> dict[str, Any]:
    return {
        "message_id": None,
        "kind": None,
        "apprec": None,
        "errors": [{"code": "", "text": error.strerror or type(error).__name__}],
        "pathway": None,
        "duplicate": False,
    }
